"""What stands where nothing is set, or where something secret was."""

from __future__ import annotations

import re

from .incoming import Json
from .moments import is_never_with_time

_NO_TEXT = {"", "00000000-0000-0000-0000-000000000000"}
_REDACTED = re.compile(r"\[redacted:[^\[\]]*\]")


def is_redacted(value: Json) -> bool:
    """Does this stand for a sensitive value that was not stored?"""
    return isinstance(value, str) and _REDACTED.fullmatch(value.strip()) is not None


def is_absent(value: Json) -> bool:
    """Is this one of the many ways to write *not set*?"""
    if isinstance(value, str):
        text = value.strip()
        # Every value comes by here, and only these few can be a marker or a time in year 1.
        if "[" in text or "(" in text or "0001" in text:
            return is_redacted(text) or is_never_with_time(text)
        return text in _NO_TEXT
    return value is None or (not value and isinstance(value, (list, dict)))
