"""Which conditions can't hold together, and all the ways in which a rule can come out.

All of it is proven for any facts at all. What is not proven is not said.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from itertools import chain
from typing import NamedTuple, TypeAlias

from comm100bot.rules.logic import And, Logic, Not, Number
from comm100bot.rules.rule import CompiledRule

from .denials import Denials
from .readings import Reading, TextOf, read_condition

MOST_WAYS = 128
"""Of a rule that can come out in more ways, nothing is said."""

Literal: TypeAlias = int
"""The number of a condition among all that differ; negative where it must not hold."""

Literals: TypeAlias = frozenset[Literal]

Way: TypeAlias = Mapping[Hashable, Literals]
"""Conditions that decide how a rule comes out, by what they look at; they don't clash."""


_NO_LITERALS: Literals = frozenset()

Ways: TypeAlias = tuple[Way, ...]


class Outcomes(NamedTuple):
    """All ways in which logic can hold, and fail: none where it surely can't.

    None stands for more ways than are looked at.
    """

    ways: Ways | None
    failures: Ways | None


Visit: TypeAlias = Callable[[Logic, Outcomes], None]


class Prover:
    """Numbers the conditions that it is shown, the same ones the same, and compares them."""

    def __init__(self, single: Callable[[str], bool], text_of: TextOf) -> None:
        self._single = single
        self._text_of = text_of
        self._numbers: dict[Hashable, int] = {}
        self._readings: list[Reading] = []
        self._clashes: dict[Literals, bool] = {}
        self._denied: dict[Literals, Denials] = {}

    def literals(self, rule: CompiledRule[object]) -> list[Literal]:
        """The rule's conditions, in order."""
        readings = (read_condition(one, rule.key, self._text_of) for one in rule.conditions)
        return [self._number(reading) * (1 if reading.holds else -1) for reading in readings]

    def free(self, name: Hashable) -> Literal:
        """A condition that has nothing to do with any other, always the same for this name."""
        return self._number(Reading(("free", name), (), holds=True))

    def reading(self, literal: Literal) -> Reading:
        """What the condition with this number demands when it holds."""
        return self._readings[abs(literal) - 1]

    def _number(self, reading: Reading) -> int:
        key = (reading.subject, frozenset(map(frozenset, reading.choices)))
        number = self._numbers.setdefault(key, len(self._numbers) + 1)
        if number > len(self._readings):
            self._readings.append(reading)
        return number

    def clash(self, literals: Literals) -> bool:
        """Can these conditions, which look at the same, surely not all come out so?"""
        found = self._clashes.get(literals)
        if found is None:
            found = self._clashes[literals] = self._find_clash(literals)
        return found

    def _find_clash(self, literals: Literals) -> bool:
        if any(-literal in literals for literal in literals):
            return True
        wanted = [self.reading(literal).choices for literal in literals if literal > 0]
        if not wanted or not all(wanted):
            return False
        denied = frozenset(literal for literal in literals if literal < 0)
        single = self.is_single(self.reading(next(iter(literals))).subject)
        return self._denials(denied).forbid(wanted, single=single)

    def _denials(self, literals: Literals) -> Denials:
        if literals not in self._denied:
            choices = (self.reading(literal).choices for literal in literals)
            self._denied[literals] = Denials(chain.from_iterable(choices))
        return self._denied[literals]

    def is_single(self, subject: Hashable) -> bool:
        """Does what conditions look at surely never have more than one value?"""
        return not isinstance(subject, str) or self._single(subject)

    def join(self, way: Way, *others: Way) -> Way | None:
        """All of these ways at once; None where they clash."""
        joined = dict(way)
        met = set()
        for other in others:
            for subject, literals in other.items():
                if subject in joined:
                    met.add(subject)
                joined[subject] = joined.get(subject, _NO_LITERALS) | literals
        return None if any(self.clash(joined[subject]) for subject in met) else joined

    def outcomes(
        self, logic: Logic, literals: Sequence[Literal], visit: Visit = lambda _logic, _found: None
    ) -> Outcomes:
        """How the logic over these conditions can come out; all its parts are visited first."""
        parts = [self.outcomes(part, literals, visit) for part in logic.inner]
        if isinstance(logic, Number):
            literal = literals[logic.number - 1]
            found = Outcomes(self._alone(literal), self._alone(-literal))
        elif isinstance(logic, Not):
            found = Outcomes(parts[0].failures, parts[0].ways)
        elif isinstance(logic, And):
            ways = self._all_of([part.ways for part in parts])
            found = Outcomes(ways, _any_of([part.failures for part in parts]))
        else:
            failures = self._all_of([part.failures for part in parts])
            found = Outcomes(_any_of([part.ways for part in parts]), failures)
        visit(logic, found)
        return found

    def _alone(self, literal: Literal) -> Ways:
        literals = frozenset([literal])
        return () if self.clash(literals) else ({self.reading(literal).subject: literals},)

    def _all_of(self, parts: Sequence[Ways | None]) -> Ways | None:
        known = sorted((part for part in parts if part is not None), key=len)
        ways: Ways = ({},)
        for part in known:
            joined = (self.join(one, other) for one in ways for other in part)
            distinct = _distinct(way for way in joined if way is not None)
            if distinct is None:
                return None
            ways = distinct
        return ways if len(known) == len(parts) or not ways else None


def _any_of(parts: Sequence[Ways | None]) -> Ways | None:
    known = [part for part in parts if part is not None]
    return _distinct(chain.from_iterable(known)) if len(known) == len(parts) else None


def _distinct(ways: Iterable[Way]) -> Ways | None:
    distinct: dict[Literals, Way] = {}
    for way in ways:
        distinct.setdefault(frozenset(chain.from_iterable(way.values())), way)
        if len(distinct) > MOST_WAYS:
            return None
    return tuple(distinct.values())
