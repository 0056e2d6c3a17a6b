"""``manage.py comm100bot_roles``: groups for those who read, write and publish rules."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group, Permission
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from comm100bot.access import ROLES


class Command(BaseCommand):
    help = (
        "Makes the groups “comm100bot viewers”, “comm100bot editors” and “comm100bot publishers”, "
        "or gives them the permissions that they lack. What else they have is left alone."
    )

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        known = {
            permission.codename: permission
            for permission in Permission.objects.filter(content_type__app_label="comm100bot")
        }
        for name, codenames in ROLES.items():
            missing = [codename for codename in codenames if codename not in known]
            if missing:
                raise CommandError(
                    f"These permissions are not in the database yet: {', '.join(missing)}. "
                    "Run manage.py migrate first."
                )
            self._fill(name, [known[codename] for codename in codenames])

    def _fill(self, name: str, permissions: list[Permission]) -> None:
        group, made = Group.objects.get_or_create(name=name)
        has = set(group.permissions.all())
        new = [permission for permission in permissions if permission not in has]
        group.permissions.add(*new)
        if made:
            self.stdout.write(f"Made the group “{name}” with {len(new)} permissions.")
        elif new:
            names = ", ".join(sorted(permission.codename for permission in new))
            self.stdout.write(f"Gave the group “{name}” what it lacked: {names}.")
        else:
            self.stdout.write(f"The group “{name}” is as it should be.")
