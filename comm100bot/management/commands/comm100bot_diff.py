"""``manage.py comm100bot_diff FILE --bot SLUG [--replace]``: what importing a file would change."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from comm100bot.differences import differences
from comm100bot.rulesfile import RulesFileError, check_rules, merge_rules, parse_rules
from comm100bot.setups import stored_setup

from ._arguments import add_bot, add_file, find_bot, read_file, write_in_utf8


class Command(BaseCommand):
    help = (
        "Prints what importing a rules file would change, in sentences. Nothing is stored. Exits "
        "with 1 when something would change."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        add_file(parser, "The rules file; - for standard input.")
        add_bot(parser)
        parser.add_argument(
            "--replace",
            action="store_true",
            help="As if the bot's rules that are not in the file were deleted.",
        )

    def handle(self, *args: Any, file: str, bot: str, replace: bool, **options: Any) -> None:
        row = find_bot(bot)
        try:
            rules, warnings = check_rules(parse_rules(read_file(file)), row)
        except CommandError as error:
            raise CommandError(str(error), returncode=2) from error
        except RulesFileError as error:
            raise CommandError(
                f"This file could not be imported.\n{error}", returncode=2
            ) from error
        for warning in warnings:
            self.stderr.write(self.style.WARNING(f"Warning: {warning}"))
        before = stored_setup(row)
        found = differences(before, merge_rules(before, rules, replace=replace))
        write_in_utf8(self.stdout)
        for difference in found:
            self.stdout.write(str(difference))
        if not found:
            self.stdout.write("Nothing would change.")
        else:
            raise SystemExit(1)
