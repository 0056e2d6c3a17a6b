"""Rows that a rule's page edits in their order: conditions and messages."""

from __future__ import annotations

from typing import Any

from django import forms

from .generics import AnyInlineFormSet


class RowFormSet(AnyInlineFormSet):
    gone: Any = ""
    """What is said when a row was removed while this page was open."""

    def clean(self) -> None:
        super().clean()
        # Django's admin does not draw a row that is not there any more, nor its errors.
        if any("id" in form.errors for form in self.initial_forms):
            raise forms.ValidationError(self.gone)

    @property
    def warnings(self) -> list[str]:
        """What is odd about the saved rows, though no mistake."""
        return []

    def kept_forms(self) -> list[Any]:
        """The forms whose rows are there after saving, in the rows' order."""
        return [
            form
            for form in self.forms
            if form not in self.deleted_forms and (form.instance.pk or form.has_changed())
        ]

    def number_rows(self) -> None:
        """Give the saved rows their positions; only rows that moved are written."""
        for position, form in enumerate(self.kept_forms()):
            row = form.instance
            if row.position != position:
                row.position = position
                row.save(update_fields=["position"])
