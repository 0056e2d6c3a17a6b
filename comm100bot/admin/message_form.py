"""A message as staff edit it: what each kind of message has, as plain fields and small forms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms.formsets import DELETION_FIELD_NAME
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comm100bot.models import Message
from comm100bot.replies import MESSAGE_KINDS

from .fields import LeanSelect, OneLine, TextList
from .generics import AnyForm
from .items import TEMPLATE, FieldForm, ItemForm, types_by_kind
from .message_checks import misspelt, mistakes, name_at, no_address
from .message_kinds import (
    ASKED_FOR,
    CONTENT_KEYS,
    FIELD_OF,
    field_of,
    fields_of_kind,
    kind_choices,
    own_keys,
    shown_value,
    typed_value,
)
from .small_forms import SmallForms
from .uploads import BY_KIND, accepted, check_upload, keep_upload

MOST_WORDINGS = 10

LAST = 1_000_000
"""The position of a message whose place was left empty, until all of them are numbered."""

SILENT = {"position", DELETION_FIELD_NAME}
"""Fields in which a new row says nothing."""

WORDS: Mapping[str, str] = {**FIELD_OF, "wording": "wordings"}
"""Fields by what the engine calls what is in them."""

OWN_FIELDS = (
    "wordings",
    "url",
    "upload",
    "description",
    "name",
    "items",
    "title",
    "form_fields",
    "confirm",
)
"""The fields that only some kinds of message have, as they stand on the page."""


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
        help_text=gettext_lazy("One of these is sent; the same one for a whole chat."),
    )
    url = OneLine(
        label=gettext_lazy("Address"),
        widget=forms.TextInput(
            attrs={**TEMPLATE, "inputmode": "url", "placeholder": "https://", "size": 40}
        ),
    )
    upload = forms.FileField(
        label=gettext_lazy("or upload a file"),
        required=False,
        widget=forms.FileInput(attrs={f"data-{kind}": accepted(kind) for kind in BY_KIND}),
    )
    description = OneLine(
        label=gettext_lazy("Description"),
        widget=forms.TextInput(attrs=TEMPLATE),
        help_text=gettext_lazy("What it shows, for those who can't see it."),
    )
    name = OneLine(
        label=gettext_lazy("File's name"),
        widget=forms.TextInput(attrs=TEMPLATE),
        help_text=gettext_lazy("What the visitor clicks on."),
    )
    items = SmallForms(
        ItemForm,
        label=gettext_lazy("Choices or buttons"),
        more=gettext_lazy("one"),
        attrs=types_by_kind(),
    )
    title = OneLine(
        label=gettext_lazy("Form's title"),
        widget=forms.TextInput(attrs=TEMPLATE),
        help_text=gettext_lazy("Stands on the button that opens the form."),
    )
    form_fields = SmallForms(
        FieldForm, label=gettext_lazy("Form's fields"), more=gettext_lazy("field")
    )
    confirm = forms.BooleanField(label=gettext_lazy("Ask to confirm the form"), required=False)
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

    def __init__(self, *args: Any, request: HttpRequest | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.stored_kind = self.instance.kind
        if self.instance.pk:
            self.initial["position"] = self.instance.position + 1
        content = self.instance.content
        self.stored: Mapping[str, Any] = (
            content if isinstance(content, dict) else {"content": content} if content else {}
        )
        for key in self.stored:
            if key in CONTENT_KEYS:
                self.initial[field_of(key)] = shown_value(key, self.stored[key])
        self._fit_fields()

    def _fit_fields(self) -> None:
        fields: Any = self.fields
        if self.instance.pk and self.stored_kind not in MESSAGE_KINDS:
            # It is shown as it is, so that no other kind takes its place unseen.
            fields["kind"].choices = [*kind_choices(), (self.stored_kind, self.stored_kind)]
        known = self.instance.pk or self.is_bound
        kind = (self.data.get(self.add_prefix("kind")) or self.stored_kind) if known else ""
        is_blank = "__prefix__" in (self.prefix or "")
        for name in ("items", "form_fields"):
            fields[name].form_kwargs = {"kind": kind}
            if is_blank or (known and name not in fields_of_kind(kind).split()):
                fields[name].empty_rows = 0

    @property
    def own_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in OWN_FIELDS]

    @property
    def has_more(self) -> bool:
        """Is there anything in the fields that are folded away?"""
        return any(self[name].errors or self[name].value() for name in ("delay", "lock_input"))

    def has_changed(self) -> bool:
        """A new row counts as soon as it says something; its place alone says nothing."""
        if self.instance.pk:
            return super().has_changed()
        return self.is_bound and not set(self.changed_data) <= SILENT

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        place = cleaned.get("position")
        cleaned["position"] = place - 1 if place else LAST
        kind = cleaned.get("kind", "")
        if kind in MESSAGE_KINDS:
            content = self._content(kind, cleaned)
            self._check(kind, {"language": cleaned.get("language"), **content})
            self.instance.content = content
        elif kind:
            self.add_error("kind", _("There is no such message. Choose another kind."))
        return cleaned

    def _content(self, kind: str, cleaned: Mapping[str, Any]) -> dict[str, Any]:
        """What is stored: this kind's fields, and whatever else was there that no field shows."""
        same = kind == self.stored_kind
        own = own_keys(kind)
        content = {
            key: value
            for key, value in self.stored.items()
            if key not in own and value is not None and (same or key not in CONTENT_KEYS)
        }
        for key in own:
            field = field_of(key)
            if same and key in self.stored and field not in self.changed_data:
                content[key] = self.stored[key]
            elif value := typed_value(key, cleaned.get(field)):
                content[key] = value
        return content

    # What is wrong with it

    def _check(self, kind: str, content: Mapping[str, Any]) -> None:
        self._check_keys(kind, content)
        self._check_file(kind)
        if sentence := no_address(content.get("url")):
            self.add_error("url", sentence)
        strange = [key for key in content if key not in ("language", *own_keys(kind))]
        if strange:
            sentence = _("It has “%(keys)s”, which such a message can't have. Write it anew.")
            self.add_error(None, sentence % {"keys": ", ".join(map(str, strange))})
        # What its small forms say of themselves is not said again.
        left_out = {*strange, *(key for key in content if field_of(key) in self.errors)}
        message = {"kind": kind, **{k: v for k, v in content.items() if k not in left_out}}
        for mistake in mistakes(message):
            self._say(mistake)
        if not self.errors:
            for mistake in misspelt(message):
                if name_at(mistake, WORDS, self.fields) in self.changed_data:
                    self._say(mistake)

    def _check_keys(self, kind: str, content: Mapping[str, Any]) -> None:
        for key in MESSAGE_KINDS[kind].keys:
            name = field_of(key.name)
            wanting = key.expected and not content.get(key.name) and name not in self.errors
            if wanting and not (name == "url" and self._has_file(kind)):
                self.add_error(name, str(ASKED_FOR[key.name]))

    def _has_file(self, kind: str) -> bool:
        return kind in BY_KIND and bool(self.cleaned_data.get("upload") or "upload" in self.errors)

    def _check_file(self, kind: str) -> None:
        file = self.cleaned_data.get("upload")
        if file and kind in BY_KIND:
            try:
                check_upload(file, kind)
            except forms.ValidationError as error:
                self.add_error("upload", error)

    def _say(self, mistake: tuple[str, str]) -> None:
        place, sentence = mistake
        # Of several wordings, it is said which one.
        where = f"{place[:1].upper()}{place[1:]}: " if place.startswith("wording ") else ""
        self.add_error(name_at(mistake, WORDS, self.fields), where + sentence)

    def save(self, commit: bool = True) -> Any:
        """The message; a file that came along is kept first, since its address is the message's."""
        file, content = self.cleaned_data.get("upload"), self.instance.content
        if file and self.request and self.instance.kind in BY_KIND:
            content["url"] = keep_upload(self.request, self.instance.rule.bot_id, file)
            if self.instance.kind == "file":
                content.setdefault("name", file.name)
        return super().save(commit)
