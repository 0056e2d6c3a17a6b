"""What a condition demands of a fact's values, as far as its operator can be seen through."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeAlias

from comm100bot.rules.operators import OPERATORS, Operator
from comm100bot.rules.rule import CompiledCondition
from comm100bot.rules.text import fold

from . import spans
from .demands import (
    Addressed,
    Anything,
    Demand,
    Named,
    Opaque,
    Says,
    Speaks,
    Within,
)
from .parts import HasPhrase, HasSimilar, Part
from .spans import Stretch, behind, below, numbers

Choice: TypeAlias = tuple[Demand, ...]
"""Demands that one value must meet together."""

TextOf: TypeAlias = Callable[[str, str], str | None]
"""By path and name: what text a value of this fact that is called so surely has."""

ALL_DRAWS = 10_000


@dataclass(frozen=True, slots=True)
class Reading:
    """A condition seen through: does, or does not, some value make one of these choices true?

    ``subject`` is what the values are of. Readings of different subjects are independent.
    """

    subject: Hashable
    choices: tuple[Choice, ...]
    holds: bool


def read_condition(condition: CompiledCondition, rule_key: str, text_of: TextOf) -> Reading:
    """What this condition demands in the rule with this key."""
    operator, holds = _positive(condition.operator)
    fact, operand = condition.fact, condition.operand
    if operator.key == "in_rollout":
        return Reading(_VISITOR, _draws(operand, rule_key), holds)
    if operator.key in _NAMES:
        named = (_named(fact, name, text_of) for name in sorted(_NAMES[operator.key](operand)))
        return Reading(fact, _any_of(named), holds)
    if operator.key in _READINGS:
        return Reading(fact, tuple(_READINGS[operator.key](operand)), holds)
    opaque = Opaque(operator.key, repr(condition.value))
    if operator.key == "matches":
        return Reading(fact, _any_of([opaque]), holds)
    # It may also hold where no value is, or look at which rule asks.
    own = (fact, opaque, rule_key if operator.per_rule else None)
    return Reading(own, _any_of([opaque]), holds)


def _positive(operator: Operator[Any]) -> tuple[Operator[Any], bool]:
    """The operator that this one is the opposite of, and False; else itself, and True."""
    positive = OPERATORS.get(operator.negates or "")
    # With another ``prepare``, its operand could be anything.
    if positive is None or positive.prepare is not operator.prepare:
        return operator, True
    return positive, False


_VISITOR = ("visitor",)
"""The one who draws lots: known, or not."""


def _draws(share: int, rule_key: str) -> tuple[Choice, ...]:
    """Visitors who have drawn less than this share, in this rule's own draw."""
    if share == ALL_DRAWS:
        return _any_of([Anything()])
    return _any_of([Within(Stretch(("draw", rule_key), below(0), below(share)))])


def _named(fact: str, name: str, text_of: TextOf) -> Named:
    text = text_of(fact, name)
    return Named(name, None if text is None else fold(text))


def _any_of(demands: Iterable[Demand]) -> tuple[Choice, ...]:
    return tuple((demand,) for demand in demands)


def _one(demand: Callable[[Any], Demand]) -> Callable[[Any], tuple[Choice, ...]]:
    return lambda operand: ((demand(operand),),)


def _each(demand: Callable[[Any], Demand]) -> Callable[[Iterable[Any]], tuple[Choice, ...]]:
    return lambda operand: _any_of(map(demand, operand))


def _stretch(stretch: Callable[[Any], Stretch]) -> Callable[[Any], tuple[Choice, ...]]:
    return lambda operand: ((Within(stretch(operand)),),)


_NAMES: Mapping[str, Callable[[Any], Iterable[str]]] = MappingProxyType(
    {"is": lambda name: [name], "is_one_of": lambda names: names}
)

_READINGS: Mapping[str, Callable[[Any], Sequence[Choice]]] = MappingProxyType(
    {
        "contains": _one(lambda text: Part(text, led=True, followed=True)),
        "starts_with": _one(lambda text: Part(text, led=False, followed=True)),
        "ends_with": _one(lambda text: Part(text, led=True, followed=False)),
        "has_word": _each(HasPhrase),
        "has_all_words": lambda phrases: (tuple(map(HasPhrase, phrases)),),
        "has_similar_word": _each(HasSimilar),
        "equals": _stretch(lambda number: numbers(below(number), behind(number))),
        "greater_than": _stretch(lambda limit: numbers(low=behind(limit))),
        "at_least": _stretch(lambda limit: numbers(low=below(limit))),
        "less_than": _stretch(lambda limit: numbers(high=below(limit))),
        "at_most": _stretch(lambda limit: numbers(high=behind(limit))),
        "between": _stretch(lambda limits: numbers(below(limits[0]), behind(limits[1]))),
        "before": _stretch(spans.before),
        "after": _stretch(spans.after),
        "on": _stretch(spans.on),
        "within_days": _stretch(spans.within),
        "time_between": lambda times: _any_of(map(Within, spans.times_between(times))),
        "is_true": lambda _: _any_of([Says(yes=True)]),
        "is_false": lambda _: _any_of([Says(yes=False)]),
        "is_set": lambda _: _any_of([Anything()]),
        "language_is": _each(Speaks),
        "in_network": _each(Addressed),
    }
)
