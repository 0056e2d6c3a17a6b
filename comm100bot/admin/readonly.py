"""What was logged is read in the admin, never written, and never guessed at through the URL."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.http import HttpRequest
from django.utils.text import capfirst

from .generics import AnyAdmin


class PlainList(ChangeList):
    """A list with a plain title, instead of "Select chat to view"."""

    title: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = capfirst(self.opts.verbose_name_plural)


class ClosedLookups(AnyAdmin):
    """Takes from the URL only the filters that the page itself offers.

    Django lets anyone who sees a list filter it by every field, so that what a list does not show
    can be found out letter by letter.
    """

    extra_lookups: frozenset[str] = frozenset()

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return PlainList

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        return lookup in self.extra_lookups or lookup in self._offered(request)

    def _offered(self, request: HttpRequest | None) -> set[str | None]:
        """The parameters of the list's own filters."""
        filters = self.get_list_filter(request) if request else self.list_filter
        offered: set[str | None] = set()
        for item in filters:
            if isinstance(item, type):
                offered.add(item.parameter_name)  # type: ignore[attr-defined]
            else:
                name = item[0] if isinstance(item, tuple) else item
                offered |= {f"{name}__{suffix}" for suffix in ("exact", "gte", "lt", "isnull")}
                offered.add(f"{name}__id__exact")
        return offered


class ReadOnlyAdmin(ClosedLookups):
    """Nobody adds, changes or deletes these rows here, not even a superuser."""

    actions = None
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def may_view(site: admin.AdminSite, request: HttpRequest, model: type[Any]) -> bool:
    """Has this site a page for such rows, and may this person open it?"""
    return site.is_registered(model) and site.get_model_admin(model).has_view_permission(request)
