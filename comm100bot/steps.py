"""Versions one after the other: what was before each of them, and what is after it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, TypeAlias

from . import history
from .models import Bot, RuleRevision, Version
from .setups import Setup

Ranked: TypeAlias = "tuple[str, Any]"
"""A rule's rank, and the rule."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A version with the bot before and after it; before the first one nothing is known."""

    version: Version
    before: Setup | None
    after: Setup


def steps(versions: Sequence[Version], key: str = "") -> list[Step]:
    """Each of these versions of one bot, which follow each other, newest first, as a step.

    With a rule's key the versions are those that changed this rule, and all that is right in a
    step's setups is the order of the rules and this one rule.
    """
    if not versions:
        return []
    shown = {version.number: version for version in versions}
    first, last = versions[-1], versions[0]
    base = history.version_before(first)
    rules: dict[str, Ranked] = {}
    for revision in history.revisions_at(base) if base else ():
        rules[str(revision.key)] = (revision.rank, revision.content)
    settings = history.settings_of(base) if base else {}
    is_known = base is not None
    found: list[Step] = []
    changes = _changes(first, last, key)
    for number in sorted({*shown, *changes}):
        version = shown.get(number)
        before = _setup(rules, settings) if version and is_known else None
        rules |= changes.get(number, {})
        if version:
            settings = history.settings_of(version)
            found.append(Step(version=version, before=before, after=_setup(rules, settings)))
        is_known = True
    return found[::-1]


def _setup(rules: Mapping[str, Ranked], settings: Mapping[str, Any]) -> Setup:
    there = sorted(rules.values(), key=itemgetter(0))
    return Setup(rules=tuple(rule for _rank, rule in there if rule is not None), **settings)


def _changes(first: Version, last: Version, key: str) -> dict[int, dict[str, Ranked]]:
    """For each version's number: the rules that it changed, each as it was then left."""
    rows = RuleRevision.objects.filter(
        bot=first.bot_id, version__number__gte=first.number, version__number__lte=last.number
    ).order_by("pk")
    found: dict[int, dict[str, Ranked]] = {}
    for number, rule_key, rank, rule in _narrowed(rows, key) if key else _all(rows):
        found.setdefault(number, {})[str(rule_key)] = (rank, rule)
    return found


def _all(rows: Any) -> Iterator[tuple[int, uuid.UUID, str, Any]]:
    yield from rows.values_list("version__number", "key", "rank", "content")


def _narrowed(rows: Any, key: str) -> Iterator[tuple[int, uuid.UUID, str, Any]]:
    """Of all other rules only what they are called, while they are there."""
    contents = dict(rows.filter(key=key).values_list("pk", "content"))
    fields = ("pk", "version__number", "key", "rank", "content__name")
    for pk, number, rule_key, rank, name in rows.values_list(*fields):
        rule = {"key": str(rule_key), "name": name} if name is not None else None
        yield number, rule_key, rank, contents.get(pk, rule)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeletedRule:
    """A rule that is not there any more: as it was last, and the version that deleted it."""

    rule: Mapping[str, Any]
    version: Version


def deleted_rules(bot: Bot, most: int = 50) -> list[DeletedRule]:
    """The rules that were deleted and are not back, the latest first."""
    revisions = RuleRevision.objects.filter(bot=bot).order_by()
    gone = revisions.filter(pk__in=history.last_of_each(revisions), content__isnull=True)
    rows = list(gone.select_related("version__author").order_by("-pk")[:most])
    before = revisions.filter(key__in=[row.key for row in rows], content__isnull=False)
    rules: dict[uuid.UUID, Any] = dict(
        revisions.filter(pk__in=history.last_of_each(before)).values_list("key", "content")
    )
    return [DeletedRule(rule=rules[row.key], version=row.version) for row in rows]
