"""Texts whose alphabetical order is the order of rules: moving one rule changes one text."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Mapping, Sequence

FIRST, LETTERS = ord("a"), 26
LONGEST = 60
"""Beyond it all ranks are given out anew."""


def between(low: str, high: str) -> str:
    """A rank behind ``low`` and before ``high``; "" is the start, or the end, of all ranks."""
    digits: list[int] = []
    bounded = bool(high)
    while True:
        place = len(digits)
        after = ord(low[place]) - FIRST if place < len(low) else 0
        before = ord(high[place]) - FIRST if bounded else LETTERS
        if before - after > 1:
            digits.append((after + before) // 2)
            return "".join(chr(FIRST + digit) for digit in digits)
        digits.append(after)
        bounded = bounded and before == after


def ranked(keys: Sequence[str], ranks: Mapping[str, str]) -> dict[str, str]:
    """Ranks in the order of these keys; as many keys as possible keep the rank that they have."""
    kept = in_step(sorted(ranks, key=lambda key: ranks[key]), keys)
    found: dict[str, str] = {}
    low, waiting = "", list[str]()
    for key in keys:
        if key in kept:
            found |= spread(waiting, low, ranks[key])
            found[key] = low = ranks[key]
            waiting = []
        else:
            waiting.append(key)
    found |= spread(waiting, low, "")
    if len(max(found.values(), key=len, default="")) > LONGEST:
        return spread(keys, "", "")
    return found


def spread(keys: Sequence[str], low: str, high: str) -> dict[str, str]:
    """New ranks for these keys, which share the room between two ranks."""
    if not keys:
        return {}
    middle = len(keys) // 2
    rank = between(low, high)
    return {
        **spread(keys[:middle], low, rank),
        keys[middle]: rank,
        **spread(keys[middle + 1 :], rank, high),
    }


def in_step(before: Sequence[str], after: Sequence[str]) -> Collection[str]:
    """As many keys as possible that stand in the same order before and after: all others moved."""
    if before == after:
        return set(after)
    places = {key: place for place, key in enumerate(before)}
    # For each length the run of that length which ends earliest: its last place, and its last key.
    lasts: list[int] = []
    ends: list[str] = []
    previous: dict[str, str] = {}
    for key in after:
        if key not in places:
            continue
        length = bisect_left(lasts, places[key])
        if length:
            previous[key] = ends[length - 1]
        lasts[length : length + 1] = [places[key]]
        ends[length : length + 1] = [key]
    found = ends[-1:]
    while found and found[-1] in previous:
        found.append(previous[found[-1]])
    return set(found)
