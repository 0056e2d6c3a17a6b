"""Which bot a list is about."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import QueryDict

from comm100bot.models import Bot

BOT = "bot__id__exact"
"""The lists' parameter that chooses one bot."""

LONGEST_ID = 18
"""Digits: more than any id has, and few enough for every database."""


def chosen_bot(parameters: QueryDict, bots: Sequence[Bot]) -> Bot | None:
    """The bot, of these, that the list is about: the chosen one, or the only one."""
    chosen = parameters.get(BOT, "")
    if chosen.isdecimal() and len(chosen) <= LONGEST_ID:
        bots = [bot for bot in bots if bot.pk == int(chosen)]
    return bots[0] if len(bots) == 1 else None
