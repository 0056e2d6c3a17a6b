"""The list of chats: what was said last in each, and how its turns came out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Max
from django.http import HttpRequest

from comm100bot.models import Session, Snapshot

from .guarded import PlainList


class ChatList(PlainList):
    """Looks up what the list says of each chat's turns, for the shown chats alone."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        chats: Any = self.result_list
        outcomes = _outcomes_of(list(chats))
        messages = _last_messages_of(list(chats))
        for chat in chats:
            chat.outcomes = outcomes.get(chat.pk, {})
            chat.last_message = messages.get(chat.pk, "")


def _outcomes_of(chats: Sequence[Session]) -> dict[int, dict[str, int]]:
    """How many turns of each outcome each of these chats has."""
    counts = (
        Snapshot.objects.filter(session__in=chats)
        .order_by()
        .values_list("session", "outcome")
        .annotate(count=Count("pk"))
    )
    found: dict[int, dict[str, int]] = {}
    for session, outcome, count in counts:
        found.setdefault(session, {})[outcome] = count
    return found


def _last_messages_of(chats: Sequence[Session]) -> dict[int, str]:
    """What the visitor said last in each of these chats."""
    last = (
        Snapshot.objects.filter(session__in=chats)
        .exclude(message="")
        .order_by()
        .values("session")
        .annotate(last=Max("pk"))
    )
    rows = Snapshot.objects.filter(pk__in=[row["last"] for row in last])
    return dict(rows.values_list("session", "message"))
