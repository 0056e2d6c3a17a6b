from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comm100bot.wire import Dialect, Incoming, Json, decode, read, tell

from .payload_expectations import EXPECTED
from .strategies import ODD_VALUES, dialects, incomings, json_objects, write_incoming

PAYLOADS = sorted((Path(__file__).parent / "payloads").glob("*.json"))


@pytest.mark.parametrize("path", PAYLOADS, ids=lambda path: path.name)
def test_payload_is_read(path: Path) -> None:
    decoded = decode(path.read_bytes())
    assert decoded.problems == ()
    assert read(decoded.payload) == EXPECTED[path.name]


@pytest.mark.parametrize(
    ("payload", "dialect"),
    [
        ({}, Dialect.CLASSIC),
        ({"Visitor": {}, "FormValues": [], "question": "a", "visitorId": 1}, Dialect.CLASSIC),
        ({"EventType": "questionAsked", "event": 0}, Dialect.CURRENT),
        ({"bot_id": "", "event": 0}, Dialect.CURRENT),
        ({"botId": None, "event": 0}, Dialect.THIRD_PARTY),
        ({"event": "anything", "visitorInfo": {}, "variables": {}}, Dialect.THIRD_PARTY),
        ({"EVENT": False}, Dialect.THIRD_PARTY),
        ({"event": None, "visitor_info": {}}, Dialect.CURRENT),
        ({"ChatId": 5}, Dialect.CURRENT),
        ({"variables": []}, Dialect.CURRENT),
        ({"additionalPostBody": {}}, Dialect.CURRENT),
        ({"chatId": None, "ChatId": None}, Dialect.CLASSIC),
        ({"chatId": None, "ChatId": "x"}, Dialect.CURRENT),
    ],
)
def test_keys_tell_the_dialect(payload: dict[str, Json], dialect: Dialect) -> None:
    assert tell(payload) is dialect
    assert read(payload).dialect is dialect


@pytest.mark.parametrize("dialect", Dialect)
def test_dialect_can_be_forced(dialect: Dialect) -> None:
    assert read({"event": 0}, dialect).dialect is dialect


@pytest.mark.parametrize("key", ["question", "lastMessage", "last_message", "message", "Question"])
def test_message_comes_under_several_keys(key: str) -> None:
    assert read({key: "Where is it?"}).message == "Where is it?"


def test_question_wins_over_the_other_messages() -> None:
    payload: dict[str, Json] = {"message": "c", "lastMessage": "b", "question": "a"}
    assert read(payload).message == "a"


def test_ids_of_the_call_are_text() -> None:
    incoming = read({"chatId": 12, "botId": "b", "campaign_id": 3663})
    assert (incoming.chat_id, incoming.bot_id, incoming.campaign_id) == ("12", "b", "3663")


@pytest.mark.parametrize(
    "key",
    ["event", "eventType", "question", "originalQuestion", "channel", "chatId", "botId",
     "campaignId", "visitorId", "visitorInfo", "Visitor", "intent", "intentId", "intentName",
     "matchedIntents", "FormValues", "variables", "additionalPostBody"],
)  # fmt: skip
def test_odd_value_costs_nothing_else(key: str) -> None:
    payload: dict[str, Json] = {"lastMessage": "Hello", "shoe": "42", key: ["a", [True]]}
    incoming = read(payload)
    assert incoming.extra == {"shoe": "42"}
    assert incoming.message in {"Hello", None if key == "question" else "Hello"}
    assert incoming.problems[0].path.startswith(key)


def test_unknown_keys_of_every_place_are_extra() -> None:
    payload: dict[str, Json] = {
        "responseId": "id9",
        "visitorInfo": {"shoeSize": 42, "shirt": None},
        "additionalPostBody": {"store": {"name": "ca-west"}, "chatId": "ours", "empty": ""},
        "basket": [1, 2],
        "nothing": "",
    }
    assert read(payload).extra == {
        "basket": [1, 2],
        "chatId": "ours",
        "responseId": "id9",
        "shoeSize": 42,
        "store": {"name": "ca-west"},
    }


def test_unknown_key_that_comes_twice_has_both_values_our_own_body_first() -> None:
    payload: dict[str, Json] = {
        "additionalPostBody": {"store": "ours", "size": None, "cart": {"id": 1}},
        "store": ["top", "more"],
        "size": "top",
        "cart": {"total": 2},
        "Visitor": {"store": "visitor", "shape": "visitor"},
    }
    assert read(payload).extra == {
        "cart": [{"id": 1}, {"total": 2}],
        "shape": "visitor",
        "size": "top",
        "store": ["ours", "top", "more", "visitor"],
    }


def test_extra_is_in_the_order_of_its_names() -> None:
    assert list(read({"b": 1, "additionalPostBody": {"c": 1}, "a": 1}).extra) == ["a", "b", "c"]


def test_additional_body_that_is_no_object_is_odd() -> None:
    incoming = read({"additionalPostBody": '{"store": "ca-west"}'})
    assert incoming.extra == {}
    assert incoming.problems[0].path == "additionalPostBody"


