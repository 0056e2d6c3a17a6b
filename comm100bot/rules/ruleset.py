"""Compiled rules, and the first of them that holds."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any, Generic, Protocol, TypeVar

from .comparing import Circumstances
from .logic import Logic, LogicError, parse_logic
from .moments import instant_of
from .operands import OperandError
from .operators import Operator, find_operator
from .values import Value

# Generic dataclasses here are not slotted: on Python 3.11, ``RuleSpec[str](...)`` then raises.
T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Facts(Protocol):
    """What rules can look at. Nothing else reaches a decision: no clock, no database."""

    @property
    def now(self) -> datetime:
        """The moment of the decision, aware, in the zone that staff think in."""

    @property
    def subject(self) -> str | None:
        """Whom ``in_rollout`` draws lots for; None when nobody is known."""

    def values(self, path: str) -> Sequence[Value]:
        """All values of one fact, in order; empty when the fact is not set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionSpec:
    """A condition as written: ``value`` has the shape of the rules file.

    ``deferred`` says that finding the fact out costs something (a lookup, a query): it is asked
    for only when the other conditions leave the rule undecided.
    """

    fact: str
    operator: str
    value: object = None
    deferred: bool = False


@dataclass(frozen=True, kw_only=True)
class RuleSpec(Generic[T_co]):
    """A rule as written. ``then`` is handed through untouched: whatever the caller answers with.

    ``logic`` is ``all``, ``any`` or an expression over the conditions' numbers, from 1.
    """

    key: str
    name: str
    conditions: Sequence[ConditionSpec] = ()
    logic: str = "all"
    starts: datetime | None = None
    ends: datetime | None = None
    then: T_co | None = None


class _Memory:
    """Facts that are fetched once for a whole decision."""

    def __init__(self, facts: Facts) -> None:
        self.now = facts.now
        self.subject = facts.subject
        self._fetch = facts.values
        self._fetched: dict[str, Sequence[Value]] = {}

    def values(self, path: str) -> Sequence[Value]:
        """All values of one fact."""
        if path not in self._fetched:
            self._fetched[path] = self._fetch(path)
        return self._fetched[path]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CompiledCondition:
    """A condition whose operand has been checked and made ready."""

    number: int
    fact: str
    operator: Operator[Any]
    value: object
    operand: Any = field(repr=False)
    deferred: bool

    def holds(self, facts: Facts, circumstances: Circumstances) -> bool:
        """Does this condition hold for these facts?"""
        return self.operator.test(self.operand, facts.values(self.fact), circumstances)


@dataclass(frozen=True, kw_only=True, eq=False)
class CompiledRule(Generic[T_co]):
    """A rule that is ready to be tested. ``position`` is its place in the set, from 1."""

    key: str
    name: str
    position: int
    conditions: tuple[CompiledCondition, ...]
    logic: Logic = field(repr=False)
    starts: datetime | None
    ends: datetime | None
    then: T_co | None

    @property
    def has_conditions(self) -> bool:
        """Does it hold only sometimes? A rule without conditions is a bot's last word."""
        return bool(self.conditions)

    def is_in_force(self, now: datetime) -> bool:
        """Is this moment from the rule's start, included, to its end, excluded?"""
        if self.starts and instant_of(now, now.tzinfo) < instant_of(self.starts, now.tzinfo):
            return False
        return not self.ends or instant_of(now, now.tzinfo) < instant_of(self.ends, now.tzinfo)

    def holds(self, facts: Facts) -> bool:
        """Do its conditions hold, as its logic combines them? Its start and end aside."""
        circumstances = Circumstances(facts.now, facts.subject, self.key)
        outcomes: dict[int, bool] = {}

        def ask(number: int) -> bool:
            if number not in outcomes:
                outcomes[number] = self.conditions[number - 1].holds(facts, circumstances)
            return outcomes[number]

        def known(number: int) -> bool | None:
            if self.conditions[number - 1].deferred:
                return outcomes.get(number)
            return ask(number)

        return self.logic.holds(known, ask)

    def outcomes(self, facts: Facts, paths: Collection[str]) -> dict[int, bool]:
        """Which of the conditions that look at one of these facts hold, by their numbers."""
        circumstances = Circumstances(facts.now, facts.subject, self.key)
        return {
            condition.number: condition.holds(facts, circumstances)
            for condition in self.conditions
            if condition.fact in paths
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenRule:
    """A rule that was set aside, and why: sentences that name the condition's number."""

    key: str
    name: str
    position: int
    reasons: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Decision(Generic[T_co]):
    """Which rule holds; None when no rule does."""

    rule: CompiledRule[T_co] | None


@dataclass(frozen=True, kw_only=True)
class RuleSet(Generic[T_co]):
    """The rules of one bot at one moment, in order, compiled once."""

    rules: tuple[CompiledRule[T_co], ...]
    broken: tuple[BrokenRule, ...]

    @staticmethod
    def compile(rules: Iterable[RuleSpec[T]]) -> RuleSet[T]:
        """Check the rules and make them ready; the broken ones are set aside."""
        compiled = [_compile(rule, position) for position, rule in enumerate(rules, start=1)]
        return RuleSet(
            rules=tuple(rule for rule in compiled if isinstance(rule, CompiledRule)),
            broken=tuple(rule for rule in compiled if isinstance(rule, BrokenRule)),
        )

    def match(self, facts: Facts, after: CompiledRule[object] | None = None) -> Decision[T_co]:
        """The first rule that holds, looking on behind ``after`` when that is given."""
        memory = _Memory(facts)
        for rule in self._candidates(after):
            if rule.is_in_force(memory.now) and rule.holds(memory):
                return Decision(rule=rule)
        return Decision(rule=None)

    def _candidates(self, after: CompiledRule[object] | None) -> Iterator[CompiledRule[T_co]]:
        """The rules that may hold, in order. An index would leave out more of them."""
        start = bisect_right(self.rules, after.position, key=_position) if after else 0
        return islice(self.rules, start, None)


def _position(rule: CompiledRule[object]) -> int:
    return rule.position


def _compile(rule: RuleSpec[T], position: int) -> CompiledRule[T] | BrokenRule:
    conditions, reasons = _compile_conditions(rule.conditions)
    try:
        logic = parse_logic(rule.logic, len(rule.conditions))
    except LogicError as error:
        reasons.append(f"Logic: {error}")
    if reasons:
        return BrokenRule(key=rule.key, name=rule.name, position=position, reasons=tuple(reasons))
    return CompiledRule(
        key=rule.key,
        name=rule.name,
        position=position,
        conditions=tuple(conditions),
        logic=logic,
        starts=rule.starts,
        ends=rule.ends,
        then=rule.then,
    )


def _compile_conditions(
    specs: Iterable[ConditionSpec],
) -> tuple[list[CompiledCondition], list[str]]:
    """The conditions that are sound, and what is wrong with the others."""
    conditions, reasons = [], []
    for number, spec in enumerate(specs, start=1):
        try:
            conditions.append(_compile_condition(number, spec))
        except OperandError as error:
            reasons.append(f"Condition {number}: {error}")
    return conditions, reasons


def _compile_condition(number: int, spec: ConditionSpec) -> CompiledCondition:
    operator = find_operator(spec.operator)
    return CompiledCondition(
        number=number,
        fact=spec.fact,
        operator=operator,
        value=spec.value,
        operand=operator.prepare(spec.value),
        deferred=spec.deferred,
    )
