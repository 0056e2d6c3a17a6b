from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comm100bot.replies.values import MAX_DIGITS, Missing, as_template_value, show, text_of
from comm100bot.rules import Value


def one(text: str, **also: Any) -> Any:
    return as_template_value([Value(text, **also)])


def test_number_keeps_its_shown_text_and_compares_as_a_number() -> None:
    total = one("500.00")
    assert issubclass(type(total), float)
    assert str(total) == "500.00"
    assert total == 500
    assert total > 499
    assert total == "500.00"
    assert total != "500"
    assert hash(total) == hash(500.0)


def test_number_without_a_point_is_an_int() -> None:
    assert isinstance(one("1780064"), int)
    assert one("-7") == -7


@pytest.mark.parametrize(
    "text", ["007", "12E4", "1,000", "1_000", "NaN", "1.", ".5", "+1", "9" * (MAX_DIGITS + 1)]
)
def test_what_is_no_number_stays_text(text: str) -> None:
    assert type(one(text)) is str


def test_boolean_is_a_real_one() -> None:
    assert one("true", truth=True) is True
    assert one("true") == "true"


def test_several_values_are_a_list() -> None:
    assert as_template_value([Value("a"), Value("5"), Value("false", truth=False)]) == [
        "a",
        5,
        False,
    ]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("text", "text"),
        (True, "true"),
        (False, "false"),
        (5, "5"),
        (501.0, "501.0"),
        (1e16, "10000000000000000"),
        (["a", 5, True], "a, 5, true"),
        ([], ""),
    ],
)
def test_value_is_shown(value: object, shown: str) -> None:
    assert show(value) == shown


@pytest.mark.parametrize("value", [None, Missing("x"), object(), {"a": 1}, range(3), Value("x")])
def test_nothing_else_is_ever_shown(value: object) -> None:
    assert show(value) is None
    assert text_of(value) == ""


@given(st.text(min_size=1))
def test_every_value_is_shown_as_it_came(text: str) -> None:
    assert show(one(text)) == text
