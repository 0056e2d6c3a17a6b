"""What would change: foretold from stored turns, and then seen to come true."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from django.db.models import Max

from comm100bot import lookups, rulebook
from comm100bot.answering import decide
from comm100bot.forecast import Forecast, forecast, latest_turns
from comm100bot.models import Bot, Session, Snapshot
from comm100bot.replaying import Replayed, replay
from comm100bot.setups import Setup, stored_setup, write_setup
from comm100bot.wire import decode

from .factories import take_rules
from .random_chats import (
    changed_rules,
    random_payload,
    random_rules,
    random_settings,
    register_lookups,
)
from .test_replaying import MONDAY, ask, stored


@pytest.fixture(autouse=True)
def own_lookups(monkeypatch: pytest.MonkeyPatch) -> None:
    rulebook._compiled_version.cache_clear()
    monkeypatch.setattr(lookups.registry, "_lookups", {})


def foretell(bot: Bot, draft: Setup, **more: Any) -> Forecast:
    """What this draft would change of the bot's turns."""
    bot.refresh_from_db()
    return forecast(
        bot, rulebook.load(bot), rulebook.compile_setup(draft), latest_turns(bot, 1_000), **more
    )


def with_rules(bot: Bot, *rules: dict[str, Any]) -> Setup:
    """The bot's setup with exactly these rules."""
    live = stored_setup(bot)
    take_rules(bot, *rules)
    draft = stored_setup(bot)
    write_setup(bot, live)
    return draft


# It comes true


def answered_now(bot: Bot, turn: Snapshot, body: bytes) -> Replayed:
    """What the endpoint answers to the turn's call, were it the next one of its chat."""
    forget_from(turn)
    answer = decide(bot, decode(body), turn.received_at, str(turn.delivery_id))
    return Replayed(
        rule_key=answer.rule_key,
        rule_name=answer.rule_name,
        outcome=answer.outcome,
        reason=answer.reason,
        status=answer.status,
        body=answer.body,
    )


def forget_from(turn: Snapshot) -> None:
    """Take this turn and all behind it back."""
    Snapshot.objects.filter(pk__gte=turn.pk).delete()
    for session in Session.objects.annotate(last=Max("snapshots__received_at")):
        session.last_at = session.last or turn.received_at - dt.timedelta(days=1)
        session.save()


def talk(bot: Bot, random: Random, time_machine: Any, turns: int) -> dict[int, bytes]:
    """Calls by chance, one after the other; their bodies by the turn that was stored."""
    bodies = {}
    moment = MONDAY
    for _turn in range(turns):
        moment += dt.timedelta(minutes=random.choice([1, 20, 400]))
        time_machine.move_to(moment, tick=False)
        payload = random_payload(random)
        bodies[ask(bot, **payload).pk] = json.dumps(payload).encode()
    return bodies


@pytest.mark.parametrize("seed", range(6))
def test_what_is_foretold_comes_true(bot: Bot, seed: int, time_machine: Any) -> None:
    register_lookups()
    random = Random(seed)
    rules = random_rules(random, 12)
    take_rules(bot, *rules)
    bodies = talk(bot, random, time_machine, 30)
    draft = with_rules(bot, *changed_rules(random, rules))
    if random.random() < 0.3:
        draft = replace(draft, **random_settings(random))

    turns = list(Snapshot.objects.order_by("-pk"))
    live, book = rulebook.load(bot), rulebook.compile_setup(draft)
    apart = [forecast(bot, live, book, [turn]) for turn in latest_turns(bot, 100)]
    together = forecast(bot, live, book, latest_turns(bot, 100))
    assert together.counted == len(turns) == len(apart)
    assert together.changed == sum(found.changed for found in apart)
    assert together.unknown_count == sum(found.unknown_count for found in apart)
    assert together.unknown_count < len(turns)

    write_setup(bot, draft)
    for turn, found in zip(turns, apart, strict=True):
        old, new = replay(live, turn, bot), replay(book, turn, bot)
        now = answered_now(bot, turn, bodies[turn.pk])
        if not found.unknown_count:
            assert found.changed == differs(stored(turn), now)
        if found.changed:
            assert (old, new) == (stored(turn), now)
            assert [*found.groups] == [(key(old), key(new))]


def differs(old: Replayed, new: Replayed) -> bool:
    return replace(old, rule_name="", reason="") != replace(new, rule_name="", reason="")


def key(found: Replayed) -> str:
    return found.rule_key or ""
