"""Moving rules from one bot to another."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db import router, transaction
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from comm100bot.access import PUBLISH, may, may_edit
from comm100bot.changing import changing
from comm100bot.models import Bot, Rule, State

from . import order
from .fields import LeanSelect

if TYPE_CHECKING:
    from .rule_actions import RuleActions


class MoveForm(forms.Form):
    bot = forms.ChoiceField(label=gettext_lazy("To the bot"), widget=LeanSelect)

    def __init__(self, bots: Iterable[Bot], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.bots = {str(bot.pk): bot for bot in bots}
        field: Any = self.fields["bot"]
        field.choices = [
            ("", _("Choose a bot")),
            *((pk, str(bot)) for pk, bot in self.bots.items()),
        ]

    @property
    def chosen(self) -> Bot:
        return self.bots[self.cleaned_data["bot"]]


def move_page(
    admin: RuleActions, request: HttpRequest, rules: Iterable[Rule]
) -> HttpResponse | None:
    """Ask where the rules go, and move them; None: back to the list."""
    chosen = list(rules)
    allowed = [rule for rule in chosen if may_edit(request.user, rule)]
    bots = [
        bot for bot in admin.bots(request, "add") if any(rule.bot_id != bot.pk for rule in allowed)
    ]
    form = MoveForm(bots, request.POST if "_move" in request.POST else None)
    if form.is_valid():
        _move_all(admin, request, allowed, form.chosen)
        return None
    context = {
        **admin.admin_site.each_context(request),
        "title": _("Move to another bot"),
        "opts": admin.opts,
        "media": admin.media,
        "form": form,
        "rules": allowed,
        "left": [rule for rule in chosen if rule not in allowed],
        "checkbox": ACTION_CHECKBOX_NAME,
    }
    return TemplateResponse(request, "admin/comm100bot/rule/move.html", context)


def _move_all(admin: RuleActions, request: HttpRequest, rules: Sequence[Rule], target: Bot) -> None:
    moving = [rule for rule in rules if rule.bot_id != target.pk]
    keeps_state = may(request.user, PUBLISH, target)
    bots = {rule.bot_id: rule.bot for rule in moving} | {target.pk: target}
    with transaction.atomic(using=router.db_for_write(Rule)), ExitStack() as stack:
        # All who lock several bots do so in this order.
        for pk in sorted(bots):
            stack.enter_context(changing(bots[pk], author=request.user))
        for rule in moving:
            note = _("Moved from “%(bot)s” to “%(target)s”.")
            admin.log_change(request, rule, note % {"bot": rule.bot, "target": target})
            move_rule(rule, target, keeps_state=keeps_state)
    said = ngettext(
        "%(count)d rule is now one of “%(bot)s”.",
        "%(count)d rules are now those of “%(bot)s”.",
        len(moving),
    )
    said %= {"count": len(moving), "bot": target}
    if moving and not keeps_state:
        said += " " + _("You may not make rules live there, so they are drafts.")
    admin.message_user(request, said, messages.SUCCESS)


def move_rule(rule: Rule, target: Bot, *, keeps_state: bool) -> None:
    """Give the rule to this bot: before its last word, and under a new key if its own is taken."""
    if Rule.objects.filter(bot=target, key=rule.key).exists():
        rule.key = uuid.uuid4()
    if not keeps_state:
        rule.state = State.DRAFT
    rule.bot = target
    rule.save()
    order.place_new(rule)
