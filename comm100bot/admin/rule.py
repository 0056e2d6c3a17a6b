"""Rules: their list in order, and the page that edits one with its conditions and messages."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.db.models import QuerySet
from django.http import (
    HttpRequest,
    HttpResponse,
    QueryDict,
)
from django.urls import URLPattern
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comm100bot.access import may
from comm100bot.models import Bot, Rule
from comm100bot.rulebook import broken_rules

from . import order
from .bot_pages import navigation
from .checking import check_urls
from .chosen import chosen_bot
from .fact_choices import fact_choices
from .fact_data import fact_urls
from .fields import LeanSelect
from .filters import OwnBots
from .pin_stops import PinStops
from .preview import preview_panel, preview_urls
from .rule_draft import RuleDraft
from .rule_form import RuleForm
from .rule_list import (
    RuleList,
    StateForm,
    StateForms,
    matches,
    place_cell,
    rule_cell,
    sentence_cell,
)
from .rule_marks import chats_cell
from .rule_parts import ConditionInline, MessageInline
from .rule_saving import RuleSaving
from .rule_warnings import warnings_of
from .uploads import upload_urls
from .variables import write_variables

BEHIND = "c100-behind"
"""Marks the fields that stand behind the messages."""


@admin.register(Rule)
class RuleAdmin(PinStops, RuleDraft, RuleSaving):
    """The rules of each bot, in the order in which they are tried."""

    reopens = True
    form = RuleForm
    inlines = (ConditionInline, MessageInline)
    list_display = ("place", "says", "chats", "state")
    list_display_links = None
    list_editable = ("state",)
    list_filter = (("bot", OwnBots), "state")
    # Three fields a rule: more than Django takes from one form would refuse every save.
    list_per_page = 300
    search_fields = ("name",)
    search_help_text = gettext_lazy("Search names, conditions and answers.")
    ordering = ("bot", "position", "pk")
    sortable_by = ()

    class Media:
        css = {"all": ["comm100bot/admin.css", "comm100bot/history.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Rule]:
        rules: QuerySet[Rule] = super().get_queryset(request)
        return rules.select_related("bot", "draft_of").prefetch_related("conditions", "messages")

    # The list

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[RuleList]:
        return RuleList

    def get_changelist_form(self, request: HttpRequest, **kwargs: Any) -> Any:
        own = {"form": StateForm, "widgets": {"state": LeanSelect}}
        form: Any = super().get_changelist_form(request, **{**own, **kwargs})
        form.user = request.user
        return form

    def get_changelist_formset(self, request: HttpRequest, **kwargs: Any) -> Any:
        return super().get_changelist_formset(request, **{"formset": StateForms, **kwargs})

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        bots = self.bots(request)
        bot = chosen_bot(request.GET, bots)
        title = _("Rules of %(bot)s") % {"bot": bot} if bot else _("Rules")
        context = {
            "title": title,
            "bot": bot,
            "any_bot": bool(bots),
            "navigation": list(navigation(request, bot, self.admin_site, "rules")) if bot else [],
            "may_make_bot": may(request.user, "comm100bot.add_bot"),
        }
        return super().changelist_view(request, {**context, **(extra_context or {})})

    def action_checkbox(self, obj: Rule) -> SafeString:
        """Django's own, drawn without a template."""
        label = format_html(_("Select this object for an action - {}"), obj.name)
        return format_html(
            '<input type="checkbox" class="action-select" aria-label="{}" name="{}" value="{}">',
            *(label, ACTION_CHECKBOX_NAME, obj.pk),
        )

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

    @admin.display(description=gettext_lazy("In 30 days"))
    def chats(self, rule: Rule) -> SafeString | str:
        return chats_cell(rule, self.admin_site)

    # The page of one rule

    def get_urls(self) -> list[URLPattern]:
        own = [*fact_urls(self), *check_urls(self), *upload_urls(self), *preview_urls(self)]
        return [*own, *super().get_urls()]

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        field: Any = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "bot" and isinstance(field.widget, RelatedFieldWidgetWrapper):
            # Bots are made and changed on their own pages, not in passing.
            field.widget = field.widget.widget
        return field

    def get_fieldsets(self, request: HttpRequest, obj: Rule | None = None) -> Any:
        may_edit = self.has_change_permission(request, obj) if obj else True
        first = ["bot", "name", *(["stands", "reads"] if obj else [])]
        more = ["starts", "ends", "variables", "status"]
        if not may_edit:
            more[2] = "sets"
            return [(None, {"fields": first}), (_("More"), {"fields": more, "classes": [BEHIND]})]
        return [
            (None, {"fields": first}),
            (_("When"), {"fields": ["combine", "expression"], "classes": ["c100-when"]}),
            (_("More"), {"fields": more, "classes": [BEHIND, "collapse"]}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Rule | None = None) -> Any:
        return ["bot", "stands", "reads", "sets"] if obj else []

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        context["behind"] = BEHIND
        if rule := kwargs.get("obj"):
            may_duplicate = self.may_duplicate(request, rule)
            context.update(title=rule.name, subtitle=None, may_duplicate=may_duplicate)
        may_edit = self.has_change_permission(request, rule) if rule else True
        if may_edit:
            bot = rule.bot if rule else self._listed_bot(request) or Bot()
            context["preview"] = preview_panel(self, request, rule, bot)
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description=gettext_lazy("Variables"))
    def sets(self, rule: Rule) -> SafeString | str:
        """The variables, for those who may only read them."""
        if not rule.variables:
            return self.get_empty_value_display()
        return format_html('<p class="c100-text">{}</p>', write_variables(rule.variables))

    @admin.display(description=gettext_lazy("Reads"))
    def reads(self, rule: Any) -> SafeString:
        """The rule as one sentence, as it is saved."""
        rule.broken_because = broken_rules([rule.written()]).get(str(rule.key), ())
        return sentence_cell(rule)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        bot = self._listed_bot(request)
        return {"bot": bot.pk if bot else None, **super().get_changeform_initial_data(request)}

    def get_formset_kwargs(
        self, request: HttpRequest, obj: Any, inline: Any, prefix: str
    ) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().get_formset_kwargs(request, obj, inline, prefix)
        if isinstance(inline, ConditionInline):
            # All conditions choose from one list, with the names that this bot's chats used.
            bot = obj.bot if obj.bot_id else self._listed_bot(request)
            kwargs["form_kwargs"] = {"facts": fact_choices(bot)}
        return kwargs

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        for formset in formsets:
            formset.number_rows()
            for warning in formset.warnings:
                self.message_user(request, warning, messages.WARNING)
        rule = form.instance
        # The parts as they were before the edit, which the list's query has looked up.
        rule._prefetched_objects_cache = {}
        for warning in warnings_of(rule):
            self.message_user(request, warning, messages.WARNING)
        if not change:
            order.place_new(rule)

    def construct_change_message(self, *args: Any, **kwargs: Any) -> Any:
        """What was changed. A message is called by its words, which the history quotes itself."""
        changes: Any = super().construct_change_message(*args, **kwargs)
        for said in (said for change in changes for said in change.values() if "object" in said):
            name = said["object"]
            said["object"] = name[1:-1] if name[:1] + name[-1:] == "“”" else name
        return changes

    def _listed_bot(self, request: HttpRequest) -> Bot | None:
        """The bot of the list that the page was opened from, or the only one."""
        listed = QueryDict(request.GET.get("_changelist_filters", ""))
        return chosen_bot(listed, self.bots(request, "add"))
