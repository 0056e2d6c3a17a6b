"""Where a rule stands among its bot's rules."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeAlias

from django.db import router, transaction
from django.utils.translation import gettext as _

from comm100bot.models import Bot, Rule, State
from comm100bot.setups import renumber, write_row

LONGEST_NAME = 200

Place: TypeAlias = Callable[[list[Rule], int], int]
"""Where a rule goes among the others, from them and its place before; both counted from 0."""


@contextmanager
def _order_of(bot_id: int, using: str) -> Iterator[list[Rule]]:
    """The bot's rules in their order, to be changed in place while nobody else does."""
    with transaction.atomic(using=using):
        Bot.objects.using(using).select_for_update().get(pk=bot_id)
        order = list(Rule.objects.using(using).filter(bot=bot_id).order_by("position", "pk"))
        yield order
        renumber(order)


def move(rule: Rule, place: Place) -> int:
    """Put the rule at this place; where it stands then, counted from 1."""
    with _order_of(rule.bot_id, router.db_for_write(Rule)) as order:
        before = order.index(rule)
        order.remove(rule)
        order.insert(place(order, before), rule)
        return order.index(rule) + 1


def arrange(bot: Bot, keys: Sequence[str]) -> None:
    """Put the bot's rules in the order of these keys; rules that are not named stay last."""
    places = {key: place for place, key in enumerate(keys)}
    with _order_of(bot.pk, router.db_for_write(Rule)) as order:
        order.sort(key=lambda rule: places.get(str(rule.key), len(places)))


def behind(other: Rule) -> Place:
    """The place behind this rule."""
    return lambda others, before: others.index(other) + 1


def step(by: int) -> Place:
    """The place so many steps further down, or up."""
    return lambda others, before: max(0, before + by)


def place_new(rule: Rule) -> None:
    """Put a new rule before a last rule without conditions, else at the end."""
    with _order_of(rule.bot_id, router.db_for_write(Rule)) as order:
        order.remove(rule)
        last_word = bool(order) and not order[-1].conditions.exists()
        order.insert(len(order) - last_word, rule)


def duplicate(rule: Rule) -> Rule:
    """A copy of the rule as a draft, right behind it."""
    with transaction.atomic(using=router.db_for_write(Rule)):
        copy = Rule(bot_id=rule.bot_id, key=uuid.uuid4(), position=rule.position)
        name = _("%(name)s (copy)") % {"name": rule.name[: LONGEST_NAME - 20]}
        write_row(copy, {**rule.written(), "name": name, "state": str(State.DRAFT)})
        move(copy, behind(rule))
    return copy
