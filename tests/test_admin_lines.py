from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from comm100bot.admin.lines import escaped, lines_of, read_lines, split, unescaped, write_lines

TEXTS = st.text(alphabet=st.sampled_from("ab \t\n\r\\->|=:,()\u2028\xa0é"), max_size=12)


@given(TEXTS)
def test_escaped_text_reads_back(text: str) -> None:
    written = escaped(text, "->", "|")
    assert unescaped(written) == text
    assert lines_of(written) == ([written] if written else [])


@given(TEXTS, TEXTS)
def test_parts_between_marks_read_back(one: str, other: str) -> None:
    line = f"{escaped(one, '->')} -> {escaped(other, '->')}"
    assert list(map(unescaped, split(line, "->"))) == [one, other]


def test_a_mark_behind_a_backslash_is_text() -> None:
    assert split(r"a \-> b -> c", "->") == [r"a \-> b", "c"]


def test_only_so_many_marks_count() -> None:
    assert split("a -> b -> c", "->", 1) == ["a", "b -> c"]


def test_lines_end_as_the_browser_likes() -> None:
    assert lines_of("a\r\n\r\n b \rc\n") == ["a", "b", "c"]


def test_an_unchanged_line_keeps_what_was_stored() -> None:
    stored = [{"text": "a", "odd": 1}, {"text": "a", "odd": 2}, {"text": "b"}]

    def write(thing: dict[str, object]) -> str:
        return str(thing["text"])

    text = write_lines(stored, write)
    assert read_lines(text, lambda line: {"text": line}, write, stored) == stored
    assert read_lines("c\na", lambda line: {"text": line}, write, stored) == [
        {"text": "c"},
        {"text": "a", "odd": 1},
    ]
