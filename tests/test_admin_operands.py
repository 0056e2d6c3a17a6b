from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comm100bot.admin.operands import read_operand, works, write_operand

SCALARS = st.text(max_size=8) | st.integers() | st.booleans() | st.floats(allow_nan=False)
OPERANDS: dict[str, st.SearchStrategy[Any]] = {
    "is": SCALARS,
    "is_one_of": st.lists(SCALARS, max_size=4),
    "matches": st.text(max_size=8),
    "at_least": st.integers() | st.decimals(allow_nan=False, allow_infinity=False).map(str),
    "between": st.tuples(st.integers(-9, 0), st.integers(1, 9)).map(list),
    "time_between": st.just(["09:00", "17:30"]),
    "on": st.just("2026-11-22"),
    "language_is": st.just(["en", "fr-CA"]),
    "in_network": st.just(["203.0.113.0/24"]),
    "in_rollout": st.integers(0, 100),
}


@given(
    st.sampled_from(sorted(OPERANDS)).flatmap(lambda key: st.tuples(st.just(key), OPERANDS[key]))
)
def test_a_working_value_that_nobody_changed_stays_exactly_as_it_is(
    case: tuple[str, Any],
) -> None:
    operator, value = case
    text = write_operand(value).replace("\r\n", "\n").replace("\r", "\n")
    if works(operator, value):
        assert read_operand(operator, text, value) == value


@pytest.mark.parametrize(
    ("operator", "text", "value"),
    [
        ("is", " Order status ", "Order status"),
        ("is_one_of", "Canada\n\n France ", ["Canada", "France"]),
        ("matches", r"\bref ", r"\bref "),
        ("at_least", "12", 12),
        ("at_least", "12.5", 12.5),
        ("at_least", "12.50", "12.50"),
        ("at_least", "007", "007"),
        ("at_least", "-0", "-0"),
        ("at_least", "many", "many"),
        ("between", "10\n20", [10, 20]),
        ("time_between", "09:00\n17:30", ["09:00", "17:30"]),
        ("is_set", "left over", None),
        ("an_operator_of_nobody", " x ", "x"),
    ],
)
def test_text_is_read_as_the_operator_needs_it(operator: str, text: str, value: Any) -> None:
    again = read_operand(operator, text)
    assert again == value
    assert type(again) is type(value)


def test_a_stored_value_that_does_not_work_is_read_anew() -> None:
    assert read_operand("is_one_of", "Canada", "Canada") == ["Canada"]


def test_values_are_shown_one_a_line() -> None:
    assert write_operand(["gold", 5, True]) == "gold\n5\ntrue"
    assert write_operand(None) == ""
