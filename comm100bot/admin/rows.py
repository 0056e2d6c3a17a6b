"""Rows that a rule's page edits in their order: conditions and messages."""

from __future__ import annotations

from typing import Any

from .generics import AnyInlineFormSet


class RowFormSet(AnyInlineFormSet):
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
