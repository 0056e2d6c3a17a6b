"""Why a chat is answered as it is: one that comes now, and one that was stored."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from . import rulebook
from .chat import look_at
from .deciding import Found, first_reply
from .models import Bot, Recorded
from .not_kept import NotKept
from .reasons import Why, why
from .replaying import StoredChat
from .rulebook import Rulebook
from .rules import Facts, Unknown
from .stored_turns import stored_turn
from .wire import Decoded


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """Why a stored turn is answered as it is. ``found`` is None where that can't be known."""

    why: Why
    found: Found | None
    unknown: str = ""

    @property
    def rule_key(self) -> str:
        return self.found.rule.key if self.found and self.found.rule else ""


def explain_turn(
    book: Rulebook, turn: Recorded, bot: Bot, shown: Callable[[str], str] = str
) -> Explained:
    """Why these rules answer a stored turn as they do, by nothing but what was stored of it."""
    chat = StoredChat(bot, book, stored_turn(turn))
    found, unknown = None, ""
    try:
        found = chat.decide(book)
    except Unknown as reason:
        unknown = str(reason)
    answered = found.rule.key if found and found.rule else None
    seen = _Stored(facts=chat.facts, kept_facts=chat.kept_facts)
    reasons = why(book, seen, answered, shown, told=chat.told(book), is_known=found is not None)
    return Explained(why=reasons, found=found, unknown=unknown)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stored:
    """A stored turn as it is explained."""

    facts: Facts
    kept_facts: Facts

    def knows(self, path: str) -> bool:
        return self._not_kept(path) != "lookup"

    def hides(self, path: str) -> bool:
        return bool(self._not_kept(path))

    def _not_kept(self, path: str) -> str:
        """Of what kind this fact is, where its value was not kept; else ""."""
        try:
            self.facts.values(path)
        except NotKept as reason:
            return reason.kind
        return ""


def explain(bot: Bot, decoded: Decoded, moment: dt.datetime) -> Iterator[str]:
    """Why this payload would be answered as it is, in lines of text."""
    book = rulebook.load(bot)
    chat = look_at(bot, book, decoded, moment)
    found = first_reply(book, chat, pick="")
    yield from _lines(why(book, chat, found.rule.key if found.rule else None))
    for problem in (*chat.run.problems, *found.problems, *found.written.problems):
        said = {"place": problem.path, "problem": problem.text}
        yield _("Problem: %(place)s: %(problem)s") % said


def _lines(found: Why) -> Iterator[str]:
    for rule in found.rules:
        yield f"{rule.position} {rule.name}: {rule.word}. {rule.note}".rstrip()
        for condition in rule.conditions:
            held = {True: "✓", False: "✗", None: "?"}[condition.held]
            yield f"    {held} {condition.number} {condition.sentence}: {condition.seen}."
