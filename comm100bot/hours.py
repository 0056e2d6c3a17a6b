"""Opening hours and holidays of a bot: as staff write them, as they are stored, and is it open?

Stored are the weekdays by number, 1 for Monday, each with its intervals, and the dates of holidays:
``{"1": [["09:00", "17:30"]]}`` and ``["2026-12-25"]``. An interval that ends before it starts goes
on after midnight; its end is excluded, and may be ``24:00``.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import TypeAlias

Hours: TypeAlias = dict[str, list[list[str]]]

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MIDNIGHT = "24:00"

_TIME = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])|24:00")
_STORED_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]|24:00")
_DASHES = str.maketrans("\u2010\u2011\u2012\u2013\u2014", "-----")
_LINE = re.compile(r"([^0-9]+)(.*)", re.DOTALL)
_CLOSED = re.compile(r"(.+?):?\s+closed", re.IGNORECASE | re.DOTALL)


class HoursError(ValueError):
    """Opening hours or holidays that can't be read; its text is a sentence for staff."""


def parse_hours(text: str) -> Hours:
    """Opening hours as staff write them, one or more days a line; ``HoursError`` names the line."""
    hours: Hours = {}
    for number, line in _lines(text):
        try:
            days, intervals = _parse_line(line)
        except HoursError as error:
            raise HoursError(f"Line {number}: {error}") from None
        for day in days:
            hours.setdefault(day, []).extend(intervals)
    return {day: _arranged(hours[day]) for day in sorted(hours) if hours[day]}


def format_hours(hours: Mapping[str, Sequence[Sequence[str]]]) -> str:
    """Opening hours as staff write them: days in a row with the same hours share a line."""
    shown = [
        (day, ", ".join(f"{start}-{end}" for start, end in _arranged(hours.get(str(number), ()))))
        for number, day in enumerate(DAYS, 1)
    ]
    lines = []
    for times, group in groupby(shown, key=lambda pair: pair[1]):
        days = [day for day, _times in group]
        if times:
            lines.append(f"{days[0]}-{days[-1]} {times}" if days[1:] else f"{days[0]} {times}")
    return "\n".join(lines)


def parse_holidays(text: str) -> list[str]:
    """Dates as staff write them, one a line; ``HoursError`` names the line."""
    dates = set()
    for number, line in _lines(text):
        if not _is_date(line):
            raise HoursError(f"Line {number}: write a date such as 2026-12-25, not “{line[:40]}”.")
        dates.add(line)
    return sorted(dates)


def format_holidays(holidays: Sequence[str]) -> str:
    """Holidays as staff write them."""
    return "\n".join(sorted(holidays))


def check_hours(value: object) -> str:
    """What is wrong with stored opening hours, in a sentence; "" when nothing is."""
    if not isinstance(value, Mapping):
        return "Opening hours are stored as an object, with a list of intervals for each weekday."
    for day, intervals in value.items():
        if day not in {"1", "2", "3", "4", "5", "6", "7"}:
            return "Weekdays are stored as “1” (Monday) to “7” (Sunday)."
        if not isinstance(intervals, list) or not all(map(_is_interval, intervals)):
            return (
                f"{DAYS[int(day) - 1]}: intervals are stored as a list such as "
                '[["09:00", "17:30"]], and do not start when they end.'
            )
    return ""


def check_holidays(value: object) -> str:
    """What is wrong with stored holidays, in a sentence; "" when nothing is."""
    if isinstance(value, list) and all(map(_is_date, value)):
        return ""
    return 'Holidays are stored as a list of dates such as ["2026-12-25"].'


def is_open(
    now: dt.datetime,
    hours: Mapping[str, Sequence[Sequence[str]]],
    holidays: Sequence[str],
) -> bool:
    """Is it open at this moment, which is on the bot's clock? Without any hours it always is.

    A holiday is closed from its first to its last minute: what begins on it does not go on into
    the next day, and what began the day before ends. Stored values that make no sense count for
    nothing: a mistake of staff must not cost an answer.
    """
    hours = hours if isinstance(hours, Mapping) else {}
    holidays = holidays if isinstance(holidays, list | tuple) else ()
    today = now.date()
    if today.isoformat() in holidays:
        return False
    if not any(hours.values()):
        return True
    clock = f"{now:%H:%M}"
    if any(start <= clock < (end if start < end else MIDNIGHT) for start, end in _on(today, hours)):
        return True
    if today == dt.date.min:
        return False
    yesterday = today - dt.timedelta(days=1)
    if yesterday.isoformat() in holidays:
        return False
    return any(end <= start and clock < end for start, end in _on(yesterday, hours))


def _on(date: dt.date, hours: Mapping[str, Sequence[Sequence[str]]]) -> Iterator[tuple[str, str]]:
    """The intervals that begin on this date."""
    intervals = hours.get(str(date.isoweekday()))
    stored = intervals if isinstance(intervals, list) else ()
    return ((start, end) for start, end in filter(_is_interval, stored))


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """The lines with something in them, counted from 1."""
    lines = enumerate((line.strip() for line in text.splitlines()), 1)
    return ((number, line) for number, line in lines if line)


def _parse_line(line: str) -> tuple[list[str], list[list[str]]]:
    line = line.translate(_DASHES)
    if closed := _CLOSED.fullmatch(line):
        return _parse_days(closed[1]), []
    parts = _LINE.fullmatch(line)
    if parts is None or not parts[2]:
        raise HoursError("write days and times such as Monday-Friday 09:00-17:30.")
    days = _parse_days(parts[1].strip().removesuffix(":"))
    return days, [_parse_interval(interval) for interval in parts[2].split(",")]


def _parse_days(text: str) -> list[str]:
    days: list[str] = []
    for part in text.split(","):
        first, dash, last = part.partition("-")
        start = _day(first)
        end = _day(last) if dash else start
        # Saturday-Monday goes on into the next week.
        days += [str((start + step) % 7 + 1) for step in range((end - start) % 7 + 1)]
    return days


def _day(text: str) -> int:
    """The weekday, from 0, that these three or more letters begin."""
    word = text.strip().lower()
    for number, day in enumerate(DAYS):
        if len(word) >= 3 and day.lower().startswith(word):
            return number
    raise HoursError(f"“{text.strip()[:40]}” is no day of the week, such as Monday or Mon.")


def _parse_interval(text: str) -> list[str]:
    times = [_TIME.fullmatch(part.strip()) for part in text.split("-")]
    written = [time[0].zfill(5) for time in times if time]
    if len(written) != 2 or len(times) != 2 or written[0] == MIDNIGHT:
        raise HoursError(f"write times such as 09:00-17:30, not “{text.strip()[:40]}”.")
    if written[0] == written[1]:
        raise HoursError("for a whole day write 00:00-24:00.")
    return written


def _arranged(intervals: Sequence[Sequence[str]]) -> list[list[str]]:
    """The intervals in order, each once."""
    return [list(interval) for interval in sorted({tuple(interval) for interval in intervals})]


def _is_interval(value: object) -> bool:
    """Is this a stored interval: two times, not the same?"""
    if not isinstance(value, list | tuple) or len(value) != 2:
        return False
    start, end = value
    times = all(isinstance(time, str) and _STORED_TIME.fullmatch(time) for time in (start, end))
    return times and start not in (end, MIDNIGHT)


def _is_date(value: object) -> bool:
    try:
        return isinstance(value, str) and dt.date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False
