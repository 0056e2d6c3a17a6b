from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from comm100bot.rules import ConditionSpec, RuleSet, RuleSpec, Value

VANCOUVER = ZoneInfo("America/Vancouver")
NOW = datetime(2026, 11, 22, 14, 5, tzinfo=VANCOUVER)
NAIVE_NOW = NOW.replace(tzinfo=None)


class Given:
    """Facts as written down in a dictionary, and which of them were asked for."""

    def __init__(self, facts: Mapping[str, Sequence[str]] = {}, now: datetime = NOW) -> None:
        self.facts = facts
        self.now = now
        self.subject: str | None = "21"
        self.asked: list[str] = []

    def values(self, path: str) -> Sequence[Value]:
        self.asked.append(path)
        return [Value(text) for text in self.facts.get(path, ())]


def is_set(fact: str, *, deferred: bool = False) -> ConditionSpec:
    return ConditionSpec(fact=fact, operator="is_set", deferred=deferred)


def rule(key: str, *conditions: ConditionSpec, logic: str = "all") -> RuleSpec[str]:
    return RuleSpec(
        key=key, name=key.title(), conditions=conditions, logic=logic, then=f"say {key}"
    )


def winner(rules: Sequence[RuleSpec[str]], facts: Given) -> str | None:
    found = RuleSet.compile(rules).match(facts).rule
    return found.key if found else None


def test_first_rule_that_holds_wins() -> None:
    rules = [rule("a", is_set("x")), rule("b", is_set("y")), rule("c")]
    assert winner(rules, Given({"x": ["1"], "y": ["1"]})) == "a"
    assert winner(rules, Given({"y": ["1"]})) == "b"
    assert winner(rules, Given()) == "c"


def test_no_rule_may_hold() -> None:
    assert winner([], Given()) is None
    assert winner([rule("a", is_set("x"))], Given()) is None


def test_winner_knows_what_was_written() -> None:
    found = RuleSet.compile([rule("a"), rule("b", is_set("x"))]).match(Given({"x": ["1"]}))
    assert found.rule
    assert (found.rule.key, found.rule.name, found.rule.then) == ("a", "A", "say a")
    assert found.rule.position == 1
    assert not found.rule.has_conditions


def test_matching_goes_on_behind_a_rule() -> None:
    ruleset = RuleSet.compile([rule("a"), rule("x", is_set("x")), rule("b"), rule("c")])
    first = ruleset.match(Given()).rule
    second = ruleset.match(Given(), after=first).rule
    third = ruleset.match(Given(), after=second).rule
    assert [found and found.key for found in (first, second, third)] == ["a", "b", "c"]
    assert ruleset.match(Given(), after=third).rule is None


def test_broken_rules_are_set_aside_with_all_their_reasons() -> None:
    broken = rule(
        "b",
        ConditionSpec(fact="x", operator="matches", value="(?=a)"),
        is_set("x"),
        ConditionSpec(fact="x", operator="is_sett"),
        logic="1 and 4",
    )
    ruleset = RuleSet.compile([broken, rule("a")])
    (found,) = ruleset.broken
    assert (found.key, found.name, found.position) == ("b", "B", 1)
    assert [reason.split(":")[0] for reason in found.reasons] == [
        "Condition 1",
        "Condition 3",
        "Logic",
    ]
    assert found.reasons[1] == "Condition 3: There is no operator “is_sett”: did you mean “is_set”?"
    assert [(sound.key, sound.position) for sound in ruleset.rules] == [("a", 2)]


def test_matching_goes_on_behind_a_rule_that_stands_before_a_broken_one() -> None:
    ruleset = RuleSet.compile([rule("a"), rule("b", logic="1"), rule("c")])
    after = ruleset.match(Given()).rule
    found = ruleset.match(Given(), after=after).rule
    assert found
    assert found.key == "c"


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


def test_fact_is_fetched_once_for_a_decision() -> None:
    facts = Given({"x": ["a"]})
    wanted = [ConditionSpec(fact="x", operator="is", value=text) for text in "bcd"]
    winner([rule(text.value, text) for text in wanted if isinstance(text.value, str)], facts)
    assert facts.asked == ["x"]


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


def test_deferred_fact_of_a_later_rule_is_not_asked_when_a_rule_has_won() -> None:
    facts = Given({"a": ["1"]})
    winner([rule("r", is_set("a")), rule("s", is_set("order.x", deferred=True))], facts)
    assert facts.asked == ["a"]


def test_outcomes_tell_which_conditions_on_some_facts_hold() -> None:
    spec = rule("a", is_set("x"), is_set("y"), is_set("x", deferred=True), is_set("z"), logic="any")
    (compiled,) = RuleSet.compile([spec]).rules
    facts = Given({"x": ["1"]})
    assert compiled.outcomes(facts, {"x", "z"}) == {1: True, 3: True, 4: False}
    assert compiled.outcomes(facts, ()) == {}


def test_rule_and_ruleset_never_change() -> None:
    ruleset = RuleSet.compile([rule("a")])
    with pytest.raises(AttributeError):
        ruleset.rules = ()  # type: ignore[misc]
    with pytest.raises(AttributeError):
        ruleset.rules[0].then = "x"  # type: ignore[misc]


def test_ten_thousand_rules_take_no_time() -> None:
    conditions = (
        ConditionSpec(fact="intent", operator="is", value="nothing"),
        ConditionSpec(fact="message", operator="has_word", value=["parcel", "package"]),
    )
    rules = [rule(f"r{number}", *conditions, logic="any") for number in range(10_000)]
    ruleset = RuleSet.compile(rules)
    facts = Given({"intent": ["Refund"], "message": ["where is my order " * 100]})
    started = time.perf_counter()
    assert ruleset.match(facts).rule is None
    assert time.perf_counter() - started < 1
