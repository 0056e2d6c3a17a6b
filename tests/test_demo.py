"""``manage.py demo``, as people run it: in a process of its own, with a database of its own."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from project.demo import server

pytestmark = pytest.mark.servers

SITE = Path(__file__).resolve().parent.parent
CLASSIC = SITE / "tests" / "payloads" / "classic.json"


def start(database: Path | str, *options: str) -> subprocess.Popen[str]:
    url = database if isinstance(database, str) else f"sqlite:///{database}"
    return subprocess.Popen(
        [sys.executable, "manage.py", "demo", *options],
        cwd=SITE,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "project.settings",
            "DATABASE_URL": url,
            "PYTHONUNBUFFERED": "1",
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run(database: Path | str, *options: str) -> subprocess.CompletedProcess[str]:
    with start(database, *options) as process:
        output, errors = process.communicate(timeout=120)
    return subprocess.CompletedProcess(process.args, process.returncode, output, errors)


def lines(output: str, start: str) -> list[str]:
    return [line for line in output.splitlines() if line.startswith(start)]


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo") / "db.sqlite3"


@pytest.fixture(scope="module")
def first(database: Path) -> subprocess.CompletedProcess[str]:
    return run(database, "--no-server")


@pytest.fixture(scope="module")
def second(
    first: subprocess.CompletedProcess[str], database: Path
) -> subprocess.CompletedProcess[str]:
    return run(database, "--no-server")


Ended = subprocess.CompletedProcess[str]


def test_demo_ends_well(first: Ended) -> None:
    assert (first.returncode, first.stderr) == (0, "")


def test_every_sample_is_shown_with_its_answer(first: Ended) -> None:
    for sample in (SITE / "tests" / "payloads").glob("*.json"):
        assert len(lines(first.stdout, sample.stem + " ")) == 1
    assert "Order 1780064 is on its way" in re.sub(r"\s+", " ", first.stdout)


def test_password_of_the_samples_is_never_shown(first: Ended) -> None:
    assert "1234" not in first.stdout


def test_admin_line_names_address_user_and_password(first: Ended) -> None:
    [line] = lines(first.stdout, "Admin: ")
    assert re.fullmatch(r"Admin: http://127\.0\.0\.1:8000/admin/  demo  \S+", line)


def test_webhook_line_names_the_address_with_its_token(first: Ended) -> None:
    [line] = lines(first.stdout, "Webhook: ")
    address = r"http://127\.0\.0\.1:8000/comm100/webhook/shop/\?token=[\w-]{43}"
    assert re.fullmatch(f"Webhook: {address}", line)


def test_second_demo_ends_well(second: Ended) -> None:
    assert (second.returncode, second.stderr) == (0, "")


def test_second_demo_has_a_fresh_token(first: Ended, second: Ended) -> None:
    assert lines(first.stdout, "Webhook: ") != lines(second.stdout, "Webhook: ")


def test_second_demo_works_on_with_the_same_login(first: Ended, second: Ended) -> None:
    assert lines(first.stdout, "Admin: ") == lines(second.stdout, "Admin: ")
    assert "moved aside" not in second.stdout


def test_database_that_does_not_fit_is_moved_aside(tmp_path: Path) -> None:
    database = tmp_path / "db.sqlite3"
    database.write_text("no database at all, but long enough to be read as if it were one " * 20)
    ended = run(database, "--no-server")
    assert ended.returncode == 0
    [aside] = (file for file in tmp_path.iterdir() if "-2" in file.name)
    assert aside.read_text().startswith("no database at all")
    assert str(aside) in ended.stdout


def test_database_that_cannot_be_reached_is_named(tmp_path: Path) -> None:
    ended = run(tmp_path / "missing" / "db.sqlite3", "--no-server")
    assert ended.returncode == 1
    assert "DATABASE_URL" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_database_in_memory_is_refused() -> None:
    ended = run("sqlite://:memory:", "--no-server")
    assert ended.returncode == 1
    assert "Name a file" in ended.stderr


def test_taken_port_is_named_with_a_way_out(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = run(tmp_path / "db.sqlite3", "--port", str(port))
    assert ended.returncode == 1
    assert f"Port {port} is taken" in ended.stderr
    assert "--port" in ended.stderr


# Serving


@pytest.fixture(scope="module")
def served(database: Path, second: Ended) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The demo while it serves, and its webhook's address."""
    with start(database, "--port", str(server.free_port())) as process:
        assert process.stdout
        webhook = next(line for line in process.stdout if line.startswith("Webhook: "))
        yield process, webhook.split()[1]
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)


def test_served_webhook_answers_the_classic_sample(
    served: tuple[subprocess.Popen[str], str],
) -> None:
    with urllib.request.urlopen(served[1], CLASSIC.read_bytes()) as response:
        reply = json.load(response)
    assert "Order 1780064 is on its way" in reply["messages"][0]["text"]


def test_chunked_body_is_answered_like_any_other(
    served: tuple[subprocess.Popen[str], str],
) -> None:
    body = CLASSIC.read_bytes()
    # Data without a length, in pieces, is sent chunked.
    pieces = urllib.request.Request(
        served[1], (body[at : at + 500] for at in range(0, len(body), 500))
    )
    with urllib.request.urlopen(pieces) as response:
        assert "1780064" in json.load(response)["messages"][0]["text"]


@pytest.mark.parametrize(
    "path", ["/", "/static/chat/chat.js", "/static/shop/return-label.pdf", "/admin/login/"]
)
def test_pages_and_files_are_served(served: tuple[subprocess.Popen[str], str], path: str) -> None:
    site = served[1].partition("/comm100/")[0]
    with urllib.request.urlopen(site + path) as response:
        assert response.status == 200


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_demo_stops_with_its_server_when_told_to(
    database: Path, second: Ended, ending: signal.Signals
) -> None:
    port = server.free_port()
    with start(database, "--port", str(port)) as process:
        assert process.stdout
        assert any("Serving" in line for line in process.stdout)
        process.send_signal(ending)
        _, errors = process.communicate(timeout=30)
    assert (process.returncode, errors) == (0, "")
    assert server.is_free(port)


def test_demo_that_is_stopped_halfway_says_so(tmp_path: Path) -> None:
    with start(tmp_path / "db.sqlite3", "--no-server") as process:
        while not (tmp_path / "db.sqlite3").exists():
            time.sleep(0.01)
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "Stopped halfway." in errors
