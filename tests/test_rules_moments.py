from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comm100bot.rules.moments import (
    Moment,
    instant_of,
    is_after,
    is_before,
    is_between,
    is_on,
    is_within,
    parse_fact,
    parse_moment,
)

VANCOUVER = ZoneInfo("America/Vancouver")
KIRITIMATI = ZoneInfo("Pacific/Kiritimati")
DAY = date(2026, 11, 22)


def at(hour: int, minute: int = 0, second: int = 0) -> datetime:
    """A moment of the day without an offset."""
    return datetime.combine(DAY, time(hour, minute, second))


moments = st.one_of(
    st.dates(),
    st.times(),
    st.datetimes(),
    st.datetimes(timezones=st.timezones()),
    st.sampled_from(
        [
            datetime.min.replace(tzinfo=timezone(timedelta(hours=23))),
            datetime.max.replace(tzinfo=timezone(timedelta(hours=-23))),
            datetime.combine(date.min, time.min),
            datetime.combine(date.max, time.max),
            date.min,
            date.max,
        ]
    ),
)


def fact(text: str) -> Moment:
    moment = parse_fact(text)
    assert moment is not None
    return moment


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-22", DAY),
        ("14:05", time(14, 5)),
        ("14:05:07.5", time(14, 5, 7, 500_000)),
        ("2026-11-22T14:05", at(14, 5)),
        ("2026-11-22 14:05:07", at(14, 5, 7)),
        ("2026-11-22t14:05:07z", datetime(2026, 11, 22, 14, 5, 7, tzinfo=UTC)),
        ("2013-01-17T20:31:37.1234567Z", datetime(2013, 1, 17, 20, 31, 37, 123_456, UTC)),
        ("2026-11-22T14:05+0000", datetime(2026, 11, 22, 14, 5, tzinfo=UTC)),
        ("2026-11-22T14:05+00", datetime(2026, 11, 22, 14, 5, tzinfo=UTC)),
    ],
)
def test_iso_dates_and_times_are_read(text: str, moment: Moment) -> None:
    assert parse_moment(text) == moment


@pytest.mark.parametrize(
    "text",
    [
        "",
        "20261122",
        "2026-W47-7",
        "2026-02-30",
        "0000-00-00",
        "10000-01-01",
        "24:00",
        "14",
        "1405",
        "14:05Z",
        "2026-11-22T14:05+99:00",
        "2026-11-22T24:00",
        "22/11/2026",
        "/Date(13584868423)/",
        "2026-11-22T14:05:00 PST",
        "2026-11-22\n",
    ],
)
def test_other_texts_are_no_moment(text: str) -> None:
    assert parse_moment(text) is None


def test_fact_without_an_offset_is_in_utc() -> None:
    assert fact("2026-11-22T14:05") == datetime(2026, 11, 22, 14, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "limit", "before", "after"),
    [
        # A limit without an offset is in the bot's zone: 14:05 in Vancouver is 22:05 in UTC.
        ("2026-11-22T22:04:59Z", at(14, 5), True, False),
        ("2026-11-22T22:05:00Z", at(14, 5), False, True),
        ("2026-11-22T22:05", datetime(2026, 11, 22, 22, 5, tzinfo=UTC), False, True),
        # A day starts and ends at midnight in the bot's zone, which is 08:00 in UTC.
        ("2026-11-22T07:59:59Z", DAY, True, False),
        ("2026-11-22T08:00:00Z", DAY, False, False),
        ("2026-11-23T07:59:59Z", DAY, False, False),
        ("2026-11-23T08:00:00Z", DAY, False, True),
        # A calendar day is that day in the bot's zone.
        ("2026-11-21", DAY, True, False),
        ("2026-11-22", DAY, False, False),
        ("2026-11-23", DAY, False, True),
        ("2026-11-22", at(0), False, True),
        ("2026-11-22", at(0, 1), True, False),
        # A time of day is compared with times of day.
        ("14:04", time(14, 5), True, False),
        ("14:05", time(14, 5), False, True),
        ("2026-11-22T22:04Z", time(14, 5), True, False),
        ("2026-11-22T22:05Z", time(14, 5), False, True),
        ("2026-11-22", time(14, 5), False, False),
        ("14:05", DAY, False, False),
        ("14:05", at(0), False, False),
        # The zone's clock has no such moment in its calendar.
        ("0001-01-01T00:00:00Z", DAY, True, False),
        ("0001-01-01T00:00:00Z", date(1, 1, 1), False, False),
        ("0001-01-01T00:00:00+14:00", at(0), True, False),
        ("9999-12-31T23:59:59-14:00", DAY, False, True),
        ("9999-12-31T23:59:59-14:00", at(0), False, True),
    ],
)
def test_before_is_strict_and_after_is_not(
    text: str, limit: Moment, before: bool, after: bool
) -> None:
    assert is_before(fact(text), limit, VANCOUVER) is before
    assert is_after(fact(text), limit, VANCOUVER) is after


