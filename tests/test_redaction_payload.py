from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comm100bot.redaction import is_marker, redact
from comm100bot.wire import Json

from .strategies import json_values
from .test_redaction_masking import texts

PAYLOADS = sorted((Path(__file__).parent / "payloads").glob("*.json"))

CARD = "4111111111111111"
PASSWORD = "[redacted:password]"

# By key


@pytest.mark.parametrize("value", ["1234", 1234, 12.34, True, False, 0, " ", "[redacted:"])
def test_value_of_a_sensitive_key_is_replaced(value: Json) -> None:
    assert redact({"password": value, "a": "b"}) == {"password": PASSWORD, "a": "b"}


@pytest.mark.parametrize("value", [None, "", [], {}, PASSWORD, "[redacted:token]"])
def test_absent_value_and_marker_of_a_sensitive_key_stay(value: Json) -> None:
    assert redact({"password": value}) == {"password": value}


def test_everything_below_a_sensitive_key_is_replaced() -> None:
    value: Json = {"password": [1, {"hint": "x", "no": None, "y": [["z"]]}, "2"]}
    assert redact(value) == {
        "password": [PASSWORD, {"hint": PASSWORD, "no": None, "y": [[PASSWORD]]}, PASSWORD]
    }


def test_outermost_name_is_the_reason() -> None:
    assert redact({"password": {"token": "x"}}) == {"password": {"token": PASSWORD}}


def test_wrapped_name_counts_as_the_name_inside() -> None:
    value: Json = {"{!Variable.card-number}": "1", "{!Variable.pizza-size}": "Large"}
    assert redact(value) == {
        "{!Variable.card-number}": "[redacted:card number]",
        "{!Variable.pizza-size}": "Large",
    }


def test_names_of_the_host_are_sensitive() -> None:
    value: Json = {"loyaltyNumber": "x", "f": [{"name": "Loyalty number", "value": "y"}]}
    marker = "[redacted:loyalty number]"
    assert redact(value, ["loyalty number"]) == {
        "loyaltyNumber": marker,
        "f": [{"name": "Loyalty number", "value": marker}],
    }
    assert redact(value) == value


def test_sso_id_is_kept() -> None:
    assert redact({"ssoId": "sam-1"}) == {"ssoId": "sam-1"}


# By label


@pytest.mark.parametrize(
    "label", ["label", "name", "field_name", "fieldName", "key", "title", "question", "LABEL"]
)
@pytest.mark.parametrize("value", ["value", "values", "answer", "text", "Value"])
def test_value_beside_a_sensitive_label_is_replaced(label: str, value: str) -> None:
    item: Json = {value: "1234", label: "Your password:", "id": 5}
    assert redact({"x": [item]}) == {"x": [{value: PASSWORD, label: "Your password:", "id": 5}]}


def test_values_beside_a_sensitive_label_are_replaced_at_any_depth() -> None:
    item: Json = {"label": "password", "values": ["a", {"b": 1}], "value": None}
    assert redact(item) == {
        "label": "password",
        "values": [PASSWORD, {"b": PASSWORD}],
        "value": None,
    }


def test_second_label_counts_too() -> None:
    item: Json = {"title": "Step 2", "name": "password", "value": "1234"}
    assert redact(item) == {"title": "Step 2", "name": "password", "value": PASSWORD}


def test_harmless_label_keeps_its_value() -> None:
    item: Json = {"key": "color", "value": "red", "label": 5}
    assert redact(item) == item


def test_key_without_a_value_beside_it_is_a_key() -> None:
    assert redact({"key": "abc"}) == {"key": "[redacted:key]"}


def test_label_without_a_value_beside_it_is_text() -> None:
    visitor: Json = {"name": "Token Smith", "company": "Password Ltd"}
    assert redact(visitor) == visitor


# By look

SECRETS = (
    CARD,
    "4111-1111-1111-1111",
    "GB82 WEST 1234 5698 7654 32",
    "Bearer abcdef123456",
    "eyJhbGciOiJI.eyJzdWIiOiIx.SflKxwRJSMeKKF2QT4",
    "-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----",
    "postgres://user:pa55@host/db",
    "AKIA" + "IOSFODNN7EXAMPLE",
    "ghp_" + "abcdefghijklmnopqrstuvwxyz0123456789",
    "xoxb-" + "1234567890-abcdefghij",
    "sk_live_" + "4eC39HqLyjWDarjtT1zdp7dc",
    "AIza" + "SyA-1234567890abcdefghijklmnopqrstu",
    "123-45-6789",
    "my password is hunter2",
    "https://x/?a=b&token=hunter2",
    '{"FormValues": [{"label": "password", "value": "hunter2"}]}',
)


def places(value: Any, secret: str) -> list[Any]:
    """The value as often as it has texts and keys, each time with the secret in another's place."""
    if isinstance(value, dict):
        found = [{**value, secret: 1}]
        for key, inner in value.items():
            found += [{**value, key: changed} for changed in places(inner, secret)]
        return found
    if isinstance(value, list):
        return [
            [*value[:at], changed, *value[at + 1 :]]
            for at, inner in enumerate(value)
            for changed in places(inner, secret)
        ]
    return [secret, f"here: {secret}. Thanks"] if isinstance(value, str) else []


def canaries(secret: str) -> list[str]:
    """What must not be left of a secret."""
    return [part for part in ("hunter2", "pa55", "MIIE") if part in secret] or [secret]


