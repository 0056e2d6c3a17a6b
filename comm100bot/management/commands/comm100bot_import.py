"""``manage.py comm100bot_import FILE --bot SLUG [--replace]``: rules from a rules file."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

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
            report = import_rules(row, parse_rules(read_file(file)), replace=replace)
        except RulesFileError as error:
            raise CommandError(f"Nothing was imported.\n{error}") from error
        for warning in report.warnings:
            self.stderr.write(self.style.WARNING(f"Warning: {warning}"))
        self.stdout.write(
            f"{report.added} added, {report.changed} changed, {report.unchanged} unchanged, "
            f"{report.deleted} deleted."
        )
