from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comm100bot.admin.lines import LineError
from comm100bot.admin.variables import read_variables, write_variables

TEXTS = st.text(alphabet=st.sampled_from('a1.= \t\n\r"\\{}é-e'), max_size=8)
VALUES = st.one_of(
    TEXTS,
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(["true", "5", "007", "1e5", "1e999", '"quoted"', "{{ order.status }}"]),
)


@given(st.dictionaries(TEXTS, VALUES, max_size=4))
def test_any_variables_read_back(variables: dict[str, Any]) -> None:
    again = read_variables(write_variables(variables), {})
    assert again == variables
    assert list(map(type, again.values())) == list(map(type, variables.values()))


def test_values_are_typed_as_they_look() -> None:
    text = 'Status = {{ order.status }}\nCode = 5\nOpen = true\nNumber = "5"\nNone='
    assert read_variables(text, {}) == {
        "Status": "{{ order.status }}",
        "Code": 5,
        "Open": True,
        "Number": "5",
        "None": "",
    }


def test_an_unchanged_line_keeps_what_was_stored() -> None:
    stored = {"Odd": ["a list"], "Nothing": None}
    assert read_variables(write_variables(stored), stored) == stored


def test_a_number_past_all_numbers_is_text() -> None:
    assert read_variables("Far = 1e999", {}) == {"Far": "1e999"}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Status", "“Status” sets nothing. Write it as: OrderStatus = Shipped"),
        ('"open = 5', None),
        ("A = 1\nA = 2", "There are two variables named “A”."),
    ],
)
def test_lines_that_mean_nothing_are_named(text: str, sentence: str | None) -> None:
    if sentence is None:
        assert read_variables(text, {}) == {'"open': 5}
        return
    with pytest.raises(LineError, match=sentence):
        read_variables(text, {})


@pytest.mark.parametrize("stored", [["a = 1"], "a = 1", 5])
def test_what_is_no_object_is_shown_and_kept_as_it_is(stored: Any) -> None:
    assert read_variables(write_variables(stored), stored) == stored


@pytest.mark.parametrize("stored", [["a = 1"], None])
def test_what_is_no_object_is_written_anew(stored: Any) -> None:
    assert read_variables("b = 1", stored) == {"b": 1}
