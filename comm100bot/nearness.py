"""Which of the rules that did not hold came nearest."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product

from rapidfuzz import fuzz

from .rules import fold
from .rules.explain import ConditionExplanation, RuleExplanation, near_misses

NEAREST = 5
"""How many rules are worth a look."""

ALIKE = 60
"""Percent: what is less alike was hardly meant."""


def nearest(explained: Iterable[RuleExplanation]) -> list[RuleExplanation]:
    """The rules that nearly held, nearest first: some of what they want was there."""
    near = [rule for rule in near_misses(explained) if _nearness(rule)]
    return sorted(near, key=lambda rule: (rule.missing, -_nearness(rule), rule.position))[:NEAREST]


def _nearness(rule: RuleExplanation) -> float:
    """How many conditions held, and whether a value of the others looks like a wanted one."""
    held = sum(seen.held is True for seen in rule.conditions)
    missed = [seen for seen in rule.conditions if seen.number in rule.mend]
    return held + max(map(_likeness, missed), default=0.0)


def _likeness(condition: ConditionExplanation) -> float:
    """How much the nearest of the values that were seen looks like a wanted one: 0, or up to 1."""
    asked = condition.value if isinstance(condition.value, list) else [condition.value]
    texts = [fold(text) for text in asked if isinstance(text, str)]
    pairs = product(map(fold, condition.seen), texts)
    return max((fuzz.ratio(*pair, score_cutoff=ALIKE) / 100 for pair in pairs), default=0.0)
