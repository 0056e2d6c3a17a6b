"""What was logged is read in the admin, and never written."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from .guarded import GuardedAdmin


class ReadOnlyAdmin(GuardedAdmin):
    """Nobody adds, changes or deletes these rows here, not even a superuser."""

    actions = None
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
