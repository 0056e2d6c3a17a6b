"""The reader that knows its path: the only code that touches Comm100's raw dictionaries.

A ``Found`` can't be used before one of the ``as_...`` functions has checked it; an odd value is
noted with the path under which it came and reads as not set.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from .incoming import Json, Scalar
from .moments import is_never, is_never_with_time, to_iso
from .problems import Problems, path_of_item, path_of_key

T = TypeVar("T")

MAX_DIGITS = 64

_NO_TEXT = {"", "00000000-0000-0000-0000-000000000000"}
_REDACTED = re.compile(r"\[redacted:[^\[\]]*\]")
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")


def is_redacted(value: Json) -> bool:
    """Does this stand for a sensitive value that was not stored?"""
    return isinstance(value, str) and _REDACTED.fullmatch(value.strip()) is not None


def is_absent(value: Json) -> bool:
    """Is this one of the many ways to write *not set*?"""
    if isinstance(value, str):
        text = value.strip()
        return text in _NO_TEXT or is_redacted(text) or is_never_with_time(text)
    return value is None or (isinstance(value, list | dict) and not value)


def fold_key(key: str) -> str:
    """Comm100 spells one key ``custom_fields``, ``customFields`` and ``CustomFields``."""
    return key.replace("_", "").casefold()


@dataclass(frozen=True, slots=True)
class Found:
    """One value of the payload, and the path under which it came."""

    value: Json
    path: str
    problems: Problems

    def odd(self, expected: str) -> None:
        """Notes that this is not what was expected, and was read as not set."""
        self.problems.add(
            self.path, "odd_value", f"This is not {expected}, so it counts as not set."
        )

    def kept(self, code: str, text: str) -> None:
        """Notes something odd about a value that is used all the same."""
        self.problems.add(self.path, code, text)

    def items(self) -> Iterator[Found]:
        """The items of a list that are set, each with its path."""
        if not isinstance(self.value, list):
            self.odd("a list")
            return
        for index, item in enumerate(self.value):
            if not is_absent(item):
                yield Found(item, path_of_item(self.path, index), self.problems)


class Fields:
    """A JSON object whose keys are found in any of Comm100's spellings."""

    def __init__(self, raw: Mapping[str, Json], path: str, problems: Problems) -> None:
        self._raw = raw
        self._path = path
        self._problems = problems
        self._spellings: dict[str, list[str]] = {}
        for key in raw:
            self._spellings.setdefault(fold_key(key), []).append(key)
        self._known: set[str] = set()

    def get(self, read: Callable[[Found], T | None], *names: str) -> T | None:
        """The first of these (folded) keys that is set, read so; None when none is."""
        found = self.find(*names)
        return None if found is None else read(found)

    def find(self, *names: str) -> Found | None:
        """The first of these (folded) keys that is set. From then on they are known keys."""
        self._known.update(names)
        for key in self._keys(names):
            if not is_absent(self._raw[key]):
                return self._found(key)
        return None

    def has_redacted(self, *names: str) -> bool:
        """Did one of these keys have a value that was not stored?"""
        return any(is_redacted(self._raw[key]) for key in self._keys(names))

    def unknown(self) -> list[tuple[str, Found]]:
        """All keys that nobody asked for, sorted: the order of an object's keys means nothing."""
        return [
            (key, self._found(key)) for key in sorted(self._raw) if fold_key(key) not in self._known
        ]

    def _found(self, key: str) -> Found:
        return Found(self._raw[key], path_of_key(self._path, key), self._problems)

    def _keys(self, names: tuple[str, ...]) -> Iterator[str]:
        """The payload's spellings of these names; of twins the documented camelCase one first."""
        for name in names:
            yield from sorted(
                self._spellings.get(name, ()), key=lambda key: (not _is_camel(key), key)
            )


def _is_camel(key: str) -> bool:
    return key[:1].islower() and "_" not in key


def as_fields(found: Found) -> Fields | None:
    """An object, to be read by its keys."""
    if isinstance(found.value, dict):
        return Fields(found.value, found.path, found.problems)
    found.odd("an object")
    return None


def written(value: Json) -> str | None:
    """Text, or a number as it was written; None for anything else."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        # str() refuses integers of thousands of digits.
        return str(value) if abs(value) < 10**MAX_DIGITS else None
    return repr(value) if isinstance(value, float) else None


def as_scalar(found: Found) -> Scalar | None:
    """Text, a number as it was written, or true or false."""
    scalar = found.value if isinstance(found.value, bool) else written(found.value)
    if scalar is None:
        found.odd("a text, a number, or true or false")
    return scalar


def as_text(found: Found) -> str | None:
    """Text; numbers as they were written, true and false as words."""
    scalar = as_scalar(found)
    if isinstance(scalar, bool):
        return "true" if scalar else "false"
    return scalar


def as_id(found: Found) -> str | None:
    """An id: never made from true or 1.5, which could only be somebody else's."""
    text = None if isinstance(found.value, float) else written(found.value)
    if text is None:
        found.odd("an id, which is text or a whole number")
    return text


def as_number(found: Found) -> str | None:
    """A number, as it was written."""
    text = (written(found.value) or "").strip()
    if _NUMBER.fullmatch(text):
        return text
    found.odd("a number")
    return None


def as_time(found: Found) -> str | None:
    """A date and time in ISO 8601; what can't be read stays as it came."""
    text = written(found.value)
    if text is None:
        found.odd("a date and time")
        return None
    moment = found.value if isinstance(found.value, int) else text.strip()
    if is_never(moment):
        return None
    iso = to_iso(moment)
    if iso is None:
        found.kept("unreadable_time", "This date and time can't be read; it was kept as text.")
    return iso or text


def as_address(found: Found) -> str | None:
    """An IP address; what is none stays as text."""
    text = as_text(found)
    if text is None:
        return None
    try:
        ipaddress.ip_address(text.strip())
    except ValueError:
        found.kept("not_an_address", "This is not an IP address; it was kept as text.")
    return text


def as_values(found: Found) -> tuple[Scalar, ...] | None:
    """One value, or all values of a list."""
    if not isinstance(found.value, list):
        scalar = as_scalar(found)
        return None if scalar is None else (scalar,)
    items = [item for item in found.value if not is_absent(item)]
    scalars = [item if isinstance(item, bool) else written(item) for item in items]
    values = tuple(scalar for scalar in scalars if scalar is not None)
    if len(values) < len(items):
        found.odd("a value or a list of values")
        return None
    return values
