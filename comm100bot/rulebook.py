"""Stored rules become compiled ones here, and nowhere else; kept by ``rules_version``."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connections, router

from .hours import is_open
from .lookups import registry
from .models import Bot, Rule, State
from .replies import CompiledReply, ReplyErrors, compile_reply
from .rules import BrokenRule, ConditionSpec, RuleSet, RuleSpec

logger = logging.getLogger("comm100bot")

READS = 5
"""How often a bot is read anew while its rules are being edited; then the last reading counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rulebook:
    """All of a bot that a reply depends on, as it stood at one version."""

    version: int
    rules: RuleSet[CompiledReply]
    broken: tuple[BrokenRule, ...]
    dialect: str
    zone: dt.tzinfo
    opening_hours: dict[str, list[list[str]]]
    holidays: list[str]

    def local(self, moment: dt.datetime) -> dt.datetime:
        """This moment on the bot's clock."""
        return moment.astimezone(self.zone)

    def is_open(self, moment: dt.datetime) -> bool:
        """Do the bot's opening hours and holidays say open?"""
        return is_open(self.local(moment), self.opening_hours, self.holidays)


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


def compile_rules(rows: Sequence[Rule]) -> tuple[RuleSet[CompiledReply], tuple[BrokenRule, ...]]:
    """Compile rules in this order; what can't be compiled is set aside, with all its reasons."""
    sound: list[RuleSpec[CompiledReply]] = []
    reasons: dict[str, tuple[str, ...]] = {}
    for row in rows:
        try:
            sound.append(_spec(row, _compile_reply(row)))
        except ReplyErrors as errors:
            conditions = RuleSet.compile([_spec(row, None)]).broken
            reasons[str(row.key)] = (
                *(reason for rule in conditions for reason in rule.reasons),
                *(f"{place}: {text}" for place, text in errors.errors),
            )
    rules = RuleSet.compile(sound)
    reasons.update((rule.key, rule.reasons) for rule in rules.broken)
    broken = tuple(
        BrokenRule(
            key=str(row.key), name=row.name, position=position, reasons=reasons[str(row.key)]
        )
        for position, row in enumerate(rows, 1)
        if str(row.key) in reasons
    )
    return rules, broken


def _compile_reply(row: Rule) -> CompiledReply:
    messages = [message.written() for message in row.messages.all()]
    return compile_reply(messages, row.variables, row.status)


def _read(bot: Bot) -> Rulebook:
    """Read version and rules as they belong together, also while somebody edits them."""
    using = router.db_for_write(Bot)
    for _attempt in range(READS):
        row = Bot.objects.using(using).get(pk=bot.pk)
        rows = list(
            Rule.objects.using(using)
            .filter(bot=row, state=State.LIVE)
            .prefetch_related("conditions", "messages")
        )
        still = Bot.objects.using(using).filter(pk=row.pk, rules_version=row.rules_version)
        if still.exists():
            break
    rules, broken = compile_rules(rows)
    return Rulebook(
        version=row.rules_version,
        rules=rules,
        broken=broken,
        dialect=row.dialect,
        zone=row.zone,
        opening_hours=row.opening_hours,
        holidays=row.holidays,
    )


def _spec(row: Rule, then: CompiledReply | None) -> RuleSpec[CompiledReply]:
    return RuleSpec(
        key=str(row.key),
        name=row.name,
        conditions=[
            ConditionSpec(
                fact=condition.fact,
                operator=condition.operator,
                value=condition.value,
                deferred=is_deferred(condition.fact),
            )
            for condition in row.conditions.all()
        ],
        logic=row.logic,
        starts=row.starts,
        ends=row.ends,
        then=then,
    )


def is_deferred(path: str) -> bool:
    """Does finding this fact out cost a query or a lookup?"""
    root = path.partition(".")[0]
    return root == "session" or root in registry
