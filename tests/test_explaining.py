from __future__ import annotations

import json
from typing import Any

import pytest

from comm100bot import answering, history, lookups, rulebook
from comm100bot.explaining import Explained, explain_turn
from comm100bot.lookups import lookup
from comm100bot.models import Bot, Snapshot, Token

from .factories import condition, rule, take_rules


@pytest.fixture(autouse=True)
def own_lookups(monkeypatch: pytest.MonkeyPatch) -> None:
    """A lookup of this module alone, and no versions of another test's rules."""
    rulebook._compiled_version.cache_clear()
    monkeypatch.setattr(lookups.registry, "_lookups", {})

    @lookup("order", needs=["custom_field.order_id"], gives={"status": "text"})
    def order(facts: Any) -> dict[str, str]:
        return {"status": "sent"}


def ask(bot: Bot, **sent: Any) -> Snapshot:
    """Call the bot; the turn that was stored."""
    history.record(bot)
    token = bot.tokens.first() or Token.objects.issue(bot)[0]
    answering.answer(token, json.dumps(sent).encode())
    return Snapshot.objects.latest("pk")


def explained(turn: Snapshot, number: int | None = None) -> Explained:
    bot = Bot.objects.get(pk=turn.bot_id)
    book = rulebook.as_of(bot, number) if number else rulebook.load(bot)
    assert book
    return explain_turn(book, turn, bot)


def told(found: Explained) -> list[tuple[str, str, list[str]]]:
    return [
        (rule.name, rule.verdict, [condition.seen for condition in rule.conditions])
        for rule in found.why.rules
    ]


HELLO = rule("Hello", condition("message", "has_word", ["hello"]))
SECRET = rule("Secret", condition("form.password", "is", "sesame"))
SENT = rule("Sent", condition("order.status", "is", "sent"))
LAST = rule("Last")


def test_a_turn_is_explained_with_the_rules_as_they_were(bot: Bot) -> None:
    take_rules(bot, HELLO, LAST)
    turn = ask(bot, event="questionAsked", question="hello there")
    take_rules(bot, LAST)
    history.record(bot)
    then = explained(turn, turn.rules_version)
    assert told(then) == [
        ("Hello", "answered", ["it is “hello there”"]),
        ("Last", "not_reached", []),
    ]
    assert then.rule_key == str(turn.rule_key)
    assert told(explained(turn)) == [("Last", "answered", [])]


def test_a_condition_on_a_sensitive_value_came_out_as_it_did_then(bot: Bot) -> None:
    take_rules(bot, SECRET, LAST)
    values = [{"name": "password", "value": "sesame"}]
    turn = ask(bot, event="formSubmitted", formValues=values)
    found = explained(turn, turn.rules_version)
    assert told(found)[0] == ("Secret", "answered", ["its value is not shown"])
    assert "sesame" not in str(told(found))


def test_what_was_not_kept_leaves_the_answer_open(bot: Bot) -> None:
    take_rules(bot, LAST)
    turn = ask(bot, event="formSubmitted", formValues=[{"name": "password", "value": "sesame"}])
    take_rules(bot, SECRET, HELLO, LAST, rule("Behind"))
    found = explained(turn)
    assert found.found is None
    assert "“form.password”" in found.unknown
    assert [(name, verdict) for name, verdict, _seen in told(found)] == [
        ("Secret", "unknown"),
        ("Hello", "did_not_hold"),
        ("Last", "unknown"),
        ("Behind", "not_reached"),
    ]
    assert told(found)[0][2] == ["its value was not kept"]
    assert found.why.rules[2].note == "It holds, but nobody knows whether it answered."


def test_a_lookup_that_was_not_needed_then_is_not_run_to_explain(bot: Bot) -> None:
    take_rules(bot, LAST)
    fields = [{"name": "order_id", "value": "7"}]
    turn = ask(bot, event="questionAsked", visitorInfo={"customFields": fields})
    take_rules(bot, SENT, {**HELLO, "starts": "2999-01-01T00:00:00Z"}, LAST)
    found = explained(turn)
    assert "“order”" in found.unknown
    assert told(found)[0] == ("Sent", "unknown", ["not looked up"])
    assert told(found)[1][1] == "not_in_force"


def test_a_lookup_of_then_is_used_again(bot: Bot) -> None:
    take_rules(bot, SENT, LAST)
    fields = [{"name": "order_id", "value": "7"}]
    turn = ask(bot, event="questionAsked", visitorInfo={"customFields": fields})
    lookups.registry._lookups.clear()
    found = explained(turn, turn.rules_version)
    assert told(found)[0] == ("Sent", "answered", ["it is “sent”"])
