"""Written rules become compiled ones here, and nowhere else; kept by ``rules_version``."""

from __future__ import annotations

import datetime as dt
import json
import logging
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connections, router

from . import history
from .hours import is_open
from .lookups import registry
from .models import Bot, State, Version
from .replies import CompiledReply, ReplyErrors, compile_reply
from .rules import BrokenRule, ConditionSpec, RuleSet, RuleSpec
from .setups import Setup, Written, parse_moment, stored_setup

logger = logging.getLogger("comm100bot")

READS = 5
"""How often a bot is read anew while its rules are being edited; then the last reading counts."""

NOTICE_KEY = str(uuid.uuid5(uuid.NAMESPACE_URL, "comm100bot notice"))
"""The key under which a bot's notice to everybody answers, as if it were its first rule."""

NOTICE_NAME = "Notice to everybody"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rulebook:
    """All of a bot that a reply depends on, as it stood at one version."""

    version: int
    setup: Setup
    rules: RuleSet[CompiledReply]
    broken: tuple[BrokenRule, ...]
    zone: dt.tzinfo

    @property
    def dialect(self) -> str:
        """The dialect that the bot's calls are taken for; "" where each tells its own."""
        return self.setup.dialect

    def local(self, moment: dt.datetime) -> dt.datetime:
        """This moment on the bot's clock."""
        return moment.astimezone(self.zone)

    def is_open(self, moment: dt.datetime) -> bool:
        """Do the bot's opening hours and holidays say open?"""
        return is_open(self.local(moment), self.setup.opening_hours, self.setup.holidays)


_kept: dict[int, Rulebook] = {}


def load(bot: Bot) -> Rulebook:
    """The bot's compiled rules: the kept ones, or new ones when ``bot.rules_version`` moved on."""
    book = _kept.get(bot.pk)
    if book is None or book.version != bot.rules_version:
        book = _read(bot)
        for broken in book.broken:
            logger.error("rule.broken bot=%s rule=%s", bot.pk, broken.key)
        # Inside a transaction a version may yet be taken back, and its number given out again.
        if not connections[router.db_for_write(Bot)].in_atomic_block:
            _kept[bot.pk] = book
    return book


def as_of(bot: Bot, number: int) -> Rulebook | None:
    """The rules as they were under this ``rules_version``; None where that is not known."""
    version = history.latest(bot, number)
    return _compiled_version(version.pk, version.saved_at) if version else None


@lru_cache(maxsize=16)
def _compiled_version(pk: int, saved_at: dt.datetime) -> Rulebook:
    """A version that was taken back leaves its id to another one, which was saved later."""
    version = Version.objects.using(router.db_for_write(Bot)).get(pk=pk)
    return compile_setup(history.setup_of_version(version), version.number)


def compile_setup(setup: Setup, version: int = 0) -> Rulebook:
    """A bot's live rules, and its notice while it is on; broken rules are set aside."""
    rules, broken = compile_rules(setup.rules, notice=setup.notice)
    return Rulebook(
        version=version,
        setup=setup,
        rules=rules,
        broken=broken,
        zone=setup.zone,
    )


def compile_rules(
    rules: Sequence[Written],
    *,
    notice: Written | None = None,
    states: Sequence[str] = (State.LIVE,),
) -> tuple[RuleSet[CompiledReply], tuple[BrokenRule, ...]]:
    """Compile the rules in these states; what can't be compiled is set aside with its reasons.

    A rule's position is its place among all of the bot's rules, as staff see it.
    """
    sound = [*_notice_specs(notice)]
    reasons: dict[str, tuple[str, ...]] = {}
    placed = [(place, rule) for place, rule in enumerate(rules, 1) if rule["state"] in states]
    for place, rule in placed:
        reply = _compiled_reply(_reply_text(rule))
        if isinstance(reply, CompiledReply):
            sound.append(_spec(rule, place, reply))
        else:
            conditions = RuleSet.compile([_spec(rule, place, None)]).broken
            reasons[rule["key"]] = (
                *(reason for found in conditions for reason in found.reasons),
                *reply,
            )
    compiled = RuleSet.compile(sound)
    reasons.update((rule.key, rule.reasons) for rule in compiled.broken)
    return compiled, tuple(_broken(placed, reasons))


def broken_rules(rules: Sequence[Written]) -> dict[str, tuple[str, ...]]:
    """Why each of these rules could not answer, whatever its state, by its key."""
    _sound, broken = compile_rules(rules, states=State.values)
    return {rule.key: rule.reasons for rule in broken}


def _broken(
    placed: Sequence[tuple[int, Written]], reasons: dict[str, tuple[str, ...]]
) -> Iterator[BrokenRule]:
    for place, rule in placed:
        if why := reasons.get(rule["key"]):
            yield BrokenRule(key=rule["key"], name=rule["name"], position=place, reasons=why)


def _reply_text(rule: Written) -> str:
    return json.dumps([rule["messages"], rule["variables"], rule["status"]])


@lru_cache(maxsize=4096)
def _compiled_reply(text: str) -> CompiledReply | tuple[str, ...]:
    """The reply of these messages, variables and status, or what is wrong with it.

    Most rules stay the same from one version to the next: only what changed is compiled anew.
    """
    messages, variables, status = json.loads(text)
    try:
        return compile_reply(messages, variables, status)
    except ReplyErrors as errors:
        return tuple(f"{place}: {sentence}" for place, sentence in errors.errors)


def _read(bot: Bot) -> Rulebook:
    """Read version and rules as they belong together, also while somebody edits them."""
    using = router.db_for_write(Bot)
    for _attempt in range(READS):
        row = Bot.objects.using(using).get(pk=bot.pk)
        setup = stored_setup(row)
        still = Bot.objects.using(using).filter(pk=row.pk, rules_version=row.rules_version)
        # A transaction keeps its own change, when it is complete.
        in_transaction = connections[using].in_atomic_block
        if still.exists() and (in_transaction or history.notice_change(row, setup)):
            break
    return compile_setup(setup, row.rules_version)


def _notice_specs(notice: Written | None) -> Iterator[RuleSpec[CompiledReply]]:
    """The notice as a rule above all others; none while it is off, or can't be sent."""
    if notice is None:
        return
    messages = [{"kind": "text", "wordings": [notice["text"]]}]
    reply = _compiled_reply(json.dumps([messages, {}, 200]))
    if isinstance(reply, CompiledReply):
        ends = parse_moment(notice["until"])
        yield RuleSpec(key=NOTICE_KEY, name=NOTICE_NAME, position=0, ends=ends, then=reply)


def _spec(rule: Written, position: int, then: CompiledReply | None) -> RuleSpec[CompiledReply]:
    return RuleSpec(
        key=rule["key"],
        name=rule["name"],
        position=position,
        conditions=[_condition(condition) for condition in rule["conditions"]],
        logic=rule["logic"],
        starts=parse_moment(rule["starts"]),
        ends=parse_moment(rule["ends"]),
        then=then,
    )


def _condition(condition: Written) -> ConditionSpec:
    value: Any = condition.get("value")
    return ConditionSpec(
        fact=condition["fact"],
        operator=condition["operator"],
        value=value,
        deferred=is_deferred(condition["fact"]),
    )


def is_deferred(path: str) -> bool:
    """Does finding this fact out cost a query or a lookup?"""
    root = path.partition(".")[0]
    return root == "session" or root in registry
