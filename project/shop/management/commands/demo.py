"""``manage.py demo``: the whole bot at work on this machine, with one command."""

from __future__ import annotations

import contextlib
import shutil
import signal
import subprocess
from argparse import ArgumentParser
from collections.abc import Iterator
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection, connections
from django.urls import reverse

from project.demo import data, fit, samples, server, table

HEADS = ("Sample", "The visitor", "Answered")
LAST_PORT = 65535
NAME_WIDTH, QUESTION_WIDTH, LEAST_ANSWER_WIDTH = 27, 26, 40


class Command(BaseCommand):
    # Some checks ask the database, which may have to be moved aside first.
    requires_system_checks: list[str] = []
    help = (
        "Shows the bot at work: makes a small shop with a bot and its rules, posts Comm100's "
        "sample payloads to the webhook, shows what was answered, and serves the site."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="where to serve (8000)")
        parser.add_argument(
            "--no-server", action="store_true", help="stop before serving; exit status 0 or 1"
        )

    def handle(self, *, port: int, no_server: bool, **options: Any) -> None:
        if not 0 < port <= LAST_PORT:
            raise CommandError(f"There is no port {port}: choose one from 1 to {LAST_PORT}.")
        if not no_server and not server.is_free(port):
            raise CommandError(
                f"Port {port} is taken by another program. Stop it, or choose another port: "
                f"manage.py demo --port {port + 1 if port < LAST_PORT else 8000}"
            )
        try:
            with _signals_as_interrupts():
                self.demonstrate(port, no_server)
        except server.ServerError as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt as interrupt:
            raise CommandError("Stopped halfway.", returncode=130) from interrupt

    def demonstrate(self, port: int, no_server: bool) -> None:
        self.prepare()
        bot = data.load()
        user, password = data.staff_login()
        webhook = f"{reverse('comm100bot:webhook', args=[bot.slug])}?token={data.fresh_token(bot)}"
        site = f"http://{server.HOST}:{port}"
        # The server has connections of its own.
        connections.close_all()
        # Where nothing is served for long, another demo may be serving at the port.
        at = server.free_port() if no_server else port
        with server.running(at, settings.BASE_DIR, **_environment(site)) as process:
            self.post_samples(at, webhook)
            self.stdout.write(f"\nChat page: {site}{reverse('chat')}")
            self.stdout.write(f"Admin: {site}{reverse('admin:index')}  {user}  {password}")
            self.stdout.write(f"Webhook: {site}{webhook}")
            if not no_server:
                self.serve(process)

    def serve(self, process: subprocess.Popen[bytes]) -> None:
        """Wait for Ctrl-C, or for a server that ends by itself."""
        with contextlib.suppress(KeyboardInterrupt):
            self.stdout.write("\nServing until Ctrl-C.")
            self.stdout.flush()
            status = process.wait()
            raise CommandError(f"The web server has stopped, with status {status}.")

    def prepare(self) -> None:
        """A database with the tables of this version."""
        try:
            self.make_way()
            self.check()
            call_command("migrate", verbosity=0, interactive=False)
        except DatabaseError as error:
            raise CommandError(
                "The database can't be used. Check what DATABASE_URL says, that the database is "
                f"there, and that no other program keeps it locked. It answered: {error}"
            ) from error

    def make_way(self) -> None:
        database = fit.database_file()
        if database is None and connection.vendor == "sqlite":
            raise CommandError(
                "The demo's web server can't see a database in this program's memory. Name a file "
                "in DATABASE_URL, or leave DATABASE_URL out."
            )
        why = fit.misfit()
        if why is None:
            return
        if database is None:
            raise CommandError(
                f"The database {connection.settings_dict['NAME']} does not fit this version of "
                f"the site. {why} Make an empty database and name it in DATABASE_URL."
            )
        aside = fit.move_aside(database)
        self.stdout.write(
            f"The database {database.name} does not fit this version of the site. {why}\n"
            f"It was moved aside, to {aside}; the demo starts with a new one.\n"
        )

    def post_samples(self, port: int, path: str) -> None:
        exchanges = list(samples.post_all(settings.BASE_DIR / "tests" / "payloads", port, path))
        rows = [
            (
                exchange.name,
                samples.question(exchange.payload),
                ("" if exchange.is_answered else f"HTTP {exchange.status}: ")
                + samples.answer(exchange.reply),
            )
            for exchange in exchanges
        ]
        self.stdout.write("\n".join(["", *table.lines(HEADS, rows, _widths())]))
        if failed := [exchange.name for exchange in exchanges if not exchange.is_answered]:
            raise CommandError(f"These samples were not answered: {', '.join(failed)}.")


def _widths() -> tuple[int, int, int]:
    room = shutil.get_terminal_size((110, 24)).columns - NAME_WIDTH - QUESTION_WIDTH - 5
    return NAME_WIDTH, QUESTION_WIDTH, max(room, LEAST_ANSWER_WIDTH)


def _environment(site: str) -> dict[str, str]:
    # The demo's answers point at the demo's own files; its terminal shows what went wrong alone.
    return {"SITE_URL": site, "LOG_LEVEL": "WARNING"}


@contextlib.contextmanager
def _signals_as_interrupts() -> Iterator[None]:
    """A terminal that closes, or kill, ends the command as Ctrl-C does: with its server."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    # What nohup has made deaf to a closing terminal stays so; scripts make their background jobs
    # deaf to Ctrl-C, but this one is meant to be ended by it.
    numbers = [signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        numbers.append(signal.SIGHUP)
    before = {number: signal.signal(number, interrupt) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
