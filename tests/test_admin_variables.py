from __future__ import annotations

from typing import Any

import pytest
from django import forms
from hypothesis import given, settings
from hypothesis import strategies as st

from comm100bot.admin.small_forms import problems
from comm100bot.admin.variables import Variables, write_variables

from .small_form_data import rows_of


class Rule(forms.Form):
    variables = Variables()


def bound(stored: Any) -> Any:
    return Rule(initial={"variables": stored})


def sent(stored: Any) -> dict[str, Any]:
    """What an untouched page sends."""
    formset = bound(stored)["variables"].formset
    rows = [
        {
            part.name: part.value()
            for part in [*form.parts, form.place]
            if part.value() not in (None, False)
        }
        for form in formset
    ]
    return rows_of("variables", *rows, stored=len(formset.stored))


def saved(data: dict[str, Any], stored: Any) -> Any:
    form = Rule(data, initial={"variables": stored})
    assert form.is_valid(), dict(problems(form))
    return form.cleaned_data["variables"]


def wrong(*rows: dict[str, Any]) -> dict[str, list[str]]:
    form = Rule(rows_of("variables", *rows))
    assert not form.is_valid()
    return dict(problems(form))


NAMES = st.text(alphabet=st.sampled_from("ab= é-"), min_size=1, max_size=8).filter(
    lambda name: name.strip()
)
VALUES = st.one_of(
    st.text(alphabet=st.sampled_from('a1. \t\n"\\é-e'), max_size=8),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(["true", "5", "1e999", '"quoted"', "{{ order.status }}"]),
)


@settings(max_examples=40)
@given(st.dictionaries(NAMES, VALUES, max_size=4))
def test_a_page_that_nobody_touched_changes_nothing(variables: dict[str, Any]) -> None:
    again = saved(sent(variables), variables)
    assert again == variables
    assert list(map(type, again.values())) == list(map(type, variables.values()))


def test_variables_are_texts_numbers_yes_and_no() -> None:
    rows: list[dict[str, Any]] = [
        {"name": " Status ", "kind": "text", "value": " {{ intent }}\r\n"},
        {"name": "Code", "kind": "number", "value": "5"},
        {"name": "Share", "kind": "number", "value": "-1.50e3"},
        {"name": "Open", "kind": "yes", "value": ""},
        {"name": "Late", "kind": "no"},
        {"name": "Digits", "kind": "text", "value": "007"},
        {"name": "", "kind": "text", "value": ""},
    ]
    assert saved(rows_of("variables", *rows), {}) == {
        "Status": "{{ intent }}",
        "Code": 5,
        "Share": -1500.0,
        "Open": True,
        "Late": False,
        "Digits": "007",
    }


@pytest.mark.parametrize(
    ("row", "field", "sentence"),
    [
        ({"value": "5"}, "name", "Write the variable's name"),
        ({"name": "answer"}, "name", "This name is Comm100's own. Choose another one."),
        ({"name": "A", "kind": "number", "value": "1,5"}, "value", "Write a number such as 12"),
        ({"name": "A", "kind": "number", "value": "1e999"}, "value", "Write a number"),
        ({"name": "A", "value": "{{ x"}, "value", "Column 1: “{{” is never closed"),
        ({"name": "A", "value": "{{ visitor.nmae }}"}, "value", "Did you mean “visitor.name”?"),
    ],
)
def test_a_mistake_is_a_sentence_beside_its_field(
    row: dict[str, Any], field: str, sentence: str
) -> None:
    ((name, sentences),) = wrong({"kind": "text", **row}).items()
    assert name == f"variables-0-{field}"
    assert sentence in sentences[0]


def test_two_variables_can_not_have_one_name() -> None:
    rows = [{"name": "A", "kind": "yes"}, {"name": " A", "kind": "no"}]
    assert wrong(*rows) == {"variables-1-name": ["There are two variables named “A”."]}
    rows[0]["DELETE"] = "on"
    assert saved(rows_of("variables", *rows), {}) == {"A": False}


def test_a_changed_name_keeps_the_value_and_the_other_way_round() -> None:
    stored = {"A": 1.50, "B": "x"}
    data = sent(stored) | {"variables-0-name": "C", "variables-1-value": "y"}
    assert saved(data, stored) == {"C": 1.50, "B": "y"}


@pytest.mark.parametrize("value", [["a list"], None, {"a": 1}])
def test_an_odd_value_is_shown_and_not_saved_but_can_be_replaced(value: Any) -> None:
    stored = {"Odd": value}
    form = Rule(sent(stored), initial={"variables": stored})
    ((name, sentences),) = problems(form)
    assert name == "variables-0-value"
    assert sentences == ["The value has to be text, a number, true or false."]
    assert saved(sent(stored) | {"variables-0-value": "x"}, stored) == {"Odd": "x"}


@pytest.mark.parametrize("odd", [["a = 1"], "a = 1", 5])
def test_what_is_no_object_is_shown_and_can_be_removed(odd: Any) -> None:
    form = Rule(sent(odd), initial={"variables": odd})
    assert "variables-0-name" in dict(problems(form))
    assert saved(sent(odd) | {"variables-0-DELETE": "on"}, odd) == {}


@pytest.mark.parametrize("stored", [None, [], ""])
def test_no_variables_are_an_empty_object(stored: Any) -> None:
    assert saved(sent(stored), stored) == {}


def test_all_variables_can_be_removed() -> None:
    assert saved(sent({"A": 1}) | {"variables-0-DELETE": "on"}, {"A": 1}) == {}


def test_viewers_read_them_one_a_line() -> None:
    assert write_variables({"A": 1, "B": "x", "C": True}) == "A = 1\nB = x\nC = true"
    assert write_variables(["odd"]) == '["odd"]'
