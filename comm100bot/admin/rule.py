"""Rules: their list in order, and the page that edits one with its conditions and messages."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import PermissionDenied
from django.db import router, transaction
from django.db.models import QuerySet
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    JsonResponse,
    QueryDict,
)
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from comm100bot.models import Bot, Rule, State
from comm100bot.rulebook import compile_rules

from . import order
from .fact_choices import fact_choices
from .readonly import ClosedLookups
from .rule_form import RuleForm
from .rule_list import (
    RuleList,
    StateForm,
    chosen_bot,
    matches,
    place_cell,
    rule_cell,
    sentence_cell,
)
from .rule_parts import ConditionInline, MessageInline

BEHIND = "c100-behind"
"""Marks the fields that stand behind the messages."""


@admin.register(Rule)
class RuleAdmin(ClosedLookups):
    """The rules of each bot, in the order in which they are tried."""

    form = RuleForm
    inlines = (ConditionInline, MessageInline)
    list_display = ("place", "says", "state")
    list_display_links = None
    list_editable = ("state",)
    list_filter = ("bot", "state")
    list_per_page = 500
    search_fields = ("name",)
    search_help_text = gettext_lazy("Search names, conditions and answers.")
    ordering = ("bot", "position", "pk")
    sortable_by = ()
    actions = ("make_live", "make_paused", "make_draft", "duplicate")

    class Media:
        css = {"all": ["comm100bot/admin.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Rule]:
        rules: QuerySet[Rule] = super().get_queryset(request)
        return rules.select_related("bot").prefetch_related("conditions", "messages")

    # The list

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[RuleList]:
        return RuleList

    def get_changelist_form(self, request: HttpRequest, **kwargs: Any) -> Any:
        return super().get_changelist_form(request, **{"form": StateForm, **kwargs})

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        bot = chosen_bot(request.GET)
        title = _("Rules of %(bot)s") % {"bot": bot} if bot else _("Rules")
        context = {"title": title, "bot": bot, "any_bot": Bot.objects.exists()}
        return super().changelist_view(request, {**context, **(extra_context or {})})

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Rule], search_term: str
    ) -> tuple[QuerySet[Rule], bool]:
        # Databases see a condition's value and a message as JSON, each in a way of its own.
        words = search_term.casefold().split()
        if not words:
            return queryset, False
        return queryset.filter(pk__in=[rule.pk for rule in queryset if matches(rule, words)]), False

    @admin.display(description=gettext_lazy("Place"))
    def place(self, rule: Rule) -> SafeString | str:
        return place_cell(rule, self.admin_site.name)

    @admin.display(description=gettext_lazy("Rule"))
    def says(self, rule: Rule) -> SafeString:
        return rule_cell(rule, self.admin_site.name)

    # Actions

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

    # The page of one rule

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        field: Any = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "bot" and isinstance(field.widget, RelatedFieldWidgetWrapper):
            # Bots are made and changed on their own pages, not in passing.
            field.widget = field.widget.widget
        return field

    def get_fieldsets(self, request: HttpRequest, obj: Rule | None = None) -> Any:
        may_edit = self.has_change_permission(request, obj) if obj else True
        first = ["bot", "name", "state", *(["reads"] if obj else [])]
        more = ["starts", "ends", "variables", "status"]
        if not may_edit:
            return [(None, {"fields": first}), (_("More"), {"fields": more, "classes": [BEHIND]})]
        return [
            (None, {"fields": first}),
            (_("When"), {"fields": ["combine", "expression"], "classes": ["c100-when"]}),
            (_("More"), {"fields": more, "classes": [BEHIND, "collapse"]}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Rule | None = None) -> Any:
        return ["bot", "reads"] if obj else []

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        context["behind"] = BEHIND
        context["may_duplicate"] = self.has_add_permission(request)
        if rule := kwargs.get("obj"):
            context.update(title=rule.name, subtitle=None)
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description=gettext_lazy("Reads"))
    def reads(self, rule: Any) -> SafeString:
        """The rule as one sentence, as it is saved."""
        _sound, broken = compile_rules([rule])
        rule.broken_because = broken[0].reasons if broken else ()
        return sentence_cell(rule)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        bot = _listed_bot(request)
        return {"bot": bot.pk if bot else None, **super().get_changeform_initial_data(request)}

    def get_formset_kwargs(
        self, request: HttpRequest, obj: Any, inline: Any, prefix: str
    ) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().get_formset_kwargs(request, obj, inline, prefix)
        if isinstance(inline, ConditionInline):
            # All conditions choose from one list, with the names that this bot's chats used.
            bot = obj.bot if obj.bot_id else _listed_bot(request)
            kwargs["form_kwargs"] = {"facts": fact_choices(bot.pk if bot else None)}
        return kwargs

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        for formset in formsets:
            formset.number_rows()
            for warning in formset.warnings:
                self.message_user(request, warning, messages.WARNING)
        if not change:
            order.place_new(form.instance)


def _listed_bot(request: HttpRequest) -> Bot | None:
    """The bot of the list that the page was opened from, or the only one."""
    return chosen_bot(QueryDict(request.GET.get("_changelist_filters", "")))
