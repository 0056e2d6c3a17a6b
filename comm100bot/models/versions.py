"""``rules_version``: the number of a bot that rises with every change a reply depends on.

Each process keeps a bot's compiled rules under this number, and each request reads it with the
bot's row: so an edit is live for the very next request, everywhere, without a cache server.

Saving, deleting and cascades are seen through Django's signals, which fixtures send too. Bulk
changes send none: the query set catches those and raises every bot's number.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, Self, TypeVar

from django.apps import apps
from django.db import models, router, transaction
from django.db.models import F
from django.db.models.signals import post_delete, post_save, pre_save

ModelT = TypeVar("ModelT", bound=models.Model)


def raise_versions(using: str, bots: Collection[int] | None = None) -> None:
    """Raise the ``rules_version`` of these bots, or of every bot.

    Goes around the bots' own query set, which would raise the numbers once more.
    """
    rows: models.QuerySet[models.Model] = models.QuerySet(
        apps.get_model("comm100bot", "Bot"), using=using
    )
    if bots is not None:
        rows = rows.filter(pk__in=bots)
    rows.update(rules_version=F("rules_version") + 1)


class VersionedQuerySet(models.QuerySet[ModelT]):
    """Bulk changes of these rows raise every bot's number, in the same transaction."""

    def update(self, **kwargs: Any) -> int:
        with transaction.atomic(using=self.db):
            count = super().update(**kwargs)
            raise_versions(self.db)
        return count

    def bulk_create(self, objs: Iterable[ModelT], *args: Any, **kwargs: Any) -> list[ModelT]:
        self._for_write = True
        with transaction.atomic(using=self.db):
            rows = super().bulk_create(objs, *args, **kwargs)
            raise_versions(self.db)
        return rows


class Versioned(models.Model):
    """A row that replies depend on."""

    objects: models.Manager[Self] = models.Manager.from_queryset(VersionedQuerySet)()

    class Meta:
        abstract = True
        # Related managers move rows through the base manager: it must count, too.
        base_manager_name = "objects"

    def save(self, *args: Any, **kwargs: Any) -> None:
        using = kwargs.get("using") or router.db_for_write(type(self), instance=self)
        with transaction.atomic(using=using):
            super().save(*args, **kwargs)

    def keep_version(self, using: str) -> None:
        """Before the row is saved: see to it that no old ``rules_version`` comes back."""

    def bots(self, using: str) -> set[int]:
        """The bots whose replies this row, as it stands in memory, can change."""
        raise NotImplementedError


def _stored_bots(row: Versioned, using: str) -> set[int]:
    stored = type(row)._base_manager.using(using).filter(pk=row.pk).first()
    return stored.bots(using) if stored else set()


def _before_save(sender: type, instance: models.Model, using: str, **kwargs: Any) -> None:
    # A row that moves from one bot to another changes both.
    if isinstance(instance, Versioned):
        instance.keep_version(using)
        instance._bots_before = _stored_bots(instance, using)  # type: ignore[attr-defined]


def _after_save(sender: type, instance: models.Model, using: str, **kwargs: Any) -> None:
    if isinstance(instance, Versioned):
        before: set[int] = instance.__dict__.pop("_bots_before", set())
        raise_versions(using, before | instance.bots(using))


def _after_delete(sender: type, instance: models.Model, using: str, **kwargs: Any) -> None:
    if isinstance(instance, Versioned):
        raise_versions(using, instance.bots(using))


pre_save.connect(_before_save, dispatch_uid="comm100bot.versions")
post_save.connect(_after_save, dispatch_uid="comm100bot.versions")
post_delete.connect(_after_delete, dispatch_uid="comm100bot.versions")
