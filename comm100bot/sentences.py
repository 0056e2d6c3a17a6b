"""Rules, conditions and messages as people say them, from their shape in the rules file."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from .facts import PREFIXES, STANDARD_FACTS
from .replies import MESSAGE_KINDS
from .rules import OPERATORS, OperandKind, Operator

LONGEST = 60

_AROUND_VALUE = {
    "within_days": "is within the last {} days",
    "in_rollout": "is among the first {} percent of visitors",
}
"""Operators whose value does not stand behind their label."""

_WHOLE_VALUE = frozenset({"is", "is_one_of", "equals"})
"""Operators that want just what stands in the condition."""

_LABELS = {info.path: info.label for info in STANDARD_FACTS}


def rule_sentence(
    conditions: Sequence[Mapping[str, Any]], logic: str, messages: Sequence[Mapping[str, Any]]
) -> str:
    """``When intent is Order status and order_id is set, answer “Order ...”.``"""
    return f"{when_sentence(conditions, logic)}, {_answers(messages)}."


def when_sentence(conditions: Sequence[Mapping[str, Any]], logic: str) -> str:
    """The first half of a rule's sentence: when it answers."""
    if not conditions:
        return "When nothing else holds"
    parts = [condition_sentence(condition) for condition in conditions]
    if logic in ("all", "any"):
        return f"When {(' and ' if logic == 'all' else ' or ').join(parts)}"
    return f"When {re.sub('[0-9]+', lambda number: _part(parts, number.group()), logic)}"


def _part(parts: Sequence[str], number: str) -> str:
    index = int(number) if len(number) < 6 else 0
    return parts[index - 1] if 0 < index <= len(parts) else number


def fact_name(path: str) -> str:
    """A fact as sentences call it: its label, or the name that the Comm100 account gave it."""
    if path in _LABELS:
        return _LABELS[path]
    prefix, dot, name = path.partition(".")
    return name if f"{prefix}{dot}" in PREFIXES else path


def condition_sentence(condition: Mapping[str, Any]) -> str:
    """``order_id is set``, ``country is one of Canada or France``."""
    return f"{fact_name(condition['fact'])} {comparison(condition)}"


def comparison(condition: Mapping[str, Any]) -> str:
    """What a condition asks of its fact: ``is set``, ``is one of Canada or France``."""
    key = condition["operator"]
    operator = OPERATORS.get(key)
    value = _value(condition.get("value"), _conjunction(operator))
    if value and key in _AROUND_VALUE:
        return _AROUND_VALUE[key].format(value).replace(" last 1 days", " last day")
    return f"{operator.label if operator else key} {value}".rstrip()


def wanted(condition: Mapping[str, Any]) -> str:
    """What its fact has to be for a condition to hold: ``Canada or France``, ``is set``."""
    key = condition["operator"]
    if key not in _WHOLE_VALUE:
        return comparison(condition)
    return _value(condition.get("value"), _conjunction(OPERATORS.get(key)))


def _conjunction(operator: Operator[Any] | None) -> str:
    """What stands before the last of several values."""
    if operator is None:
        return "or"
    pair = operator.operand in (OperandKind.RANGE, OperandKind.TIMES)
    return "and" if pair or operator.key == "has_all_words" else "or"


def _value(value: Any, conjunction: str) -> str:
    if not isinstance(value, list):
        return "" if value is None else shorten(str(value))
    *first, last = [_value(item, conjunction) for item in value] or [""]
    return shorten(f"{', '.join(first)} {conjunction} {last}" if first else last)


def _answers(messages: Sequence[Mapping[str, Any]]) -> str:
    if not messages:
        return "answer without a message"
    more = f" and {len(messages) - 1} more" if len(messages) > 1 else ""
    return f"answer {message_sentence(messages[0])}{more}"


def message_sentence(message: Mapping[str, Any]) -> str:
    """``“Order ...”`` for a text, else what kind of message it is."""
    wordings = message.get("wordings")
    if isinstance(wordings, list) and wordings and str(wordings[0]).strip():
        return f"“{shorten(str(wordings[0]))}”"
    kind = MESSAGE_KINDS.get(message["kind"])
    return f"with: {kind.label.lower() if kind else message['kind']}"


def shorten(text: str, most: int = LONGEST) -> str:
    """One line of at most ``most`` characters."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"
