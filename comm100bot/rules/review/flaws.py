"""Parts of a rule's logic that never hold, or always do, and the conditions that make them so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from comm100bot.rules.logic import Logic, Not, Or, named_numbers
from comm100bot.rules.rule import CompiledRule

from . import findings
from .findings import Finding
from .proving import Literal, Outcomes, Prover


class Flaw(NamedTuple):
    """Logic that always holds, or never does, and the conditions that alone make it so."""

    part: Logic
    always: bool
    whole: bool
    conditions: tuple[int, ...]

    def finding(self, rule: CompiledRule[object]) -> Finding:
        """The flaw as it is told."""
        if self.always:
            joined = isinstance(self.part, Or)
            return findings.always(rule, self.conditions, joined=joined, whole=self.whole)
        told = findings.contradiction if self.whole else findings.never
        return told(rule, self.conditions)


class Flaws:
    """Looks for the flaws in the logic over these conditions."""

    def __init__(self, prover: Prover, logic: Logic, literals: Sequence[Literal]) -> None:
        self._prover = prover
        self._logic = logic
        self._literals = literals
        self._flawed: list[tuple[bool, Logic]] = []
        self._marked: set[tuple[bool, int]] = set()
        self.outcomes = prover.outcomes(logic, literals, self._visit)

    def find(self) -> Iterator[Flaw]:
        """The innermost parts that never, or always, hold; first of all the whole logic."""
        hopeless, certain = self.outcomes.ways == (), self.outcomes.failures == ()
        inner = [(always, part) for always, part in self._flawed if always or not hopeless]
        if hopeless:
            yield self._flaw(self._logic, always=False, whole=True)
        if certain and not any(always for always, _part in inner):
            yield self._flaw(self._logic, always=True, whole=True)
        for always, part in inner:
            yield self._flaw(part, always=always, whole=always and certain)

    def _flaw(self, part: Logic, *, always: bool, whole: bool) -> Flaw:
        return Flaw(part, always, whole, self._core(part, always=always))

    def _visit(self, part: Logic, outcomes: Outcomes) -> None:
        opposite = isinstance(part, Not)
        for always, ways in ((False, outcomes.ways), (True, outcomes.failures)):
            told = any((always is not opposite, id(inner)) in self._marked for inner in part.inner)
            if told or ways == ():
                self._marked.add((always, id(part)))
            if ways == () and not told:
                self._flawed.append((always, part))

    def _core(self, part: Logic, *, always: bool) -> tuple[int, ...]:
        """Few conditions that the part's flaw is due to: it stays whatever the others are."""
        numbers = sorted(set(named_numbers(part)))
        literals = list(self._literals)
        for number in reversed(numbers):
            kept = literals[number - 1]
            literals[number - 1] = self._prover.free(number)
            outcomes = self._prover.outcomes(part, literals)
            if (outcomes.failures if always else outcomes.ways) != ():
                literals[number - 1] = kept
        return tuple(n for n in numbers if literals[n - 1] == self._literals[n - 1])
