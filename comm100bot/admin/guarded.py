"""What every list and page here asks first: whose bot is it, and what may this person know?"""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.contrib.auth import get_permission_codename
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.text import capfirst

from comm100bot.access import bots_with, may
from comm100bot.models import Bot

from .generics import AnyAdmin


class PlainList(ChangeList):
    """A list with a plain title, instead of "Select chat to view"."""

    title: Any
    model_admin: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = capfirst(self.opts.verbose_name_plural)


class GuardedAdmin(AnyAdmin):
    """Rows of the bots that this member of staff may see; of any other bot, not even its name.

    From the URL it takes only the filters that the page itself offers. Django lets anyone who sees
    a list filter it by every field, so that what a list does not show can be found out letter by
    letter.
    """

    extra_lookups: frozenset[str] = frozenset()
    bot_field = "bot"
    """The field of a row that says whose it is."""

    # Whose rows

    def bots(self, request: HttpRequest, *actions: str) -> list[Bot]:
        """The bots for whose rows this person has a permission: if nothing is said, to see them."""
        names = [self._permission(action) for action in actions or ("view", "change")]
        return bots_with(request.user, *names)

    def bot_of(self, row: Any) -> Bot | None:
        """The bot that this row belongs to; a row that is being made may have none yet."""
        return row.bot if row.bot_id else None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        if getattr(request.user, "is_superuser", False):
            return rows
        return rows.filter(**{f"{self.bot_field}__in": [bot.pk for bot in self.bots(request)]})

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == self.bot_field:
            bots = self.bots(request, "add", "change")
            kwargs["queryset"] = Bot.objects.filter(pk__in=[bot.pk for bot in bots])
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    # What may be done with them

    def has_module_permission(self, request: HttpRequest) -> bool:
        return super().has_module_permission(request) or self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, "view", obj) or self._may(request, "change", obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._may(request, "add")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, "change", obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, "delete", obj)

    def _may(self, request: HttpRequest, action: str, row: Any = None) -> bool:
        # Superusers may do it with every bot: whose row it is needs no query.
        whose = row if row and not getattr(request.user, "is_superuser", False) else None
        return may(request.user, self._permission(action), self.bot_of(whose) if whose else None)

    def _permission(self, action: str) -> str:
        return f"{self.opts.app_label}.{get_permission_codename(action, self.opts)}"

    # What may be asked

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


def may_view(site: admin.AdminSite, request: HttpRequest, model: type[Model]) -> bool:
    """Has this site a page for such rows, and may this person open it?"""
    return site.is_registered(model) and site.get_model_admin(model).has_view_permission(request)
