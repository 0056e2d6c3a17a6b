"""The way of one snapshot, from the body that Comm100 sent to the answer it gets."""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import cast

from django.utils import timezone

from . import recording, rulebook, sessions
from .conf import settings
from .facts import SnapshotFacts
from .lookups import LookupRun
from .models import Bot, Outcome, Snapshot, Token
from .recording import Answer, Delivery
from .redaction import redact
from .replies import CompiledReply, RenderError
from .rulebook import Rulebook
from .rules import CompiledRule, Value
from .signals import snapshot_recorded
from .uuid7 import uuid7
from .wire import (
    Decoded,
    Dialect,
    Incoming,
    Json,
    Problem,
    Reply,
    UnreadableBody,
    Written,
    decode,
    read,
    write,
)

logger = logging.getLogger("comm100bot")

EMPTY_REPLY = "Its reply came out empty."
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
    found = first_reply(book, chat, pick=_pick(chat.kept, delivery_id))
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
        hidden_results=_hidden_results(book, chat, decoded, found.rule),
        problems=(
            *_without_secrets(decoded.problems),
            *_without_secrets(chat.seen.problems),
            *chat.run.problems,
            *found.problems,
            *found.written.problems,
        ),
        decided_ms=round((time.monotonic() - started) * 1000, 3),
    )


# What rules and templates look at


@dataclass(frozen=True, slots=True, kw_only=True)
class Chat:
    """One snapshot twice: as it came, for conditions and lookups; as it is kept, for templates."""

    payload: dict[str, Json]
    seen: Incoming
    kept: Incoming
    facts: SnapshotFacts
    kept_facts: SnapshotFacts
    run: LookupRun

    def stored_lookups(self) -> dict[str, Json]:
        return {name: _redacted(result) for name, result in self.run.results.items()}

    def knows(self, path: str) -> bool:
        """Can this fact be told without a query or a lookup that deciding did not need?"""
        return not rulebook.is_deferred(path) or path.partition(".")[0] in self.run.results

    def hides(self, path: str) -> bool:
        """Is what a condition saw of this fact not what is stored?"""
        return self.knows(path) and self.facts.values(path) != self.kept_facts.values(path)


def look_at(bot: Bot, book: Rulebook, decoded: Decoded, moment: dt.datetime) -> Chat:
    payload = cast("dict[str, Json]", _redacted(decoded.payload))
    seen = read(decoded.payload, Dialect(book.dialect) if book.dialect else None)
    kept = read(payload, seen.dialect)
    run = LookupRun()

    def session() -> Mapping[str, str]:
        return sessions.session_facts(bot, kept, moment)

    @cache
    def kept_lookup(name: str) -> Mapping[str, Sequence[Value]]:
        return run.kept_values(name, _redacted)

    now, is_open = book.local(moment), book.is_open(moment)
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
    )


def _redacted(value: Json) -> Json:
    return redact(value, settings.SENSITIVE_NAMES)


def _without_secrets(problems: Iterable[Problem]) -> Iterator[Problem]:
    """These problems as they may be stored: a secret can stand in a key, so in a path."""
    return (replace(problem, path=str(_redacted(problem.path))) for problem in problems)


def _pick(incoming: Incoming, delivery_id: str) -> str:
    """What chooses among wordings: the same for all of a session, and across machines."""
    return sessions.session_key(incoming) or incoming.visitor.id or delivery_id


# The first rule that holds and has something to say


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The reply as it is sent, the rule that made it, and what went wrong on the way there."""

    written: Written
    status: int
    rule: CompiledRule[CompiledReply] | None
    outcome: Outcome
    reason: str
    problems: tuple[Problem, ...]


def first_reply(book: Rulebook, chat: Chat, pick: str) -> Found:
    """The reply of the first rule that holds and can make one."""
    problems: list[Problem] = []
    failure = ""
    rule = book.rules.match(chat.facts).rule
    while rule is not None and rule.then is not None:
        place = f"rule “{rule.name}”"
        try:
            rendered = rule.then.render(
                chat.kept_facts, language=chat.kept.visitor.language, pick=f"{pick} {rule.key}"
            )
        except RenderError as error:
            problems.append(Problem(path=place, code="reply_failed", text=str(error)))
            failure = failure or f"The rule “{rule.name}” held, but its reply could not be made."
        else:
            problems += rendered.problems
            reply = rendered.reply or Reply()
            written = write(reply, chat.seen.dialect)
            if rendered.reply and _says_something(reply, written):
                return _found(written, reply.status, rule, failure, problems)
            problems += written.problems
            problems.append(Problem(path=place, code="reply_empty", text=EMPTY_REPLY))
        rule = book.rules.match(chat.facts, after=rule).rule
    return _found(write(Reply(), chat.seen.dialect), 200, None, failure, problems)


def _says_something(reply: Reply, written: Written) -> bool:
    """Is anything left of it? A dialect may have no words for any of its messages."""
    return bool(written.messages or reply.variables or not reply.messages)


def _found(
    written: Written,
    status: int,
    rule: CompiledRule[CompiledReply] | None,
    failure: str,
    problems: list[Problem],
) -> Found:
    if failure:
        outcome, reason = Outcome.FAILED, failure
    elif rule is None:
        outcome, reason = Outcome.UNANSWERED, "No rule held."
    elif not rule.has_conditions:
        outcome, reason = Outcome.UNANSWERED, "Only a rule without conditions held."
    else:
        outcome, reason = Outcome.ANSWERED, ""
    return Found(
        written=written,
        status=status,
        rule=rule,
        outcome=outcome,
        reason=reason,
        problems=tuple(problems),
    )


def _hidden_results(
    book: Rulebook,
    chat: Chat,
    decoded: Decoded,
    last: CompiledRule[CompiledReply] | None,
) -> list[Json]:
    """How conditions on values that are not stored came out, so that a replay decides the same."""
    if chat.payload == decoded.payload:
        return []
    results: list[Json] = []
    for rule in book.rules.rules:
        hidden = {condition.fact for condition in rule.conditions if chat.hides(condition.fact)}
        results += [
            {"rule": rule.key, "condition": number, "held": held}
            for number, held in rule.outcomes(chat.facts, hidden).items()
        ]
        if rule is last:
            break
    return results
