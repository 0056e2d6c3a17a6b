"""Rows from one delivery and its answer: visitor, session and snapshot, in one transaction.

Twenty calls of one new visitor can arrive at once, on several machines. So rows are written before
they are read, always in the same order (visitor, session, snapshot), and found by unique keys: the
visitor's row, once written, keeps the others waiting until the transaction ends.
"""

from __future__ import annotations

import datetime as dt
import random
import time
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, TypeVar

from django.db import OperationalError, connections, models, router, transaction
from django.utils.crypto import salted_hmac

from .conf import settings
from .models import Bot, Outcome, RejectedDelivery, Session, Snapshot, Token, Visitor
from .redaction import redact_text
from .sessions import digest, find_session, session_key
from .wire import Incoming, Json, Problem

if TYPE_CHECKING:
    from collections.abc import Callable

ModelT = TypeVar("ModelT", bound=models.Model)
T = TypeVar("T")

TRIES = 4
"""How often a transaction is begun that loses to another one (a deadlock, a lock held too long)."""

MOST_PROBLEMS = 100
REJECTED_BODY = 64 * 1024
REPLACEMENT = "\ufffd"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One authenticated call as it arrived."""

    bot: Bot
    token: Token | None
    body: bytes
    content_type: str
    id: uuid.UUID
    received_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The whole result of one snapshot: what is sent, why, and what is kept of it."""

    body: Json
    status: int
    outcome: Outcome
    reason: str
    rule_key: str | None
    rule_name: str
    rules_version: int
    incoming: Incoming
    """What Comm100 sent, without its sensitive values."""
    payload: Json
    lookups: Mapping[str, Json]
    session_facts: Mapping[str, str] | None
    hidden_results: list[Json]
    problems: tuple[Problem, ...]
    decided_ms: float


def record(delivery: Delivery, answer: Answer, started: float) -> Snapshot:
    """Store one snapshot with its answer, durably. ``started``: ``time.monotonic()`` on arrival.

    Raises django.db.Error when the database can't take it.
    """
    using = router.db_for_write(Snapshot)

    def store() -> Snapshot:
        with transaction.atomic(using=using, durable=True):
            visitor = _write_visitor(delivery, answer.incoming, using)
            session = _write_session(delivery, answer.incoming, visitor, using)
            return _write_snapshot(delivery, answer, visitor, session, started, using)

    return _retried(store)


def _retried(store: Callable[[], T]) -> T:
    for attempt in range(1, TRIES):
        try:
            return store()
        except OperationalError:
            time.sleep(random.uniform(0, 0.02 * attempt))  # noqa: S311 - no secret
    return store()


def _write_visitor(delivery: Delivery, incoming: Incoming, using: str) -> Visitor | None:
    info = incoming.visitor
    if info.id is None:
        return None
    known = {
        name: cut(value)
        for name in (
            "name",
            "email",
            "phone",
            "company",
            "city",
            "state",
            "country",
            "language",
            "sso_id",
        )
        if (value := getattr(info, name)) is not None
    }
    row = Visitor(
        bot=delivery.bot,
        key=digest(info.id),
        visitor_id=info.id,
        first_seen_at=delivery.received_at,
        last_seen_at=delivery.received_at,
        **known,
    )
    return _upsert(row, [*known, "last_seen_at"], using)


def _write_session(
    delivery: Delivery, incoming: Incoming, visitor: Visitor | None, using: str
) -> Session:
    key = session_key(incoming)
    if key is None:
        going_on = visitor and find_session(delivery.bot, incoming, delivery.received_at)
        stored_key = going_on.key if going_on else digest(f"delivery {delivery.id}")
    else:
        stored_key = digest(key)
    info = incoming.visitor
    known = {
        name: cut(value)
        for name, value in (
            ("channel", incoming.channel),
            ("country", info.country),
            ("department", info.department),
            ("language", info.language),
        )
        if value is not None
    }
    row = Session(
        bot=delivery.bot,
        key=stored_key,
        chat_id=incoming.chat_id or "",
        visitor=visitor,
        is_test=bool(delivery.token and delivery.token.is_test),
        started_at=delivery.received_at,
        last_at=delivery.received_at,
        **known,
    )
    return _upsert(row, [*known, "last_at", *(["visitor"] if visitor else [])], using)


