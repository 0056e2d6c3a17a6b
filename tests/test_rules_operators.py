from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from comm100bot.rules import operators
from comm100bot.rules.comparing import Circumstances, any_value
from comm100bot.rules.operands import OperandError, OperandKind
from comm100bot.rules.operators import (
    OPERATORS,
    Operator,
    check_operand,
    find_operator,
    negation,
    register,
)
from comm100bot.rules.values import Value

VANCOUVER = ZoneInfo("America/Vancouver")
NOW = datetime(2026, 11, 22, 14, 5, tzinfo=VANCOUVER)
RULE_KEY = "0192f0c1-7b1e-7c3a-9a55-3f1d5e0c8a11"

NEGATIONS = {
    "is_not": "is",
    "is_none_of": "is_one_of",
    "does_not_contain": "contains",
    "has_no_word": "has_word",
    "does_not_match": "matches",
    "is_not_set": "is_set",
}
POSITIVE = [key for key in OPERATORS if key not in NEGATIONS]

# Operator, operand, the fact's values, whether it holds.
CASES: list[tuple[str, object, list[str], bool]] = [
    ("is", "Order status", ["order  STATUS"], True),
    ("is", "Order status", ["Refund", "order status"], True),
    ("is", "Order status", ["order status?"], False),
    ("is", "500", ["500.00"], True),
    ("is", 500.0, ["500"], True),
    ("is", "0", ["-0"], True),
    ("is", "7", ["007"], False),
    ("is", "100", ["1e2"], False),
    ("is", True, ["true"], True),
    ("is", "true", ["1"], False),
    ("is", "Straße", ["STRASSE"], True),
    ("is", "٣", ["3"], True),
    ("is", "a", [], False),
    ("is_not", "Canada", ["France"], True),
    ("is_not", "Canada", ["canada"], False),
    ("is_not", "Canada", ["France", "Canada"], False),
    ("is_not", "Canada", [], True),
    ("is_one_of", ["Canada", "France"], ["FRANCE"], True),
    ("is_one_of", ["Canada", 5], ["5.0"], True),
    ("is_one_of", ["Canada"], ["Canadas"], False),
    ("is_one_of", ["Canada"], [], False),
    ("is_none_of", ["Canada", "France"], ["Italy"], True),
    ("is_none_of", ["Canada", "France"], ["Italy", "France"], False),
    ("is_none_of", ["Canada"], [], True),
    ("contains", "FUND", ["my refund"], True),
    ("contains", "  my  refund ", ["MY\nREFUND!"], True),
    ("contains", "5", ["١٥"], True),
    ("contains", "x", ["abc"], False),
    ("contains", "x", [], False),
    ("does_not_contain", "fund", ["refund"], False),
    ("does_not_contain", "fund", [], True),
    ("has_word", ["refund", "money back"], ["I want my money back"], True),
    ("has_word", ["refund"], ["refunds"], False),
    ("has_word", ["refund"], ["refund_policy"], False),
    ("has_word", ["refund"], [], False),
    ("has_no_word", ["refund"], ["a refund"], False),
    ("has_no_word", ["refund"], [], True),
    ("has_all_words", ["order", "late"], ["My order is late"], True),
    ("has_all_words", ["order", "late"], ["order", "late"], False),
    ("has_all_words", ["order", "late"], ["order only"], False),
    ("has_similar_word", ["refund"], ["refudn please"], True),
    ("has_similar_word", ["refund"], ["reufnd plaese"], True),
    ("has_similar_word", ["refund"], ["rfnd"], False),
    ("has_similar_word", ["delivery"], ["dlivry"], True),
    ("has_similar_word", ["car"], ["cat"], False),
    ("starts_with", "Where IS", ["  where is it"], True),
    ("starts_with", "is", ["where is it"], False),
    ("ends_with", "it?", ["where is IT? "], True),
    ("ends_with", "is", ["where is it"], False),
    ("matches", r"order #?\d+", ["My ORDER #12"], True),
    ("matches", r"^\d+$", ["12a"], False),
    ("matches", "a", [], False),
    ("does_not_match", r"\d", ["abc"], True),
    ("does_not_match", r"\d", ["abc1"], False),
    ("does_not_match", r"\d", [], True),
    ("equals", "500", ["500.00"], True),
    ("equals", 5, ["five"], False),
    ("equals", 7, ["007"], False),
    ("equals", 1, ["true"], False),
    ("equals", "0.1", ["0.1000000000000000000000000000001"], False),
    ("greater_than", 5, ["5"], False),
    ("greater_than", 5, ["5.01"], True),
    ("greater_than", 5, ["1", "6"], True),
    ("greater_than", 5, ["9" * 30_000], True),
    ("greater_than", 5, ["6 items"], False),
    ("at_least", 5, ["5.0"], True),
    ("at_least", 5, ["4.99"], False),
    ("less_than", -1, ["-1.5"], True),
    ("less_than", 5, ["5"], False),
    ("less_than", 5, [], False),
    ("at_most", "5", ["5"], True),
    ("at_most", "5", ["5.1"], False),
    ("between", [1, 5], ["1"], True),
    ("between", [1, 5], ["5.0"], True),
    ("between", [1, 5], ["5.1"], False),
    ("between", [1, 5], ["0.9"], False),
    ("before", "2026-11-22", ["2026-11-22T07:59:59Z"], True),
    ("before", "2026-11-22", ["2026-11-22T08:00:00Z"], False),
    ("before", "2026-11-22T14:05", ["2026-11-22T22:05:00Z"], False),
    ("before", "2026-11-22T14:05Z", ["2026-11-22T14:04"], True),
    ("before", "12:00", ["11:59"], True),
    ("before", "2026-11-22", ["0001-01-01T00:00:00+14:00"], True),
    ("after", "2026-11-22", ["2026-11-23T07:59:59Z"], False),
    ("after", "2026-11-22", ["2026-11-23T08:00:00Z"], True),
    ("after", "2026-11-22T14:05", ["2026-11-22T22:05:00Z"], True),
    ("after", "2026-11-22", ["2026-11-22"], False),
    ("after", "2026-11-22", ["2026-11-23"], True),
    ("after", "2026-11-22", ["/Date(13584868423)/"], False),
    ("on", "2026-11-22", ["2026-11-22"], True),
    ("on", "2026-11-22", ["2026-11-23T07:59:59Z"], True),
    ("on", "2026-11-22", ["2026-11-22T07:59:59Z"], False),
    ("within_days", 1, ["2026-11-21T22:05:00Z"], True),
    ("within_days", 1, ["2026-11-21T22:04:59Z"], False),
    ("within_days", 1, ["2026-11-22T22:05:01Z"], False),
    ("within_days", 1, ["soon"], False),
    ("time_between", ["09:00", "17:30"], ["14:05"], True),
    ("time_between", ["09:00", "17:30"], ["17:30"], False),
    ("time_between", ["09:00", "17:30"], ["2026-11-22T17:00:00Z"], True),
    ("time_between", ["22:00", "06:00"], ["23:59"], True),
    ("time_between", ["22:00", "06:00"], ["06:00"], False),
    ("time_between", ["09:00", "17:30"], ["2026-11-22"], False),
    ("is_true", None, ["Yes"], True),
    ("is_true", None, ["no"], False),
    ("is_true", None, ["perhaps"], False),
    ("is_true", None, [], False),
    ("is_false", None, ["OFF"], True),
    ("is_false", None, ["perhaps"], False),
    ("is_false", None, [], False),
    ("is_set", None, ["0"], True),
    ("is_set", "left behind", ["false"], True),
    ("is_set", None, [], False),
    ("is_not_set", None, ["0"], False),
    ("is_not_set", None, [], True),
    ("language_is", ["fr", "en"], ["en_us"], True),
    ("language_is", ["en-US"], ["en_us"], True),
    ("language_is", ["en-US"], ["en"], False),
    ("language_is", ["en"], ["eng"], False),
    ("in_network", ["203.0.113.0/24"], ["203.0.113.7"], True),
    ("in_network", ["203.0.113.7"], ["203.0.113.7"], True),
    ("in_network", ["203.0.113.0/24"], ["203.0.114.7"], False),
    ("in_network", ["203.0.113.0/24"], ["::ffff:203.0.113.7"], True),
    ("in_network", ["::ffff:203.0.113.0/120"], ["203.0.113.7"], True),
    ("in_network", ["2001:db8::/32", "10.0.0.0/8"], ["2001:DB8::7"], True),
    ("in_network", ["0.0.0.0/0"], ["somewhere"], False),
]

