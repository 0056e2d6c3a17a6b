"""``manage.py comm100bot_bot SLUG [--name N]``: a bot, and a token for it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from comm100bot.models import Bot, Token


class Command(BaseCommand):
    help = "Makes the bot if it is new, adds a token, and prints the token alone."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="The bot's short name: it stands in the webhook's URL.")
        parser.add_argument("--name", default="", help="The bot's name for people.")

    def handle(self, *args: Any, slug: str, name: str, **options: Any) -> None:
        bot = Bot.objects.filter(slug=slug).first() or Bot(slug=slug, name=slug)
        if bot.pk is None or name:
            bot.name = name or bot.name
            try:
                bot.full_clean()
            except ValidationError as error:
                raise CommandError("\n".join(error.messages)) from error
            bot.save()
        _row, token = Token.objects.issue(bot)
        self.stdout.write(token)
