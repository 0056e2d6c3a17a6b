"""How few conditions would have to come out differently for a rule to hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product

from .logic import Logic, Weaver, named_numbers

MOST_REPEATED = 6
"""With more conditions that an expression names repeatedly, no mending is looked for."""


@dataclass(frozen=True, slots=True)
class Mending:
    """The numbers of the conditions to flip, and of unknown ones that must come out right."""

    flipped: frozenset[int] = frozenset()
    unknown: frozenset[int] = frozenset()

    @property
    def cost(self) -> tuple[int, int, list[int]]:
        """What makes one mending better than another: in the end, the first conditions."""
        return len(self.flipped), len(self.unknown), sorted(self.flipped | self.unknown)

    def __or__(self, other: Mending) -> Mending:
        return Mending(self.flipped | other.flipped, self.unknown | other.unknown)


def cheapest_mending(logic: Logic, outcomes: Mapping[int, bool | None]) -> Mending | None:
    """The least that must change for the logic to hold; None where nothing would help."""
    numbers = Counter(named_numbers(logic))
    repeated = [number for number, times in numbers.items() if times > 1]
    if len(repeated) > MOST_REPEATED:
        return None
    # A condition that is named twice can't be flipped in one place and left in the other.
    settings = (
        dict(zip(repeated, chosen, strict=True))
        for chosen in product((False, True), repeat=len(repeated))
    )
    return _cheapest(_mended(logic, outcomes, setting) for setting in settings)


def _mended(
    logic: Logic, outcomes: Mapping[int, bool | None], setting: Mapping[int, bool]
) -> Mending | None:
    """The cheapest mending in which these conditions come out as set."""

    def leaf(number: int, wanted: bool) -> Mending | None:
        outcome = outcomes[number]
        if setting.get(number, wanted) is not wanted:
            return None
        if outcome is None:
            return Mending(unknown=frozenset([number]))
        # What is set has been paid for.
        done = outcome is wanted or number in setting
        return Mending() if done else Mending(flipped=frozenset([number]))

    found = logic.weave(Weaver(leaf=leaf, both=_together, either=_cheapest))
    flipped = {number for number, chosen in setting.items() if outcomes[number] is (not chosen)}
    return found | Mending(flipped=frozenset(flipped)) if found else None


def _together(mendings: Iterable[Mending | None]) -> Mending | None:
    whole = Mending()
    for mending in mendings:
        if mending is None:
            return None
        whole |= mending
    return whole


def _cheapest(mendings: Iterable[Mending | None]) -> Mending | None:
    return min(filter(None, mendings), key=lambda mending: mending.cost, default=None)
