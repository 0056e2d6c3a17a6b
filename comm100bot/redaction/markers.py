"""What stands in the place of a sensitive value: ``[redacted:password]``.

Neither its length nor a hash is kept, only the reason.
"""

from __future__ import annotations

from collections.abc import Callable

from comm100bot.rules.text import encodable

from .patterns import pattern

_START = "[redacted:"

# Too narrow to hold a card number: a visitor can write a marker, too.
ONE_MARKER = r"\[redacted:\pL[\pL\pM _-]{0,39}\pN{0,3}\]"

MARKER = pattern(ONE_MARKER)


def marker(reason: str) -> str:
    """What is stored instead."""
    return f"{_START}{reason}]"


def is_marker(text: str) -> bool:
    """Is this exactly one marker?"""
    return text.startswith(_START) and MARKER.fullmatch(encodable(text)) is not None


def without_markers(text: str) -> str:
    """The text with a space for each marker, so that a reason is never taken for a name."""
    return MARKER.sub(lambda _: " ", text) if _START in text else text


def between_markers(mask: Callable[[str], str], text: str) -> str:
    """The text with everything but its markers masked."""
    if _START not in text:
        return mask(text)
    done: list[str] = []
    end = 0
    for found in MARKER.finditer(text):
        done += [mask(text[end : found.start()]), found[0]]
        end = found.end()
    return "".join([*done, mask(text[end:])])
