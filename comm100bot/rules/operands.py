"""What staff compare a fact with: checked, and made ready for testing."""

from __future__ import annotations

import ipaddress
import math
import re
from datetime import date, time, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import TypeAlias

from .moments import Moment, parse_moment
from .text import fold, fold_language, likeness, parse_number
from .words import Phrase

Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network

LONGEST_PERIOD = 100_000
"""Days: enough for any date that people write, and far from what a computer can't count."""

_LANGUAGE = re.compile(r"[a-z]{2,8}(?:-[a-z0-9]{1,8})*")
_SHORT_CLOCK = re.compile(r"[0-9]:")


class OperandKind(StrEnum):
    """What an operator compares a fact with."""

    NONE = "none"
    TEXT = "text"
    LIST = "list"
    PATTERN = "pattern"
    NUMBER = "number"
    RANGE = "range"
    MOMENT = "moment"
    DAYS = "days"
    TIMES = "times"
    LANGUAGES = "languages"
    NETWORKS = "networks"
    PERCENT = "percent"


class OperandError(ValueError):
    """An operator can't work with this value; the text is a sentence that says what to do."""


def no_operand(value: object) -> None:
    """Operators that compare with nothing ignore what an edit may have left behind."""


def one_text(value: object) -> str:
    """A single value as it is written, which is not empty."""
    if _is_missing(value):
        raise OperandError("Fill in a value: this operator needs one to compare with.")
    if isinstance(value, list | tuple | dict):
        raise OperandError("Write one single value here, not a list.")
    text = _written(value)
    if text is None:
        raise OperandError("Write a text or a number.")
    return text


def one_folded(value: object) -> str:
    """A single value as texts are compared."""
    return fold(one_text(value))


def one_likeness(value: object) -> str:
    """A single value as ``is`` compares it."""
    return likeness(one_folded(value))


def many_texts(value: object) -> tuple[str, ...]:
    """The values of a list as they are written, none of them empty."""
    if _is_missing(value):
        raise OperandError("Fill in at least one value: this operator needs a list of them.")
    if not isinstance(value, list | tuple):
        raise OperandError("Write the values as a list, also when it is only one.")
    return tuple(_entry(number, entry) for number, entry in enumerate(value, start=1))


def many_likenesses(value: object) -> frozenset[str]:
    """The values of a list as ``is_one_of`` compares them."""
    return frozenset(likeness(fold(text)) for text in many_texts(value))


def phrases(value: object) -> tuple[Phrase, ...]:
    """The words and phrases of a list."""
    return tuple(Phrase.of(fold(text)) for text in many_texts(value))


def one_number(value: object) -> Decimal:
    """A number, from JSON's number or from text."""
    number = parse_number(one_folded(value))
    if number is None:
        raise OperandError("Write a number such as 12 or -3.50: digits, with a point if need be.")
    return number


def two_numbers(value: object) -> tuple[Decimal, Decimal]:
    """The lowest and the highest number that fit."""
    if not (isinstance(value, list | tuple) and len(value) == 2):
        raise OperandError("Write two numbers: the lowest and the highest that fit.")
    low, high = map(one_number, value)
    if low > high:
        raise OperandError("The first number is greater than the second: write the lowest first.")
    return low, high


def one_moment(value: object) -> Moment:
    """A date, a date with a time, or a time of day."""
    moment = parse_moment(_padded(one_folded(value)))
    if moment is None:
        raise OperandError(
            "Write a date such as 2026-11-22, a date with a time such as 2026-11-22T14:05, "
            "or a time of day such as 14:05."
        )
    return moment


def one_day(value: object) -> date:
    """A date, or a date with a time, which stands for its day."""
    moment = parse_moment(one_folded(value))
    if not isinstance(moment, date):
        raise OperandError("Write a date such as 2026-11-22.")
    return moment


def period(value: object) -> timedelta:
    """A number of days, each of 24 hours."""
    days = one_number(value)
    if not 0 < days <= LONGEST_PERIOD:
        raise OperandError(
            f"Write a number of days that is greater than 0, and at most {LONGEST_PERIOD:,}."
        )
    return timedelta(microseconds=int(Fraction(days) * 86_400_000_000))


def two_times(value: object) -> tuple[time, time]:
    """The time of day when something starts, and when it ends."""
    if not (isinstance(value, list | tuple) and len(value) == 2):
        raise OperandError("Write two times of day: when it starts and when it ends.")
    start, end = map(_time, value)
    if start == end:
        raise OperandError("The two times are the same: write when it starts and when it ends.")
    return start, end


def _time(value: object) -> time:
    text = _padded(one_folded(value))
    moment = parse_moment("00:00" if text == "24:00" else text)
    if not isinstance(moment, time):
        raise OperandError("Write times of day such as 09:00 or 17:30.")
    return moment


def _padded(text: str) -> str:
    return f"0{text}" if _SHORT_CLOCK.match(text) else text


def languages(value: object) -> tuple[str, ...]:
    """Language tags, folded."""
    tags = tuple(map(fold_language, many_texts(value)))
    for number, tag in enumerate(tags, start=1):
        if not _LANGUAGE.fullmatch(tag):
            raise OperandError(
                f"Value {number} of the list is no language: write its code, such as en or en-US."
            )
    return tags


def networks(value: object) -> tuple[Network, ...]:
    """Networks and single addresses."""
    return tuple(_network(*entry) for entry in enumerate(many_texts(value), start=1))


def _network(number: int, text: str) -> Network:
    try:
        network = ipaddress.ip_network(fold(text), strict=False)
    except ValueError:
        raise OperandError(
            f"Value {number} of the list is no network: write an address such as 203.0.113.7, "
            "or a range such as 203.0.113.0/24."
        ) from None
    return _as_ipv4(network)


def _as_ipv4(network: Network) -> Network:
    """A network of IPv4 addresses written as IPv6 ones, as the IPv4 network that it is."""
    if isinstance(network, ipaddress.IPv4Network) or network.prefixlen < 96:
        return network
    mapped = network.network_address.ipv4_mapped
    return ipaddress.IPv4Network((mapped, network.prefixlen - 96)) if mapped else network


def share(value: object) -> int:
    """A percentage, as how many of 10,000 draws win."""
    percent = one_number(value)
    if not 0 <= percent <= 100:
        raise OperandError("Write a percentage from 0 to 100, without the percent sign.")
    return math.ceil(Fraction(percent) * 100)


def _is_missing(value: object) -> bool:
    if isinstance(value, str):
        return not fold(value)
    return value is None or value in ([], (), {})


def _entry(number: int, value: object) -> str:
    if _is_missing(value):
        raise OperandError(f"Value {number} of the list is empty: fill it in, or remove it.")
    text = _written(value)
    if text is None:
        raise OperandError(f"Write a text or a number as value {number} of the list.")
    return text


def _written(value: object) -> str | None:
    """The text of a text, number or boolean; None for anything else."""
    match value:
        case str():
            return value
        case bool():
            return "true" if value else "false"
        # Not str(): it writes 1e+22 for a float, and refuses integers of over 4,300 digits.
        case int():
            return format(Decimal(value), "f")
        case float() if math.isfinite(value):
            return format(Decimal(repr(value)), "f")
    return None
