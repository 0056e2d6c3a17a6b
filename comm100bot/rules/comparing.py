"""How operators compare: each function tells whether a prepared operand fits a value."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import NamedTuple, TypeAlias, TypeVar

from . import moments
from .moments import Moment
from .operands import Network
from .patterns import Pattern
from .text import folded_language_fits
from .values import Value
from .words import Phrase

P = TypeVar("P")
"""An operand as an operator's ``prepare`` has made it ready for its ``test``."""


class Circumstances(NamedTuple):
    """What an operator may look at beside the fact's values."""

    now: datetime
    subject: str | None
    rule_key: str


Test: TypeAlias = Callable[[P, Sequence[Value], Circumstances], bool]


def any_value(fits: Callable[[P, Value], bool]) -> Test[P]:
    """The test that passes when this fits one of the fact's values."""

    def test(operand: P, values: Sequence[Value], _: Circumstances) -> bool:
        # Not any(): most facts have one value, and this is asked for each condition of each rule.
        for value in values:  # noqa: SIM110
            if fits(operand, value):
                return True
        return False

    return test


def any_number(fits: Callable[[P, Decimal], bool]) -> Test[P]:
    """The test that passes when one of the fact's values is a number that this fits."""

    def fits_value(operand: P, value: Value) -> bool:
        return value.number is not None and fits(operand, value.number)

    return any_value(fits_value)


def any_moment(fits: Callable[[P, Moment, datetime], bool]) -> Test[P]:
    """The test that passes when one of the fact's values is a date or time that this fits now."""

    def test(operand: P, values: Sequence[Value], circumstances: Circumstances) -> bool:
        found = [value.moment for value in values]
        return any(moment and fits(operand, moment, circumstances.now) for moment in found)

    return test


def is_like(likeness: str, value: Value) -> bool:
    """Is it the same text or number, by one of its names?"""
    return likeness in value.likenesses


def is_like_one(likenesses: frozenset[str], value: Value) -> bool:
    """Is it the same text or number as one of these?"""
    return not likenesses.isdisjoint(value.likenesses)


def contains(text: str, value: Value) -> bool:
    """Has it this text anywhere?"""
    return text in value.folded


def starts_with(text: str, value: Value) -> bool:
    """Does it start with this text?"""
    return value.folded.startswith(text)


def ends_with(text: str, value: Value) -> bool:
    """Does it end with this text?"""
    return value.folded.endswith(text)


def has_word(phrases: Sequence[Phrase], value: Value) -> bool:
    """Does one of these words or phrases stand in it?"""
    return any(phrase.stands_in(value.words) for phrase in phrases)


def has_all_words(phrases: Sequence[Phrase], value: Value) -> bool:
    """Do all of these words and phrases stand in it?"""
    return all(phrase.stands_in(value.words) for phrase in phrases)


def has_similar_word(phrases: Sequence[Phrase], value: Value) -> bool:
    """Does one of these stand in it, typing mistakes forgiven?"""
    return any(phrase.almost_stands_in(value.words) for phrase in phrases)


def matches(pattern: Pattern, value: Value) -> bool:
    """Is the pattern found in it?"""
    return pattern.search(value.searchable) is not None


def equals(wanted: Decimal, number: Decimal) -> bool:
    """Is it this number?"""
    return number == wanted


def greater_than(limit: Decimal, number: Decimal) -> bool:
    """Is it above the limit?"""
    return number > limit


def at_least(limit: Decimal, number: Decimal) -> bool:
    """Is it the limit or above?"""
    return number >= limit


def less_than(limit: Decimal, number: Decimal) -> bool:
    """Is it below the limit?"""
    return number < limit


def at_most(limit: Decimal, number: Decimal) -> bool:
    """Is it the limit or below?"""
    return number <= limit


def between(limits: tuple[Decimal, Decimal], number: Decimal) -> bool:
    """Is it one of the two limits, or between them?"""
    low, high = limits
    return low <= number <= high


def before(limit: Moment, moment: Moment, now: datetime) -> bool:
    """Is it earlier than the limit?"""
    return moments.is_before(moment, limit, now.tzinfo)


def after(limit: Moment, moment: Moment, now: datetime) -> bool:
    """Is it the limit or later; for a day, on a later day?"""
    return moments.is_after(moment, limit, now.tzinfo)


def on(day: Moment, moment: Moment, now: datetime) -> bool:
    """Is it on this day?"""
    return moments.is_on(moment, day, now.tzinfo)


def within_days(period: timedelta, moment: Moment, now: datetime) -> bool:
    """Is it in the period that ends now?"""
    return moments.is_within(moment, period, now)


def time_between(times: tuple[time, time], moment: Moment, now: datetime) -> bool:
    """Is its time of day from the first of these to before the second?"""
    return moments.is_between(moment, *times, now.tzinfo)


def is_yes(_: None, value: Value) -> bool:
    """Does it say yes?"""
    return value.yes is True


def is_no(_: None, value: Value) -> bool:
    """Does it say no?"""
    return value.yes is False


def is_there(_: None, value: Value) -> bool:
    """Whatever it is, it is there."""
    return True


def language_is(tags: Sequence[str], value: Value) -> bool:
    """Is it one of these languages, or a regional form of one?"""
    return any(folded_language_fits(tag, value.language) for tag in tags)


def in_network(networks: Sequence[Network], value: Value) -> bool:
    """Does the address lie in one of these networks?"""
    return any(address in network for address in value.addresses for network in networks)


def in_rollout(share: int, _: Sequence[Value], circumstances: Circumstances) -> bool:
    """Has this rule's draw for this visitor won? The same visitor always draws the same."""
    if not circumstances.subject:
        return False
    ticket = f"{circumstances.rule_key}:{circumstances.subject}".encode("utf-8", "replace")
    return int(hashlib.sha256(ticket).hexdigest(), 16) % 10_000 < share
