from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comm100bot.redaction import redact_text

from .test_redaction_masking import texts
from .test_redaction_payload import SECRETS, canaries

PAYLOADS = Path(__file__).parent / "payloads"

CLASSIC = (PAYLOADS / "classic.json").read_text("utf-8")
FORM = (PAYLOADS / "third_party_form_submitted.json").read_text("utf-8")[:320]
SHORT = '{"Visitor": {"id": 5}, "FormValues": [{"label": "password", "value": "1234"}]}'

BODIES = {
    "classic": CLASSIC,
    "form submitted": FORM,
    "escaped": json.dumps(SHORT),
    "value first": '{"FormValues": [{"value": "1234", "label": "password"}], "x": [{"a": "b"}]}',
    "number": '{"a": {"password": 1234, "b": 5}}',
    "single quotes": SHORT.replace('"', "'"),
    "no quotes": SHORT.replace('"', ""),
    "smart quotes": '{“label”: “password”, “value”: “1234”}',
    "comments": '{"a": 1, // the password isn\'t 1234\n "password": /* 1234 */ "1234"} // 1234',
    "trailing": SHORT + " and the password is 1234",
    "leading": "password 1234 " + SHORT,
    "missing quote": '{"label": "password, "value": "1234", "x": "y"}',
    "missing comma": '{"label": "password" "value": "1234" "x": "y"}',
    "missing brace": '"label": "password", "value": "1234", "x": ["y"]',
    "escaped name": '{"label": "p\\u0061ssword", "value": "1234"',
    "form": "account=sam&password=1234&submit=1",
    "form, label and value": "label=password&value=1234&x=y",
    "form, value first": "value=1234&label=password&x=y",
    "form, odd": "password=1234&1234&1234=1234&=1234",
    "form, escaped": "account=sam&p%61ssword=%31234",
    "form, JSON": "payload=" + SHORT,
    "text form": "account=sam\r\npassword=1234\r\n",
    "multipart": (
        "--b1\r\nContent-Disposition: form-data; name=\"account\"\r\n\r\nsam\r\n--b1\r\n"
        'Content-Disposition: form-data; name="password"\r\nX-Odd: 1234\r\n\r\n'
        "1234\r\nContent-Type: 1234\r\n--b1--\r\n"
    ),
    "XML": "<form><field name='password'>1234</field></form>",
    "YAML": "account: sam\npassword: 1234\n",
    "CSV": "account;password\nsam;1234\n",
    "prose": "the password of Sam is 1234",
}  # fmt: skip

DECODINGS: dict[str, Callable[[bytes], str]] = {
    "UTF-8": lambda body: body.decode("utf-8", "replace"),
    "UTF-16": lambda body: body.decode().encode("utf-16").decode("utf-8", "replace"),
    "UTF-16 without NUL": lambda body: (
        body.decode().encode("utf-16").decode("utf-8", "replace").replace("\0", "\ufffd")
    ),
    "UTF-32 as Latin-1": lambda body: body.decode().encode("utf-32").decode("latin-1"),
}


@pytest.mark.parametrize("kind", BODIES)
def test_password_never_survives_wherever_the_body_is_cut(kind: str) -> None:
    body = BODIES[kind].encode()
    for end in range(body.find(b"1234"), len(body) + 1):
        masked = redact_text(body[:end].decode("utf-8", "replace"))
        assert "1234" not in masked
        assert redact_text(masked) == masked


@pytest.mark.parametrize("kind", ["escaped", "value first", "single quotes"])
def test_password_never_survives_wherever_the_body_begins(kind: str) -> None:
    body = BODIES[kind]
    for start in range(body.rfind("1234") + 1):
        assert "1234" not in redact_text(body[start:])


@pytest.mark.parametrize("decoding", DECODINGS)
@pytest.mark.parametrize("kind", ["value first", "number", "form", "multipart", "prose"])
def test_password_never_survives_a_wrong_decoding(kind: str, decoding: str) -> None:
    body = BODIES[kind].encode()
    for end in range(len(body) + 1):
        masked = redact_text(DECODINGS[decoding](body[:end]))
        assert "1234" not in masked.replace("\0", "").replace("\ufffd", "")


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("number", '{"a": {"password": #, "b": #}}'),
        ("single quotes", "{'Visitor': {'id': #}, 'FormValues': [{'label': '#', 'value': '#'}]}"),
        ("form", "account=#&password=#&submit=#"),
        ("form, odd", "password=#&#&#=#&=#"),
        ("XML", "#"),
        (
            "multipart",
            "--b1\r\nContent-Disposition: form-data; name=\"account\"\r\n\r\n#\r\n--b1\r\n"
            'Content-Disposition: form-data; name="password"\r\n#\r\n\r\n#\r\n#\r\n--b1--\r\n',
        ),
    ],
)  # fmt: skip
def test_installer_still_sees_the_structure(kind: str, expected: str) -> None:
    assert redact_text(BODIES[kind]).replace("[redacted:value]", "#") == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        '{"question": "where is my order", "id": 5,}',
        "{'question': 'where is my order'}",
        "question=where+is+my+order&id=5",
        '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--b--\r\n',
        "<a>b</a>",
        "caf\ufffd",
        "half a \ud800 character",
    ],
)
def test_harmless_text_stays(text: str) -> None:
    assert redact_text(text) is text


def test_body_in_utf_16_is_readable_again() -> None:
    text = '{"question": "hi"}'.encode("utf-16-le").decode("utf-8")
    assert redact_text(text) == '{"question": "hi"}'


def test_names_of_the_host_are_sensitive() -> None:
    text = '{"loyaltyNumber": "x"'
    assert redact_text(text) == text
    assert redact_text(text, ["loyalty number"]) == '{"loyaltyNumber": "[redacted:value]"'


@pytest.mark.parametrize("secret", SECRETS)
def test_secret_is_known_by_its_look(secret: str) -> None:
    for body in (json.dumps({"question": f"a {secret} b"})[:-1], f"question={secret}", secret):
        masked = redact_text(body)
        assert not any(json.dumps(canary)[1:-1] in masked for canary in canaries(secret))


@given(texts)
def test_masked_text_has_nothing_more_to_mask(text: str) -> None:
    masked = redact_text(text)
    assert redact_text(masked) == masked


@given(st.binary(max_size=60))
def test_no_bytes_are_a_problem(body: bytes) -> None:
    redact_text(body.decode("utf-8", "replace") + '{"password": "1234')
