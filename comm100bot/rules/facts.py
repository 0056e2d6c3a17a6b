"""What rules look at, and what can't be known of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol, TypeAlias

from .values import Value

Told: TypeAlias = Mapping[tuple[str, int], bool]
"""Whether a condition held, by its rule's key and its number: known, whatever its fact is now."""


class Unknown(Exception):
    """A fact can't be known, and with it what depends on it."""


class Facts(Protocol):
    """What rules can look at. Nothing else reaches a decision: no clock, no database."""

    @property
    def now(self) -> datetime:
        """The moment of the decision, aware, in the zone that staff think in."""

    @property
    def subject(self) -> str | None:
        """Whom ``in_rollout`` draws lots for; None when nobody is known."""

    def values(self, path: str) -> Sequence[Value]:
        """All values of one fact, in order; empty when it is not set. May raise ``Unknown``."""


class Memory:
    """Facts that are fetched once for a whole decision."""

    def __init__(self, facts: Facts) -> None:
        self.now = facts.now
        self.subject = facts.subject
        self._fetch = facts.values
        self._fetched: dict[str, Sequence[Value]] = {}

    def values(self, path: str) -> Sequence[Value]:
        """All values of one fact."""
        found = self._fetched.get(path)
        if found is None:
            found = self._fetched[path] = self._fetch(path)
        return found
