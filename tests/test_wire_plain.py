from __future__ import annotations

from comm100bot.wire import Link
from comm100bot.wire.limits import Report
from comm100bot.wire.plain import plain_text
from comm100bot.wire.problems import Problems


def plain(text: str, *links: Link, lines: tuple[str, ...] = ()) -> tuple[str, list[str]]:
    problems = Problems()
    written = plain_text(text, links, lines, Report("message 1", problems))
    return written, [problem.code for problem in problems.found()]


def link(start: int, end: int, url: str | None = "https://a.example/") -> Link:
    return Link(start=start, end=end, url=url)


def test_address_follows_its_label() -> None:
    assert plain("See here or there.", link(4, 8), link(12, 17, "https://b.example/")) == (
        "See here (https://a.example/) or there (https://b.example/).",
        [],
    )


def test_links_can_come_in_any_order() -> None:
    text, _ = plain("ab", link(1, 2, "https://b.example/"), link(0, 1))
    assert text == "a (https://a.example/)b (https://b.example/)"


def test_link_to_an_intent_is_its_label() -> None:
    assert plain("Ask about returns", Link(start=10, end=17, intent_id="7")) == (
        "Ask about returns",
        [],
    )


def test_link_without_a_label_is_its_address() -> None:
    assert plain("See  now", link(4, 4)) == ("See (https://a.example/) now", [])


def test_lines_follow_the_text() -> None:
    assert plain("Which?", lines=("Red", "Blue")) == ("Which?\nRed\nBlue", [])


def test_lines_without_a_text_start_at_the_top() -> None:
    assert plain("", lines=("Red", "Blue")) == ("Red\nBlue", [])


def test_text_of_exactly_the_limit_is_whole() -> None:
    assert plain("😀" * 2_000) == ("😀" * 2_000, [])


def test_text_over_the_limit_is_cut() -> None:
    assert plain("😀" * 2_001) == ("😀" * 2_000, ["text_cut"])


def test_address_is_never_cut_in_two() -> None:
    text = "x" * 1_990
    assert plain(text, link(0, 1_990)) == (text, ["text_cut"])


def test_line_is_never_cut_in_two() -> None:
    text = "x" * 1_995
    assert plain(text, lines=("Red", "Yellow", "Tan")) == (f"{text}\nRed", ["text_cut"])
