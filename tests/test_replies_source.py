from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comm100bot.replies.source import (
    MAX_SOURCE,
    MAX_TAG,
    Kind,
    TemplateError,
    check_source,
    cut,
    error_at,
)


def kinds(source: str) -> list[tuple[Kind, str]]:
    return [(piece.kind, source[piece.start : piece.end]) for piece in cut(source)]


def refusal(source: str) -> str:
    with pytest.raises(TemplateError) as caught:
        [*cut(source)]
    return str(caught.value)


def test_source_is_cut_into_text_and_tags() -> None:
    assert kinds("Hi {{ name }}{%- if a -%} x") == [
        (Kind.TEXT, "Hi "),
        (Kind.OUTPUT, "{{ name }}"),
        (Kind.TAG, "{%- if a -%}"),
        (Kind.TEXT, " x"),
    ]


def test_tags_have_their_names() -> None:
    names = [piece.name for piece in cut("{% if a %}{%-  endif %}{% # note %}")]
    assert names == ["if", "endif", ""]


def test_raw_text_is_one_piece() -> None:
    source = "{% raw %}{{ x }}{%- endraw -%}!"
    assert kinds(source) == [(Kind.RAW, source[:-1]), (Kind.TEXT, "!")]


def test_tag_that_is_never_closed_is_refused() -> None:
    assert refusal("Hi\n {{ name") == "Line 2, column 2: “{{” is never closed: “}}” is missing."
    assert refusal("{% if a") == "Column 1: “{%” is never closed: “%}” is missing."


def test_raw_text_that_never_ends_is_refused() -> None:
    assert refusal("{% raw %} x") == (
        "Column 1: {% raw %} is never closed: {% endraw %} is missing."
    )


def test_tag_with_too_much_in_it_is_refused() -> None:
    assert (
        refusal(f"{{{{ {'x' * MAX_TAG} }}}}") == "Column 1: Between “{{” and “}}” stands too much."
    )


def test_source_that_is_too_long_is_refused() -> None:
    check_source("x" * MAX_SOURCE)
    with pytest.raises(TemplateError, match=r"^This has 10,001 characters; at most 10,000"):
        check_source("x" * (MAX_SOURCE + 1))


@pytest.mark.parametrize("character", ["\0", "\ud800", "\ufdd0"])
def test_character_that_cannot_be_sent_is_refused_with_its_place(character: str) -> None:
    with pytest.raises(TemplateError, match=rf"^Column 3: The character U\+{ord(character):04X}"):
        check_source(f"ab{character}")


def test_places_are_counted_from_1() -> None:
    assert str(error_at("ab\ncd", 4, "No.")) == "Line 2, column 2: No."
    assert str(error_at("abcd", 0, "No.")) == "Column 1: No."


@given(st.text(alphabet="{}% -#raw end\n'x", max_size=80))
def test_pieces_are_the_whole_source(source: str) -> None:
    try:
        pieces = [*cut(source)]
    except TemplateError:
        return
    assert "".join(source[piece.start : piece.end] for piece in pieces) == source
