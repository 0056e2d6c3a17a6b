from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from comm100bot.wire import EVENTS, STATUSES, Json, Status
from comm100bot.wire.problems import Problems
from comm100bot.wire.reading import Found
from comm100bot.wire.words import as_channel, as_event, as_status


def reading(read: Callable[[Found], Any], value: Json) -> tuple[Any, list[str]]:
    problems = Problems()
    result = read(Found(value, "thing", problems))
    return result, [problem.code for problem in problems.found()]


@pytest.mark.parametrize(("number", "name"), list(enumerate(EVENTS)))
def test_event_comes_by_name_or_number(number: int, name: str) -> None:
    for written in (name, name.upper(), f" {name} ", number, str(number)):
        assert reading(as_event, written) == (name, [])


@pytest.mark.parametrize("value", ["chatLeft", "5", "-1", "00", "٣"])
def test_unknown_event_is_kept_with_a_problem(value: str) -> None:
    assert reading(as_event, value) == (value, ["unknown_event"])


def test_unknown_number_of_an_event_is_kept_as_text() -> None:
    assert reading(as_event, 5) == ("5", ["unknown_event"])


@pytest.mark.parametrize(("number", "word"), list(enumerate(STATUSES)))
def test_status_comes_by_word_or_number(number: int, word: str) -> None:
    for written in (word, word.lower(), number, str(number)):
        assert reading(as_status, written) == (Status(word=word, number=str(number)), [])


def test_unknown_word_of_a_status_is_kept_silently() -> None:
    assert reading(as_status, "Daydreaming") == (Status(word="Daydreaming"), [])


@pytest.mark.parametrize("value", [12, "12", -1, 1.5])
def test_unknown_number_of_a_status_is_kept_with_a_problem(value: Json) -> None:
    status = Status(word=str(value), number=str(value))
    assert reading(as_status, value) == (status, ["unknown_status"])


@pytest.mark.parametrize("written", ["Live Chat", "live chat", " LIVE CHAT "])
def test_documented_channel_has_its_documented_spelling(written: str) -> None:
    assert reading(as_channel, written) == ("Live Chat", [])


def test_unknown_channel_is_kept_silently() -> None:
    assert reading(as_channel, "Carrier pigeon") == ("Carrier pigeon", [])


@pytest.mark.parametrize("read", [as_event, as_status, as_channel])
@pytest.mark.parametrize("value", [True, [1], {"a": 1}])
def test_what_is_no_word_is_odd(read: Callable[[Found], Any], value: Json) -> None:
    assert reading(read, value) == (None, ["odd_value"])
