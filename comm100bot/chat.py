"""A chat when Comm100 calls, twice: as it came, for conditions; as it is kept, for templates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import cast

from . import rulebook
from .conf import settings
from .facts import SnapshotFacts
from .lookups import LookupRun
from .models import Bot
from .redaction import redact
from .rulebook import Rulebook
from .rules import CompiledRule, Value
from .sessions import SessionSoFar
from .wire import Decoded, Dialect, Incoming, Json, read


@dataclass(frozen=True, slots=True, kw_only=True)
class Chat:
    """What is known of a chat while it is answered. Sensitive values are in ``facts`` alone."""

    payload: dict[str, Json]
    seen: Incoming
    kept: Incoming
    facts: SnapshotFacts
    kept_facts: SnapshotFacts
    run: LookupRun
    session: SessionSoFar
    has_secrets: bool
    """Was anything redacted in what Comm100 sent?"""

    def stored_lookups(self) -> dict[str, Json]:
        return {name: redacted(result) for name, result in self.run.results.items()}

    def knows(self, path: str) -> bool:
        """Can this fact be told without a query or a lookup that deciding did not need?"""
        root = path.partition(".")[0]
        if root == "session":
            return self.session.facts is not None
        return not rulebook.is_deferred(path) or root in self.run.results

    def hides(self, path: str) -> bool:
        """Is what a condition saw of this fact not what is stored?"""
        # Whoever is not known any more can't be drawn lots for again, whatever the fact.
        is_nobody = self.seen.visitor.id != self.kept.visitor.id
        return self.knows(path) and (
            is_nobody or self.facts.values(path) != self.kept_facts.values(path)
        )

    def hidden_results(
        self, rules: Sequence[CompiledRule[object]], last: CompiledRule[object] | None
    ) -> list[Json]:
        """How conditions on values that are not stored came out, so that a replay decides the same.

        ``last`` is the rule that answered: those behind it were not asked.
        """
        if not self.has_secrets and self.stored_lookups() == self.run.results:
            return []
        results: list[Json] = []
        for rule in rules:
            results += self._hidden_results_of(rule)
            if rule is last:
                break
        return results

    def _hidden_results_of(self, rule: CompiledRule[object]) -> Iterator[dict[str, Json]]:
        hidden = {condition.fact for condition in rule.conditions if self.hides(condition.fact)}
        for number, held in rule.outcomes(self.facts, hidden).items():
            yield {"rule": rule.key, "condition": number, "held": held}


def look_at(bot: Bot, book: Rulebook, decoded: Decoded, moment: dt.datetime) -> Chat:
    """The chat that this payload tells of, at this moment."""
    payload = cast("dict[str, Json]", redacted(decoded.payload))
    seen = read(decoded.payload, forced_dialect(book))
    kept = read(payload, seen.dialect)
    run = LookupRun()
    session = SessionSoFar(bot, kept, moment)

    @cache
    def kept_lookup(name: str) -> Mapping[str, Sequence[Value]]:
        return run.kept_values(name, redacted)

    now = book.local(moment)

    def is_open() -> bool:
        return book.is_open(moment)

    facts = SnapshotFacts(seen, now=now, is_open=is_open, session=session, lookup=run.values)
    run.facts = facts
    return Chat(
        payload=payload,
        seen=seen,
        kept=kept,
        facts=facts,
        kept_facts=SnapshotFacts(
            kept, now=now, is_open=is_open, session=session, lookup=kept_lookup
        ),
        run=run,
        session=session,
        has_secrets=payload != decoded.payload,
    )


def forced_dialect(book: Rulebook) -> Dialect | None:
    """The dialect that the bot's calls are taken for; None where each tells its own.

    A dialect that nobody knows came past the form: it must not cost the answer.
    """
    return Dialect(book.dialect) if book.dialect in {*Dialect} else None


def redacted(value: Json) -> Json:
    """This value as it may be stored."""
    return redact(value, settings.SENSITIVE_NAMES)
