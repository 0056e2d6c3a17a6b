"""Real web servers, each in a process of its own, and plain sockets to talk to them."""

from __future__ import annotations

import json
import os
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent

COMMANDS = {
    "gunicorn": [
        "gunicorn",
        "--worker-class=gthread",
        "--threads=4",
        "--bind=127.0.0.1:{port}",
        "project.wsgi:application",
    ],
    "granian": [
        "granian",
        "--interface=wsgi",
        "--host=127.0.0.1",
        "--port={port}",
        "--blocking-threads=4",
        "--log-level=warning",
        "project.wsgi:application",
    ],
    "uvicorn": [
        "uvicorn",
        "--host=127.0.0.1",
        "--port={port}",
        "--log-level=warning",
        "--lifespan=off",
        "project.asgi:application",
    ],
}


@dataclass(frozen=True)
class Site:
    """The demo site's settings over a database file of its own, with one bot."""

    database: Path
    token: str

    @property
    def environment(self) -> dict[str, str]:
        return os.environ | {
            "DATABASE_URL": f"sqlite:///{self.database}",
            "DJANGO_SETTINGS_MODULE": "project.settings",
            "PYTHONPATH": str(ROOT),
        }

    def manage(self, *args: str, stdin: str | None = None) -> str:
        return subprocess.run(
            [sys.executable, "manage.py", *args],
            cwd=ROOT,
            env=self.environment,
            input=stdin,
            capture_output=True,
            text=True,
            check=True,
        ).stdout

    def take_rules(self, *rules: dict[str, Any]) -> None:
        """Give the bot exactly these rules, from another process than the server's."""
        file = json.dumps({"version": 1, "rules": list(rules)})
        self.manage("comm100bot_import", "-", "--bot", "shop", "--replace", stdin=file)

    def count(self, table: str) -> int:
        return int(self.query(f"SELECT count(*) FROM comm100bot_{table}")[0][0])

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.database)) as connection:
            return connection.execute(sql).fetchall()


def make_site(folder: Path) -> Site:
    site = Site(folder / "site.sqlite3", "")
    site.manage("migrate", "--verbosity=0")
    return Site(site.database, site.manage("comm100bot_bot", "shop").strip())


@dataclass(frozen=True)
class Server:
    name: str
    port: int
    site: Site

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=20)

    def head(self, *headers: str, token: str | None = None) -> bytes:
        lines = [
            "POST /comm100/webhook/shop/ HTTP/1.1",
            f"Host: 127.0.0.1:{self.port}",
            "Connection: close",
            f"Authorization: Bearer {self.site.token if token is None else token}",
            *headers,
        ]
        return "\r\n".join([*lines, "", ""]).encode()

    def talk(self, *parts: bytes, half_close: bool = False) -> tuple[int, Any]:
        """Send these bytes; the status and the JSON that come back, (0, None) for no answer."""
        with self.connect() as wire:
            for part in parts:
                wire.sendall(part)
            if half_close:
                wire.shutdown(socket.SHUT_WR)
            return read_answer(wire)

    def post(self, payload: Any) -> tuple[int, Any]:
        body = json.dumps(payload).encode()
        return self.talk(self.head(f"Content-Length: {len(body)}"), body)


def read_answer(wire: socket.socket) -> tuple[int, Any]:
    received = b""
    try:
        while piece := wire.recv(65536):
            received += piece
    except ConnectionResetError:
        pass
    head, _blank, body = received.partition(b"\r\n\r\n")
    if not head:
        return 0, None
    status = int(head.split()[1])
    try:
        return status, json.loads(body)
    except ValueError:
        return status, None


def chunked(*pieces: bytes) -> bytes:
    """A body in chunks, with its end."""
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in (*pieces, b""))


@contextmanager
def serve(name: str, site: Site) -> Iterator[Server]:
    port = free_port()
    command = [part.format(port=port) for part in COMMANDS[name]]
    process = subprocess.Popen(
        [sys.executable, "-m", *command],
        cwd=ROOT,
        env=site.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_until_open(port, process)
        yield Server(name, port, site)
    finally:
        process.terminate()
        process.wait(timeout=20)


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_open(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError
