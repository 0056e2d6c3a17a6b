from __future__ import annotations

from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comm100bot.rules import parse_logic
from comm100bot.rules.mending import cheapest_mending
from tests.test_rules_logic import COUNT, expressions


def mended(text: str, *outcomes: bool | None) -> tuple[set[int], set[int]] | None:
    """Which conditions to flip, and which unknown ones must come out right."""
    logic = parse_logic(text, len(outcomes))
    mending = cheapest_mending(logic, dict(enumerate(outcomes, start=1)))
    return (set(mending.flipped), set(mending.unknown)) if mending else None


@pytest.mark.parametrize(
    ("text", "outcomes", "flipped", "unknown"),
    [
        ("all", (True, True), set(), set()),
        ("all", (True, False), {2}, set()),
        ("all", (False, False, True), {1, 2}, set()),
        ("any", (False, False), {1}, set()),
        ("not 1", (True,), {1}, set()),
        ("not (1 or 2)", (True, True), {1, 2}, set()),
        ("1 and (2 or 3)", (False, False, False), {1, 2}, set()),
        ("1 and 2 or 3", (False, False, False), {3}, set()),
        ("all", (False, None), {1}, {2}),
        ("1 and 2 or 1 and 3", (True, None, False), set(), {2}),
        ("1 and 2 or 3 and 4", (False, None, False, True), {3}, set()),
        ("1 and 2 or 2 and 3", (False, False, True), {2}, set()),
        ("2 and (1 or 2)", (False, False), {2}, set()),
        ("1 and 2 or not 1 and 3", (False, False, False), {3}, set()),
    ],
)
def test_cheapest_mending_is_found(
    text: str, outcomes: tuple[bool | None, ...], flipped: set[int], unknown: set[int]
) -> None:
    assert mended(text, *outcomes) == (flipped, unknown)


def test_rule_without_conditions_needs_no_mending() -> None:
    assert mended("all") == (set(), set())


def test_nothing_mends_what_contradicts_itself() -> None:
    assert mended("1 and not 1", True) is None


def test_nothing_is_looked_for_in_an_expression_that_repeats_too_much() -> None:
    twice = " or ".join(f"({n} and not {n % 7 + 1})" for n in range(1, 8))
    assert mended(twice, *[False] * 7) is None


@given(expressions, st.lists(st.booleans() | st.none(), min_size=COUNT, max_size=COUNT))
def test_no_mending_is_cheaper(expression: str, outcomes: list[bool | None]) -> None:
    logic = parse_logic(expression, COUNT)
    unknown = [n for n in range(1, COUNT + 1) if outcomes[n - 1] is None]

    def holds_when(flipped: tuple[int, ...]) -> bool:
        """Can it hold with these flipped, however the unknown ones come out?"""
        sure = {n: bool(outcomes[n - 1]) != (n in flipped) for n in range(1, COUNT + 1)}
        chances = product((False, True), repeat=len(unknown))
        luck = (dict(zip(unknown, chosen, strict=True)) for chosen in chances)
        return any(logic.weigh((sure | chosen).get) for chosen in luck)

    known = [n for n in range(1, COUNT + 1) if n not in unknown]
    sizes = range(len(known) + 1)
    least = next((k for k in sizes if any(map(holds_when, combinations(known, k)))), None)
    found = mended(expression, *outcomes)
    assert (len(found[0]) if found else None) == least
    if found:
        assert holds_when(tuple(found[0]))
        assert found[1] <= set(unknown)