GOOD_OPERANDS: dict[OperandKind, object] = {
    OperandKind.NONE: None,
    OperandKind.TEXT: "Refund",
    OperandKind.LIST: ["refund", "money back", "c++"],
    OperandKind.PATTERN: r"re.?fund|\d+",
    OperandKind.NUMBER: 5,
    OperandKind.RANGE: [1, 5],
    OperandKind.MOMENT: "2026-11-22",
    OperandKind.DAYS: 2,
    OperandKind.TIMES: ["22:00", "06:00"],
    OperandKind.LANGUAGES: ["en"],
    OperandKind.NETWORKS: ["203.0.113.0/24"],
    OperandKind.PERCENT: 50,
}

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(), max_size=12)
    | st.sampled_from(["en", "09:00", "17:30", "1.2.3.4", "2026-11-22", "(", "5"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=6,
)
fact_texts = st.one_of(
    st.text(st.characters(), max_size=20),
    st.text(st.sampled_from("0123456789-:T.+Z refund\u0301\ud800"), max_size=30),
    st.datetimes().map(str),
    st.datetimes(timezones=st.timezones()).map(str),
    st.decimals().map(str),
    st.ip_addresses().map(str),
    st.sampled_from(["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "9" * 32_768]),
)


def holds(
    key: str, operand: object, values: list[Value], subject: str | None = "21", now: datetime = NOW
) -> bool:
    operator = find_operator(key)
    circumstances = Circumstances(now, subject, RULE_KEY)
    return operator.test(operator.prepare(operand), values, circumstances)


@pytest.fixture
def own_operators() -> Iterator[None]:
    before = dict(OPERATORS)
    yield
    for key in OPERATORS.keys() - before.keys():
        del operators._table[key]


@pytest.mark.parametrize(("key", "operand", "texts", "expected"), CASES)
def test_operator_holds(key: str, operand: object, texts: list[str], expected: bool) -> None:
    assert holds(key, operand, list(map(Value, texts))) is expected


def test_every_operator_has_cases_both_ways() -> None:
    shown = {(key, expected) for key, _, _, expected in CASES}
    assert shown == {
        (key, way) for key in OPERATORS if key != "in_rollout" for way in (True, False)
    }


def test_keys_and_labels_are_unique() -> None:
    assert [operator.key for operator in OPERATORS.values()] == list(OPERATORS)
    assert len({operator.label for operator in OPERATORS.values()}) == len(OPERATORS)


def test_negations_are_these() -> None:
    found = {key: operator.negates for key, operator in OPERATORS.items() if operator.negates}
    assert found == NEGATIONS


@pytest.mark.parametrize("key", ["is", "is_one_of"])
def test_other_names_of_a_value_are_compared_by_is(key: str) -> None:
    operand = "d3f5" if key == "is" else ["d3f5"]
    assert holds(key, operand, [Value("Order status", also=("D3F5",))])


def test_other_names_of_a_value_are_not_searched() -> None:
    assert not holds("contains", "d3f5", [Value("Order status", also=("D3F5",))])
    assert not holds("matches", "d3f5", [Value("Order status", also=("D3F5",))])


@pytest.mark.parametrize("negative", NEGATIONS)
@settings(max_examples=60)
@given(st.data())
def test_negation_is_the_exact_opposite(negative: str, data: st.DataObject) -> None:
    operand: object = data.draw(json_values)
    values = list(map(Value, data.draw(st.lists(fact_texts, max_size=3))))
    try:
        check_operand(negative, operand)
    except OperandError:
        operand = GOOD_OPERANDS[OPERATORS[negative].operand]
    assert holds(negative, operand, values) is not holds(NEGATIONS[negative], operand, values)


@pytest.mark.parametrize("key", POSITIVE)
@settings(max_examples=40)
@given(json_values)
@example(None)
@example([None])
@example({"a": 1})
def test_any_operand_is_prepared_or_refused(key: str, operand: object) -> None:
    with suppress(OperandError):
        assert holds(key, operand, [Value("refund 5")]) in (True, False)


@pytest.mark.parametrize("key", POSITIVE)
@settings(max_examples=40)
@given(st.lists(fact_texts, max_size=3), st.timezones())
def test_any_fact_is_tested_without_an_error(key: str, texts: list[str], zone: ZoneInfo) -> None:
    operand = GOOD_OPERANDS[OPERATORS[key].operand]
    values = list(map(Value, texts))
    assert holds(key, operand, values, now=NOW.astimezone(zone)) in (True, False)


@pytest.mark.parametrize("operand", [None, "", " ", [], [""]])
@pytest.mark.parametrize("key", [k for k in OPERATORS if OPERATORS[k].operand != OperandKind.NONE])
def test_empty_operand_is_refused(key: str, operand: object) -> None:
    with pytest.raises(OperandError):
        check_operand(key, operand)


def draw(subject: str) -> int:
    return int(hashlib.sha256(f"{RULE_KEY}:{subject}".encode()).hexdigest(), 16) % 10_000


@given(st.text(st.characters(codec="utf-8"), min_size=1), st.integers(0, 10_000))
def test_rollout_draws_by_rule_and_visitor(subject: str, hundredths: int) -> None:
    percent = hundredths / 100
    assert holds("in_rollout", percent, [], subject) is (draw(subject) < hundredths)


def test_rollout_of_all_takes_every_visitor_and_of_none_no_one() -> None:
    assert all(holds("in_rollout", 100, [], str(number)) for number in range(200))
    assert not any(holds("in_rollout", 0, [], str(number)) for number in range(200))


@pytest.mark.parametrize("subject", [None, ""])
def test_rollout_never_takes_an_unknown_visitor(subject: str | None) -> None:
    assert not holds("in_rollout", 100, [Value("21")], subject)


def test_rollout_takes_odd_visitor_ids() -> None:
    assert holds("in_rollout", 100, [], "\ud800")


def test_unknown_operator_is_refused_with_a_suggestion() -> None:
    with pytest.raises(
        OperandError, match=r"There is no operator “has_words”: did you mean “has_word”\?"
    ):
        find_operator("has_words")


def test_operator_like_no_other_is_refused() -> None:
    with pytest.raises(
        OperandError, match=r"There is no operator “xyz”: choose one from the list\."
    ):
        check_operand("xyz", "a")


@pytest.mark.usefixtures("own_operators")
def test_host_project_registers_an_operator_and_its_negation() -> None:
    def longer_than(length: int, value: Value) -> bool:
        return len(value.text) > length

    longer = Operator(
        key="longer_than",
        label="is longer than",
        operand=OperandKind.NUMBER,
        prepare=lambda value: int(str(value)),
        test=any_value(longer_than),
    )
    register(longer)
    register(negation(longer, "not_longer_than", "is not longer than"))
    assert holds("longer_than", 3, [Value("long")])
    assert holds("not_longer_than", 3, [])
    assert list(OPERATORS)[-2:] == ["longer_than", "not_longer_than"]


def test_key_that_is_taken_can_not_be_registered() -> None:
    with pytest.raises(ValueError, match="There is an operator “is” already: choose another key"):
        register(OPERATORS["is"])
