from __future__ import annotations

import pytest

from comm100bot.admin.visible import shortened, visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain é 中 \n\t text", "plain é 中 \n\t text"),
        ("a\u202eb", "a⟨U+202E⟩b"),
        ("zero\u200bwidth\ufeff", "zero⟨U+200B⟩width⟨U+FEFF⟩"),
        ("bell\x07", "bell⟨U+0007⟩"),
        ("tag\U000e0041", "tag⟨U+E0041⟩"),
        ("family 👨\u200d👩", "family 👨\u200d👩"),
        ("two\r\nlines", "two\nlines"),
    ],
)
def test_hidden_characters_show_as_their_codes(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_a_list_shows_one_short_line() -> None:
    assert shortened(" a\n b ") == "a b"
    assert shortened("x" * 100, 10) == "xxxxxxxxx…"
