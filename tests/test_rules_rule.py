from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comm100bot.rules import CompiledRule, RuleSet, RuleSpec, Told, Unknown

from .making_rules import NOW, VANCOUVER, Given, is_set, rule, winner

NAIVE_NOW = NOW.replace(tzinfo=None)


def compiled(spec: RuleSpec[str]) -> CompiledRule[str]:
    (found,) = RuleSet.compile([spec]).rules
    return found


def outcome(found: CompiledRule[str], facts: Given, told: Told | None = None) -> bool | None:
    try:
        return found.holds(facts, told)
    except Unknown:
        return None


@pytest.mark.parametrize(
    ("starts", "ends", "holds"),
    [
        (None, None, True),
        (NOW, None, True),
        (NOW + timedelta(seconds=1), None, False),
        (None, NOW, False),
        (None, NOW + timedelta(seconds=1), True),
        (NOW.astimezone(UTC), NOW.astimezone(UTC) + timedelta(days=1), True),
        (NAIVE_NOW + timedelta(minutes=1), None, False),
        (NAIVE_NOW, NAIVE_NOW + timedelta(minutes=1), True),
    ],
)
def test_rule_holds_from_its_start_to_before_its_end(
    starts: datetime | None, ends: datetime | None, holds: bool
) -> None:
    spec = RuleSpec(key="a", name="A", starts=starts, ends=ends, then="x")
    assert (winner([spec], Given()) == "a") is holds


def test_start_in_the_hour_that_the_clock_shows_twice_is_told_apart() -> None:
    first = datetime(2026, 11, 1, 1, 30, tzinfo=VANCOUVER)
    spec = RuleSpec(key="a", name="A", starts=first.replace(fold=1), then="x")
    assert winner([spec], Given(now=first + timedelta(minutes=20))) is None
    assert winner([spec], Given(now=first.replace(fold=1))) == "a"


@pytest.mark.parametrize(
    ("logic", "set_facts", "asked"),
    [
        ("all", [], []),
        ("all", ["a"], ["order.x"]),
        ("all", ["a", "order.x"], ["order.x", "order.y"]),
        ("any", ["a"], []),
        ("any", [], ["order.x", "order.y"]),
        ("any", ["order.x"], ["order.x"]),
        ("3 or (1 and 2)", ["a"], []),
        ("3 or (1 and 2)", [], ["order.x"]),
        ("2 and 3 and not 1", [], []),
        ("2 and 3 and not 1", ["a"], ["order.y"]),
        ("2 and 3 and not 2", ["a", "order.y"], ["order.y"]),
        ("3", ["a"], []),
    ],
)
def test_deferred_fact_is_asked_only_when_it_matters(
    logic: str, set_facts: list[str], asked: list[str]
) -> None:
    facts = Given({fact: ["1"] for fact in set_facts})
    deferred = [is_set("order.x", deferred=True), is_set("order.y", deferred=True)]
    winner([rule("r", *deferred, is_set("a"), logic=logic)], facts)
    assert [path for path in facts.asked if path != "a"] == asked


def test_outcomes_tell_which_conditions_on_some_facts_hold() -> None:
    spec = rule("a", is_set("x"), is_set("y"), is_set("x", deferred=True), is_set("z"), logic="any")
    facts = Given({"x": ["1"]})
    assert compiled(spec).outcomes(facts, {"x", "z"}) == {1: True, 3: True, 4: False}
    assert compiled(spec).outcomes(facts, ()) == {}


# What can't be known, and what is told


