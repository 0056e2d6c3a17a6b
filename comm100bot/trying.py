"""Trying rules on a chat whose facts somebody changed. Nothing is stored."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources
from typing import Any, TypeAlias, cast

from .chat import forced_dialect, redacted
from .deciding import Found, first_reply, pick_of
from .facts import SnapshotFacts
from .lookups import Lookup, LookupRun, registry
from .lookups.reading import as_values
from .lookups.running import LookupFacts
from .models import Snapshot
from .names import fold_path
from .not_kept import HiddenFacts
from .rulebook import Rulebook, is_deferred
from .rules import Value
from .stored_turns import stored_turn
from .wire import Dialect, Incoming, Json, is_absent, read

Changed: TypeAlias = Mapping[str, Sequence[Value]]
"""Values by folded path."""

LookUp: TypeAlias = Callable[[str], Changed]
"""Gives the facts of the lookup with this name, by theirs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """The chat that somebody starts from, as it is kept.

    ``lookups`` are the results that are known of it; ``hides`` tells of which facts the value was
    not kept.
    """

    incoming: Incoming
    moment: dt.datetime
    pick: str = ""
    session: Callable[[], Mapping[str, str]]
    lookups: Mapping[str, Any] = field(default_factory=dict)
    hides: Callable[[str], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """The texts that facts have instead, by folded path; none for one that is not set any more."""

    texts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    moment: dt.datetime | None = None


# Where somebody can start


def turn_start(turn: Snapshot, book: Rulebook) -> Start:
    """A logged turn, as far as it was stored."""
    stored = stored_turn(turn)
    incoming = read(stored.payload, forced_dialect(book))
    return Start(
        incoming=incoming,
        moment=stored.received_at,
        pick=pick_of(incoming, stored.delivery_id),
        session=stored.session,
        lookups=stored.lookups,
        hides=HiddenFacts(stored.payload, stored.lookups, incoming, frozenset()),
    )


def sample_start(name: str, moment: dt.datetime) -> Start:
    """One of our typical chats, as if it came at this moment."""
    text = resources.files("comm100bot").joinpath("samples", f"{name}.json").read_text("utf-8")
    return _new_chat(read(json.loads(text)), moment)


def empty_start(book: Rulebook, moment: dt.datetime) -> Start:
    """A chat of which nothing is known."""
    return _new_chat(Incoming(dialect=forced_dialect(book) or Dialect.CURRENT), moment)


def _new_chat(incoming: Incoming, moment: dt.datetime) -> Start:
    return Start(
        incoming=incoming,
        moment=moment,
        session=lambda: {"snapshots": "0", "answered": "0", "unanswered": "0"},
        hides=lambda path: False,
    )


# The chat with its changes


class ChangedFacts(SnapshotFacts):
    """The facts of a chat, some of them as somebody changed them."""

    def __init__(self, incoming: Incoming, changed: Changed, **sources: Any) -> None:
        super().__init__(incoming, **sources)
        self._changed = changed

    @property
    def subject(self) -> str | None:
        """The visitor's id: whom ``in_rollout`` draws lots for."""
        changed = self._changed.get("visitor.id")
        return super().subject if changed is None else next((v.text for v in changed), None)

    def values(self, path: str) -> Sequence[Value]:
        """All values of the fact with this path, in any spelling."""
        changed = self._changed.get(fold_path(path))
        return self.unchanged(path) if changed is None else changed

    def unchanged(self, path: str) -> Sequence[Value]:
        """The values that the fact would have, had nobody changed it itself."""
        found = super().values(path)
        if fold_path(path) == "intents" and "intent" in self._changed:
            # The best of all intents is the intent.
            return (*self._changed["intent"], *found[1:])
        return found


class TriedLookups(LookupRun):
    """Known results, but for lookups whose ``needs`` were changed: those are run now."""

    def __init__(self, known: Mapping[str, Any], unchanged: SnapshotFacts) -> None:
        super().__init__()
        self._known = known
        self._unchanged = unchanged
        self.run_now: set[str] = set()

    def _result(self, name: str) -> dict[str, Json] | None:
        if name not in self._known or self._needs_changed(name):
            return super()._result(name)
        self.results[name] = _object(self._known[name])
        return self.results[name]

    def _run(self, lookup: Lookup, facts: LookupFacts) -> dict[str, Json] | None:
        self.run_now.add(lookup.name)
        return super()._run(lookup, facts)

    def _needs_changed(self, name: str) -> bool:
        lookup = registry.get(name)
        needs = lookup.needs if lookup else ()
        return any(self.facts.values(path) != self._unchanged.values(path) for path in needs)


@dataclass(frozen=True, slots=True, kw_only=True)
class TriedChat:
    """A chat to try rules on: conditions look at ``facts``, templates at ``kept_facts``."""

    start: Start
    changes: Changes
    kept: Incoming
    facts: ChangedFacts
    kept_facts: ChangedFacts
    run: TriedLookups

    def knows(self, path: str) -> bool:
        """Was this fact told, without a lookup that deciding did not need?"""
        root = path.partition(".")[0]
        return not is_deferred(path) or root == "session" or root in self.run.results

    def hides(self, path: str) -> bool:
        """Is what conditions see of this fact not what may be shown?"""
        return self.knows(path) and self.facts.values(path) != self.kept_facts.values(path)

    def in_dialect(self, dialect: Dialect) -> TriedChat:
        """The same chat, answered in this dialect."""
        return replace(self, kept=replace(self.kept, dialect=dialect))

    def first_reply(self, book: Rulebook) -> Found:
        """What these rules answer."""
        return first_reply(book, self, self.start.pick)


def changed_chat(book: Rulebook, start: Start, changes: Changes) -> TriedChat:
    """The chat that somebody starts from, with their changes."""
    moment = changes.moment or start.moment
    typed = {path: _values(texts) for path, texts in changes.texts.items()}
    kept = {path: _values(_kept(path, texts)) for path, texts in changes.texts.items()}

    def known_lookup(name: str) -> Mapping[str, Sequence[Value]]:
        return as_values(_object(start.lookups.get(name)))

    @cache
    def kept_lookup(name: str) -> Mapping[str, Sequence[Value]]:
        return run.kept_values(name, redacted)

    def facts_with(changed: Changed, lookup: LookUp) -> ChangedFacts:
        return ChangedFacts(
            start.incoming,
            changed,
            now=book.local(moment),
            is_open=lambda: book.is_open(moment),
            session=start.session,
            lookup=lookup,
        )

    run = TriedLookups(start.lookups, facts_with({}, known_lookup))
    run.facts = facts = facts_with(typed, run.values)
    return TriedChat(
        start=start,
        changes=changes,
        kept=_in_language(start.incoming, changes),
        facts=facts,
        kept_facts=facts_with(kept, kept_lookup),
        run=run,
    )


def _object(value: Any) -> dict[str, Any] | None:
    """A stored result; anything can stand in the database."""
    return value if isinstance(value, dict) else None


def _values(texts: Sequence[str]) -> tuple[Value, ...]:
    return tuple(Value(text) for text in texts if not is_absent(text))


def _kept(path: str, texts: Sequence[str]) -> Sequence[str]:
    """These texts as they would be kept, were they what Comm100 sent."""
    name = path.rpartition(".")[2]
    found = cast("dict[str, list[str]]", redacted({name: [*texts]}))
    return [text for values in found.values() for text in values]


def _in_language(incoming: Incoming, changes: Changes) -> Incoming:
    """With the language that somebody chose: it decides which messages are sent."""
    texts = changes.texts.get("visitor.language")
    if texts is None:
        return incoming
    return replace(incoming, visitor=replace(incoming.visitor, language=next(iter(texts), None)))


# What can be changed


def looked_at(book: Rulebook) -> Iterator[str]:
    """The facts that the rules and their lookups look at, in the rules' order, each once."""
    seen: dict[str, None] = {}
    for rule in book.rules.rules:
        seen.update(dict.fromkeys(condition.fact for condition in rule.conditions))
        seen.update(dict.fromkeys(rule.then.places if rule.then else ()))
    for path in [*seen]:
        lookup = registry.get(path.partition(".")[0])
        seen.update(dict.fromkeys(lookup.needs if lookup else ()))
    yield from seen
