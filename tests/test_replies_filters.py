from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comm100bot.replies.filters import FILTERS
from comm100bot.replies.source import RenderError
from comm100bot.replies.values import text_of

from .making_facts import make_facts, named
from .rendering import fill

PARIS = ZoneInfo("Europe/Paris")


def out(expression: str, **attributes: Any) -> str:
    return fill(f"{{{{ {expression} }}}}", **attributes)


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("'aB' | upcase", "AB"),
        ("'aB' | downcase", "ab"),
        ("'aB cD' | capitalize", "Ab cd"),
        ("' a ' | strip", "a"),
        ("' a ' | lstrip", "a "),
        ("' a ' | rstrip", " a"),
        ("'a-b-c' | remove: '-'", "abc"),
        ("'abc' | remove: ''", "abc"),
        ("'a&<b>' | escape", "a&amp;&lt;b&gt;"),
        ("'a b/é' | url_encode", "a+b%2F%C3%A9"),
        ("'abcdef' | slice: 2", "c"),
        ("'abcdef' | slice: 2, 3", "cde"),
        ("'abcdef' | slice: -3, 2", "de"),
        ("'abcdef' | slice: -9, 2", ""),
        ("'abcdef' | slice: 1, -1", ""),
        ("'abcdef' | truncate: 6", "abcdef"),
        ("'abcdefg' | truncate: 6", "abc..."),
        ("'abcdefg' | truncate: 4, '!'", "abc!"),
        ("'abcdefg' | truncate: 1", "..."),
        ("'a b c' | truncatewords: 3", "a b c"),
        ("'a  b c d' | truncatewords: 3", "a b c..."),
        ("'a b' | truncatewords: 0, ''", "a"),
        ("'abc' | size", "3"),
        ("'abc' | first", "abc"),
        ("'abc' | last", "abc"),
        ("'abc' | join: '-'", "abc"),
    ],
)
def test_text_filter(expression: str, text: str) -> None:
    assert out(expression) == text


def test_strip_newlines() -> None:
    assert out("message | strip_newlines", message="a\r\nb\nc") == "abc"


def test_long_end_mark_is_cut() -> None:
    assert len(out(f"message | truncate: 5, '{'x' * 99}'", message="abcdefgh")) == 20


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("form.tags", "a, b, 5"),
        ("form.tags | join", "a b 5"),
        ("form.tags | join: '; '", "a; b; 5"),
        ("form.tags | first", "a"),
        ("form.tags | last", "5"),
        ("form.tags | size", "3"),
        ("form.tags | upcase", "A, B, 5"),
    ],
)
def test_filter_over_several_values(expression: str, text: str) -> None:
    assert out(expression, form_values=named(tags=["a", "b", "5"])) == text


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("5 | plus: 2", "7"),
        ("5 | minus: 7", "-2"),
        ("5 | times: 2", "10"),
        ("7 | divided_by: 2", "3"),
        ("-7 | divided_by: 2", "-4"),
        ("7.0 | divided_by: 2", "3.5"),
        ("7 | modulo: 3", "1"),
        ("7.5 | modulo: 2", "1.5"),
        ("0.1 | plus: 0.2", "0.3"),
        ("-5 | abs", "5"),
        ("5.5 | abs", "5.5"),
        ("1.2 | ceil", "2"),
        ("-1.2 | floor", "-2"),
        ("2.5 | round", "3"),
        ("-2.5 | round", "-3"),
        ("2.345 | round: 2", "2.35"),
        ("5 | round: 2", "5"),
        ("2.5 | round: -1", "3"),
        ("5 | at_least: 7", "7"),
        ("5 | at_most: 3.5", "3.5"),
        ("'12' | plus: '3'", "15"),
        ("'abc' | plus: 1", "1"),
        ("'1e3' | plus: 1", "1"),
        ("true | plus: 1", "1"),
    ],
)
def test_number_filter(expression: str, text: str) -> None:
    assert out(expression) == text


