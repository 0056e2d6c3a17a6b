"""Which thing of one list is which of another: the same, changed, added or removed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from comm100bot.setups import as_json

Kind: TypeAlias = Callable[[Any], object]
"""Things of the same kind can be one another, changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alignment:
    """Places of things that differ, counted from 0: changed ones before and after.

    ``reordered``: things that stand in both lists do so in another order.
    """

    changed: tuple[tuple[int, int], ...]
    added: tuple[int, ...]
    removed: tuple[int, ...]
    reordered: bool


def align(before: Sequence[Any], after: Sequence[Any], kind: Kind) -> Alignment:
    old, new = [as_json(thing) for thing in before], [as_json(thing) for thing in after]
    equal = dict(_matches(range(len(old)), range(len(new)), old, new))
    gone = [i for i in range(len(old)) if i not in equal]
    came = [j for j in range(len(new)) if j not in equal.values()]
    changed = dict(_matches(gone, came, [*map(kind, before)], [*map(kind, after)]))
    both = sorted([*equal.items(), *changed.items()])
    places = [j for _i, j in both]
    return Alignment(
        changed=tuple(changed.items()),
        added=tuple(j for j in came if j not in changed.values()),
        removed=tuple(i for i in gone if i not in changed),
        reordered=places != sorted(places),
    )


def _matches(
    gone: Sequence[int], came: Sequence[int], old: Sequence[object], new: Sequence[object]
) -> Iterator[tuple[int, int]]:
    """Pairs that are alike, each thing once, in their order."""
    left = list(came)
    for i in gone:
        for j in left:
            if old[i] == new[j]:
                left.remove(j)
                yield i, j
                break
