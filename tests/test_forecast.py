"""What would change: foretold from stored turns, and then seen to come true."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from django.db.models import Max

from comm100bot import forecast as forecast_module
from comm100bot import lookups, rulebook
from comm100bot.answering import decide
from comm100bot.forecast import Forecast, examples, forecast, latest_turns
from comm100bot.models import Bot, Session, Snapshot
from comm100bot.replaying import Replayed, replay
from comm100bot.setups import Setup, stored_setup, write_setup
from comm100bot.wire import decode

from .factories import condition, make_bot, rule, take_rules, text
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


def with_rules(bot: Bot, *rules: Any) -> Setup:
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


@pytest.mark.parametrize("seed", range(5))
def test_what_is_foretold_comes_true(bot: Bot, seed: int, time_machine: Any) -> None:
    register_lookups()
    random = Random(seed)
    rules = random_rules(random, 12)
    take_rules(bot, *rules)
    bodies = talk(bot, random, time_machine, 24)
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


# How it is counted


ORDER = condition("message", "has_word", ["order"])
REFUND = condition("message", "has_word", ["refund"])
LAST = rule("Last word", answer="Pardon?")


def keyed(*rules: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"key": str(uuid.uuid4()), **each} for each in rules]


@pytest.fixture
def shop(bot: Bot) -> Bot:
    """A bot with three rules, and four turns on two days."""
    take_rules(bot, *keyed(rule("Order", ORDER), rule("Refund", REFUND), LAST))
    for said in ("my order", "a refund", "hello", "order a refund"):
        ask(bot, question=said)
    for place, turn in enumerate(Snapshot.objects.order_by("pk")):
        turn.received_at = MONDAY + dt.timedelta(days=place // 2)
        turn.save()
    return bot


def changes(found: Forecast) -> dict[tuple[str, str], int]:
    return {(group.old_name, group.new_name): group.count for group in found.groups.values()}


def edited(bot: Bot, old_name: str, /, **fields: Any) -> Setup:
    """The bot's setup with one rule edited."""
    setup = stored_setup(bot)
    old = next(rule for rule in setup.rules if rule["name"] == old_name)
    return setup.with_rule({**old, **fields})


def test_nothing_changes_without_a_change(shop: Bot) -> None:
    found = foretell(shop, stored_setup(shop))
    assert (found.counted, found.changed, found.share, found.groups) == (4, 0, 0, {})


def test_another_rule_that_answers_is_a_change(shop: Bot) -> None:
    wider = condition("message", "has_word", ["order", "hello"])
    found = foretell(shop, edited(shop, "Order", conditions=[wider]))
    assert changes(found) == {("Last word", "Order"): 1}
    assert (found.counted, found.changed, found.share) == (4, 1, 0.25)


def test_another_answer_or_status_of_the_same_rule_is_a_change(shop: Bot) -> None:
    for fields in ({"messages": [text("Sent")]}, {"status": 202}):
        assert changes(foretell(shop, edited(shop, "Order", **fields))) == {("Order", "Order"): 2}


def test_another_name_is_no_change(shop: Bot) -> None:
    assert foretell(shop, edited(shop, "Order", name="Orders")).changed == 0


def test_a_rule_that_fails_now_is_a_change(shop: Bot) -> None:
    torn = [text("{{ 1 | divided_by: 0 }}")]
    found = foretell(shop, edited(shop, "Order", messages=torn))
    assert changes(found) == {("Order", "Last word"): 1, ("Order", "Refund"): 1}


def test_the_order_of_rules_makes_a_change(shop: Bot) -> None:
    setup = stored_setup(shop)
    first, second, last = setup.keys
    assert changes(foretell(shop, setup.in_order([second, first]))) == {("Order", "Refund"): 1}
    assert foretell(shop, setup.in_order([first, second, last])).changed == 0


def test_a_rule_that_goes_and_one_that_comes_make_changes(shop: Bot) -> None:
    setup = stored_setup(shop)
    gone = setup.without_rule(setup.keys[2])
    assert changes(foretell(shop, gone)) == {("Last word", ""): 1}
    first, second, last = setup.rules
    come = with_rules(shop, first, rule("New", REFUND), second, last)
    assert changes(foretell(shop, come)) == {("Refund", "New"): 1}


