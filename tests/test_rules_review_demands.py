"""What is said of demands is so for any value."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from comm100bot.rules import (
    OPERATORS,
    Circumstances,
    CompiledCondition,
    ConditionSpec,
    OperandKind,
    RuleSet,
    RuleSpec,
    Value,
    fold,
)
from comm100bot.rules.review.demands import Demand
from comm100bot.rules.review.readings import read_condition

HERE = Circumstances(datetime(2026, 11, 22, 14, 5, tzinfo=ZoneInfo("America/Vancouver")), "21", "a")

words = st.text(st.sampled_from("aab -+_5é."), min_size=1, max_size=8).filter(fold)
spelled_numbers = st.sampled_from(["5", "5.0", "-5", "0", "-0", "0.50", "15", "1", "1.0", "007"])
codes = st.sampled_from([
    "yes", "true", "no", "on", "en", "en-us", "EN_US", "fr", "fr-ca", "10.0.0.1", "10.0.0.77",
    "::ffff:10.0.0.1", "2001:db8::1", "::1",
])  # fmt: skip
days = st.sampled_from(["2026-11-21", "2026-11-22", "2026-11-23"])
clocks = st.sampled_from(["00:00", "09:00", "14:05", "22:05", "23:59:59.5"])
moments = st.tuples(days, clocks, st.sampled_from(["", "Z", "+02:00", "-08:00"])).map(
    lambda parts: f"{parts[0]}T{parts[1]}{parts[2]}"
)
texts = st.one_of(words, words, spelled_numbers, codes, days, clocks, moments)
numbers = st.integers(-10, 20).map(lambda half: half / 2)

OPERANDS: dict[OperandKind, st.SearchStrategy[Any]] = {
    OperandKind.NONE: st.none(),
    OperandKind.TEXT: texts,
    OperandKind.LIST: texts.map(lambda text: [text]),
    OperandKind.PATTERN: st.sampled_from(["a", "^a", "5"]),
    OperandKind.NUMBER: numbers,
    OperandKind.RANGE: st.tuples(numbers, numbers).map(sorted),
    OperandKind.MOMENT: days | clocks | moments,
    OperandKind.DAYS: st.sampled_from([1, 2, 0.5]),
    OperandKind.TIMES: st.lists(clocks, min_size=2, max_size=2, unique=True),
    OperandKind.LANGUAGES: st.sampled_from([["en"], ["en-US"], ["fr"]]),
    OperandKind.NETWORKS: st.sampled_from(
        [["10.0.0.0/8"], ["10.0.0.0/26"], ["10.0.0.64/26"], ["2001:db8::/32"], ["::/0"], ["::/16"]]
    ),
}
POSITIVE = [
    operator.key
    for operator in OPERATORS.values()
    if operator.negates is None and operator.key != "in_rollout"
]


@st.composite
def conditions(draw: st.DrawFn) -> CompiledCondition:
    operator = OPERATORS[draw(st.sampled_from(POSITIVE))]
    operands = days | moments if operator.key == "on" else OPERANDS[operator.operand]
    spec = ConditionSpec(fact="x", operator=operator.key, value=draw(operands))
    rules = RuleSet.compile([RuleSpec[None](key="a", name="A", conditions=[spec])])
    return rules.rules[0].conditions[0]


def met(condition: CompiledCondition, value: Value) -> bool:
    return condition.operator.test(condition.operand, [value], HERE)


def demand(condition: CompiledCondition, *, plain: bool = True) -> Demand:
    """The only demand of this condition; ``plain`` where texts are a value's only names."""
    reading = read_condition(condition, "a", lambda _path, name: name if plain else None)
    assume(len(reading.choices) == 1)
    ((only,),) = reading.choices
    return only


values = st.one_of(texts, words, moments).map(Value)
renamed = st.builds(lambda text, name: Value(text, also=(name,)), texts, texts)


@settings(max_examples=250)
@given(conditions(), conditions(), st.lists(values, min_size=1, max_size=8), st.lists(renamed))
def test_what_demands_imply_and_exclude_is_so(
    one: CompiledCondition, other: CompiledCondition, plain: list[Value], others: list[Value]
) -> None:
    # Most values of any use are those that conditions name.
    named = [Value(c.value) for c in (one, other) if isinstance(c.value, str)]
    for is_plain, some in ((True, [*plain, *named]), (False, others)):
        first, second = (demand(condition, plain=is_plain) for condition in (one, other))
        for value in some:
            if first.implies(second) and met(one, value):
                assert met(other, value)
            if first.excludes(second):
                assert not (met(one, value) and met(other, value))
        if first.implies(second):
            assert first.marks & second.needs


@settings(max_examples=200)
@given(conditions(), texts, st.sampled_from(["", "0", ".0"]))
def test_what_a_text_is_said_to_meet_it_meets(
    condition: CompiledCondition, text: str, zeros: str
) -> None:
    written = Value(text + zeros)
    assume(written.likenesses == Value(text).likenesses)
    surely = demand(condition).met_by(fold(text))
    if surely is not None:
        assert met(condition, written) is surely


