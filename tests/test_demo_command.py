"""The demo's command step by step; tests/test_demo.py runs the whole of it."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.core.management.base import CommandError

from project.demo import fit, samples
from project.shop.management.commands import demo


@pytest.fixture
def command() -> demo.Command:
    return demo.Command(stdout=io.StringIO())


def answering(status: int, reply: Any) -> Any:
    def post_all(*where: Any) -> Iterator[samples.Exchange]:
        yield samples.Exchange(name="classic", payload={}, status=status, reply=reply)

    return post_all


def test_samples_and_answers_are_shown(
    command: demo.Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(samples, "post_all", answering(200, [{"text": "Hello"}]))
    command.post_samples(8000, "/")
    assert "Hello" in command.stdout._out.getvalue()  # type: ignore[attr-defined]


def test_samples_that_are_not_answered_are_named(
    command: demo.Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(samples, "post_all", answering(401, {"detail": "No token."}))
    with pytest.raises(CommandError, match="not answered: classic"):
        command.post_samples(8000, "/")
    assert "HTTP 401: No token." in command.stdout._out.getvalue()  # type: ignore[attr-defined]


def test_database_on_a_server_is_never_moved(
    command: demo.Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = SimpleNamespace(vendor="postgresql", settings_dict={"NAME": "bot"})
    monkeypatch.setattr(demo, "connection", server)
    monkeypatch.setattr(fit, "database_file", lambda: None)
    monkeypatch.setattr(fit, "misfit", lambda: "Its table x is missing.")
    with pytest.raises(CommandError, match="Make an empty database"):
        command.make_way()


def test_database_that_fits_stays_where_it_is(
    command: demo.Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(fit, "database_file", lambda: tmp_path / "db.sqlite3")
    monkeypatch.setattr(fit, "misfit", lambda: None)
    (tmp_path / "db.sqlite3").touch()
    command.make_way()
    assert [file.name for file in tmp_path.iterdir()] == ["db.sqlite3"]


def test_server_that_ends_by_itself_is_reported(command: demo.Command) -> None:
    with (
        subprocess.Popen([sys.executable, "-c", "raise SystemExit(3)"]) as process,
        pytest.raises(CommandError, match="status 3"),
    ):
        command.serve(process)


def test_table_is_as_wide_as_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "150")
    assert sum(demo._widths()) + 4 <= 150


def test_table_stays_readable_in_a_narrow_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    assert demo._widths()[2] == demo.LEAST_ANSWER_WIDTH


@pytest.fixture
def hangup() -> Iterator[None]:
    before = signal.getsignal(signal.SIGHUP)
    yield
    signal.signal(signal.SIGHUP, before)


def test_closing_terminal_ends_the_demo(hangup: None) -> None:
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    with demo._signals_as_interrupts(), pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGHUP)


def test_closing_terminal_does_not_end_a_demo_under_nohup(hangup: None) -> None:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    with demo._signals_as_interrupts():
        signal.raise_signal(signal.SIGHUP)


def test_ctrl_c_ends_a_demo_that_a_script_runs_in_the_background() -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with demo._signals_as_interrupts(), pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize("port", [-1, 0, 65536, 99999])
def test_port_that_cannot_be_is_refused(command: demo.Command, port: int) -> None:
    with pytest.raises(CommandError, match="from 1 to 65535"):
        command.handle(port=port, no_server=False)


def test_address_that_is_no_databases_is_answered_with_one_sentence() -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "demo"],
        cwd=settings.BASE_DIR,
        env={
            **os.environ,
            "DATABASE_URL": "foo://bar",
            "DJANGO_SETTINGS_MODULE": "project.settings",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("DATABASE_URL is no address of a database")
    assert done.stderr.count("\n") == 1
