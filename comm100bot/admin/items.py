"""Quick replies, buttons and a form's fields, each edited in a small form of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .fields import LeanSelect, OneLine, TextLines
from .keyed_forms import KeyedForm
from .lines import lines_of
from .message_checks import no_address
from .small_forms import as_text

TYPES: Mapping[str, Mapping[str, Any]] = {
    "quick_replies": {
        "text": gettext_lazy("is said by the visitor"),
        "contactAgent": gettext_lazy("calls a person"),
        "goToIntent": gettext_lazy("goes to an intent"),
    },
    "buttons": {
        "hyperlink": gettext_lazy("opens a link"),
        "webview": gettext_lazy("opens a page in the chat"),
        "goToIntent": gettext_lazy("goes to an intent"),
    },
}
"""What the items of each kind of message can do; the first is what they usually do."""

USED: Mapping[str, tuple[str, ...]] = {
    "goToIntent": ("intent",),
    "hyperlink": ("url", "open_in"),
    "webview": ("url", "height"),
}
"""The fields that matter to some types only."""

USUAL = {"open_in": "newWindow", "height": "full"}
"""What Comm100 is told where nothing was chosen."""

TEMPLATE = {"data-template": ""}
"""Marks a box into which facts can be inserted."""


def template_box(label: Any) -> OneLine:
    """A box of one line that takes facts; its label stands in it while it is empty."""
    attrs = {**TEMPLATE, "placeholder": label}
    return OneLine(label=label, widget=forms.TextInput(attrs=attrs))


def fields_used(type_: str) -> str:
    return " ".join(USED.get(type_, ()))


def types_by_kind() -> dict[str, str]:
    """What each kind's items can do, for the page's scripts."""
    return {f"data-{kind}": " ".join(types) for kind, types in TYPES.items()}


class ItemForm(KeyedForm):
    """A quick reply or a button."""

    keys = {
        "text": "text",
        "type": "type",
        "intent": "intentId",
        "url": "url",
        "open_in": "openIn",
        "height": "webviewOpenStyle",
    }
    kinds = frozenset(TYPES)
    assumed = frozenset({"open_in", "height"})

    text = template_box(gettext_lazy("Label"))
    type = forms.ChoiceField(
        label=gettext_lazy("What it does"),
        required=False,
        widget=LeanSelect(told="uses", tell=fields_used),
    )
    intent = template_box(gettext_lazy("Intent's id"))
    url = OneLine(
        label=gettext_lazy("Address"),
        widget=forms.TextInput(
            attrs={**TEMPLATE, "inputmode": "url", "placeholder": "https://", "size": 30}
        ),
    )
    open_in = forms.ChoiceField(
        label=gettext_lazy("Opens"),
        required=False,
        widget=LeanSelect,
        initial=USUAL["open_in"],
        choices=(
            ("newWindow", gettext_lazy("in a new window")),
            ("sideWindow", gettext_lazy("beside the chat")),
            ("currentWindow", gettext_lazy("in the same window")),
        ),
    )
    height = forms.ChoiceField(
        label=gettext_lazy("Height"),
        required=False,
        widget=LeanSelect,
        initial=USUAL["height"],
        choices=(
            ("full", gettext_lazy("full height")),
            ("tall", gettext_lazy("tall")),
            ("compact", gettext_lazy("compact")),
        ),
    )

    def fit_fields(self) -> None:
        field: Any = self.fields["type"]
        if self.kind:
            field.choices = [*TYPES[self.kind].items()]
            field.initial = self.usual
        else:
            every = {type_: label for types in TYPES.values() for type_, label in types.items()}
            field.choices = [("", "—"), *every.items()]
        if self.kind == "quick_replies":
            for name in ("url", "open_in", "height"):
                del self.fields[name]

    @property
    def usual(self) -> str:
        """What it does where nothing else was chosen."""
        return next(iter(TYPES.get(self.kind, ())), "")

    @property
    def changed_parts(self) -> set[str]:
        # Where no kind of message was known, there was nothing to choose from either.
        unsaid = set() if self["type"].data else {"type"}
        return super().changed_parts - unsaid

    def typed(self) -> Mapping[str, Any]:
        type_ = self.cleaned_data["type"] or self.usual
        values = {name: self.cleaned_data.get(name, "") for name in USED.get(type_, ())}
        said = {
            name: value.strip() for name, value in values.items() if value != USUAL.get(name, "")
        }
        return {"text": self.cleaned_data["text"].strip(), "type": type_, **said}

    def message(self, thing: Any) -> Mapping[str, Any]:
        return {"kind": self.kind, "items": [thing]}

    def wanting(self) -> Iterator[tuple[str, str]]:
        type_ = self.cleaned_data["type"] or self.usual
        if not self.cleaned_data["text"].strip():
            yield "text", _("Write what stands on it, or remove it.")
        if "intent" in USED.get(type_, ()) and not self.cleaned_data["intent"].strip():
            yield "intent", _("Write the id that the intent has in Comm100.")
        if "url" in USED.get(type_, ()):
            url = self.cleaned_data["url"].strip()
            if sentence := no_address(url) if url else _("Write the address that it opens."):
                yield "url", sentence

    @property
    def summary(self) -> str:
        """What is stored in one line, for those who may only read it."""
        said = self.initial
        label = self.offered["type"].get(said.get("type") or self.usual, "")
        target = said.get("intent") or said.get("url") or ""
        return f"{said.get('text', '')}: {label} {target}".rstrip()


FIELD_TYPES: Mapping[str, Any] = {
    "text": gettext_lazy("one line of text"),
    "textArea": gettext_lazy("several lines of text"),
    "radio": gettext_lazy("one of these"),
    "dropDownList": gettext_lazy("one of these, from a list"),
    "checkBoxList": gettext_lazy("any of these"),
    "checkBox": gettext_lazy("yes or no"),
}
"""What a visitor can put into a form's field."""

