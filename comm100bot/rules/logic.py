"""How a rule's conditions are combined: ``all``, ``any``, or ``1 and (2 or 3)``."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import ClassVar, Generic, TypeAlias, TypeVar

LONGEST_EXPRESSION = 1000
DEEPEST_NESTING = 50

Known: TypeAlias = Callable[[int], bool | None]
"""Does the condition with this number hold? None: that is not known yet."""

Ask: TypeAlias = Callable[[int], object]
"""Find out whether the condition with this number holds, so that it is known from then on."""

T = TypeVar("T")

_TOKEN = re.compile(r"[0-9]+|[^\W\d_]+|\S")


class LogicError(ValueError):
    """An expression can't be read: a sentence, and the position in it, from 1."""

    def __init__(self, message: str, position: int) -> None:
        super().__init__(message)
        self.message = message
        self.position = position


# Not slotted: on Python 3.11, ``Weaver[int](...)`` would raise.
@dataclass(frozen=True, kw_only=True)
class Weaver(Generic[T]):
    """What becomes of each condition, and of several parts that must, or may, come out so.

    ``leaf`` is given a condition's number and how it is to come out: no "not" is left.
    """

    leaf: Callable[[int, bool], T]
    both: Callable[[Iterable[T]], T]
    either: Callable[[Iterable[T]], T]


class Logic(ABC):
    """A combination of conditions."""

    @property
    @abstractmethod
    def inner(self) -> tuple[Logic, ...]:
        """What it is made of."""

    @abstractmethod
    def weigh(self, known: Known) -> bool | None:
        """What the known conditions decide; None when it depends on the others."""

    @abstractmethod
    def first_open(self, known: Known) -> int:
        """The first condition, by number, that an undecided combination depends on."""

    @abstractmethod
    def weave(self, weaver: Weaver[T], *, wanted: bool = True) -> T:
        """Work out something about all ways in which it comes out as wanted."""

    def holds(self, known: Known, ask: Ask) -> bool:
        """Does it hold? Conditions are asked in order, and only while they make a difference."""
        while (outcome := self.weigh(known)) is None:
            ask(self.first_open(known))
        return outcome


@dataclass(frozen=True, slots=True)
class Number(Logic):
    """One condition."""

    number: int

    @property
    def inner(self) -> tuple[Logic, ...]:
        return ()

    def weigh(self, known: Known) -> bool | None:
        return known(self.number)

    def first_open(self, known: Known) -> int:
        return self.number

    def weave(self, weaver: Weaver[T], *, wanted: bool = True) -> T:
        return weaver.leaf(self.number, wanted)


@dataclass(frozen=True, slots=True)
class Not(Logic):
    """The opposite."""

    part: Logic

    @property
    def inner(self) -> tuple[Logic, ...]:
        return (self.part,)

    def weigh(self, known: Known) -> bool | None:
        outcome = self.part.weigh(known)
        return None if outcome is None else not outcome

    def first_open(self, known: Known) -> int:
        return self.part.first_open(known)

    def weave(self, weaver: Weaver[T], *, wanted: bool = True) -> T:
        return self.part.weave(weaver, wanted=not wanted)


@dataclass(frozen=True, slots=True)
class _Several(Logic):
    parts: tuple[Logic, ...]

    decisive: ClassVar[bool]
    """The outcome of a single part that decides for all of them."""

    @property
    def inner(self) -> tuple[Logic, ...]:
        return self.parts

    def weigh(self, known: Known) -> bool | None:
        decided = True
        for part in self.parts:
            outcome = part.weigh(known)
            if outcome is self.decisive:
                return outcome
            decided = decided and outcome is not None
        return not self.decisive if decided else None

    def first_open(self, known: Known) -> int:
        undecided = next(part for part in self.parts if part.weigh(known) is None)
        return undecided.first_open(known)

    def weave(self, weaver: Weaver[T], *, wanted: bool = True) -> T:
        join = weaver.either if self.decisive is wanted else weaver.both
        return join(part.weave(weaver, wanted=wanted) for part in self.parts)