@pytest.mark.parametrize(
    ("text", "day", "on"),
    [
        ("2026-11-22T08:00:00Z", DAY, True),
        ("2026-11-22T07:59:59Z", DAY, False),
        ("2026-11-23T07:59:59Z", DAY, True),
        ("2026-11-22", DAY, True),
        ("2026-11-22", at(23), True),
        ("2026-11-22", datetime(2026, 11, 23, 7, 0, tzinfo=UTC), True),
        ("14:05", DAY, False),
        ("9999-12-31T23:59:59-14:00", date(9999, 12, 31), True),
    ],
)
def test_on_is_that_day_in_the_zone(text: str, day: Moment, on: bool) -> None:
    assert is_on(fact(text), day, VANCOUVER) is on


@pytest.mark.parametrize(
    ("text", "within"),
    [
        ("2026-11-22T22:05:00Z", True),
        ("2026-11-22T22:05:01Z", False),
        ("2026-11-20T22:05:00Z", True),
        ("2026-11-20T22:04:59Z", False),
        ("2026-11-22", True),
        ("2026-11-20", False),
        ("2026-11-23", False),
        ("14:00", False),
        ("9999-12-31T23:59:59-14:00", False),
    ],
)
def test_within_days_counts_hours_up_to_now(text: str, within: bool) -> None:
    now = datetime(2026, 11, 22, 14, 5, tzinfo=VANCOUVER)
    assert is_within(fact(text), timedelta(days=2), now) is within


def test_within_a_day_counts_24_hours_also_when_the_clock_changes() -> None:
    now = datetime(2026, 11, 1, 12, 0, tzinfo=VANCOUVER)
    assert is_within(fact("2026-10-31T13:00:00-07:00"), timedelta(days=1), now)
    assert not is_within(fact("2026-10-31T12:59:59-07:00"), timedelta(days=1), now)


def test_hour_that_the_clock_shows_twice_has_two_instants() -> None:
    first = datetime(2026, 11, 1, 1, 30, tzinfo=VANCOUVER)
    assert instant_of(first.replace(fold=1), VANCOUVER) - instant_of(first, VANCOUVER) == timedelta(
        hours=1
    )


@pytest.mark.parametrize(
    ("text", "start", "end", "between"),
    [
        ("09:00", time(9), time(17, 30), True),
        ("17:29:59", time(9), time(17, 30), True),
        ("17:30", time(9), time(17, 30), False),
        ("08:59", time(9), time(17, 30), False),
        ("23:00", time(22), time(6), True),
        ("05:59", time(22), time(6), True),
        ("06:00", time(22), time(6), False),
        ("12:00", time(22), time(6), False),
        ("23:00", time(18), time(0), True),
        ("2026-11-22T17:00:00Z", time(9), time(17), True),
        ("2026-11-22T16:59:59Z", time(9), time(17), False),
        ("2026-11-22", time(0), time(23), False),
    ],
)
def test_time_between_may_pass_midnight(text: str, start: time, end: time, between: bool) -> None:
    assert is_between(fact(text), start, end, VANCOUVER) is between


def test_far_zones_have_their_own_day() -> None:
    assert is_on(fact("2026-11-22T10:00:00Z"), date(2026, 11, 23), KIRITIMATI)


@given(moments, moments, st.timezones())
def test_no_moment_is_both_before_and_after(one: Moment, other: Moment, zone: ZoneInfo) -> None:
    assert not (is_before(one, other, zone) and is_after(one, other, zone))
    assert not (
        is_on(one, other, zone) and is_within(one, -timedelta.resolution, datetime.now(zone))
    )


@given(st.datetimes(timezones=st.timezones()), st.datetimes(timezones=st.timezones()))
def test_moments_compare_as_their_instants(one: datetime, other: datetime) -> None:
    difference = instant_of(one, None) - instant_of(other, None)
    assert is_before(one, other, UTC) is (difference < timedelta())
    assert is_after(one, other, UTC) is (difference >= timedelta())


def test_offset_may_stand_behind_a_space() -> None:
    assert parse_fact("2023-02-08 10:00:00 +00:00") == parse_fact("2023-02-08T10:00:00Z")
