from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from project import databases


def from_url(url: str) -> dict[str, Any]:
    return databases.tuned(databases.from_url(url))


def test_sqlite_takes_the_write_lock_at_the_start() -> None:
    options = databases.tuned(databases.sqlite_file(Path("db.sqlite3")))["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"


def test_sqlite_waits_for_its_turn() -> None:
    assert from_url("sqlite:///db.sqlite3")["OPTIONS"]["timeout"] == 5


def test_postgresql_gets_a_pool_that_its_url_does_not_mention() -> None:
    database = from_url("postgres://me:pw@localhost/bot")
    assert database["OPTIONS"]["pool"]["max_size"] >= 16
    assert "CONN_MAX_AGE" not in database or database["CONN_MAX_AGE"] == 0


def test_postgresql_does_without_a_pool_that_is_not_installed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    database = from_url("postgres://me:pw@localhost/bot")
    assert "pool" not in database["OPTIONS"]
    assert database["CONN_MAX_AGE"] == 60


def test_mysql_keeps_every_character_and_never_cuts_a_text() -> None:
    options = from_url("mysql://root@127.0.0.1/bot")["OPTIONS"]
    assert options["charset"] == "utf8mb4"
    assert options["isolation_level"] == "read committed"
    assert "STRICT_TRANS_TABLES" in options["init_command"]


def test_options_in_the_url_win() -> None:
    assert from_url("postgres://localhost/bot?connect_timeout=9")["OPTIONS"]["connect_timeout"] == 9


@pytest.mark.parametrize("url", ["foo://bar", "garbage", "postgres://me@host:port/bot"])
def test_what_is_no_address_of_a_database_is_refused_with_a_sentence(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL is no address of a database"):
        from_url(url)


def test_another_kind_of_database_is_left_alone() -> None:
    database = {"ENGINE": "django.db.backends.oracle", "NAME": "bot"}
    assert databases.tuned(database) == database


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="needs SQLite")
@pytest.mark.parametrize(("name", "value"), [("journal_mode", "wal"), ("synchronous", 2)])
def test_sqlite_writes_to_the_disk_and_lets_readers_go_on(name: str, value: Any) -> None:
    with connection.cursor() as cursor:
        assert cursor.execute(f"PRAGMA {name}").fetchone()[0] == value
