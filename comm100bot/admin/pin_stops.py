"""A change that would break pins comes to a stop, and says which, before it goes live."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.messages.storage import default_storage
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern
from django.utils.translation import gettext as _

from comm100bot.pins import PinsBroken, accepting

from .bot_pages import page_context
from .changes import posted_fields
from .chosen import LONGEST_ID
from .generics import AnyAdmin
from .reopening import EDIT

ACCEPT = "accept_pin"
"""Names the pins that somebody breaks on purpose."""


class PinStops(AnyAdmin):
    """All pages of this admin ask before a change breaks pins."""

    reopens = False
    """Can its form be taken back with what was typed?"""

    def get_urls(self) -> list[URLPattern]:
        urls = super().get_urls()
        for url in urls:
            url.callback = self._asking(url.callback)
        return urls

    def _asking(self, view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def ask(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if request.method != "POST":
                return view(request, *args, **kwargs)
            posted = posted_fields(request)
            accepted = [
                int(pk)
                for pk in request.POST.getlist(ACCEPT)
                if pk.isdecimal() and len(pk) <= LONGEST_ID
            ]
            try:
                with accepting(accepted):
                    return view(request, *args, **kwargs)
            except PinsBroken as broken:
                return self._stop(request, broken, posted)

        return ask

    def _stop(self, request: HttpRequest, broken: PinsBroken, posted: Any) -> HttpResponse:
        """Which pins the change would break, and how to go on."""
        # What was already said of the change is not so.
        request._messages = default_storage(request)  # type: ignore[attr-defined]
        site: Any = self.admin_site
        bot = broken.results[0].pin.bot
        fields = [(name, text) for name in posted for text in posted.getlist(name)]
        context = {
            **page_context(site.get_model_admin(type(bot)), request, bot, "pins"),
            "title": _("This change would break pins"),
            "results": broken.results,
            "is_final": broken.is_final,
            "fields": fields,
            "accept": ACCEPT,
            "edit": EDIT if self.reopens and request.path.endswith(("/add/", "/change/")) else "",
        }
        template = "admin/comm100bot/bot/pins_broken.html"
        return TemplateResponse(request, template, context, status=409)