def _upsert(row: ModelT, update: list[str], using: str) -> ModelT:
    """Insert this row, or update these fields of the one with its bot and key."""
    target = connections[using].features.supports_update_conflicts_with_target
    manager = type(row)._base_manager.using(using)
    manager.bulk_create(
        [row],
        update_conflicts=True,
        update_fields=update,
        unique_fields=["bot", "key"] if target else None,
    )
    if row.pk is None:
        # MySQL does not return the keys of rows that were there.
        row.pk = manager.values_list("pk", flat=True).get(bot=row.bot, key=row.key)  # type: ignore[attr-defined]
    return row


def _write_snapshot(
    delivery: Delivery,
    answer: Answer,
    visitor: Visitor | None,
    session: Session,
    started: float,
    using: str,
) -> Snapshot:
    incoming = answer.incoming
    return Snapshot.objects.using(using).create(
        bot=delivery.bot,
        session=session,
        visitor=visitor,
        token=delivery.token,
        delivery_id=delivery.id,
        fingerprint=fingerprint(delivery.bot, delivery.body),
        received_at=delivery.received_at,
        dialect=incoming.dialect,
        event=cut(incoming.event or ""),
        intent=cut(_shown_intent(incoming)),
        message=incoming.message or "",
        payload=answer.payload,
        rules_version=answer.rules_version,
        rule_key=answer.rule_key,
        rule_name=answer.rule_name,
        outcome=answer.outcome,
        reason=answer.reason,
        reply=answer.body,
        status=answer.status,
        lookups=answer.lookups,
        session_facts=answer.session_facts,
        hidden_results=answer.hidden_results,
        problems=[asdict(problem) for problem in answer.problems[:MOST_PROBLEMS]],
        decided_ms=answer.decided_ms,
        took_ms=round((time.monotonic() - started) * 1000, 3),
    )


def _shown_intent(incoming: Incoming) -> str:
    best = incoming.intents[0] if incoming.intents else None
    return (best.name or best.id or "") if best else ""


def cut(text: str) -> str:
    """As much of a text as its column holds; the snapshot's payload holds all of it."""
    return text[:255]


def fingerprint(bot: Bot, body: bytes) -> str:
    """Tells a body that was sent again, and nothing else.

    Keyed, since everything of a body but a password may be known: a plain hash confirms guesses.
    """
    return salted_hmac(
        "comm100bot.fingerprint", f"{bot.pk} ".encode() + body, algorithm="sha256"
    ).hexdigest()


# Rejected deliveries


def reject(delivery: Delivery, reason: str, detail: str) -> None:
    """Keep a body that could not be read, without sensitive values, for a short time."""
    text = delivery.body.decode("utf-8", "replace").replace("\0", REPLACEMENT)
    rows = RejectedDelivery.objects.using(router.db_for_write(RejectedDelivery))
    rows.create(
        bot=delivery.bot,
        received_at=delivery.received_at,
        reason=reason,
        detail=detail,
        content_type=cut(delivery.content_type).replace("\0", REPLACEMENT),
        length=len(delivery.body),
        body=redact_text(text[:REJECTED_BODY], settings.SENSITIVE_NAMES)[:REJECTED_BODY],
    )
    expired = delivery.received_at - dt.timedelta(days=settings.REJECTED_DAYS)
    rows.filter(received_at__lt=expired).delete()
    if (
        too_many := rows.order_by("-pk")
        .values_list("pk", flat=True)[settings.REJECTED_ROWS :]
        .first()
    ):
        rows.filter(pk__lte=too_many).delete()
