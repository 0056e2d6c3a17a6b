from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from ipaddress import ip_network
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comm100bot.rules import operands
from comm100bot.rules.operands import OperandError

MISSING: list[object] = [None, "", "  \n", [], {}, ()]

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=6,
)


def refusal(prepare: Any, value: object) -> str:
    with pytest.raises(OperandError) as caught:
        prepare(value)
    return str(caught.value)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (" Refund ", "refund"),
        (True, "true"),
        (False, "false"),
        (0, "0"),
        (500.0, "500.0"),
        (1e22, "1" + "0" * 22),
        (-0.0, "-0.0"),
    ],
)
def test_scalars_are_one_text(value: object, text: str) -> None:
    assert operands.one_folded(value) == text


def test_integer_of_any_length_is_one_text() -> None:
    assert operands.one_folded(10**5000) == "1" + "0" * 5000


@pytest.mark.parametrize("value", MISSING)
@pytest.mark.parametrize("prepare", [operands.one_text, operands.one_number, operands.one_day])
def test_missing_value_is_refused(prepare: Any, value: object) -> None:
    assert refusal(prepare, value) == "Fill in a value: this operator needs one to compare with."


@pytest.mark.parametrize("value", [["a"], {"a": 1}, ("a",)])
def test_list_for_a_single_value_is_refused(value: object) -> None:
    assert refusal(operands.one_text, value) == "Write one single value here, not a list."


@pytest.mark.parametrize("value", [float("nan"), float("inf"), object(), b"a"])
def test_what_is_no_text_is_refused(value: object) -> None:
    assert refusal(operands.one_text, value) == "Write a text or a number."


def test_likeness_of_a_number_has_no_idle_zeros() -> None:
    assert operands.one_likeness(500.0) == "500"


def test_list_is_many_texts() -> None:
    assert operands.many_texts(["a", 1, True]) == ("a", "1", "true")
    assert operands.many_likenesses(("A", 1.50)) == {"a", "1.5"}


@pytest.mark.parametrize("value", MISSING)
def test_missing_list_is_refused(value: object) -> None:
    assert "at least one value" in refusal(operands.many_texts, value)


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("refund", "Write the values as a list, also when it is only one."),
        (5, "Write the values as a list, also when it is only one."),
        (["a", " "], "Value 2 of the list is empty: fill it in, or remove it."),
        (["a", None], "Value 2 of the list is empty: fill it in, or remove it."),
        ([["a"]], "Write a text or a number as value 1 of the list."),
    ],
)
def test_odd_list_is_refused(value: object, sentence: str) -> None:
    assert refusal(operands.many_texts, value) == sentence


def test_phrases_are_folded() -> None:
    assert [phrase.words for phrase in operands.phrases(["Money  BACK"])] == [("money", "back")]


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (5, "5"),
        (-2.5, "-2.5"),
        ("500.00", "500"),
        (" 12 ", "12"),
        (0, "0"),
        ("1." + "1" * 99, "1." + "1" * 99),
    ],
)
def test_numbers_are_read(value: object, number: str) -> None:
    assert operands.one_number(value) == Decimal(number)


@pytest.mark.parametrize("value", ["1,000", "007", "12 €", "five", True, "1e3"])
def test_what_is_no_number_is_refused(value: object) -> None:
    assert "Write a number such as" in refusal(operands.one_number, value)


def test_range_has_two_numbers_in_order() -> None:
    assert operands.two_numbers([1, "2.5"]) == (Decimal(1), Decimal("2.5"))
    assert operands.two_numbers((3, 3)) == (Decimal(3), Decimal(3))


@pytest.mark.parametrize("value", [None, 5, "1-2", [], [1], [1, 2, 3], {"low": 1, "high": 2}])
def test_range_without_two_numbers_is_refused(value: object) -> None:
    assert "Write two numbers" in refusal(operands.two_numbers, value)


def test_reversed_range_is_refused() -> None:
    assert "write the lowest first" in refusal(operands.two_numbers, [2, 1])


def test_range_with_an_odd_end_is_refused() -> None:
    assert "Write a number" in refusal(operands.two_numbers, [1, "x"])
    assert "Fill in a value" in refusal(operands.two_numbers, [None, 1])


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("2026-11-22", date(2026, 11, 22)),
        ("2026-11-22 09:00", datetime.combine(date(2026, 11, 22), time(9))),
        ("9:30", time(9, 30)),
    ],
)
def test_moments_are_read(value: object, moment: object) -> None:
    assert operands.one_moment(value) == moment


