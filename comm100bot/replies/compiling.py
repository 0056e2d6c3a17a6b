"""Compiles a rule's reply once, and renders it for each snapshot that the rule answers."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from comm100bot.rules import Facts, language_fits
from comm100bot.rules.text import fold_language
from comm100bot.wire.incoming import Problem
from comm100bot.wire.messages import OutgoingMessage, Reply

from .building import Make, PartKeys
from .filling import Filler
from .kinds import COMMON_KEYS, MESSAGE_KINDS
from .reading import Notes, Reader, Slot, did_you_mean, within

STATUSES = frozenset(range(200, 600)) - {204, 205, 304}
"""HTTP statuses that can carry a body."""

REFUSED_VARIABLES = frozenset({"messages", "answer"})
"""Names that the dialects use themselves."""

Variable: TypeAlias = int | float | bool | Slot


class ReplyErrors(Exception):
    """All that is wrong with a reply: each mistake's place and a sentence."""

    def __init__(self, errors: Sequence[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{place}: {sentence}" for place, sentence in errors))
        self.errors = tuple(errors)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A finished reply, None where nothing is left to say, and what was odd about it."""

    reply: Reply | None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class CompiledMessage:
    """A message that is ready to be made, for everybody or for one language.

    ``surely_sent``: something is left of it whatever the facts are.
    """

    make: Make
    language: str | None = None
    surely_sent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CompiledReply:
    """A rule's reply, ready to be rendered. ``slots`` are all of its templates."""

    messages: tuple[CompiledMessage, ...] = ()
    variables: Mapping[str, Variable] = field(default_factory=dict)
    status: int = 200
    slots: tuple[Slot, ...] = ()

    @property
    def places(self) -> dict[str, str]:
        """Where each fact is first mentioned."""
        places: dict[str, str] = {}
        for slot in self.slots:
            for path in sorted(slot.template.paths):
                places.setdefault(path, slot.place)
        return places

    @property
    def paths(self) -> frozenset[str]:
        """The facts that its templates mention."""
        return frozenset(self.places)

    @property
    def surely_says(self) -> bool:
        """Does it say something whatever the facts are? Only what is surely so is said to."""
        if not all(slot.template.never_fails for slot in self.slots):
            return False
        if self.variables or not self.messages:
            return bool(self.variables) or self.status != 200
        sent = {_language_of(message) for message in self.messages if message.surely_sent}
        return sent == {_language_of(message) for message in self.messages}

    def render(self, facts: Facts, *, language: str | None, pick: str) -> Rendered:
        """The reply for these facts; ``RenderError`` when a template can't be filled in."""
        fill = Filler(facts, pick)
        made = [message.make(fill) for message in _spoken(self.messages, language)]
        messages: tuple[OutgoingMessage, ...] = tuple(message for message in made if message)
        variables = {
            name: fill.text(value) if isinstance(value, Slot) else value
            for name, value in self.variables.items()
        }
        only_status = not self.messages and self.status != 200
        reply = Reply(messages=messages, variables=variables, status=self.status)
        said = messages or variables or only_status
        return Rendered(reply=reply if said else None, problems=fill.problems)


def _spoken(messages: Sequence[CompiledMessage], language: str | None) -> Sequence[CompiledMessage]:
    """The messages in the visitor's language, else those for everybody, else in the first one's."""
    fitting = [
        fold_language(message.language)
        for message in messages
        if message.language and language and language_fits(message.language, language)
    ]
    if fitting:
        # All of them fit one language: the longest says most about it.
        wanted = max(fitting, key=len)
    elif not messages or any(message.language is None for message in messages):
        wanted = ""
    else:
        wanted = fold_language(messages[0].language or "")
    return [message for message in messages if _language_of(message) == wanted]


def _language_of(message: CompiledMessage) -> str:
    """The message's language, folded; "" for everybody."""
    return fold_language(message.language or "")


def compile_reply(
    messages: Sequence[Mapping[str, Any]], variables: Mapping[str, Any], status: int
) -> CompiledReply:
    """The reply of a rule in the rules file's shape; ``ReplyErrors`` with all that is wrong."""
    notes = Notes()
    compiled = CompiledReply(
        messages=_messages(messages, notes),
        variables=_variables(variables, notes),
        status=_status(status, notes),
        slots=tuple(notes.slots),
    )
    if notes.errors:
        raise ReplyErrors(notes.errors)
    return compiled


def check_message(message: Mapping[str, Any]) -> list[str]:
    """What is wrong with one message, in sentences; none when it can be sent."""
    notes = Notes()
    _message(message, "", notes)
    return _sentences(notes)


def check_variables(variables: Mapping[str, Any]) -> list[str]:
    """What is wrong with a rule's variables, in sentences."""
    notes = Notes()
    _variables(variables, notes)
    return _sentences(notes)


def check_status(status: object) -> str:
    """What is wrong with a rule's HTTP status; "" when nothing is."""
    notes = Notes()
    _status(status, notes)
    return notes.errors[0][1] if notes.errors else ""


def _sentences(notes: Notes) -> list[str]:
    return [
        f"{place[:1].upper()}{place[1:]}: {sentence}" if place else sentence
        for place, sentence in notes.errors
    ]


def _messages(messages: object, notes: Notes) -> tuple[CompiledMessage, ...]:
    if not isinstance(messages, list | tuple):
        notes.error("messages", "These have to be a list in square brackets.")
        return ()
    read = (_message(raw, f"message {number}", notes) for number, raw in enumerate(messages, 1))
    return tuple(message for message in read if message)


def _message(raw: object, place: str, notes: Notes) -> CompiledMessage | None:
    if not isinstance(raw, Mapping):
        notes.error(place, "A message has to be an object in curly brackets.")
        return None
    name = raw.get("kind")
    kind = MESSAGE_KINDS.get(name) if isinstance(name, str) else None
    if kind is None:
        possible = ", ".join(MESSAGE_KINDS)
        notes.error(
            place, f"“kind” has to be one of {possible}.{did_you_mean(name, MESSAGE_KINDS)}"
        )
        return None
    reader = Reader(raw, place, (*COMMON_KEYS, *kind.keys), notes)
    part = PartKeys(delay=reader.seconds("delay"), lock_input=reader.flag("lock_input"))
    before = len(notes.slots)
    make = kind.read(reader, part)
    surely_sent = kind.key == "text" and len(notes.slots) > before
    for slot in notes.slots[before:]:
        surely_sent = surely_sent and slot.template.surely_says
    return CompiledMessage(make, reader.language(), surely_sent)


def _variables(variables: object, notes: Notes) -> dict[str, Variable]:
    if not isinstance(variables, Mapping):
        notes.error("variables", "These have to be an object in curly brackets.")
        return {}
    read: dict[str, Variable] = {}
    for name, raw in variables.items():
        place = within("variables", str(name))
        if not isinstance(name, str) or not name.strip():
            notes.error("variables", "A variable has no name.")
        elif name.strip().casefold() in REFUSED_VARIABLES:
            notes.error(place, "This name is Comm100's own. Choose another one.")
        elif isinstance(raw, str):
            read[name] = notes.slot(raw, place)
        elif isinstance(raw, bool | int) or (isinstance(raw, float) and math.isfinite(raw)):
            read[name] = raw
        else:
            notes.error(place, "The value has to be text, a number, true or false.")
    return read


def _status(status: object, notes: Notes) -> int:
    if isinstance(status, int) and not isinstance(status, bool) and status in STATUSES:
        return status
    notes.error("status", "The HTTP status has to be from 200 to 599, but not 204, 205 or 304.")
    return 200
