"""A message as staff edit it: what each kind of message has, as plain fields."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.forms.formsets import DELETION_FIELD_NAME
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comm100bot.models import Message, Rule, State
from comm100bot.replies import COMMON_KEYS, MESSAGE_KINDS, ReplyErrors, compile_reply

from .fields import LeanSelect, OneLine, TextLines, TextList
from .generics import AnyForm
from .items import (
    read_button,
    read_field,
    read_quick_reply,
    write_button,
    write_field,
    write_quick_reply,
)
from .lines import LineError, read_lines, write_lines
from .operands import read_number, write_operand
from .rows import RowFormSet

MOST_WORDINGS = 10

LAST = 1_000_000
"""The position of a message whose place was left empty, until all of them are numbered."""

NOT_CONTENT = ("kind", "language")

SILENT = {"position", DELETION_FIELD_NAME}
"""Fields in which a new row says nothing."""

FIELD_OF: Mapping[str, str] = {"fields": "form_fields"}
"""Fields whose name is not the key's, which a form needs for itself."""

CONTENT_KEYS = tuple(
    dict.fromkeys(
        key.name
        for keys in (*(kind.keys for kind in MESSAGE_KINDS.values()), COMMON_KEYS)
        for key in keys
        if key.name not in NOT_CONTENT
    )
)

NOTATIONS: Mapping[tuple[str, str], tuple[Callable[[str], Any], Callable[[Any], str]]] = {
    ("quick_replies", "items"): (read_quick_reply, write_quick_reply),
    ("buttons", "items"): (read_button, write_button),
    ("form", "fields"): (read_field, write_field),
}
"""How the things in a list are read and written as lines, by kind and key."""

FIELD_OF_NOUN = {
    "wording": "wordings",
    "choice": "items",
    "button": "items",
    "field": "form_fields",
}


_ADDRESS = re.compile(r"^\s*https?://|\{\{|\{%", re.IGNORECASE)


def field_of(key: str) -> str:
    return FIELD_OF.get(key, key)


def own_keys(kind: str) -> list[str]:
    """The keys that a message of this kind can have, besides its kind and language."""
    known = MESSAGE_KINDS.get(kind)
    keys = (*(known.keys if known else ()), *COMMON_KEYS)
    return [key.name for key in keys if key.name not in NOT_CONTENT]


def fields_of_kind(kind: str) -> str:
    """The names of the fields that only some kinds have, and this one does."""
    return " ".join(map(field_of, own_keys(kind)))


def kind_choices() -> list[tuple[str, str]]:
    return [(kind.key, _(kind.label)) for kind in MESSAGE_KINDS.values()]


