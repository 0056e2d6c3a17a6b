"""Stored turns, decided again: as they were then, under other rules, and where nobody can know."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Mapping
from random import Random
from typing import Any

import pytest

from comm100bot import answering, history, lookups, rulebook
from comm100bot.models import Bot, Snapshot, Token, Version
from comm100bot.pins import pin_of
from comm100bot.replaying import Replayed, replay

from .factories import condition, make_rule, rule, take_rules, text
from .random_chats import (
    CARD,
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


@pytest.mark.parametrize("seed", range(5))
def test_replaying_gives_the_stored_decision(bot: Bot, seed: int, time_machine: Any) -> None:
    register_lookups()
    random = Random(seed)
    rules: list[dict[str, Any]] = []
    moment = MONDAY
    for _version in range(4):
        rules = changed_rules(random, rules) if rules else random_rules(random, 12)
        take_rules(bot, *rules)
        Bot.objects.filter(pk=bot.pk).update(**random_settings(random))
        for _turn in range(12):
            moment += dt.timedelta(minutes=random.choice([1, 20, 45, 400]))
            time_machine.move_to(moment, tick=False)
            ask(bot, **random_payload(random))
    turns = list(Snapshot.objects.order_by("pk"))
    assert [then(turn) for turn in turns] == [stored(turn) for turn in turns]


def test_a_notice_to_everybody_is_a_part_of_how_it_was(bot: Bot) -> None:
    take_rules(bot, rule("Password", condition("form.password", "is", "1234")))
    Bot.objects.filter(pk=bot.pk).update(notice_on=True, notice_text="Closed")
    turn = ask(bot, formValues=[{"label": "Password", "value": "1234"}])
    Bot.objects.filter(pk=bot.pk).update(notice_on=False)
    assert then(turn) == stored(turn)
    assert then(turn).rule_name == "Notice to everybody"
    # The rules behind the notice were not asked: nobody knows what the password was.
    bot.refresh_from_db()
    assert "form.password" in replay(rulebook.load(bot), turn, bot).unknown


def test_without_a_version_nothing_is_known_of_what_was_hidden(bot: Bot) -> None:
    take_rules(bot, rule("Password", condition("form.password", "is", "1234")))
    turn = ask(bot, formValues=[{"label": "Password", "value": "1234"}])
    assert replay(rulebook.load(bot), turn, bot).rule_name == "Password"
    Version.objects.all().delete()
    make_rule(bot)
    assert "form.password" in again(bot, turn).unknown


# Under other rules


def test_the_wording_is_picked_as_it_was(bot: Bot) -> None:
    take_rules(bot, {**rule("Any"), "messages": [text(*"abcdefghij")]})
    turns = [ask(bot, Visitor={"id": f"v{number}"}) for number in range(5)] + [ask(bot)]
    assert [then(turn) for turn in turns] == [stored(turn) for turn in turns]
    assert len({str(turn.reply) for turn in turns}) > 2


def test_the_clock_is_that_of_the_turn_in_the_zone_of_the_rules(
    bot: Bot, time_machine: Any
) -> None:
    time_machine.move_to(MONDAY, tick=False)
    turn = ask(bot)
    late = rule("Late", condition("now.time", "time_between", ["16:00", "18:00"]))
    assert again(bot, turn, late).rule_name == ""
    Bot.objects.filter(pk=bot.pk).update(
        time_zone="Asia/Tokyo", opening_hours={"1": [["17:00", "17:30"]]}
    )
    assert again(bot, turn).rule_name == "Late"
    assert again(bot, turn, rule("Open", condition("now.open", "is_true"))).rule_name == "Open"


def test_the_dialect_is_the_one_that_the_rules_are_for(bot: Bot) -> None:
    turn = ask(bot, lastMessage="hi")
    answered = again(bot, turn, rule("Any"))
    assert answered.body == {"messages": [{"text": "Hello"}]}
    Bot.objects.filter(pk=bot.pk).update(dialect="current")
    assert again(bot, turn).body == [{"type": "text", "content": {"message": "Hello", "links": []}}]


@pytest.mark.parametrize("payload", [None, [], "x", {"question": ["odd"], "Visitor": 1}])
def test_what_no_call_can_be_is_answered_too(bot: Bot, payload: Any) -> None:
    turn = ask(bot)
    turn.payload, turn.lookups, turn.hidden_results = payload, [], {}
    turn.session_facts = "odd"
    rules = rule("Any", condition("message", "is_not_set"))
    assert again(bot, turn, rules).rule_name == "Any"


# Lookups


def register_order() -> list[str]:
    """A lookup that finds each order, and notes for which numbers it was asked."""
    asked: list[str] = []

    @lookups.lookup("order", needs=["custom_field.order_id"], gives={"status": "text"})
    def order(facts: Mapping[str, str]) -> dict[str, str]:
        asked.append(facts["custom_field.order_id"])
        return {"status": "sent"}

    return asked


ORDER = {"customFields": [{"name": "order_id", "value": "12"}]}


def test_a_lookup_is_never_run_again(bot: Bot) -> None:
    asked = register_order()
    take_rules(bot, rule("Order", condition("order.status", "is", "sent")))
    turn = ask(bot, Visitor=ORDER)
    other = rule("Other", condition("order.status", "is_set"), answer="{{ order.status }}")
    assert again(bot, turn, other).body == {"messages": [{"text": "sent"}]}
    assert asked == ["12"]


def test_a_lookup_that_was_not_run_cannot_be_known(bot: Bot) -> None:
    asked = register_order()
    turn = ask(bot, Visitor=ORDER, question="hi")
    order = condition("order.status", "is", "sent")
    assert "The lookup “order” was not needed then" in again(bot, turn, rule("Any", order)).unknown
    in_text = rule("Any", answer="{{ order.status }}")
    assert "The lookup “order”" in again(bot, turn, in_text).unknown
    decided = rule("Any", order, condition("message", "is", "bye"))
    assert again(bot, turn, decided, rule("Next")).rule_name == "Next"
    assert asked == []


def test_a_lookup_that_could_not_have_run_found_nothing(bot: Bot) -> None:
    register_order()
    turn = ask(bot, question="hi")
    nothing = rule("None", condition("order.status", "is_not_set"))
    assert again(bot, turn, nothing).rule_name == "None"
    unknown = rule("None", condition("stock.count", "is_not_set"))
    assert again(bot, turn, unknown).rule_name == "None"


def test_lookups_that_need_each_other_come_to_an_end(bot: Bot) -> None:
    for name, other in (("one", "two"), ("two", "one")):
        lookups.lookup(name, needs=[f"{other}.x"], gives={"x": "text"})(lambda facts: None)
    turn = ask(bot)
    take_rules(bot, rule("None", condition("one.x", "is_not_set")))
    assert again(bot, turn) == then(ask(bot))


def test_a_lookup_that_needs_something_hidden_cannot_be_known(bot: Bot) -> None:
    @lookups.lookup("account", needs=["form.password", "message"], gives={"plan": "text"})
    def account(facts: Mapping[str, str]) -> None: ...

    plan = rule("None", condition("account.plan", "is_not_set"))
    secret = [{"label": "Password", "value": "1234"}]
    turn = ask(bot, formValues=secret, question="hi")
    assert "form.password" in again(bot, turn, plan).unknown
    take_rules(bot)
    assert again(bot, ask(bot, formValues=secret), plan).rule_name == "None"


# The chat so far


@pytest.mark.parametrize("looked", [True, False])
def test_the_chat_so_far_is_as_it_was(bot: Bot, looked: bool) -> None:
    looks = rule("Never", condition("session.snapshots", "equals", 99))
    take_rules(bot, *[looks][:looked], rule("First", condition("message", "is_set")))
    turns = [ask(bot, chatId="c", question=said) for said in ("hi", "", "bye")]
    ask(bot, chatId="other", question="hi")
    assert [turn.session_facts is not None for turn in turns] == [looked] * 3
    count = rule(
        "Count",
        answer="{{ session.snapshots }} {{ session.answered }} {{ session.unanswered }} "
        "{{ session.last_rule }}",
    )
    bodies: list[Any] = [again(bot, turn, count).body for turn in turns]
    said = [body[0]["content"]["message"] for body in bodies]
    assert said == ["0 0 0 ", "1 1 0 First", "2 1 1 First"]


def test_a_pin_knows_the_chat_so_far_only_where_it_was_looked_at(bot: Bot) -> None:
    again_ = rule("Again", condition("session.snapshots", "at_least", 1))
    take_rules(bot)
    turns = [ask(bot, chatId="c"), ask(bot, chatId="c")]
    take_rules(bot, again_)
    turns.append(ask(bot, chatId="c"))
    pins = [pin_of(turn) for turn in turns]
    found = [replay(rulebook.load(bot), pin, bot) for pin in pins]
    assert [one.rule_name for one in found] == ["", "", "Again"]
    assert found[0].unknown == "What was said before in this chat is not known."


# What is not stored


SECRETS: tuple[tuple[dict[str, Any], tuple[str, str, Any], bool], ...] = (
    # What was sent, a condition on it, and whether its result is known under other rules.
    ({"formValues": [{"label": "Password", "value": "1"}]}, ("form.password", "is", "1"), False),
    ({"formValues": [{"label": "Password", "value": "1"}]}, ("form.email", "is_set", None), True),
    ({"question": f"card {CARD}"}, ("message", "contains", "card"), False),
    ({"question": f"card {CARD}"}, ("visitor.country", "is", "x"), True),
    ({"Visitor": {"name": CARD, "city": "Lyon"}}, ("visitor.name", "is_set", None), False),
    ({"Visitor": {"name": CARD, "city": "Lyon"}}, ("visitor.city", "is", "Lyon"), True),
    ({"variables": {"pin": 77}}, ("variable.pin", "equals", 77), False),
    ({"cart": {"token": "x", "total": 5}}, ("extra.cart.token", "is_set", None), False),
    ({"cart": {"token": "x", "total": 5}}, ("extra.cart.total", "equals", 5), True),
    ({"my pin is 1234": "x", "b": 1}, ("extra.my_pin_is_1234", "is_set", None), False),
    ({"my pin is 1234": "x", "b": 1}, ("form.email", "is_set", None), False),
    ({"my pin is 1234": "x", "b": 1}, ("message", "is_not_set", None), True),
    ({"formValues": [{"label": CARD, "value": "1"}]}, ("form.email", "is_set", None), False),
    ({"formValues": [{"label": CARD, "value": "1"}]}, ("variable.b", "is_set", None), True),
    ({"Visitor": {"id": "078-05-1120"}}, ("message", "in_rollout", 50), False),
    ({"question": "see [redacted:pin]"}, ("message", "contains", "see"), False),
)


@pytest.mark.parametrize(("payload", "shape", "known"), SECRETS)
def test_what_is_not_stored_cannot_be_known(
    bot: Bot, payload: dict[str, Any], shape: tuple[str, str, Any], known: bool
) -> None:
    turn = ask(bot, **payload)
    found = again(bot, turn, rule("Any", condition(*shape)))
    assert (found.unknown == "") is known


@pytest.mark.parametrize(
    "fields", [{"time_zone": "Asia/Tokyo"}, {"holidays": ["2026-03-03"]}, {"dialect": "current"}]
)
def test_a_result_that_was_kept_is_used_for_the_same_condition(
    bot: Bot, fields: dict[str, Any]
) -> None:
    mine = rule("Secret", condition("form.password", "is", "1"), key=str(uuid.uuid4()))
    payload = {"formValues": [{"label": "Password", "value": "1"}]}
    take_rules(bot, mine)
    turn = ask(bot, **payload)
    assert turn.hidden_results == [{"rule": mine["key"], "condition": 1, "held": True}]
    moved = {**mine, "conditions": [condition("chat_id", "is_not_set"), *mine["conditions"]]}
    assert again(bot, turn, moved).rule_name == "Secret"
    other = {**mine, "conditions": [condition("form.password", "is", "2")]}
    assert "form.password" in again(bot, turn, other).unknown
    # Lots are drawn by a rule's key, and times compared on the bot's clock.
    assert "form.password" in again(bot, turn, {**mine, "key": str(uuid.uuid4())}).unknown
    Bot.objects.filter(pk=bot.pk).update(**fields)
    assert "form.password" in again(bot, turn, mine).unknown


def test_a_fact_that_a_rule_found_as_it_is_stored_is_known(bot: Bot) -> None:
    take_rules(bot, rule("Seen", condition("message", "contains", "redacted")))
    turn = ask(bot, question="see [redacted:pin]")
    assert turn.hidden_results == []
    see = rule("See", condition("message", "starts_with", "see"))
    assert again(bot, turn, see).rule_name == "See"


def test_what_a_lookup_gave_can_be_hidden_too(bot: Bot) -> None:
    @lookups.lookup("account", gives={"card": "text", "plan": "text"})
    def account(facts: Mapping[str, str]) -> dict[str, str]:
        return {"card": CARD, "plan": "gold"}

    take_rules(bot, rule("Card", condition("account.card", "contains", "1111")))
    turn = ask(bot)
    assert then(turn) == stored(turn)
    assert turn.hidden_results
    assert (
        "account.card" in again(bot, turn, rule("C", condition("account.card", "is_set"))).unknown
    )
    plan = rule("Plan", condition("account.plan", "is", "gold"), answer="{{ account.card }}x")
    assert again(bot, turn, plan).body == {"messages": [{"text": "x"}]}


def test_a_pin_uses_what_its_turn_has_kept(bot: Bot) -> None:
    take_rules(bot, rule("Secret", condition("form.password", "is", "1")))
    turn = ask(bot, formValues=[{"label": "Password", "value": "1"}])
    pin = pin_of(turn)
    assert replay(rulebook.load(bot), pin, bot).rule_name == "Secret"
    pin.snapshot = None
    assert "form.password" in replay(rulebook.load(bot), pin, bot).unknown


@pytest.mark.parametrize(
    "results", [[1], [{"rule": 1}], [{"rule": "x", "condition": 9, "held": 0}]]
)
def test_odd_results_are_no_results(bot: Bot, results: Any) -> None:
    take_rules(bot, rule("Secret", condition("form.password", "is", "1")))
    turn = ask(bot, formValues=[{"label": "Password", "value": "1"}])
    turn.hidden_results = results
    assert replay(rulebook.load(bot), turn, bot).rule_name == ""
