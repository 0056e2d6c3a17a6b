"""What is done to rules in their list: their state, copies, and another bot."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import router, transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from comm100bot.access import PUBLISH, may
from comm100bot.changing import changing
from comm100bot.models import Bot, Rule, State
from comm100bot.publishing import publish

from . import order
from .meanwhile import check_original
from .moving import move_page
from .rule_order import RuleOrder


class RuleActions(RuleOrder):
    """Every one of them asks for its permission, rule by rule, and lands in the history."""

    actions = ("make_live", "make_paused", "make_draft", "duplicate", "move_to_bot")

    @admin.action(description=gettext_lazy("Make live"), permissions=["publish"])
    def make_live(self, request: HttpRequest, rules: QuerySet[Rule]) -> None:
        self._set_state(request, rules, State.LIVE)

    @admin.action(description=gettext_lazy("Pause"), permissions=["publish"])
    def make_paused(self, request: HttpRequest, rules: QuerySet[Rule]) -> None:
        self._set_state(request, rules, State.PAUSED)

    @admin.action(description=gettext_lazy("Make a draft"), permissions=["publish"])
    def make_draft(self, request: HttpRequest, rules: QuerySet[Rule]) -> None:
        self._set_state(request, rules, State.DRAFT)

    def _set_state(self, request: HttpRequest, rules: QuerySet[Rule], state: State) -> None:
        others = [rule for rule in rules if rule.state != state]
        allowed = [rule for rule in others if may(request.user, PUBLISH, rule.bot)]
        changed = 0
        with transaction.atomic(using=router.db_for_write(Rule)):
            for bot, of_bot in _by_bot(allowed):
                with changing(bot, author=request.user):
                    changed += sum(self._change_state(request, rule, state) for rule in of_bot)
        said = ngettext("%(count)d rule was changed.", "%(count)d rules were changed.", changed)
        self.message_user(request, said % {"count": changed}, messages.SUCCESS)
        self._tell_refused(request, len(others) - len(allowed))

    def _change_state(self, request: HttpRequest, rule: Rule, state: State) -> bool:
        try:
            if state == State.LIVE:
                check_original(rule)
                rule = publish(rule)
            else:
                rule.state = state
                rule.save(update_fields=["state"])
        except ValidationError as error:
            self.message_user(request, error.messages[0], messages.WARNING)
            return False
        self.log_change(request, rule, [{"changed": {"fields": ["State"]}}])
        return True

    @admin.action(description=gettext_lazy("Duplicate as a draft"), permissions=["add"])
    def duplicate(self, request: HttpRequest, rules: QuerySet[Rule]) -> None:
        allowed = [rule for rule in rules if self.may_duplicate(request, rule)]
        for rule in allowed:
            self._duplicate(request, rule)
        self._tell_refused(request, len(rules) - len(allowed))

    def may_duplicate(self, request: HttpRequest, rule: Rule) -> bool:
        return may(request.user, "comm100bot.add_rule", rule.bot)

    def _duplicate(self, request: HttpRequest, rule: Rule) -> Rule:
        note = _("Copied from “%(rule)s”.") % {"rule": rule.name}
        with changing(rule.bot, author=request.user, note=note):
            copy = order.duplicate(rule)
            self.log_addition(request, copy, note)
        self.message_user(
            request,
            _("“%(rule)s” is a copy. It is a draft: nobody is answered by it yet.")
            % {"rule": copy.name},
            messages.SUCCESS,
        )
        return copy

    def _tell_refused(self, request: HttpRequest, count: int) -> None:
        if not count:
            return
        said = ngettext(
            "%(count)d rule stays as it is: you may not do this with it.",
            "%(count)d rules stay as they are: you may not do this with them.",
            count,
        )
        self.message_user(request, said % {"count": count}, messages.WARNING)

    @admin.action(description=gettext_lazy("Move to another bot…"), permissions=["change"])
    def move_to_bot(self, request: HttpRequest, rules: QuerySet[Rule]) -> HttpResponse | None:
        return move_page(self, request, rules)

    # Addresses of its own

    def get_urls(self) -> list[URLPattern]:
        own = [
            path(
                "<int:rule_id>/duplicate/",
                self.admin_site.admin_view(self.duplicate_view),
                name="comm100bot_rule_duplicate",
            ),
        ]
        return [*own, *super().get_urls()]

    def duplicate_view(self, request: HttpRequest, rule_id: int) -> HttpResponse:
        rule = self.get_object(request, str(rule_id))
        if rule is None:
            raise Http404
        if not (self.may_duplicate(request, rule) and self.has_view_permission(request, rule)):
            raise PermissionDenied
        shown = self._duplicate(request, rule) if request.method == "POST" else rule
        url = reverse(
            "admin:comm100bot_rule_change", args=[shown.pk], current_app=self.admin_site.name
        )
        return HttpResponseRedirect(url)


def _by_bot(rules: list[Rule]) -> Iterator[tuple[Bot, list[Rule]]]:
    """The rules of each bot; bots in the order in which they are locked everywhere."""
    for _pk, group in groupby(
        sorted(rules, key=lambda rule: rule.bot_id), lambda rule: rule.bot_id
    ):
        of_bot = list(group)
        yield of_bot[0].bot, of_bot
