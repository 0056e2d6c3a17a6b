"""Since which version has a turn been answered as it was?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from .models import Bot, RuleRevision, Snapshot, Version
from .ranks import in_step
from .replaying import Replayed, replay
from .rulebook import NOTICE_KEY, compile_setup
from .setups import Setup, Written, as_json, same
from .steps import Step, steps

MOST_VERSIONS = 2000
"""How many versions are walked back at most."""

FIRST, MORE = 25, 500
"""How many of them are read in one go: at first few, for most answers are young."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Introduced:
    """The version from which on a turn would have been answered by the rule that answered it.

    ``step`` has what that version changed; without anything before it, history goes no further
    back. ``before`` is how the turn would have been answered then: where that can't be known, it
    says why. ``wording`` is a later version that gave the rule the words that it answered with.
    """

    step: Step
    answer: Replayed
    before: Replayed | None = None
    wording: Version | None = None
    chats_since: int = 0

    @property
    def version(self) -> Version:
        return self.step.version


def introduced(bot: Bot, snapshot: Snapshot) -> Introduced | None:
    """Walk back from the turn's version until its answer is another rule's; None: no history.

    A notice to everybody comes and goes: between two answers of a rule it is no matter.
    """
    found: Introduced | None = None
    for step in _back_from(bot, snapshot.rules_version):
        if found is None:
            answer = replay(compile_setup(step.after), snapshot, bot)
            if answer.unknown:
                return Introduced(step=step, answer=answer)
        else:
            answer = found.answer
        before = _decided_before(bot, snapshot, step, answer)
        if before is None or before.unknown or before.rule_key != answer.rule_key:
            found = Introduced(step=step, answer=answer, before=before)
            break
        found = Introduced(step=step, answer=answer)
    return _completed(bot, snapshot, found) if found else None


def _back_from(bot: Bot, number: int) -> Iterator[Step]:
    """The steps up to this number, the latest first."""
    versions = Version.objects.filter(bot=bot, number__lte=number).order_by("-number")
    for start, end in pairwise((0, *range(FIRST, MOST_VERSIONS + 1, MORE))):
        some = list(versions.select_related("author")[start:end])
        yield from steps(some)
        if len(some) < end - start:
            return


def _decided_before(bot: Bot, snapshot: Snapshot, step: Step, answer: Replayed) -> Replayed | None:
    """How the turn would have been answered before this version; None: nothing is known of it."""
    if step.before is None:
        return None
    before, after = step.before, step.after
    if answer.rule_key != NOTICE_KEY:
        before, after = replace(before, notice=None), replace(after, notice=None)
    few = _what_matters(before, after, answer.rule_key)
    if few is not None:
        decided = replay(compile_setup(few), snapshot, bot) if few.rules else answer
        if not decided.unknown and decided.rule_key == answer.rule_key:
            return decided
    return replay(compile_setup(before), snapshot, bot)


def _what_matters(before: Setup, after: Setup, answering: str | None) -> Setup | None:
    """Of the setup before: the rules that decide whether the same one answered; None: all of them.

    Rules that are as they were, on the same side of the answering one, did not answer. Without any
    rule to decide, it was the same.
    """
    if as_json(before.settings) != as_json(after.settings):
        return None
    stayed = in_step(before.keys, after.keys)
    if answering is not None and answering not in stayed:
        return None
    now = {rule["key"]: rule for rule in after.rules}
    few: list[Written] = []
    for rule in before.rules:
        is_same = rule["key"] in stayed and _decides_alike(rule, now[rule["key"]])
        if rule["key"] == answering and is_same:
            # It is reached, and answers, unless one of those before it does.
            return before.with_rules([*few, rule] if few else [])
        if rule["key"] == answering or not is_same:
            few.append(rule)
    return before.with_rules(few)


def _decides_alike(one: Written, other: Written) -> bool:
    """Do these rules answer the same turns?"""
    return one is other or same({**one, "name": ""}, {**other, "name": ""})


def _completed(bot: Bot, snapshot: Snapshot, found: Introduced) -> Introduced:
    """With how often it was answered so since, and where its words come from."""
    turns = Snapshot.objects.filter(
        bot=bot, rule_key=found.answer.rule_key, received_at__gte=found.version.saved_at
    )
    return replace(
        found,
        wording=_wording(bot, found, snapshot.rules_version),
        chats_since=turns.order_by().values("session").distinct().count(),
    )


def _wording(bot: Bot, found: Introduced, number: int) -> Version | None:
    """The version after that one which gave the rule its answer of then."""
    if found.answer.rule_key is None:
        return None
    revisions = RuleRevision.objects.filter(
        bot=bot,
        key=found.answer.rule_key,
        version__number__gte=found.version.number,
        version__number__lte=number,
    ).select_related("version__author")[:MOST_VERSIONS]
    latest: Version | None = None
    said = None
    for place, revision in enumerate(revisions):
        rule = revision.content or {}
        saying = as_json([rule.get(name) for name in ("messages", "variables")])
        if place and saying != said:
            latest = revision.version
        said = saying
    return latest
