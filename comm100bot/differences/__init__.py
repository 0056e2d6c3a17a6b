"""What is not the same in two setups of a bot, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from comm100bot.setups import Setup, Written, same

from .difference import Difference, What
from .rules import added, changed, deleted, moved
from .settings import changed_settings
from .words import Piece, Side, marked

__all__ = ["Difference", "Piece", "Side", "What", "differences", "marked"]


def differences(before: Setup, after: Setup, *, key: str = "") -> list[Difference]:
    """All that differs: settings, then the rules in their order, then the deleted ones.

    With a key: what differs of this rule alone.
    """
    return [*_differences(before, after, key)]


def _differences(before: Setup, after: Setup, key: str) -> Iterator[Difference]:
    if not key:
        yield from changed_settings(before, after)
    old = {rule["key"]: rule for rule in before.rules}
    places = {found.key: found for found in moved(before, after)}
    for rule in after.rules:
        if key in ("", rule["key"]):
            yield from _of_rule(old.get(rule["key"]), rule, after)
            if rule["key"] in places:
                yield places[rule["key"]]
    kept = set(after.keys)
    for rule in before.rules:
        if rule["key"] not in kept and key in ("", rule["key"]):
            yield deleted(rule)


def _of_rule(before: Written | None, rule: Written, after: Setup) -> Iterator[Difference]:
    if before is None:
        yield added(rule)
    # Most rules are not only equal but the very same.
    elif rule is not before and not same(before, rule):
        yield from changed(before, rule, after.zone)
