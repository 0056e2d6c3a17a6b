from __future__ import annotations

import sys
import time
import unicodedata
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comm100bot.rules.text import (
    PATTERN_INPUT_LIMIT,
    encodable,
    fold,
    language_fits,
    likeness,
    normalize,
    parse_number,
    searchable,
)

COMPOSED = [chr(code) for code in range(0x80, 0x3000) if unicodedata.decomposition(chr(code))]
MARKS = [chr(code) for code in range(0x300, 0x370)]
any_text = st.text() | st.text(st.sampled_from([*COMPOSED, *MARKS, "ß", "İ", " ", "a"]))


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Refund", "refund"),
        ("  Order\t status\n", "order status"),
        ("STRASSE", fold("straße")),
        ("Ｒｅｆｕｎｄ", "refund"),
        ("ﬁnal", "final"),
        ("e\u0301", "é"),
        ("ΐ", "ΐ"),
        ("١٢٣", "123"),
        ("१२३", "123"),
        ("５００", "500"),
        ("a\u00a0\u3000b", "a b"),
        ("", ""),
        ("\ud800A", "\ud800a"),
    ],
)
def test_text_folds(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(any_text)
def test_folding_again_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_every_character_folds_for_good() -> None:
    characters = map(chr, range(0x80, sys.maxunicode, 31))
    assert [c for c in characters if fold(fold(c)) != fold(c)] == []


@given(any_text)
def test_case_makes_no_difference(text: str) -> None:
    assert fold(fold(text).upper()) == fold(fold(text).upper().lower())


def test_a_tower_of_marks_takes_no_time() -> None:
    started = time.perf_counter()
    folded = fold("a" + "\u0301\u0323" * 50_000)
    assert time.perf_counter() - started < 1
    assert len(folded) < 40


def test_a_text_in_a_script_beyond_latin_is_kept_whole() -> None:
    assert normalize("日本語" * 100) == "日本語" * 100


def test_ascii_is_its_own_normal_form() -> None:
    assert normalize("As It Is ") == "As It Is "


@pytest.mark.parametrize("text", ["0", "-0", "12", "-3.50", "0.10", "500.00", "9" * 5000])
def test_numbers_are_read(text: str) -> None:
    assert parse_number(text) == Decimal(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "007",
        "-01",
        "12E4",
        "1,000",
        "1_000",
        "NaN",
        "Infinity",
        ".5",
        "5.",
        "+5",
        " 5",
        "5\n",
    ],
)
def test_everything_else_is_no_number(text: str) -> None:
    assert parse_number(text) is None


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("500.00", "500", True),
        ("-0.0", "0", True),
        ("100", "1", False),
        ("0.10", "0.1", True),
        ("007", "7", False),
        ("1e2", "100", False),
        ("a.0", "a", False),
    ],
)
def test_likeness_is_shared_by_the_same_number(one: str, other: str, same: bool) -> None:
    assert (likeness(one) == likeness(other)) is same


numbers = st.from_regex(r"-?(0|[1-9][0-9]?)(\.[05]{1,2})?", fullmatch=True, alphabet="-.0159")


@given(numbers, numbers)
def test_likeness_is_equality_of_numbers(one: str, other: str) -> None:
    assert (likeness(one) == likeness(other)) is (Decimal(one) == Decimal(other))


@pytest.mark.parametrize(
    ("wanted", "spoken", "fits"),
    [
        ("en", "en", True),
        ("en", "en-US", True),
        ("en", "EN_us", True),
        ("en", "english", False),
        ("en-US", "en_us", True),
        ("en-US", "en", False),
        ("en-US", "en-GB", False),
        ("zh-Hans", "zh_hans_cn", True),
    ],
)
def test_languages_fit(wanted: str, spoken: str, fits: bool) -> None:
    assert language_fits(wanted, spoken) is fits


def test_patterns_see_a_bounded_text() -> None:
    assert searchable(f"  {'ä' * 9000}") == "ä".encode() * PATTERN_INPUT_LIMIT


def test_patterns_see_the_case_as_written() -> None:
    assert searchable(" Ｏrder\n№ 5 ") == b"Order\nNo 5"


@given(st.text(st.characters()))
def test_any_text_can_be_encoded(text: str) -> None:
    assert len(encodable(text).encode()) >= len(text)


def test_half_a_character_is_replaced() -> None:
    assert encodable("a\ud800b") == "a\ufffdb"
