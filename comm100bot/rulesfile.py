"""The rules file: a bot's rules as JSON that people can read, compare and keep in git."""

from __future__ import annotations

import datetime as dt
import json
import re
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import router, transaction

from .models import Bot, Condition, Message, Rule
from .replies import arrange_message
from .serializers import RuleSerializer, error_lines

VERSION = 1

UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
"""U+0000, and half of a surrogate pair: no database holds them all."""


class RulesFileError(ValueError):
    """A rules file that can't be taken. ``errors``: sentences that name the rule and the place."""

    def __init__(self, errors: Sequence[str]) -> None:
        super().__init__("\n".join(errors))
        self.errors = tuple(errors)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """How many rules an import made, changed, left as they were and deleted."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    deleted: int = 0
    warnings: tuple[str, ...] = ()


# Reading


def parse_rules(text: str | bytes) -> Any:
    """The JSON of a rules file; raises RulesFileError for anything else."""
    try:
        data = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        where = f" at line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise RulesFileError([f"This is not a rules file: its JSON breaks off{where}."]) from error
    if any(map(UNSTORABLE.search, _texts_in(data))):
        raise RulesFileError(
            ["A text in this file has a character that can't be stored, such as \\u0000."]
        )
    return data


def _texts_in(data: Any) -> Iterator[str]:
    """All keys and texts, at any depth."""
    pending = [data]
    while pending:
        node = pending.pop()
        if isinstance(node, str):
            yield node
        elif isinstance(node, Mapping):
            pending += [*node, *node.values()]
        elif isinstance(node, list):
            pending += node


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def check_rules(data: Any, bot: Bot) -> tuple[list[dict[str, Any]], list[str]]:
    """The rules of a file, in the shape of an export, and warnings; raises RulesFileError."""
    if not isinstance(data, Mapping) or not isinstance(data.get("rules"), list):
        raise RulesFileError(['A rules file looks like {"version": 1, "rules": [...]}.'])
    errors = [f"Unknown key “{key}”." for key in data if key not in ("version", "rules")]
    if data.get("version") != VERSION or isinstance(data.get("version"), bool):
        errors.append(f"This version of the rules file is not known. Write “version”: {VERSION}.")
    rules, warnings, keys = [], [], set()
    for number, item in enumerate(data["rules"], 1):
        place = _rule_name(number, item)
        if item is None:
            errors.append(f"{place}: There is nothing here.")
            continue
        context: dict[str, Any] = {"warnings": [], "zone": bot.zone}
        serializer = RuleSerializer(data=item, context=context)
        if serializer.is_valid():
            rule = serializer.validated_data
            rules.append(rule)
            if rule.get("key") in keys:
                errors.append(f"{place}: this key stands in the file twice.")
            keys.add(rule.get("key") or object())
        else:
            errors += [f"{place}: {line}" for line in error_lines(serializer.errors)]
        warnings += [f"{place}: {line}" for line in context["warnings"]]
    if errors:
        raise RulesFileError(errors)
    return rules, warnings


def _rule_name(number: int, item: Any) -> str:
    name = item.get("name") if isinstance(item, Mapping) else None
    return f"Rule {number} “{name}”" if isinstance(name, str) and name else f"Rule {number}"


# Importing


def import_rules(bot: Bot, data: Any, *, replace: bool = False) -> ImportReport:
    """Take the rules of a file into a bot, all or nothing.

    With ``replace`` the bot then has exactly the file's rules in the file's order. Without, a known
    key is overwritten in its place, and new rules go, in the file's order, before a last rule
    without conditions, else to the end. Raises RulesFileError.
    """
    rules, warnings = check_rules(data, bot)
    using = router.db_for_write(Rule)
    with transaction.atomic(using=using):
        Bot.objects.using(using).select_for_update().get(pk=bot.pk)
        stored = {rule.key: rule for rule in _rules_of(bot)}
        counts = {"added": 0, "changed": 0, "unchanged": 0}
        rows = []
        for rule in rules:
            row = stored.get(rule["key"]) if rule.get("key") else None
            verb = "added" if row is None else "changed"
            if row is not None and _same(row, rule):
                verb = "unchanged"
            else:
                row = _write_rule(bot, row, rule)
            counts[verb] += 1
            rows.append(row)
        deleted = _arrange(bot, list(stored.values()), rows, replace=replace)
    return ImportReport(**counts, deleted=deleted, warnings=tuple(warnings))


def _rules_of(bot: Bot) -> list[Rule]:
    return list(bot.rules.prefetch_related("conditions", "messages").order_by("position", "pk"))


def _same(row: Rule, rule: Mapping[str, Any]) -> bool:
    return export_rule(row) == _exported(rule)


def _write_rule(bot: Bot, row: Rule | None, rule: Mapping[str, Any]) -> Rule:
    if row is None:
        row = Rule(bot=bot, key=rule.get("key") or uuid.uuid4())
    for name in ("name", "state", "logic", "starts", "ends", "variables", "status"):
        setattr(row, name, rule[name])
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
    return row


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


def _arrange(bot: Bot, stored: list[Rule], rows: list[Rule], *, replace: bool) -> int:
    """Put the rules in their order; how many were deleted on the way."""
    taken = {row.pk for row in rows}
    known = {row.pk for row in stored}
    if replace:
        deleted = [row for row in stored if row.pk not in taken]
        for row in deleted:
            row.delete()
        renumber(rows)
        return len(deleted)
    order = list(stored)
    place_new_rules(order, [row for row in rows if row.pk not in known])
    renumber(order)
    return 0


def place_new_rules(order: list[Rule], new: Sequence[Rule]) -> None:
    """Insert new rules before a last rule without conditions, else at the end."""
    last_word = bool(order) and not order[-1].conditions.exists()
    place = len(order) - 1 if last_word else len(order)
    order[place:place] = new


def renumber(rules: Sequence[Rule]) -> None:
    """Give these rules the positions of this order; only rows that moved are written."""
    for position, rule in enumerate(rules):
        if rule.position != position:
            rule.position = position
            rule.save(update_fields=["position"])


# Exporting


def export_rules(bot: Bot) -> str:
    """A bot's rules file: two spaces of indent, keys in a fixed order, one final newline."""
    data = {"version": VERSION, "rules": [export_rule(rule) for rule in _rules_of(bot)]}
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def export_rule(rule: Rule) -> dict[str, Any]:
    """One rule in the file's shape."""
    return _exported(
        {
            "key": rule.key,
            "name": rule.name,
            "state": rule.state,
            "logic": rule.logic,
            "starts": rule.starts,
            "ends": rule.ends,
            "conditions": [condition.written() for condition in rule.conditions.all()],
            "messages": [arrange_message(message.written()) for message in rule.messages.all()],
            "variables": rule.variables,
            "status": rule.status,
        }
    )


def _exported(rule: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "key": str(rule["key"]) if rule.get("key") else None,
        "name": rule["name"],
        "state": str(rule["state"]),
        "logic": rule["logic"],
        "starts": _moment(rule["starts"]),
        "ends": _moment(rule["ends"]),
        "conditions": [_condition(condition) for condition in rule["conditions"]],
        "messages": rule["messages"],
        "variables": dict(sorted(rule["variables"].items())),
        "status": rule["status"],
    }


def _condition(condition: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in condition.items() if value is not None}


def _moment(moment: dt.datetime | None) -> str | None:
    return moment.astimezone(dt.UTC).isoformat().replace("+00:00", "Z") if moment else None