@pytest.mark.parametrize(
    ("logic", "set_facts", "unknown", "holds"),
    [
        ("all", ["a", "c"], ["b"], None),
        ("all", ["a"], ["b"], False),
        ("any", ["a"], ["b"], True),
        ("any", [], ["b"], None),
        ("1 and (2 or 3)", ["a", "c"], ["b"], True),
        ("1 and (2 or 3)", ["c"], ["b"], False),
        ("1 and (2 or 3)", ["a"], ["b"], None),
        ("1 and not 2", ["a"], ["b"], None),
        ("1 or 3", ["a"], ["b"], True),
        ("2 or not 2", [], ["b"], None),
    ],
)
def test_rule_can_be_known_when_the_other_conditions_decide(
    logic: str, set_facts: list[str], unknown: list[str], holds: bool | None
) -> None:
    spec = rule("r", is_set("a"), is_set("b"), is_set("c"), logic=logic)
    facts = Given({fact: ["1"] for fact in set_facts}, unknown=unknown)
    assert outcome(compiled(spec), facts) is holds


def test_first_fact_that_can_not_be_known_is_named() -> None:
    spec = rule("r", is_set("x"), is_set("y"))
    with pytest.raises(Unknown, match="x"):
        compiled(spec).holds(Given(unknown=["x", "y"]))


@pytest.mark.parametrize("logic", ["all", "1 and 2 and 3"])
def test_deferred_fact_is_not_asked_when_the_known_ones_decide(logic: str) -> None:
    facts = Given(unknown=["a"])
    conditions = [is_set("a"), is_set("b"), is_set("order.x", deferred=True)]
    assert not compiled(rule("r", *conditions, logic=logic)).holds(facts)
    assert "order.x" not in facts.asked


def test_deferred_fact_is_asked_when_it_may_decide_instead_of_an_unknown_one() -> None:
    spec = rule("r", is_set("a"), is_set("order.x", deferred=True), logic="1 or 2")
    assert compiled(spec).holds(Given({"order.x": ["1"]}, unknown=["a"]))


def test_fact_of_a_told_condition_is_not_asked_for() -> None:
    facts = Given({"b": ["1"]})
    assert compiled(rule("r", is_set("a"), is_set("b"))).holds(facts, {("r", 1): True})
    assert facts.asked == ["b"]


@st.composite
def expressions(draw: st.DrawFn, numbers: list[int]) -> str:
    """An expression that names each of these numbers once."""
    opposite = "not " if draw(st.booleans()) else ""
    if len(numbers) == 1:
        return f"{opposite}{numbers[0]}"
    middle = draw(st.integers(1, len(numbers) - 1))
    left, right = (draw(expressions(part)) for part in (numbers[:middle], numbers[middle:]))
    return f"{opposite}({left} {draw(st.sampled_from(['and', 'or']))} {right})"


logics = st.sampled_from(["all", "any"]) | st.permutations([1, 2, 3, 4]).flatmap(expressions)
PYTHON = {"all": "1 and 2 and 3 and 4", "any": "1 or 2 or 3 or 4"}


def read_by_python(logic: str, held: Sequence[bool]) -> bool:
    expression = PYTHON.get(logic, logic)
    return bool(eval(re.sub(r"\d", lambda number: str(held[int(number[0]) - 1]), expression)))


@given(
    logics,
    st.tuples(*[st.sampled_from([True, False, None])] * 4),
    st.tuples(*[st.booleans()] * 4),
    st.dictionaries(st.integers(1, 4), st.booleans()),
)
def test_rule_is_known_exactly_when_it_comes_out_the_same_whatever_the_unknown_facts_are(
    logic: str, set_: tuple[bool | None, ...], deferred: tuple[bool, ...], told: dict[int, bool]
) -> None:
    paths = "abcd"
    conditions = [is_set(path, deferred=late) for path, late in zip(paths, deferred, strict=True)]
    facts = Given(
        {path: ["1"] for path, known in zip(paths, set_, strict=True) if known},
        unknown=[path for path, known in zip(paths, set_, strict=True) if known is None],
    )
    held = [told.get(number, known) for number, known in enumerate(set_, start=1)]
    completions = product(*([True, False] if known is None else [known] for known in held))
    possible = {read_by_python(logic, completion) for completion in completions}
    found = outcome(
        compiled(rule("r", *conditions, logic=logic)),
        facts,
        {("r", number): known for number, known in told.items()},
    )
    assert found is (possible.pop() if len(possible) == 1 else None)
