"""What a lookup returned, as facts; whatever is odd about it becomes a problem, never an error."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from comm100bot.facts import make_value
from comm100bot.names import fold_name
from comm100bot.rules import Value
from comm100bot.wire.incoming import Json, Problem

from .registering import Lookup

MAX_TEXT = 32_768
MAX_VALUES = 1_000
MAX_DIGITS = 64

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class OddValue(Exception):
    """A value that can't be a fact; its text says what is wrong with it."""


class ResultReader:
    """Reads what one lookup returned, and collects what is odd."""

    def __init__(self, lookup: Lookup) -> None:
        self._lookup = lookup
        self.problems: list[Problem] = []

    def read(self, returned: object) -> dict[str, Json] | None:
        """The facts that are set, in a shape that can be stored; None where nothing was found."""
        if returned is None:
            return None
        if not isinstance(returned, Mapping):
            self._problem("", "lookup_odd_value", f"It returned {_a(returned)}, not a dictionary.")
            return None
        result: dict[str, Json] = {}
        for key, raw in returned.items():
            name = fold_name(key) if isinstance(key, str) else ""
            kind = self._lookup.gives.get(name)
            if kind is None:
                shown = key[:80] if isinstance(key, str) else type(key).__name__
                text = f"It returned “{shown}”, which its “gives” does not name."
                self._problem("", "lookup_undeclared", text)
            elif (value := self._read_one(name, kind, raw)) is not None:
                result[name] = value
        return result

    def _read_one(self, name: str, kind: str, raw: object) -> Json:
        try:
            if not isinstance(raw, list | tuple):
                return _checked(kind, raw)
            if len(raw) > MAX_VALUES:
                raise OddValue(f"more than {MAX_VALUES:,} values")
            checked = (_checked(kind, item) for item in raw)
            return [item for item in checked if item is not None] or None
        except OddValue as odd:
            self._problem(name, "lookup_odd_value", f"It gave {odd}; this fact is not set.")
            return None

    def _problem(self, name: str, code: str, text: str) -> None:
        path = f"{self._lookup.name}.{name}" if name else self._lookup.name
        self.problems.append(Problem(path=path, code=code, text=text))


def as_values(result: Mapping[str, Json] | None) -> dict[str, Sequence[Value]]:
    """The facts in a stored result, as rules see them."""
    values: dict[str, Sequence[Value]] = {}
    for name, stored in (result or {}).items():
        scalars = stored if isinstance(stored, list) else [stored]
        found = [value for value in map(make_value, scalars) if value is not None]
        if found:
            values[name] = found
    return values


def _checked(kind: str, raw: object) -> str | bool | None:
    """This value as it is stored; None where it counts as not set."""
    written = _written(raw)
    value = make_value(written)
    if value is None:
        return None
    found = {"number": value.number, "yes_no": value.yes, "time": value.moment}.get(kind, written)
    if found is None:
        raise OddValue(f"a value that is no {kind}")
    return written


def _written(raw: object) -> str | bool | None:
    if raw is None or isinstance(raw, bool):
        return raw
    if isinstance(raw, str):
        # Not str(raw): an enum's member would give its name.
        return _UNSTORABLE.sub("\ufffd", str.__str__(raw)[:MAX_TEXT])
    if isinstance(raw, int | float | Decimal):
        return _written_number(raw)
    if isinstance(raw, dt.date | dt.time):
        return raw.isoformat()
    raise OddValue(f"{_a(raw)}, which can't be a fact")


def _written_number(raw: float | Decimal) -> str:
    """The number in plain digits: no exponent, no infinity, no endless row."""
    if isinstance(raw, int):
        number = Decimal(int(raw)) if raw.bit_length() < 4 * MAX_DIGITS else None
    else:
        number = raw if isinstance(raw, Decimal) else Decimal(repr(float(raw)))
    if number is None or not number.is_finite() or abs(number.adjusted()) >= MAX_DIGITS:
        raise OddValue("a number that can't be written out")
    return format(number, "f")


def _a(value: object) -> str:
    return f"a value of type {type(value).__name__}"
