from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from project.demo import server

HERE = Path(__file__).parent


def python(code: str) -> Callable[[int], list[str]]:
    return lambda port: [sys.executable, "-c", code, str(port)]


OPENS_THE_PORT = """
import socket, sys, time
with socket.create_server(("127.0.0.1", int(sys.argv[1]))):
    time.sleep(60)
"""


def test_port_that_somebody_listens_on_is_not_free() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert not server.is_free(taken.getsockname()[1])


def test_free_port_is_free() -> None:
    assert server.is_free(server.free_port())


def test_granian_is_started_where_it_is_installed() -> None:
    assert "granian" in server.command(8000)


def test_gunicorn_is_started_where_granian_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: name == "gunicorn")
    assert "gunicorn" in server.command(8000)


def test_missing_servers_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(server.ServerError, match="granian nor gunicorn"):
        server.command(8000)


def test_server_runs_as_long_as_it_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "command", python(OPENS_THE_PORT))
    with server.running(server.free_port(), HERE) as process:
        assert process.poll() is None
    assert process.returncode is not None


def test_server_that_ends_at_once_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "command", python("raise SystemExit(7)"))
    with (
        pytest.raises(server.ServerError, match="status 7"),
        server.running(server.free_port(), HERE),
    ):
        pass


def test_server_that_never_opens_its_port_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "START_SECONDS", 0.2)
    monkeypatch.setattr(server, "command", python("import time; time.sleep(60)"))
    with (
        pytest.raises(server.ServerError, match="did not open"),
        server.running(server.free_port(), HERE),
    ):
        pass


def test_server_that_will_not_stop_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    stubborn = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + OPENS_THE_PORT
    monkeypatch.setattr(server, "STOP_SECONDS", 0.2)
    monkeypatch.setattr(server, "command", python(stubborn))
    with server.running(server.free_port(), HERE) as process:
        pass
    assert process.returncode == -9


def test_environment_reaches_the_server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    code = "import os; open('said', 'w').write(os.environ['SITE_URL'])\n" + OPENS_THE_PORT
    monkeypatch.setattr(server, "command", python(code))
    with server.running(server.free_port(), tmp_path, SITE_URL="http://x"):
        assert (tmp_path / "said").read_text() == "http://x"


def test_standard_output_stays_the_command_s_own(capfd: pytest.CaptureFixture[str]) -> None:
    code = "from project.demo import server; import pathlib\n"
    code += "server.command = lambda port: ['python', '-c', 'print(1)']\n"
    code += "try:\n with server.running(1, pathlib.Path('.')): pass\n"
    code += "except server.ServerError: pass"
    ended = subprocess.run(
        [sys.executable, "-c", code], cwd=HERE.parent, capture_output=True, text=True, check=True
    )
    assert ended.stdout == ""
