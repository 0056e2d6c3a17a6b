"""What conditions demand of one value, and which demands surely imply or exclude each other.

"Surely" means for any value that a fact can have. Where that can't be told, the answer is no.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from ipaddress import IPv4Network, IPv6Network
from typing import TypeAlias

from comm100bot.rules.operands import Network
from comm100bot.rules.text import fold_language, folded_language_fits, likeness, parse_number
from comm100bot.rules.values import Value
from comm100bot.rules.words import split_words

from .spans import Stretch

Mark: TypeAlias = tuple[str, Hashable]
"""What demands are found by: whatever implies one has a mark that it needs."""

NAMED: Mark = ("named", None)
NARROW = ("name", "word", "text")
"""The kinds of marks that few demands have."""

_ANY: Mark = ("any", None)
_MARK_LENGTH = 3


# Not slotted: its marks are kept in the instance's dictionary.
class Demand:
    """Something that one value of a fact meets or does not."""

    def implies(self, other: Demand) -> bool:
        """Does each value that meets this one surely meet the other too?"""
        return self == other or isinstance(other, Anything)

    def excludes(self, other: Demand) -> bool:
        """Does surely no value meet both? Asking it the other way round may tell more."""
        return False

    def met_by(self, text: str) -> bool | None:
        """Does a value with this folded text surely meet it (True), or surely not (False)?

        A number may be written differently: 5 as 5.00.
        """
        return None

    @cached_property
    def needs(self) -> frozenset[Mark]:
        """Marks of which all demands that imply this one have at least one."""
        return frozenset([self._kind, NAMED])

    @cached_property
    def marks(self) -> frozenset[Mark]:
        """Its own marks, as needed by all demands that it may imply."""
        return frozenset([_ANY, *self._own_marks()])

    def _own_marks(self) -> Iterable[Mark]:
        return [self._kind]

    @property
    def _kind(self) -> Mark:
        return ("kind", type(self).__name__)


@dataclass(frozen=True)
class Anything(Demand):
    """The value is there."""

    @cached_property
    def needs(self) -> frozenset[Mark]:
        return frozenset([_ANY])


@dataclass(frozen=True)
class Named(Demand):
    """The value's text, or another of its names, is like this.

    ``text`` is what the text of each such value surely is, folded; None when that is not sure.
    """

    name: str
    text: str | None

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The likenesses that each such value surely has."""
        return (self.name,) if self.text is None else (self.name, likeness(self.text))

    def implies(self, other: Demand) -> bool:
        if isinstance(other, Named):
            return other.name in self.names
        return isinstance(other, Anything) or self._shows(other) is True

    def excludes(self, other: Demand) -> bool:
        if isinstance(other, Named):
            return (
                self.text is not None
                and other.text is not None
                and likeness(self.text) != likeness(other.text)
            )
        return self._shows(other) is False

    def _shows(self, other: Demand) -> bool | None:
        return None if self.text is None else other.met_by(self.text)

    @cached_property
    def needs(self) -> frozenset[Mark]:
        return frozenset([("name", self.name)])

    def _own_marks(self) -> Iterable[Mark]:
        return [NAMED, *(("name", name) for name in self.names), *text_marks(self.text or "")]


@dataclass(frozen=True)
class Within(Demand):
    """The number or the moment lies in this stretch."""

    stretch: Stretch

    def implies(self, other: Demand) -> bool:
        if isinstance(other, Within):
            return other.stretch.covers(self.stretch)
        return isinstance(other, Anything)

    def met_by(self, text: str) -> bool | None:
        return self.stretch.holds_text(text)

    @property
    def _kind(self) -> Mark:
        return ("scale", self.stretch.scale)


@dataclass(frozen=True)
class Says(Demand):
    """The value says yes, or no."""

    yes: bool

    def excludes(self, other: Demand) -> bool:
        return isinstance(other, Says) and other.yes is not self.yes

    def met_by(self, text: str) -> bool | None:
        if parse_number(text) is None:
            return Value(text).yes is self.yes
        # 1 says yes, 1.0 does not.
        return None if likeness(text) == str(int(self.yes)) else False


@dataclass(frozen=True)
class Speaks(Demand):
    """The value is this language, or a regional form of it."""

    tag: str

    def implies(self, other: Demand) -> bool:
        if isinstance(other, Speaks):
            return folded_language_fits(other.tag, self.tag)
        return isinstance(other, Anything)

    def excludes(self, other: Demand) -> bool:
        return isinstance(other, Speaks) and not (self.implies(other) or other.implies(self))

    def met_by(self, text: str) -> bool | None:
        return folded_language_fits(self.tag, fold_language(text))


@dataclass(frozen=True)
class Addressed(Demand):
    """The value is an address in this network."""

    network: Network

    def implies(self, other: Demand) -> bool:
        if isinstance(other, Addressed):
            return _lies_in(self.network, other.network)
        return isinstance(other, Anything)

    def excludes(self, other: Demand) -> bool:
        # An address of the one kind can also be one of the other kind.
        return (
            isinstance(other, Addressed)
            and self.network.version == other.network.version
            and not self.network.overlaps(other.network)
        )

    def met_by(self, text: str) -> bool | None:
        return any(address in self.network for address in Value(text).addresses)


@dataclass(frozen=True)
class Opaque(Demand):
    """What nobody can see through: it is the same only where it is written the same."""

    operator: str
    written: str


def _lies_in(network: Network, other: Network) -> bool:
    if isinstance(network, IPv4Network):
        return isinstance(other, IPv4Network) and network.subnet_of(other)
    return isinstance(other, IPv6Network) and network.subnet_of(other)


def text_need(text: str) -> Mark:
    """A mark of all demands that only texts with this one in them meet."""
    return ("text", text[-_MARK_LENGTH:])


def word_need(words: Sequence[str], text: str) -> Mark:
    """A mark of all demands that only texts with all of a text's words, or else that text, meet."""
    return ("word", words[0]) if words else text_need(text)


def text_marks(text: str) -> Iterator[Mark]:
    """The needs that this text serves: of all texts and words in it."""
    yield from (("word", word) for word in split_words(text))
    for length in range(1, _MARK_LENGTH + 1):
        for start in range(len(text) - length + 1):
            yield text_need(text[start : start + length])
