"""The facts of a chat as fields that can be changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _

from comm100bot.facts import PREFIXES, FactError, check_path
from comm100bot.lookups import registry
from comm100bot.models import Bot
from comm100bot.rulebook import Rulebook
from comm100bot.seen import Seen
from comm100bot.sentences import fact_name
from comm100bot.trying import Changes, TriedChat, looked_at

from .fact_choices import fact_groups
from .lines import lines_of
from .operands import normalized
from .rule_form import YEARS

PATH, TEXT, WAS = "try-path", "try-text", "try-was"
"""The parameters of a fact: its path, what stands in its field, and what stood there at first."""

MOMENT, MOMENT_WAS = "try-moment", "try-moment-was"

MOST_SUGGESTIONS = 20

FIRST = ("message", "intent")
"""Facts that stand before all others, whether rules look at them or not."""

WHOLE = frozenset({"message", "original_message"})
"""Facts of one value, in which line breaks may stand."""

_CLOCK = ("now.date", "now.time", "now.weekday")
"""Facts that one field for the moment stands for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FactField:
    """A fact with its text; ``was`` is the text that it has unless it is changed.

    ``is_hidden``: its value was not kept.
    """

    path: str
    label: str
    text: str
    was: str
    note: str
    is_hidden: bool
    suggestions: Sequence[str]

    @property
    def id(self) -> str:
        return f"fact-{self.path}"

    @property
    def is_changed(self) -> bool:
        return self.text != self.was

    @property
    def is_long(self) -> bool:
        return self.path in WHOLE or "\n" in self.text + self.was


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What somebody changed, all facts that their form had, and one that they named wrongly."""

    changes: Changes
    paths: tuple[str, ...] = ()
    wrong_path: str = ""
    error: str = ""


def read_changes(data: QueryDict, zone: dt.tzinfo) -> Typed:
    """The changes that a posted form brings."""
    texts: dict[str, tuple[str, ...]] = {}
    paths: list[str] = []
    wrong_path = error = ""
    for path, text, was in zip(*(data.getlist(name) for name in (PATH, TEXT, WAS)), strict=False):
        if not path.strip():
            continue
        try:
            paths.append(check_path(path, registry))
        except FactError as wrong:
            wrong_path, error = path, wrong.sentence
            continue
        if normalized(text) != normalized(was):
            texts[paths[-1]] = _values(paths[-1], normalized(text))
    return Typed(
        changes=Changes(texts=texts, moment=_moment(data, zone)),
        paths=tuple(paths),
        wrong_path=wrong_path,
        error=error,
    )


def _values(path: str, text: str) -> tuple[str, ...]:
    """One value a line, but for what the visitor wrote."""
    if path in WHOLE:
        return (text,) if text.strip() else ()
    return tuple(lines_of(text))


def _moment(data: QueryDict, zone: dt.tzinfo) -> dt.datetime | None:
    """The moment on the bot's clock; None where it was left alone or can't be read."""
    text = data.get(MOMENT, "")
    if text == data.get(MOMENT_WAS):
        return None
    try:
        moment = dt.datetime.fromisoformat(text).replace(tzinfo=zone)
    except ValueError:
        return None
    return moment if moment.year in YEARS else None


def write_moment(moment: dt.datetime) -> str:
    """This moment as the browser's own field takes it."""
    return f"{moment:%Y-%m-%dT%H:%M}"


# The fields


class FactFields:
    """The fields of a chat that rules were tried on."""

    def __init__(
        self, bot: Bot, book: Rulebook, chat: TriedChat, typed: Typed, seen: Mapping[str, Seen]
    ) -> None:
        self._chat = chat
        self._typed = typed
        self._seen = seen
        self._labels = {
            fact.path: fact.label for facts in fact_groups(bot).values() for fact in facts
        }
        waiting = {*looked_at(book)} - {*FIRST}
        paths = dict.fromkeys([*FIRST, *looked_at(book), *typed.paths])
        self._fields = [self._field(path) for path in paths if path not in _CLOCK]
        told = {
            field.path
            for field in self._fields
            if field.path not in waiting or field.text or field.was or field.is_hidden
        }
        self.first = [field for field in self._fields if field.path in told]
        """What the visitor said, and what is known of this chat, was changed or was added."""
        self.unset = [field for field in self._fields if field.path not in told]
        """The other facts that rules look at."""

    @property
    def known_paths(self) -> Iterator[tuple[str, str]]:
        """The facts that can be added, each with its label."""
        shown = {field.path for field in self._fields}
        yield from ((path, label) for path, label in self._labels.items() if path not in shown)

    def _field(self, path: str) -> FactField:
        was = "\n".join(self._texts(path))
        changed = self._typed.changes.texts.get(path)
        seen = self._seen.get(path)
        return FactField(
            path=path,
            label=self._labels.get(path) or _label(path),
            text=was if changed is None else "\n".join(changed),
            was=was,
            note=self._note(path),
            is_hidden=changed is None and self._chat.start.hides(path),
            suggestions=[text for text, _turns in seen.values[:MOST_SUGGESTIONS]] if seen else [],
        )

    def _texts(self, path: str) -> list[str]:
        """The fact's values unless it is changed; none of a lookup that no rule needed."""
        if not self._chat.knows(path):
            return []
        return [value.text for value in self._chat.kept_facts.unchanged(path)]

    def _note(self, path: str) -> str:
        root = path.partition(".")[0]
        if path in self._typed.changes.texts:
            return ""
        if root in self._chat.run.run_now:
            return _("looked up just now")
        if root in self._chat.start.lookups:
            return _("as it was then")
        if root in registry:
            return _("not looked up")
        is_hidden = self._chat.start.hides(path)
        return _("it was not kept, so it counts as not set") if is_hidden else ""


def _label(path: str) -> str:
    """A fact that was never seen, as the seen ones are called."""
    root, dot, name = path.partition(".")
    kind = PREFIXES.get(root + dot)
    return f"{name} ({_(kind)})" if kind else fact_name(path)
