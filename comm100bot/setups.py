"""All that a bot's replies depend on, as one value: its rules as written, and its settings."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from django.db import router, transaction
from django.db.models import QuerySet

from .models import Bot, Condition, Message, Rule
from .models.bot import find_zone
from .models.rule import write_moment, write_rule

Written: TypeAlias = Mapping[str, Any]
"""A rule in the rules file's shape, complete: every key is there."""

SETTINGS = ("time_zone", "opening_hours", "holidays", "dialect", "notice")
"""What a reply depends on besides the rules."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """A bot's rules in their order, whatever their state, and its settings. All of it is JSON.

    ``notice`` is what everything is answered with while it is on: its ``text``, and ``until``
    when, an ISO time or None.
    """

    rules: tuple[Written, ...] = ()
    time_zone: str = "UTC"
    opening_hours: Any = field(default_factory=dict)
    holidays: Any = field(default_factory=list)
    dialect: str = ""
    notice: Mapping[str, Any] | None = None

    @property
    def settings(self) -> dict[str, Any]:
        """All but the rules."""
        return {name: getattr(self, name) for name in SETTINGS}

    def as_data(self) -> dict[str, Any]:
        """All of it as JSON."""
        return {"rules": list(self.rules), **self.settings}

    @property
    def digest(self) -> str:
        """Tells this setup from any other."""
        return hashlib.sha256(as_json(self.as_data()).encode("utf-8", "replace")).hexdigest()

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Setup:
        """The setup that ``as_data`` wrote."""
        return cls(**{**data, "rules": tuple(data["rules"])})

    @property
    def zone(self) -> dt.tzinfo:
        """The time zone; UTC where its name is unknown on this machine."""
        return find_zone(self.time_zone)

    @property
    def keys(self) -> tuple[str, ...]:
        """The rules' keys, in order."""
        return tuple(rule["key"] for rule in self.rules)

    def rule(self, key: str) -> Written | None:
        """The rule with this key."""
        return next((rule for rule in self.rules if rule["key"] == key), None)

    def with_rules(self, rules: Iterable[Written]) -> Setup:
        """The same settings with these rules."""
        return replace(self, rules=tuple(rules))

    def with_rule(self, rule: Written) -> Setup:
        """With this rule in the place of the one with its key, or as a new one."""
        if self.rule(rule["key"]) is None:
            return self.with_new_rules([rule])
        return self.with_rules(rule if old["key"] == rule["key"] else old for old in self.rules)

    def with_new_rules(self, rules: Sequence[Written]) -> Setup:
        """With these rules before a last rule without conditions, else at the end."""
        last_word = bool(self.rules) and not self.rules[-1]["conditions"]
        place = len(self.rules) - last_word
        return self.with_rules([*self.rules[:place], *rules, *self.rules[place:]])

    def without_rule(self, key: str) -> Setup:
        """Without the rule with this key."""
        return self.with_rules(rule for rule in self.rules if rule["key"] != key)

    def in_order(self, keys: Sequence[str]) -> Setup:
        """With the rules in the order of these keys; rules that are not named stay last."""
        places = {key: place for place, key in enumerate(keys)}
        return self.with_rules(
            sorted(self.rules, key=lambda rule: places.get(rule["key"], len(places)))
        )


