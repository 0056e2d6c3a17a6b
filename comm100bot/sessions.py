"""Which session a snapshot goes on with, and what was logged of it before."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping

from django.db import router
from django.db.models import Count, Q

from .models import Bot, Outcome, Session, Snapshot
from .wire import Incoming

SESSION_GAP = dt.timedelta(minutes=30)
"""Without a chat id and a time of visit, a pause this long starts a new session."""


def session_key(incoming: Incoming) -> str | None:
    """What tells this session from others, where Comm100 says it; None where only time does."""
    if incoming.chat_id:
        return f"chat {incoming.chat_id}"
    visitor = incoming.visitor
    if visitor.id and visitor.visit_time:
        return f"visit {visitor.id} {visitor.visit_time}"
    return None


def digest(text: str) -> str:
    """A key of fixed length for an id of any length, which no collation can merge with another."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def find_session(bot: Bot, incoming: Incoming, moment: dt.datetime) -> Session | None:
    """The session that this snapshot goes on with; None when it starts one."""
    sessions = Session.objects.using(router.db_for_write(Session)).filter(bot=bot)
    if key := session_key(incoming):
        return sessions.filter(key=digest(key)).first()
    if incoming.visitor.id:
        # By what they wrote: a chat that several visitors write in belongs to each of them.
        return sessions.filter(
            snapshots__visitor__key=digest(incoming.visitor.id), last_at__gt=moment - SESSION_GAP
        ).first()
    return None


class SessionSoFar:
    """What was logged of a session before this snapshot, looked up when a rule asks for it.

    ``facts`` is None as long as none did.
    """

    def __init__(self, bot: Bot, incoming: Incoming, moment: dt.datetime) -> None:
        self._asked = (bot, incoming, moment)
        self.facts: Mapping[str, str] | None = None

    def __call__(self) -> Mapping[str, str]:
        if self.facts is None:
            self.facts = session_facts(*self._asked)
        return self.facts


def session_facts(bot: Bot, incoming: Incoming, moment: dt.datetime) -> Mapping[str, str]:
    """What was logged of this session before this snapshot, by the names of its facts."""
    session = find_session(bot, incoming, moment)
    if session is None:
        return {"snapshots": "0", "answered": "0", "unanswered": "0"}
    snapshots = Snapshot.objects.using(router.db_for_write(Snapshot)).filter(session=session)
    counts = snapshots.aggregate(
        snapshots=Count("pk"),
        answered=Count("pk", filter=Q(outcome=Outcome.ANSWERED)),
        unanswered=Count("pk", filter=Q(outcome=Outcome.UNANSWERED)),
    )
    facts = {name: str(count) for name, count in counts.items()}
    last = snapshots.exclude(rule_name="").order_by("-received_at", "-pk").first()
    return facts if last is None else {**facts, "last_rule": last.rule_name}
