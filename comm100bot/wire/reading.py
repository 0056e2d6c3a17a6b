"""The reader that knows its path: the only code that touches Comm100's raw dictionaries.

A ``Found`` can't be used before one of the ``as_...`` functions has checked it; an odd value is
noted with the path under which it came and reads as not set.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

from .absence import is_absent, is_redacted
from .incoming import Json, Scalar
from .keys import fold_key, is_camel
from .moments import is_never, to_iso
from .problems import Problems, path_of_item, path_of_key

T = TypeVar("T")

MAX_DIGITS = 64
_TOO_BIG = 10**MAX_DIGITS

_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")
_OCTET = r"(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
_PLAIN_ADDRESS = re.compile(rf"{_OCTET}(?:\.{_OCTET}){{3}}")


# Not frozen: that would triple the time of making one, and every value that is read is one.
@dataclass(slots=True)
class Found:
    """One value of the payload, and the path under which it came."""

    value: Json
    _place: Place
    problems: Problems
    _step: str | int | None = None
    """Its key or its index at that place."""

    @property
    def path(self) -> str:
        """The path under which it came, put together for the few values that have a problem."""
        path = self._place if isinstance(self._place, str) else self._place.path
        if self._step is None:
            return path
        if isinstance(self._step, int):
            return path_of_item(path, self._step)
        return path_of_key(path, self._step)

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
                yield Found(item, self, self.problems, index)


Place: TypeAlias = str | Found
"""Where something stands: a path, or what it was found in."""


class Fields:
    """A JSON object whose keys are found in any of Comm100's spellings."""

    __slots__ = ("_known", "_place", "_problems", "_raw", "_spellings")

    def __init__(self, raw: Mapping[str, Json], place: Place, problems: Problems) -> None:
        self._raw = raw
        self._place = place
        self._problems = problems
        self._spellings = {fold_key(key): key for key in raw}
        if len(self._spellings) < len(raw):
            self._spellings = _without_twins(raw)
        self._known: list[str] = []

    def get(self, read: Callable[[Found], T | None], *names: str) -> T | None:
        """The first of these (folded) keys that is set, read so; None when none is.

        From then on they are known keys.
        """
        self._known += names
        for name in names:
            if name in self._spellings:
                key = self._spellings[name]
                value = self._raw[key]
                if not is_absent(value):
                    return read(Found(value, self._place, self._problems, key))
        return None

    def get_all(self, readers: Mapping[str, tuple[str, Callable[[Found], Any]]]) -> dict[str, Any]:
        """What ``get`` gives for each of these (folded) keys that is set, by their new names.

        A plain text is short work: most of what Comm100 says of a visitor is just that.
        """
        self._known += readers
        kept = {}
        for name, (new_name, read) in readers.items():
            if name in self._spellings:
                key = self._spellings[name]
                value = self._raw[key]
                if is_absent(value):
                    continue
                if read is as_text and isinstance(value, str):
                    kept[new_name] = value
                else:
                    kept[new_name] = read(Found(value, self._place, self._problems, key))
        return kept

    def find(self, *names: str) -> Found | None:
        """The first of these (folded) keys that is set."""
        return self.get(_unread, *names)

    def has_redacted(self, *names: str) -> bool:
        """Did one of these keys have a value that was not stored?"""
        keys = (key for key in self._raw if fold_key(key) in names)
        return any(is_redacted(self._raw[key]) for key in keys)

    def unknown(self) -> list[tuple[str, Found]]:
        """All keys that nobody asked for, sorted: the order of an object's keys means nothing."""
        names = self._spellings.keys() - self._known
        if not names:
            return []
        keys = [key for key in self._raw if fold_key(key) in names]
        return [(key, self._found(key)) for key in sorted(keys)]

    def _found(self, key: str) -> Found:
        return Found(self._raw[key], self._place, self._problems, key)


def _unread(found: Found) -> Found:
    return found


def _without_twins(raw: Mapping[str, Json]) -> dict[str, str]:
    """Each key by its folded form, and of twins the one that counts: see ``_rank``."""
    kept: dict[str, str] = {}
    for key in raw:
        twin = kept.setdefault(fold_key(key), key)
        if twin is not key and _rank(raw, key) < _rank(raw, twin):
            kept[fold_key(key)] = key
    return kept


def _rank(raw: Mapping[str, Json], key: str) -> tuple[bool, bool, str]:
    """What is lowest for the twin that counts: it is set, and spelled as Comm100 documents it."""
    return is_absent(raw[key]), not is_camel(key), key


def as_fields(found: Found) -> Fields | None:
    """An object, to be read by its keys."""
    if isinstance(found.value, dict):
        return Fields(found.value, found, found.problems)
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
        return str(value) if abs(value) < _TOO_BIG else None
    return repr(value) if isinstance(value, float) else None


def as_scalar(found: Found) -> Scalar | None:
    """Text, a number as it was written, or true or false."""
    scalar = found.value if isinstance(found.value, bool) else written(found.value)
    if scalar is None:
        found.odd("a text, a number, or true or false")
    return scalar


def as_text(found: Found) -> str | None:
    """Text; numbers as they were written, true and false as words."""
    if isinstance(found.value, str):
        return found.value
    scalar = as_scalar(found)
    if isinstance(scalar, bool):
        return "true" if scalar else "false"
    return scalar


def as_id(found: Found) -> str | None:
    """An id: never made from true or 1.5, which could only be somebody else's."""
    if isinstance(found.value, str):
        return found.value
    text = None if isinstance(found.value, float) else written(found.value)
    if text is None:
        found.odd("an id, which is text or a whole number")
    return text


def as_number(found: Found) -> str | None:
    """A number, as it was written."""
    text = written(found.value)
    if text is not None and not isinstance(found.value, int):
        text = text.strip()
        text = text if _NUMBER.fullmatch(text) else None
    if text is None:
        found.odd("a number")
    return text


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
    if not _is_address(text.strip()):
        found.kept("not_an_address", "This is not an IP address; it was kept as text.")
    return text


def _is_address(text: str) -> bool:
    # Most are plain IPv4, for which the pattern is four times as fast.
    if _PLAIN_ADDRESS.fullmatch(text):
        return True
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def as_values(found: Found) -> tuple[Scalar, ...] | None:
    """One value, or all values of a list."""
    if isinstance(found.value, str):
        return (found.value,)
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