def as_json(value: Any) -> str:
    """One text for equal values, however a database orders their keys."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def same(one: Written, other: Written) -> bool:
    """Are these the same rules, also where ``1`` and ``true`` and ``1.0`` are told apart?"""
    return as_json(one) == as_json(other)


def parse_moment(text: str | None) -> dt.datetime | None:
    """A moment as rules are written with it."""
    return dt.datetime.fromisoformat(text) if text else None


# From rows, and to rows


def stored_setup(bot: Bot) -> Setup:
    """The bot as it is stored now; its settings are those of ``bot`` as it was read."""
    using = router.db_for_write(Rule)
    conditions = _of_rules(Condition.objects.using(using), bot)
    messages = _of_rules(Message.objects.using(using), bot)
    rules = Rule.objects.using(using).filter(bot=bot).order_by("position", "pk")
    return setup_of(
        bot,
        (
            write_rule(rule, conditions.get(rule.pk, ()), messages.get(rule.pk, ()))
            for rule in rules
        ),
    )


def setup_of(bot: Bot, rules: Iterable[Written] = ()) -> Setup:
    """The settings of this bot, as it was read, with these rules."""
    notice = None
    if bot.notice_on:
        notice = {"text": bot.notice_text, "until": write_moment(bot.notice_until)}
    return Setup(
        rules=tuple(rules),
        time_zone=bot.time_zone,
        opening_hours=bot.opening_hours,
        holidays=bot.holidays,
        dialect=bot.dialect,
        notice=notice,
    )


def _of_rules(rows: QuerySet[Any], bot: Bot) -> dict[int, list[Written]]:
    """The bot's conditions or messages, written, by the rule that they belong to."""
    found: dict[int, list[Written]] = {}
    for row in rows.filter(rule__bot=bot).order_by("position", "pk"):
        found.setdefault(row.rule_id, []).append(row.written())
    return found


def write_setup(bot: Bot, setup: Setup) -> None:
    """Make the bot's rows so. What is the same already is left alone, ``draft_of`` too."""
    using = router.db_for_write(Rule)
    with transaction.atomic(using=using):
        row = Bot.objects.using(using).select_for_update().get(pk=bot.pk)
        write_settings(row, setup)
        rows = Rule.objects.using(using).filter(bot=row)
        rows = rows.prefetch_related("conditions", "messages")
        stored = {str(rule.key): rule for rule in rows}
        for key in stored.keys() - set(setup.keys):
            stored[key].delete()
        rules = [_write_rule(row, stored.get(rule["key"]), rule) for rule in setup.rules]
        renumber(rules)
    bot.refresh_from_db(using=using)


def write_settings(bot: Bot, setup: Setup) -> None:
    """Give the bot the settings of this setup; nothing is written when it has them."""
    if as_json(setup_of(bot).settings) == as_json(setup.settings):
        return
    for name in SETTINGS:
        if name != "notice":
            setattr(bot, name, getattr(setup, name))
    notice = setup.notice or {}
    bot.notice_on = setup.notice is not None
    # A notice that is off keeps its words for the next time.
    bot.notice_text = notice.get("text", bot.notice_text)
    bot.notice_until = parse_moment(notice.get("until"))
    bot.save()


def _write_rule(bot: Bot, row: Rule | None, rule: Written) -> Rule:
    if row is None:
        row = Rule(bot=bot, key=uuid.UUID(rule["key"]))
    elif same(row.written(), rule):
        return row
    write_row(row, rule)
    return row


def write_row(row: Rule, rule: Written) -> None:
    """Save this row, with its conditions and messages, as the written rule says."""
    for name in ("name", "state", "logic", "variables", "status"):
        setattr(row, name, rule[name])
    row.starts, row.ends = parse_moment(rule["starts"]), parse_moment(rule["ends"])
    row.save()
    row.conditions.all().delete()
    row.messages.all().delete()
    Condition.objects.bulk_create(
        Condition(rule=row, position=position, **condition)
        for position, condition in enumerate(rule["conditions"])
    )
    Message.objects.bulk_create(
        message_row(row, position, message) for position, message in enumerate(rule["messages"])
    )


def message_row(rule: Rule, position: int, message: Mapping[str, Any]) -> Message:
    """An unsaved Message from its shape in the rules file."""
    content = {key: value for key, value in message.items() if key not in ("kind", "language")}
    return Message(
        rule=rule,
        position=position,
        kind=message["kind"],
        language=message.get("language") or "",
        content=content,
    )


def renumber(rules: Sequence[Rule]) -> None:
    """Give these rules the positions of this order; only rows that moved are written."""
    for position, rule in enumerate(rules):
        if rule.position != position:
            rule.position = position
            rule.save(update_fields=["position"])
