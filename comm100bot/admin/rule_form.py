"""A rule's own fields: how its conditions are combined, what it sets besides messages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms.widgets import Script
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comm100bot.models import Rule
from comm100bot.replies import ReplyErrors, compile_reply
from comm100bot.rules import LogicError, parse_logic

from .condition_form import count_conditions
from .fields import TextLines
from .generics import AnyForm
from .lines import LineError
from .variables import read_variables, write_variables

CONDITIONS = "conditions"
"""The prefix of the conditions' forms on the rule's page."""

EXPRESSION = "expression"

MOMENTS = ("starts", "ends")
"""Fields that are written on the bot's clock, whatever the site's own time zone is."""

YEARS = range(1900, 9999)
"""Years in which a moment can be told on every clock of the world."""


class RuleForm(AnyForm):
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
    variables = TextLines(
        label=gettext_lazy("Variables"),
        help_text=gettext_lazy(
            "Set for Comm100's bot along with the answer, one a line: OrderStatus = "
            "{{ order.status }}. A number, true and false are sent as such; in double quotes "
            "they are sent as text."
        ),
    )

    class Meta:
        model = Rule
        fields = ("bot", "name", "state", "variables", "status", "starts", "ends")

    class Media:
        # Each listens for rows, so the one that announces them comes last.
        js = tuple(
            Script(f"comm100bot/{name}.js", type="module")
            for name in ("logic", "conditions", "messages", "rows")
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stored_variables = self.instance.variables
        logic = self.instance.logic
        simple = logic.strip().lower() in ("all", "any")
        self.initial.update(
            combine=logic.strip().lower() if simple else EXPRESSION,
            expression="" if simple else logic,
            variables=write_variables(self.stored_variables),
        )
        for name in MOMENTS:
            if moment := getattr(self.instance, name):
                self.initial[name] = timezone.make_naive(moment, self.instance.bot.zone)

    def clean_variables(self) -> dict[str, Any]:
        lines = self.cleaned_data["variables"]
        try:
            variables: dict[str, Any] = read_variables(lines, self.stored_variables)
        except LineError as error:
            raise forms.ValidationError(str(error)) from error
        _check_reply(variables=variables)
        return variables

    def clean_status(self) -> int:
        status: int = self.cleaned_data["status"]
        _check_reply(status=status)
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
        return cleaned

    def _moment(self, name: str, cleaned: Mapping[str, Any]) -> dt.datetime | None:
        """What was written, on the bot's clock; what nobody changed, as exactly as it is stored."""
        written: dt.datetime | None = cleaned[name]
        if name not in self.changed_data:
            stored: dt.datetime | None = getattr(self.instance, name)
            return stored
        bot = cleaned.get("bot") or (self.instance.bot if self.instance.bot_id else None)
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


def _check_reply(variables: Mapping[str, Any] | None = None, status: int = 200) -> None:
    """Raise what is wrong with these, as sentences beside their field."""
    try:
        compile_reply([], variables or {}, status)
    except ReplyErrors as errors:
        raise forms.ValidationError(
            [_sentence(place, sentence) for place, sentence in errors.errors]
        ) from errors


def _sentence(place: str, sentence: str) -> str:
    """The sentence, with the variable's name where it is about one."""
    name = place.partition(", ")[2]
    return f"“{name}”: {sentence}" if name else sentence
