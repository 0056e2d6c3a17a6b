from __future__ import annotations

import pytest

from comm100bot.redaction import MARKER, is_marker
from comm100bot.redaction.markers import between_markers, marker


@pytest.mark.parametrize("reason", ["password", "card number", "密码", "mot de passe", "pin2"])
def test_marker_is_one(reason: str) -> None:
    assert is_marker(marker(reason))
    assert MARKER.fullmatch(marker(reason))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "password",
        "[redacted:]",
        "[redacted:password",
        " [redacted:password]",
        "[redacted:password] ",
        "my [redacted:password]",
        "[redacted:a][redacted:b]",
        "[redacted:4111111111111111]",
        "[redacted:\ud800]",
        "[Redacted:password]",
    ],
)
def test_other_text_is_no_marker(text: str) -> None:
    assert not is_marker(text)


def test_only_what_stands_between_markers_is_masked() -> None:
    assert between_markers(str.upper, "a[redacted:b]c") == "A[redacted:b]C"
    assert between_markers(str.upper, "abc") == "ABC"
