"""Looking at one rule after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from comm100bot.rules.logic import Logic, Weaver
from comm100bot.rules.moments import instant_of
from comm100bot.rules.rule import CompiledRule

from . import findings
from .findings import Finding
from .flaws import Flaws
from .proving import Literal, Outcomes, Prover
from .readings import TextOf
from .shadows import Case, Shadows

Form: TypeAlias = tuple[str, object]
"""What a rule's logic says, whatever the order of what it joins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """A rule, and whether its reply surely says something whenever it holds."""

    rule: CompiledRule[object]
    always_answers: bool


def review_rules(
    rules: Iterable[Reviewed],
    *,
    now: datetime,
    single: Callable[[str], bool] = lambda _path: False,
    text_of: TextOf = lambda _path, _name: None,
) -> list[Finding]:
    """All findings on these rules, which are in order; those on one rule stand together.

    ``single`` tells which facts surely never have more than one value. ``text_of`` tells, by path
    and folded name, the text of all values that are called so; it must be sure that they say yes or
    no as that text does. ``now`` is in the zone that staff think in.
    """
    reviewer = _Reviewer(Prover(single, text_of), now)
    return [
        finding
        for place, reviewed in enumerate(rules)
        for finding in reviewer.look_at(place, reviewed)
    ]


class _Reviewer:
    """Looks at one rule after the other, and remembers those before."""

    def __init__(self, prover: Prover, now: datetime) -> None:
        self._prover = prover
        self._now = now
        self._start = instant_of(now, now.tzinfo)
        self._shadows = Shadows(prover, self._start)
        self._forms: dict[Form, list[Case]] = {}

    def look_at(self, place: int, reviewed: Reviewed) -> Iterator[Finding]:
        """What is wrong with the next rule."""
        rule = reviewed.rule
        literals = self._prover.literals(rule)
        flaws = Flaws(self._prover, rule.logic, literals)
        yield from _repeated_conditions(rule, literals)
        if rule.has_conditions:
            yield from (flaw.finding(rule) for flaw in flaws.find())
        case = self._case(place, rule, flaws.outcomes)
        if case.end is not None and case.end <= self._start:
            yield findings.over(rule)
            return
        yield from self._repeated_rule(case, literals)
        if case.ways != () and (earlier := self._shadows.over(case)):
            yield findings.unreachable(rule, earlier)
        if reviewed.always_answers:
            self._shadows.add(case)

    def _case(self, place: int, rule: CompiledRule[object], outcomes: Outcomes) -> Case:
        starts = instant_of(rule.starts, self._now.tzinfo) if rule.starts else self._start
        return Case(
            place=place,
            rule=rule,
            start=max(starts, self._start),
            end=instant_of(rule.ends, self._now.tzinfo) if rule.ends else None,
            ways=outcomes.ways,
            failures=outcomes.failures,
        )

    def _repeated_rule(self, case: Case, literals: Sequence[Literal]) -> Iterator[Finding]:
        if not case.rule.has_conditions:
            return
        alike = self._forms.setdefault(_form(case.rule.logic, literals), [])
        earlier = next((one for one in alike if one.meets(case)), None)
        alike.append(case)
        if earlier:
            yield findings.repeated_rule(case.rule, earlier.rule)


def _repeated_conditions(
    rule: CompiledRule[object], literals: Sequence[Literal]
) -> Iterator[Finding]:
    first: dict[Literal, int] = {}
    for number, literal in enumerate(literals, start=1):
        if first.setdefault(literal, number) != number:
            yield findings.repeated_condition(rule, first[literal], number)


def _form(logic: Logic, literals: Sequence[Literal]) -> Form:
    """What rules that say the same share."""

    def leaf(number: int, wanted: bool) -> Form:
        return ("one", literals[number - 1] * (1 if wanted else -1))

    return logic.weave(Weaver(leaf=leaf, both=_joined("all"), either=_joined("any")))


def _joined(word: str) -> Callable[[Iterable[Form]], Form]:
    def join(parts: Iterable[Form]) -> Form:
        distinct = frozenset(parts)
        return next(iter(distinct)) if len(distinct) == 1 else (word, distinct)

    return join
