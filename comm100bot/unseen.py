"""Values that a condition compares with although none of the bot's turns ever had them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from rapidfuzz import fuzz, process

from .models import Bot, SeenFact
from .rules import OPERATORS, Circumstances, OperandError, OperandKind, Operator, Value, fold

LEAST_LIKENESS = 60
"""Percent: what is less alike was hardly meant."""

_KINDS = frozenset({OperandKind.TEXT, OperandKind.LIST, OperandKind.LANGUAGES})
"""Operands that stand for values as they were seen."""

_NOBODY = Circumstances(now=dt.datetime.fromtimestamp(0, dt.UTC), subject=None, rule_key="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unseen:
    """A value that no turn had, and the seen one that is most like it, if there is one.

    ``exact``: the condition compares whole values; else no value that was seen fits this one.
    """

    value: str
    exact: bool
    instead: str = ""
    turns: int = 0


def unseen(bot: Bot, fact: str, operator_key: str, value: Any) -> list[Unseen]:
    """Which of the condition's values were never seen, as its operator compares them.

    Nothing is said of facts whose values are not all known: the caller has to see to it that the
    bot's turns are counted.
    """
    operator = _positive(operator_key)
    if operator is None or operator.operand not in _KINDS:
        return []
    seen = SeenFact.objects.filter(bot=bot, path=fact, many=False).first()
    if seen is None:
        return []
    values = [(row.text, row.turns) for row in seen.values.all()]
    return list(_unseen(operator, value, values))


def _positive(key: str) -> Operator[Any] | None:
    """The operator, or the one whose opposite it is."""
    operator = OPERATORS.get(key)
    return OPERATORS.get(operator.negates) if operator and operator.negates else operator


def _unseen(
    operator: Operator[Any], value: Any, values: Sequence[tuple[str, int]]
) -> Iterator[Unseen]:
    exact = operator.key in ("is", "is_one_of", "language_is")
    for entry in value if isinstance(value, list) else [value]:
        if isinstance(entry, str) and not _fits_one(operator, entry, values):
            instead, turns = _nearest(entry, values) if exact else ("", 0)
            yield Unseen(value=entry, exact=exact, instead=instead, turns=turns)


def _fits_one(operator: Operator[Any], entry: str, values: Sequence[tuple[str, int]]) -> bool:
    """Does this value alone fit one that was seen? One that can't be read is another's matter."""
    try:
        operand = operator.prepare(entry if operator.operand is OperandKind.TEXT else [entry])
    except OperandError:
        return True
    return operator.test(operand, [Value(text) for text, _turns in values], _NOBODY)


def _nearest(entry: str, values: Sequence[tuple[str, int]]) -> tuple[str, int]:
    """The seen value that is most like this one; of several, the most frequent."""
    names = [text for text, turns in values if turns]
    found = process.extractOne(
        entry, names, scorer=fuzz.ratio, processor=fold, score_cutoff=LEAST_LIKENESS
    )
    return (found[0], dict(values)[found[0]]) if found else ("", 0)
