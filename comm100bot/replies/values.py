"""What templates get: text, numbers that keep their shown text, booleans, and lists of these."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from liquid import Undefined

from comm100bot.rules import Value

MAX_DIGITS = 64
"""A longer row of digits is an account number or a joke, and stays text."""


class _Shown:
    """A number as it was written; in a template it is also equal to that text."""

    text: str

    def __str__(self) -> str:
        return self.text

    def __eq__(self, other: object) -> bool:
        return self.text == other if isinstance(other, str) else super().__eq__(other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return super().__hash__()


class ShownInt(_Shown, int):
    """An integer as it was written."""


class ShownFloat(_Shown, float):
    """A number with a point as it was written: ``500.00`` keeps its zeros."""


class Missing(Undefined):
    """What a template finds where a fact is not set; ``name`` is the fact's path."""

    __slots__ = ()


def as_template_value(values: Sequence[Value]) -> object:
    """What a template gets for the values of one fact, of which there is at least one."""
    given = [_one(value) for value in values]
    return given if len(given) > 1 else given[0]


def _one(value: Value) -> object:
    if value.truth is not None:
        return value.truth
    if value.number is None or len(value.text) > MAX_DIGITS:
        return value.text
    has_point = value.number.as_tuple().exponent != 0
    number = ShownFloat(value.number) if has_point else ShownInt(value.number)
    number.text = value.text
    return number


def show(value: object) -> str | None:
    """The text of this value in a reply; None for what has none, so no Python object is printed."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | _Shown):
        return str(value)
    if isinstance(value, float):
        return format(Decimal(repr(value)), "f")
    if isinstance(value, list):
        return ", ".join(show(item) or "" for item in value)
    return None


def text_of(value: object) -> str:
    """The value as text filters see it: what would be shown, nothing for what is not set."""
    return show(value) or ""
