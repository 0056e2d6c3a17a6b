from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from comm100bot.wire import Json, Problem, UnreadableBody, decode

from .strategies import json_objects, storable_text


def refusal(body: bytes) -> UnreadableBody:
    with pytest.raises(UnreadableBody) as caught:
        decode(body)
    return caught.value


def value(written: str) -> Json:
    return decode(f'{{"key": {written}}}'.encode()).payload["key"]


def problems(written: str) -> tuple[Problem, ...]:
    return decode(f'{{"key": {written}}}'.encode()).problems


def codes(written: str) -> list[tuple[str, str]]:
    return [(problem.path, problem.code) for problem in problems(written)]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty_body"),
        (b" \r\n\t", "empty_body"),
        (b"\xef\xbb\xbf", "empty_body"),
        (b'{"name": "Andr\xe9"}', "bad_utf8"),
        ('{"name": 1}'.encode("utf-16"), "bad_utf8"),
        (b'{"a":"\xed\xa0\x80"}', "bad_utf8"),
        (b'{"a": 1', "bad_json"),
        (b"{'a': 1}", "bad_json"),
        (b'{"a": 1} // a comment', "bad_json"),
        (b'{"a": "line\nbreak"}', "bad_json"),
        (b'{"a": "\x00"}', "bad_json"),
        (b'{"a": "\\x"}', "bad_json"),
        (b'{"a" 1}', "bad_json"),
        (b'{"a": 1 "b": 2}', "bad_json"),
        (b'{"a": }', "bad_json"),
        (b'{"a": 012}', "bad_json"),
        (b'{"a": "open}', "bad_json"),
        (b"\xef\xbb\xbf\xef\xbb\xbf{}", "bad_json"),
        ("{}".encode("utf-16-le"), "bad_json"),
        (b"null", "not_object"),
        (b"[]", "not_object"),
        (b'"x"', "not_object"),
        (b"5", "not_object"),
        (b"1e400", "not_object"),
        (b"true", "not_object"),
        (b"[" * 100_000, "too_deep"),
        (b'{"a":' * 30 + b"{}" + b"}" * 30, "too_deep"),
        (json.dumps({"a": [""] * 5_000}).encode(), "too_many_values"),
        (json.dumps(dict.fromkeys(map(str, range(5_001)))).encode(), "too_many_values"),
    ],
)
def test_body_that_is_no_object_is_refused_with_its_reason(body: bytes, reason: str) -> None:
    assert refusal(body).reason == reason


def test_refusal_says_where_the_json_breaks() -> None:
    assert refusal(b'{"a": 1,\n "b" 2}').detail == (
        "The body is not valid JSON: a colon is missing at line 2, column 6. Send one JSON object."
    )


def test_refusal_says_where_the_bytes_are_not_utf8() -> None:
    assert refusal(b'{"a": 1,\n"b": "\xe9"}').detail == (
        "The body is not UTF-8 text: see line 2, column 7. Send the JSON in UTF-8."
    )


def test_refusal_says_where_it_gets_too_deep() -> None:
    assert "30 levels at line 1, column 31" in refusal(b"[" * 31).detail


@pytest.mark.parametrize(
    ("body", "kind"),
    [(b"[1]", "a list"), (b'"x"', "a text"), (b"1", "a number"), (b"null", "null, true or false")],
)
def test_refusal_says_what_came_instead_of_an_object(body: bytes, kind: str) -> None:
    assert refusal(body).detail == (
        f"The body is {kind}, but one JSON object in curly brackets is expected."
    )


def test_refusal_never_quotes_the_body() -> None:
    assert "secret" not in refusal(b'{"secret": secret}').detail


def test_a_body_cut_anywhere_is_refused() -> None:
    body = b'{"Visitor": {"id": 12, "name": "\xc3\xa9", "ok": [true, null, 1.5]}}'
    reasons = {refusal(body[:end]).reason for end in range(len(body))}
    assert reasons == {"empty_body", "bad_json", "bad_utf8"}


def test_one_byte_order_mark_is_stripped() -> None:
    assert decode(b'\xef\xbb\xbf{"a": 1}').payload == {"a": 1}


def test_thirty_levels_are_accepted() -> None:
    assert decode(b'{"a":' * 29 + b"{}" + b"}" * 29).problems == ()


