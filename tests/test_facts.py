from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comm100bot.facts import STANDARD_FACTS, SnapshotFacts, make_value
from comm100bot.rules import Value
from comm100bot.wire.incoming import (
    Dialect,
    Incoming,
    Intent,
    Json,
    NamedValues,
    Status,
    VisitorInfo,
)
from comm100bot.wire.request import read

from .making_facts import make_facts, named
from .strategies import json_objects


def texts(facts: SnapshotFacts, path: str) -> list[str]:
    return [value.text for value in facts.values(path)]


# The call


def test_message_and_its_original() -> None:
    facts = make_facts(message="where", original_message="where?")
    assert texts(facts, "message") == ["where"]
    assert texts(facts, "original_message") == ["where?"]


@pytest.mark.parametrize("name", ["event", "channel", "chat_id", "bot_id", "campaign_id"])
def test_attribute_of_the_call(name: str) -> None:
    attributes: dict[str, Any] = {name: "x"}
    assert texts(make_facts(**attributes), name) == ["x"]
    assert texts(make_facts(), name) == []


def test_dialect_is_a_fact() -> None:
    assert texts(make_facts(dialect=Dialect.THIRD_PARTY), "dialect") == ["third_party"]


def test_single_facts_have_no_parts() -> None:
    assert texts(make_facts(message="x"), "message.size") == []


# Intents


def test_intent_is_the_best_one_by_name_and_also_by_id() -> None:
    facts = make_facts(intents=(Intent(name="Order status", id="7"), Intent(id="8")))
    assert facts.values("intent") == (Value("Order status", also=("7",)),)
    assert facts.values("intents") == (Value("Order status", also=("7",)), Value("8"))


def test_intent_without_a_name_is_shown_by_its_id() -> None:
    assert make_facts(intents=(Intent(name=" ", id="8"),)).values("intent") == (Value("8"),)


def test_intent_that_is_nothing_is_not_set() -> None:
    assert make_facts(intents=(Intent(name=""),)).values("intents") == ()


def test_previous_intent() -> None:
    facts = make_facts(previous_intent=Intent(name="Greeting"))
    assert texts(facts, "previous_intent") == ["Greeting"]
    assert texts(make_facts(), "previous_intent") == []


# The visitor


def test_every_attribute_of_the_visitor_is_a_fact() -> None:
    names = [i.path.partition(".")[2] for i in STANDARD_FACTS if i.path.startswith("visitor.")]
    known = set(VisitorInfo.__dataclass_fields__) - {"custom_fields", "custom_variables"}
    assert set(names) == known
    for name in known - {"status"}:
        assert texts(make_facts(visitor={name: "x"}), f"visitor.{name}") == ["x"]


def test_status_is_shown_as_a_word_and_also_is_its_number() -> None:
    facts = make_facts(visitor={"status": Status(word="Chatting", number="2")})
    assert facts.values("visitor.status") == (Value("Chatting", also=("2",)),)


def test_status_without_a_number() -> None:
    facts = make_facts(visitor={"status": Status(word="Dreaming")})
    assert facts.values("visitor.status") == (Value("Dreaming"),)


def test_status_that_is_not_set() -> None:
    assert make_facts().values("visitor.status") == ()


@pytest.mark.parametrize("path", ["visitor", "visitor.custom_fields", "visitor.__class__"])
def test_nothing_else_of_the_visitor_can_be_reached(path: str) -> None:
    facts = make_facts(visitor={"custom_fields": named(a="x")})
    assert facts.values(path) == ()


def test_subject_is_the_visitors_id() -> None:
    assert make_facts(visitor={"id": "7"}).subject == "7"
    assert make_facts().subject is None


# Names


def test_path_is_found_in_any_spelling() -> None:
    facts = make_facts(visitor={"custom_fields": named(**{"Order ID?": "17"})})
    for path in ("custom_field.order_id", "custom_field.Order ID?", "Custom_Field.ORDER-ID"):
        assert texts(facts, path) == ["17"]


def test_names_that_fold_alike_are_one_fact_with_all_values_in_order() -> None:
    fields = (
        NamedValues(name="Order ID", values=("1", "2")),
        NamedValues(name="order_id", values=("3",)),
    )
    assert texts(make_facts(form_values=fields), "form.order_id") == ["1", "2", "3"]


def test_name_that_folds_to_nothing_is_unreachable() -> None:
    facts = make_facts(form_values=(NamedValues(name="?", values=("x",)),))
    assert facts.values("form.?") == facts.values("form.") == facts.values("form") == ()


def test_custom_field_is_found_by_its_id_too() -> None:
    fields = (NamedValues(name="Order", values=("17",), id="5000001"),)
    facts = make_facts(visitor={"custom_fields": fields})
    assert texts(facts, "custom_field.order") == texts(facts, "custom_field.5000001") == ["17"]


def test_custom_field_named_like_its_id_has_its_values_once() -> None:
    fields = (NamedValues(name="5", values=("17",), id="5"),)
    assert texts(make_facts(visitor={"custom_fields": fields}), "custom_field.5") == ["17"]


@pytest.mark.parametrize(
    ("path", "attributes"),
    [
        ("custom_field.a", {"visitor": {"custom_fields": named(a="x")}}),
        ("custom_variable.a", {"visitor": {"custom_variables": named(a="x")}}),
        ("form.a", {"form_values": named(a="x")}),
        ("variable.a", {"variables": named(a="x")}),
        ("extra.a", {"extra": {"a": "x"}}),
    ],
)
def test_named_value_is_found_under_its_root_alone(path: str, attributes: dict[str, Any]) -> None:
    facts = make_facts(**attributes)
    roots = ("custom_field", "custom_variable", "form", "variable", "extra")
    assert [root for root in roots if facts.values(f"{root}.a")] == [path.partition(".")[0]]


