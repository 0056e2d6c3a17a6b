"""``manage.py comm100bot_import FILE --bot SLUG [--replace]``: rules from a rules file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from comm100bot.changing import changing
from comm100bot.models import Source
from comm100bot.pins import PinsBroken
from comm100bot.rulesfile import RulesFileError, import_rules, parse_rules

from ._arguments import add_bot, add_file, find_bot, read_file


class Command(BaseCommand):
    help = "Takes the rules of a rules file into a bot, all or nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        add_file(parser, "The rules file; - for standard input.")
        add_bot(parser)
        parser.add_argument(
            "--replace",
            action="store_true",
            help="Delete the bot's rules that are not in the file.",
        )

    def handle(self, *args: Any, file: str, bot: str, replace: bool, **options: Any) -> None:
        row = find_bot(bot)
        try:
            data = parse_rules(read_file(file))
            with changing(row, source=Source.IMPORT, note="" if file == "-" else Path(file).name):
                report = import_rules(row, data, replace=replace)
        except RulesFileError as error:
            raise CommandError(f"Nothing was imported.\n{error}") from error
        except PinsBroken as broken:
            pins = "\n".join(f"{one.pin}: {one.sentence}" for one in broken.results)
            raise CommandError(f"Nothing was imported: it would break pins.\n{pins}") from broken
        for warning in report.warnings:
            self.stderr.write(self.style.WARNING(f"Warning: {warning}"))
        self.stdout.write(
            f"{report.added} added, {report.changed} changed, {report.unchanged} unchanged, "
            f"{report.deleted} deleted."
        )
