"""What staff wrote as a template, cut into text and Liquid, in one pass over its characters.

Done before Liquid's own lexer sees the source: that one looks for the end of an unclosed ``{{``
again and again, and took seconds for a page of spaces.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum, auto
from typing import NamedTuple

MAX_SOURCE = 10_000
MAX_TAG = 1_000

# U+0000 and half characters can't be stored or sent; the others mark links while a text is made.
UNUSABLE = re.compile("[\x00\ud800-\udfff\ufdd0-\ufdef]")
"""What no text may hold."""

_OPENING = re.compile(r"\{\{|\{%")
_GAP = re.compile(r"\s{100}")
_TAG_NAME = re.compile(r"\{%-?\s*(\w+)")
_RAW = re.compile(r"\{%-?\s*raw\s*-?%\}")
_END_OF_RAW = re.compile(r"\{%-?\s*endraw\s*-?%\}")


class TemplateError(Exception):
    """A template that can't be used; its text is a sentence that says where and why."""


class RenderError(Exception):
    """A template that can't be filled in; its text is a sentence without any visitor's value."""


class Kind(Enum):
    """What a piece of a template is."""

    TEXT = auto()
    OUTPUT = auto()
    TAG = auto()
    RAW = auto()


class Piece(NamedTuple):
    """A run of text, or one Liquid tag, between two positions of the source."""

    kind: Kind
    start: int
    end: int
    name: str = ""


def error_at(source: str, position: int, sentence: str) -> TemplateError:
    """The error with its place as people count: lines and columns from 1."""
    line = source.count("\n", 0, position) + 1
    column = position - source.rfind("\n", 0, position)
    where = f"Line {line}, column {column}" if "\n" in source else f"Column {column}"
    return TemplateError(f"{where}: {sentence}")


def check_source(source: str) -> None:
    """Refuses what no template may be: too long, or with characters that can't be sent."""
    if len(source) > MAX_SOURCE:
        raise TemplateError(
            f"This has {len(source):,} characters; at most {MAX_SOURCE:,} are possible."
        )
    if unusable := UNUSABLE.search(source):
        code = f"U+{ord(unusable[0]):04X}"
        raise error_at(source, unusable.start(), f"The character {code} can't be sent. Delete it.")


def cut(source: str) -> Iterator[Piece]:
    """The pieces of this template, in order; they are the whole of it."""
    position = 0
    while opening := _OPENING.search(source, position):
        start = opening.start()
        if start > position:
            yield Piece(Kind.TEXT, position, start)
        piece = _tag(source, start)
        position = piece.end
        yield piece
    if position < len(source):
        yield Piece(Kind.TEXT, position, len(source))


def _tag(source: str, start: int) -> Piece:
    opening = source[start : start + 2]
    closing = "}}" if opening == "{{" else "%}"
    end = source.find(closing, start + 2) + 2
    if end < 2:
        raise error_at(source, start, f"“{opening}” is never closed: “{closing}” is missing.")
    if end - start > MAX_TAG or _GAP.search(source, start, end):
        raise error_at(source, start, f"Between “{opening}” and “{closing}” stands too much.")
    if opening == "{{":
        return Piece(Kind.OUTPUT, start, end)
    if _RAW.fullmatch(source, start, end):
        closed = _END_OF_RAW.search(source, end)
        if closed is None:
            raise error_at(source, start, "{% raw %} is never closed: {% endraw %} is missing.")
        return Piece(Kind.RAW, start, closed.end())
    name = _TAG_NAME.match(source, start, end)
    return Piece(Kind.TAG, start, end, name[1] if name else "")
