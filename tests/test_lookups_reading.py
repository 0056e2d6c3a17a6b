from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comm100bot.lookups import Lookup
from comm100bot.lookups.reading import ResultReader, as_values
from comm100bot.rules import Value
from comm100bot.wire.incoming import Json

from .strategies import json_values

KINDS = {"text": "text", "number": "number", "yes_no": "yes_no", "time": "time"}


def reader() -> ResultReader:
    return ResultReader(Lookup(name="order", function=dict, needs=(), gives=KINDS))


def read(**returned: Any) -> Mapping[str, Json] | None:
    return reader().read(returned)


def odd(returned: Any) -> list[tuple[str, str, str]]:
    reading = reader()
    reading.read(returned)
    return [(problem.path, problem.code, problem.text) for problem in reading.problems]


class Color(str, enum.Enum):  # noqa: UP042 - whose str() is not its text
    RED = "red"


@pytest.mark.parametrize(
    ("raw", "stored"),
    [
        ("x", "x"),
        (Color.RED, "red"),
        (True, True),
        (0, "0"),
        (10**40, "1" + "0" * 40),
        (1.5, "1.5"),
        (1e20, "100000000000000000000"),
        (Decimal("500.00"), "500.00"),
        (Decimal("1E+3"), "1000"),
        (dt.date(2026, 1, 2), "2026-01-02"),
        (dt.time(14, 5), "14:05:00"),
        (dt.datetime(2026, 1, 2, 3, 4, tzinfo=dt.UTC), "2026-01-02T03:04:00+00:00"),
        (["a", None, 5], ["a", "5"]),
        (("a",), ["a"]),
        ("a\0b\ud800", "a\ufffdb\ufffd"),
        ("x" * 40_000, "x" * 32_768),
    ],
)
def test_value_is_stored_as_text_or_truth(raw: object, stored: Json) -> None:
    assert read(text=raw) == {"text": stored}


@pytest.mark.parametrize("raw", [None, "", "  ", [], [None, ""]])
def test_value_that_is_empty_is_not_set(raw: object) -> None:
    assert read(text=raw) == {}


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        ("number", 5),
        ("number", "5.50"),
        ("number", Decimal(5)),
        ("yes_no", False),
        ("yes_no", "yes"),
        ("yes_no", 1),
        ("time", "2026-01-02"),
        ("time", dt.time(14, 5)),
    ],
)
def test_value_of_the_declared_kind_is_kept(kind: str, raw: object) -> None:
    assert list(read(**{kind: raw}) or {}) == [kind]


@pytest.mark.parametrize(
    ("kind", "raw"), [("number", "five"), ("number", True), ("yes_no", "maybe"), ("time", "soon")]
)
def test_value_of_another_kind_is_a_problem_and_not_set(kind: str, raw: object) -> None:
    assert read(**{kind: raw}) == {}
    sentence = f"It gave a value that is no {kind}; this fact is not set."
    assert odd({kind: raw}) == [(f"order.{kind}", "lookup_odd_value", sentence)]


@pytest.mark.parametrize(
    ("raw", "what"),
    [
        (object(), "a value of type object, which can't be a fact"),
        ({"a": 1}, "a value of type dict, which can't be a fact"),
        ([["a"]], "a value of type list, which can't be a fact"),
        (float("inf"), "a number that can't be written out"),
        (Decimal("NaN"), "a number that can't be written out"),
        (Decimal("1E+1000000"), "a number that can't be written out"),
        (10**400, "a number that can't be written out"),
        (["x"] * 1_001, "more than 1,000 values"),
    ],
)
def test_value_that_cannot_be_a_fact_is_a_problem_and_not_set(raw: object, what: str) -> None:
    assert read(text=raw, number=5) == {"number": "5"}
    sentence = f"It gave {what}; this fact is not set."
    assert odd({"text": raw}) == [("order.text", "lookup_odd_value", sentence)]


def test_nothing_found_is_none() -> None:
    assert reader().read(None) is None


@pytest.mark.parametrize("returned", [[], "text", 5, object()])
def test_what_is_no_dictionary_is_a_problem(returned: object) -> None:
    sentence = f"It returned a value of type {type(returned).__name__}, not a dictionary."
    assert odd(returned) == [("order", "lookup_odd_value", sentence)]
    assert reader().read(returned) is None


def test_keys_that_are_not_declared_are_a_problem_and_dropped() -> None:
    returned = {"Text": "x", "other": "y", 5: "z"}
    assert reader().read(returned) == {"text": "x"}
    assert odd(returned) == [
        ("order", "lookup_undeclared", "It returned “other”, which its “gives” does not name."),
        ("order", "lookup_undeclared", "It returned “int”, which its “gives” does not name."),
    ]


def test_stored_result_is_facts_again() -> None:
    stored: dict[str, Json] = {"text": ["a", "5"], "yes_no": True, "number": "[redacted:card]"}
    assert as_values(stored) == {
        "text": [Value("a"), Value("5")],
        "yes_no": [Value("true", truth=True)],
    }
    assert as_values(None) == {}


@given(st.one_of(json_values, st.dictionaries(st.sampled_from(sorted(KINDS)), json_values)))
def test_any_result_is_read(returned: Any) -> None:
    result = reader().read(returned)
    assert set(as_values(result)) == set(result or {})
