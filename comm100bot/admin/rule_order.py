"""The order of rules, changed in their list: moves that are collected, or one step at a time."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from comm100bot.access import PUBLISH, may
from comm100bot.changing import changing
from comm100bot.models import Bot, Rule
from comm100bot.setups import stored_setup

from . import order
from .changes import CHANGES, changes_page, posted_fields
from .chosen import chosen_bot
from .meanwhile import stale_order
from .rule_states import Button, RuleStates

ORDER = "order"
"""The ids of all of a bot's rules, in the order that somebody wants."""


class RuleOrder(RuleStates):
    """Rules move for those who may publish; what that would change is told before."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.order_view)
        return [path("order/", view, name="comm100bot_rule_order"), *super().get_urls()]

    def order_view(self, request: HttpRequest) -> HttpResponse:
        """Take a whole ``order``, or move a rule one place ``up`` or ``down``."""
        if request.method != "POST":
            return self._back_to_list(request)
        if ORDER in request.POST:
            return self._order_view(request)
        rule, by = self._step_of(request)
        with changing(rule.bot, author=request.user):
            if self._is_stale(request, rule.bot):
                return self._back_to_list(request)
            before = rule.position + 1
            place = order.move(rule, order.step(by))
            if place != before:
                said = _("Moved from place %(before)d to place %(place)d.")
                self.log_change(request, rule, said % {"before": before, "place": place})
        return self._back_to_list(request)

    def _order_view(self, request: HttpRequest) -> HttpResponse:
        bot = chosen_bot(request.GET, self.bots(request))
        if bot is None:
            raise Http404
        self._check_may_move(request, bot)
        keys = _keys(bot, request.POST[ORDER])
        if CHANGES in request.POST:
            return self._order_changes(request, bot, keys)
        with changing(bot, author=request.user):
            if not self._is_stale(request, bot):
                order.arrange(bot, keys)
                self.message_user(request, _("The new order was saved."), messages.SUCCESS)
        return self._back_to_list(request)

    def _order_changes(self, request: HttpRequest, bot: Bot, keys: list[str]) -> HttpResponse:
        return changes_page(
            self,
            request,
            bot,
            stored_setup(bot).in_order(keys),
            confirm=(request.get_full_path(), posted_fields(request)),
            buttons=(Button(name="", label=_("Save order")),),
            title=_("What the new order would change"),
            back_url=self._list_url(request),
        )

    def _step_of(self, request: HttpRequest) -> tuple[Rule, int]:
        """Which rule goes where, as the pressed button says it."""
        name, by = ("up", -1) if "up" in request.POST else ("down", 1)
        pk = request.POST.get(name, "")
        rule: Rule | None = self.get_object(request, pk) if pk.isdecimal() else None
        if rule is None:
            raise Http404
        self._check_may_move(request, rule.bot)
        return rule, by

    def _check_may_move(self, request: HttpRequest, bot: Bot) -> None:
        """A rule's place among the others is for publishers."""
        user: Any = request.user
        if not (may(user, "comm100bot.change_rule", bot) and may(user, PUBLISH, bot)):
            raise PermissionDenied

    def _is_stale(self, request: HttpRequest, bot: Bot) -> bool:
        """Did somebody else move rules meanwhile? Then it is said what they did."""
        said = stale_order(request, bot)
        if said:
            self.message_user(request, said, messages.WARNING)
        return bool(said)

    def _back_to_list(self, request: HttpRequest) -> HttpResponseRedirect:
        return HttpResponseRedirect(self._list_url(request))

    def _list_url(self, request: HttpRequest) -> str:
        url = reverse("admin:comm100bot_rule_changelist", current_app=self.admin_site.name)
        query = request.GET.urlencode()
        return f"{url}?{query}" if query else url


def _keys(bot: Bot, ids: str) -> list[str]:
    """The keys of the rules with these ids; whatever is none of the bot's is left out."""
    keys = {str(pk): str(key) for pk, key in bot.rules.values_list("pk", "key")}
    return [keys[pk] for pk in ids.split() if pk in keys]
