"""What is done to rules in their list: their state, their order, and copies of them."""

from __future__ import annotations

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import router, transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from comm100bot.models import Rule, State

from . import order
from .readonly import ClosedLookups


class RuleActions(ClosedLookups):
    """Every one of them asks for its permission, and lands in the history."""

    actions = ("make_live", "make_paused", "make_draft", "duplicate")

    @admin.action(description=gettext_lazy("Make live"), permissions=["change"])
    def make_live(self, request: HttpRequest, rules: QuerySet[Rule]) -> None:
        self._set_state(request, rules, State.LIVE)

    @admin.action(description=gettext_lazy("Pause"), permissions=["change"])
    def make_paused(self, request: HttpRequest, rules: QuerySet[Rule]) -> None:
        self._set_state(request, rules, State.PAUSED)

    @admin.action(description=gettext_lazy("Make a draft"), permissions=["change"])
    def make_draft(self, request: HttpRequest, rules: QuerySet[Rule]) -> None:
        self._set_state(request, rules, State.DRAFT)

    def _set_state(self, request: HttpRequest, rules: QuerySet[Rule], state: State) -> None:
        changed = [rule for rule in rules if rule.state != state]
        with transaction.atomic(using=router.db_for_write(Rule)):
            for rule in changed:
                rule.state = state
                rule.save(update_fields=["state"])
                self.log_change(request, rule, [{"changed": {"fields": ["State"]}}])
        self.message_user(
            request,
            ngettext("%(count)d rule was changed.", "%(count)d rules were changed.", len(changed))
            % {"count": len(changed)},
            messages.SUCCESS,
        )

    @admin.action(description=gettext_lazy("Duplicate as a draft"), permissions=["add"])
    def duplicate(self, request: HttpRequest, rules: QuerySet[Rule]) -> None:
        for rule in rules:
            self._duplicate(request, rule)

    def _duplicate(self, request: HttpRequest, rule: Rule) -> Rule:
        with transaction.atomic(using=router.db_for_write(Rule)):
            copy = order.duplicate(rule)
            self.log_addition(request, copy, _("Copied from “%(rule)s”.") % {"rule": rule.name})
        self.message_user(
            request,
            _("“%(rule)s” is a copy. It is a draft: nobody is answered by it yet.")
            % {"rule": copy.name},
            messages.SUCCESS,
        )
        return copy

    # Addresses of its own

    def get_urls(self) -> list[URLPattern]:
        own = [
            path(
                "order/",
                self.admin_site.admin_view(self.order_view),
                name="comm100bot_rule_order",
            ),
            path(
                "<int:rule_id>/duplicate/",
                self.admin_site.admin_view(self.duplicate_view),
                name="comm100bot_rule_duplicate",
            ),
        ]
        return [*own, *super().get_urls()]

    def order_view(self, request: HttpRequest) -> HttpResponse:
        """Move a rule: behind another (``rule``, ``behind``), or one place ``up`` or ``down``."""
        if request.method != "POST":
            return self._back_to_list(request)
        rule, where = self._move_of(request)
        before = rule.position + 1
        with transaction.atomic(using=router.db_for_write(Rule)):
            place = order.move(rule, where)
            if place != before:
                said = _("Moved from place %(before)d to place %(place)d.")
                self.log_change(request, rule, said % {"before": before, "place": place})
        if request.accepts("text/html"):
            return self._back_to_list(request)
        return JsonResponse({"place": place})

    def _move_of(self, request: HttpRequest) -> tuple[Rule, order.Place]:
        """Which rule goes where, as the form says it."""
        for name, step in (("up", -1), ("down", 1)):
            if name in request.POST:
                rule = self._changeable(request, request.POST[name])
                return rule, order.step(step)
        rule = self._changeable(request, request.POST.get("rule", ""))
        behind = request.POST.get("behind")
        return rule, order.behind(self._changeable(request, behind) if behind else None)

    def _changeable(self, request: HttpRequest, pk: str) -> Rule:
        rule: Rule | None = self.get_object(request, pk) if pk.isdecimal() else None
        if rule is None:
            raise Http404
        if not self.has_change_permission(request, rule):
            raise PermissionDenied
        return rule

    def _back_to_list(self, request: HttpRequest) -> HttpResponseRedirect:
        url = reverse("admin:comm100bot_rule_changelist", current_app=self.admin_site.name)
        query = request.GET.urlencode()
        return HttpResponseRedirect(f"{url}?{query}" if query else url)

    def duplicate_view(self, request: HttpRequest, rule_id: int) -> HttpResponse:
        rule = self.get_object(request, str(rule_id))
        if rule is None:
            raise Http404
        if not (self.has_add_permission(request) and self.has_view_permission(request, rule)):
            raise PermissionDenied
        shown = self._duplicate(request, rule) if request.method == "POST" else rule
        url = reverse(
            "admin:comm100bot_rule_change", args=[shown.pk], current_app=self.admin_site.name
        )
        return HttpResponseRedirect(url)
