"""``manage.py comm100bot_export --bot SLUG``: a bot's rules as a rules file."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from comm100bot.rulesfile import export_rules

from ._arguments import add_bot, find_bot, write_in_utf8


class Command(BaseCommand):
    help = "Prints a bot's rules file."

    def add_arguments(self, parser: CommandParser) -> None:
        add_bot(parser)

    def handle(self, *args: Any, bot: str, **options: Any) -> None:
        write_in_utf8(self.stdout)
        self.stdout.write(export_rules(find_bot(bot)), ending="")
