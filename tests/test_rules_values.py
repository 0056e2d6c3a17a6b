from __future__ import annotations

from decimal import Decimal
from ipaddress import ip_address

import pytest

from comm100bot.rules.values import Value


def test_forms_of_a_value_are_worked_out_once() -> None:
    value = Value("  Refund, PLEASE ")
    assert value.folded is value.folded
    assert value.words is value.words


def test_likenesses_have_the_other_names_too() -> None:
    assert Value("Chatting", also=("2.0",)).likenesses == {"chatting", "2"}


def test_other_names_are_no_text() -> None:
    value = Value("Chatting", also=("2",))
    assert value.folded == "chatting"
    assert value.number is None


def test_number_is_read_after_folding() -> None:
    assert Value(" ５00.50 ").number == Decimal("500.5")


@pytest.mark.parametrize(
    ("value", "yes"),
    [
        (Value("True"), True),
        (Value(" YES"), True),
        (Value("on"), True),
        (Value("1"), True),
        (Value("false"), False),
        (Value("No"), False),
        (Value("off"), False),
        (Value("0"), False),
        (Value("1.0"), None),
        (Value("2"), None),
        (Value("maybe"), None),
        (Value("open", truth=True), True),
        (Value("yes", truth=False), False),
    ],
)
def test_yes_and_no_are_told_apart(value: Value, yes: bool | None) -> None:
    assert value.yes is yes


def test_language_is_written_with_hyphens() -> None:
    assert Value("en_US").language == "en-us"


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("203.0.113.7", ["203.0.113.7"]),
        ("2001:db8::1", ["2001:db8::1"]),
        ("::ffff:203.0.113.7", ["::ffff:203.0.113.7", "203.0.113.7"]),
        ("203.0.113.7:80", []),
        ("203.0.113.007", []),
        ("localhost", []),
    ],
)
def test_addresses_are_read(text: str, addresses: list[str]) -> None:
    assert Value(text).addresses == tuple(map(ip_address, addresses))
