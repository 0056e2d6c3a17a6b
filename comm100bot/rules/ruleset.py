"""The rules of a bot, and the first of them that holds."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Generic

from .facts import Facts, Memory, Told
from .index import Index
from .rule import BrokenRule, CompiledRule, RuleSpec, T, T_co, compile_rule


@dataclass(frozen=True, kw_only=True)
class Decision(Generic[T_co]):
    """Which rule holds; None when no rule does."""

    rule: CompiledRule[T_co] | None


@dataclass(frozen=True, kw_only=True)
class RuleSet(Generic[T_co]):
    """The rules of one bot at one moment, in order, compiled once."""

    rules: tuple[CompiledRule[T_co], ...]
    broken: tuple[BrokenRule, ...]

    @staticmethod
    def compile(rules: Iterable[RuleSpec[T]]) -> RuleSet[T]:
        """Check the rules and make them ready; the broken ones are set aside."""
        compiled = [
            compile_rule(rule, place if rule.position is None else rule.position)
            for place, rule in enumerate(rules, start=1)
        ]
        return RuleSet(
            rules=tuple(rule for rule in compiled if isinstance(rule, CompiledRule)),
            broken=tuple(rule for rule in compiled if isinstance(rule, BrokenRule)),
        )

    def match(
        self,
        facts: Facts,
        after: CompiledRule[object] | None = None,
        told: Told | None = None,
    ) -> Decision[T_co]:
        """The first rule that holds, looking on behind ``after`` when that is given.

        ``told`` is how conditions of these rules came out, where that is known already. Raises
        ``Unknown`` when the decision depends on facts that can't be known.
        """
        memory = Memory(facts)
        start = bisect_right(self.rules, after.position, key=_position) if after else 0
        for place in self._index.possible(memory, told, start):
            rule = self.rules[place]
            if rule.is_in_force(memory.now) and rule.holds(memory, told):
                return Decision(rule=rule)
        return Decision(rule=None)

    @cached_property
    def _index(self) -> Index:
        return Index(self.rules)


def _position(rule: CompiledRule[object]) -> int:
    return rule.position
