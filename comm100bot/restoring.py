"""Going back: a bot, or one of its rules, as an earlier version had it."""

from __future__ import annotations

from collections.abc import Iterator

from .access import PUBLISH
from .models import State
from .ranks import in_step
from .setups import Setup, Written, as_json, same


def with_rule_of(now: Setup, then: Setup, key: str) -> Setup:
    """The setup of now with this rule as it was then: changed, back again, or gone."""
    rule = then.rule(key)
    if rule is None:
        return now.without_rule(key)
    if now.rule(key) is not None:
        return now.with_rule(rule)
    place = _place_of(now, then, key)
    return now.with_rules([*now.rules[:place], rule, *now.rules[place:]])


def _place_of(now: Setup, then: Setup, key: str) -> int:
    """Where a rule goes that is not there any more: behind the nearest one that stood before it."""
    before = then.keys[: then.keys.index(key)]
    places = {key: place for place, key in enumerate(now.keys)}
    return next((places[other] + 1 for other in reversed(before) if other in places), 0)


def permissions_for(before: Setup, after: Setup) -> frozenset[str]:
    """What somebody must be allowed to do, for the bot, to make this of that."""
    return frozenset(_permissions_for(before, after))


def _permissions_for(before: Setup, after: Setup) -> Iterator[str]:
    if as_json(before.settings) != as_json(after.settings):
        yield "comm100bot.change_bot"
    if as_json(before.notice) != as_json(after.notice):
        yield PUBLISH
    if len(in_step(before.keys, after.keys)) < len({*before.keys} & {*after.keys}):
        # The order decides who is answered by what.
        yield from ("comm100bot.change_rule", PUBLISH)
    for key in {*before.keys, *after.keys}:
        yield from _for_rule(before.rule(key), after.rule(key))


def _for_rule(old: Written | None, new: Written | None) -> Iterator[str]:
    if old and new and same(old, new):
        return
    yield f"comm100bot.{'change' if old and new else 'add' if new else 'delete'}_rule"
    if any(rule["state"] != State.DRAFT for rule in (old, new) if rule):
        yield PUBLISH
