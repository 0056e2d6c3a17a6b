"""A real web server as a process of its own: runserver can't read chunked bodies."""

from __future__ import annotations

import importlib.util
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HOST = "127.0.0.1"
START_SECONDS = 30
STOP_SECONDS = 10


class ServerError(Exception):
    """The server can't be started, or has stopped: a sentence that says what to do."""


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        # As servers do: a port whose last connections are still closing is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
    return port


def command(port: int) -> list[str]:
    """What starts the best server that is installed."""
    if importlib.util.find_spec("granian"):
        options = ["--interface", "wsgi", "--no-ws", "--log-level", "error"]
        where = ["--host", HOST, "--port", str(port), "--blocking-threads", "8"]
        return [sys.executable, "-m", "granian", *options, *where, "project.wsgi:application"]
    if importlib.util.find_spec("gunicorn"):
        options = ["--worker-class", "gthread", "--threads", "8", "--log-level", "warning"]
        where = ["--bind", f"{HOST}:{port}"]
        return [sys.executable, "-m", "gunicorn", *options, *where, "project.wsgi:application"]
    raise ServerError('Neither granian nor gunicorn is installed: pip install -e ".[dev]".')


@contextmanager
def running(port: int, site: Path, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """The site's server on this port, stopped at the end, whatever happens."""
    # Standard output belongs to the command: what the server says goes beside it.
    process = subprocess.Popen(  # noqa: S603 - our own command
        command(port), cwd=site, env={**os.environ, **environment}, stdout=sys.__stderr__
    )
    try:
        _wait_until_open(process, port)
        yield process
    finally:
        _stop(process)


def _wait_until_open(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise ServerError(f"The web server stopped at once, with status {process.returncode}.")
        with socket.socket() as probe:
            if probe.connect_ex((HOST, port)) == 0:
                return
        time.sleep(0.05)
    raise ServerError(f"The web server did not open port {port} in {START_SECONDS} seconds.")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
