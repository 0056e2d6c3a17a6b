"""A rule: as written, and compiled."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from operator import attrgetter
from typing import Any, Generic, TypeVar

from .comparing import Circumstances
from .facts import Facts, Told, Unknown
from .logic import And, Logic, LogicError, Number, Or, parse_logic
from .moments import instant_of
from .operands import OperandError
from .operators import Operator, find_operator

# Generic dataclasses here are not slotted: on Python 3.11, ``RuleSpec[str](...)`` then raises.
T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


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
    ``position`` is the rule's place where the caller counts, rising from rule to rule; without
    it rules are counted from 1.
    """

    key: str
    name: str
    conditions: Sequence[ConditionSpec] = ()
    logic: str = "all"
    starts: datetime | None = None
    ends: datetime | None = None
    then: T_co | None = None
    position: int | None = None


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
    """A rule that is ready to be tested. ``position`` is its place in the set."""

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

    def holds(self, facts: Facts, told: Told | None = None) -> bool:
        """Do its conditions hold, as its logic combines them? Its start and end aside.

        What is ``told`` of a condition counts, and its fact is not asked for. Raises ``Unknown``
        when it depends on facts that can't be known.
        """
        circumstances = Circumstances(facts.now, facts.subject, self.key)
        outcomes = self._told(told) if told else {}
        if self._decisive is None or outcomes:
            return self._combine(facts, circumstances, outcomes)
        unknown = None
        for condition in self._cheapest_first:
            try:
                if condition.holds(facts, circumstances) is self._decisive:
                    return self._decisive
            except Unknown as error:
                unknown = unknown or error
        if unknown:
            raise unknown
        return not self._decisive

    @cached_property
    def _decisive(self) -> bool | None:
        """The outcome of one condition that decides for ``all`` or ``any``; None for others."""
        numbers = tuple(Number(condition.number) for condition in self.conditions)
        if self.logic == And(numbers):
            return And.decisive
        return Or.decisive if self.logic == Or(numbers) else None

    @cached_property
    def _cheapest_first(self) -> Sequence[CompiledCondition]:
        return sorted(self.conditions, key=attrgetter("deferred"))

    def _told(self, told: Told) -> dict[int, bool]:
        return {
            condition.number: told[self.key, condition.number]
            for condition in self.conditions
            if (self.key, condition.number) in told
        }

    def _combine(
        self, facts: Facts, circumstances: Circumstances, outcomes: dict[int, bool]
    ) -> bool:
        """What the logic makes of these outcomes, and of others as far as they are needed."""

        def ask(number: int) -> bool:
            if number not in outcomes:
                outcomes[number] = self.conditions[number - 1].holds(facts, circumstances)
            return outcomes[number]

        def known(number: int) -> bool | None:
            if self.conditions[number - 1].deferred:
                return outcomes.get(number)
            return ask(number)

        try:
            return self.logic.holds(known, ask)
        except Unknown:
            decided = self._decide_without(facts, circumstances, outcomes)
            if decided is None:
                raise
            return decided

    def _decide_without(
        self, facts: Facts, circumstances: Circumstances, outcomes: dict[int, bool]
    ) -> bool | None:
        """What the conditions that can be known decide; what costs something is asked last."""
        for condition in self._cheapest_first:
            if condition.number not in outcomes:
                with suppress(Unknown):
                    outcomes[condition.number] = condition.holds(facts, circumstances)
            decided = self.logic.weigh(outcomes.get)
            if decided is not None:
                return decided
        return None

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


def compile_rule(rule: RuleSpec[T], position: int) -> CompiledRule[T] | BrokenRule:
    """The rule made ready, or set aside."""
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
