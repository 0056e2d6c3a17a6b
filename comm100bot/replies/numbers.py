"""Numbers in templates: what counts as one, and the filters that calculate."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import TypeAlias

from comm100bot.rules import fold, parse_number

from .source import RenderError
from .values import MAX_DIGITS, text_of

MAX_NUMBER = 10**30
MAX_DECIMALS = 12

Calculable: TypeAlias = int | Decimal


def as_number(value: object) -> Calculable | None:
    """The number that this value is, or that its text is; None for all others."""
    text = text_of(value)
    if isinstance(value, bool) or len(text) > MAX_DIGITS:
        return None
    number = parse_number(fold(text))
    if number is None:
        return None
    return int(number) if number.as_tuple().exponent == 0 else number


def number_of(value: object) -> Calculable:
    """The value as number filters see it; 0 for what is no number, as everywhere in Liquid."""
    return as_number(value) or 0


def whole_number_of(value: object) -> int:
    """The value as filters see it that count: characters, words, decimals."""
    return int(_limited(number_of(value)))


def _limited(result: Calculable) -> int | float:
    if not -MAX_NUMBER < result < MAX_NUMBER:
        raise RenderError("A number becomes too large.")
    return result if isinstance(result, int) else float(result)


def plus(value: object, other: object) -> int | float:
    return _limited(number_of(value) + number_of(other))


def minus(value: object, other: object) -> int | float:
    return _limited(number_of(value) - number_of(other))


def times(value: object, other: object) -> int | float:
    return _limited(number_of(value) * number_of(other))


def divided_by(value: object, other: object) -> int | float:
    """The quotient; of two whole numbers the whole part, rounded down."""
    left, right = number_of(value), _divisor(other)
    if isinstance(left, int) and isinstance(right, int):
        return _limited(left // right)
    return _limited(Decimal(left) / right)


def modulo(value: object, other: object) -> int | float:
    left, right = number_of(value), _divisor(other)
    if isinstance(left, int) and isinstance(right, int):
        return _limited(left % right)
    return _limited(Decimal(left) % Decimal(right))


def _divisor(value: object) -> Calculable:
    divisor = number_of(value)
    if not divisor:
        raise RenderError("A number can't be divided by 0.")
    return divisor


def abs_(value: object) -> int | float:
    number = number_of(value)
    return _limited(-number if number < 0 else number)


def at_least(value: object, other: object) -> int | float:
    return _limited(max(number_of(value), number_of(other)))


def at_most(value: object, other: object) -> int | float:
    return _limited(min(number_of(value), number_of(other)))


def ceil(value: object) -> int | float:
    return _limited(int(Decimal(number_of(value)).to_integral_value(ROUND_CEILING)))


def floor(value: object) -> int | float:
    return _limited(int(Decimal(number_of(value)).to_integral_value(ROUND_FLOOR)))


def round_(value: object, decimals: object = 0) -> int | float:
    """The number with so many decimals; half of one is rounded away from 0."""
    number, places = number_of(value), min(whole_number_of(decimals), MAX_DECIMALS)
    _limited(number)
    if isinstance(number, int):
        return number
    rounded = number.quantize(Decimal(1).scaleb(-max(places, 0)), ROUND_HALF_UP)
    return float(rounded) if places > 0 else int(rounded)
