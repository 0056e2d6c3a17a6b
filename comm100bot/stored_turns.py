"""Stored turns as they are decided again: one that is at hand, or many, read in one go."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, NamedTuple, TypeAlias

from django.db import router
from django.db.models import TextField
from django.db.models.functions import Cast

from .models import Bot, Outcome, Pin, Recorded, Snapshot
from .not_kept import START, NotKept
from .wire import Json

SessionFacts: TypeAlias = Mapping[str, str]

COLUMNS = (
    *("pk", "session_id", "received_at", "delivery_id", "rules_version", "rule_key"),
    *("payload_text", "lookups_text", "session_facts", "hidden_results"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredTurn:
    """What is stored of a turn.

    ``rule_key`` is the rule that answered, where that is known; ``masked`` says that a sensitive
    value may have been left out. ``session`` gives the chat so far, or raises NotKept;
    ``saw_session`` says whether a rule looked at it then.
    """

    pk: int
    payload: Mapping[str, Json]
    received_at: dt.datetime
    delivery_id: str
    rules_version: int | None
    rule_key: str | None
    lookups: Mapping[str, Json]
    session: Callable[[], SessionFacts]
    saw_session: bool
    hidden_results: Sequence[Any]
    masked: bool


def stored_turn(recorded: Recorded) -> StoredTurn:
    """This turn, or the turn that this pin was made of."""
    payload, lookups = _object(recorded.payload), _object(recorded.lookups)
    masked = START in json.dumps([payload, lookups])
    # What hidden results are about, nobody asks as long as nothing is hidden.
    turn = _turn_of(recorded) if masked else None
    return StoredTurn(
        pk=recorded.pk,
        payload=payload,
        received_at=recorded.received_at,
        delivery_id=str(getattr(recorded, "delivery_id", "")),
        rules_version=turn.rules_version if turn else None,
        rule_key=str(turn.rule_key) if turn and turn.rule_key else None,
        lookups=lookups,
        session=_session_of(recorded),
        saw_session=recorded.session_facts is not None,
        hidden_results=_list(recorded.hidden_results),
        masked=masked,
    )


def _turn_of(recorded: Recorded) -> Snapshot | None:
    """The turn itself; None for a pin that has outlived it."""
    if isinstance(recorded, Snapshot):
        return recorded
    return recorded.snapshot if isinstance(recorded, Pin) else None


def stored_turns(bot: Bot, *, before: int | None = None, most: int) -> list[StoredTurn]:
    """The bot's latest turns, the latest first; with ``before``, those before that one."""
    turns = _snapshots().filter(bot=bot)
    if before is not None:
        turns = turns.filter(pk__lt=before)
    # As text: it is searched for markers before it is parsed.
    texts = turns.annotate(
        payload_text=Cast("payload", TextField()), lookups_text=Cast("lookups", TextField())
    )
    rows = [*map(_Row._make, texts.order_by("-pk").values_list(*COLUMNS)[:most])]
    earlier = EarlierTurns([row.session_id for row in rows])
    return [_from_row(row, earlier) for row in rows]


class _Row(NamedTuple):
    pk: int
    session_id: int
    received_at: dt.datetime
    delivery_id: Any
    rules_version: int
    rule_key: Any
    payload: str
    lookups: str
    session_facts: Any
    hidden_results: Any


def _from_row(row: _Row, earlier: EarlierTurns) -> StoredTurn:
    return StoredTurn(
        pk=row.pk,
        payload=_object(json.loads(row.payload)),
        received_at=row.received_at,
        delivery_id=str(row.delivery_id),
        rules_version=row.rules_version,
        rule_key=str(row.rule_key) if row.rule_key else None,
        lookups=_object(json.loads(row.lookups)),
        session=_session(row.session_facts, partial(earlier.before, row.session_id, row.pk)),
        saw_session=row.session_facts is not None,
        hidden_results=_list(row.hidden_results),
        masked=START in row.payload or START in row.lookups,
    )


# The chat so far


def _session_of(recorded: Recorded) -> Callable[[], SessionFacts]:
    if isinstance(recorded, Snapshot):
        earlier = EarlierTurns([recorded.session_id])
        found = partial(earlier.before, recorded.session_id, recorded.pk)
        return _session(recorded.session_facts, found)
    return _session(recorded.session_facts, _no_session)


def _session(stored: Any, otherwise: Callable[[], SessionFacts]) -> Callable[[], SessionFacts]:
    """What a rule saw then; where none looked at it, what it would have seen."""
    return otherwise if stored is None else partial(_object, stored)


def _no_session() -> SessionFacts:
    raise NotKept("session")


class _Earlier(NamedTuple):
    received_at: dt.datetime
    pk: int
    outcome: str
    rule_name: str


class EarlierTurns:
    """What was logged of these sessions before each of their turns, read when first asked for."""

    def __init__(self, sessions: Iterable[int]) -> None:
        self._sessions = set(sessions)

    def before(self, session: int, pk: int) -> SessionFacts:
        """The facts of this session as this turn found them, by name."""
        earlier = [turn for turn in self._turns.get(session, ()) if turn.pk < pk]
        outcomes = [turn.outcome for turn in earlier]
        facts = {
            "snapshots": str(len(outcomes)),
            "answered": str(outcomes.count(Outcome.ANSWERED)),
            "unanswered": str(outcomes.count(Outcome.UNANSWERED)),
        }
        last = max((turn for turn in earlier if turn.rule_name), default=None)
        return facts if last is None else {**facts, "last_rule": last.rule_name}

    @cached_property
    def _turns(self) -> dict[int, list[_Earlier]]:
        turns: dict[int, list[_Earlier]] = {}
        rows = _snapshots().filter(session__in=self._sessions).order_by()
        for session, *row in rows.values_list(
            "session_id", "received_at", "pk", "outcome", "rule_name"
        ):
            turns.setdefault(session, []).append(_Earlier(*row))
        return turns


def _snapshots() -> Any:
    return Snapshot.objects.using(router.db_for_write(Snapshot))


# Anything can stand in the database.


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
