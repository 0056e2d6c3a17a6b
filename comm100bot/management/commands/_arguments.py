"""What several commands take: a file, and a bot by its short name."""

from __future__ import annotations

import io
import sys
from pathlib import Path

from django.core.management.base import CommandError, CommandParser, OutputWrapper

from comm100bot.models import Bot


def add_file(parser: CommandParser, help: str) -> None:  # noqa: A002 - argparse's own word
    parser.add_argument("file", help=help)


def add_bot(parser: CommandParser) -> None:
    parser.add_argument("--bot", required=True, help="The bot's short name.")


def read_file(name: str) -> bytes:
    """The bytes of a file, or of standard input for ``-``."""
    if name == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise CommandError(f"{name} can't be read: {error.strerror}.") from error


def write_in_utf8(output: OutputWrapper) -> None:
    """Files of ours are UTF-8, whatever the terminal is."""
    stream: object = output._out
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(encoding="utf-8")


def find_bot(slug: str) -> Bot:
    """The bot of this short name; a CommandError that names the others where there is none."""
    bot = Bot.objects.filter(slug=slug).first()
    if bot is None:
        slugs = ", ".join(Bot.objects.values_list("slug", flat=True))
        known = f"The bots are: {slugs}." if slugs else "Make one with comm100bot_bot."
        raise CommandError(f"There is no bot “{slug}”. {known}")
    return bot
