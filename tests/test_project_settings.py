"""The environment's say in the settings; each test reads them in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

SITE = Path(__file__).resolve().parent.parent
OURS = {
    "ALLOWED_HOSTS",
    "CACHE_URL",
    "DATABASE_URL",
    "DEBUG",
    "DEMO",
    "LOG_LEVEL",
    "SECRET_KEY",
    "SITE_URL",
    "TRUST_PROXY",
}


def run(expression: str, **environment: str) -> subprocess.CompletedProcess[str]:
    code = f"import json; from project import settings; print(json.dumps({expression}))"
    rest = {name: value for name, value in os.environ.items() if name not in OURS}
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=SITE,
        env={**rest, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def setting(expression: str, **environment: str) -> Any:
    return json.loads(run(f"settings.{expression}", **environment).stdout)


def test_database_is_a_file_beside_manage_py_when_none_is_named() -> None:
    assert setting('DATABASES["default"]["NAME"]') == str(SITE / "db.sqlite3")


def test_database_url_is_obeyed() -> None:
    url = "postgres://me:pw@db.example/bot"
    assert setting('DATABASES["default"]["HOST"]', DATABASE_URL=url) == "db.example"


def test_cache_url_is_obeyed() -> None:
    backend = setting('CACHES["default"]["BACKEND"]', CACHE_URL="redis://localhost/1")
    assert backend == "django.core.cache.backends.redis.RedisCache"


def test_cache_is_in_memory_when_none_is_named() -> None:
    assert setting('CACHES["default"]["BACKEND"]').endswith("LocMemCache")


def test_site_without_a_secret_makes_one_that_lasts() -> None:
    assert len(setting("SECRET_KEY")) >= 50
    assert setting("SECRET_KEY") == setting("SECRET_KEY")


def test_site_without_a_secret_runs_with_debug_alone() -> None:
    ended = run("settings.SECRET_KEY", DEBUG="False")
    assert ended.returncode == 1
    assert "Set the environment variable SECRET_KEY" in ended.stderr


def test_secret_may_start_with_a_dollar_sign() -> None:
    assert setting("SECRET_KEY", SECRET_KEY="$ecret", DEBUG="False") == "$ecret"


def test_demo_is_off_where_debug_is_off() -> None:
    assert setting("DEMO", SECRET_KEY="secret", DEBUG="False") is False


def test_demo_can_be_turned_off_alone() -> None:
    assert setting("DEMO", DEMO="False") is False


def test_hosts_are_this_machine_unless_they_are_named() -> None:
    assert setting("ALLOWED_HOSTS") == ["localhost", "127.0.0.1", "[::1]"]
    assert setting("ALLOWED_HOSTS", ALLOWED_HOSTS="a.example,b.example") == [
        "a.example",
        "b.example",
    ]


def test_cookies_travel_over_https_alone_without_debug() -> None:
    assert setting("SESSION_COOKIE_SECURE", SECRET_KEY="secret", DEBUG="False") is True


def test_proxy_is_trusted_only_when_told_so() -> None:
    assert setting("SECURE_PROXY_SSL_HEADER", TRUST_PROXY="True")[1] == "https"
    assert run("settings.SECURE_PROXY_SSL_HEADER").returncode == 1
