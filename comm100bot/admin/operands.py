"""A condition's value as text in a form, and back: a list is one entry a line."""

from __future__ import annotations

import json
import re
from typing import Any

from comm100bot.rules import OPERATORS, OperandError, OperandKind, check_operand

from .lines import lines_of

LISTS = frozenset({OperandKind.LIST, OperandKind.LANGUAGES, OperandKind.NETWORKS})
PAIRS = frozenset({OperandKind.RANGE, OperandKind.TIMES})
NUMBERS = frozenset({OperandKind.NUMBER, OperandKind.RANGE, OperandKind.DAYS, OperandKind.PERCENT})

_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]{0,17})\.[0-9]+")


def operand_kind(operator: str) -> str:
    """What this operator compares with; an unknown one is taken to compare with a text."""
    known = OPERATORS.get(operator)
    return known.operand if known else OperandKind.TEXT


def write_operand(value: Any) -> str:
    """The text in the form: what is not a text or a list of texts, as a rules file has it."""
    if value is None:
        return ""
    if isinstance(value, list):
        return "\n".join(_write_entry(entry) for entry in value)
    return _write_entry(value)


def _write_entry(entry: Any) -> str:
    return entry if isinstance(entry, str) else json.dumps(entry, ensure_ascii=False)


def read_operand(operator: str, text: str, stored: Any = None) -> Any:
    """What the form's text means to this operator.

    A text that nobody changed stays exactly the value that was stored, if that one works.
    """
    if operator_takes_nothing(operator):
        return None
    if stored is not None and text == normalized(write_operand(stored)) and works(operator, stored):
        return stored
    return _read(operand_kind(operator), text)


def operator_takes_nothing(operator: str) -> bool:
    return operand_kind(operator) == OperandKind.NONE


def normalized(text: str) -> str:
    """The text with line breaks as they are stored, whatever the browser made of them."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def works(operator: str, value: Any) -> bool:
    try:
        check_operand(operator, value)
    except OperandError:
        return False
    return True


def _read(kind: str, text: str) -> Any:
    if kind in LISTS:
        return lines_of(text)
    if kind in PAIRS:
        return [read_number(line) if kind in NUMBERS else line for line in lines_of(text)]
    if kind in NUMBERS:
        return read_number(text.strip())
    return text.strip("\n") if kind == OperandKind.PATTERN else text.strip()


def read_number(text: str) -> Any:
    """The number, if writing it again gives the same text; else the text."""
    if _WHOLE.fullmatch(text):
        number: float = int(text)
    elif _DECIMAL.fullmatch(text):
        number = float(text)
    else:
        return text
    return number if repr(number) == text else text
