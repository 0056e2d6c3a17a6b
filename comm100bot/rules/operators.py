"""The one table of operators: choices, checks, explanations and documentation are made from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from types import MappingProxyType
from typing import Any, Generic

from . import comparing, operands, patterns
from .comparing import Circumstances, P, Test, any_moment, any_number, any_value
from .operands import OperandError
from .operands import OperandKind as Kind
from .values import Value


# Not slotted: on Python 3.11, ``Operator[str](...)`` would raise.
@dataclass(frozen=True, kw_only=True)
class Operator(Generic[P]):
    """One way to compare a fact.

    ``key`` is stored and never changes; ``label`` is shown. ``prepare`` checks an operand as it
    stands in the rules file and makes it ready, or raises ``OperandError``. ``test`` tells whether
    a fact with these values passes. ``negates`` is the key of the operator whose opposite it is.
    ``per_rule`` says that the same condition may come out differently in another rule.
    """

    key: str
    label: str
    operand: Kind
    prepare: Callable[[object], P]
    test: Test[P]
    negates: str | None = None
    per_rule: bool = False


def negation(positive: Operator[P], key: str, label: str) -> Operator[P]:
    """The operator that holds exactly when this one does not."""

    def test(operand: P, values: Sequence[Value], circumstances: Circumstances) -> bool:
        return not positive.test(operand, values, circumstances)

    return Operator(
        key=key,
        label=label,
        operand=positive.operand,
        prepare=positive.prepare,
        test=test,
        negates=positive.key,
        per_rule=positive.per_rule,
    )


def register(operator: Operator[Any]) -> None:
    """Add an operator of the host project's own; its key must be new."""
    if operator.key in _table:
        raise ValueError(f"There is an operator “{operator.key}” already: choose another key.")
    _table[operator.key] = operator


def find_operator(key: str) -> Operator[Any]:
    """The operator with this key; when there is none, ``OperandError`` suggests one."""
    if key in _table:
        return _table[key]
    near = get_close_matches(key, _table, n=1)
    hint = f"did you mean “{near[0]}”?" if near else "choose one from the list."
    raise OperandError(f"There is no operator “{key}”: {hint}")


def check_operand(operator_key: str, value: object) -> None:
    """Raise ``OperandError``, a sentence, when the operator can't work with this value."""
    find_operator(operator_key).prepare(value)


def _row(
    key: str, label: str, operand: Kind, prepare: Callable[[object], P], test: Test[P]
) -> Operator[P]:
    return Operator(key=key, label=label, operand=operand, prepare=prepare, test=test)


_POSITIVE: tuple[Operator[Any], ...] = (
    _row("is", "is", Kind.TEXT, operands.one_likeness, any_value(comparing.is_like)),
    _row(
        "is_one_of",
        "is one of",
        Kind.LIST,
        operands.many_likenesses,
        any_value(comparing.is_like_one),
    ),
    _row("contains", "contains", Kind.TEXT, operands.one_folded, any_value(comparing.contains)),
    _row("has_word", "has the word", Kind.LIST, operands.phrases, any_value(comparing.has_word)),
    _row(
        "has_all_words",
        "has all the words",
        Kind.LIST,
        operands.phrases,
        any_value(comparing.has_all_words),
    ),
    _row(
        "has_similar_word",
        "has a word like",
        Kind.LIST,
        operands.phrases,
        any_value(comparing.has_similar_word),
    ),
    _row(
        "starts_with",
        "starts with",
        Kind.TEXT,
        operands.one_folded,
        any_value(comparing.starts_with),
    ),
    _row("ends_with", "ends with", Kind.TEXT, operands.one_folded, any_value(comparing.ends_with)),
    _row(
        "matches",
        "matches the pattern",
        Kind.PATTERN,
        patterns.pattern,
        any_value(comparing.matches),
    ),
    _row("equals", "equals", Kind.NUMBER, operands.one_number, any_number(comparing.equals)),
    _row(
        "greater_than",
        "is greater than",
        Kind.NUMBER,
        operands.one_number,
        any_number(comparing.greater_than),
    ),
    _row(
        "at_least", "is at least", Kind.NUMBER, operands.one_number, any_number(comparing.at_least)
    ),
    _row(
        "less_than",
        "is less than",
        Kind.NUMBER,
        operands.one_number,
        any_number(comparing.less_than),
    ),
    _row("at_most", "is at most", Kind.NUMBER, operands.one_number, any_number(comparing.at_most)),
    _row("between", "is between", Kind.RANGE, operands.two_numbers, any_number(comparing.between)),
    _row("before", "is before", Kind.MOMENT, operands.one_moment, any_moment(comparing.before)),
    _row("after", "is after", Kind.MOMENT, operands.one_moment, any_moment(comparing.after)),
    _row("on", "is on", Kind.MOMENT, operands.one_day, any_moment(comparing.on)),
    _row(
        "within_days",
        "is within the last days",
        Kind.DAYS,
        operands.period,
        any_moment(comparing.within_days),
    ),
    _row(
        "time_between",
        "has a time of day between",
        Kind.TIMES,
        operands.two_times,
        any_moment(comparing.time_between),
    ),
    _row("is_true", "is true", Kind.NONE, operands.no_operand, any_value(comparing.is_yes)),
    _row("is_false", "is false", Kind.NONE, operands.no_operand, any_value(comparing.is_no)),
    _row("is_set", "is set", Kind.NONE, operands.no_operand, any_value(comparing.is_there)),
    _row(
        "language_is",
        "is the language",
        Kind.LANGUAGES,
        operands.languages,
        any_value(comparing.language_is),
    ),
    _row(
        "in_network",
        "is in the network",
        Kind.NETWORKS,
        operands.networks,
        any_value(comparing.in_network),
    ),
    Operator(
        key="in_rollout",
        label="is in the first percent of visitors",
        operand=Kind.PERCENT,
        prepare=operands.share,
        test=comparing.in_rollout,
        per_rule=True,
    ),
)

_NEGATIONS = {
    "is": ("is_not", "is not"),
    "is_one_of": ("is_none_of", "is none of"),
    "contains": ("does_not_contain", "does not contain"),
    "has_word": ("has_no_word", "does not have the word"),
    "matches": ("does_not_match", "does not match the pattern"),
    "is_set": ("is_not_set", "is not set"),
}


def _with_negations(positives: Sequence[Operator[Any]]) -> dict[str, Operator[Any]]:
    table = {}
    for positive in positives:
        table[positive.key] = positive
        if positive.key in _NEGATIONS:
            negative = negation(positive, *_NEGATIONS[positive.key])
            table[negative.key] = negative
    return table


_table = _with_negations(_POSITIVE)

OPERATORS: Mapping[str, Operator[Any]] = MappingProxyType(_table)
"""All operators by key, each negation behind its positive; what is registered comes last."""
