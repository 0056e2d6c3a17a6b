"""Why each rule did or did not hold, and how near it came."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from heapq import merge
from operator import attrgetter
from typing import TypeAlias

from .comparing import Circumstances
from .facts import Facts, Told, Unknown
from .mending import cheapest_mending
from .rule import BrokenRule, CompiledCondition, CompiledRule

Held: TypeAlias = Callable[[CompiledRule[object], CompiledCondition], bool | None]
"""Does this condition of this rule hold? None: that can't be known."""

Knows: TypeAlias = Callable[[str], bool]
"""Can the fact with this path be told without finding out more than deciding did?"""

Shown: TypeAlias = Callable[[str], Sequence[str]]
"""The values of the fact with this path as people may see them."""


class Verdict(StrEnum):
    """What became of a rule."""

    ANSWERED = "answered"
    HELD_WITHOUT_REPLY = "held_without_reply"
    DID_NOT_HOLD = "did_not_hold"
    NOT_IN_FORCE = "not_in_force"
    NOT_REACHED = "not_reached"
    UNKNOWN = "unknown"
    BROKEN = "broken"


class Open(StrEnum):
    """Why it is not said whether a condition held."""

    NOT_ASKED = "not_asked"
    """Deciding did without it, and finding it out would cost something."""

    UNKNOWN = "unknown"
    """It can't be known any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionExplanation:
    """A condition, the values that it saw, and whether it held; ``open`` says why not known."""

    number: int
    fact: str
    operator: str
    value: object
    seen: tuple[str, ...]
    held: bool | None
    open: Open | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleExplanation:
    """What became of a rule, and why.

    ``would_hold`` tells whether its conditions hold, reached or not, in force or not. ``missing``
    is the least number of conditions that would have to come out differently for that, ``mend``
    are their numbers, and ``relies_on`` those of conditions that would have to come out right, but
    are not known. ``missing`` is None when nothing would help. ``reasons`` say what is broken.
    """

    key: str
    name: str
    position: int
    verdict: Verdict
    would_hold: bool | None = None
    conditions: tuple[ConditionExplanation, ...] = ()
    missing: int | None = None
    mend: tuple[int, ...] = ()
    relies_on: tuple[int, ...] = ()
    reasons: tuple[str, ...] = ()


def explain_rules(
    rules: Iterable[CompiledRule[object]],
    broken: Iterable[BrokenRule],
    *,
    now: datetime,
    held: Held,
    knows: Knows,
    shown: Shown,
    answered: str | None = None,
    without_reply: Collection[str] = (),
) -> tuple[RuleExplanation, ...]:
    """All rules in order: the one that answered, those before it and those behind it.

    ``answered`` is the key of the rule that answered; ``without_reply`` are the keys of those that
    held, but had nothing to say. Facts that ``knows`` denies are never asked for.
    """
    sound = _explained(rules, now, _Eyes(held, knows, shown), answered, without_reply)
    return tuple(merge(sound, map(_set_aside, broken), key=attrgetter("position")))


def asking(facts: Facts, told: Told | None = None) -> Held:
    """What conditions find in these facts; what is ``told`` of one counts instead."""
    known = told or {}

    def held(rule: CompiledRule[object], condition: CompiledCondition) -> bool | None:
        if (rule.key, condition.number) in known:
            return known[rule.key, condition.number]
        try:
            return condition.holds(facts, Circumstances(facts.now, facts.subject, rule.key))
        except Unknown:
            return None

    return held


def near_misses(explanations: Iterable[RuleExplanation]) -> list[RuleExplanation]:
    """The rules that did not hold, nearest first: fewest conditions to mend, then their order."""
    missed = [
        (rule.missing, rule.position, rule)
        for rule in explanations
        if rule.verdict is Verdict.DID_NOT_HOLD and rule.missing is not None
    ]
    return [rule for *_, rule in sorted(missed, key=lambda miss: miss[:2])]


@dataclass(frozen=True, slots=True)
class _Eyes:
    """What may be looked at."""

    held: Held
    knows: Knows
    shown: Shown

    def see(self, rule: CompiledRule[object]) -> tuple[ConditionExplanation, ...]:
        """What each of the rule's conditions saw."""
        return tuple(self._look(rule, condition) for condition in rule.conditions)

    def _look(
        self, rule: CompiledRule[object], condition: CompiledCondition
    ) -> ConditionExplanation:
        known = self.knows(condition.fact)
        held = self.held(rule, condition) if known else None
        unsaid = Open.UNKNOWN if known else Open.NOT_ASKED
        return ConditionExplanation(
            number=condition.number,
            fact=condition.fact,
            operator=condition.operator.key,
            value=condition.value,
            seen=() if held is None else tuple(self.shown(condition.fact)),
            held=held,
            open=unsaid if held is None else None,
        )


def _explained(
    rules: Iterable[CompiledRule[object]],
    now: datetime,
    eyes: _Eyes,
    answered: str | None,
    without_reply: Collection[str],
) -> Iterator[RuleExplanation]:
    reached = True
    for rule in rules:
        conditions = eyes.see(rule)
        outcomes = {condition.number: condition.held for condition in conditions}
        holds = rule.logic.weigh(outcomes.__getitem__)
        mending = cheapest_mending(rule.logic, outcomes)
        if rule.key == answered:
            verdict, reached = Verdict.ANSWERED, False
        elif not rule.is_in_force(now):
            verdict = Verdict.NOT_IN_FORCE
        elif reached:
            verdict = _NOT_ANSWERED[rule.key in without_reply or holds]
        else:
            verdict = Verdict.NOT_REACHED
        yield RuleExplanation(
            key=rule.key,
            name=rule.name,
            position=rule.position,
            verdict=verdict,
            would_hold=holds,
            conditions=conditions,
            missing=len(mending.flipped) if mending else None,
            mend=tuple(sorted(mending.flipped)) if mending else (),
            relies_on=tuple(sorted(mending.unknown)) if mending else (),
        )


_NOT_ANSWERED = {
    True: Verdict.HELD_WITHOUT_REPLY,
    False: Verdict.DID_NOT_HOLD,
    None: Verdict.UNKNOWN,
}
"""What became of a rule that was reached and did not answer, by whether it held."""


def _set_aside(rule: BrokenRule) -> RuleExplanation:
    return RuleExplanation(
        key=rule.key,
        name=rule.name,
        position=rule.position,
        verdict=Verdict.BROKEN,
        reasons=rule.reasons,
    )
