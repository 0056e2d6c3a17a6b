"""The operators to choose from, and which of them fit what kind of fact."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comm100bot.facts import FactKind
from comm100bot.rules import OPERATORS, OperandKind, Operator

from .operands import NUMBERS

OPERATOR_GROUPS: Mapping[str, Any] = {
    "text": gettext_lazy("Text"),
    "number": gettext_lazy("Numbers"),
    "time": gettext_lazy("Dates and times"),
    "other": gettext_lazy("Other"),
}

FIRST_OPERATOR = next(iter(OPERATORS))
"""What an empty row shows, and so what says nothing."""

_TIMES = frozenset({OperandKind.MOMENT, OperandKind.DAYS, OperandKind.TIMES})
_TEXTS = frozenset({OperandKind.TEXT, OperandKind.LIST, OperandKind.PATTERN})

_LIKENESS = frozenset({"is", "is_not", "is_one_of", "is_none_of"})
"""Operators that compare a whole value, whatever it looks like."""

_YES_NO = frozenset({"is_true", "is_false"})

_OPERANDS: Mapping[str, frozenset[str]] = {
    FactKind.TEXT: _TEXTS,
    FactKind.NUMBER: frozenset({OperandKind.NUMBER, OperandKind.RANGE}),
    FactKind.YES_NO: frozenset(),
    FactKind.TIME: _TIMES,
    FactKind.LANGUAGE: frozenset({OperandKind.LANGUAGES}),
    FactKind.ADDRESS: frozenset({OperandKind.NETWORKS}),
}
"""What facts of these kinds are compared with, besides a whole value."""

_OF_THE_CLOCK: Mapping[str, list[str]] = {
    "weekday": ["is", "is_not", "is_one_of", "is_none_of"],
    "clock": ["time_between", "before", "after"],
    "date": ["on", "before", "after"],
}
"""The clock's facts are always set, and each is one thing only."""


def operator_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """The operators, grouped by what they compare with."""
    groups: dict[str, list[tuple[str, str]]] = {
        str(label): [] for label in OPERATOR_GROUPS.values()
    }
    for operator in OPERATORS.values():
        label = str(OPERATOR_GROUPS[_group_of(operator.operand)])
        groups[label].append((operator.key, _(operator.label)))
    return list(groups.items())


def _group_of(kind: str) -> str:
    if kind in _TEXTS:
        return "text"
    if kind in _TIMES:
        return "time"
    return "number" if kind in NUMBERS - {OperandKind.PERCENT} else "other"


def fitting_operators() -> dict[str, list[str]]:
    """The keys of the operators that fit each kind of fact, the best first."""
    fitting = {
        kind: sorted(
            (operator.key for operator in OPERATORS.values() if _fits(operator, kind)),
            key=lambda key: OPERATORS[key].operand not in operands,
        )
        for kind, operands in _OPERANDS.items()
    }
    return {**fitting, **_OF_THE_CLOCK}


def _fits(operator: Operator[Any], kind: str) -> bool:
    if operator.key in _LIKENESS:
        return kind not in (FactKind.YES_NO, FactKind.TIME)
    if operator.key in _YES_NO:
        return kind == FactKind.YES_NO
    return operator.operand in _OPERANDS[kind] or operator.operand is OperandKind.NONE


def negative_operators() -> list[str]:
    """The keys of the operators that hold for a fact that is not set, too."""
    return [
        operator.key
        for operator in OPERATORS.values()
        if operator.negates and OPERATORS[operator.negates].operand is not OperandKind.NONE
    ]
