from __future__ import annotations

from typing import Any

import pytest

from comm100bot.rules import OPERATORS
from comm100bot.sentences import condition_sentence, rule_sentence


def says(operator: str, value: Any = None) -> str:
    """What a condition says behind its fact."""
    condition = {"fact": "intent", "operator": operator, "value": value}
    return condition_sentence(condition).removeprefix("intent ")


@pytest.mark.parametrize(
    ("operator", "value", "sentence"),
    [
        ("is", "Order status", "is Order status"),
        ("is_set", None, "is set"),
        ("is_one_of", ["Canada"], "is one of Canada"),
        ("is_one_of", ["Canada", "France"], "is one of Canada or France"),
        ("is_none_of", ["Canada", "France", "Chad"], "is none of Canada, France or Chad"),
        ("has_word", ["refund", "money back"], "has the word refund or money back"),
        ("has_all_words", ["money", "back"], "has all the words money and back"),
        ("between", [1, 5], "is between 1 and 5"),
        ("time_between", ["09:00", "17:30"], "has a time of day between 09:00 and 17:30"),
        ("within_days", 3, "is within the last 3 days"),
        ("within_days", 1, "is within the last day"),
        ("within_days", "1", "is within the last day"),
        ("in_rollout", 10, "is among the first 10 percent of visitors"),
        ("language_is", ["en", "fr"], "is the language en or fr"),
        ("in_network", ["10.0.0.0/8", "::1"], "is in the network 10.0.0.0/8 or ::1"),
    ],
)
def test_conditions_read_as_people_say_them(operator: str, value: Any, sentence: str) -> None:
    assert says(operator, value) == sentence


@pytest.mark.parametrize("operator", [*OPERATORS, "near"])
@pytest.mark.parametrize("value", [None, "", [], ["a", ["b"]], {"a": 1}, 7, [None], "{}"])
def test_damaged_conditions_are_said_all_the_same(operator: str, value: Any) -> None:
    assert says(operator, value).strip()


def test_operator_that_is_gone_is_said_with_its_key() -> None:
    assert says("near", ["Oslo", "Bergen"]) == "near Oslo or Bergen"


def test_condition_without_its_value_is_said_with_its_label() -> None:
    assert says("within_days") == "is within the last days"


def test_long_lists_are_cut() -> None:
    assert says("is_one_of", ["x" * 50, "y" * 50]).endswith("yyy…")


def test_rules_are_said_whole() -> None:
    conditions: list[dict[str, Any]] = [
        {"fact": "intent", "operator": "is_one_of", "value": ["Hello", "Bye"]},
        {"fact": "custom_field.order_id", "operator": "is_set"},
    ]
    assert (
        rule_sentence(conditions, "1 and not 2", [{"kind": "text", "wordings": ["Hi", "Ho"]}])
        == "When intent is one of Hello or Bye and not order_id is set, answer “Hi”."
    )
