"""Dates and times: reading them, and comparing them in the bot's zone.

What a text with a date or time in it means:

========================  =====================  =========================================
text                      as a condition's value as a fact
========================  =====================  =========================================
``2026-11-22T14:05:00Z``  that moment            that moment
``2026-11-22T14:05``      in the bot's zone      in UTC, as foreign systems mean it
``2026-11-22``            that day in the bot's  that day in the bot's zone: a calendar day
                          zone                   (``now.date``, a birthday) is not moved to
                                                 its neighbor by an offset
``14:05``                 that time of any day   that time of day in the bot's zone
========================  =====================  =========================================

Where a moment is needed, a day stands for its first moment. A time alone is on no day.
"""

from __future__ import annotations

import re
from datetime import MINYEAR, UTC, date, datetime, time, timedelta, tzinfo
from typing import TypeAlias

Moment: TypeAlias = datetime | date | time

_CLOCK = r"(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:[.,][0-9]+)?)?"
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(_CLOCK)
_DATE_TIME = re.compile(
    _DATE.pattern + "[T ]" + _CLOCK + r"(?: ?(?:Z|[+-][0-9]{2}(?::?[0-9]{2})?))?"
)


def parse_moment(text: str) -> Moment | None:
    """The ISO date, time of day, or date with a time that this text is."""
    text = text.upper()
    try:
        if _DATE.fullmatch(text):
            return date.fromisoformat(text)
        if _TIME.fullmatch(text):
            return time.fromisoformat(text)
        if _DATE_TIME.fullmatch(text):
            day, clock = text[:10], text[11:]
            return datetime.fromisoformat(f"{day}T{clock.replace(' ', '')}")
    except ValueError:  # the 31st of February, an offset of 99 hours
        return None
    return None


def parse_fact(text: str) -> Moment | None:
    """The moment that a fact's text means: without an offset it is in UTC."""
    moment = parse_moment(text)
    if isinstance(moment, datetime) and moment.tzinfo is None:
        return moment.replace(tzinfo=UTC)
    return moment


def is_before(moment: Moment, limit: Moment, zone: tzinfo | None) -> bool:
    """Does it lie before this moment, day, or time of day?"""
    return _order(moment, limit, zone) == -1


def is_after(moment: Moment, limit: Moment, zone: tzinfo | None) -> bool:
    """Does it lie at or after this moment or time of day, or after this day?"""
    order = _order(moment, limit, zone)
    return order == 1 or (order == 0 and not is_day(limit))


def is_on(moment: Moment, limit: Moment, zone: tzinfo | None) -> bool:
    """Is it on this day, or on the day of this moment?"""
    wanted = day_of(limit, zone)
    return wanted is not None and wanted == day_of(moment, zone)


def is_within(moment: Moment, period: timedelta, now: datetime) -> bool:
    """Does it lie in the period that ends now?"""
    found, until = instant(moment, now.tzinfo), instant_of(now, now.tzinfo)
    return found is not None and until - period <= found <= until


def is_between(moment: Moment, start: time, end: time, zone: tzinfo | None) -> bool:
    """Is its time of day from the start to before the end, which may be on the next day?"""
    found = time_of(moment, zone)
    if found is None:
        return False
    return start <= found < end if start < end else found >= start or found < end


def is_day(moment: Moment) -> bool:
    """Is this a whole day?"""
    return isinstance(moment, date) and not isinstance(moment, datetime)


def day_of(moment: Moment, zone: tzinfo | None) -> date | None:
    """The day in this zone; None for a time alone."""
    if isinstance(moment, datetime):
        return _local(moment, zone).date()
    return None if isinstance(moment, time) else moment


def time_of(moment: Moment, zone: tzinfo | None) -> time | None:
    """The time of day in this zone; None for a day alone."""
    if isinstance(moment, datetime):
        return _local(moment, zone).time()
    return moment if isinstance(moment, time) else None


def instant(moment: Moment, zone: tzinfo | None) -> timedelta | None:
    """The moment, or the first one of the day, as ``instant_of`` has it; None for a time alone."""
    if isinstance(moment, time):
        return None
    if isinstance(moment, datetime):
        return instant_of(moment, zone)
    return instant_of(datetime.combine(moment, time.min), zone)


def instant_of(moment: datetime, zone: tzinfo | None) -> timedelta:
    """The moment on one scale for all zones, on which it is in this zone if it names none.

    A duration, as it can't overflow: the first hour of year 1 east of Greenwich is just negative.
    Comparing datetimes themselves would also mistake the hour that a clock shows twice.
    """
    offset = _with_offset(moment, zone).utcoffset() or timedelta()
    return timedelta(days=moment.toordinal()) + _since_midnight(moment) - offset


def _since_midnight(clock: time | datetime) -> timedelta:
    return timedelta(
        hours=clock.hour,
        minutes=clock.minute,
        seconds=clock.second,
        microseconds=clock.microsecond,
    )


def _with_offset(moment: datetime, zone: tzinfo | None) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _local(moment: datetime, zone: tzinfo | None) -> datetime:
    """The moment on the zone's clock; past the calendar's first or last moment, that one."""
    try:
        return _with_offset(moment, zone).astimezone(zone)
    except (OverflowError, ValueError):  # "9999-12-31T23:59:59Z", seen from the east
        if moment.year == MINYEAR:
            return datetime.combine(date.min, time.min)
        return datetime.combine(date.max, time.max)


def _order(moment: Moment, limit: Moment, zone: tzinfo | None) -> int | None:
    """-1, 0 or 1 for below, at or above the limit; None when they can't be compared."""
    found, wanted = _measure(moment, limit, zone), _measure(limit, limit, zone)
    if found is None or wanted is None:
        return None
    return (found > wanted) - (found < wanted)


def _measure(moment: Moment, limit: Moment, zone: tzinfo | None) -> timedelta | None:
    """The moment as precisely as the limit says: its day, its time of day, or itself."""
    if isinstance(limit, datetime):
        return instant(moment, zone)
    if isinstance(limit, time):
        clock = time_of(moment, zone)
        return _since_midnight(clock) if clock else None
    day = day_of(moment, zone)
    return timedelta(days=day.toordinal()) if day else None
