"""Lists of small things within a form, such as a message's buttons: each a small form of its own.

What nobody changed stays exactly as it is stored, whatever it is.
"""

from __future__ import annotations

import json
from abc import abstractmethod
from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.forms.formsets import (
    DELETION_FIELD_NAME,
    ORDERING_FIELD_NAME,
    TOTAL_FORM_COUNT,
    formset_factory,
)
from django.utils.functional import cached_property

from .generics import AnyFormSet

MOST = 200
"""Things that one list may bring, unless it has more already."""

EMPTY_ROWS = 2
"""Rows for new things on a page without JavaScript."""

NEW: Any = object()
"""What is stored of a thing that is new."""


def as_text(value: Any) -> str:
    """A stored value in a text box: what is no text, as a rules file has it."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


class SmallForm(forms.Form):
    """One thing of a list."""

    assumed: frozenset[str] = frozenset()
    """Fields that alone say nothing: a new thing has a value in them from the start."""

    def __init__(self, *args: Any, stored: Any = NEW, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stored = stored
        if stored is not NEW:
            self.initial = {**self.initial, **self.shown(stored)}

    @abstractmethod
    def shown(self, stored: Any) -> Mapping[str, Any]:
        """A stored thing as the fields show it."""
        ...

    @abstractmethod
    def thing(self) -> Any:
        """What is stored, from sound fields."""
        ...

    @property
    def changed_parts(self) -> set[str]:
        """The changed fields, without the thing's place in the list."""
        return {*self.changed_data} - {ORDERING_FIELD_NAME, DELETION_FIELD_NAME}

    def has_changed(self) -> bool:
        """A new thing counts as soon as it says something."""
        if self.stored is NEW:
            return bool(self.changed_parts - self.assumed)
        return super().has_changed()

    @property
    def is_untouched(self) -> bool:
        """Is this an empty row, for a new thing?"""
        return self.stored is NEW and not (self.is_bound and self.has_changed())

    @property
    def parts(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name in self.base_fields]

    @property
    def place(self) -> forms.BoundField:
        return self[ORDERING_FIELD_NAME]

    @property
    def removal(self) -> forms.BoundField:
        return self[DELETION_FIELD_NAME]


class SmallFormSet(AnyFormSet):
    """The small forms of one list. ``value`` is the list as it is stored, ``stored`` its things."""

    def __init__(self, *args: Any, value: Any, stored: list[Any], **kwargs: Any) -> None:
        self.value, self.stored = value, stored
        super().__init__(*args, **{**kwargs, "initial": [{} for _ in stored]})
        self.absolute_max = max(MOST, len(stored) + EMPTY_ROWS)

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().get_form_kwargs(index)
        if index is not None and index < min(len(self.stored), self.initial_form_count()):
            kwargs["stored"] = self.stored[index]
        return kwargs

    def things(self) -> Any:
        """What is to be stored, in the order of the places."""
        return [form.thing() for form in self.ordered_forms]


class BoundSmallForms(forms.BoundField):
    """A list of small forms on a page."""

    field: SmallForms

    @cached_property
    def formset(self) -> Any:
        # A list without rows on the page is not touched by saving it.
        total = self.form.data.get(f"{self.html_name}-{TOTAL_FORM_COUNT}", "")
        data = self.form.data if total not in ("", "0") else None
        return self.field.formset(self.html_name, self.initial, data)

    @property
    def data(self) -> Any:
        return self.formset

    @property
    def blank(self) -> Any:
        """A form for one more thing, for the page's scripts; its list is called ``__list__``."""
        return self.field.formset("__list__", None, None).empty_form

    def value(self) -> BoundSmallForms:
        return self


class SmallFormsWidget(forms.Widget):
    template_name = "comm100bot/small_forms.html"

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        return {"field": value}

    def id_for_label(self, id_: str | None) -> str:
        return ""

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return False


class SmallForms(forms.Field):
    """A list of things, each edited in a form of this class."""

    def __init__(
        self,
        form: type[SmallForm],
        *,
        more: Any,
        formset: type[SmallFormSet] = SmallFormSet,
        attrs: dict[str, str] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(required=False, widget=SmallFormsWidget(attrs), **kwargs)
        self.form_class, self.formset_class, self.more = form, formset, more
        self.form_kwargs: dict[str, Any] = {}
        self.empty_rows = EMPTY_ROWS

    def get_bound_field(self, form: Any, field_name: str) -> BoundSmallForms:
        return BoundSmallForms(form, self, field_name)

    def formset(self, prefix: str, value: Any, data: Any) -> Any:
        made: Any = formset_factory(
            self.form_class,
            formset=self.formset_class,
            extra=self.empty_rows,
            can_order=True,
            can_delete=True,
        )
        listed = self.listed(value)
        return made(data, prefix=prefix, value=value, stored=listed, form_kwargs=self.form_kwargs)

    def listed(self, value: Any) -> list[Any]:
        """The stored things; what is no list of them is one odd thing."""
        return value if isinstance(value, list) else [value] if value else []

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(data.is_bound and data.has_changed())

    def clean(self, value: Any) -> Any:
        """What is stored. The mistakes in a thing stay beside its own fields."""
        if not value.is_bound:
            return value.value
        if not value.is_valid():
            raise forms.ValidationError(list(value.non_form_errors()))
        return value.things() if value.has_changed() else value.value


def problems(form: Any) -> Iterator[tuple[str, list[str]]]:
    """What is wrong on a page: the name of each field in it, and the sentences."""
    if sentences := form.non_field_errors():
        yield form.add_prefix("__all__"), [str(sentence) for sentence in sentences]
    for field in form:
        if field.errors:
            yield field.html_name, [str(sentence) for sentence in field.errors]
        if isinstance(field, BoundSmallForms):
            for small in field.formset:
                yield from problems(small)
