"""Decides a stored turn again, under any rules, by nothing but what was stored of it.

Lookups are never run again: their results, and the chat so far, are those of the time. What was
not looked up then, or is not stored, can't be known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .chat import forced_dialect
from .deciding import Found, first_reply, pick_of
from .facts import SnapshotFacts
from .lookups import registry
from .lookups.reading import as_values
from .models import Bot, Outcome, Recorded
from .names import fold_path
from .not_kept import HiddenFacts, NotKept
from .rulebook import Rulebook
from .rules import Facts, Told, Unknown, Value
from .stored_turns import StoredTurn, stored_turn
from .told import Results, results_of
from .wire import Json, read


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """What a turn is answered. Where that can't be known, ``unknown`` says why, else it is ""."""

    unknown: str = ""
    rule_key: str | None = None
    rule_name: str = ""
    outcome: str = Outcome.UNANSWERED
    reason: str = ""
    status: int = 200
    body: Json = None


def replay(book: Rulebook, recorded: Recorded, bot: Bot) -> Replayed:
    """What these rules make of a stored turn."""
    try:
        found = StoredChat(bot, book, stored_turn(recorded)).decide(book)
    except Unknown as why:
        return Replayed(unknown=str(why))
    return Replayed(
        rule_key=found.rule.key if found.rule else None,
        rule_name=found.rule.name if found.rule else "",
        outcome=found.outcome,
        reason=found.reason,
        status=found.status,
        body=found.written.body,
    )


class StoredChat:
    """A stored turn as rules look at it: on the clock of this book, and in its dialect.

    Its facts raise NotKept where they can't be known. It can be decided under every book with the
    same settings.
    """

    def __init__(self, bot: Bot, book: Rulebook, turn: StoredTurn) -> None:
        self.kept = read(turn.payload, forced_dialect(book))
        self.pick = pick_of(self.kept, turn.delivery_id)
        lookups = StoredLookups(turn.lookups)
        stored = SnapshotFacts(
            self.kept,
            now=book.local(turn.received_at),
            is_open=lambda: book.is_open(turn.received_at),
            session=turn.session,
            lookup=lookups.values,
        )
        self.facts: Facts = stored
        self.kept_facts = TemplateFacts(stored)
        self._results: Results | None = None
        if turn.masked:
            self._results = results_of(bot, book, turn)
            self.facts = MaskedFacts(
                stored,
                HiddenFacts(turn.payload, turn.lookups, self.kept, self._results.visible),
            )
        lookups.facts = self.facts

    def told(self, book: Rulebook) -> Told | None:
        """The results of conditions that can't be tested again, as far as these rules have them."""
        return self._results.told(book) if self._results else None

    def decide(self, book: Rulebook) -> Found:
        """What these rules answer; raises Unknown."""
        found = first_reply(book, self, self.pick, told=self.told(book))
        self.kept_facts.check()
        return found


class StoredLookups:
    """The results of lookups as they were. ``facts`` has to be set before one is asked for."""

    facts: Facts

    def __init__(self, results: Mapping[str, Json]) -> None:
        self._results = results
        self._found: dict[str, Mapping[str, Sequence[Value]]] = {}

    def values(self, name: str) -> Mapping[str, Sequence[Value]]:
        """The facts of this lookup; none where it would not have been run, or there is no such."""
        if name not in self._found:
            # Until it is told, also for a lookup that needs its own facts.
            self._found[name] = {}
            try:
                self._found[name] = self._tell(name)
            except Unknown:
                del self._found[name]
                raise
        return self._found[name]

    def _tell(self, name: str) -> Mapping[str, Sequence[Value]]:
        if name in self._results:
            result = self._results[name]
            return as_values(result if isinstance(result, dict) else None)
        lookup = registry.get(name)
        if lookup and self._has_all(lookup.needs):
            raise NotKept("lookup", name)
        return {}

    def _has_all(self, needs: Sequence[str]) -> bool:
        """Are all of these set? It is enough to know of one that it is not."""
        unknown: Unknown | None = None
        for path in needs:
            try:
                if not self.facts.values(path):
                    return False
            except Unknown as why:
                unknown = why
        if unknown:
            raise unknown
        return True


class MaskedFacts:
    """The stored facts, but for those that may have been something else."""

    def __init__(self, stored: SnapshotFacts, hidden: HiddenFacts) -> None:
        self.now = stored.now
        self.subject = stored.subject
        self._stored = stored
        self._hidden = hidden

    def values(self, path: str) -> Sequence[Value]:
        folded = fold_path(path)
        if self._hidden(folded):
            raise NotKept("hidden", folded)
        return self._stored.values(folded)


class TemplateFacts:
    """The stored facts, which are just what templates saw.

    A template takes what can't be known for not set; afterwards ``check`` raises NotKept.
    """

    def __init__(self, stored: SnapshotFacts) -> None:
        self.now = stored.now
        self.subject = stored.subject
        self._stored = stored
        self._unknown: Unknown | None = None

    def values(self, path: str) -> Sequence[Value]:
        try:
            return self._stored.values(path)
        except Unknown as why:
            self._unknown = why
            return ()

    def check(self) -> None:
        if self._unknown:
            raise self._unknown
