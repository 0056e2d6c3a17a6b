"""What the rule editor's scripts are told of a bot's facts: names, kinds, shares and values."""

from __future__ import annotations

import time
from collections.abc import Mapping
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, JsonResponse
from django.urls import URLPattern, path

from comm100bot.access import bots_of, may
from comm100bot.models import Bot
from comm100bot.seen import Seen, catch_up, seen_facts, seen_turns
from comm100bot.turn_facts import STANDARD_IN_TURN

from .chosen import LONGEST_ID
from .fact_choices import Fact, fact_groups
from .generics import AnyAdmin

SECONDS_TO_COUNT = 0.2
TURNS_AT_A_TIME = 50

SEES_VALUES = "comm100bot.view_snapshot"
"""The permission without which the names of facts are told, and nothing of the chats' values."""

_VERBS = ("view", "change", "add")


def fact_urls(admin: AnyAdmin) -> list[URLPattern]:
    view = admin.admin_site.admin_view(partial(facts_view, admin))
    return [path("facts/", view, name="comm100bot_rule_facts")]


def bot_of(request: HttpRequest, given: str) -> Bot:
    """The bot with this id, for those who may see its rules."""
    is_id = given.isdecimal() and len(given) <= LONGEST_ID
    bot = bots_of(request.user).filter(pk=int(given)).first() if is_id else None
    if bot is None:
        raise Http404
    if not any(may(request.user, f"comm100bot.{verb}_rule", bot) for verb in _VERBS):
        raise PermissionDenied
    return bot


def facts_view(admin: AnyAdmin, request: HttpRequest) -> JsonResponse:
    """The facts of one bot (``?bot=``); ask again while it is ``behind`` with counting turns."""
    bot = bot_of(request, request.GET.get("bot", ""))
    done = count_for(bot, SECONDS_TO_COUNT)
    shown = may(request.user, SEES_VALUES, bot)
    seen = {fact.path: fact for fact in seen_facts(bot)} if shown else {}
    turns = seen_turns(bot) if shown else 0
    groups = [
        {"label": label, "facts": [_fact(fact, seen.get(fact.path), turns) for fact in facts]}
        for label, facts in fact_groups(bot).items()
    ]
    return JsonResponse({"turns": turns, "behind": not done, "groups": groups})


def count_for(bot: Bot, seconds: float) -> bool:
    """Count the bot's turns for so long; are all of them counted then?"""
    end = time.monotonic() + seconds
    while not (done := catch_up(bot, most=TURNS_AT_A_TIME)):
        if time.monotonic() >= end:
            break
    return done


def _fact(fact: Fact, seen: Seen | None, turns: int) -> Mapping[str, Any]:
    """``share`` is null where no turn would tell: of the clock, and of lookups that never ran."""
    told = {"path": fact.path, "label": fact.label, "name": fact.name, "kind": fact.kind}
    if seen is None:
        never = 0 if turns and fact.path in STANDARD_IN_TURN else None
        return {**told, "seen": 0, "share": never, "many": False, "values": []}
    values = [{"text": text, "count": count} for text, count in seen.values]
    share = round(seen.share, 4)
    return {**told, "seen": seen.turns, "share": share, "many": seen.many, "values": values}
