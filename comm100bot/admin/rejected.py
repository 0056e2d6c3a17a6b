"""Calls with a valid token whose body could not be read, with what was wrong."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comm100bot.models import RejectedDelivery

from .dates import when
from .filters import BotDays, OwnBots
from .readonly import ReadOnlyAdmin
from .visible import visible


@admin.register(RejectedDelivery)
class RejectedDeliveryAdmin(ReadOnlyAdmin):
    """Calls with a valid token whose body could not be read, with what was wrong."""

    list_display = ("received", "bot", "detail", "size")
    list_filter = (("bot", OwnBots), ("received_at", BotDays))
    list_select_related = ("bot",)
    list_per_page = 50
    fields = ("bot", "received", "detail", "content_type", "size", "what_came")
    readonly_fields = ("received", "size", "what_came")

    class Media:
        css = {"all": ["comm100bot/admin.css"]}

    @admin.display(description=gettext_lazy("When"), ordering="received_at")
    def received(self, delivery: RejectedDelivery) -> str:
        return when(delivery.received_at, delivery.bot)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        context.update(title=_("A call that could not be read"), subtitle=None)
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description=gettext_lazy("Size"), ordering="length")
    def size(self, delivery: RejectedDelivery) -> str:
        return _("%(count)s bytes") % {"count": f"{delivery.length:,}"}

    @admin.display(description=gettext_lazy("What came"))
    def what_came(self, delivery: RejectedDelivery) -> SafeString:
        return format_html('<pre class="c100-raw">{}</pre>', visible(delivery.body))