def test_names_under_a_root() -> None:
    facts = make_facts(visitor={"name": "Ann", "city": "Lyon"}, form_values=named(b="1", a=""))
    assert facts.names_under("form.") == ("b",)
    assert facts.names_under("visitor.") == ("name", "city")
    assert facts.names_under("order.") == ()


# Set or not


@pytest.mark.parametrize("value", ["0", "false", "x", "  x "])
def test_text_is_set(value: str) -> None:
    assert make_value(value) == Value(value)


@pytest.mark.parametrize(
    "value",
    [
        None,
        "",
        " \t\n",
        [],
        {},
        "00000000-0000-0000-0000-000000000000",
        "0001-01-01T00:00:00Z",
        "[redacted:password]",
    ],
)
def test_value_counts_as_not_set(value: Json) -> None:
    assert make_value(value) is None


def test_values_keep_their_written_form() -> None:
    assert make_value(0) == Value("0")
    assert make_value(1.5) == Value("1.5")
    assert make_value(False) == Value("false", truth=False)
    assert make_value(True) == Value("true", truth=True)


def test_only_the_values_that_are_set_are_given() -> None:
    assert texts(make_facts(form_values=named(a=["", "x", True])), "form.a") == ["x", "true"]


# Extra


def test_objects_nest() -> None:
    facts = make_facts(extra={"Cart": {"Total Sum": 12.5, "open": True}})
    assert texts(facts, "extra.cart.total_sum") == ["12.5"]
    assert facts.values("extra.cart.open") == (Value("true", truth=True),)
    assert texts(facts, "extra.cart") == []


def test_list_of_scalars_is_several_values() -> None:
    assert texts(make_facts(extra={"tags": ["a", 1, None, ["b"]]}), "extra.tags") == ["a", "1", "b"]


def test_objects_in_a_list_are_merged_in_order() -> None:
    extra: dict[str, Json] = {"items": [{"sku": "A", "n": 1}, {"n": 2}, {"sku": "B"}]}
    assert texts(make_facts(extra=extra), "extra.items.sku") == ["A", "B"]
    assert texts(make_facts(extra=extra), "extra.items.n") == ["1", "2"]


def test_keys_that_fold_to_nothing_hide_what_is_below() -> None:
    assert make_facts(extra={"?": {"a": "x"}}).names_under("extra.") == ()


def test_deep_nesting_is_no_recursion() -> None:
    deep: Json = "end"
    for _ in range(3_000):
        deep = {"a": [deep]}
    assert len(make_facts(extra={"a": deep}).names_under("extra.")) == 1


# The clock


def test_clock_is_the_given_moment() -> None:
    facts = make_facts(
        now=dt.datetime(2026, 11, 23, 4, 5, tzinfo=ZoneInfo("Asia/Tokyo")), is_open=False
    )
    assert texts(facts, "now.date") == ["2026-11-23"]
    assert texts(facts, "now.time") == ["04:05"]
    assert facts.values("now.weekday") == (Value("1", also=("Monday",)),)
    assert facts.values("now.open") == (Value("false", truth=False),)
    assert facts.values("now.year") == facts.values("now") == ()


# The session and lookups


def test_session_is_read_once_and_only_when_needed() -> None:
    reads = []

    def session() -> Mapping[str, str]:
        reads.append("read")
        return {"snapshots": "3", "answered": "0"}

    facts = make_facts(message="x", session=session)
    assert texts(facts, "message") == ["x"]
    assert not reads
    assert texts(facts, "session.snapshots") == ["3"]
    assert texts(facts, "session.answered") == ["0"]
    assert texts(facts, "session.last_rule") == []
    assert reads == ["read"]


def test_lookup_is_asked_for_unknown_roots_alone() -> None:
    asked = []

    def lookup(name: str) -> Mapping[str, Sequence[Value]]:
        asked.append(name)
        return {"status": [Value("sent")]}

    facts = make_facts(lookup=lookup)
    for path in ("visitor.status", "custom_field.status", "now.status", "intent.status", "order"):
        assert facts.values(path) == ()
    assert texts(facts, "order.Status") == ["sent"]
    assert facts.values("order.total") == ()
    assert set(asked) == {"order"}


def test_values_are_worked_out_once() -> None:
    facts = make_facts(message="x")
    assert facts.values("message")[0] is facts.values("message")[0]


@given(json_objects, st.text())
def test_facts_of_any_payload_can_be_asked_for(payload: dict[str, Json], path: str) -> None:
    facts = SnapshotFacts(
        read(payload),
        now=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
        is_open=lambda: True,
        session=dict,
        lookup=lambda name: {},
    )
    for asked in (*(info.path for info in STANDARD_FACTS), path):
        assert all(value.text.strip() for value in facts.values(asked))
    for root in ("extra", "custom_field", "form", "variable"):
        assert all(facts.values(f"{root}.{name}") for name in facts.names_under(root))


def test_incoming_with_nothing_in_it_has_a_clock_and_a_dialect_alone() -> None:
    facts = make_facts()
    known = [info.path for info in STANDARD_FACTS if facts.values(info.path)]
    assert known == ["dialect", "now.date", "now.time", "now.weekday", "now.open"]
    assert Incoming(dialect=Dialect.CURRENT).extra == {}
