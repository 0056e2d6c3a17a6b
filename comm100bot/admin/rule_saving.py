"""Saving rules: each save is one version in history, and no edit gets lost in another's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import unquote
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from comm100bot import history
from comm100bot.changing import changing
from comm100bot.models import Bot, Rule

from .bot_pages import page_url
from .chosen import LONGEST_ID
from .meanwhile import (
    SEEN,
    STALE,
    WHOLE,
    Meanwhile,
    Seen,
    original_meanwhile,
    rule_deleted_meanwhile,
    rule_meanwhile,
    seen_rule,
)
from .rule_actions import RuleActions
from .rule_form import COPY, DRAFT, PAUSE, PUBLISHED

BUTTONS = (DRAFT, PUBLISHED, PAUSE, COPY, "_continue", "_addanother", "_save")

IN_PLACE = frozenset({"make_live", "make_paused", "make_draft", "duplicate", "delete_selected"})
"""Actions that change none but the bots of the chosen rules."""


class RuleSaving(RuleActions):
    """The ways in which the admin saves and deletes rules."""

    # The page of one rule

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if request.method != "POST":
            return super().change_view(request, object_id, form_url, extra_context)
        rule = self.get_object(request, unquote(object_id))
        if rule is None:
            return self._change_deleted(request, object_id, form_url, extra_context)
        with changing(rule.bot, author=request.user):
            now = self.get_object(request, unquote(object_id))
            old = Seen.parse(request.POST.get(SEEN, ""))
            if now and old and old.digest != seen_rule(now).digest:
                _mark(request, STALE, WHOLE)
            return super().change_view(request, object_id, form_url, extra_context)

    def _change_deleted(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str,
        extra_context: dict[str, Any] | None,
    ) -> HttpResponse:
        """Somebody deleted the rule: what was typed is shown as a new one, and can be saved so."""
        old = Seen.parse(request.POST.get(SEEN, ""))
        bot = next((bot for bot in self.bots(request, "add") if old and bot.pk == old.bot), None)
        if old is None or bot is None or not _was_deleted(bot, old.key):
            return super().change_view(request, object_id, form_url, extra_context)
        _mark(request, WHOLE, *(() if WHOLE in request.POST else (STALE,)), bot=str(bot.pk))
        return self.changeform_view(request, None, form_url, extra_context)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        chosen = request.POST.get("bot", "") if object_id is None else ""
        bots = [bot for bot in self.bots(request, "add") if str(bot.pk) == chosen]
        with self._changing(request, bots):
            return super().changeform_view(request, object_id, form_url, extra_context)

    def get_formset_kwargs(
        self, request: HttpRequest, obj: Any, inline: Any, prefix: str
    ) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().get_formset_kwargs(request, obj, inline, prefix)
        if WHOLE in request.POST:
            # Rows that somebody else removed are not lost, and those they added don't stay.
            kwargs["save_as_new"] = True
        return kwargs

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        old = Seen.parse(request.POST.get(SEEN, ""))
        if not change and old and _was_deleted(obj.bot, old.key):
            # The rule that was deleted: its history and its pins go on.
            obj.key = old.key
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        if change and WHOLE in request.POST:
            form.instance.conditions.all().delete()
            form.instance.messages.all().delete()
        super().save_related(request, form, formsets, change)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        rule: Rule | None = kwargs.get("obj")
        # A form that was not taken has put into the rule what was typed.
        stored = self.get_object(request, str(rule.pk)) if rule and request.POST else rule
        old = Seen.parse(request.POST.get(SEEN, ""))
        context["seen"] = seen_rule(stored) if stored else old
        context["whole"] = WHOLE in request.POST
        context["outdated"] = original_meanwhile(stored) if stored else None
        if old and STALE in request.POST:
            context["meanwhile"] = self._meanwhile(request, stored, old)
        return super().render_change_form(request, context, *args, **kwargs)

    def _meanwhile(self, request: HttpRequest, stored: Rule | None, old: Seen) -> Meanwhile:
        if stored is None:
            bot = Bot.objects.get(pk=old.bot)
            return rule_deleted_meanwhile(bot, old, self.admin_site.name)
        button = next((name for name in BUTTONS if name in request.POST), "_save")
        return rule_meanwhile(stored, old, button)

    # The list

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        with self._changing(request, self._bots_of_list(request)):
            return super().changelist_view(request, extra_context)

    def _bots_of_list(self, request: HttpRequest) -> Iterable[Bot]:
        """The bots of the rules that a posted list changes."""
        post = request.POST
        if "_save" not in post and post.get("action") not in IN_PLACE:
            return []
        ids = [*post.getlist(ACTION_CHECKBOX_NAME)]
        ids += [post[name] for name in post if name.startswith("form-") and name.endswith("-id")]
        chosen = Rule.objects.filter(pk__in=[pk for pk in ids if _is_id(pk)])
        everywhere = post.get("select_across", "0") != "0"
        bots = self.bots(request)
        if not everywhere:
            keys = set(chosen.order_by().values_list("bot", flat=True).distinct())
            bots = [bot for bot in bots if bot.pk in keys]
        return bots

    # Deleting

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        rule = self.get_object(request, unquote(object_id)) if request.method == "POST" else None
        with self._changing(request, [rule.bot] if rule else []):
            return super().delete_view(request, object_id, extra_context)

    # History

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        rule = self.get_object(request, unquote(object_id))
        if rule is None:
            return super().history_view(request, object_id, extra_context)
        url = page_url("history", rule.bot, self.admin_site.name)
        return HttpResponseRedirect(f"{url}?rule={rule.key}")

    @contextmanager
    def _changing(self, request: HttpRequest, bots: Iterable[Bot]) -> Iterator[None]:
        """Change these bots; who locks several does it in the order of their ids."""
        with ExitStack() as stack:
            if request.method == "POST":
                for bot in sorted(bots, key=lambda bot: bot.pk):
                    stack.enter_context(changing(bot, author=request.user))
            yield


def _mark(request: HttpRequest, *names: str, **fields: str) -> None:
    """Set these fields of the post."""
    post = request.POST.copy()
    post.update({**dict.fromkeys(names, "1"), **fields})
    request.POST = post  # type: ignore[assignment]


def _was_deleted(bot: Bot, key: str) -> bool:
    """Had the bot a rule with this key, which is not there any more?"""
    return bool(key) and history.was_deleted(bot, key)


def _is_id(text: str) -> bool:
    return text.isdecimal() and len(text) <= LONGEST_ID
