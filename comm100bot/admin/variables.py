"""The variables that an answer sets: a name, and a text, a number, yes or no."""

from __future__ import annotations

import json
import math
import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comm100bot.replies import check_variables

from .fields import LeanSelect, OneLine, TextLines
from .message_checks import misspelt_in
from .small_forms import NEW, SmallForm, SmallForms, SmallFormSet, as_text

ANY_NAME = "a"
"""A name that every variable can have, to look at its value alone."""

_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")


def write_variables(variables: Any) -> str:
    """The variables for those who may only read them, one a line; odd ones as they are stored."""
    if not isinstance(variables, dict):
        return as_text(variables)
    return "\n".join(f"{name} = {as_text(value)}" for name, value in variables.items())


class VariableForm(SmallForm):
    """One variable: ``stored`` is its name and its value."""

    assumed = frozenset({"kind"})

    name = OneLine(
        label=gettext_lazy("Name"),
        widget=forms.TextInput(attrs={"placeholder": gettext_lazy("Name")}),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Is"),
        widget=LeanSelect(told="uses", tell=lambda kind: "value" if len(kind) > 3 else ""),
        choices=(
            ("text", gettext_lazy("a text")),
            ("number", gettext_lazy("a number")),
            ("yes", gettext_lazy("yes")),
            ("no", gettext_lazy("no")),
        ),
    )
    value = TextLines(
        label=gettext_lazy("Value"),
        widget=forms.Textarea(
            attrs={
                "data-template": "",
                "rows": 1,
                "cols": 40,
                "placeholder": gettext_lazy("Value"),
            }
        ),
    )

    def shown(self, stored: Any) -> dict[str, Any]:
        name, value = stored
        if isinstance(value, bool):
            return {"name": name, "kind": "yes" if value else "no"}
        kind = "number" if isinstance(value, int | float) else "text"
        return {"name": name, "kind": kind, "value": as_text(value)}

    def thing(self) -> tuple[str, Any]:
        same = self.stored is not NEW and not {"kind", "value"} & {*self.changed_data}
        return self.called(), self.stored[1] if same else self._value()

    def called(self) -> str:
        """The variable's name; "" in a row that says nothing."""
        if self.stored is not NEW and "name" not in self.changed_data:
            return str(self.stored[0])
        name: str = self.cleaned_data.get("name", "")
        return name.strip()

    def _value(self) -> Any:
        text = self.cleaned_data["value"].strip()
        kind = self.cleaned_data["kind"]
        if kind == "number":
            return read_number(text)
        return text if kind == "text" else kind == "yes"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors:
            name, value = self.thing()
            self._check_name(name)
            self._check_value(value)
        return cleaned

    def _check_name(self, name: str) -> None:
        if not name.strip():
            self.add_error("name", _("Write the variable's name, or remove it."))
            return
        for sentence in check_variables({name: ""}):
            self.add_error("name", sentence.rpartition(": ")[2])

    def _check_value(self, value: Any) -> None:
        if self.cleaned_data["kind"] == "number" and isinstance(value, str):
            self.add_error("value", _("Write a number such as 12 or 0.5."))
            return
        wrong = [sentence.partition(": ")[2] for sentence in check_variables({ANY_NAME: value})]
        if not wrong and isinstance(value, str) and "value" in self.changed_data:
            wrong = misspelt_in(value)
        for sentence in wrong:
            self.add_error("value", sentence)


def read_number(text: str) -> Any:
    """The number that is meant; the text itself where it is none."""
    if not _NUMBER.fullmatch(text) or math.isinf(float(text)):
        return text
    return json.loads(text)


class VariableFormSet(SmallFormSet):
    def things(self) -> dict[str, Any]:
        return dict(super().things())

    def clean(self) -> None:
        super().clean()
        names: set[str] = set()
        for form in self.forms:
            name = form.called()
            if not name or form.cleaned_data.get("DELETE"):
                continue
            if name in names:
                sentence = _("There are two variables named “%(name)s”.") % {"name": name}
                form.add_error("name", sentence)
            names.add(name)


class Variables(SmallForms):
    """All variables of a rule, as an object."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            VariableForm, formset=VariableFormSet, more=gettext_lazy("variable"), **kwargs
        )

    def listed(self, value: Any) -> list[Any]:
        if isinstance(value, dict):
            return [*value.items()]
        return [("", value)] if value else []

    def clean(self, value: Any) -> Any:
        return super().clean(value) or {}
