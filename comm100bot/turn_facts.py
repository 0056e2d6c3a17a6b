"""The facts of a stored turn, each with the values that may stand in a list for others to see.

What a visitor wrote, who they are and where they browse says something of one person: of such a
fact it is told that it is set, and no more.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .facts import PREFIXES, STANDARD_FACTS, SnapshotFacts
from .lookups.reading import as_values
from .redaction.markers import without_markers
from .rules import Value
from .wire import Dialect, read

LONGEST_LISTED = 100
"""Characters: a longer value is something that somebody wrote, not one of a list."""

PERSONAL = frozenset(
    {"message", "original_message", "chat_id"}
    | {
        f"visitor.{name}"
        for name in (
            *("id", "name", "email", "phone", "company", "ip", "sso_id", "channel_account_id"),
            *("longitude", "latitude", "first_visit_time", "visit_time", "keywords"),
            *("current_browsing", "landing_page", "referrer_url"),
        )
    }
)
"""Standard facts whose values are never listed."""

STANDARD_IN_TURN = tuple(
    info.path for info in STANDARD_FACTS if not info.path.startswith(("now.", "session."))
)
"""Standard facts that a stored turn tells: not the clock's, nor those of the chat before it."""

_PERSONAL_WORDS = frozenset(
    [
        *("address", "birth", "birthday", "email", "firstname", "lastname", "login", "mail"),
        *("mobile", "phone", "street", "surname", "telephone", "username"),
    ]
)
_PERSONAL_NAME = re.compile(r"(?:(?:contact|customer|first|full|last|user|your)_)?name")
_TELLING = re.compile(r"@|(?:[0-9][^0-9]{0,2}){6}[0-9]")
"""An email address, or as many digits as an account, an order or a phone number has."""

_EPOCH = dt.datetime.fromtimestamp(0, dt.UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnFact:
    """A fact that was set. ``texts``: its values, or None where they may not be listed."""

    path: str
    texts: frozenset[str] | None
    also: frozenset[str] = frozenset()
    """Other names of these values, which conditions compare with too."""


def turn_facts(payload: Any, dialect: str, lookups: Any) -> Iterator[TurnFact]:
    """All facts that are set in a turn, from what is stored of it."""
    facts = SnapshotFacts(
        read(payload if isinstance(payload, dict) else {}, _dialect(dialect)),
        now=_EPOCH,
        is_open=bool,
        session=dict,
        lookup=lambda name: {},
    )
    for path in STANDARD_IN_TURN:
        if values := facts.values(path):
            yield _turn_fact(path, values, private=path in PERSONAL)
    for prefix in PREFIXES:
        for name in facts.names_under(prefix):
            # Custom fields go by their numbers too, which tell staff nothing.
            if not name.isdigit():
                yield _own_fact(prefix, name, facts.values(f"{prefix}{name}"))
    for root, result in (lookups if isinstance(lookups, Mapping) else {}).items():
        for name, values in as_values(result if isinstance(result, Mapping) else None).items():
            yield _own_fact(f"{root}.", name, values)


def _dialect(name: str) -> Dialect | None:
    return Dialect(name) if name in set(Dialect) else None


def _own_fact(prefix: str, name: str, values: Sequence[Value]) -> TurnFact:
    """A fact that the account or the host named: its name and its values tell what it holds."""
    private = (
        _PERSONAL_NAME.fullmatch(name.rpartition(".")[2]) is not None
        or not _PERSONAL_WORDS.isdisjoint(re.split(r"[._]", name))
        or any(_TELLING.search(value.text) for value in values)
    )
    return _turn_fact(f"{prefix}{name}", values, private=private)


def _turn_fact(path: str, values: Sequence[Value], *, private: bool) -> TurnFact:
    texts = frozenset(value.text for value in values)
    also = frozenset(name for value in values for name in value.also)
    if private or not all(map(_is_short_and_whole, texts | also)):
        return TurnFact(path=path, texts=None)
    return TurnFact(path=path, texts=texts, also=also - texts)


def _is_short_and_whole(text: str) -> bool:
    return len(text) <= LONGEST_LISTED and without_markers(text) == text
