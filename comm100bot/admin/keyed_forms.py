"""Small forms over objects of the rules file: each field is one of the object's keys."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _

from .message_checks import Mistake, misspelt, mistakes, name_at
from .small_forms import NEW, SmallForm, as_text


class KeyedForm(SmallForm):
    """An object of the rules file in a small form. Keys that no field shows stay as they are."""

    keys: ClassVar[Mapping[str, str]]
    """The key of each field, the one that everything needs first."""

    kinds: ClassVar[frozenset[str]]
    """The kinds of message that have such things."""

    def __init__(self, *args: Any, kind: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind if kind in self.kinds else ""
        self.fit_fields()
        self.offered: dict[str, dict[str, Any]] = {}
        for name, field in self.fields.items():
            if isinstance(field, forms.ChoiceField):
                self._offer(name, field)

    def _offer(self, name: str, field: Any) -> None:
        """Note what can be chosen; what is stored is shown as it is, though nobody could choose it.

        Nothing else takes its place unseen.
        """
        self.offered[name] = dict(field.choices)
        stored = self.initial.get(name)
        if stored and stored not in self.offered[name]:
            field.choices = [*field.choices, (stored, stored)]

    def fit_fields(self) -> None:
        """Make the fields fit the kind of message."""

    @property
    def known(self) -> Mapping[str, Any]:
        """What is stored of this thing; nothing of a new or an odd one."""
        return self.stored if isinstance(self.stored, Mapping) else {}

    def shown(self, stored: Any) -> Mapping[str, Any]:
        if not isinstance(stored, Mapping):
            return {next(iter(self.keys)): as_text(stored)}
        return {
            name: self.shown_value(name, stored[key])
            for name, key in self.keys.items()
            if stored.get(key) is not None
        }

    def shown_value(self, name: str, value: Any) -> Any:
        return value if isinstance(value, bool) else as_text(value)

    @abstractmethod
    def typed(self) -> Mapping[str, Any]:
        """What the fields say, by their names, without those that say nothing."""
        ...

    def keeps(self, name: str) -> bool:
        """Does this field's key stay as it is stored? Not where the thing became another."""
        changed = self.changed_parts
        matters = "type" not in changed or name in self.typed()
        return self.keys[name] in self.known and name not in changed and matters

    def thing(self) -> Any:
        if self.stored is not NEW and not self.changed_parts:
            return self.stored
        typed = self.typed()
        thing = {key: self.known[key] for key in self.known if key not in self.keys.values()}
        for name, key in self.keys.items():
            if self.keeps(name):
                thing[key] = self.known[key]
            elif name in typed:
                thing[key] = typed[name]
        return thing

    @abstractmethod
    def message(self, thing: Any) -> Mapping[str, Any]:
        """A message of this thing alone, to find out what is wrong with it."""
        ...

    @abstractmethod
    def wanting(self) -> Iterator[tuple[str, str]]:
        """The fields that have to be filled in, and how to put it."""
        ...

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        # What another kind of message had is dropped, whatever it was.
        if self.kind and not self.errors:
            for name, sentence in self._wrong():
                self.add_error(name, sentence)
        return cleaned

    def _wrong(self) -> list[tuple[str, str]]:
        thing = self.thing()
        if not isinstance(thing, Mapping):
            return [(next(iter(self.keys)), _("This can't be read. Write it anew, or remove it."))]
        odd = [
            (name, _("Choose one of these."))
            for name, offered in self.offered.items()
            if self.cleaned_data[name] not in ("", *offered)
        ]
        wrong = odd or [*self.wanting()] or self._placed(mistakes(self.message(thing)))
        return wrong or [
            found
            for found in self._placed(misspelt(self.message(thing)))
            if found[0] in self.changed_data
        ]

    def _placed(self, found: Any) -> list[tuple[str, str]]:
        first, *_others = self.keys
        return [(self._name(mistake) or first, mistake[1]) for mistake in found]

    def _name(self, mistake: Mistake) -> str | None:
        place, sentence = mistake
        names = {key: name for name, key in self.keys.items()} | {"option": "options"}
        return name_at((place.partition(", ")[2], sentence), names, self.fields)
