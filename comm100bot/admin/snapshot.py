"""Turns: one thing the visitor said, and what was answered."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comm100bot.access import may
from comm100bot.models import Rule, Session, Snapshot
from comm100bot.rulebook import NOTICE_KEY

from .connection import format_name
from .dates import when
from .filters import BotDays, OwnBots, TurnCountry, TurnDepartment, TurnFormat, TurnIntent
from .guarded import PlainList, may_view
from .outcomes import outcome_mark
from .readonly import ReadOnlyAdmin
from .starts import try_url
from .transcript import turns_of, visitor_details, what_happened
from .turn_why import turn_why
from .visible import shortened


class TurnList(PlainList):
    def get_queryset(self, *args: Any, **kwargs: Any) -> QuerySet[Any]:
        # What Comm100 sent is big, and no list shows it.
        return (
            super().get_queryset(*args, **kwargs).defer("payload", "reply", "lookups", "problems")
        )


@admin.register(Snapshot)
class SnapshotAdmin(ReadOnlyAdmin):
    """Turns: one thing the visitor said, and what was answered."""

    list_display = (
        "received",
        "visitor_name",
        "said",
        "turn_intent",
        "outcome_word",
        "answered_by",
    )
    list_filter = (
        ("bot", OwnBots),
        ("received_at", BotDays),
        "outcome",
        TurnIntent,
        TurnCountry,
        TurnDepartment,
        TurnFormat,
    )
    extra_lookups = frozenset({"session__id__exact", "rule_key__exact"})
    list_select_related = ("bot", "visitor")
    list_per_page = 50
    search_fields = ("message", "visitor__name", "visitor__email")
    search_help_text = gettext_lazy("Search names, emails and messages.")
    fields = ("message",)

    class Media:
        css = {"all": ["comm100bot/admin.css", "comm100bot/why.css"]}

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return TurnList

    @admin.display(description=gettext_lazy("When"), ordering="received_at")
    def received(self, turn: Snapshot) -> str:
        return when(turn.received_at, turn.bot)

    @admin.display(description=gettext_lazy("Visitor"), ordering="visitor__name")
    def visitor_name(self, turn: Snapshot) -> str:
        return shortened(str(turn.visitor), 40) if turn.visitor else _("unknown")

    @admin.display(description=gettext_lazy("Visitor's message"))
    def said(self, turn: Snapshot) -> SafeString | str:
        if turn.message.strip():
            return shortened(turn.message)
        return format_html('<span class="c100-note">{}</span>', what_happened(turn.event))

    @admin.display(description=gettext_lazy("Intent"), ordering="intent")
    def turn_intent(self, turn: Snapshot) -> str | None:
        return shortened(turn.intent, 40) or None

    @admin.display(description=gettext_lazy("Outcome"), ordering="outcome")
    def outcome_word(self, turn: Snapshot) -> SafeString:
        return outcome_mark(turn.outcome)

    @admin.display(description=gettext_lazy("Rule"), ordering="rule_name")
    def answered_by(self, turn: Snapshot) -> str | None:
        if str(turn.rule_key) == NOTICE_KEY:
            return _("Notice to everybody")
        return turn.rule_name or None

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        snapshot = self.get_object(request, object_id)
        context = self._turn(request, snapshot) if isinstance(snapshot, Snapshot) else {}
        return super().change_view(
            request, object_id, form_url, {**(extra_context or {}), **context}
        )

    def _turn(self, request: HttpRequest, snapshot: Snapshot) -> dict[str, Any]:
        (turn,) = turns_of([snapshot])
        return {
            "title": _("Turn"),
            "subtitle": None,
            "turn": turn,
            "format": format_name(snapshot),
            "zone": snapshot.bot.zone,
            "visitor_groups": visitor_details(turn.incoming, snapshot.bot.zone),
            "may_view_rules": may_view(self.admin_site, request, Rule),
            "may_view_chats": may_view(self.admin_site, request, Session),
            "may_pin": may(request.user, "comm100bot.add_pin", snapshot.bot),
            "why": turn_why(request, snapshot, self.admin_site.name),
            "try_url": try_url(request, snapshot, self.admin_site.name),
        }
