"""Ranks of rules: their order, and how few of them a change of the order changes."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from comm100bot.ranks import LONGEST, between, in_step, ranked, spread

keys = st.lists(st.integers(0, 99).map(str), unique=True, max_size=30)


def order_of(ranks: dict[str, str]) -> list[str]:
    return sorted(ranks, key=lambda key: ranks[key])


def changed(before: dict[str, str], after: dict[str, str]) -> list[str]:
    return [key for key in after if after[key] != before.get(key)]


@given(keys, keys)
def test_ranks_are_in_the_order_of_their_keys(before: list[str], after: list[str]) -> None:
    ranks = ranked(before, {})
    again = ranked(after, {key: rank for key, rank in ranks.items() if key in after})
    assert order_of(ranks) == before
    assert order_of(again) == after
    assert len(set(again.values())) == len(after)


@given(keys)
def test_the_same_order_keeps_all_ranks(order: list[str]) -> None:
    ranks = ranked(order, {})
    assert ranked(order, ranks) == ranks


@given(keys.filter(bool), st.data())
def test_one_move_changes_one_rank(order: list[str], data: st.DataObject) -> None:
    ranks = ranked(order, {})
    moved = data.draw(st.sampled_from(order))
    others = [key for key in order if key != moved]
    place = data.draw(st.integers(0, len(others)))
    after = ranked([*others[:place], moved, *others[place:]], ranks)
    assert len(changed(ranks, after)) <= 1


@given(keys, st.randoms())
def test_what_stays_in_step_is_all_that_can(order: list[str], chance: random.Random) -> None:
    shuffled = chance.sample(order, len(order))
    stayed = in_step(order, shuffled)
    assert [key for key in order if key in stayed] == [key for key in shuffled if key in stayed]
    assert len(stayed) == longest_run([order.index(key) for key in shuffled])


def longest_run(numbers: list[int]) -> int:
    """The length of the longest rising run, found the slow way."""
    lengths: list[int] = []
    for place, number in enumerate(numbers):
        before = [lengths[i] for i in range(place) if numbers[i] < number]
        lengths.append(1 + max(before, default=0))
    return max(lengths, default=0)


def test_a_thousand_rules_get_short_ranks() -> None:
    ranks = spread([str(number) for number in range(1000)], "", "")
    assert max(map(len, ranks.values())) <= 3


@given(st.lists(st.booleans(), max_size=200))
def test_there_is_always_room_between_two_ranks(turns: list[bool]) -> None:
    low, high = "", ""
    for up in turns:
        middle = between(low, high)
        assert low < middle
        assert not high or middle < high
        low, high = (middle, high) if up else (low, middle)


def test_ranks_that_grow_too_long_are_given_out_anew() -> None:
    ranks = ranked(["first", "last"], {})
    order = ["first", "last"]
    renewed = 0
    for number in range(600):
        order.insert(1, str(number))
        after = ranked(order, ranks)
        renewed += len(changed(ranks, after)) > 1
        assert order_of(after) == order
        ranks = after
    assert max(map(len, ranks.values())) <= LONGEST
    assert 0 < renewed < 6
