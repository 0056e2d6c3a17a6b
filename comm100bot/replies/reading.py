"""Reads what staff wrote in the rules file's shape; only this module touches its raw values.

Whatever is wrong becomes a sentence with its place, and reading goes on with a stand-in: all
mistakes of a reply come back at once, and no wrong type ever raises.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

from .source import TemplateError
from .templates import Template, compile_template

T = TypeVar("T", bound=str)

MAX_WORDINGS = 10
MAX_SECONDS = 86_400
MAX_LANGUAGE = 35

_LONGEST_WORD = 80

_LANGUAGE = re.compile(r"[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8})*")


@dataclass(frozen=True, slots=True)
class Key:
    """A key that an object of the rules file can have, and its words on screen.

    Nothing is read without a ``required`` one; without an ``expected`` one nothing would be sent,
    so the rule editor asks for it.
    """

    name: str
    label: str
    required: bool = False
    expected: bool = False


class Slot(NamedTuple):
    """A template and the place where staff wrote it."""

    template: Template
    place: str


_EMPTY = compile_template("")


@dataclass(slots=True)
class Notes:
    """What reading found out: all mistakes, and all templates."""

    errors: list[tuple[str, str]] = field(default_factory=list)
    slots: list[Slot] = field(default_factory=list)

    def error(self, place: str, sentence: str) -> None:
        """Note a mistake."""
        self.errors.append((place, sentence))

    def slot(self, source: str, place: str, *, links: bool = False) -> Slot:
        """The template with this source; an empty one when it is a mistake."""
        try:
            template = compile_template(source, links=links)
        except TemplateError as error:
            self.error(place, str(error))
            template = _EMPTY
        self.slots.append(Slot(template, place))
        return self.slots[-1]


def within(place: str, part: str) -> str:
    """The place of a part of what stands at this place."""
    return f"{place}, {part}" if place else part


class Reader:
    """One object of the rules file, and the keys that it may have."""

    def __init__(
        self, raw: Mapping[str, object], place: str, keys: Sequence[Key], notes: Notes
    ) -> None:
        self.place = place
        self.notes = notes
        self._raw = raw
        names = [key.name for key in keys]
        for name in raw:
            if name not in names:
                shown = str(name)[:_LONGEST_WORD]
                self.error(f"There is no key “{shown}” here.{did_you_mean(name, names)}")
        for key in keys:
            if key.required and raw.get(key.name) is None:
                self.error(f"“{key.name}” is missing.")

    def error(self, sentence: str) -> None:
        """Note a mistake in this object."""
        self.notes.error(self.place, sentence)

    def has(self, name: str) -> bool:
        """Is there a value, and not an empty one?"""
        return self._raw.get(name) not in (None, "", [])

    def slot(self, name: str) -> Slot:
        """The template under this key; an empty one where there is none."""
        return self.notes.slot(self._text(name), within(self.place, name))

    def wordings(self, *, links: bool) -> tuple[Slot, ...]:
        """The wordings of this message; one of them is sent."""
        sources = self._texts("wordings")
        written = self._raw.get("wordings")
        if isinstance(written, list) and len(written) > MAX_WORDINGS:
            self.error(f"There can be 1 to {MAX_WORDINGS} wordings, not {len(written)}.")
        return tuple(
            self.notes.slot(source, within(self.place, f"wording {number}"), links=links)
            for number, source in enumerate(sources, 1)
        )

    def slots(self, name: str, noun: str) -> tuple[Slot, ...]:
        """The templates in the list under this key."""
        return tuple(
            self.notes.slot(source, within(self.place, f"{noun} {number}"))
            for number, source in enumerate(self._texts(name), 1)
        )

    def flag(self, name: str) -> bool | None:
        """The true or false under this key; None where there is none."""
        value = self._raw.get(name)
        if value is None or isinstance(value, bool):
            return value
        self.error(f"“{name}” has to be true or false.")
        return None

    def choice(self, name: str, choices: Sequence[T], default: T) -> T:
        """One of these words."""
        return self.optional_choice(name, choices) or default

    def optional_choice(self, name: str, choices: Sequence[T]) -> T | None:
        """One of these words; None where there is none."""
        word = self._text(name)
        if not word:
            return None
        for choice in choices:
            if choice == word:
                return choice
        hint = did_you_mean(word, choices)
        self.error(f"“{name}” has to be one of {', '.join(choices)}.{hint}")
        return None

    def seconds(self, name: str) -> int | float | None:
        """A time in seconds; None where there is none."""
        value = self._raw.get(name)
        if value is None:
            return None
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if isinstance(value, int | float) and is_number and 0 <= value <= MAX_SECONDS:
            return value
        self.error(f"“{name}” has to be a number of seconds, from 0 to {MAX_SECONDS:,}.")
        return None

    def language(self) -> str | None:
        """The language that this message is for; None for everybody."""
        language = self._text("language")
        if language and not (_LANGUAGE.fullmatch(language) and len(language) <= MAX_LANGUAGE):
            self.error("“language” has to be a language such as fr or en-US.")
        return language or None

    def objects(self, name: str, noun: str, keys: Sequence[Key]) -> list[Reader]:
        """The objects in the list under this key, each with these keys."""
        readers = []
        for number, raw in enumerate(self._list(name), 1):
            place = within(self.place, f"{noun} {number}")
            if isinstance(raw, Mapping):
                readers.append(Reader(raw, place, keys, self.notes))
            else:
                self.notes.error(place, f"A {noun} has to be an object in curly brackets.")
        return readers

    def _text(self, name: str) -> str:
        value = self._raw.get(name)
        if value is None or isinstance(value, str):
            return value or ""
        self.error(f"“{name}” has to be text in quotes.")
        return ""

    def _texts(self, name: str) -> list[str]:
        values = self._list(name)
        texts = [value for value in values if isinstance(value, str)]
        if len(texts) < len(values):
            self.error(f"“{name}” has to be a list of texts in quotes.")
        return texts

    def _list(self, name: str) -> Sequence[object]:
        value = self._raw.get(name)
        if isinstance(value, list | tuple):
            return value
        if value is not None:
            self.error(f"“{name}” has to be a list in square brackets.")
        return ()


def did_you_mean(word: object, choices: Iterable[str]) -> str:
    """A suggestion for a misspelt word; "" where nothing is like it."""
    close = difflib.get_close_matches(str(word)[:_LONGEST_WORD], list(choices), n=1)
    return f" Did you mean “{close[0]}”?" if close else ""
