from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comm100bot.redaction import masking
from comm100bot.redaction.masking import mask
from comm100bot.redaction.names import vocabulary

OURS = vocabulary(())

PIECES = (
    "4111111111111111", "4111 1111", "1111-1111", "1234", "GB82", "WEST12345698765432", "Bearer ",
    "password", "is ", ": ", "=", "&", "//", "a:b", "@", "%20", "%25", "%", "token", "eyJ.eyJ",
    "-----BEGIN A-----", "[redacted:card number]", "[redacted:", "]", '"', "'", " ", "\n", "pin",
    "123-45-6789", "\ud800", "\0", "\ufffd", "{", "}", "[", ",", "value", "label", "text", "密码",
    "\\u0070", "<", ">", "+", "--b\n", "Content-Type: x\n", "é", "true",
)  # fmt: skip

texts = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=4)), max_size=12).map("".join)


def test_text_without_secrets_is_the_very_same() -> None:
    text = "where is my order 1780064 \ud800?"
    assert mask(text, OURS) is text


def test_only_the_secret_goes() -> None:
    assert mask("my card is 4111 1111 1111 1111!", OURS) == "my card is [redacted:card number]!"


def test_guid_is_never_a_number() -> None:
    guid = "4111-1111-1111-1111"
    assert mask("41111111-1111-1111-1111-111111111111", OURS).startswith("4111")
    assert mask(guid, OURS) == "[redacted:card number]"


@pytest.mark.parametrize(
    "text",
    [
        "https://x/?q=card%204111%201111%201111%201111",
        "https://x/?next=https%3A%2F%2Fy%2F%3Ftoken%3Dabc",
        "https://x/?next=https%253A%252F%252Fy%252F%253Ftoken%253Dabc",
    ],
)
def test_secret_behind_percent_signs_is_found(text: str) -> None:
    assert mask(text, OURS).startswith("https://x/?")
    assert mask(text, OURS).endswith("=[redacted:encoded secret]")


def test_harmless_percent_signs_stay() -> None:
    text = "https://x/?q=caf%C3%A9%20au%20lait&r=100%"
    assert mask(text, OURS) == text


def test_text_that_never_settles_goes_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(masking, "mask_shapes", lambda text, **_: f"{text}x")
    assert mask("1", OURS) == "[redacted:secret]"


def test_marker_typed_by_a_visitor_hides_no_card() -> None:
    assert "4111" not in mask("[redacted:4111111111111111]", OURS)


@given(texts)
def test_masked_text_has_nothing_more_to_mask(text: str) -> None:
    masked = mask(text, OURS)
    assert mask(masked, OURS) == masked