@pytest.mark.parametrize("value", ["tomorrow", 20261122, "22.11.2026", "9:30 am"])
def test_what_is_no_moment_is_refused(value: object) -> None:
    assert "Write a date such as 2026-11-22, a date with" in refusal(operands.one_moment, value)


def test_day_is_read_also_from_a_date_with_a_time() -> None:
    assert operands.one_day("2026-11-22") == date(2026, 11, 22)
    assert operands.one_day("2026-11-22T09:00") == datetime.combine(date(2026, 11, 22), time(9))


@pytest.mark.parametrize("value", ["09:00", "soon", 5])
def test_what_is_no_day_is_refused(value: object) -> None:
    assert refusal(operands.one_day, value) == "Write a date such as 2026-11-22."


def test_period_counts_days_of_24_hours() -> None:
    assert operands.period(2) == timedelta(hours=48)
    assert operands.period("0.5") == timedelta(hours=12)


@pytest.mark.parametrize("value", [0, -1, 100_001, "9" * 400])
def test_period_out_of_range_is_refused(value: object) -> None:
    assert "greater than 0, and at most 100,000" in refusal(operands.period, value)


@pytest.mark.parametrize(
    ("value", "times"),
    [
        (["09:00", "17:30"], (time(9), time(17, 30))),
        (("9:00", "17:30:10"), (time(9), time(17, 30, 10))),
        (["22:00", "06:00"], (time(22), time(6))),
        (["18:00", "24:00"], (time(18), time(0))),
    ],
)
def test_two_times_are_read(value: object, times: object) -> None:
    assert operands.two_times(value) == times


@pytest.mark.parametrize(
    ("value", "hint"),
    [
        (None, "Write two times of day"),
        ("09:00-17:30", "Write two times of day"),
        (["09:00"], "Write two times of day"),
        (["09:00", "25:00"], "Write times of day such as 09:00"),
        (["09:00", "2026-11-22"], "Write times of day such as 09:00"),
        (["9am", "5pm"], "Write times of day such as 09:00"),
        (["09:00", ""], "Fill in a value"),
        (["09:00", "9:00"], "The two times are the same"),
    ],
)
def test_odd_times_are_refused(value: object, hint: str) -> None:
    assert hint in refusal(operands.two_times, value)


def test_languages_are_folded() -> None:
    assert operands.languages(["EN", "zh_Hans_CN"]) == ("en", "zh-hans-cn")


@pytest.mark.parametrize(
    "value", [["en", "English please"], ["en", "e"], ["en", "*"], ["en", "en-"]]
)
def test_what_is_no_language_is_refused(value: object) -> None:
    assert "Value 2 of the list is no language" in refusal(operands.languages, value)


@pytest.mark.parametrize(
    ("value", "network"),
    [
        ("203.0.113.0/24", "203.0.113.0/24"),
        ("203.0.113.7", "203.0.113.7/32"),
        ("203.0.113.7/24", "203.0.113.0/24"),
        ("2001:DB8::/32", "2001:db8::/32"),
        ("::ffff:10.0.0.0/104", "10.0.0.0/8"),
        ("::fffe:10.0.0.0/104", "::fffe:a00:0/104"),
        ("::/0", "::/0"),
    ],
)
def test_networks_are_read(value: str, network: str) -> None:
    assert operands.networks([value]) == (ip_network(network),)


@pytest.mark.parametrize(
    "value", ["203.0.113", "example.com", "203.0.113.0/33", "10.0.0.1-10.0.0.9"]
)
def test_what_is_no_network_is_refused(value: str) -> None:
    assert "Value 2 of the list is no network" in refusal(operands.networks, ["::1", value])


@pytest.mark.parametrize(
    ("value", "draws"),
    [(0, 0), (100, 10_000), ("12.5", 1250), (0.01, 1), ("0.001", 1), ("99.999", 10_000)],
)
def test_share_counts_draws(value: object, draws: int) -> None:
    assert operands.share(value) == draws


@pytest.mark.parametrize("value", [-0.01, 100.01, "100.00000000000000000000000000000000001"])
def test_share_out_of_range_is_refused(value: object) -> None:
    assert "from 0 to 100" in refusal(operands.share, value)


@given(json_values)
def test_texts_are_never_empty_and_lists_never_hold_an_empty_one(value: object) -> None:
    for prepare in (operands.one_folded, operands.many_texts):
        try:
            prepared = prepare(value)
        except OperandError:
            continue
        assert all(prepared if isinstance(prepared, tuple) else [prepared])
