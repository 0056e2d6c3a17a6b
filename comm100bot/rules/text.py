"""Text as rules compare it: folded, so that spelling habits of a keyboard make no difference."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

PATTERN_INPUT_LIMIT = 8192
"""Patterns look at this many characters of a text: what a visitor pastes stays cheap."""

_MARKS_IN_A_ROW = 30
"""As in Unicode's Stream-Safe Text Format; no language writes more on one letter."""

_MAYBE_TOO_MANY_MARKS = re.compile(rf"[\u0300-\U0010ffff]{{{_MARKS_IN_A_ROW + 1}}}")
_FOREIGN_DIGIT = re.compile(r"[^\D0-9]")
_LONE_SURROGATE = re.compile(r"[\ud800-\udfff]")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")


def normalize(text: str) -> str:
    """The text after NFKC, in time that grows with its length, whatever is in it."""
    if text.isascii():
        return text
    return _without_mark_towers(unicodedata.normalize("NFKC", _without_mark_towers(text)))


def _without_mark_towers(text: str) -> str:
    # Python sorts the marks on one letter in quadratic time: 32,768 of them took 1.6 seconds.
    if not _MAYBE_TOO_MANY_MARKS.search(text):
        return text
    kept, row = [], 0
    for character in text:
        row = row + 1 if unicodedata.combining(character) else 0
        if row <= _MARKS_IN_A_ROW:
            kept.append(character)
    return "".join(kept)


def fold(text: str) -> str:
    """The text as rules compare it; folding it again changes nothing.

    NFKC, case folded, digits of any script as 0 to 9, trimmed, runs of white space squeezed.
    """
    if text.isascii():
        return " ".join(text.lower().split())
    # Case folding takes some letters apart again ("ΐ"), hence the second round.
    folded = normalize(normalize(text).casefold())
    return " ".join(_FOREIGN_DIGIT.sub(_as_ascii_digit, folded).split())


def _as_ascii_digit(digit: re.Match[str]) -> str:
    return str(unicodedata.decimal(digit[0]))


def parse_number(text: str) -> Decimal | None:
    """The number that this text is: an optional minus, digits, optionally a point and digits."""
    return Decimal(text) if _NUMBER.fullmatch(text) else None


def likeness(folded: str) -> str:
    """What two folded texts share exactly when ``is`` takes them for the same.

    Numbers lose what makes no difference: "500.00" and "500" share "500".
    """
    if not _NUMBER.fullmatch(folded):
        return folded
    number = folded.rstrip("0").rstrip(".") if "." in folded else folded
    return "0" if number == "-0" else number


def fold_language(text: str) -> str:
    """A language tag as tags are compared: ``en_US`` is ``en-us``."""
    return fold(text).replace("_", "-")


def language_fits(wanted: str, spoken: str) -> bool:
    """Is the spoken language the wanted one, or a regional form of it?

    ``en`` fits ``en``, ``en-US`` and ``en_us``; ``en-US`` fits ``en_us``, not ``en``.
    """
    return folded_language_fits(fold_language(wanted), fold_language(spoken))


def folded_language_fits(wanted: str, spoken: str) -> bool:
    """``language_fits`` for tags that have been folded."""
    return spoken == wanted or spoken.startswith(f"{wanted}-")


def searchable(text: str) -> bytes:
    """The text as patterns see it: NFKC, trimmed, cut to the limit, in UTF-8."""
    return encodable(normalize(text).strip()[:PATTERN_INPUT_LIMIT]).encode()


def encodable(text: str) -> str:
    """The text with each half of a character, which UTF-8 can't write, replaced by U+FFFD."""
    return _LONE_SURROGATE.sub("\ufffd", text)
