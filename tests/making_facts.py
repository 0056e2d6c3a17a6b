"""Facts to try rules' replies on, without a database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from comm100bot.facts import SnapshotFacts
from comm100bot.rules import Value
from comm100bot.wire.incoming import Dialect, Incoming, NamedValues, VisitorInfo

NOW = dt.datetime(2026, 11, 22, 14, 5, 30, tzinfo=dt.UTC)
"""A Sunday."""


def named(**values: Any) -> tuple[NamedValues, ...]:
    """Custom fields and the like: a list is several values."""
    return tuple(
        NamedValues(name=name, values=tuple(value) if isinstance(value, list) else (value,))
        for name, value in values.items()
    )


def no_lookup(_name: str) -> Mapping[str, Sequence[Value]]:
    return {}


def make_facts(
    *,
    now: dt.datetime = NOW,
    is_open: bool = True,
    session: Callable[[], Mapping[str, str]] = dict,
    lookup: Callable[[str], Mapping[str, Sequence[Value]]] = no_lookup,
    visitor: Mapping[str, Any] | None = None,
    **attributes: Any,
) -> SnapshotFacts:
    """The facts of a snapshot with these attributes."""
    attributes.setdefault("dialect", Dialect.CURRENT)
    incoming = Incoming(visitor=VisitorInfo(**(visitor or {})), **attributes)
    return SnapshotFacts(incoming, now=now, is_open=lambda: is_open, session=session, lookup=lookup)
