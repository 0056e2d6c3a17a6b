from __future__ import annotations

from comm100bot.admin.lines import lines_of


def test_lines_end_as_the_browser_likes() -> None:
    assert lines_of("a\r\n\r\n b \rc\n") == ["a", "b", "c"]
