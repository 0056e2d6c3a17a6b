from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comm100bot.hours import (
    HoursError,
    check_holidays,
    check_hours,
    format_holidays,
    format_hours,
    is_open,
    parse_holidays,
    parse_hours,
)

from .strategies import json_values

OFFICE = {str(day): [["09:00", "17:30"]] for day in range(1, 6)}


def at(moment: str) -> dt.datetime:
    return dt.datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo("Europe/Paris"))


# As staff write them


@pytest.mark.parametrize(
    "line",
    [
        "Monday-Friday 09:00-17:30",
        "mon-fri 9:00-17:30",
        "Mon - Fri: 09:00 \u2013 17:30",
        "Mon, Tue, Wednesday-Friday 9:00-17:30",
        "\n  Mon-Thu 9:00-17:30\n\nFri 9:00-17:30\nSun closed\n",
    ],
)
def test_hours_are_read_in_many_spellings(line: str) -> None:
    assert parse_hours(line) == OFFICE


def test_day_can_have_several_intervals() -> None:
    hours = parse_hours("Sat 15:00-16:00, 10:00-14:00\nSat 10:00-14:00")
    assert hours == {"6": [["10:00", "14:00"], ["15:00", "16:00"]]}


def test_days_can_go_on_into_the_next_week() -> None:
    assert sorted(parse_hours("Sat-Mon 10:00-12:00")) == ["1", "6", "7"]


def test_interval_can_end_at_or_after_midnight() -> None:
    assert parse_hours("Fri 22:00-02:00") == {"5": [["22:00", "02:00"]]}
    assert parse_hours("Fri 00:00-24:00") == {"5": [["00:00", "24:00"]]}


def test_nothing_written_is_no_hours() -> None:
    assert parse_hours(" \n") == {}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Mon", "Line 1: write days and times such as Monday-Friday 09:00-17:30."),
        ("09:00-17:30", "Line 1: write days and times such as Monday-Friday 09:00-17:30."),
        ("\nMoonday 9:00-17:00", "Line 2: “Moonday” is no day of the week, such as Monday or Mon."),
        ("Mo 9:00-17:00", "Line 1: “Mo” is no day of the week, such as Monday or Mon."),
        ("Mon 9-17", "Line 1: write times such as 09:00-17:30, not “9-17”."),
        ("Mon 25:00-26:00", "Line 1: write times such as 09:00-17:30, not “25:00-26:00”."),
        (
            "Mon 9:00-12:00-13:00",
            "Line 1: write times such as 09:00-17:30, not “9:00-12:00-13:00”.",
        ),
        ("Mon 24:00-02:00", "Line 1: write times such as 09:00-17:30, not “24:00-02:00”."),
        ("Mon 9:00-12:00,", "Line 1: write times such as 09:00-17:30, not “”."),
        ("Mon 9:00-9:00", "Line 1: for a whole day write 00:00-24:00."),
        ("Someday closed", "Line 1: “Someday” is no day of the week, such as Monday or Mon."),
    ],
)
def test_hours_that_cannot_be_read_are_refused_in_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(HoursError) as caught:
        parse_hours(text)
    assert str(caught.value) == sentence


def test_hours_are_written_with_days_in_a_row_on_one_line() -> None:
    hours = {**OFFICE, "6": [["15:00", "16:00"], ["10:00", "14:00"]]}
    assert format_hours(hours) == ("Monday-Friday 09:00-17:30\nSaturday 10:00-14:00, 15:00-16:00")


times = st.times().map(lambda time: f"{time:%H:%M}")
intervals = (
    st.tuples(times, st.one_of(times, st.just("24:00")))
    .filter(lambda pair: pair[0] != pair[1])
    .map(list)
)
weeks = st.dictionaries(
    st.sampled_from("1234567"),
    st.lists(intervals, min_size=1, max_size=3, unique_by=tuple).map(sorted),
)


@given(weeks)
def test_hours_that_are_written_are_read_back_the_same(hours: dict[str, Any]) -> None:
    assert parse_hours(format_hours(hours)) == hours
    assert check_hours(hours) == ""


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        hours = parse_hours(text)
    except HoursError:
        return
    assert check_hours(hours) == ""


def test_holidays_are_dates_one_a_line() -> None:
    text = "2026-12-26\n\n 2026-12-25 \n2026-12-25"
    assert parse_holidays(text) == ["2026-12-25", "2026-12-26"]
    assert format_holidays(["2026-12-26", "2026-12-25"]) == "2026-12-25\n2026-12-26"


