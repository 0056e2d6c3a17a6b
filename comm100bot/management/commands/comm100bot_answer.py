"""``manage.py comm100bot_answer FILE --bot SLUG [--explain]``: what this would be answered."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from comm100bot import rulebook
from comm100bot.answering import decide
from comm100bot.explaining import explain
from comm100bot.models import Outcome
from comm100bot.wire import UnreadableBody, decode

from ._arguments import add_bot, add_file, find_bot, read_file, write_in_utf8


class Command(BaseCommand):
    help = "Prints what a payload would be answered. Nothing is stored."

    def add_arguments(self, parser: CommandParser) -> None:
        add_file(parser, "What Comm100 sends, as JSON; - for standard input.")
        add_bot(parser)
        parser.add_argument(
            "--explain", action="store_true", help="Write to standard error why it is this answer."
        )

    def handle(self, *args: Any, file: str, bot: str, **options: Any) -> None:
        row = find_bot(bot)
        try:
            decoded = decode(read_file(file))
        except UnreadableBody as error:
            raise CommandError(error.detail) from error
        moment = timezone.now()
        decided = decide(row, decoded, moment)
        write_in_utf8(self.stdout)
        self.stdout.write(json.dumps(decided.body, ensure_ascii=False, indent=2))
        if options["explain"]:
            self.stderr.write("\n".join(explain(row, decoded, moment)))
        if broken := rulebook.load(row).broken:
            names = ", ".join(f"“{rule.name}”" for rule in broken)
            raise CommandError(f"Set aside, because they are broken: {names}.")
        if decided.outcome == Outcome.FAILED:
            raise CommandError(decided.reason)
