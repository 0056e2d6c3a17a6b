from __future__ import annotations

from typing import Any

import pytest

from comm100bot.reasons import RuleWhy, Why, why
from comm100bot.rules.explain import Verdict
from comm100bot.trying import Changes, changed_chat, empty_start

from .factories import condition
from .making_books import NOON, chat_with, make_book, written

GOLD = condition("custom_variable.tier", "is_one_of", ["gold", "platinum"])
ORDER = condition("intent", "is", "Order status")
NUMBER = condition("custom_field.order_id", "is_set")


def explained(*rules: dict[str, Any], settings: Any = None, **facts: str) -> Why:
    """Why these rules answer a chat with these facts; in their names, ``__`` is a dot."""
    book = make_book(*rules, **(settings or {}))
    chat = chat_with(book, {name.replace("__", "."): text for name, text in facts.items()})
    found = chat.first_reply(book)
    return why(book, chat, found.rule.key if found.rule else None)


def verdicts(found: Why) -> dict[str, str]:
    return {rule.name: rule.verdict for rule in found.rules}


def seen(rule: RuleWhy) -> list[str]:
    return [f"{condition.sentence}: {condition.seen}" for condition in rule.conditions]


def test_every_rule_is_told_in_its_order_and_at_its_place_in_the_list() -> None:
    found = explained(
        written("No", GOLD),
        written("Draft", state="draft"),
        written("Torn", condition("message", "matches", "(")),
        written("Paused", state="paused"),
        written("Yes", ORDER),
        written("Later"),
        intent="Order status",
    )
    assert verdicts(found) == {
        "No": Verdict.DID_NOT_HOLD,
        "Draft": "draft",
        "Torn": Verdict.BROKEN,
        "Paused": "paused",
        "Yes": Verdict.ANSWERED,
        "Later": Verdict.NOT_REACHED,
    }
    assert [rule.position for rule in found.rules] == [1, 2, 3, 4, 5, 6]
    assert all(rule.word for rule in found.rules)
    assert found.rules[2].note.startswith("Condition 1: A “)” is missing")
    assert found.rules[5].note == "It would have held, too."


def test_conditions_are_said_with_what_they_saw() -> None:
    (rule,) = explained(
        written("Order", ORDER, NUMBER, condition("visitor.country", "is_not", "Canada")),
        intent="order STATUS",
        visitor__country="France",
    ).rules
    assert seen(rule) == [
        "intent is Order status: it is “order STATUS”",
        "order_id is set: it is not set",
        "country is not Canada: it is “France”",
    ]
    assert [condition.held for condition in rule.conditions] == [True, False, True]


@pytest.mark.parametrize(
    ("logic", "said"),
    [
        ("all", "All of these have to hold."),
        ("any", "One of these is enough."),
        ("1 or not 2", "It takes: 1 or not 2"),
    ],
)
def test_it_is_said_how_many_conditions_it_takes(logic: str, said: str) -> None:
    assert explained(written("Two", ORDER, GOLD, logic=logic)).rules[0].combined == said
    assert explained(written("One", ORDER)).rules[0].combined == ""


def test_a_rule_out_of_its_dates_says_which() -> None:
    found = explained(
        written("Soon", starts="2026-12-01T09:00:00Z"),
        written("Over", starts="2026-01-01T00:00:00Z", ends="2026-02-01T00:00:00Z"),
        settings={"time_zone": "America/Vancouver"},
    )
    assert [rule.note for rule in found.rules] == [
        "It starts on 2026-12-01 01:00.",
        "It ended on 2026-01-31 16:00.",
    ]


def test_a_notice_answers_before_all_rules() -> None:
    found = explained(
        written("First"), settings={"notice": {"text": "We are down.", "until": None}}
    )
    assert [(rule.position, rule.verdict) for rule in found.rules] == [
        (0, Verdict.ANSWERED),
        (1, Verdict.NOT_REACHED),
    ]


def test_a_rule_that_held_and_could_not_answer_is_told_so() -> None:
    found = explained(written("Empty", answer="{{ visitor.company }}"), written("Next"))
    assert verdicts(found) == {"Empty": "held_without_reply", "Next": "answered"}


# Nearest first


def near(found: Why) -> list[str]:
    return [f"{rule.name}: {rule.near}" for rule in found.nearest]


def test_the_nearest_rule_says_what_it_missed() -> None:
    found = explained(
        written("Far", condition("intent", "is", "Hours")),
        written("Order", ORDER, NUMBER),
        written("VIP hello", GOLD),
        intent="Order status",
        custom_variable__tier="Glod",
    )
    assert near(found) == [
        "Order: One condition away: order_id is not set, wanted: is set",
        "VIP hello: One condition away: tier is “Glod”, wanted: gold or platinum",
    ]


def test_what_had_to_be_missing_is_said_so() -> None:
    rule = written("Not gold", ORDER, GOLD, logic="1 and not 2")
    found = explained(rule, intent="Order status", custom_variable__tier="gold")
    assert near(found) == [
        "Not gold: One condition away: tier is “gold”, wanted: not is one of gold or platinum"
    ]


def test_several_missing_conditions_are_all_named() -> None:
    country = condition("visitor.country", "is", "Canada")
    (said,) = near(explained(written("Three", ORDER, NUMBER, country), intent="Order status"))
    assert said.startswith("Three: 2 conditions away: order_id is not set, wanted: is set; country")


def test_long_and_many_values_are_cut_short() -> None:
    book = make_book(written("Rule", NUMBER))
    values = {"custom_field.order_id": ("x" * 99, *"abcdef")}
    chat = changed_chat(book, empty_start(book, NOON), Changes(texts=values))
    (said,) = seen(why(book, chat, None).rules[0])
    assert said.endswith("x…”, “a”, “b”, “c”, “d” and 2 more")
    assert len(said) < 130


# What may not be seen


def test_a_sensitive_value_is_compared_and_never_shown() -> None:
    (rule,) = explained(
        written("Secret", condition("form.password", "contains", "sesame")),
        form__password="open-sesame",
    ).rules
    assert rule.verdict == Verdict.ANSWERED
    assert seen(rule) == ["password contains sesame: its value is not shown"]
    (rule,) = explained(
        written("Secret", condition("form.password", "contains", "sesame")),
        form__password="open-sesami",
    ).rules
    assert "sesami" not in repr(rule)


def test_a_fact_that_nobody_looked_up_is_not_said_to_be_missing() -> None:
    found = explained(written("Order", ORDER, condition("order.status", "is_set")))
    assert seen(found.rules[0])[1] == "order.status is set: not looked up"
