"""A page's form, taken back unsaved with all that was typed."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from .generics import AnyAdmin

EDIT = "_edit"
"""The button that leads back into the form, with all that was typed."""


class Reopening(AnyAdmin):
    """Posted with the button ``EDIT``, the form is shown again."""

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form: Any = super().get_form(request, obj, change, **kwargs)
        return type(form.__name__, (_Reopened, form), {}) if EDIT in request.POST else form


class _Reopened:
    """A form that is shown again, whatever is in it."""

    def is_valid(self) -> bool:
        super().is_valid()  # type: ignore[misc]
        return False