def test_the_bots_settings_make_changes_too(shop: Bot) -> None:
    monday = rule("Monday", condition("now.weekday", "is", "Monday"))
    take_rules(shop, monday, LAST)
    draft = replace(stored_setup(shop), time_zone="Pacific/Auckland")
    assert foretell(shop, draft).changed == 0
    draft = replace(stored_setup(shop), time_zone="America/Los_Angeles")
    assert foretell(shop, draft).changed == 0
    draft = replace(stored_setup(shop), dialect="third_party")
    assert foretell(shop, draft).changed == 4
    draft = replace(stored_setup(shop), notice={"text": "Closed", "until": None})
    assert foretell(shop, draft).changed == 4


def test_days_are_those_of_the_bots_clock(shop: Bot) -> None:
    found = foretell(shop, edited(shop, "Order", status=202))
    days = {name: (day.counted, day.changed) for name, day in found.days.items()}
    assert days == {"2026-03-02": (2, 1), "2026-03-03": (2, 1)}
    Bot.objects.filter(pk=shop.pk).update(time_zone="America/Los_Angeles")
    shop.refresh_from_db()
    assert set(foretell(shop, stored_setup(shop)).days) == {"2026-03-02", "2026-03-03"}


def test_the_latest_turns_are_looked_at(shop: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forecast_module, "STEP", 2)
    latest = [turn.pk for turn in latest_turns(shop, 3)]
    pks = list(Snapshot.objects.order_by("-pk").values_list("pk", flat=True))
    assert latest == pks[:3]
    assert [turn.pk for turn in latest_turns(shop, 9)] == pks
    assert [turn.pk for turn in latest_turns(shop, 9, pks[1])] == pks[2:]
    assert [*latest_turns(make_bot("other"), 9)] == []


def test_counting_goes_on_from_what_was_kept(shop: Bot) -> None:
    draft = edited(shop, "Order", conditions=[condition("form.password", "is", "1")])
    ask(shop, question="my order", formValues=[{"label": "Password", "value": "1"}])
    whole = foretell(shop, draft)
    live, book = rulebook.load(shop), rulebook.compile_setup(draft)
    part = forecast(shop, live, book, latest_turns(shop, 2))
    kept = Forecast.from_json(json.loads(json.dumps(part.as_json())))
    assert kept == part
    assert forecast(shop, live, book, latest_turns(shop, 9, kept.cursor), kept) == whole
    assert (whole.counted, whole.changed, whole.unknown_count) == (5, 2, 1)
    assert [why.sentence for why in whole.unknown] == [
        "The value of “form.password” is sensitive, so it was not stored."
    ]


def test_what_makes_no_difference_need_not_be_known(bot: Bot) -> None:
    hidden = rule("Secret", condition("form.password", "is", "1"))
    take_rules(bot, *keyed(hidden, LAST))
    for said in ("hello", "a refund"):
        turn = ask(bot, question=said, formValues=[{"label": "Password", "value": "2"}])
        # Under rules that nobody has kept.
        turn.rules_version = 0
        turn.save()
    setup = stored_setup(bot)
    refund = {**setup.rules[1], **rule("Refund", REFUND), "key": str(uuid.uuid4())}
    draft = setup.with_new_rules([refund])
    found = foretell(bot, draft)
    assert (found.counted, found.changed, found.unknown_count) == (2, 0, 1)


def test_examples_show_both_answers(shop: Bot) -> None:
    draft = edited(shop, "Order", messages=[text("Sent")])
    found = foretell(shop, draft)
    groups = [*found.groups.values()]
    live, book = rulebook.load(shop), rulebook.compile_setup(draft)
    Snapshot.objects.filter(message="my order").delete()
    ((example,),) = examples(shop, live, book, groups).values()
    assert (example.turn.message, example.old.rule_name) == ("order a refund", "Order")
    assert (example.old.body, example.new.body) == (
        {"messages": [{"text": "Hello"}]},
        {"messages": [{"text": "Sent"}]},
    )


def test_a_few_examples_are_kept_of_each_group(shop: Bot) -> None:
    for _turn in range(5):
        ask(shop, question="my order")
    found = foretell(shop, edited(shop, "Order", status=202))
    (group,) = found.groups.values()
    assert (group.count, len(group.examples)) == (7, 3)
    assert group.examples == sorted(group.examples, reverse=True)
