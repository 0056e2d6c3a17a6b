"""Stored turns, decided again: as they were then, under other rules, and where nobody can know."""

from __future__ import annotations

import datetime as dt
import json
from random import Random
from typing import Any

import pytest

from comm100bot import answering, history, lookups, rulebook
from comm100bot.models import Bot, Snapshot, Token
from comm100bot.replaying import Replayed, replay

from .factories import take_rules
from .random_chats import (
    changed_rules,
    random_payload,
    random_rules,
    random_settings,
    register_lookups,
)

MONDAY = dt.datetime(2026, 3, 2, 8, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def own_lookups(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The lookups of this test alone, and no versions of another test's rules."""
    rulebook._compiled_version.cache_clear()
    own: dict[str, Any] = {}
    monkeypatch.setattr(lookups.registry, "_lookups", own)
    return own


def ask(bot: Bot, **payload: Any) -> Snapshot:
    """Call the bot with this payload; the turn that was stored."""
    bot.refresh_from_db()
    history.record(bot)
    token = bot.tokens.first() or Token.objects.issue(bot)[0]
    token.bot = bot
    answering.answer(token, json.dumps(payload).encode())
    snapshot = Snapshot.objects.order_by("-pk").first()
    assert snapshot
    return snapshot


def again(bot: Bot, snapshot: Snapshot, *rules: dict[str, Any]) -> Replayed:
    """The turn under the bot's rules as they are now; under these, where there are any."""
    if rules:
        take_rules(bot, *rules)
    bot.refresh_from_db()
    return replay(rulebook.load(bot), snapshot, bot)


def then(snapshot: Snapshot) -> Replayed:
    """The turn under the rules as they were when it came."""
    book = rulebook.as_of(snapshot.bot, snapshot.rules_version)
    assert book
    return replay(book, snapshot, snapshot.bot)


def stored(snapshot: Snapshot) -> Replayed:
    return Replayed(
        rule_key=str(snapshot.rule_key) if snapshot.rule_key else None,
        rule_name=snapshot.rule_name,
        outcome=snapshot.outcome,
        reason=snapshot.reason,
        status=snapshot.status,
        body=snapshot.reply,
    )


# As it was then


@pytest.mark.parametrize("seed", range(8))
def test_replaying_gives_the_stored_decision(bot: Bot, seed: int, time_machine: Any) -> None:
    register_lookups()
    random = Random(seed)
    rules: list[dict[str, Any]] = []
    moment = MONDAY
    for _version in range(4):
        rules = changed_rules(random, rules) if rules else random_rules(random, 12)
        take_rules(bot, *rules)
        Bot.objects.filter(pk=bot.pk).update(**random_settings(random))
        for _turn in range(15):
            moment += dt.timedelta(minutes=random.choice([1, 20, 45, 400]))
            time_machine.move_to(moment, tick=False)
            ask(bot, **random_payload(random))
    turns = list(Snapshot.objects.order_by("pk"))
    assert [then(turn) for turn in turns] == [stored(turn) for turn in turns]
