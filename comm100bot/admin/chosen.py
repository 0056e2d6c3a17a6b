"""Which bot a list is about."""

from __future__ import annotations

from django.http import QueryDict

from comm100bot.models import Bot

BOT = "bot__id__exact"
"""The lists' parameter that chooses one bot."""

LONGEST_ID = 18
"""Digits: more than any id has, and few enough for every database."""


def chosen_bot(parameters: QueryDict) -> Bot | None:
    """The bot that the list is about: the chosen one, or the only one."""
    chosen = parameters.get(BOT, "")
    is_id = chosen.isdecimal() and len(chosen) <= LONGEST_ID
    bots = Bot.objects.filter(pk=int(chosen)) if is_id else Bot.objects.all()
    found = list(bots[:2])
    return found[0] if len(found) == 1 else None