WITH_OPTIONS = frozenset({"radio", "dropDownList", "checkBoxList"})


def options_used(type_: str) -> str:
    return "options" if type_ in WITH_OPTIONS else ""


class FieldForm(KeyedForm):
    """A field of a form that the visitor fills in."""

    keys = {
        "name": "name",
        "type": "type",
        "options": "options",
        "preset": "value",
        "required": "required",
        "masked": "masked",
    }
    kinds = frozenset({"form"})
    assumed = frozenset({"type"})

    name = template_box(gettext_lazy("Label"))
    type = forms.ChoiceField(
        label=gettext_lazy("Takes"),
        initial="text",
        choices=tuple(FIELD_TYPES.items()),
        widget=LeanSelect(told="uses", tell=options_used),
    )
    options = TextLines(
        label=gettext_lazy("Options, one a line"),
        widget=forms.Textarea(
            attrs={
                **TEMPLATE,
                "rows": 2,
                "cols": 20,
                "placeholder": gettext_lazy("Options, one a line"),
            }
        ),
    )
    preset = template_box(gettext_lazy("Filled in already"))
    required = forms.BooleanField(label=gettext_lazy("has to be filled in"), required=False)
    masked = forms.BooleanField(label=gettext_lazy("shown as dots"), required=False)

    def shown_value(self, name: str, value: Any) -> Any:
        if name == "options" and isinstance(value, list):
            return "\n".join(map(as_text, value))
        return super().shown_value(name, value)

    def typed(self) -> Mapping[str, Any]:
        values = {**self.cleaned_data, "options": lines_of(self.cleaned_data["options"])}
        if values["type"] not in WITH_OPTIONS:
            del values["options"]
        return {
            name: value.strip() if isinstance(value, str) else value
            for name in self.keys
            if (value := values.get(name))
        }

    def message(self, thing: Any) -> Mapping[str, Any]:
        return {"kind": "form", "fields": [thing]}

    def wanting(self) -> Iterator[tuple[str, str]]:
        if not self.cleaned_data["name"].strip():
            yield "name", _("Write what the visitor is asked for, or remove the field.")
        if self.cleaned_data["type"] in WITH_OPTIONS and not self.cleaned_data["options"].strip():
            yield "options", _("Write at least one option.")

    @property
    def summary(self) -> str:
        """What is stored in one line, for those who may only read it."""
        label = self.offered["type"].get(self.initial.get("type", "text"), "")
        options = self.initial.get("options", "").replace("\n", ", ")
        return f"{self.initial.get('name', '')}: {label} {options}".rstrip()
