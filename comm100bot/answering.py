"""The way of one snapshot, from the body that Comm100 sent to the answer it gets."""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace

from django.utils import timezone

from . import recording, rulebook
from .chat import look_at, redacted
from .deciding import first_reply, pick_of
from .models import Bot, Snapshot, Token
from .recording import Answer, Delivery
from .signals import snapshot_recorded
from .uuid7 import uuid7
from .wire import Decoded, Problem, UnreadableBody, decode

logger = logging.getLogger("comm100bot")

SHORT_BODY = "The body broke off before its announced length. Send the whole of it."


def answer(token: Token, body: bytes, content_type: str = "") -> Answer:
    """Answer one call of a bot, and store it with its answer.

    Raises UnreadableBody, and the body is kept as a rejected delivery; and django.db.Error when the
    database can't take the snapshot.
    """
    started = time.monotonic()
    delivery = _arrived(token, body, content_type)
    try:
        decoded = decode(body)
    except UnreadableBody as error:
        recording.reject(delivery, error.reason, error.detail)
        logger.warning("webhook.rejected bot=%s reason=%s", token.bot_id, error.reason)
        raise
    decided = decide(token.bot, decoded, delivery.received_at, str(delivery.id))
    snapshot = recording.record(delivery, decided, started)
    logger.info("snapshot.recorded bot=%s outcome=%s", token.bot_id, decided.outcome)
    _announce(snapshot, decided)
    return decided


def reject_short_body(token: Token, received: bytes, content_type: str = "") -> None:
    """Keep a body that broke off as a rejected delivery."""
    recording.reject(_arrived(token, received, content_type), "short_body", SHORT_BODY)
    logger.warning("webhook.rejected bot=%s reason=short_body", token.bot_id)


def _arrived(token: Token, body: bytes, content_type: str) -> Delivery:
    return Delivery(
        bot=token.bot,
        token=token,
        body=body,
        content_type=content_type,
        id=uuid7(),
        received_at=timezone.now(),
    )


def _announce(snapshot: Snapshot, decided: Answer) -> None:
    results = snapshot_recorded.send_robust(Snapshot, snapshot=snapshot, answer=decided)
    for _receiver, result in results:
        if isinstance(result, Exception):
            logger.error("signal.failed error=%s", type(result).__name__)


def decide(bot: Bot, decoded: Decoded, moment: dt.datetime, delivery_id: str = "") -> Answer:
    """What this payload is answered at this moment. Nothing is stored."""
    started = time.monotonic()
    book = rulebook.load(bot)
    chat = look_at(bot, book, decoded, moment)
    found = first_reply(book, chat, pick=pick_of(chat.kept, delivery_id))
    return Answer(
        body=found.written.body,
        status=found.status,
        outcome=found.outcome,
        reason=found.reason,
        rule_key=found.rule.key if found.rule else None,
        rule_name=found.rule.name if found.rule else "",
        rules_version=book.version,
        incoming=chat.kept,
        payload=chat.payload,
        lookups=chat.stored_lookups(),
        session_facts=chat.session.facts,
        hidden_results=chat.hidden_results(book.rules.rules, found.rule),
        problems=(
            *_without_secrets(decoded.problems),
            *_without_secrets(chat.seen.problems),
            *chat.run.problems,
            *found.problems,
            *found.written.problems,
        ),
        decided_ms=round((time.monotonic() - started) * 1000, 3),
    )


def _without_secrets(problems: Iterable[Problem]) -> Iterator[Problem]:
    """These problems as they may be stored: a secret can stand in a key, so in a path."""
    return (replace(problem, path=str(redacted(problem.path))) for problem in problems)
