"""What differs in two setups, in sentences."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comm100bot.differences import Difference, Side, differences, marked
from comm100bot.differences.words import shortened
from comm100bot.setups import Setup

from .factories import condition, text

INTENT = condition("intent", "is", "Order")
PHONE = condition("visitor.phone", "is_set")
COUNTRY = condition("visitor.country", "is_one_of", ["Canada", "France"])


def written(key: str = "a", **fields: Any) -> dict[str, Any]:
    return {
        "key": key,
        "name": f"Rule {key.upper()}",
        "state": "live",
        "logic": "all",
        "starts": None,
        "ends": None,
        "conditions": [INTENT],
        "messages": [text("On its way.")],
        "variables": {},
        "status": 200,
        **fields,
    }


def between(before: dict[str, Any], after: dict[str, Any], **more: Any) -> list[Difference]:
    """What differs when a rule is changed from this to that."""
    old, new = ({**written(), **fields} for fields in (before, after))
    return differences(Setup(rules=(old,), **more), Setup(rules=(new,), **more))


def sentences(before: dict[str, Any], after: dict[str, Any], **more: Any) -> list[str]:
    return [found.sentence for found in between(before, after, **more)]


def setting(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    return [str(found) for found in differences(Setup(**before), Setup(**after))]


# Rules


def test_nothing_differs() -> None:
    setup = Setup(rules=(written(), written("b")))
    assert differences(setup, Setup(rules=(written(), written("b")))) == []


def test_a_new_rule_is_told_as_what_it_says() -> None:
    (found,) = differences(Setup(), Setup(rules=(written(),)))
    assert str(found) == "“Rule A”: new. When intent is Order, answer “On its way.”."
    assert (found.before, found.after) == ("", "Live. When intent is Order\nOn its way.")


@pytest.mark.parametrize(
    ("state", "word"), [("draft", "new, a draft."), ("paused", "new, paused.")]
)
def test_a_new_rule_that_answers_nobody_yet_says_so(state: str, word: str) -> None:
    (found,) = differences(Setup(), Setup(rules=(written(state=state),)))
    assert found.sentence.startswith(word)


def test_a_deleted_rule_is_told_as_what_it_said() -> None:
    (found,) = differences(Setup(rules=(written(),)), Setup())
    assert str(found) == "“Rule A”: deleted. It was: When intent is Order, answer “On its way.”."
    assert (found.before, found.after) == ("Live. When intent is Order\nOn its way.", "")


def test_a_renamed_rule_is_called_by_its_new_name() -> None:
    (found,) = between({"name": "Old"}, {"name": "New"})
    assert str(found) == "“New”: renamed; it was “Old”."


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ("draft", "live", "made live."),
        ("live", "paused", "paused."),
        ("live", "draft", "made a draft."),
        ("live", "odd", "made “odd”."),
    ],
)
def test_a_state_is_told(before: str, after: str, sentence: str) -> None:
    assert sentences({"state": before}, {"state": after}) == [sentence]


def test_places_are_told_of_the_rules_that_moved_alone() -> None:
    rules = [written(key) for key in "abcdef"]
    moved = [rules[0], rules[4], *rules[1:4], rules[5]]
    (found,) = differences(Setup(rules=tuple(rules)), Setup(rules=tuple(moved)))
    assert str(found) == "“Rule E”: moved from place 5 to place 2."


def test_a_rule_that_changed_sides_at_its_place_is_told() -> None:
    before = Setup(rules=(written("b"), written("a")))
    after = Setup(rules=(written("c"), written("a"), written("b")))
    assert "“Rule A”: moved; now at place 2, behind “Rule C”." in [
        str(found) for found in differences(before, after)
    ]


def test_a_rule_that_others_make_room_for_has_not_moved() -> None:
    before, after = (written("a"), written("b")), (written("c"), written("a"))
    found = differences(Setup(rules=before), Setup(rules=after))
    assert [(one.key, one.sentence.split(".")[0]) for one in found] == [
        ("c", "new"),
        ("b", "deleted"),
    ]


def test_one_rule_can_be_looked_at_alone() -> None:
    before = Setup(rules=(written("a"), written("b"), written("c")))
    after = Setup(rules=(written("b", state="paused"), written("a", state="draft")), holidays=["x"])
    assert {found.key for found in differences(before, after)} == {"", "a", "b", "c"}
    assert {found.key for found in differences(before, after, key="b")} == {"b"}
    assert {found.key for found in differences(before, after, key="c")} == {"c"}


# Conditions


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ([INTENT], [INTENT, PHONE], ["condition 2 added: phone is set."]),
        ([INTENT, PHONE], [PHONE], ["condition removed: intent is Order."]),
        (
            [INTENT],
            [condition("intent", "is", "Refund")],
            ["condition 1 changed from “intent is Order” to “intent is Refund”."],
        ),
        (
            [INTENT, PHONE],
            [PHONE, INTENT],
            ["conditions in another order."],
        ),
        (
            [INTENT],
            [PHONE, condition("intent", "is_set")],
            [
                "condition 2 changed from “intent is Order” to “intent is set”.",
                "condition 1 added: phone is set.",
            ],
        ),
        (
            [INTENT],
            [PHONE],
            ["condition 1 added: phone is set.", "condition removed: intent is Order."],
        ),
        (
            [condition("chat.id", "is", 5)],
            [condition("chat.id", "is", "5")],
            [
                'condition 1 changed from “{"fact":"chat.id","operator":"is","value":5}” '
                'to “{"fact":"chat.id","operator":"is","value":"5"}”.'
            ],
        ),
    ],
)
def test_conditions_are_told(before: list[Any], after: list[Any], told: list[str]) -> None:
    assert sentences({"conditions": before}, {"conditions": after}) == told


def test_a_long_list_is_compared_in_full() -> None:
    values = [f"A country with a long name {number}" for number in range(9)]
    (found,) = between(
        {"conditions": [condition("visitor.country", "is_one_of", values)]},
        {"conditions": [condition("visitor.country", "is_one_of", [*values[:-1], "Peru"])]},
    )
    assert found.before.endswith("name 7, A country with a long name 8")
    assert found.after.endswith("name 7, Peru")


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ("all", "any", "answers when any condition holds; before when all conditions hold."),
        ("any", "1 or 2", "answers when “1 or 2” holds; before when any condition holds."),
    ],
)
def test_how_conditions_are_combined_is_told(before: str, after: str, sentence: str) -> None:
    assert sentences({"logic": before}, {"logic": after}) == [sentence]


# Dates, variables, status


def test_moments_are_told_on_the_bots_clock() -> None:
    first, second = "2026-07-01T10:00:00Z", "2026-12-01T10:00:00Z"
    assert sentences({"ends": first}, {"starts": first}, time_zone="Europe/Paris") == [
        "start set to “2026-07-01 12:00”.",
        "end removed; it was “2026-07-01 12:00”.",
    ]
    assert sentences({"starts": first}, {"starts": second}, time_zone="Europe/Paris") == [
        "start changed from “2026-07-01 12:00” to “2026-12-01 11:00”."
    ]


def test_variables_are_told_one_by_one() -> None:
    before = {"variables": {"a": "x", "b": 1, "c": "y", "same": 0}}
    after = {"variables": {"a": "z", "b": True, "d": 5, "same": 0}}
    assert sentences(before, after) == [
        "variable “a” changed from “x” to “z”.",
        "variable “b” changed from “1” to “true”.",
        "variable “c” removed; it was “y”.",
        "variable “d” set to “5”.",
    ]


def test_a_status_is_told() -> None:
    (sentence,) = sentences({"status": 200}, {"status": 404})
    assert sentence == "HTTP status changed from “200” to “404”."


# Messages


def test_a_reworded_message_has_its_changed_words_marked() -> None:
    (found,) = between({}, {"messages": [text("Now on its way to you.")]})
    assert found.sentence == "message 1 changed from “On its way.” to “Now on its way to you.”."
    assert found.reworded
    assert [(piece.text, piece.side.value) for piece in marked(found.before, found.after)] == [
        ("On", "before"),
        ("Now on", "after"),
        (" ", "both"),
        ("its ", "both"),
        ("way", "before"),
        ("way to you", "after"),
        (".", "both"),
    ]


def test_messages_that_come_go_and_move_are_told() -> None:
    hello, bye, image = text("Hello"), text("Bye"), {"kind": "image", "url": "https://x.example"}
    assert sentences({"messages": [hello, bye]}, {"messages": [image, bye, hello]}) == [
        "message 1 added: with: image.",
        "messages in another order.",
    ]
    assert sentences({"messages": [hello, bye]}, {"messages": [hello]}) == [
        "message removed: “Bye”."
    ]


def test_another_language_is_another_message() -> None:
    french = text("Bonjour", language="fr")
    (found,) = between({"messages": [text("Hello")]}, {"messages": [text("Hello"), french]})
    assert found.after == "Bonjour\nLanguage: fr"


def test_all_of_a_message_is_compared() -> None:
    button = {"type": "link", "text": "Track it", "url": "https://x.example/1"}
    before = {
        "kind": "buttons",
        "wordings": ["One", "Two"],
        "items": [button],
        "lock_input": True,
    }
    after = {**before, "items": [{**button, "url": "https://x.example/2"}], "delay": 2}
    (found,) = between({"messages": [before]}, {"messages": [after]})
    assert found.before.splitlines() == [
        "One",
        "or: Two",
        "Buttons: ",
        "- what it does: link, label: Track it, address: https://x.example/1",
        "Visitor can't type meanwhile: yes",
    ]
    assert "https://x.example/2" in found.after
    assert "Seconds before it shows: 2" in found.after


# Settings


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        (
            {"time_zone": "UTC"},
            {"time_zone": "Europe/Paris"},
            "Time zone changed from “UTC” to “Europe/Paris”.",
        ),
        (
            {},
            {"opening_hours": {"1": [["09:00", "17:00"]]}},
            "Opening hours set to “Monday 09:00-17:00”.",
        ),
        (
            {"holidays": ["2026-12-25"]},
            {},
            "Holidays removed; it was “2026-12-25”.",
        ),
        (
            {"dialect": ""},
            {"dialect": "classic"},
            "Format of the calls changed from “Found by itself” to “Classic”.",
        ),
        (
            {"notice": None},
            {"notice": {"text": "Closed", "until": None}},
            "Notice to everybody switched on: “Closed”.",
        ),
        (
            {"notice": {"text": "Closed", "until": "2026-12-24T12:00:00Z"}},
            {"notice": None},
            "Notice to everybody switched off.",
        ),
        (
            {"notice": {"text": "Closed", "until": None}},
            {"notice": {"text": "Shut", "until": None}},
            "Notice to everybody changed from “Closed” to “Shut”.",
        ),
        (
            {"notice": {"text": "Closed", "until": None}},
            {"notice": {"text": "Closed", "until": "2026-12-24T12:00:00Z"}},
            "End of the notice set to “2026-12-24 12:00”.",
        ),
        (
            {"opening_hours": {}},
            {"opening_hours": {"1": []}},
            'Opening hours changed from “{}” to “{"1":[]}”.',
        ),
        ({"opening_hours": {}}, {"opening_hours": ["odd"]}, 'Opening hours set to “["odd"]”.'),
        ({"holidays": []}, {"holidays": 5}, "Holidays set to “5”."),
    ],
)
def test_settings_are_told(before: dict[str, Any], after: dict[str, Any], sentence: str) -> None:
    assert setting(before, after) == [sentence]


# Whatever stands in the database

json = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.sampled_from(["", "x", "y z"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("ab"), inner),
    max_leaves=6,
)
odd_conditions = st.fixed_dictionaries(
    {"fact": st.sampled_from(["intent", "odd"]), "operator": st.sampled_from(["is", "odd"])},
    optional={"value": json},
)
odd_messages = st.fixed_dictionaries(
    {"kind": st.sampled_from(["text", "buttons", "form", "odd"])},
    optional={"language": json, "wordings": json, "items": json, "fields": json, "odd": json},
)
odd_rules = st.fixed_dictionaries(
    {
        "key": st.sampled_from("abc"),
        "name": st.sampled_from(["", "A", "B"]),
        "state": st.sampled_from(["live", "odd"]),
        "logic": st.sampled_from(["all", "1 or", ""]),
        "starts": st.sampled_from([None, "2026-01-01T00:00:00Z"]),
        "ends": st.none(),
        "conditions": st.lists(odd_conditions, max_size=3),
        "messages": st.lists(odd_messages, max_size=3),
        "variables": json,
        "status": st.integers(0, 999),
    }
)
odd_setups = st.builds(
    lambda rules, **more: Setup(rules=tuple(rules), **more),
    rules=st.lists(odd_rules, max_size=3, unique_by=lambda rule: rule["key"]),
    opening_hours=json,
    holidays=json,
    notice=st.none() | st.fixed_dictionaries({"text": st.text("xy"), "until": st.none()}),
)


@settings(max_examples=40)
@given(odd_setups, odd_setups)
def test_all_that_differs_is_told_and_nothing_else(before: Setup, after: Setup) -> None:
    found = differences(before, after)
    assert all(str(one) for one in found)
    assert all(one.before != one.after for one in found)
    assert bool(found) == (before != after or repr(before) != repr(after))
    assert differences(before, before) == []


# Words


@given(st.text("ab .\n"), st.text("ab .\n"))
def test_both_texts_can_be_read_from_their_pieces(before: str, after: str) -> None:
    pieces = marked(before, after)
    assert "".join(piece.text for piece in pieces if piece.side is not Side.AFTER) == before
    assert "".join(piece.text for piece in pieces if piece.side is not Side.BEFORE) == after


def test_very_long_texts_are_compared_line_by_line() -> None:
    lines = [f"word {number}\n" for number in range(2000)]
    pieces = marked("".join(lines), "".join([*lines[:-1], "other"]))
    assert [piece.text for piece in pieces[1:]] == ["word 1999\n", "other"]


def test_long_unchanged_parts_are_cut_where_nothing_changed() -> None:
    long = "same " * 100
    pieces = shortened(marked(f"{long}one {long}two", f"{long}1 {long}2"))
    texts = [piece.text for piece in pieces if piece.side is Side.BOTH]
    assert [len(found) for found in texts] == [61, 1, 121]
    assert texts[0].startswith("…")
    assert "…" in texts[2][1:-1]
