"""The chats that somebody can try rules on: a bot's latest turns, our samples, or none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comm100bot.access import may
from comm100bot.models import Bot, Rule, Snapshot
from comm100bot.rulebook import Rulebook
from comm100bot.trying import Start, empty_start, sample_start, turn_start
from comm100bot.wire import Dialect

from .bot_pages import page_url
from .dates import when
from .outcomes import outcome_mark
from .transcript import what_happened
from .visible import shortened

START = "try-start"
"""The parameter that says which chat is tried."""

EMPTY = "empty"
TURN = "turn-"
SAMPLES = {
    "sample-question": gettext_lazy("Sample: a question"),
    "sample-fields": gettext_lazy("Sample: a question, with fields filled in before the chat"),
    "sample-form": gettext_lazy("Sample: a form that was sent"),
}

FEW = 3
"""How many turns that a rule answered there are to choose from."""

MOST_WORDS = 10
"""Words of a search that are looked for: more of them find nothing else."""

LATEST = 10
"""How many turns there are to choose from; a search finds the others."""

_FOR_TURNS = ("comm100bot.view_snapshot", "comm100bot.try_snapshot")


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A chat to choose; ``mark`` is how a turn came out."""

    key: str
    label: str
    mark: SafeString | str = ""


class Starts:
    """The chats that this member of staff can start from, with this bot.

    With a rule, the turns that it answered come first.
    """

    def __init__(self, user: Any, bot: Bot, rule: Rule | None = None) -> None:
        self._bot, self._rule = bot, rule
        self.may_see_turns = all(may(user, permission, bot) for permission in _FOR_TURNS)

    def turns(self, search: str = "") -> list[Choice]:
        """The latest turns, in which these words stand or whose visitor is called so."""
        if not self.may_see_turns:
            return []
        found = self._turns
        for word in search.split()[:MOST_WORDS]:
            found = found.filter(
                Q(message__icontains=word)
                | Q(visitor__name__icontains=word)
                | Q(visitor__email__icontains=word)
            )
        return [self._choice(turn) for turn in found[:LATEST]]

    @property
    def others(self) -> Iterator[Choice]:
        """What is there for everybody."""
        for key, label in SAMPLES.items():
            yield Choice(key=key, label=str(label))
        yield Choice(key=EMPTY, label=_("An empty chat"))

    @property
    def groups(self) -> list[tuple[str, list[Choice]]]:
        """All that there is to choose from, under headings."""
        groups = [
            (_("Answered by this rule"), [*map(self._choice, self._answered[:FEW])]),
            (_("Latest chats"), self.turns()),
            (_("Samples"), list(self.others)),
        ]
        return [(heading, choices) for heading, choices in groups if choices]

    @cached_property
    def default(self) -> str:
        """The latest turn, best one that the rule answered; where there is none, a sample."""
        latest = self._answered.first() or (self._turns.first() if self.may_see_turns else None)
        return f"{TURN}{latest.pk}" if latest else next(iter(SAMPLES))

    @property
    def dialect(self) -> str:
        """The format that is looked at first: the bot's own, or that of its latest turn."""
        if self._bot.dialect or not self.default.startswith(TURN):
            return self._bot.dialect or Dialect.CURRENT
        return self.turn(self.default).dialect

    def label(self, key: str) -> str:
        """What this chat is called."""
        if key.startswith(TURN):
            return self._choice(self.turn(key)).label
        return _("An empty chat") if key == EMPTY else str(SAMPLES[key])

    def find(self, key: str, book: Rulebook) -> Start:
        """The chat with this key; Http404 where there is none."""
        if key in SAMPLES:
            return sample_start(key.removeprefix("sample-"), timezone.now())
        if key == EMPTY:
            return empty_start(book, timezone.now())
        return turn_start(self.turn(key), book)

    def turn(self, key: str) -> Snapshot:
        """The logged turn with this key, for those who may try rules on turns."""
        pk = key.removeprefix(TURN)
        if not (key.startswith(TURN) and pk.isascii() and pk.isdecimal() and len(pk) <= 18):
            raise Http404
        if not self.may_see_turns:
            raise PermissionDenied
        if self._turn is None or self._turn.pk != int(pk):
            self._turn = self._turns.filter(pk=pk).first()
        if self._turn is None:
            raise Http404
        return self._turn

    _turn: Snapshot | None = None

    @property
    def _turns(self) -> QuerySet[Snapshot]:
        turns = Snapshot.objects.filter(bot=self._bot).select_related("visitor")
        return turns.order_by("-received_at", "-pk")

    @property
    def _answered(self) -> QuerySet[Snapshot]:
        if self._rule is None or not self.may_see_turns:
            return Snapshot.objects.none()
        return self._turns.filter(rule_key=self._rule.key)

    def _choice(self, turn: Snapshot) -> Choice:
        who = shortened(str(turn.visitor), 40) if turn.visitor else _("an unknown visitor")
        said = (
            f"“{shortened(turn.message, 60)}”"
            if turn.message.strip()
            else what_happened(turn.event)
        )
        return Choice(
            key=f"{TURN}{turn.pk}",
            label=f"{when(turn.received_at, self._bot)}, {who}: {said}",
            mark=outcome_mark(turn.outcome),
        )


def try_url(request: HttpRequest, turn: Snapshot, site_name: str) -> str:
    """Where this turn can be tried; "" for those who may not."""
    if not may(request.user, "comm100bot.view_rule", turn.bot):
        return ""
    if not Starts(request.user, turn.bot).may_see_turns:
        return ""
    return f"{page_url('try', turn.bot, site_name)}?turn={turn.pk}"
