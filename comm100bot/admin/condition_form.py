"""A condition as staff edit it: a fact, an operator, and a value that fits the operator."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from comm100bot.facts import FactError, check_path
from comm100bot.lookups import registry
from comm100bot.models import Condition, Rule, State
from comm100bot.rules import OperandError, check_operand

from .fact_choices import BY_PATH, FactChoices, fact_choices, join, kind_of
from .fields import LeanSelect, TextLines
from .generics import AnyForm
from .operands import operand_kind, read_operand, write_operand
from .operator_choices import (
    FIRST_OPERATOR,
    fitting_operators,
    negative_operators,
    operator_choices,
)
from .rows import RowFormSet

DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
"""How rules name the days, whatever language they are shown in."""

LONGEST_COUNT = 4
"""Digits of a number of rows; Django takes no form that says it has more."""


class ConditionForm(AnyForm):
    fact_choice = forms.ChoiceField(
        label=gettext_lazy("Fact"), required=False, widget=LeanSelect(told="kind", tell=kind_of)
    )
    fact_name = forms.CharField(
        label=gettext_lazy("Its name"), required=False, max_length=480, empty_value=""
    )
    operator = forms.ChoiceField(
        label=gettext_lazy("Operator"),
        choices=operator_choices,
        widget=LeanSelect(told="operand", tell=operand_kind),
    )
    value = TextLines(
        label=gettext_lazy("Value"),
        widget=forms.Textarea(attrs={"rows": 1}),
        help_text=gettext_lazy(
            "A list has one entry a line; “between” takes two lines; “is set” takes nothing."
        ),
    )

    class Meta:
        model = Condition
        fields = ("operator", "value")

    def __init__(self, *args: Any, facts: FactChoices | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.facts = facts or fact_choices(None)
        self.stored = self.instance.value
        self.warning = ""
        # What was chosen may have left the list of seen names since.
        field: Any = self.fields["fact_choice"]
        field.choices = self.facts.with_choice(self.data.get(self.add_prefix("fact_choice"), ""))
        choice, name = self.facts.split(self.instance.fact)
        self.initial.update(
            fact_choice=choice, fact_name=name, value=write_operand(self.instance.value)
        )

    @property
    def holds_without(self) -> bool:
        """Does the operator, as it stands in the form, hold for a fact that is not set, too?"""
        return self["operator"].value() in negative_operators()

    def has_changed(self) -> bool:
        """A new row counts as soon as it says something, or its operator was changed."""
        if self.instance.pk:
            return super().has_changed()
        return self.is_bound and says_something(self.data, self.prefix or "")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "fact_name" in cleaned:
            self._take_fact(cleaned["fact_choice"], cleaned["fact_name"].strip())
        operator = cleaned.get("operator")
        if operator and "value" in cleaned:
            cleaned["value"] = read_operand(operator, cleaned["value"], self.stored)
            self._check_value(operator, cleaned["value"])
        return cleaned

    def _take_fact(self, choice: str, name: str) -> None:
        if not choice and not name:
            self.add_error("fact_choice", _("Choose what this condition is about."))
            return
        choice = choice or BY_PATH
        try:
            self.instance.fact = check_path(join(choice, name), registry)
        except FactError as error:
            if error.warning:
                self.instance.fact, self.warning = error.path, error.sentence
            else:
                named = choice == BY_PATH or choice.endswith(".")
                self.add_error("fact_name" if named else "fact_choice", error.sentence)

    def _check_value(self, operator: str, value: Any) -> None:
        try:
            check_operand(operator, value)
        except OperandError as error:
            self.add_error("value", str(error))


def says_something(data: Mapping[str, Any], prefix: str) -> bool:
    """Was anything filled in, in the row with this prefix?"""
    names = ("fact_choice", "fact_name", "value")
    operator = data.get(f"{prefix}-operator") or FIRST_OPERATOR
    return operator != FIRST_OPERATOR or any(
        data.get(f"{prefix}-{name}", "").strip() for name in names
    )


def count_conditions(data: Mapping[str, Any], prefix: str) -> int:
    """How many conditions a submitted form numbers: those not removed and not left empty."""
    total = data.get(f"{prefix}-TOTAL_FORMS", "")
    count = int(total) if total.isdecimal() and len(total) <= LONGEST_COUNT else 0
    rows = [f"{prefix}-{index}" for index in range(count)]
    return sum(
        1
        for row in rows
        if not data.get(f"{row}-DELETE") and (data.get(f"{row}-id") or says_something(data, row))
    )


class ConditionFormSet(RowFormSet):
    """The conditions of one rule."""

    gone = gettext_lazy("Somebody removed this condition meanwhile. Load the page again.")

    @property
    def told(self) -> dict[str, str]:
        """What the page's scripts need to know of operators, as JSON."""
        return {
            "fitting": json.dumps(fitting_operators()),
            "negative": json.dumps(negative_operators()),
            "first": FIRST_OPERATOR,
        }

    @property
    def weekdays(self) -> list[tuple[str, Any]]:
        """The days as rules are written with them, and as they are called in this language."""
        return list(zip(DAY_NAMES, WEEKDAYS.values(), strict=True))

    @property
    def warnings(self) -> list[str]:
        forms = self.kept_forms()
        own = [form.warning for form in forms if form.warning]
        if not forms and _hides_another(self.instance):
            own.append(
                _(
                    "This rule has no conditions: it answers whatever gets to it, and the rules "
                    "behind it are never reached."
                )
            )
        return own + unused_conditions(self.instance.logic, len(forms))


def _hides_another(rule: Rule) -> bool:
    """Is this rule, which always holds, live beside another one that always holds?"""
    others = Rule.objects.filter(bot=rule.bot_id, state=State.LIVE, conditions=None)
    return rule.state == State.LIVE and others.exclude(pk=rule.pk).exists()


def unused_conditions(logic: str, count: int) -> list[str]:
    """A sentence on the conditions that an expression leaves out."""
    if logic.strip().lower() in ("all", "any"):
        return []
    used = {int(number) for number in re.findall("[0-9]+", logic)}
    left = [str(number) for number in range(1, count + 1) if number not in used]
    if not left:
        return []
    sentence = ngettext(
        "The expression does not use condition %(numbers)s.",
        "The expression does not use these conditions: %(numbers)s.",
        len(left),
    )
    return [sentence % {"numbers": ", ".join(left)}]