IDS = ("id", "guid", "date", "time")  # A number there is read as an id or a time, never as a card.


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("path", PAYLOADS[:2], ids=lambda path: path.stem)
def test_secret_is_found_in_every_place(path: Path, secret: str) -> None:
    for changed in places(json.loads(path.read_bytes()), secret):
        stored = json.dumps(redact(changed))
        for canary in canaries(secret):
            where = stored[: stored.find(json.dumps(canary)[1:-1])].lower().rstrip(': "')
            assert json.dumps(canary)[1:-1] not in stored or (
                secret == CARD and where.endswith(IDS)
            )


@pytest.mark.parametrize("number", [int(CARD), -int(CARD), float(CARD), f"{CARD}.0", CARD])
def test_card_as_a_number_is_found(number: Json) -> None:
    assert CARD not in json.dumps(redact({"question": number, "list": [[number]]}))


def test_other_numbers_stay() -> None:
    numbers: list[Json] = [True, 5, 10**12, 1e300, float("inf"), 10**5000, 2**63]
    assert redact(numbers) == numbers
    assert repr(redact([float("nan")])) == "[nan]"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("id", int(CARD)),
        ("visitorId", CARD),
        ("field_id", int(CARD)),
        ("chatid", CARD),
        ("visitorGuid", CARD),
        ("visit_time", 1358453897009),
        ("firstVisitTime", "1358453897009"),
        ("visit_time", "/Date(1358453897009)/"),
        ("whatever", "/Date(1358453897009)/"),
        ("created_at", 1358453897009),
        ("birthdate", "20130117203137125"),
        ("phone", "4917012345674"),
        ("mobile", "+49 (170) 1234-5674"),
        ("longitude", -123.1234567890128),
        ("longitude", "-123.1234567890128"),
        ("chatId", "41111111-1111-1111-1111-111111111111"),
    ],
)
def test_id_time_phone_number_or_decimal_is_no_card(key: str, value: Json) -> None:
    assert redact({key: value}) == {key: value}
    assert redact({key: [value]}) == {key: [value]}


@pytest.mark.parametrize(
    "key", ["question", "order", "visit_time", "phone", "paid", "value", "candidate"]
)
def test_card_under_another_key_is_found(key: str) -> None:
    assert redact({key: CARD}) == {key: "[redacted:card number]"}
    assert redact({key: int(CARD)}) == {key: "[redacted:card number]"}


def test_card_in_a_sentence_under_an_id_is_found() -> None:
    assert redact({"id": f"my {CARD}"}) == {"id": "my [redacted:card number]"}


def test_object_inside_a_text_is_looked_into() -> None:
    text = '{"label": "password", "value": "1234"}'
    assert redact({"body": text}) == {
        "body": '{"label": "[redacted:value]", "value": "[redacted:value]"}'
    }
    assert redact({text: "x"}) != {text: "x"}
    assert redact({"body": '{"a": 1}'}) == {"body": '{"a": 1}'}


# Keys


def test_secret_in_a_key_is_masked() -> None:
    assert redact({CARD: "x"}) == {"[redacted:card number]": "x"}


def test_no_two_keys_become_one() -> None:
    value: Json = {
        "5555555555554444": 1,
        CARD: 2,
        "[redacted:card number] (2)": 3,
        "[redacted:card number]": 4,
    }
    assert redact(value) == {
        "[redacted:card number] (3)": 1,
        "[redacted:card number] (4)": 2,
        "[redacted:card number] (2)": 3,
        "[redacted:card number]": 4,
    }


def test_reason_in_a_key_is_no_name() -> None:
    assert redact({f"my {CARD}": "x"}) == {"my [redacted:card number]": "x"}


# Whole payloads


@pytest.mark.parametrize("path", PAYLOADS, ids=lambda path: path.stem)
def test_documented_payload_keeps_everything_but_its_password(path: Path) -> None:
    text = path.read_text("utf-8")
    assert redact(json.loads(text)) == json.loads(text.replace('"1234"', f'"{PASSWORD}"'))


def test_payload_itself_is_never_changed() -> None:
    value: Json = {"password": ["1234"], CARD: [{"label": "pin", "value": CARD}]}
    before = copy.deepcopy(value)
    redact(value)
    assert value == before


@pytest.mark.parametrize("depth", [900, 50_000])
def test_depth_is_no_problem(depth: int) -> None:
    value: Json = CARD
    for level in range(depth):
        value = [value] if level % 2 else {"a": value}
    redacted = redact(value)
    for _ in range(depth):
        assert isinstance(redacted, list | dict)
        redacted = redacted[0] if isinstance(redacted, list) else redacted["a"]
    assert redacted == "[redacted:card number]"


def test_text_alone_is_redacted() -> None:
    assert redact(CARD) == "[redacted:card number]"


hostile_keys = st.one_of(
    st.sampled_from(["password", "label", "name", "value", "text", "key", "id", "time"]), texts
)
hostile = st.recursive(
    st.one_of(texts, json_values),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(hostile_keys, inner, max_size=4)
    ),
    max_leaves=10,
)


def shape(value: Json) -> Any:
    """Containers with what they contain; keys by their number."""
    if isinstance(value, dict):
        return ("object", [shape(inner) for inner in value.values()])
    return [shape(inner) for inner in value] if isinstance(value, list) else "scalar"


@given(hostile)
def test_shape_stays_and_redacting_again_changes_nothing(value: Json) -> None:
    redacted = redact(value)
    assert shape(redacted) == shape(value)
    assert repr(redact(redacted)) == repr(redacted)


@given(hostile)
def test_password_is_never_stored(value: Json) -> None:
    def scalars(inner: Json) -> list[Json]:
        if isinstance(inner, list | dict):
            items = inner.values() if isinstance(inner, dict) else inner
            return [scalar for item in items for scalar in scalars(item)]
        return [inner]

    for scalar in scalars(redact({"password": value})):
        assert scalar in (None, "") or (isinstance(scalar, str) and is_marker(scalar))
