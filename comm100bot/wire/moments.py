"""Dates and times as Comm100 writes them, in one spelling: ISO 8601.

ISO 8601 comes from the current and third-party webhooks, ``/Date(N)/`` from the classic one, bare
integers of milliseconds from some event webhooks. What can't be read is told from what means
*never*: .NET's first moment, a time in year 1.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

_ISO = re.compile(
    r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)? ?(?:Z|[+-]\d\d(?::?\d\d)?)?)?",
    re.ASCII | re.IGNORECASE,
)
_WRAPPED = re.compile(
    r"\\?/Date\((?P<number>-?\d{1,20})(?:(?P<sign>[+-])(?P<hours>[01]\d|2[0-3])(?P<minutes>[0-5]\d))?\)\\?/",
    re.ASCII | re.IGNORECASE,
)
_YEAR_1 = re.compile(
    r"(?:0001-\d\d-\d\d|\d\d?[-/.]\d\d?[-/.]0001|(?:\w+, )?\d\d? \w+ 0001)"
    r"(?:[T ][\d:.]+ ?(?:[AP]M|Z|UTC|GMT|[+-]\d\d:?\d\d)?)?",
    re.ASCII | re.IGNORECASE,
)

_SINCE_1990 = int(datetime(1990, 1, 1, tzinfo=UTC).timestamp())
_UNTIL_2100 = int(datetime(2100, 1, 1, tzinfo=UTC).timestamp())
_DAY = 24 * 60 * 60
# A zone ahead of UTC puts the first moment of year 1 before it.
_YEAR_1_STARTS = int(datetime(1, 1, 1, tzinfo=UTC).timestamp()) - _DAY
_YEAR_2_STARTS = int(datetime(2, 1, 1, tzinfo=UTC).timestamp())


def is_never(written: str | int) -> bool:
    """Is this a date or time in year 1, which is how .NET writes that there is none?"""
    if isinstance(written, str):
        wrapped = _unwrapped(written)
        if wrapped is None:
            return "0001" in written and _YEAR_1.fullmatch(written) is not None
        written = int(wrapped["number"])
    return any(_YEAR_1_STARTS * unit <= written < _YEAR_2_STARTS * unit for unit in (1, 1_000))


def is_never_with_time(written: str) -> bool:
    """Is this text a time in year 1? A bare date could be anything: an order number, say."""
    return ("(" in written or (":" in written and "0001" in written)) and is_never(written)


def to_iso(written: str | int) -> str | None:
    """This date or time in ISO 8601, as it came where it came so; None when it can't be read."""
    if isinstance(written, int):
        return _from_number(written, UTC)
    wrapped = _unwrapped(written)
    if wrapped is not None:
        return _from_number(int(wrapped["number"]), _zone(wrapped))
    return written if _is_iso(written) else None


def _unwrapped(written: str) -> re.Match[str] | None:
    return _WRAPPED.fullmatch(written) if "(" in written else None


def _zone(wrapped: re.Match[str]) -> timezone:
    if wrapped["sign"] is None:
        return UTC
    offset = timedelta(hours=int(wrapped["hours"]), minutes=int(wrapped["minutes"]))
    return timezone(-offset if wrapped["sign"] == "-" else offset)


def _from_number(number: int, zone: timezone) -> str | None:
    """Seconds or milliseconds, whichever gives a moment between 1990 and 2100."""
    if _SINCE_1990 <= number < _UNTIL_2100:
        seconds, milliseconds = number, 0
    elif _SINCE_1990 * 1_000 <= number < _UNTIL_2100 * 1_000:
        seconds, milliseconds = divmod(number, 1_000)
    else:
        return None
    moment = datetime.fromtimestamp(seconds, zone) + timedelta(milliseconds=milliseconds)
    iso = moment.isoformat(timespec="milliseconds" if milliseconds else "seconds")
    return iso.removesuffix("+00:00") + "Z" if zone is UTC else iso


def _is_iso(written: str) -> bool:
    if _ISO.fullmatch(written) is None:
        return False
    day, clock = written[:10], written[11:].replace(" ", "").upper()
    try:
        datetime.fromisoformat(f"{day}T{clock}" if clock else day)
    except ValueError:
        return False
    return True
