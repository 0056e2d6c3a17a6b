"""Which earlier rules hold whenever a later one does, so that it is never reached."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain
from typing import TypeAlias

from comm100bot.rules.rule import CompiledRule

from .demands import NARROW, Mark
from .proving import Literal, Prover, Way, Ways
from .readings import Choice

MOST_WAYS_TOGETHER = 16
"""For a rule that holds in more ways, several rules before it are not put together."""

MOST_TOGETHER = 16
"""So many rules are put together at most."""

_Key: TypeAlias = tuple[Hashable, bool, Mark]
"""What is looked at, whether values are to meet a demand of the failing rule, and its mark."""

_PRESENT: Mark = ("present", None)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Case:
    """A rule, when it is in force from now on, and in which ways it holds, and does not hold.

    ``end`` is None where it has none, and ways are None where they are too many. ``place`` rises
    from rule to rule.
    """

    place: int
    rule: CompiledRule[object]
    start: timedelta
    end: timedelta | None
    ways: Ways | None
    failures: Ways | None

    @property
    def fails(self) -> Ways:
        """The ways in which it does not hold, where they are known."""
        return self.failures or ()

    def lasts_through(self, other: Case) -> bool:
        """Is it in force whenever the other one is?"""
        return self.start <= other.start and (
            self.end is None or (other.end is not None and other.end <= self.end)
        )

    def meets(self, other: Case) -> bool:
        """Is there a moment when both are in force?"""
        return (self.end is None or other.start < self.end) and (
            other.end is None or self.start < other.end
        )


class Shadows:
    """The rules before the one that is looked at, as far as they surely answer."""

    def __init__(self, prover: Prover, start: timedelta) -> None:
        self._prover = prover
        self._start = start
        self._always: list[Case] = []
        self._alone: defaultdict[_Key, list[Case]] = defaultdict(list)
        self._touched: defaultdict[_Key, list[tuple[Case, int]]] = defaultdict(list)
        self._simple: defaultdict[Hashable, list[Case]] = defaultdict(list)
        self._lasting: list[Case] = []
        self._none_holds: Way = {}
        self._seal: list[Case] = []

    def add(self, case: Case) -> None:
        """From now on, this rule stands before those that are looked at."""
        if case.failures is None:
            return
        if not case.failures:
            self._always.append(case)
            return
        keys = [self._needed(failure) for failure in case.failures]
        for key in min(keys, key=_breadth):
            self._alone[key].append(case)
        for index, needed in enumerate(keys):
            for key in needed:
                self._touched[key].append((case, index))
        if len(case.failures) == 1:
            self._add_simple(case, case.failures[0])

    def _add_simple(self, case: Case, failure: Way) -> None:
        for subject in failure:
            self._simple[subject].append(case)
        if self._seal or case.start > self._start or case.end is not None:
            return
        self._lasting.append(case)
        none_holds = self._prover.join(self._none_holds, failure)
        if none_holds is None:
            self._seal = self._without_idle({}, self._lasting)
        else:
            self._none_holds = none_holds

    def over(self, case: Case) -> list[CompiledRule[object]]:
        """One rule, else several together, that hold whenever this one does; none if not proven."""
        found = next((one for one in self._always if one.lasts_through(case)), None)
        if found is None and case.ways:
            found = self._alone_over(case, case.ways)
        if found is not None:
            return [found.rule]
        if self._seal:
            return [one.rule for one in self._seal]
        if case.ways and len(case.ways) <= MOST_WAYS_TOGETHER:
            return [one.rule for one in self._together_over(case, case.ways)]
        return []

    # One rule alone

    def _alone_over(self, case: Case, ways: Ways) -> Case | None:
        offered = self._offered(ways[0], first=True)
        near = {one.place: one for key in offered for one in self._alone.get(key, ())}
        for _place, one in sorted(near.items()):
            if one.lasts_through(case) and all(self._closes(way, [one]) for way in ways):
                return one
        return None

    def _closes(self, way: Way, cases: Iterable[Case]) -> bool:
        """If the conditions come out this way, does surely one of these rules hold?

        Each of them would have to fail. Where only one way to do so is left, it must be that way.
        """
        open_ones = [case.fails for case in cases]
        while True:
            left = [self._still_open(way, failures) for failures in open_ones]
            forced = [failures[0] for failures in left if len(failures) == 1]
            if not all(left):
                return True
            if not forced:
                return False
            joined = self._prover.join(way, *forced)
            if joined is None:
                return True
            way = joined
            open_ones = [failures for failures in left if len(failures) > 1]

    def _still_open(self, way: Way, failures: Ways) -> Ways:
        return tuple(one for one in failures if self._prover.join(way, one) is not None)

    # Several rules together

    def _together_over(self, case: Case, ways: Ways) -> list[Case]:
        """For each way the rules that close it; nothing where one way stays open."""
        found: dict[int, Case] = {}
        for way in ways:
            near = [one for one in self._near(way) if one.lasts_through(case)]
            if len(near) > MOST_TOGETHER or not self._closes(way, near):
                return []
            found.update((one.place, one) for one in self._without_idle(way, near))
        return [one for _place, one in sorted(found.items())]

    def _near(self, way: Way) -> list[Case]:
        """Rules that this way keeps from failing in all, or all but one, of their ways to fail."""
        hits: defaultdict[Case, set[int]] = defaultdict(set)
        for key in self._offered(way, first=False):
            for one, index in self._touched.get(key, ()):
                hits[one].add(index)
        near = {one.place: one for one, hit in hits.items() if len(hit) == len(one.fails)}
        left = {
            one: failure
            for one, hit in hits.items()
            if len(one.fails) == len(hit) + 1
            for index, failure in enumerate(one.fails)
            if index not in hit
        }
        for subject in set(chain.from_iterable(left.values())):
            left |= {one: one.fails[0] for one in self._simple.get(subject, ())}
        # Failing in their last way must demand something before it can be impossible.
        demanded = {
            subject
            for failure in left.values()
            for subject, literals in failure.items()
            if any(literal > 0 for literal in literals)
        }
        near |= {one.place: one for one, last in left.items() if not demanded.isdisjoint(last)}
        return [one for _place, one in sorted(near.items())]

    def _without_idle(self, way: Way, cases: list[Case]) -> list[Case]:
        """The cases without those that can be left out; larger and then smaller pieces of them."""
        size = len(cases)
        while size := size // 2:
            start = 0
            while start < len(cases):
                rest = cases[:start] + cases[start + size :]
                if self._closes(way, rest):
                    cases = rest
                else:
                    start += size
        return cases

    # Finding what may matter, among many

    def _needed(self, failure: Way) -> set[_Key]:
        """Only a way that offers one of these keys can keep a rule from failing so."""
        keys: set[_Key] = set()
        for subject, literal in _each(failure):
            choices = self._choices(literal)
            if literal < 0:
                keys |= {(subject, False, need) for choice in choices for need in choice[0].needs}
            else:
                keys |= {(subject, True, mark) for demand in choices[0] for mark in demand.marks}
                keys |= self._present(subject)
        return keys

    def _offered(self, way: Way, *, first: bool) -> set[_Key]:
        """The keys of a way: of the first choice that each condition leaves, or of all."""
        keys: set[_Key] = set()
        for subject, literal in _each(way):
            choices = self._choices(literal)
            if literal < 0:
                keys |= {(subject, True, need) for choice in choices for need in choice[0].needs}
            else:
                demands = chain.from_iterable(choices[:1] if first else choices)
                keys |= {(subject, False, mark) for demand in demands for mark in demand.marks}
                keys |= self._present(subject)
        return keys

    def _present(self, subject: Hashable) -> set[_Key]:
        """What all conditions share that must be met by one and the same value."""
        return {(subject, True, _PRESENT)} if self._prover.is_single(subject) else set()

    def _choices(self, literal: int) -> tuple[Choice, ...]:
        return self._prover.reading(literal).choices


def _each(way: Way) -> Iterator[tuple[Hashable, Literal]]:
    return ((subject, literal) for subject, literals in way.items() for literal in literals)


def _breadth(keys: set[_Key]) -> tuple[int, int]:
    """How many rules these keys may lead to: first of all, how many of them are not narrow."""
    return sum(mark[0] not in NARROW for *_, mark in keys), len(keys)
