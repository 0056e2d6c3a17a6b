"""Which words of a text were changed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

MOST_WORDS = 1000
"""Longer texts are compared line by line."""

SHOWN = 60
"""How many unchanged characters stay around changed words, where room is short."""


class Side(StrEnum):
    BOTH = "both"
    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text, and where it stands: before, after, or in both texts."""

    text: str
    side: Side


def marked(before: str, after: str) -> tuple[Piece, ...]:
    """Both texts as one: what stayed, what went, what came."""
    return tuple(_pieces(before, after))


def _pieces(before: str, after: str) -> Iterator[Piece]:
    old, new = _words(before), _words(after)
    if max(len(old), len(new)) > MOST_WORDS:
        old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    for _tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        gone, came = "".join(old[i1:i2]), "".join(new[j1:j2])
        if gone == came:
            yield Piece(gone, Side.BOTH)
            continue
        blanks = _blanks_behind(gone) if _blanks_behind(gone) == _blanks_behind(came) else ""
        for text, side in (
            (gone.removesuffix(blanks), Side.BEFORE),
            (came.removesuffix(blanks), Side.AFTER),
            (blanks, Side.BOTH),
        ):
            if text:
                yield Piece(text, side)


def _blanks_behind(text: str) -> str:
    return text[len(text.rstrip()) :]


def _words(text: str) -> list[str]:
    """Words and dates, each with the blanks behind it; a mark is a word of its own."""
    return re.findall(r"\w+(?:[-:.,/]\w+)*\s*|[^\w\s]\s*|\s+", text)


def shortened(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """The pieces with long unchanged ones cut down to what stands beside a change."""
    last = len(pieces) - 1
    return tuple(
        Piece(_cut(piece.text, place > 0, place < last), piece.side)
        if piece.side is Side.BOTH
        else piece
        for place, piece in enumerate(pieces)
    )


def _cut(text: str, change_before: bool, change_behind: bool) -> str:
    start = text[:SHOWN] if change_before else ""
    end = text[-SHOWN:] if change_behind else ""
    return text if len(text) <= len(start) + len(end) + 1 else f"{start}…{end}"