class MessageForm(AnyForm):
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=kind_choices,
        widget=LeanSelect(told="fields", tell=fields_of_kind),
        initial="text",
    )
    wordings = TextList(
        label=gettext_lazy("Wordings"),
        most=MOST_WORDINGS,
        help_text=gettext_lazy(
            "One of the wordings is sent. A fact stands in double braces: {{ visitor.name }}. "
            "A link is [its words](https://www.example.com/)."
        ),
    )
    url = OneLine(
        label=gettext_lazy("Address"),
        help_text=gettext_lazy("For an image, a file or a video. It begins with https://."),
    )
    description = OneLine(
        label=gettext_lazy("Description"),
        help_text=gettext_lazy("What an image shows, for those who can't see it."),
    )
    name = OneLine(
        label=gettext_lazy("File's name"),
        help_text=gettext_lazy("What the visitor clicks on to get a file."),
    )
    items = TextLines(label=gettext_lazy("Choices or buttons"))
    title = OneLine(
        label=gettext_lazy("Form's title"),
        help_text=gettext_lazy("Stands on the button that opens the form."),
    )
    confirm = forms.BooleanField(label=gettext_lazy("Ask to confirm the form"), required=False)
    form_fields = TextLines(
        label=gettext_lazy("Form's fields"),
        help_text=gettext_lazy(
            "One a line: “Order number -> text, required” or “Size -> radio: S | M | L = M”. The "
            "kinds are text, text area, radio, check box, drop down list and check box list; a "
            "field can be required, and masked."
        ),
    )
    delay = OneLine(
        label=gettext_lazy("Seconds before it shows"),
        max_length=10,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "size": 6}),
    )
    lock_input = forms.BooleanField(
        label=gettext_lazy("Visitor can't type meanwhile"), required=False
    )
    position = forms.IntegerField(
        label=gettext_lazy("Place"),
        required=False,
        min_value=1,
        max_value=1000,
        widget=forms.NumberInput(attrs={"size": 4}),
    )

    class Meta:
        model = Message
        fields = ("kind", "language", "position")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stored_kind = self.instance.kind
        if self.instance.pk:
            self.initial["position"] = self.instance.position + 1
        content = self.instance.content
        self.stored: Mapping[str, Any] = content if isinstance(content, dict) else {}
        for key in own_keys(self.stored_kind):
            self.initial[field_of(key)] = self._shown(key, self.stored.get(key))

    def _shown(self, key: str, value: Any) -> Any:
        """A stored value as its field shows it."""
        if notation := NOTATIONS.get((self.stored_kind, key)):
            things = [thing for thing in value or [] if isinstance(thing, dict)]
            return write_lines(things, notation[1])
        if key == "wordings":
            return [str(text) for text in value] if isinstance(value, list) else []
        return write_operand(value) if key == "delay" else value

    def has_changed(self) -> bool:
        """A new row counts as soon as it says something; its place alone says nothing."""
        if self.instance.pk:
            return super().has_changed()
        return self.is_bound and not set(self.changed_data) <= SILENT

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        place = cleaned.get("position")
        cleaned["position"] = place - 1 if place else LAST
        kind = cleaned.get("kind")
        if kind:
            content = self._content(kind, cleaned)
            if not self.errors:
                self._check({"kind": kind, "language": cleaned.get("language"), **content})
            self.instance.content = content
        return cleaned

    def _content(self, kind: str, cleaned: Mapping[str, Any]) -> dict[str, Any]:
        """What is stored: this kind's fields, and whatever else was there that no field shows."""
        content = {key: value for key, value in self.stored.items() if key not in CONTENT_KEYS}
        for key in own_keys(kind):
            field = field_of(key)
            if key in self.stored and kind == self.stored_kind and field not in self.changed_data:
                content[key] = self.stored[key]
            elif value := self._read(kind, key, cleaned.get(field)):
                content[key] = value
        return content

    def _read(self, kind: str, key: str, value: Any) -> Any:
        """A field's value as it is stored."""
        if key == "delay" and value:
            return read_number(value.strip())
        notation = NOTATIONS.get((kind, key))
        if notation is None or not value:
            return value.strip() if isinstance(value, str) else value
        stored = self.stored.get(key) if kind == self.stored_kind else None
        try:
            return read_lines(
                value, *notation, [item for item in stored or [] if isinstance(item, dict)]
            )
        except LineError as error:
            self.add_error(field_of(key), str(error))
            return None

    def _check(self, message: Mapping[str, Any]) -> None:
        for key in MESSAGE_KINDS[message["kind"]].keys:
            if key.expected and not message.get(key.name):
                self.add_error(field_of(key.name), _("Fill this in: such a message needs it."))
        for place, sentence in _mistakes(message):
            noun = place.partition(" ")[0]
            where = f"{place[:1].upper()}{place[1:]}: " if noun in FIELD_OF_NOUN else ""
            self.add_error(self._field_at(place, noun, sentence), where + sentence)
        self._check_addresses(message)

    def _check_addresses(self, message: Mapping[str, Any]) -> None:
        sentence = _("Write the whole address: it begins with https://")
        if _is_no_address(message.get("url")):
            self.add_error("url", sentence)
        for item in message.get("items") or []:
            if item.get("type") != "goToIntent" and _is_no_address(item.get("url")):
                self.add_error("items", f"“{item.get('text', '')}”: {sentence}")

    def _field_at(self, place: str, noun: str, sentence: str) -> str | None:
        """The field that this mistake is beside: the one of its place, or the one it names."""
        named = map(field_of, (FIELD_OF_NOUN.get(noun, place), *re.findall(r"\w+", sentence)))
        return next((name for name in named if name in self.fields), None)


def _is_no_address(url: Any) -> bool:
    """Is this a text that can't become a web address? What a template makes is not known yet."""
    return isinstance(url, str) and bool(url) and not _ADDRESS.search(url)


def _mistakes(message: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What is wrong with a message: the place in it, and a sentence."""
    try:
        compile_reply([message], {}, 200)
    except ReplyErrors as errors:
        return [(place.partition(", ")[2], sentence) for place, sentence in errors.errors]
    return []


def _answers_nothing(rule: Rule) -> bool:
    """Is this rule live, though it has nothing to say besides its messages?"""
    return rule.state == State.LIVE and not rule.variables and rule.status == 200


def _stays(form: MessageForm) -> bool:
    """Is this form's message there after saving?"""
    kept = bool(form.instance.pk) or form.has_changed()
    return kept and not form.cleaned_data.get(DELETION_FIELD_NAME)


class MessageFormSet(RowFormSet):
    """The messages of one rule, in the order that their places say."""

    gone = gettext_lazy("Somebody removed this message meanwhile. Load the page again.")

    def clean(self) -> None:
        super().clean()
        if _answers_nothing(self.instance) and not any(map(_stays, self.forms)):
            raise forms.ValidationError(_("Write what to answer, or save it as a draft."))

    def kept_forms(self) -> list[MessageForm]:
        return sorted(super().kept_forms(), key=lambda form: form.cleaned_data["position"])