@pytest.mark.parametrize("date", ["25.12.2026", "2026-02-30", "20261225", "Christmas"])
def test_holiday_that_is_no_date_is_refused_in_a_sentence(date: str) -> None:
    with pytest.raises(HoursError, match=r"^Line 2: write a date such as 2026-12-25, not “"):
        parse_holidays(f"\n{date}")


# As they are stored


@pytest.mark.parametrize(
    "hours",
    [
        [],
        None,
        {"8": []},
        {1: []},
        {"1": "09:00"},
        {"1": [["09:00"]]},
        {"1": [["9:00", "17:00"]]},
        {"1": [["09:00", "09:00"]]},
        {"1": [["24:00", "09:00"]]},
        {"1": [[9, 17]]},
        {"1": [None]},
    ],
)
def test_stored_hours_of_another_shape_are_refused_in_a_sentence(hours: Any) -> None:
    assert check_hours(hours).endswith(".")


@pytest.mark.parametrize("holidays", [{}, None, "2026-12-25", [20261225], ["2026-12-32"]])
def test_stored_holidays_of_another_shape_are_refused_in_a_sentence(holidays: Any) -> None:
    assert check_holidays(holidays).endswith(".")


def test_stored_hours_and_holidays_are_fine() -> None:
    assert check_hours({**OFFICE, "7": []}) == check_hours({}) == ""
    assert check_holidays(["2026-12-25"]) == check_holidays([]) == ""


@given(json_values)
def test_any_stored_value_can_be_checked(value: Any) -> None:
    assert isinstance(check_hours(value), str)
    assert isinstance(check_holidays(value), str)


# Open or closed


@pytest.mark.parametrize(
    ("moment", "is_open_then"),
    [
        ("2026-11-23T08:59:59", False),
        ("2026-11-23T09:00:00", True),
        ("2026-11-23T17:29:59", True),
        ("2026-11-23T17:30:00", False),
        ("2026-11-22T12:00:00", False),
    ],
)
def test_interval_includes_its_start_and_not_its_end(moment: str, is_open_then: bool) -> None:
    assert is_open(at(moment), OFFICE, []) is is_open_then


@pytest.mark.parametrize("hours", [{}, {"1": []}])
def test_without_any_hours_it_is_always_open(hours: dict[str, Any]) -> None:
    assert is_open(at("2026-11-22T03:00"), hours, [])


def test_holiday_is_closed_all_day() -> None:
    assert not is_open(at("2026-12-25T12:00"), {}, ["2026-12-25"])
    assert not is_open(at("2026-12-25T12:00"), OFFICE, ["2026-12-25"])
    assert is_open(at("2026-12-24T12:00"), OFFICE, ["2026-12-25"])


@pytest.mark.parametrize(
    ("moment", "is_open_then"),
    [
        ("2026-11-27T21:59", False),
        ("2026-11-27T22:00", True),
        ("2026-11-28T00:00", True),
        ("2026-11-28T01:59", True),
        ("2026-11-28T02:00", False),
        ("2026-11-27T01:00", False),
    ],
)
def test_interval_can_pass_midnight(moment: str, is_open_then: bool) -> None:
    assert is_open(at(moment), {"5": [["22:00", "02:00"]]}, []) is is_open_then


def test_sunday_night_goes_on_into_monday() -> None:
    assert is_open(at("2026-11-23T01:00"), {"7": [["22:00", "02:00"]]}, [])


def test_holiday_neither_begins_nor_goes_on() -> None:
    night = {"5": [["22:00", "02:00"]]}
    assert not is_open(at("2026-11-28T01:00"), night, ["2026-11-27"])
    assert not is_open(at("2026-11-28T01:00"), night, ["2026-11-28"])


def test_whole_day_ends_at_midnight() -> None:
    day = {"5": [["00:00", "24:00"]]}
    assert is_open(at("2026-11-27T23:59"), day, [])
    assert not is_open(at("2026-11-28T00:00"), day, [])


@given(st.dictionaries(st.sampled_from("1234567"), json_values))
def test_odd_stored_hours_never_cost_an_answer(hours: Any) -> None:
    assert is_open(at("2026-11-23T12:00"), hours, []) in {True, False}


@pytest.mark.parametrize("stored", [[1], "9-5", None, 7])
def test_stored_hours_of_another_shape_count_for_nothing(stored: Any) -> None:
    assert is_open(dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC), stored, stored)


def test_the_first_day_of_all_has_no_day_before() -> None:
    hours = {"1": [["09:00", "17:00"]]}
    assert is_open(dt.datetime(1, 1, 1, 12, tzinfo=dt.UTC), hours, [])
    assert not is_open(dt.datetime(1, 1, 1, 20, tzinfo=dt.UTC), hours, [])
