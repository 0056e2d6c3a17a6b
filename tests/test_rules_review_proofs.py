"""What a review says is so: for random rules, in all worlds of a small universe of facts."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, reduce
from operator import and_
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from comm100bot.rules import (
    OPERATORS,
    Circumstances,
    CompiledCondition,
    CompiledRule,
    ConditionSpec,
    OperandKind,
    RuleSet,
    RuleSpec,
    Value,
)
from comm100bot.rules.logic import And, Logic, Not, Number, named_numbers
from comm100bot.rules.review import Finding, Reviewed, review_rules
from comm100bot.rules.review.proving import Prover

NOW = datetime(2026, 11, 22, 14, 5, tzinfo=ZoneInfo("America/Vancouver"))
MOMENTS = [NOW + timedelta(days) for days in range(4)]
SUBJECTS = [None, "21", "22", "nocn7iKi"]


@dataclass(frozen=True)
class Topic:
    """Values that facts have, and what conditions compare them with."""

    values: Sequence[Value]
    operands: dict[str, Sequence[Any]]


TEXTS = [
    "refund", "Refunds", "a refund, please", "money-back", "money back", "back money", "refudn",
    "5", "5.00", "50", "-5", "0", "-0", "café", "xrefund", "fund", "a re",
]  # fmt: skip
NUMBERS = ["5", "5.0", "-1", "0", "6", "6.5", "100", "x", "5.5"]
TIMES = [
    "2026-11-21", "2026-11-22", "2026-11-23", "2026-11-22T22:05:00Z", "2026-11-22T23:59:59Z",
    "2026-11-23T07:30:00Z", "00:00", "09:00", "14:05", "23:30", "soon",
]  # fmt: skip
CODES = [
    "true", "yes", "no", "0", "1", "1.0", "en", "en-US", "en_us", "fr", "10.0.0.1",
    "::ffff:10.0.0.1", "2001:db8::1", "10.1.0.1",
]  # fmt: skip
DAYS = ["2026-11-22", "2026-11-23", "2026-11-22T14:05", "2026-11-22T22:05:00Z"]
LIMITS = [*DAYS, "14:05", "00:00", "2026-11-23T00:05:00+02:00"]
CLOCKS = [["09:00", "14:05"], ["14:05", "23:30"], ["22:00", "03:00"], ["22:00", "24:00"]]


def each(operators: str, *operands: Any) -> dict[str, Sequence[Any]]:
    return dict.fromkeys(operators.split(), operands or (None,))


TOPICS = [
    Topic(
        [Value(text) for text in TEXTS],
        each("is contains starts_with ends_with", *TEXTS)
        | each("is_one_of has_word has_all_words has_similar_word", *TEXTS)
        | each("equals at_least", 5, "-5", 0)
        | each("matches", "^ref", "5")
        | each("is_set"),
    ),
    Topic(
        [Value(text) for text in NUMBERS],
        each("equals greater_than at_least less_than at_most", 5, 6, "5.5")
        | each("between", [5, 6], [0, 5], [6, 100], [5, 5])
        | each("is is_one_of", *NUMBERS)
        | each("contains", "5", ".")
        | each("is_true is_false is_set"),
    ),
    Topic(
        [Value(text) for text in TIMES],
        each("before after", *LIMITS)
        | each("on", *DAYS)
        | each("within_days", 1, 2)
        | each("time_between", *CLOCKS)
        | each("is is_one_of", *TIMES)
        | each("starts_with", "2026")
        | each("is_set"),
    ),
    Topic(
        [Value("yes", truth=True), *(Value(text) for text in CODES)],
        each("is is_one_of", *CODES)
        | each("language_is", "en", "en-US", "fr")
        | each("contains", "e", "10.")
        | each("in_network", "10.0.0.0/8", "10.0.0.0/24", "10.0.0.1", "2001:db8::/32", "::/0")
        | each("is_true is_false is_set"),
    ),
]
SINGLE = ("one", "renamed")
"""Facts that never have two values; those of ``renamed`` may have names besides their text."""


def all_values(topic: Topic, fact: str) -> list[Sequence[Value]]:
    """What this fact can be."""
    chance = random.Random(fact)
    if fact == "one":
        return [(), *((value,) for value in topic.values)]
    if fact == "renamed":
        texts = [value.text for value in topic.values]
        return [(), *((Value(text, also=(chance.choice(texts),)),) for text in texts)]
    several = [chance.sample(topic.values, size) for size in (2, 2, 3, 4) for _ in range(20)]
    return [(), *((value,) for value in topic.values), *several]


class Universe:
    """All worlds of a topic, one bit each; a condition or rule is the set of those it holds in."""

    def __init__(self, topic: Topic) -> None:
        self.facts = {fact: all_values(topic, fact) for fact in ("many", *SINGLE)}
        sizes = [*map(len, self.facts.values()), len(SUBJECTS)]
        self.inner = {}
        self.size = 1
        for name, size in zip([*self.facts, "subject"], sizes, strict=True):
            self.inner[name] = self.size
            self.size *= size
        self.all = (1 << self.size) - 1
        self.known: dict[Any, int] = {}

    def condition(self, rule: CompiledRule[object], condition: CompiledCondition) -> int:
        key = (rule.key, condition.fact, condition.operator.key, repr(condition.value))
        if key not in self.known:
            self.known[key] = self._worlds(rule, condition)
        return self.known[key]

    def _worlds(self, rule: CompiledRule[object], condition: CompiledCondition) -> int:
        def holds(values: Sequence[Value], subject: str | None) -> bool:
            circumstances = Circumstances(NOW, subject, rule.key)
            return condition.operator.test(condition.operand, values, circumstances)

        if condition.operator.key == "in_rollout":
            return self._spread("subject", [holds((), subject) for subject in SUBJECTS])
        values = self.facts[condition.fact]
        return self._spread(condition.fact, [holds(some, None) for some in values])

    def _spread(self, name: str, outcomes: list[bool]) -> int:
        bits = "".join("01"[outcome] * self.inner[name] for outcome in reversed(outcomes))
        return int(bits * (self.size // len(bits)), 2)

    def logic(self, rule: CompiledRule[object], logic: Logic) -> int:
        if isinstance(logic, Number):
            return self.condition(rule, rule.conditions[logic.number - 1])
        parts = [self.logic(rule, part) for part in logic.inner]
        if isinstance(logic, Not):
            return self.all ^ parts[0]
        worlds = self.all if isinstance(logic, And) else 0
        for part in parts:
            worlds = worlds & part if isinstance(logic, And) else worlds | part
        return worlds

    def rule(self, rule: CompiledRule[object]) -> int:
        return self.logic(rule, rule.logic)


@cache
def universe(place: int) -> Universe:
    return Universe(TOPICS[place])


# Rules


NEGATIONS = {operator.negates: operator.key for operator in OPERATORS.values()}
LISTS = (OperandKind.LIST, OperandKind.LANGUAGES, OperandKind.NETWORKS)


def narrowed(chance: random.Random, topic: Topic) -> Topic:
    """The topic with fewer texts to compare with, so that conditions meet."""
    kept = chance.sample([value.text for value in topic.values], 4)
    operands = {
        operator: [one for one in all_ if one in kept] or all_
        for operator, all_ in topic.operands.items()
    }
    return Topic(topic.values, operands)


def make_condition(chance: random.Random, topic: Topic, fact: str = "") -> ConditionSpec:
    """A condition on this fact, else on any, and now and then a draw of lots."""
    if not fact and chance.random() < 0.06:
        share = chance.choice([0, 30, 60, 100])
        return ConditionSpec(fact="many", operator="in_rollout", value=share)
    key = chance.choice(list(topic.operands))
    operands = topic.operands[key]
    many = OPERATORS[key].operand in LISTS
    return ConditionSpec(
        fact=fact or chance.choice(["many", *SINGLE]),
        operator=chance.choice([key, NEGATIONS.get(key, key)]),
        value=chance.choices(operands, k=chance.choice([1, 2]))
        if many
        else chance.choice(operands),
    )


LOGICS = {
    1: ["all", "any", "not 1"],
    2: ["all", "any", "1 and not 2", "not (1 or 2)"],
    3: [
        "all", "any", "1 and (2 or 3)", "1 or 2 and 3", "not (1 and 2) and 3", "(1 or not 2) and 3",
    ],
}  # fmt: skip
WINDOWS = [(None, None)] * 4 + [(None, NOW), (MOMENTS[1], None), (None, MOMENTS[2])]


def make_rule(chance: random.Random, pool: Sequence[ConditionSpec], key: str) -> RuleSpec[None]:
    some = chance.choices(pool, k=chance.choice([1, 1, 2, 2, 3]))
    starts, ends = chance.choice(WINDOWS)
    logic = chance.choice(LOGICS[len(some)])
    return RuleSpec(key=key, name=key, conditions=some, logic=logic, starts=starts, ends=ends)


def make_rules(chance: random.Random, topic: Topic) -> list[Reviewed]:
    # Few conditions, which meet again in many rules.
    pool = [make_condition(chance, topic) for _ in range(chance.randint(2, 6))]
    specs = [make_rule(chance, pool, f"rule {number}") for number in range(chance.randint(1, 6))]
    compiled = RuleSet.compile(specs)
    assert not compiled.broken
    return [Reviewed(rule=rule, always_answers=chance.random() < 0.85) for rule in compiled.rules]


# What is checked


def parts(logic: Logic) -> Iterator[Logic]:
    yield logic
    for part in logic.inner:
        yield from parts(part)


@dataclass
class Check:
    """Is what a finding says so, in all worlds?"""

    universe: Universe
    reviewed: dict[str, Reviewed]

    def unreachable(self, rule: CompiledRule[object], finding: Finding) -> None:
        others = [self.reviewed[key] for key in finding.others]
        assert all(other.always_answers for other in others)
        assert all(other.rule.position < rule.position for other in others)
        for moment in MOMENTS:
            if rule.is_in_force(moment):
                open_worlds = self.universe.rule(rule)
                for other in others:
                    if other.rule.is_in_force(moment):
                        open_worlds &= ~self.universe.rule(other.rule)
                assert not open_worlds

    def contradiction(self, rule: CompiledRule[object], finding: Finding) -> None:
        assert not self.universe.rule(rule)

    def never(self, rule: CompiledRule[object], finding: Finding) -> None:
        self._some_part(rule, finding, 0)

    def always(self, rule: CompiledRule[object], finding: Finding) -> None:
        self._some_part(rule, finding, self.universe.all)
        if "So the rule always holds." in finding.sentence:
            assert self.universe.rule(rule) == self.universe.all

    def _some_part(self, rule: CompiledRule[object], finding: Finding, worlds: int) -> None:
        assert any(
            self.universe.logic(rule, part) == worlds
            for part in parts(rule.logic)
            if set(finding.conditions) <= set(named_numbers(part))
        )

    def repeated(self, rule: CompiledRule[object], finding: Finding) -> None:
        if finding.others:
            (other,) = finding.others
            assert self.universe.rule(rule) == self.universe.rule(self.reviewed[other].rule)
        else:
            first, again = (rule.conditions[number - 1] for number in finding.conditions)
            worlds = self.universe.condition
            assert worlds(rule, first) == worlds(rule, again)

    def over(self, rule: CompiledRule[object], finding: Finding) -> None:
        assert not any(map(rule.is_in_force, MOMENTS))


# Hypothesis chooses where to start; making each condition by its own draws would take most time.
chances = st.integers(min_value=0).map(random.Random)
places = st.integers(0, len(TOPICS) - 1)


def text_of(path: str, name: str) -> str | None:
    return None if path == "renamed" else name


@settings(max_examples=100)
@given(chances, places, st.sampled_from(["many", *SINGLE]))
def test_conditions_that_clash_never_come_out_so(
    chance: random.Random, place: int, fact: str
) -> None:
    all_worlds = universe(place)
    topic = narrowed(chance, TOPICS[place])
    specs = [make_condition(chance, topic, fact) for _ in range(25)]
    (rule,) = RuleSet.compile([RuleSpec[None](key="a", name="A", conditions=specs)]).rules
    prover = Prover(SINGLE.__contains__, text_of)
    literals = prover.literals(rule)
    for _ in range(200):
        some = chance.choices(range(len(specs)), k=chance.choice([1, 2, 2, 2, 3, 4]))
        if prover.clash(frozenset(literals[index] for index in some)):
            worlds = [all_worlds.condition(rule, rule.conditions[index]) for index in some]
            assert not reduce(and_, worlds), [specs[index] for index in some]


@settings(max_examples=300)
@given(chances, places)
def test_what_is_found_is_so_in_all_worlds(chance: random.Random, place: int) -> None:
    reviewed = make_rules(chance, narrowed(chance, TOPICS[place]))
    check = Check(universe(place), {one.rule.key: one for one in reviewed})
    for finding in review_rules(reviewed, now=NOW, single=SINGLE.__contains__, text_of=text_of):
        rule = check.reviewed[finding.rule].rule
        getattr(check, finding.kind)(rule, finding)
