"""Bots: their settings, the tokens that open them, and how their connection stands."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.forms.widgets import Script
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comm100bot.access import may
from comm100bot.models import Bot, RejectedDelivery, Rule, Snapshot, State, Token

from .bot_form import BotForm, groups_to_choose
from .bot_pages import navigation, page_urls
from .bot_saving import BotSaving
from .connection import format_name, look_at, tokens_of, webhook_url
from .dates import when
from .generics import AnyForm
from .guarded import may_view
from .outcomes import outcome_mark
from .pin_stops import PinStops
from .reopening import Reopening


class TokenForm(AnyForm):
    class Meta:
        model = Token
        fields = ("name", "is_test")


@admin.register(Bot)
class BotAdmin(PinStops, Reopening, BotSaving):
    """Bots, each with a page that says whether Comm100 reaches it."""

    reopens = True
    form = BotForm
    list_display = ("name", "slug", "enabled", "live_rules", "token_count", "last_call")
    list_filter = ("enabled",)
    search_fields = ("name", "slug")
    actions = None
    bot_field = "pk"
    prepopulated_fields = {"slug": ("name",)}
    fieldsets = (
        (None, {"fields": ("name", "slug", "enabled", "time_zone")}),
        (gettext_lazy("Opening hours"), {"fields": ("opening_hours", "holidays")}),
        (gettext_lazy("Who sees it"), {"fields": ("groups",)}),
        (gettext_lazy("More"), {"classes": ("collapse",), "fields": ("dialect",)}),
    )

    class Media:
        css = {"all": ["comm100bot/admin.css", "comm100bot/history.css"]}
        js = (Script("comm100bot/copy.js", type="module"),)

    def bot_of(self, row: Any) -> Bot:
        bot: Bot = row
        return bot

    def get_queryset(self, request: HttpRequest) -> QuerySet[Bot]:
        last = Snapshot.objects.filter(bot=OuterRef("pk")).order_by("-received_at")
        bots: QuerySet[Bot] = super().get_queryset(request)
        return bots.annotate(
            rule_count=_count(Rule.objects.filter(state=State.LIVE)),
            tokens_made=_count(Token.objects.all()),
            last_call_at=Subquery(last.values("received_at")[:1]),
        )

    @admin.display(description=gettext_lazy("Live rules"), ordering="rule_count")
    def live_rules(self, bot: Any) -> SafeString:
        url = reverse("admin:comm100bot_rule_changelist", current_app=self.admin_site.name)
        return format_html('<a href="{}?bot__id__exact={}">{}</a>', url, bot.pk, bot.rule_count)

    @admin.display(description=gettext_lazy("Tokens"), ordering="tokens_made")
    def token_count(self, bot: Any) -> int:
        return int(bot.tokens_made)

    @admin.display(description=gettext_lazy("Last call"), ordering="last_call_at")
    def last_call(self, bot: Any) -> str:
        return when(bot.last_call_at, bot) if bot.last_call_at else _("nothing yet")

    def has_delete_permission(self, request: HttpRequest, obj: Bot | None = None) -> bool:
        """A bot that was called is history: it can be disabled, not deleted with its chats."""
        allowed = super().has_delete_permission(request, obj)
        return allowed and not (obj and _was_called(obj))

    # The page of one bot

    def get_fieldsets(self, request: HttpRequest, obj: Bot | None = None) -> Any:
        """Without groups where there are none that this person could choose."""
        fieldsets = super().get_fieldsets(request, obj)
        if groups_to_choose(request.user, obj).exists():
            return fieldsets
        return [item for item in fieldsets if "groups" not in item[1]["fields"]]

    def get_form(
        self, request: HttpRequest, obj: Bot | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.user = request.user
        return form

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        bot = kwargs.get("obj")
        if bot is not None:
            context.update(title=bot.name, subtitle=None, **self._about(request, bot))
        return super().render_change_form(request, context, *args, **kwargs)

    def _about(self, request: HttpRequest, bot: Bot) -> dict[str, Any]:
        connection = look_at(bot)
        return {
            "navigation": list(navigation(request, bot, self.admin_site, "bot")),
            "connection": connection,
            "last_outcome": outcome_mark(connection.last.outcome) if connection.last else "",
            "last_format": format_name(connection.last) if connection.last else "",
            "zone": bot.zone,
            "webhook_url": webhook_url(request, bot),
            "tokens": tokens_of(bot),
            "token_form": TokenForm(prefix="token"),
            "may_make_tokens": self._may_tokens(request, "add", bot),
            "may_revoke_tokens": self._may_tokens(request, "delete", bot),
            "may_view_turns": may_view(self.admin_site, request, Snapshot),
            "may_view_rules": may_view(self.admin_site, request, Rule),
            "may_view_rejected": may_view(self.admin_site, request, RejectedDelivery),
        }

    # Tokens

    def get_urls(self) -> list[URLPattern]:
        tokens = [
            path(
                "<int:bot_id>/tokens/make/",
                self.admin_site.admin_view(self.make_token_view),
                name="comm100bot_bot_make_token",
            ),
            path(
                "<int:bot_id>/tokens/<int:token_id>/revoke/",
                self.admin_site.admin_view(self.revoke_token_view),
                name="comm100bot_bot_revoke_token",
            ),
        ]
        return [*tokens, *page_urls(self), *super().get_urls()]

    def make_token_view(self, request: HttpRequest, bot_id: int) -> HttpResponse:
        """Make a token and show it: here, now, and never again."""
        bot = self._bot(request, bot_id, "add")
        form = TokenForm(request.POST, prefix="token")
        if request.method != "POST" or not form.is_valid():
            return self._back_to(bot)
        with transaction.atomic():
            token, text = Token.objects.issue(bot, **form.cleaned_data)
            self.log_change(request, bot, _("Made the token “%(token)s”.") % {"token": token})
        url = webhook_url(request, bot)
        context = {
            **self.admin_site.each_context(request),
            "title": _("The new token of %(bot)s") % {"bot": bot},
            "opts": self.opts,
            "original": bot,
            "token": token,
            "token_text": text,
            "header": f"Bearer {text}",
            "webhook_url": url,
            "webhook_url_with_token": f"{url}?token={text}" if url else "",
            "media": self.media,
        }
        return TemplateResponse(request, "admin/comm100bot/bot/token.html", context)

    def revoke_token_view(self, request: HttpRequest, bot_id: int, token_id: int) -> HttpResponse:
        """Ask whether this token is to go, then let it go."""
        bot = self._bot(request, bot_id, "delete")
        token = next((use for use in tokens_of(bot) if use.token.pk == token_id), None)
        if token is None:
            raise Http404
        if request.method == "POST":
            with transaction.atomic():
                self.log_change(
                    request, bot, _("Revoked the token “%(token)s”.") % {"token": token.token}
                )
                token.token.delete()
            self.message_user(request, _("The token was revoked. Calls that come with it get 401."))
            return self._back_to(bot)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Revoke the token “%(token)s”?") % {"token": token.token},
            "opts": self.opts,
            "original": bot,
            "use": token,
            "zone": bot.zone,
            "media": self.media,
        }
        return TemplateResponse(request, "admin/comm100bot/bot/revoke.html", context)

    def _bot(self, request: HttpRequest, bot_id: int, action: str) -> Bot:
        bot: Bot | None = self.get_object(request, str(bot_id))
        if bot is None:
            raise Http404
        if not self._may_tokens(request, action, bot):
            raise PermissionDenied
        return bot

    def _may_tokens(self, request: HttpRequest, action: str, bot: Bot) -> bool:
        """May this person add or delete tokens of this bot?"""
        allowed = may(request.user, f"comm100bot.{action}_token", bot)
        return allowed and self.has_change_permission(request, bot)

    def _back_to(self, bot: Bot) -> HttpResponseRedirect:
        url = reverse(
            "admin:comm100bot_bot_change", args=[bot.pk], current_app=self.admin_site.name
        )
        return HttpResponseRedirect(url)


def _count(rows: QuerySet[Any]) -> Coalesce:
    """How many of these rows belong to the bot."""
    counted = rows.filter(bot=OuterRef("pk")).order_by().values("bot").annotate(count=Count("pk"))
    return Coalesce(Subquery(counted.values("count")), 0)


def _was_called(bot: Bot) -> bool:
    return bot.snapshots.exists() or bot.rejected_deliveries.exists()
