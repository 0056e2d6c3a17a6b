"""The rules file: a bot's rules as JSON that people can read, compare and keep in git."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import router, transaction

from .models import Bot
from .models.rule import write_moment
from .serializers import RuleSerializer, error_lines
from .setups import Setup, Written, same, stored_setup, write_setup

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
    """The rules of a file, complete, each with its key, and warnings; raises RulesFileError."""
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
            rules.append(_complete(rule))
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
    with transaction.atomic(using=router.db_for_write(Bot)):
        row = Bot.objects.using(router.db_for_write(Bot)).select_for_update().get(pk=bot.pk)
        before = stored_setup(row)
        after = merge_rules(before, rules, replace=replace)
        write_setup(row, after)
    return ImportReport(warnings=tuple(warnings), **_count(before, after, rules))


def merge_rules(setup: Setup, rules: Sequence[Written], *, replace: bool = False) -> Setup:
    """The setup with the rules of a file, as ``import_rules`` says."""
    if replace:
        return setup.with_rules(rules)
    known = set(setup.keys)
    for rule in rules:
        if rule["key"] in known:
            setup = setup.with_rule(rule)
    return setup.with_new_rules([rule for rule in rules if rule["key"] not in known])


def _count(before: Setup, after: Setup, rules: Sequence[Written]) -> dict[str, int]:
    known = [(rule, old) for rule in rules if (old := before.rule(rule["key"]))]
    unchanged = sum(same(rule, old) for rule, old in known)
    return {
        "added": len(rules) - len(known),
        "changed": len(known) - unchanged,
        "unchanged": unchanged,
        "deleted": len(set(before.keys) - set(after.keys)),
    }


# Exporting


def export_rules(bot: Bot) -> str:
    """A bot's rules file: two spaces of indent, keys in a fixed order, one final newline."""
    return write_rules(stored_setup(bot).rules)


def write_rules(rules: Sequence[Written]) -> str:
    """The rules file with these rules."""
    data = {"version": VERSION, "rules": list(rules)}
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def _complete(rule: Mapping[str, Any]) -> dict[str, Any]:
    """A checked rule of a file, with its key and in the order of an export."""
    return {
        "key": str(rule.get("key") or uuid.uuid4()),
        "name": rule["name"],
        "state": str(rule["state"]),
        "logic": rule["logic"],
        "starts": write_moment(rule["starts"]),
        "ends": write_moment(rule["ends"]),
        "conditions": [
            {key: value for key, value in condition.items() if value is not None}
            for condition in rule["conditions"]
        ],
        "messages": rule["messages"],
        "variables": dict(sorted(rule["variables"].items())),
        "status": rule["status"],
    }
