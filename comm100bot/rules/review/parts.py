"""What conditions demand of a value's text: a part of it, a word, a phrase."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache

from comm100bot.rules.text import likeness, parse_number
from comm100bot.rules.words import Phrase, Words

from .demands import NAMED, Anything, Demand, Mark, text_marks, text_need, word_need


@dataclass(frozen=True)
class Part(Demand):
    """The text has this in it: ``led`` by anything, ``followed`` by anything."""

    text: str
    led: bool
    followed: bool

    def implies(self, other: Demand) -> bool:
        if isinstance(other, Part):
            return other.fits(self)
        if isinstance(other, HasPhrase | HasSimilar):
            return other.phrase.stands_in(self._between_letters(len(other.phrase.text)))
        return isinstance(other, Anything)

    def fits(self, part: Part) -> bool:
        """Does each text with that part have this one?"""
        if not self.led:
            return not part.led and part.text.startswith(self.text)
        if not self.followed:
            return not part.followed and part.text.endswith(self.text)
        return self.text in part.text

    def _between_letters(self, length: int) -> Words:
        """The text with what may stand around it: a word longer than what is looked for."""
        letters = "x" * (length + 1)
        return _words(f"{letters * self.led}{self.text}{letters * self.followed}")

    def excludes(self, other: Demand) -> bool:
        if not isinstance(other, Part):
            return False
        texts = self.text, other.text
        if not (self.led or other.led):
            return not (texts[0].startswith(texts[1]) or texts[1].startswith(texts[0]))
        if not (self.followed or other.followed):
            return not (texts[0].endswith(texts[1]) or texts[1].endswith(texts[0]))
        return False

    def met_by(self, text: str) -> bool | None:
        if parse_number(text) is None:
            return self.fits(Part(text, led=False, followed=False))
        # A point and zeros may follow. Zero itself may also have a minus before it.
        digits = likeness(text)
        starts = digits != "0" and self.fits(Part(digits, led=False, followed=True))
        return True if starts else None

    @cached_property
    def needs(self) -> frozenset[Mark]:
        return frozenset([text_need(self.text)])

    def _own_marks(self) -> Iterable[Mark]:
        return text_marks(self.text)


@dataclass(frozen=True)
class HasPhrase(Demand):
    """This word or phrase stands in the text."""

    phrase: Phrase

    def implies(self, other: Demand) -> bool:
        if isinstance(other, Part):
            texts = self.phrase.words if self.phrase.plain else (self.phrase.text,)
            return other.led and other.followed and any(other.text in text for text in texts)
        if isinstance(other, HasPhrase | HasSimilar):
            return other.phrase.stands_in(_words(self.phrase.text))
        return isinstance(other, Anything)

    def met_by(self, text: str) -> bool | None:
        return self.phrase.stands_in(_words(text)) if parse_number(text) is None else None

    @cached_property
    def needs(self) -> frozenset[Mark]:
        return frozenset([word_need(self.phrase.words, self.phrase.text)])

    def _own_marks(self) -> Iterable[Mark]:
        return text_marks(self.phrase.text)


@dataclass(frozen=True)
class HasSimilar(Demand):
    """This word or phrase stands in the text, typing mistakes forgiven."""

    phrase: Phrase

    def implies(self, other: Demand) -> bool:
        if not any(self.phrase.mistakes):
            return HasPhrase(self.phrase).implies(other)
        return self == other or isinstance(other, Anything)

    def met_by(self, text: str) -> bool | None:
        return self.phrase.almost_stands_in(_words(text)) if parse_number(text) is None else None

    @cached_property
    def needs(self) -> frozenset[Mark]:
        return frozenset([word_need(self.phrase.words, self.phrase.text), NAMED])

    def _own_marks(self) -> Iterable[Mark]:
        return text_marks(self.phrase.text)


@lru_cache(maxsize=4096)
def _words(text: str) -> Words:
    return Words(text)