def test_fact_that_is_a_number_is_calculated_with() -> None:
    assert out("form.total | plus: 1", form_values=named(total="500.00")) == "501.0"


@pytest.mark.parametrize(
    ("expression", "sentence"),
    [
        ("5 | divided_by: 0", "A number can't be divided by 0."),
        ("5 | modulo: 0", "A number can't be divided by 0."),
        (f"{'9' * 30} | times: 10", "A number becomes too large."),
        (f"'a' | truncate: {'9' * 40}", "A number becomes too large."),
    ],
)
def test_impossible_number_is_refused_in_a_sentence(expression: str, sentence: str) -> None:
    with pytest.raises(RenderError) as caught:
        out(expression)
    assert str(caught.value) == sentence


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("'a' | default: 'b'", "a"),
        ("'' | default: 'b'", "b"),
        ("nil | default: 'b'", "b"),
        ("false | default: 'b'", "b"),
        ("false | default: 'b', allow_false: true", "false"),
        ("0 | default: 'b'", "0"),
        ("order.status | default: 'b'", "b"),
        ("order.status | upcase | default: 'b'", "b"),
        ("visitor | default: 'b'", "b"),
        ("'' | default", ""),
    ],
)
def test_default(expression: str, text: str) -> None:
    assert out(expression) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("2026-11-22T14:05:00Z", "22.11.2026 15:05"),
        ("2026-11-22T14:05:00+09:00", "22.11.2026 06:05"),
        ("2026-11-22T14:05", "22.11.2026 15:05"),
        ("2026-11-22", "22.11.2026 00:00"),
        ("14:05", "23.11.2026 14:05"),
        ("1358453897", "17.01.2013 21:18"),
        ("tomorrow", "tomorrow"),
        ("9999-12-31T23:59:59-05:00", "9999-12-31T23:59:59-05:00"),
        ("9" * 20, "9" * 20),
    ],
)
def test_date_is_shown_on_the_bots_clock(value: str, text: str) -> None:
    now = dt.datetime(2026, 11, 23, 1, tzinfo=PARIS)
    assert out("message | date: '%d.%m.%Y %H:%M'", message=value, now=now) == text


def test_now_and_today_are_the_snapshots_moment() -> None:
    now = dt.datetime(2001, 2, 3, 4, 5, tzinfo=PARIS)
    assert out("'now' | date: '%Y-%m-%d %H:%M'", now=now) == "2001-02-03 04:05"
    assert out("'Today' | date: '%s'", now=now) == str(int(now.timestamp()))


def test_date_without_a_format_stays_as_it_is() -> None:
    assert out("'2026-11-22' | date") == "2026-11-22"


@pytest.mark.parametrize("form", ["%500000000d", "%-0500000000d", "%9999999999999999999Y"])
def test_widths_in_a_format_are_left_out(form: str) -> None:
    assert len(out(f"'2026-11-22' | date: '{form}'")) < 10


def test_lone_percent_in_a_format_stays() -> None:
    assert out("'2026-11-22' | date: '100%'") == "100%"
    assert out("'2026-11-22' | date: '%%d'") == "%d"


def test_filters_that_make_texts_grow_are_not_there() -> None:
    growing = {"append", "prepend", "replace", "split", "concat", "newline_to_br", "url_decode"}
    assert not growing & set(FILTERS)


values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=30),
    st.lists(st.text(max_size=5), min_size=2, max_size=4),
)


NEED_AN_ARGUMENT = {"at_least", "at_most", "divided_by", "minus", "modulo", "plus", "times"} | {
    "remove",
    "slice",
}


@given(st.sampled_from(sorted(FILTERS)), values, values)
def test_filter_takes_any_value_and_its_result_hardly_grows(
    name: str, value: object, argument: object
) -> None:
    arguments = [argument] if name in NEED_AN_ARGUMENT else []
    clock = {"context": make_facts()} if name == "date" else {}
    try:
        result = FILTERS[name](value, *arguments, **clock)
    except RenderError:
        return
    assert len(text_of(result)) <= 12 * len(text_of(value)) + len(text_of(argument)) + 30
