from __future__ import annotations

import pytest

from comm100bot.wire.moments import is_never, is_never_with_time, to_iso


@pytest.mark.parametrize(
    "written",
    [
        "2023-02-08T10:00:00Z",
        "2023-02-08T10:00:00.1234567Z",
        "2023-02-08T10:00:00,5+0800",
        "2023-02-08 10:00",
        "2023-02-08t10:00:00z",
        "2023-02-08T10:00:00 -08",
        "2023-02-08",
    ],
)
def test_iso_stays_as_written(written: str) -> None:
    assert to_iso(written) == written


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("/Date(1358453897)/", "2013-01-17T20:18:17Z"),
        ("/Date(1358453897000)/", "2013-01-17T20:18:17Z"),
        ("/Date(1358453897005)/", "2013-01-17T20:18:17.005Z"),
        ("\\/Date(1358453897)\\/", "2013-01-17T20:18:17Z"),
        ("/Date(1358453897000+0800)/", "2013-01-18T04:18:17+08:00"),
        ("/Date(1358453897-0330)/", "2013-01-17T16:48:17-03:30"),
        (1358453897, "2013-01-17T20:18:17Z"),
        (1358453897000, "2013-01-17T20:18:17Z"),
        (631152000, "1990-01-01T00:00:00Z"),
        (4102444799999, "2099-12-31T23:59:59.999Z"),
    ],
)
def test_plausible_seconds_and_milliseconds_become_iso(written: str | int, iso: str) -> None:
    assert to_iso(written) == iso


@pytest.mark.parametrize(
    "written",
    [
        "/Date(13584868423)/",
        "/Date(1358453897+9900)/",
        "/Date()/",
        "/Date(1358453897)/ or so",
        "1358453897",
        "0000-00-00",
        "2023-02-30",
        "10000-01-01T00:00:00Z",
        "2023-02-08T25:00:00Z",
        "2023-02-08T10:00:00+99:00",
        "20230208",
        "02/08/2023",
        "٢٠٢٣-٠٢-٠٨",
        "yesterday",
        631151999,
        4102444800,
        0,
        -1,
        10**63,
    ],
)
def test_what_is_no_plausible_time_can_not_be_read(written: str | int) -> None:
    assert to_iso(written) is None
    assert not is_never(written)


@pytest.mark.parametrize(
    "written",
    [
        "0001-01-01T00:00:00Z",
        "0001-01-01T00:00:00.0000000+08:00",
        "0001-01-01 00:00:00",
        "1/1/0001 12:00:00 AM",
        "01.01.0001 00:00:00",
        "Mon, 01 Jan 0001 00:00:00 GMT",
        "/Date(-62135596800000)/",
        "/Date(-62135596800)/",
        "/Date(-62135625600000+0800)/",
    ],
)
def test_time_in_year_1_means_never(written: str) -> None:
    assert is_never(written)
    assert is_never_with_time(written)


def test_number_in_year_1_means_never() -> None:
    assert is_never(-62135596800000)


@pytest.mark.parametrize("written", ["0001-01-01", "1/1/0001"])
def test_bare_date_in_year_1_means_never_only_where_a_time_is_due(written: str) -> None:
    assert is_never(written)
    assert not is_never_with_time(written)


@pytest.mark.parametrize(
    "written",
    ["0001-01-01234", "Order 0001: late", "0001-01-01: late", "2023-01-01T00:00:00.0001"],
)
def test_text_with_0001_in_it_is_a_text(written: str) -> None:
    assert not is_never_with_time(written)
