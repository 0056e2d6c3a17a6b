"""Chats: found by what was said and by whom, read as a transcript."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from comm100bot.models import Rule, Session, Snapshot

from .chat_list import ChatList
from .dates import when
from .filters import BotDays, ChatCountry, ChatDepartment, ChatIntent, ChatOutcome, OwnBots
from .guarded import may_view
from .outcomes import outcome_mark
from .readonly import ReadOnlyAdmin
from .transcript import turns_of, visitor_details
from .visible import shortened

MOST_TURNS = 200
"""How many turns of a chat its page shows: the latest ones."""


@admin.register(Session)
class SessionAdmin(ReadOnlyAdmin):
    """Chats: found by what was said and by whom, read as a transcript."""

    list_display = (
        "started",
        "visitor_name",
        "place",
        "said_last",
        "outcomes",
        "turn_count",
    )
    list_filter = (
        ("bot", OwnBots),
        ("last_at", BotDays),
        ChatOutcome,
        ChatIntent,
        ChatCountry,
        ChatDepartment,
        "is_test",
    )
    list_select_related = ("bot", "visitor")
    list_per_page = 50
    search_fields = (
        "visitor__name",
        "visitor__email",
        "visitor__phone",
        "chat_id",
        "snapshots__message",
    )
    search_help_text = gettext_lazy("Search names, emails, phone numbers and messages.")
    fields = ("chat_id",)

    class Media:
        css = {"all": ["comm100bot/admin.css"]}

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return ChatList

    @admin.display(description=gettext_lazy("When"), ordering="last_at")
    def started(self, chat: Session) -> str:
        return when(chat.last_at, chat.bot)

    @admin.display(description=gettext_lazy("Visitor"), ordering="visitor__name")
    def visitor_name(self, chat: Session) -> SafeString | str:
        name = shortened(str(chat.visitor), 40) if chat.visitor else _("unknown")
        if not chat.is_test:
            return name
        return format_html('{} <span class="c100-tag">{}</span>', name, _("test"))

    @admin.display(description=pgettext_lazy("of a visitor", "Place"), ordering="country")
    def place(self, chat: Session) -> str | None:
        city = chat.visitor.city if chat.visitor else ""
        return shortened(", ".join(filter(None, (city, chat.country))), 40) or None

    @admin.display(description=gettext_lazy("Last message"))
    def said_last(self, chat: Any) -> str | None:
        return shortened(chat.last_message, 60) or None

    @admin.display(description=gettext_lazy("Outcomes"))
    def outcomes(self, chat: Any) -> SafeString:
        marks = [(outcome_mark(key, count),) for key, count in sorted(chat.outcomes.items())]
        return format_html_join(" ", "{}", marks)

    @admin.display(description=gettext_lazy("Turns"))
    def turn_count(self, chat: Any) -> str:
        count = sum(chat.outcomes.values())
        return ngettext("%(count)d turn", "%(count)d turns", count) % {"count": count}

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        chat = self.get_object(request, object_id)
        context = self._transcript(request, chat) if isinstance(chat, Session) else {}
        return super().change_view(
            request, object_id, form_url, {**(extra_context or {}), **context}
        )

    def _transcript(self, request: HttpRequest, chat: Session) -> dict[str, Any]:
        latest = chat.snapshots.order_by("-received_at", "-pk")
        count = latest.count()
        turns = turns_of(list(latest[:MOST_TURNS])[::-1])
        last = turns[-1].incoming if turns else None
        return {
            "title": _("Chat with %(visitor)s") % {"visitor": _name_of(chat)},
            "subtitle": None,
            "turns": turns,
            "zone": chat.bot.zone,
            "left_out": count - len(turns),
            "visitor_groups": visitor_details(last, chat.bot.zone) if last else [],
            "may_view_rules": may_view(self.admin_site, request, Rule),
            "may_view_turns": may_view(self.admin_site, request, Snapshot),
        }


def _name_of(chat: Session) -> str:
    return shortened(str(chat.visitor), 60) if chat.visitor else _("an unknown visitor")
