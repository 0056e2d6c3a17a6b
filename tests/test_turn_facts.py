from __future__ import annotations

from typing import Any

import pytest

from comm100bot.facts import STANDARD_FACTS
from comm100bot.turn_facts import PERSONAL, STANDARD_IN_TURN, turn_facts

from .factories import payload


def texts_of(body: Any, lookups: Any = None) -> dict[str, Any]:
    facts = turn_facts(body, "classic", lookups or {})
    return {fact.path: fact.texts for fact in facts if fact.path != "dialect"}


def test_personal_facts_are_told_as_set_without_their_values() -> None:
    facts = texts_of(payload("classic"))
    assert facts["visitor.email"] is None
    assert facts["visitor.country"] == {"Canada"}


def test_every_personal_fact_is_one_of_the_standard_facts() -> None:
    assert {info.path for info in STANDARD_FACTS} >= PERSONAL
    assert set(STANDARD_IN_TURN) >= PERSONAL


@pytest.mark.parametrize(
    ("name", "value", "texts"),
    [
        ("Tier", "Gold", {"Gold"}),
        ("Product name", "Boots", {"Boots"}),
        ("Customer name", "Allon", None),
        ("name", "Allon", None),
        ("Home address", "5 Hill St", None),
        ("Contact", "allon@example.com", None),
        ("Call me", "+1 (604) 555-0199", None),
        ("Order ID", "1780064", None),
        ("Order ID", "178006", {"178006"}),
        ("Note", "x" * 101, None),
        ("Card", "mine is [redacted:card], thanks", None),
    ],
)
def test_a_fact_of_the_accounts_own_is_listed_unless_it_looks_personal(
    name: str, value: str, texts: Any
) -> None:
    fields = [{"name": name, "value": value, "field_id": 5000001}]
    facts = texts_of({"Visitor": {"custom_fields": fields}})
    assert [*facts.values()] == [texts]


def test_custom_fields_are_not_told_a_second_time_by_their_numbers() -> None:
    facts = texts_of(payload("classic"))
    assert "custom_field.order_id" in facts
    assert "custom_field.5000001" not in facts


def test_lookups_facts_are_told_as_they_were_stored() -> None:
    facts = texts_of({}, {"order": {"status": "sent", "tags": ["a", "b"]}, "gone": None, "odd": 5})
    assert facts == {"order.status": {"sent"}, "order.tags": {"a", "b"}}


def test_the_other_names_of_a_value_are_told_beside_it() -> None:
    body = payload("current_question_asked")
    [intent] = [fact for fact in turn_facts(body, "current", {}) if fact.path == "intent"]
    assert intent.texts == frozenset({"Order status"})
    assert intent.also == {"7737e334-ae46-4731-b103-b6f03b7b2911"}


@pytest.mark.parametrize("body", [None, [], "text", 5])
def test_what_was_spoilt_by_hand_has_no_facts(body: Any) -> None:
    assert [fact.path for fact in turn_facts(body, "none", ["no lookups"])] == ["dialect"]
