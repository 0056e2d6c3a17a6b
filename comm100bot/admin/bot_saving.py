"""Saving a bot's form: each save is one version in history, and no edit gets lost in another's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.admin.utils import unquote
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from comm100bot import history
from comm100bot.changing import changing
from comm100bot.models import Bot

from .bot_form import BotForm
from .guarded import GuardedAdmin
from .meanwhile import SEEN, STALE, Seen, bot_meanwhile, seen

APART = ("name", "slug", "enabled", "groups")
"""Fields of the form that no version has: they are not what replies depend on."""


class BotSaving(GuardedAdmin):
    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        posted = request.method == "POST" and object_id is not None
        bot = self.get_object(request, unquote(object_id)) if posted and object_id else None
        if bot is None:
            return super().changeform_view(request, object_id, form_url, extra_context)
        with changing(bot, author=request.user) as now:
            old = Seen.parse(request.POST.get(SEEN, ""))
            if old and old.digest != seen_bot(now).digest:
                post = request.POST.copy()
                post[STALE] = "1"
                request.POST = post  # type: ignore[assignment]
            return super().changeform_view(request, object_id, form_url, extra_context)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if not change:
            history.record(form.instance, author=request.user)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        bot: Bot | None = kwargs.get("obj")
        if bot is not None:
            stored = Bot.objects.get(pk=bot.pk)
            context["seen"] = seen_bot(stored)
            old = Seen.parse(request.POST.get(SEEN, ""))
            if old and STALE in request.POST:
                others = [*_apart(context["adminform"].form)]
                context["meanwhile"] = bot_meanwhile(stored, old, others)
        return super().render_change_form(request, context, *args, **kwargs)


def seen_bot(bot: Bot) -> Seen:
    """What the form of this bot is made from."""
    content = {name: getattr(bot, name) for name in BotForm.Meta.fields if name != "groups"}
    groups = sorted(bot.groups.values_list("pk", flat=True))
    return seen(bot, {**content, "groups": groups})


def _apart(form: Any) -> Iterator[str]:
    """Sentences on what is stored, and is not what was typed, in fields that no version has."""
    for name in APART:
        if name in form.fields and name in form.changed_data:
            stored = form.initial.get(name)
            if name == "groups":
                stored = ", ".join(map(str, stored or ()))
            told = {"label": form.fields[name].label, "value": stored}
            yield _("Stored as “%(label)s” is now “%(value)s”.") % told