def test_brackets_in_texts_are_not_levels() -> None:
    assert value('"' + "[{" * 50 + '\\""') == "[{" * 50 + '"'


def test_five_thousand_values_are_accepted() -> None:
    assert len(decode(json.dumps({"a": [0] * 4_998}).encode()).payload) == 1


@pytest.mark.parametrize("written", ["0", "-5", "9223372036854775808", "1.5", "-0.25", "0.0"])
def test_number_that_reads_back_as_written_stays_a_number(written: str) -> None:
    assert not isinstance(value(written), str)
    assert json.dumps(value(written)) == written


@pytest.mark.parametrize(
    "written", ["500.00", "1E5", "1e16", "1e+16", "-0", "-0.0", "0.00001", "0.1000000000000000055"]
)
def test_number_that_would_change_becomes_its_text(written: str) -> None:
    assert value(written) == written
    assert problems(written) == ()


@pytest.mark.parametrize(
    ("written", "code"),
    [("1e400", "huge_number"), ("-1e400", "huge_number"), ("7" * 65, "long_number"),
     ("0." + "1" * 63, "long_number"), ("9" * 5_001, "long_number")],
)  # fmt: skip
def test_number_that_no_database_takes_becomes_text_with_a_problem(written: str, code: str) -> None:
    assert value(written) == written
    assert codes(written) == [("key", code)]


def test_number_of_64_digits_stays_a_number() -> None:
    assert value("7" * 64) == int("7" * 64)


@pytest.mark.parametrize("written", ["NaN", "Infinity", "-Infinity"])
def test_what_is_no_json_number_becomes_null(written: str) -> None:
    assert value(written) is None
    assert codes(written) == [("key", "not_json")]


@pytest.mark.parametrize("written", [r'"a\u0000b"', r'"a\ud800b"', r'"a\udc00b"'])
def test_character_that_no_database_takes_is_replaced(written: str) -> None:
    assert value(written) == "a�b"
    assert codes(written) == [("key", "replaced_characters")]


def test_surrogate_pair_is_one_character() -> None:
    assert value(r'"\ud83d\ude00"') == "😀"
    assert problems(r'"\ud83d\ude00"') == ()


def test_character_in_a_key_is_replaced_too() -> None:
    decoded = decode(rb'{"a\u0000": {"b": 1}}')
    assert decoded.payload == {"a�": {"b": 1}}
    assert decoded.problems[0].path == "a�"


def test_long_text_is_cut_and_its_length_noted() -> None:
    assert value('"' + "x" * 40_000 + '"') == "x" * 32_768
    assert problems('"' + "x" * 40_000 + '"')[0].text == (
        "This text has 40,000 characters; the first 32,768 were kept."
    )


def test_last_of_duplicate_keys_wins() -> None:
    decoded = decode(b'{"Visitor": {"id": 1, "id": 2, "id": 3}}')
    assert decoded.payload == {"Visitor": {"id": 3}}
    assert [problem.path for problem in decoded.problems] == ["Visitor.id", "Visitor.id"]
    assert decoded.problems[0].code == "duplicate_key"


def test_keys_that_become_alike_are_duplicates() -> None:
    decoded = decode(rb'{"a\u0000": 1, "a\ufffd": 2}')
    assert decoded.payload == {"a�": 2}
    assert [problem.code for problem in decoded.problems] == [
        "replaced_characters",
        "duplicate_key",
    ]


def test_problem_in_a_list_names_its_place() -> None:
    assert codes(r'[0, {"b": ["\u0000"]}]') == [("key[1].b[0]", "replaced_characters")]


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
@example(b'{"a": 1}')
def test_any_bytes_decode_or_are_refused(body: bytes) -> None:
    with suppress(UnreadableBody):
        json.dumps(decode(body).payload, allow_nan=False).encode()


@given(json_objects)
def test_any_object_decodes_to_what_utf8_can_hold(payload: dict[str, Json]) -> None:
    decoded = decode(json.dumps(payload).encode())
    json.dumps(decoded.payload, ensure_ascii=False, allow_nan=False).encode()
    assert decode(json.dumps(decoded.payload).encode()).payload == decoded.payload


@given(st.dictionaries(storable_text, storable_text | st.booleans() | st.none()))
def test_storable_object_decodes_as_it_is(payload: dict[str, Json]) -> None:
    assert decode(json.dumps(payload).encode()).payload == payload
