"""Whether the values of a fact can meet some conditions while they meet none of others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from itertools import chain, permutations, product
from math import prod

from .demands import Demand, Mark, Within
from .readings import Choice
from .spans import Stretch

MOST_TOGETHER = 6
"""So many conditions are looked at together, when one value must meet them all."""

MOST_COMBINATIONS = 500
"""So many ways to meet several conditions with one value are looked through."""


class Denials:
    """What no value of a fact meets."""

    def __init__(self, choices: Iterable[Choice]) -> None:
        self._by_need: defaultdict[Mark, list[Demand]] = defaultdict(list)
        self._stretches: defaultdict[Hashable, list[Stretch]] = defaultdict(list)
        self._joint: list[Choice] = []
        for choice in choices:
            demand, *more = choice
            if more:
                self._joint.append(choice)
                continue
            for need in demand.needs:
                self._by_need[need].append(demand)
            if isinstance(demand, Within):
                self._stretches[demand.stretch.scale].append(demand.stretch)

    def forbid(self, wanted: Sequence[Sequence[Choice]], *, single: bool) -> bool:
        """Can surely not all of these be wanted: for each of them a choice that some value meets?

        A fact that is ``single`` has one value at most, which must meet all that is wanted.
        """
        if any(all(map(self._rule_out, choices)) for choices in wanted):
            return True
        joint = single and 1 < len(wanted) <= MOST_TOGETHER
        if not joint or prod(map(len, wanted)) > MOST_COMBINATIONS:
            return False
        return all(self._rule_out(tuple(chain(*choices))) for choices in product(*wanted))

    def _rule_out(self, choice: Choice) -> bool:
        """Does surely no value meet all of these demands?"""
        return (
            any(map(self._imply, choice))
            or any(one.excludes(other) for one, other in permutations(choice, 2))
            or self._leave_no_place(choice)
            or any(all(_imply(choice, demand) for demand in joint) for joint in self._joint)
        )

    def _imply(self, demand: Demand) -> bool:
        """Does a value that meets this surely meet what is denied?"""
        fewer, more = sorted((self._by_need, demand.marks), key=len)
        return any(any(map(demand.implies, self._by_need[mark])) for mark in fewer if mark in more)

    def _leave_no_place(self, choice: Choice) -> bool:
        """Is no number, day or moment left that lies in all stretches of this choice?"""
        found: dict[Hashable, Stretch] = {}
        for demand in choice:
            if isinstance(demand, Within):
                stretch = demand.stretch
                found[stretch.scale] = stretch.meet(found.get(stretch.scale, stretch))
        return any(
            stretch.is_covered_by(self._stretches.get(scale, ()))
            for scale, stretch in found.items()
        )


def _imply(choice: Choice, demand: Demand) -> bool:
    return any(one.implies(demand) for one in choice)