def test_redacted_values_are_not_set_and_no_problem() -> None:
    marker = "[redacted:password]"
    payload: dict[str, Json] = {
        "Visitor": {"id": marker, "ip": marker, "visits": marker, "visit_time": marker},
        "event": marker,
        "question": marker,
        "FormValues": [{"label": "password", "value": marker}],
        "variables": {"pin": marker},
        "additionalPostBody": {"token": marker},
        "secret": marker,
    }
    incoming = read(payload)
    assert incoming.problems == ()
    assert incoming.event is incoming.message is incoming.visitor.id is incoming.visitor.ip is None
    assert incoming.form_values[0].values == incoming.variables[0].values == ()
    assert incoming.extra == {}


def test_deep_unknown_value_is_kept_as_it_is() -> None:
    deep: Json = "bottom"
    for _ in range(20_000):
        deep = [deep]
    assert read({"extra": deep, "intent": deep}).extra["extra"] is deep


def test_thousands_of_odd_items_make_a_list_that_can_be_stored() -> None:
    incoming = read({"FormValues": [[number] for number in range(1, 5_000)]})
    assert len(incoming.problems) == 101


@given(json_objects)
def test_any_object_reads(payload: dict[str, Json]) -> None:
    assert isinstance(read(payload), Incoming)


@given(json_objects)
def test_any_object_reads_after_its_way_through_json(payload: dict[str, Json]) -> None:
    incoming = read(decode(json.dumps(payload).encode()).payload)
    repr(incoming).encode()


@given(dialects.flatmap(incomings))
def test_snapshot_reads_back_as_it_was_written(incoming: Incoming) -> None:
    written = write_incoming(incoming, incoming.dialect)
    assert read(decode(json.dumps(written).encode()).payload) == incoming


CLASSIC = json.loads((Path(__file__).parent / "payloads/classic.json").read_text())
LEAVES = [
    *((("Visitor", key), f"Visitor.{key}") for key in CLASSIC["Visitor"]),
    (("Visitor", "custom_fields", 0), "Visitor.custom_fields[0]"),
    (("Visitor", "custom_fields", 0, "name"), "Visitor.custom_fields[0]"),
    (("Visitor", "custom_fields", 0, "value"), "Visitor.custom_fields[0].value"),
    (("FormValues",), "FormValues"),
    (("FormValues", 0, "label"), "FormValues[0]"),
    (("Visitor",), "Visitor"),
]


def replaced(place: tuple[str | int, ...], value: Json) -> dict[str, Json]:
    payload: Any = json.loads(json.dumps(CLASSIC))
    parent = payload
    for key in place[:-1]:
        parent = parent[key]
    parent[place[-1]] = value
    result: dict[str, Json] = payload
    return result


@pytest.mark.parametrize(("place", "path"), LEAVES, ids=str)
def test_only_the_changed_place_can_have_a_problem(place: tuple[str | int, ...], path: str) -> None:
    known = {problem.path for problem in read(CLASSIC).problems}
    for value in ODD_VALUES:
        found = {problem.path for problem in read(replaced(place, value)).problems}
        assert all(problem.startswith(path) for problem in found - known)


def shuffled(draw: st.DrawFn, raw: dict[str, Json]) -> dict[str, Json]:
    return {key: raw[key] for key in draw(st.permutations(list(raw)))}


def respelled(draw: st.DrawFn, raw: dict[str, Json]) -> dict[str, Json]:
    """The same object in another order, case and with other underscores."""
    spellings: list[Callable[[str], str]] = [str.lower, str.upper, str.title, "_".join, str]
    spell = st.sampled_from(spellings)
    return {draw(spell)(key): value for key, value in shuffled(draw, raw).items()}


def respelled_items(draw: st.DrawFn, items: Json) -> Json:
    assert isinstance(items, list)
    return [respelled(draw, item) for item in items if isinstance(item, dict)]


@st.composite
def spellings(draw: st.DrawFn, written: dict[str, Json]) -> dict[str, Json]:
    """The same request with its own keys respelled, and the customer's in another order."""
    own = dict(written)
    visitor = own["Visitor" if "Visitor" in own else "visitorInfo"]
    assert isinstance(visitor, dict)
    for key, value in visitor.items():
        visitor[key] = respelled_items(draw, value) if isinstance(value, list) else value
    for key, value in own.items():
        if key in {"FormValues", "formValues", "matchedIntents"}:
            own[key] = respelled_items(draw, value)
        elif value is visitor:
            own[key] = respelled(draw, visitor)
        elif isinstance(value, dict):
            own[key] = shuffled(draw, value)
    extra = {key: own.pop(key) for key in list(own) if key.startswith("our ")}
    return shuffled(draw, respelled(draw, own) | extra)


@given(st.data())
def test_reading_does_not_depend_on_order_case_or_underscores(data: st.DataObject) -> None:
    incoming = data.draw(dialects.flatmap(incomings))
    payload = data.draw(spellings(write_incoming(incoming, incoming.dialect)))
    assert read(payload) == incoming
