from __future__ import annotations

import pytest

from comm100bot.wire import Intent, Json, read


def intents(**payload: Json) -> tuple[Intent, ...]:
    incoming = read(payload)
    assert incoming.problems == ()
    return incoming.intents


NAMED = Intent(name="Refund")
WHOLE = Intent(name="Refund", id="7")


@pytest.mark.parametrize(
    "key", ["intent", "intentName", "intent_name", "matchedIntents", "MatchedIntents", "Intent"]
)
@pytest.mark.parametrize(
    "value", ["Refund", {"name": "Refund"}, ["Refund"], [{"Name": "Refund"}], ["Refund", None]]
)
def test_name_is_read_in_every_shape(key: str, value: Json) -> None:
    assert intents(**{key: value}) == (NAMED,)


@pytest.mark.parametrize("key", ["intentId", "IntentId", "intent_id"])
@pytest.mark.parametrize("value", ["7", 7, ["7"], {"id": 7}])
def test_string_under_an_id_key_is_an_id(key: str, value: Json) -> None:
    assert intents(**{key: value}) == (Intent(id="7"),)


@pytest.mark.parametrize(
    "value",
    [{"id": "7", "name": "Refund"}, {"ID": 7, "Name": "Refund"},
     {"intentId": "7", "intent_name": "Refund"}, [{"name": "Refund", "id": "7", "score": 0.9}]],
)  # fmt: skip
def test_object_is_read_in_any_spelling(value: Json) -> None:
    assert intents(intent=value) == (WHOLE,)


def test_name_and_id_side_by_side_are_one_intent() -> None:
    assert intents(intentName="Refund", intentId="7") == (WHOLE,)
    assert intents(intent="Refund", intentId="7") == (WHOLE,)


def test_lists_of_names_and_ids_are_joined_by_place() -> None:
    assert intents(intentName=["Refund", "Returns"], intentId=["7", "8", "9"]) == (
        WHOLE,
        Intent(name="Returns", id="8"),
        Intent(id="9"),
    )


def test_id_beside_another_whole_intent_is_its_own() -> None:
    assert intents(intentName={"id": "8", "name": "Returns"}, intentId="7") == (
        Intent(name="Returns", id="8"),
        Intent(id="7"),
    )


def test_list_is_best_first_and_strings_mix_with_objects() -> None:
    assert intents(matchedIntents=["Returns", {"id": "7", "name": "Refund"}]) == (
        Intent(name="Returns"),
        WHOLE,
    )


def test_named_intent_comes_before_the_matched_ones() -> None:
    assert intents(matchedIntents=["Returns", "Refund"], intent="Hours", intentName="Refund") == (
        NAMED,
        Intent(name="Hours"),
        Intent(name="Returns"),
    )


def test_intent_that_came_twice_is_one() -> None:
    whole: Json = {"id": "7", "name": "Refund"}
    assert intents(intentName="Refund", matchedIntents=[whole]) == (WHOLE,)
    assert intents(intentId="7", matchedIntents=["Hours", whole]) == (WHOLE, Intent(name="Hours"))


def test_intents_of_one_name_with_different_ids_are_two() -> None:
    other = Intent(name="Refund", id="8")
    payload: Json = [{"id": "7", "name": "Refund"}, {"id": "8", "name": "Refund"}]
    assert intents(matchedIntents=payload) == (WHOLE, other)


def test_top_level_name_wins_over_the_variables() -> None:
    assert intents(intentName="Refund", variables={"currentIntentName": "Hours"}) == (NAMED,)
    assert intents(matchedIntents=["Refund"], variables={"currentIntentName": "Hours"}) == (NAMED,)


def test_name_in_the_variables_counts_when_no_other_came() -> None:
    assert intents(intentName="", variables={"current_intent_name": "Refund"}) == (NAMED,)


def test_name_in_the_variables_completes_the_best_id() -> None:
    variables: Json = {"currentIntentName": "Refund"}
    assert intents(intentId=["7", "8"], variables=variables) == (WHOLE, Intent(id="8"))


@pytest.mark.parametrize("value", [None, "", "00000000-0000-0000-0000-000000000000", [], {}, [{}]])
def test_absent_intent_is_none(value: Json) -> None:
    assert intents(intent=value, intentId=value) == ()


def test_redacted_intent_is_none() -> None:
    assert intents(intent={"name": "[redacted:card]"}, intentName="[redacted:card]") == ()


@pytest.mark.parametrize(
    ("value", "path"),
    [(True, "intentId"), (1.5, "intentId"), ([True], "intentId[0]"), ([["7"]], "intentId[0]"),
     ({"id": 1.5}, "intentId.id"), ({"score": 1}, "intentId"),
     ([{"name": {"a": 1}}], "intentId[0].name")],
)  # fmt: skip
def test_odd_intent_is_named(value: Json, path: str) -> None:
    incoming = read({"intentId": value, "intent": "Refund"})
    assert incoming.intents == (NAMED,)
    assert [problem.path for problem in incoming.problems] == [path]


def test_thousands_of_intents_are_read() -> None:
    matched: list[Json] = [{"id": number, "name": "Refund"} for number in range(5_000)]
    assert len(read({"matchedIntents": matched}).intents) == 5_000


@pytest.mark.parametrize(
    ("variables", "previous"),
    [
        ({"previousIntentName": "Hours", "previousIntentId": "5"}, Intent(name="Hours", id="5")),
        ({"previous_intent_name": "Hours"}, Intent(name="Hours")),
        ({"PreviousIntentId": 5}, Intent(id="5")),
        ({"previousIntentName": ""}, None),
        ({}, None),
    ],
)
def test_previous_intent_comes_from_the_variables(variables: Json, previous: Intent | None) -> None:
    assert read({"variables": variables}).previous_intent == previous