@pytest.mark.parametrize(
    ("one", "value", "other", "wider"),
    [
        ("is", "Refund", "is_one_of", ["a", "refund"]),
        ("is", "Refund", "is_set", None),
        ("is", "Refund now", "contains", "FUND"),
        ("is", "Refund now", "starts_with", "ref"),
        ("is", "Refund now", "ends_with", "now"),
        ("is", "Refund now", "has_word", ["now", "x"]),
        ("is", "Refund now", "has_all_words", ["now", "refund"]),
        ("is", "refumd", "has_similar_word", ["refund"]),
        ("is", "5.0", "at_least", 5),
        ("is", "5", "is", "5.00"),
        ("is", "500", "starts_with", "50"),
        ("is", "yes", "is_true", None),
        ("is", "en_US", "language_is", ["en"]),
        ("is", "10.1.2.3", "in_network", ["10.0.0.0/8"]),
        ("is", "2026-11-22", "before", "2026-11-23"),
        ("is", "2026-11-22T10:00Z", "after", "2026-11-22T11:00:00+02:00"),
        ("is", "14:05", "time_between", ["14:00", "15:00"]),
        ("contains", "my refund", "contains", "refund"),
        ("contains", "a refund now", "has_word", ["refund"]),
        ("starts_with", "refund now", "contains", "fund"),
        ("starts_with", "refund now", "starts_with", "refund"),
        ("starts_with", "refund now", "has_word", ["refund"]),
        ("ends_with", "my refund", "ends_with", "refund"),
        ("ends_with", "my refund", "has_similar_word", ["refund"]),
        ("has_word", ["my refund"], "has_word", ["refund"]),
        ("has_word", ["my refund"], "contains", "refund"),
        ("has_word", ["c++"], "contains", "+"),
        ("has_word", ["refund"], "has_similar_word", ["refund"]),
        ("has_all_words", ["a", "b"], "has_word", ["b"]),
        ("has_similar_word", ["car"], "has_word", ["car"]),
        ("equals", 5, "between", [5, 6]),
        ("greater_than", 5, "at_least", 5),
        ("less_than", 5, "at_most", 5.5),
        ("between", [2, 3], "less_than", 4),
        ("before", "2026-11-22", "before", "2026-11-23"),
        ("on", "2026-11-22", "after", "2026-11-21"),
        ("on", "2026-11-22", "before", "2026-11-23"),
        ("within_days", 1, "within_days", 7),
        ("time_between", ["09:00", "10:00"], "after", "09:00"),
        ("language_is", ["en-US"], "language_is", ["en"]),
        ("in_network", ["10.1.0.0/16"], "in_network", ["10.0.0.0/8"]),
        ("matches", "^a", "is_set", None),
    ],
)
def test_what_is_useful_is_seen(one: str, value: object, other: str, wider: object) -> None:
    assert seen_to_imply((one, value), (other, wider))


@pytest.mark.parametrize(
    ("one", "value", "other", "wider"),
    [
        ("is", "0", "starts_with", "0"),
        ("is", "500.00", "contains", "500.0"),
        ("is", "500", "ends_with", "0"),
        ("is", "1.0", "is_true", None),
        ("is", "2026-11-22T10:00Z", "on", "2026-11-22"),
        ("is", "14:05", "within_days", 7),
        ("contains", "refund", "starts_with", "refund"),
        ("starts_with", "refund", "is", "refund"),
        ("starts_with", "refund", "has_word", ["refund"]),
        ("starts_with", "refund", "ends_with", "refund"),
        ("contains", "refund", "has_word", ["refund"]),
        ("contains", "ray", "has_word", ["xray"]),
        ("has_word", ["money back"], "contains", "money back"),
        ("has_word", ["refund"], "starts_with", "refund"),
        ("has_similar_word", ["refund"], "has_word", ["refund"]),
        ("has_word", ["b"], "has_all_words", ["a", "b"]),
        ("before", "2026-11-22T14:05", "before", "2026-11-23"),
        ("before", "14:05", "is_true", None),
        ("equals", 5, "is", "5"),
        ("language_is", ["en"], "language_is", ["en-US"]),
        ("in_network", ["10.0.0.0/8"], "in_network", ["::/0"]),
        ("matches", "^ab", "matches", "^a"),
    ],
)
def test_what_is_not_sure_is_not_said(one: str, value: object, other: str, wider: object) -> None:
    assert not seen_to_imply((one, value), (other, wider))


def seen_to_imply(*pairs: tuple[str, object]) -> bool:
    specs = [ConditionSpec(fact="x", operator=key, value=operand) for key, operand in pairs]
    (rule,) = RuleSet.compile([RuleSpec[None](key="a", name="A", conditions=specs)]).rules
    one, other = (read_condition(c, "a", lambda _p, name: name) for c in rule.conditions)
    return all(
        any(
            all(any(mine.implies(demand) for mine in choice) for demand in wanted)
            for wanted in other.choices
        )
        for choice in one.choices
    )
