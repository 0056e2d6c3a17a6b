from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from comm100bot.wire import Json
from comm100bot.wire.problems import Problems
from comm100bot.wire.reading import (
    Fields,
    Found,
    as_address,
    as_fields,
    as_id,
    as_number,
    as_scalar,
    as_text,
    as_time,
    as_values,
)


def reading(read: Callable[[Found], Any], value: Json) -> tuple[Any, list[tuple[str, str]]]:
    """What a reader makes of this value, and the paths and codes of its problems."""
    problems = Problems()
    result = read(Found(value, "Visitor.thing", problems))
    return result, [(problem.path, problem.code) for problem in problems.found()]


def fields(**raw: Json) -> Fields:
    return Fields(raw, "", Problems())


ODD = [("Visitor.thing", "odd_value")]


def test_camel_case_twin_wins() -> None:
    twins = fields(ChatId="Pascal", chat_id="snake", chatId="camel", CHATID="loud")
    assert twins.get(as_text, "chatid") == "camel"


def test_absent_twin_leaves_the_place_to_the_next() -> None:
    assert fields(chatId="", chat_id="snake", ChatId="Pascal").get(as_text, "chatid") == "Pascal"


def test_first_name_wins_over_the_others() -> None:
    assert fields(name="b", label="a").get(as_text, "label", "name") == "a"
    assert fields(name="b", label=" ").get(as_text, "label", "name") == "b"


def test_key_that_did_not_come_is_none() -> None:
    assert fields(name="b").get(as_text, "label") is None


def test_keys_that_nobody_asked_for_are_unknown() -> None:
    found = fields(ChatId="a", chat_id="b", zebra=1, apple=None)
    found.get(as_text, "chatid")
    assert [(key, value.value) for key, value in found.unknown()] == [("apple", None), ("zebra", 1)]


def test_path_has_the_spelling_of_the_payload() -> None:
    problems = Problems()
    visitor = Fields({"Visitor": {"Page_Views": "many"}}, "", problems).get(as_fields, "visitor")
    assert visitor is not None
    visitor.get(as_number, "pageviews")
    assert [problem.path for problem in problems.found()] == ["Visitor.Page_Views"]


def test_redacted_key_is_told_from_a_missing_one() -> None:
    found = fields(label="[redacted:card]", name=None)
    assert found.has_redacted("label", "name")
    assert not found.has_redacted("name", "title")


@pytest.mark.parametrize(
    ("value", "text"),
    [("Ann", "Ann"), (" Ann ", " Ann "), (12, "12"), (1.5, "1.5"), (True, "true"),
     (False, "false"), ("500.00", "500.00")],
)  # fmt: skip
def test_text_comes_from_scalars_as_written(value: Json, text: str) -> None:
    assert reading(as_text, value) == (text, [])


@pytest.mark.parametrize("read", [as_text, as_id, as_number, as_time, as_address, as_scalar])
@pytest.mark.parametrize("value", [[1], {"a": 1}, pytest.param(10**5_000, id="huge")])
def test_what_is_no_scalar_is_odd(read: Callable[[Found], Any], value: Json) -> None:
    assert reading(read, value) == (None, ODD)


def test_scalar_keeps_true_and_false() -> None:
    assert reading(as_scalar, True) == (True, [])
    assert reading(as_scalar, 12) == ("12", [])


@pytest.mark.parametrize(("value", "id_"), [("abc", "abc"), (21, "21"), (2**63, str(2**63))])
def test_id_is_text(value: Json, id_: str) -> None:
    assert reading(as_id, value) == (id_, [])


@pytest.mark.parametrize("value", [True, 1.5, 21.0])
def test_id_is_never_made_from_what_is_none(value: Json) -> None:
    assert reading(as_id, value) == (None, ODD)


@pytest.mark.parametrize(
    ("value", "number"),
    [(3, "3"), (-123.12, "-123.12"), ("3", "3"), (" 49.280 ", "49.280"), ("-0", "-0")],
)
def test_number_stays_as_written(value: Json, number: str) -> None:
    assert reading(as_number, value) == (number, [])


@pytest.mark.parametrize(
    "value", [True, "007", "12E4", "1,000", "1_000", "NaN", "+1", ".5", "5.", "٣", 1e300, "many"]
)
def test_anything_else_is_no_number(value: Json) -> None:
    assert reading(as_number, value) == (None, ODD)


@pytest.mark.parametrize(
    ("value", "time"),
    [(" 2023-02-08 ", "2023-02-08"), ("/Date(1358453897)/", "2013-01-17T20:18:17Z"),
     (1358453897000, "2013-01-17T20:18:17Z"), ("0001-01-01", None), (-62135596800000, None)],
)  # fmt: skip
def test_time_is_iso_or_not_set(value: Json, time: str | None) -> None:
    assert reading(as_time, value) == (time, [])


@pytest.mark.parametrize(
    ("value", "time"),
    [("yesterday", "yesterday"), (12, "12"), (1358453897.5, "1358453897.5"),
     ("/Date(13584868423)/", "/Date(13584868423)/")],
)  # fmt: skip
def test_time_that_can_not_be_read_stays_as_text(value: Json, time: str) -> None:
    assert reading(as_time, value) == (time, [("Visitor.thing", "unreadable_time")])


def test_true_is_no_time() -> None:
    assert reading(as_time, True) == (None, ODD)


@pytest.mark.parametrize("value", ["192.0.2.44", "2001:db8::1", " 192.0.2.44 ", "::ffff:192.0.2.1"])
def test_address_is_kept(value: str) -> None:
    assert reading(as_address, value) == (value, [])


@pytest.mark.parametrize("value", ["192.0.2.44:80", "192.0.2.1, 192.0.2.2", "192.0.02.1", "local"])
def test_what_is_no_address_is_kept_with_a_problem(value: str) -> None:
    assert reading(as_address, value) == (value, [("Visitor.thing", "not_an_address")])


@pytest.mark.parametrize(
    ("value", "values"),
    [("a", ("a",)), (5, ("5",)), (True, (True,)), (["a", 5, False, None, " "], ("a", "5", False)),
     ([None], ())],
)  # fmt: skip
def test_values_are_one_or_many(value: Json, values: tuple[str | bool, ...]) -> None:
    assert reading(as_values, value) == (values, [])


@pytest.mark.parametrize("value", [{"a": 1}, ["a", ["b"]], ["a", {"b": 1}]])
def test_values_that_hold_no_scalars_are_odd(value: Json) -> None:
    assert reading(as_values, value) == (None, ODD)


def test_what_is_no_object_has_no_fields() -> None:
    assert reading(as_fields, "Visitor") == (None, ODD)


def test_items_that_are_set_have_their_paths() -> None:
    items = Found(["a", None, "b"], "list", Problems()).items()
    assert [(item.path, item.value) for item in items] == [("list[0]", "a"), ("list[2]", "b")]


def test_what_is_no_list_has_no_items() -> None:
    assert reading(lambda found: list(found.items()), {"a": 1}) == ([], ODD)


def test_problem_never_quotes_the_value() -> None:
    problems = Problems()
    as_number(Found("secret", "Visitor.visits", problems))
    assert problems.found()[0].text == "This is not a number, so it counts as not set."
