"""Comm100's samples with one value replaced by something odd: the answer never suffers."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from comm100bot.models import Bot, Snapshot

from .conftest import Post
from .factories import PAYLOADS, make_rule, payload

Path = tuple[str | int, ...]

ODD = [
    "null", '""', '" "', "0", "-1", "1.5", "true", '"true"', "[]", "{}", "[null]", '{"a": 1}',
    f'"{"x" * 10_000}"', '"a\\u0000b"', '"a\\ud800b"', str(2**63), "1e400", "1" + "0" * 4000,
    '"0000-00-00"', '"10000-01-01T00:00:00Z"', '"=cmd()"', '"203.0.113.7:80"', '"fe80::1%eth0"',
    '"a@b\\nBcc: x"', json.dumps([{"label": None}] * 1000),
]  # fmt: skip

NEVER_ODD = {"null", '""', "[]", "{}"}

GONE = "__gone__"
MARK = "__replaced__"


def paths_of(node: Any, path: Path = ()) -> Iterator[Path]:
    """Every place of a payload, containers included."""
    items: Any = node.items() if isinstance(node, dict) else enumerate(node)
    for key, child in items:
        yield (*path, key)
        if isinstance(child, dict | list):
            yield from paths_of(child, (*path, key))


NAMES = sorted(path.stem for path in PAYLOADS.glob("*.json"))
PLACES = [(name, path) for name in NAMES for path in paths_of(payload(name))]


def replaced(name: str, path: Path, odd: str) -> bytes:
    """This sample as bytes, with this JSON text at this place, or nothing there at all."""
    body = copy.deepcopy(payload(name))
    node: Any = body
    for key in path[:-1]:
        node = node[key]
    if odd == GONE:
        del node[path[-1]]
        return json.dumps(body).encode()
    node[path[-1]] = MARK
    return json.dumps(body).replace(f'"{MARK}"', odd).encode()


def spelled(path: Path) -> str:
    """A place as problems name it: ``visitorInfo.customFields[0].value``."""
    text = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in path)
    return text.removeprefix(".")


@pytest.mark.django_db
@settings(max_examples=100, suppress_health_check=list(HealthCheck))
@given(place=st.sampled_from(PLACES), odd=st.sampled_from([*ODD, GONE]))
@example(place=("classic", ("Visitor",)), odd="null")
@example(place=("classic", ("Visitor",)), odd='"x"')
@example(place=("classic", ("Visitor",)), odd="[null]")
@example(place=("classic", ("Visitor", "id")), odd="true")
@example(place=("classic", ("Visitor", "id")), odd="1.5")
@example(place=("classic", ("Visitor", "id")), odd="1" + "0" * 4000)
@example(place=("classic", ("Visitor", "name")), odd='{"a": 1}')
@example(place=("classic", ("FormValues",)), odd='{"a": 1}')
def test_one_odd_value_never_costs_the_answer(
    post: Post, bot: Bot, place: tuple[str, Path], odd: str
) -> None:
    if not bot.rules.exists():
        make_rule(bot, answer="Hello {{ visitor.name | default: 'you' | truncate: 20 }}")
    name, path = place
    before = Snapshot.objects.count()
    response = post(replaced(name, path, odd))
    assert response.status_code == 200
    assert "Hello" in response.content.decode()
    assert Snapshot.objects.count() == before + 1
    stored = Snapshot.objects.order_by("-pk")[0]
    # An item that lost its name is named itself: nothing could refer to its value.
    named = [
        problem["path"]
        for problem in stored.problems
        if problem["code"] != "no_name" or not spelled(path).startswith(problem["path"])
    ]
    strangers = [problem for problem in named if not problem.startswith(spelled(path))]
    # Comm100's own classic sample has dates that nobody can read.
    original = ("first_visit_time", "firstVisitTime", "visit_time")
    assert [stranger for stranger in strangers if not stranger.endswith(original)] == []
    if odd in NEVER_ODD or odd == GONE:
        assert [place for place in named if place.startswith(spelled(path))] == []


@pytest.mark.parametrize("place", ["id", "name", "visit_time"])
@pytest.mark.parametrize("odd", ["[1]", '{"a": 1}', "true"])
def test_odd_value_is_not_set_and_named(post: Post, place: str, odd: str) -> None:
    path: Path = ("Visitor", place)
    assert post(replaced("classic", path, odd)).status_code == 200
    named = [problem["path"] for problem in Snapshot.objects.get().problems]
    assert (spelled(path) in named) is not (place == "name" and odd == "true")


@pytest.mark.parametrize("key", ["visitor", "VISITOR", "visitor_info", "VisitorInfo"])
def test_key_in_another_case_is_the_same_key(post: Post, bot: Bot, key: str) -> None:
    make_rule(bot, answer="Hello {{ visitor.name }}")
    response = post({key: {"NAME": "Ann"}, "FormValues": []})
    assert "Hello Ann" in response.content.decode()


def test_duplicate_key_is_the_last_one_everywhere(post: Post, bot: Bot) -> None:
    make_rule(bot, answer="{{ visitor.name }}")
    response = post(b'{"Visitor": {"name": "first"}, "Visitor": {"name": "last"}}')
    assert response.json() == {"messages": [{"text": "last"}]}
    stored = Snapshot.objects.get()
    assert stored.payload == {"Visitor": {"name": "last"}}
    assert stored.problems[0]["code"] == "duplicate_key"


def test_secret_behind_a_duplicate_key_is_not_stored(post: Post) -> None:
    post(b'{"FormValues": [{"label": "password", "value": "1234", "label": "nothing"}]}')
    post(b'{"password": "1234", "password": "5678"}')
    stored = json.dumps(list(Snapshot.objects.values("payload", "problems")))
    assert "5678" not in stored


def test_numbers_are_kept_as_they_were_written(post: Post) -> None:
    post(b'{"a": 1e308, "b": -0, "c": 0.10000000000000000000001, "d": 500.00, "e": 49.28, "f": 7}')
    assert Snapshot.objects.get().payload == {
        "a": "1e308",
        "b": "-0",
        "c": "0.10000000000000000000001",
        "d": "500.00",
        "e": 49.28,
        "f": 7,
    }


def test_keys_that_other_languages_trip_over_are_plain_data(post: Post) -> None:
    body = {"__proto__": 1, "constructor": {"a": 1}, "": "x", "__class__": "y"}
    assert post(body).status_code == 200
    assert Snapshot.objects.get().payload == body


def test_strings_are_cut_when_they_are_endless(post: Post) -> None:
    post({"note": "x" * 100_000})
    stored = Snapshot.objects.get()
    assert len(stored.payload["note"]) == 32_768
    assert "100,000" in stored.problems[0]["text"]


def test_hundred_thousand_combining_marks_are_answered(post: Post, bot: Bot) -> None:
    make_rule(bot, {"fact": "message", "operator": "contains", "value": "x"})
    assert post({"question": "\u0301" * 30_000 + "x"}).status_code == 200
