"""What would change, ready to be drawn: groups of turns, examples of them, and days."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from comm100bot.forecast import Example, Forecast, Group, examples
from comm100bot.replaying import Replayed
from comm100bot.rulebook import Rulebook

from .comparison import Comparison
from .dates import when
from .outcomes import outcome_mark
from .sent import SentReply, read_reply
from .transcript import what_happened
from .visible import shortened

MOST_GROUPS = 30
"""Groups that are shown one by one."""

MOST_WITH_EXAMPLES = 10
"""The largest of them, which are shown with examples."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """What one of the two says to a turn."""

    rule: str
    outcome: str
    reply: SentReply
    status: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownExample:
    """A turn, answered twice."""

    pk: int
    said: str
    at: str
    now: Side
    then: Side


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownGroup:
    """Turns that go from one rule to another, or get another answer from the same one."""

    old: str
    new: str
    is_same_rule: bool
    count: int
    examples: Sequence[ShownExample]

    @property
    def shown(self) -> str:
        return number(self.count)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownDay:
    """How much would have changed on a day."""

    name: str
    counted: str
    changed: str
    share: str


def number(count: int) -> str:
    """A number as people read it: 10,000."""
    return number_format(count, force_grouping=True)


def percent(share: float) -> str:
    """A share as people read it: 4.1%; above ten percent without the rest."""
    digits = 1 if 0 < share < 0.1 else 0
    return f"{number_format(round(100 * share, digits), digits)}%"


def shown_days(found: Forecast) -> Iterator[ShownDay]:
    """Each day, the latest first; a single day says nothing."""
    if len(found.days) > 1:
        for name, day in sorted(found.days.items(), reverse=True):
            yield ShownDay(
                name=name,
                counted=number(day.counted),
                changed=number(day.changed),
                share=percent(day.changed / day.counted),
            )


def shown_groups(
    comparison: Comparison, groups: Sequence[Group], *, with_examples: bool
) -> list[ShownGroup]:
    """The largest of these groups, which come first."""
    shown = groups[:MOST_GROUPS]
    largest = shown[:MOST_WITH_EXAMPLES] if with_examples else []
    found = examples(comparison.bot, comparison.live, comparison.draft, largest)
    return [
        ShownGroup(
            old=_rule_label(comparison.live, group.old, group.old_name),
            new=_rule_label(comparison.draft, group.new, group.new_name),
            is_same_rule=group.old == group.new,
            count=group.count,
            examples=[
                _shown_example(comparison, example)
                for example in found.get((group.old, group.new), ())
            ],
        )
        for group in shown
    ]


def _rule_label(book: Rulebook, key: str, name: str) -> str:
    if not key:
        return _("(no rule)")
    rule = book.setup.rule(key)
    return _("(nothing else held)") if rule and not rule["conditions"] else name


def _shown_example(comparison: Comparison, example: Example) -> ShownExample:
    turn = example.turn
    return ShownExample(
        pk=turn.pk,
        said=shortened(turn.message) or what_happened(turn.event),
        at=when(turn.received_at, comparison.bot),
        now=_side(comparison.live, example.old),
        then=_side(comparison.draft, example.new),
    )


def _side(book: Rulebook, found: Replayed) -> Side:
    return Side(
        rule=_rule_label(book, found.rule_key or "", found.rule_name),
        outcome=outcome_mark(found.outcome),
        reply=read_reply(found.body),
        status=found.status,
    )
