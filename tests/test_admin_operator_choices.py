from __future__ import annotations

import pytest

from comm100bot.admin.operator_choices import (
    fitting_operators,
    negative_operators,
    operator_choices,
)
from comm100bot.facts import FactKind
from comm100bot.lookups.registering import GIVEN_KINDS
from comm100bot.rules import OPERATORS


def test_every_operator_can_be_chosen_once() -> None:
    keys = [key for _group, choices in operator_choices() for key, _label in choices]
    assert sorted(keys) == sorted(OPERATORS)


def test_every_kind_of_fact_has_operators_that_fit() -> None:
    fitting = fitting_operators()
    assert {*FactKind, *GIVEN_KINDS} <= set(fitting)
    assert all(set(keys) <= set(OPERATORS) for keys in fitting.values())


@pytest.mark.parametrize(
    ("kind", "first", "fits", "not_fit"),
    [
        ("text", "is", "has_similar_word", "at_least"),
        ("number", "equals", "is_one_of", "contains"),
        ("yes_no", "is_true", "is_not_set", "is"),
        ("time", "before", "within_days", "is"),
        ("language", "language_is", "is_one_of", "contains"),
        ("address", "in_network", "is", "at_least"),
        ("weekday", "is", "is_none_of", "is_set"),
        ("clock", "time_between", "after", "on"),
        ("date", "on", "before", "time_between"),
    ],
)
def test_the_operators_of_a_kind_stand_with_the_best_first(
    kind: str, first: str, fits: str, not_fit: str
) -> None:
    keys = fitting_operators()[kind]
    assert keys[0] == first
    assert fits in keys
    assert not_fit not in keys


def test_negative_operators_hold_for_a_fact_that_is_not_set() -> None:
    assert set(negative_operators()) == {
        "is_not",
        "is_none_of",
        "does_not_contain",
        "has_no_word",
        "does_not_match",
    }
