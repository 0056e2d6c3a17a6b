"""Stretches of numbers, days, times of day and moments, and what is left when some are taken away.

A stretch reaches from one cut to another. A cut lies just before or just behind a place, so that
"at least 5" and "greater than 5" start at different cuts of the same place.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, TypeAlias

from comm100bot.rules.moments import Moment, instant_of, is_day, parse_fact
from comm100bot.rules.text import parse_number

Cut: TypeAlias = tuple[int, Any, int]
"""Where on the scale (0; -1 and 1 are its ends), the place, and 1 when just behind that place."""

START: Cut = (-1, None, 0)
END: Cut = (1, None, 0)

NUMBERS = "numbers"
DAYS = "days"
CLOCK = "clock"
INSTANTS = "instants"
AGES = "ages"


def below(place: object) -> Cut:
    """The cut just before this place."""
    return (0, place, 0)


def behind(place: object) -> Cut:
    """The cut just behind this place."""
    return (0, place, 1)


MIDNIGHT = below(time.min)


@dataclass(frozen=True, slots=True)
class Stretch:
    """All places of a scale between two cuts. A value has at most one place on each scale.

    Places on different scales can't be compared: ``scale`` tells them apart.
    """

    scale: Hashable
    low: Cut
    high: Cut

    def holds_place(self, place: object) -> bool:
        """Is this place in it?"""
        return self.low <= below(place) and behind(place) <= self.high

    def covers(self, other: Stretch) -> bool:
        """Are all places of the other one in it too?"""
        return self.scale == other.scale and self.low <= other.low and other.high <= self.high

    def meet(self, other: Stretch) -> Stretch:
        """The places that are in both, which are on the same scale."""
        return Stretch(self.scale, max(self.low, other.low), min(self.high, other.high))

    def is_covered_by(self, others: Iterable[Stretch]) -> bool:
        """Is each of its places in one of these, which are on the same scale?"""
        reached = self.low
        for other in sorted(others, key=lambda stretch: stretch.low):
            if reached < other.low:
                break
            reached = max(reached, other.high)
        return self.high <= reached

    def holds_text(self, text: str) -> bool | None:
        """Has a value with this folded text a place in it? None when that depends on more."""
        if self.scale == NUMBERS:
            number = parse_number(text)
            return number is not None and self.holds_place(number)
        moment = parse_fact(text)
        if moment is None:
            return False
        place = _place(moment)
        return self.holds_place(place[1]) if place[0] == self.scale else None


def _place(moment: Moment) -> tuple[str, object]:
    """A scale on which it has a place whatever the zone, and that place."""
    if isinstance(moment, datetime):
        return INSTANTS, instant_of(moment, UTC)
    return (CLOCK, moment) if isinstance(moment, time) else (DAYS, moment.toordinal())


def numbers(low: Cut = START, high: Cut = END) -> Stretch:
    """Numbers between two cuts."""
    return Stretch(NUMBERS, low, high)


def before(limit: Moment) -> Stretch:
    """What lies before this moment, day, or time of day."""
    if isinstance(limit, time):
        return Stretch(CLOCK, MIDNIGHT, below(limit))
    scale, place = _limit(limit)
    return Stretch(scale, START, below(place))


def after(limit: Moment) -> Stretch:
    """What lies at or after this moment or time of day, or after this day."""
    if isinstance(limit, time):
        return Stretch(CLOCK, below(limit), END)
    if is_day(limit):
        return Stretch(DAYS, below(limit.toordinal() + 1), END)
    scale, place = _limit(limit)
    return Stretch(scale, below(place), END)


def on(day: date) -> Stretch:
    """What is on this day, or on the day of this moment."""
    if isinstance(day, datetime) and day.tzinfo:
        # Which day that is depends on the zone.
        return Stretch((DAYS, day), below(0), behind(0))
    return Stretch(DAYS, below(day.toordinal()), below(day.toordinal() + 1))


def within(period: timedelta) -> Stretch:
    """What is at most so old."""
    return Stretch(AGES, below(timedelta()), behind(period))


def times_between(times: tuple[time, time]) -> tuple[Stretch, ...]:
    """Times of day from the first of these to before the second, which may be on the next day."""
    start, end = map(below, times)
    if start < end:
        return (Stretch(CLOCK, start, end),)
    return (Stretch(CLOCK, start, END), Stretch(CLOCK, MIDNIGHT, end))


def _limit(limit: date) -> tuple[Hashable, Any]:
    """The scale that this day or moment can be compared on, and its place there."""
    if not isinstance(limit, datetime):
        return DAYS, limit.toordinal()
    if limit.tzinfo:
        return INSTANTS, instant_of(limit, UTC)
    # It depends on the zone; two of them need not even keep their order where a clock is set back.
    return (INSTANTS, limit), 0
