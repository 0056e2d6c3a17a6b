"""Words: what they are, and whether a phrase stands in a text, exactly or almost.

Words are bounded by anything but letters, marks, digits and ``_``. A phrase made of nothing but
words and spaces stands in a text when its words follow each other there, whatever bounds them:
"money back" stands in "Money-back guarantee". A phrase with other signs in it ("c++", "24/7") must
stand there exactly so, without cutting a word.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cached_property, lru_cache

from rapidfuzz.distance import OSA

_SPACE = ord(" ")


def is_word_character(character: str) -> bool:
    """Is this a letter, a mark, a digit or ``_``?"""
    category = unicodedata.category(character)
    return category[0] in "LM" or category == "Nd" or character == "_"


@lru_cache(maxsize=4096)
def _word_or_space(code: int) -> int:
    return code if is_word_character(chr(code)) else _SPACE


class _Bounds:
    """The table for ``str.translate`` that leaves words alone and makes all else a space."""

    __getitem__ = staticmethod(_word_or_space)


_BOUNDS = _Bounds()


def split_words(text: str) -> tuple[str, ...]:
    """The words of a text, in order."""
    return tuple(text.translate(_BOUNDS).split())


@dataclass(frozen=True)
class Words:
    """A folded text as phrases are looked for in it."""

    text: str

    @cached_property
    def listed(self) -> tuple[str, ...]:
        """The words, in order."""
        return split_words(self.text)

    @cached_property
    def spaced(self) -> str:
        """The words between single spaces, also at both ends: a whole word is `` word ``."""
        return f" {' '.join(self.listed)} "

    @cached_property
    def by_length(self) -> dict[int, set[str]]:
        """The words by their length, each once."""
        groups: dict[int, set[str]] = {}
        for word in self.listed:
            groups.setdefault(len(word), set()).add(word)
        return groups


@dataclass(frozen=True, slots=True)
class Phrase:
    """One or more words to look for: a folded text, made ready."""

    text: str
    words: tuple[str, ...]
    mistakes: tuple[int, ...]
    """How many typing mistakes each word is forgiven."""
    plain: bool
    """Is it nothing but words and spaces?"""

    @classmethod
    def of(cls, folded: str) -> Phrase:
        """The phrase that this folded text is."""
        words = split_words(folded)
        mistakes = tuple(map(forgiven_mistakes, words))
        return cls(folded, words, mistakes, plain=folded == " ".join(words))

    def stands_in(self, words: Words) -> bool:
        """Do the words of this phrase stand in the text, whole and in this order?"""
        if self.plain:
            return f" {self.text} " in words.spaced
        return _stands_uncut(self.text, words.text)

    def almost_stands_in(self, words: Words) -> bool:
        """Does it stand in the text when each word is forgiven its typing mistakes?"""
        if not any(self.mistakes):
            return self.stands_in(words)
        if len(self.words) == 1:
            return _has_word_like(self.words[0], self.mistakes[0], words)
        runs = zip(*(words.listed[start:] for start in range(len(self.words))), strict=False)
        return any(all(map(_alike, self.words, run, self.mistakes)) for run in runs)


def forgiven_mistakes(word: str) -> int:
    """None in words of up to 3 letters, one up to 7, two in longer ones; digits don't count."""
    letters = sum(map(str.isalpha, word))
    if letters < 4:
        return 0
    return 1 if letters <= 7 else 2


def _has_word_like(wanted: str, most: int, words: Words) -> bool:
    lengths = range(len(wanted) - most, len(wanted) + most + 1)
    near = (words.by_length.get(length, ()) for length in lengths)
    return any(_alike(wanted, found, most) for group in near for found in group)


def _alike(wanted: str, found: str, most: int) -> bool:
    """Can this many mistakes (insert, omit, replace, swap) make the one the other?"""
    if abs(len(wanted) - len(found)) > most:
        return False
    return OSA.distance(wanted, found, score_cutoff=most) <= most


def _stands_uncut(wanted: str, text: str) -> bool:
    start = text.find(wanted)
    while start >= 0:
        end = start + len(wanted)
        if not (_cuts_a_word(text, start) or _cuts_a_word(text, end)):
            return True
        start = text.find(wanted, start + 1)
    return False


def _cuts_a_word(text: str, place: int) -> bool:
    around = text[max(place - 1, 0) : place + 1]
    return 0 < place < len(text) and all(map(is_word_character, around))
