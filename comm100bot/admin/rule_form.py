"""A rule's own fields: how its conditions are combined, what it sets besides messages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.forms.widgets import Script
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comm100bot.access import PUBLISH, may
from comm100bot.models import Bot, Rule, State
from comm100bot.replies import check_status
from comm100bot.rules import LogicError, parse_logic

from .condition_form import count_conditions
from .meanwhile import SeenForm
from .variables import Variables

CONDITIONS = "conditions"
"""The prefix of the conditions' forms on the rule's page."""

EXPRESSION = "expression"

PUBLISHED, DRAFT, COPY, PAUSE = "_publish", "_draft", "_copy", "_pause"
"""The names of the buttons that say which state the rule is saved in."""

MOMENTS = ("starts", "ends")
"""Fields that are written on the bot's clock, whatever the site's own time zone is."""

YEARS = range(1900, 9999)
"""Years in which a moment can be told on every clock of the world."""


class RuleForm(SeenForm):
    user: Any = AnonymousUser()
    """Whose rights count; ``held_back``: the rule did not become live, for want of them."""

    combine = forms.ChoiceField(
        label=gettext_lazy("Answers when"),
        choices=(
            ("all", gettext_lazy("all of these hold")),
            ("any", gettext_lazy("any of these holds")),
            (EXPRESSION, gettext_lazy("an expression holds")),
        ),
        widget=forms.RadioSelect,
        help_text=gettext_lazy("A rule without conditions answers when nothing else holds."),
    )
    expression = forms.CharField(
        label=gettext_lazy("Expression"),
        required=False,
        max_length=1000,
        help_text=gettext_lazy("The conditions' numbers, such as: 1 and (2 or not 3)"),
    )
    variables = Variables(
        label=gettext_lazy("Variables"),
        help_text=gettext_lazy("Set for Comm100's bot, along with the answer."),
    )

    class Meta:
        model = Rule
        fields = ("bot", "name", "variables", "status", "starts", "ends")

    class Media:
        css = {
            "all": [
                f"comm100bot/{name}.css"
                for name in ("conditions", "messages", "why", "answers", "preview")
            ]
        }
        # Each listens for rows, so the one that announces them comes last.
        js = tuple(
            Script(f"comm100bot/{name}.js", type="module")
            for name in (
                "logic",
                "conditions",
                "small_forms",
                "messages",
                "languages",
                "uploads",
                "insert_fact",
                "problems",
                "rows",
                "preview",
            )
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.held_back = False
        logic = self.instance.logic
        simple = logic.strip().lower() in ("all", "any")
        self.initial.update(
            combine=logic.strip().lower() if simple else EXPRESSION,
            expression="" if simple else logic,
        )
        for name in MOMENTS:
            if moment := getattr(self.instance, name):
                self.initial[name] = timezone.make_naive(moment, self.instance.bot.zone)
            if field := self.fields.get(name):
                _name_parts(field)

    def clean_status(self) -> int:
        status: int = self.cleaned_data["status"]
        if sentence := check_status(status):
            raise forms.ValidationError(sentence)
        return status

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        combine = cleaned.get("combine")
        if combine == EXPRESSION:
            self._check_expression(cleaned.get("expression", ""))
        elif combine:
            self.instance.logic = combine
        for name in MOMENTS:
            if name in cleaned:
                cleaned[name] = self._moment(name, cleaned)
        self.instance.state = self._state(self._bot(cleaned))
        return cleaned

    def _bot(self, cleaned: Mapping[str, Any]) -> Bot | None:
        return cleaned.get("bot") or (self.instance.bot if self.instance.bot_id else None)

    def _state(self, bot: Bot | None) -> str:
        """The state that the pressed button asks for: live for publishers alone."""
        rule = self.instance
        if PUBLISHED in self.data:
            self.held_back = not may(self.user, PUBLISH, bot)
            return State.DRAFT if self.held_back else State.LIVE
        if PAUSE in self.data:
            return State.PAUSED
        is_draft = rule.pk is None or DRAFT in self.data or COPY in self.data
        return State.DRAFT if is_draft else rule.state

    def _moment(self, name: str, cleaned: Mapping[str, Any]) -> dt.datetime | None:
        """What was written, on the bot's clock; what nobody changed, as exactly as it is stored."""
        written: dt.datetime | None = cleaned[name]
        if name not in self.changed_data:
            stored: dt.datetime | None = getattr(self.instance, name)
            return stored
        bot = self._bot(cleaned)
        if written is None or bot is None:
            return written
        if written.year not in YEARS:
            self.add_error(name, _("Write a year from 1900 to 9998, or leave this empty."))
            return None
        return timezone.make_aware(timezone.make_naive(written), bot.zone)

    def _check_expression(self, expression: str) -> None:
        """Take the expression, whose numbers are those of the conditions on this page."""
        try:
            parse_logic(expression, count_conditions(self.data, CONDITIONS))
        except LogicError as error:
            self.add_error("expression", str(error))
        else:
            self.instance.logic = expression


def _name_parts(field: Any) -> None:
    """Say which of the two boxes is which: Django labels them with loose words."""
    date, time = field.widget.widgets
    date.attrs["aria-label"] = _("%(moment)s: date") % {"moment": field.label}
    time.attrs["aria-label"] = _("%(moment)s: time") % {"moment": field.label}
