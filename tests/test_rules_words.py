from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comm100bot.rules.text import fold
from comm100bot.rules.words import Phrase, Words, forgiven_mistakes, split_words

texts = st.text(st.sampled_from("abé-+ _5'\u0323")).map(fold)


def stands(phrase: str, text: str) -> bool:
    return Phrase.of(fold(phrase)).stands_in(Words(fold(text)))


def almost_stands(phrase: str, text: str) -> bool:
    return Phrase.of(fold(phrase)).almost_stands_in(Words(fold(text)))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("where is my order?", ("where", "is", "my", "order")),
        ("money-back, now", ("money", "back", "now")),
        ("snake_case", ("snake_case",)),
        ("don't", ("don", "t")),
        ("नमस्ते दोस्त", ("नमस्ते", "दोस्त")),
        ("x̣̂y", ("x̣̂y",)),
        ("日本語", ("日本語",)),
        ("5€ 10", ("5", "10")),
        ("👍", ()),
        ("", ()),
    ],
)
def test_words_are_bounded_by_anything_else(text: str, words: tuple[str, ...]) -> None:
    assert split_words(text) == words


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("refund", "Refund!"),
        ("refund", "I want a (refund)."),
        ("money back", "My MONEY   back, please"),
        ("money back", "money-back guarantee"),
        ("money-back", "a money-back guarantee"),
        ("c++", "I like C++."),
        ("c++", "c++11"),
        ("24/7", "open 24/7?"),
        ("#1", "we're #1"),
        ("👍", "ok👍"),
        ("-", "a-b"),
        ("١٢", "room 12"),
        ("a-a", "ba-a a-a"),
    ],
)
def test_phrase_stands_in_text(phrase: str, text: str) -> None:
    assert stands(phrase, text)


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("refund", "refunds"),
        ("refund", "prerefund"),
        ("refund", "refund_policy"),
        ("refund", "refund2"),
        ("cafe", "cafe\u0323s"),
        ("e", "e\u20d7"),
        ("money back", "back money"),
        ("money back", "money is back"),
        ("money back", "moneyback"),
        ("money-back", "money back"),
        ("c++", "vitamin c"),
        ("c++", "abc++"),
        ("24/7", "124/7"),
        ("24/7", "24/75"),
        ("👍", "no"),
        ("refund", ""),
    ],
)
def test_phrase_does_not_stand_in_text(phrase: str, text: str) -> None:
    assert not stands(phrase, text)


@pytest.mark.parametrize(
    ("word", "mistakes"),
    [
        ("car", 0),
        ("cars", 1),
        ("refunds", 1),
        ("shipment", 2),
        ("12345678", 0),
        ("abc12345", 0),
        ("धन्यवाद", 1),
    ],
)
def test_longer_words_are_forgiven_more(word: str, mistakes: int) -> None:
    assert forgiven_mistakes(word) == mistakes


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("refund", "refund"),
        ("refund", "a refnd please"),
        ("refund", "reefund"),
        ("refund", "refumd"),
        ("refund", "refudn"),
        ("delivery", "delivrey"),
        ("delivery", "dlivry"),
        ("money back", "mony-bakc"),
        ("money back guarantee", "my money back garantee now"),
        ("what's up", "waht’s up"),
        ("the car", "the car"),
        ("c++", "c++"),
    ],
)
def test_phrase_almost_stands_in_text(phrase: str, text: str) -> None:
    assert almost_stands(phrase, text)


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("refund", "rfnd"),
        ("refund", "re fund"),
        ("car", "cat"),
        ("delivery", "dlvry"),
        ("money back", "mony is back"),
        ("my order", "me order"),
        ("c++", "c"),
        ("2024", "2025"),
        ("refund", ""),
        ("money back", "money"),
    ],
)
def test_phrase_does_not_almost_stand_in_text(phrase: str, text: str) -> None:
    assert not almost_stands(phrase, text)


@given(texts, texts)
def test_what_stands_in_a_text_is_in_it_and_almost_stands_in_it(phrase: str, text: str) -> None:
    if stands(phrase, text):
        assert almost_stands(phrase, text)
        assert all(word in text for word in split_words(phrase))


@given(texts)
def test_every_text_stands_in_itself(text: str) -> None:
    assert stands(text, text)
