"""Which rules may hold at all: told for all of them at once, from a few facts.

A rule whose intent must be *Refund* can't hold for any other. What a rule needs is kept as clauses:
of each, at least one mark must be found in the facts. "Intent is A or B, and the message has the
word C" has two clauses, of two marks and of one. Every clause is one bit of a large number, and
each mark leads to the bits of all clauses that it fulfills.

An index leaves out only what surely does not hold. What it can't tell, it lets through.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import zip_longest
from operator import or_
from types import MappingProxyType
from typing import Any, NamedTuple, TypeAlias

from .facts import Facts, Told, Unknown
from .logic import Weaver
from .rule import CompiledCondition, CompiledRule
from .values import Value
from .words import Phrase

MOST_CLAUSES = 4
"""So many clauses of a rule are looked at."""

Marks: TypeAlias = Callable[[Value], Iterable[Hashable]]
"""The marks that a value has."""


class _Need(NamedTuple):
    """A mark that one of the fact's values has to have."""

    fact: str
    marks_of: Marks
    mark: Hashable


_Clause: TypeAlias = frozenset[_Need]


@dataclass(frozen=True, slots=True)
class _Column:
    """All clauses that look at a fact in one way: the bits of those that each mark fulfills."""

    fact: str
    marks_of: Marks
    bits: Mapping[Hashable, int]
    all_bits: int

    def fulfilled(self, facts: Facts) -> int:
        """The clauses that are, or may be, fulfilled."""
        try:
            values = facts.values(self.fact)
        except Unknown:
            return self.all_bits
        found = 0
        for value in values:
            for mark in self.marks_of(value):
                if mark in self.bits:
                    found |= self.bits[mark]
        return found


class Index:
    """What the rules of a set need in order to hold."""

    def __init__(self, rules: Sequence[CompiledRule[object]]) -> None:
        self._count = len(rules)
        self._missing = 0
        """The bits of clauses that rules don't have."""
        self._by_key: dict[str, int] = defaultdict(int)
        """The bits of the first clauses of the rules with this key."""
        bits: dict[tuple[str, Marks], dict[Hashable, int]] = defaultdict(lambda: defaultdict(int))
        for place, rule in enumerate(rules):
            self._by_key[rule.key] |= 1 << place
            for number, clause in zip_longest(range(MOST_CLAUSES), _clauses_of(rule)):
                bit = 1 << number * self._count + place
                if clause is None:
                    self._missing |= bit
                for fact, marks_of, mark in clause or ():
                    bits[fact, marks_of][mark] |= bit
        self._columns = [
            _Column(fact, marks_of, dict(column), reduce(or_, column.values()))
            for (fact, marks_of), column in bits.items()
        ]

    def possible(self, facts: Facts, told: Told | None, start: int) -> Iterator[int]:
        """The places, from ``start`` on, of the rules that may hold.

        A rule of whose conditions something is ``told`` may do so whatever the facts are.
        """
        fulfilled = self._missing
        for column in self._columns:
            fulfilled |= column.fulfilled(facts)
        possible = fulfilled & (1 << self._count) - 1
        for number in range(1, MOST_CLAUSES):
            possible &= fulfilled >> number * self._count
        for key in {key for key, _ in told or ()}:
            possible |= self._by_key.get(key, 0)
        return _places(possible >> start << start)


def _places(bits: int) -> Iterator[int]:
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


def _clauses_of(rule: CompiledRule[object]) -> list[_Clause]:
    """What the rule needs, the most telling first: the fewer marks will do, the more it tells."""

    def leaf(number: int, wanted: bool) -> list[_Clause]:
        return _clauses(rule.conditions[number - 1]) if wanted else []

    weaver: Weaver[list[_Clause]] = Weaver(leaf=leaf, both=_all_clauses, either=_one_clause)
    clauses = rule.logic.weave(weaver)
    return sorted(clauses, key=len)[:MOST_CLAUSES]


def _all_clauses(parts: Iterable[list[_Clause]]) -> list[_Clause]:
    return [clause for part in parts for clause in part]


def _one_clause(parts: Iterable[list[_Clause]]) -> list[_Clause]:
    """Where one part is enough: the best clause of each, in one; none where a part needs none."""
    found = list(parts)
    return [frozenset().union(*(min(part, key=len) for part in found))] if all(found) else []


def _clauses(condition: CompiledCondition) -> list[_Clause]:
    """What this condition needs; none where that would cost something, or can't be told."""
    if condition.deferred or condition.operator.key not in _WAYS:
        return []
    marks_of, wanted = _WAYS[condition.operator.key]
    marks = wanted(condition.operand)
    return [frozenset(_Need(condition.fact, marks_of, mark) for mark in marks)] if marks else []


def _likenesses(value: Value) -> Iterable[Hashable]:
    return value.likenesses


def _words(value: Value) -> Iterable[Hashable]:
    return value.words.listed


def _yes(value: Value) -> Iterable[Hashable]:
    return (value.yes,)


def _presence(_: Value) -> Iterable[Hashable]:
    return ("",)


def _longest_words(phrases: Sequence[Phrase]) -> Sequence[Hashable]:
    """The longest word of each phrase; nothing when one is made of other signs alone."""
    return [max(p.words, key=len) for p in phrases] if all(p.words for p in phrases) else ()


_WAYS: Mapping[str, tuple[Marks, Callable[[Any], Iterable[Hashable]]]] = MappingProxyType(
    {
        "is": (_likenesses, lambda name: (name,)),
        "is_one_of": (_likenesses, lambda names: names),
        "has_word": (_words, _longest_words),
        "is_true": (_yes, lambda _: (True,)),
        "is_false": (_yes, lambda _: (False,)),
        "is_set": (_presence, lambda _: ("",)),
    }
)
"""By operator: the marks of a value, and those of which one is needed."""
