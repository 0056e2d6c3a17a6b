from __future__ import annotations

from typing import Any

import pytest

from comm100bot.wire import Incoming, Json, Status, VisitorInfo, read

NUMBERS = ("longitude", "latitude", "page_views", "visits", "chats")
TIMES = ("first_visit_time", "visit_time")
IDS = ("id", "sso_id", "campaign_id", "channel_account_id")
LISTS = ("custom_fields", "custom_variables")
TEXTS = set(VisitorInfo.__dataclass_fields__) - {*NUMBERS, *TIMES, *IDS, *LISTS, "status"}


def paths(incoming: Incoming) -> list[str]:
    return [problem.path for problem in incoming.problems]


def info(**attributes: Any) -> VisitorInfo:
    return VisitorInfo(**attributes)


def camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(map(str.title, rest))


@pytest.mark.parametrize("name", sorted(TEXTS))
@pytest.mark.parametrize("spell", [str, str.upper, camel])
def test_text_attribute_is_read_in_any_spelling(name: str, spell: type[str]) -> None:
    visitor = read({"visitorInfo": {spell(name): "192.0.2.1"}}).visitor
    assert visitor == info(**{name: "192.0.2.1"})


@pytest.mark.parametrize("name", [*NUMBERS, *IDS])
def test_number_is_kept_as_text(name: str) -> None:
    assert read({"Visitor": {name: 21}}).visitor == info(**{name: "21"})


@pytest.mark.parametrize("name", VisitorInfo.__dataclass_fields__)
def test_odd_attribute_alone_is_not_set(name: str) -> None:
    payload: dict[str, Json] = {"Visitor": {"name": "Ann", "email": "a@b.c", name: {"a": 1}}}
    kept = {"name": "Ann", "email": "a@b.c"}
    kept.pop(name, None)
    incoming = read(payload)
    assert incoming.visitor == info(**kept)
    assert paths(incoming) == [f"Visitor.{name}"]


@pytest.mark.parametrize("name", VisitorInfo.__dataclass_fields__)
@pytest.mark.parametrize("value", [None, "", "00000000-0000-0000-0000-000000000000", [], {}])
def test_absent_attribute_is_no_problem(name: str, value: Json) -> None:
    incoming = read({"Visitor": {name: value}})
    assert (incoming.visitor, incoming.problems) == (VisitorInfo(), ())


@pytest.mark.parametrize("value", [True, 1.5])
def test_id_of_a_wrong_type_is_never_somebody_elses(value: Json) -> None:
    incoming = read({"Visitor": {"id": value}})
    assert incoming.visitor.id is None
    assert paths(incoming) == ["Visitor.id"]


@pytest.mark.parametrize(
    ("payload", "id_"),
    [
        ({"visitorInfo": {"id": 21, "visitorGuid": "g", "visitorId": "v"}, "visitorId": "t"}, "21"),
        ({"visitorInfo": {"visitorGuid": "g", "visitorId": "v"}, "visitorId": "t"}, "g"),
        ({"visitorInfo": {"visitor_id": "v"}, "visitorId": "t"}, "v"),
        ({"visitorInfo": {"id": None}, "visitorId": "t", "visitorGuid": "tg"}, "t"),
        ({"VisitorGuid": "tg"}, "tg"),
        ({"visitorInfo": {"id": 0}}, "0"),
    ],
)
def test_id_stands_in_the_visitor_or_beside_it(payload: dict[str, Json], id_: str) -> None:
    incoming = read(payload)
    assert incoming.visitor.id == id_
    assert incoming.extra == {}


def test_visitor_info_wins_over_its_deprecated_twin() -> None:
    incoming = read({"Visitor": {"name": "Old", "shoe": 1}, "visitorInfo": {"name": "New"}})
    assert incoming.visitor == VisitorInfo(name="New")
    assert incoming.extra == {}


def test_absent_visitor_info_leaves_the_place_to_its_twin() -> None:
    payload: dict[str, Json] = {"Visitor": {"name": "Old"}, "visitorInfo": {}}
    assert read(payload).visitor == VisitorInfo(name="Old")


@pytest.mark.parametrize("value", ["Ann", 5, True, [{"name": "Ann"}]])
def test_visitor_that_is_no_object_is_odd(value: Json) -> None:
    incoming = read({"Visitor": value, "question": "Hello"})
    assert incoming.visitor == VisitorInfo()
    assert incoming.message == "Hello"
    assert paths(incoming) == ["Visitor"]


def test_status_has_word_and_number() -> None:
    visitor = read({"Visitor": {"Status": 2}}).visitor
    assert visitor.status == Status(word="Chatting", number="2")


@pytest.mark.parametrize("key", ["custom_variables", "customVariables", "custom_variable"])
def test_custom_variables_have_a_singular_spelling(key: str) -> None:
    visitor = read({"Visitor": {key: [{"name": "host ", "value": "shop"}]}}).visitor
    assert visitor.custom_variables[0].name == "host"


def test_campaign_of_the_visitor_is_not_that_of_the_call() -> None:
    incoming = read({"campaignId": 3663, "visitorInfo": {"campaignId": "abc"}})
    assert (incoming.campaign_id, incoming.visitor.campaign_id) == ("3663", "abc")
