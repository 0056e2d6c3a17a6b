"""The way of every change that staff make: at once, in history, and stopped by pins that block."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.db import router, transaction

from . import history
from .models import Bot, Source
from .pins import PinGuard


@dataclass(slots=True)
class _Change:
    """A change that is going on."""

    bot: Bot
    note: str


_open: ContextVar[Mapping[int, _Change]] = ContextVar(
    "comm100bot_changes", default=MappingProxyType({})
)
"""The changes that are going on here, by the bots' ids."""


@contextmanager
def changing(
    bot: Bot,
    *,
    author: Any = None,
    source: Source = Source.ADMIN,
    note: str = "",
) -> Iterator[Bot]:
    """Change a bot's rules or settings inside; afterwards the change is a version of its own.

    Gives the bot as it is stored, locked until the end: whoever else changes it waits. A change of
    the same bot inside is a part of this one. Raises PinsBroken, and nothing is changed, when a pin
    that stops such changes held before and would not afterwards.
    """
    using = router.db_for_write(Bot)
    outer = _open.get().get(bot.pk)
    with transaction.atomic(using=using):
        if outer is not None:
            outer.note = outer.note or note
            yield outer.bot
            return
        row = Bot.objects.using(using).select_for_update().get(pk=bot.pk)
        history.record_outside(row)
        before = row.rules_version
        guard = PinGuard(row)
        change = _Change(row, note)
        with _opened(change):
            yield row
        row.refresh_from_db(using=using)
        if row.rules_version != before:
            guard.check(row)
            history.record(row, author=author, source=source, note=change.note)


@contextmanager
def _opened(change: _Change) -> Iterator[None]:
    token = _open.set({**_open.get(), change.bot.pk: change})
    try:
        yield
    finally:
        _open.reset(token)