class And(_Several):
    """All of them; without any, it holds."""

    __slots__ = ()
    decisive = False


class Or(_Several):
    """At least one of them."""

    __slots__ = ()
    decisive = True


def named_numbers(logic: Logic) -> tuple[int, ...]:
    """The numbers of the conditions that it names, as often as it does."""
    return logic.weave(_NUMBERS)


def _joined(parts: Iterable[tuple[int, ...]]) -> tuple[int, ...]:
    return tuple(number for part in parts for number in part)


_NUMBERS: Weaver[tuple[int, ...]] = Weaver(
    leaf=lambda number, _: (number,), both=_joined, either=_joined
)


def parse_logic(text: str, count: int) -> Logic:
    """The logic that this text means for a rule with this many conditions, or ``LogicError``."""
    word = text.strip().casefold()
    if word == "all" or (word == "any" and not count):
        return And(tuple(map(Number, range(1, count + 1))))
    if word == "any":
        return Or(tuple(map(Number, range(1, count + 1))))
    if not word:
        raise LogicError("Choose all or any, or write an expression such as 1 and (2 or 3).", 1)
    if len(text) > LONGEST_EXPRESSION:
        raise LogicError(
            f"The expression is longer than {LONGEST_EXPRESSION:,} characters: shorten it.",
            LONGEST_EXPRESSION + 1,
        )
    if not count:
        raise LogicError("There are no conditions that an expression could name: choose all.", 1)
    return _Parser(text, count).parse()


class _Parser:
    """Reads an expression from left to right: one method for each level of binding."""

    def __init__(self, text: str, count: int) -> None:
        found = [(token[0], token.start() + 1) for token in _TOKEN.finditer(text)]
        self.tokens = [*found, ("", len(text) + 1)]
        self.place = 0
        self.depth = 0
        self.count = count

    def parse(self) -> Logic:
        logic = self.any_of()
        sign, position = self.tokens[self.place]
        if sign == ")":
            raise _error("This “)” has no “(” before it: remove it", position)
        if sign:
            raise _error(f"“{sign}” can't stand here: write “and” or “or” before it", position)
        return logic

    def any_of(self) -> Logic:
        parts = [self.all_of()]
        while self.skip("or"):
            parts.append(self.all_of())
        return Or(tuple(parts)) if len(parts) > 1 else parts[0]

    def all_of(self) -> Logic:
        parts = [self.one()]
        while self.skip("and"):
            parts.append(self.one())
        return And(tuple(parts)) if len(parts) > 1 else parts[0]

    def one(self) -> Logic:
        opposite = False
        while self.skip("not"):
            opposite = not opposite
        part = self.nested() if self.tokens[self.place][0] == "(" else self.number()
        return Not(part) if opposite else part

    def nested(self) -> Logic:
        position = self.tokens[self.place][1]
        if self.depth == DEEPEST_NESTING:
            raise _error(f"More than {DEEPEST_NESTING} “(” are open: use fewer", position)
        self.place += 1
        self.depth += 1
        part = self.any_of()
        self.depth -= 1
        token, here = self.tokens[self.place]
        if not token:
            raise _error("This “(” is never closed: write its “)”", position)
        if not self.skip(")"):
            raise _error(f"“{token}” can't stand here: write “and”, “or” or “)”", here)
        return part

    def number(self) -> Logic:
        token, position = self.tokens[self.place]
        if not token:
            raise _error("The expression ends too early: write a condition's number", position)
        if not (token.isascii() and token.isdigit()):
            raise _error(f"“{token}” can't stand here: write a condition's number", position)
        if not 1 <= int(token) <= self.count:
            raise _error(f"There is no condition {token}: this rule has {self.count}", position)
        self.place += 1
        return Number(int(token))

    def skip(self, word: str) -> bool:
        """Step over the next word if it is this one."""
        found = self.tokens[self.place][0].casefold() == word
        self.place += found
        return found


def _error(message: str, position: int) -> LogicError:
    return LogicError(f"{message} (position {position}).", position)
