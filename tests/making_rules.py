"""Rules, and facts written down in a dictionary, to try one on the other."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from comm100bot.rules import ConditionSpec, Facts, RuleSet, RuleSpec, Told, Unknown, Value

VANCOUVER = ZoneInfo("America/Vancouver")
NOW = datetime(2026, 11, 22, 14, 5, tzinfo=VANCOUVER)


class Given:
    """Facts as written down, those that can't be known, and which of them were asked for."""

    def __init__(
        self,
        facts: Mapping[str, Sequence[str | Value]] = {},
        now: datetime = NOW,
        unknown: Collection[str] = (),
    ) -> None:
        self.facts = facts
        self.now = now
        self.unknown = unknown
        self.subject: str | None = "21"
        self.asked: list[str] = []

    def values(self, path: str) -> Sequence[Value]:
        self.asked.append(path)
        if path in self.unknown:
            raise Unknown(path)
        found = self.facts.get(path, ())
        return [value if isinstance(value, Value) else Value(value) for value in found]


def is_set(fact: str, *, deferred: bool = False) -> ConditionSpec:
    return ConditionSpec(fact=fact, operator="is_set", deferred=deferred)


def rule(key: str, *conditions: ConditionSpec, logic: str = "all") -> RuleSpec[str]:
    return RuleSpec(
        key=key, name=key.title(), conditions=conditions, logic=logic, then=f"say {key}"
    )


def winner(rules: Sequence[RuleSpec[str]], facts: Facts, told: Told | None = None) -> str | None:
    found = RuleSet.compile(rules).match(facts, told=told).rule
    return found.key if found else None
