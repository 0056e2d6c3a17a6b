"""What stands inside Liquid's tags, with a fact's manners: nothing a visitor sends raises here."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from liquid import RenderContext
from liquid.builtin.expressions import FilteredExpression
from liquid.builtin.expressions.filtered import Filter
from liquid.builtin.expressions.logical import (
    ContainsExpression,
    EqExpression,
    GeExpression,
    GtExpression,
    LeExpression,
    LogicalAndExpression,
    LogicalOrExpression,
    LtExpression,
    NeExpression,
)
from liquid.builtin.expressions.primitive import Blank, Empty
from liquid.expression import Expression

from .context import Context
from .numbers import as_number
from .values import Missing, show, text_of


def of(context: RenderContext) -> Context:
    """The context, which is always ours: python-liquid's own type says less."""
    assert isinstance(context, Context)
    return context


class Chain(FilteredExpression):
    """A value and its filters; a fact that is not set is noted where nothing stands in for it."""

    __slots__ = ("_forgiven",)

    def __init__(self, parsed: FilteredExpression) -> None:
        super().__init__(parsed.token, parsed.left, parsed.filters or [])
        self._forgiven = max(
            (place for place, step in enumerate(self.steps()) if step.name == "default"),
            default=-1,
        )

    def steps(self) -> list[Filter]:
        return self.filters or []

    def evaluate(self, context: RenderContext) -> object:
        """The filtered value."""
        value = self.left.evaluate(context)
        for place, step in enumerate(self.steps()):
            if place > self._forgiven:
                of(context).note(value)
            value = _apply(step, value, of(context))
        return value


def _apply(step: Filter, value: object, context: Context) -> object:
    given, named = step.evaluate_args(context)
    if step.name != "default":
        for argument in (*given, *named.values()):
            context.note(argument)
    context.spend_filter(text_of(value))
    # How many arguments there are was checked when the template was read.
    return context.filter(step.name, token=step.token)(value, *given, **named)


class Each(Expression):
    """What a loop goes through: a list, or a single value as a list of one."""

    __slots__ = ("_inner",)

    def __init__(self, inner: Expression) -> None:
        super().__init__(inner.token)
        self._inner = inner

    def __str__(self) -> str:
        return str(self._inner)

    def evaluate(self, context: RenderContext) -> list[object]:
        """The values, none for what is not set."""
        value = self._inner.evaluate(context)
        of(context).note(value)
        if isinstance(value, list):
            return value
        return [value] if show(value) else []

    def children(self) -> list[Expression]:
        """What is looped over."""
        return [self._inner]


class Once(Expression):
    """The values of one ``when``: python-liquid repeats its block for each that fits."""

    __slots__ = ("_inner",)

    def __init__(self, inner: Expression) -> None:
        super().__init__(inner.token)
        self._inner = inner

    def evaluate(self, context: RenderContext) -> list[bool]:
        """Does one of them fit?"""
        fits: Any = self._inner.evaluate(context)
        return [any(fits)]

    def children(self) -> list[Expression]:
        """The values."""
        return [self._inner]


class Comparison(Expression):
    """A comparison that is false, instead of an error, for what can't be compared."""

    __slots__ = ("_compare", "_left", "_right")

    def __init__(self, parsed: Any, compare: Callable[[object, object], bool]) -> None:
        super().__init__(parsed.token)
        self._left: Expression = parsed.left
        self._right: Expression = parsed.right
        self._compare = compare

    def evaluate(self, context: RenderContext) -> bool:
        """Does it hold?"""
        return self._compare(self._left.evaluate(context), self._right.evaluate(context))

    def children(self) -> list[Expression]:
        """Both sides."""
        return [self._left, self._right]


class Equality(Expression):
    """An equality for which what is not set is ``blank`` and ``empty``, as in Shopify's Liquid."""

    __slots__ = ("_inner",)

    def __init__(self, parsed: EqExpression | NeExpression) -> None:
        super().__init__(parsed.token)
        self._inner = parsed

    def evaluate(self, context: RenderContext) -> bool:
        """Does it hold?"""
        sides = [side.evaluate(context) for side in self.children()]
        nothing = any(side is None or isinstance(side, Missing) for side in sides)
        if nothing and any(isinstance(side, Blank | Empty) for side in sides):
            return isinstance(self._inner, EqExpression)
        return bool(self._inner.evaluate(context))

    def children(self) -> list[Expression]:
        """Both sides."""
        return [self._inner.left, self._inner.right]


def _in_order(compare: Callable[[Any, Any], bool]) -> Callable[[object, object], bool]:
    """Compares as numbers what are numbers, else as texts what are texts."""

    def in_order(left: object, right: object) -> bool:
        first, second = as_number(left), as_number(right)
        if first is not None and second is not None:
            return compare(first, second)
        return isinstance(left, str) and isinstance(right, str) and compare(left, right)

    return in_order


def _contains(left: object, right: object) -> bool:
    """Is it one of the list's values, or a part of the text?"""
    part = text_of(right)
    if isinstance(left, list):
        return part in map(text_of, left)
    return bool(part) and part in text_of(left)


_COMPARISONS: dict[type[Expression], Callable[[object, object], bool]] = {
    LtExpression: _in_order(operator.lt),
    LeExpression: _in_order(operator.le),
    GtExpression: _in_order(operator.gt),
    GeExpression: _in_order(operator.ge),
    ContainsExpression: _contains,
}


def forgiving(test: Expression) -> Expression:
    """The same test, made of comparisons that never raise."""
    if isinstance(test, LogicalAndExpression | LogicalOrExpression):
        test.left, test.right = forgiving(test.left), forgiving(test.right)
        return test
    if isinstance(test, EqExpression | NeExpression):
        return Equality(test)
    compare = _COMPARISONS.get(type(test))
    return Comparison(test, compare) if compare else test
