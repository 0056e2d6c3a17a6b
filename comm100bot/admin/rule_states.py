"""How a rule's page saves it: as a draft, as a draft copy of a live rule, or live."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comm100bot.access import PUBLISH, may, may_edit, may_open
from comm100bot.changing import changing
from comm100bot.models import Rule, State
from comm100bot.publishing import original_of, publish
from comm100bot.setups import Written, write_row

from . import order
from .dates import when
from .draft import read_draft
from .guarded import GuardedAdmin
from .rule_form import COPY, DRAFT, PAUSE, PUBLISHED
from .rule_warnings import warnings_of

SAVE, CONTINUE = "_save", "_continue"

ABOUT: Mapping[str, Any] = {
    State.LIVE: gettext_lazy("Live: it answers visitors."),
    State.DRAFT: gettext_lazy("Draft: it answers nobody yet."),
    State.PAUSED: gettext_lazy("Paused: it answers nobody."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """One way of saving."""

    name: str
    label: str


def buttons(state: str, *, may_publish: bool, is_new: bool) -> Iterator[Button]:
    """The ways of saving a rule in this state; the first is the one that Enter takes."""
    if state == State.DRAFT:
        yield Button(name=DRAFT, label=_("Save draft"))
    elif may_publish:
        yield Button(name=SAVE, label=_("Save"))
    if state == State.LIVE or (not may_publish and state == State.PAUSED):
        yield Button(name=COPY, label=_("Save as a draft copy"))
    if may_publish and state == State.LIVE:
        yield Button(name=PAUSE, label=_("Save and pause"))
    if may_publish and state != State.LIVE:
        yield Button(name=PUBLISHED, label=_("Save and make live"))
    if may_publish or state == State.DRAFT:
        label = _("Save draft and go on") if is_new else _("Save and continue editing")
        yield Button(name=CONTINUE, label=label)


def _about(rule: Rule) -> str:
    """What its state means for visitors now."""
    now = timezone.now()
    if rule.state == State.LIVE and rule.ends and rule.ends <= now:
        return _("Live, but its time is over: it answers nobody any more.")
    if rule.state == State.LIVE and rule.starts and rule.starts > now:
        return _("Live: it answers visitors from %(moment)s on.") % {
            "moment": when(rule.starts, rule.bot)
        }
    return str(ABOUT.get(rule.state, rule.state))


class RuleStates(GuardedAdmin):
    """Drafts are for all editors; what visitors get is for those who may publish.

    Others can open a live rule as well. What they change in it goes into a draft copy.
    """

    def has_publish_permission(self, request: HttpRequest, rule: Rule | None = None) -> bool:
        return may(request.user, PUBLISH, rule.bot if rule else None)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # Newer Djangos ask about each row of a posted list, also about one that was not found.
        if obj is None or obj.bot_id is None:
            return super().has_change_permission(request)
        return may_open(request.user, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is None or obj.bot_id is None:
            return super().has_delete_permission(request)
        return may_edit(request.user, obj, "delete")

    # What the page says and offers

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.user = request.user
        return form

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        rule: Rule | None = kwargs.get("obj")
        if rule and request.method == "POST":
            # The form, which has mistakes, put it into the state that the button asks for.
            rule.refresh_from_db(fields=["state"])
        may_publish = self.has_publish_permission(request, rule)
        state = rule.state if rule else State.DRAFT
        context["buttons"] = [*buttons(state, may_publish=may_publish, is_new=rule is None)]
        context["is_published"] = state != State.DRAFT
        context["needs_publisher"] = not may_publish and (
            self.has_change_permission(request, rule) if rule else True
        )
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description=gettext_lazy("State"))
    def stands(self, rule: Any) -> SafeString:
        """The rule's state in a sentence, and how it is bound up with others."""
        sentences = [(_about(rule),)]
        if original := original_of(rule):
            said = _("It is a draft copy of {rule}, whose place it takes when it is made live.")
            sentences.append((format_html(said, rule=self._link(original)),))
        for copy in rule.drafts.filter(bot=rule.bot_id):
            said = _("There is a draft copy of it: {rule}")
            sentences.append((format_html(said, rule=self._link(copy)),))
        return format_html_join(" ", "{}", sentences)

    def _link(self, rule: Rule) -> SafeString:
        url = reverse(
            "admin:comm100bot_rule_change", args=[rule.pk], current_app=self.admin_site.name
        )
        return format_html('<a href="{}">{}</a>', url, rule.name)

    # Saving into another rule than the one that the page is about

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        rule = self.get_object(request, unquote(object_id)) if request.method == "POST" else None
        save = self._elsewhere(request, rule) if rule else None
        if rule and save and self.has_change_permission(request, rule):
            written = read_draft(
                self, request, self.get_object(request, unquote(object_id))
            ).written
            if written is not None:
                return save(request, rule, written)
        return super().change_view(request, object_id, form_url, extra_context)

    def _elsewhere(
        self, request: HttpRequest, rule: Rule
    ) -> Callable[[HttpRequest, Rule, Written], HttpResponse] | None:
        """How the pressed button saves the page, where it does not save it into this rule."""
        published = rule.state != State.DRAFT
        if published and (COPY in request.POST or not may_edit(request.user, rule)):
            return self._save_copy
        may_publish = self.has_publish_permission(request, rule)
        if PUBLISHED in request.POST and may_publish and original_of(rule):
            return self._save_into_original
        return None

    def _save_copy(self, request: HttpRequest, rule: Rule, written: Written) -> HttpResponse:
        note = _("Draft copy of “%(rule)s”.") % {"rule": rule.name}
        with changing(rule.bot, author=request.user, note=note):
            copy = Rule(bot=rule.bot, draft_of=rule, position=rule.position)
            write_row(copy, {**written, "state": str(State.DRAFT)})
            order.move(copy, order.behind(rule))
            self.log_addition(request, copy, note)
        said = _("“{rule}” stays as it is. Your changes are in its draft copy, {copy}.")
        said = format_html(said, rule=rule.name, copy=self._link(copy))
        return self._saved(request, copy, said)

    def _save_into_original(
        self, request: HttpRequest, rule: Rule, written: Written
    ) -> HttpResponse:
        note = _("“%(rule)s” made live from its draft copy.") % {"rule": written["name"]}
        with changing(rule.bot, author=request.user, note=note):
            live = publish(rule, written)
            self.log_change(request, live, _("Made live from its draft copy."))
        said = _("{rule} is live: the draft copy took its place.")
        return self._saved(request, live, format_html(said, rule=self._link(live)))

    def _saved(self, request: HttpRequest, rule: Rule, said: str) -> HttpResponse:
        self.message_user(request, said, messages.SUCCESS)
        for warning in warnings_of(rule):
            self.message_user(request, warning, messages.WARNING)
        return self.response_post_save_change(request, rule)

    # Saving into the rule itself

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        stored = self.model.objects.filter(pk=obj.pk).first() if change else None
        self._check_right(request, obj, stored)
        if stored and obj.state == State.LIVE != stored.state and original_of(stored):
            publish(obj)
        else:
            super().save_model(request, obj, form, change)
        if getattr(form, "held_back", False):
            said = _("You may not make rules live, so it was saved as a draft.")
            self.message_user(request, said, messages.WARNING)

    def _check_right(self, request: HttpRequest, rule: Rule, stored: Rule | None) -> None:
        """What the pages don't offer is refused, whatever is posted."""
        untouched = stored is None or may_edit(request.user, stored)
        is_draft = rule.state == State.DRAFT
        if not untouched or not (is_draft or self.has_publish_permission(request, rule)):
            raise PermissionDenied
