"""What a bot's traffic shows: which facts come, how often, and with which values.

Turns are counted once, in the order in which they were stored, and tests are left out; the counts
stay when turns are removed. A value's other name, such as an intent's id, is kept with a count of
0: it was seen, but nobody would choose it from a list.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from django.db import router, transaction
from django.db.models import QuerySet

from .models import Bot, SeenFact, SeenValue, Snapshot, Tally
from .models.session import TEXT
from .sentences import fact_name
from .turn_facts import TurnFact, turn_facts

MOST_FACTS = 1_000
"""Facts that are counted of one bot: names that chats make up, such as ids, would never end."""

MOST_VALUES = 100
"""Values that are kept of one fact: one with more of them is not chosen from a list."""

LONGEST_PATH = 480
"""As long as the fact of a condition may be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A fact of a bot's turns: in which share of them, and its values, the most frequent first.

    ``many``: the values are too many, or too personal, for the list to be all of them.
    """

    path: str
    label: str
    turns: int
    share: float
    many: bool
    values: tuple[tuple[str, int], ...]


def seen_facts(bot: Bot) -> list[Seen]:
    """The facts of the bot's turns as far as they were counted, the most frequent first."""
    total = seen_turns(bot) or 1
    return [
        Seen(
            path=row.path,
            label=row.label,
            turns=row.turns,
            share=row.turns / total,
            many=row.many,
            values=tuple((value.text, value.turns) for value in row.values.all() if value.turns),
        )
        for row in SeenFact.objects.filter(bot=bot).prefetch_related("values")
    ]


def seen_turns(bot: Bot) -> int:
    """How many of the bot's turns were counted."""
    return Tally.objects.filter(bot=bot).values_list("turns", flat=True).first() or 0


# Counting


@dataclass(slots=True)
class _Count:
    """A fact in some turns."""

    last_at: dt.datetime
    turns: int = 0
    many: bool = False
    texts: Counter[str] = field(default_factory=Counter)

    def add(self, fact: TurnFact, moment: dt.datetime) -> None:
        self.turns += 1
        self.last_at = max(self.last_at, moment)
        self.many = self.many or fact.texts is None
        self.texts.update(fact.texts or ())
        self.texts.update(dict.fromkeys(fact.also, 0))


def catch_up(bot: Bot, most: int = 500) -> bool:
    """Count at most so many turns that were not counted yet; is the count up to date then?"""
    using = router.db_for_write(Tally)
    Tally.objects.using(using).get_or_create(bot=bot)
    with transaction.atomic(using=using):
        tally = Tally.objects.using(using).select_for_update().get(bot=bot)
        turns = list(_turns_behind(bot, tally, using)[:most])
        if turns:
            counted = [turn for turn in turns if not turn.session.is_test]
            _add(bot, _count(counted), using)
            tally.last_snapshot = turns[-1].pk
            tally.turns += len(counted)
            tally.save(using=using)
    return len(turns) < most


def _turns_behind(bot: Bot, tally: Tally, using: str) -> QuerySet[Snapshot]:
    turns = Snapshot.objects.using(using).filter(bot=bot, pk__gt=tally.last_snapshot)
    return (
        turns.order_by("pk")
        .select_related("session")
        .only("payload", "dialect", "lookups", "received_at", "session__is_test")
    )


def _count(turns: Iterable[Snapshot]) -> dict[str, _Count]:
    counts: dict[str, _Count] = {}
    for turn in turns:
        for fact in turn_facts(turn.payload, turn.dialect, turn.lookups):
            if len(fact.path) <= LONGEST_PATH:
                count = counts.setdefault(fact.path, _Count(last_at=turn.received_at))
                count.add(fact, turn.received_at)
    return counts


def _add(bot: Bot, counts: Mapping[str, _Count], using: str) -> None:
    """Add these counts to the stored ones, under the tally's lock."""
    rows = _rows(bot, counts, using)
    for row in rows:
        count = counts[row.path]
        row.turns += count.turns
        row.many = row.many or count.many
        row.last_at = max(row.last_at, count.last_at)
    listed = [row for row in rows if not row.many]
    _add_values(listed, counts, using)
    SeenFact.objects.using(using).bulk_update(rows, ["turns", "many", "last_at"])
    unlisted = [row.pk for row in rows if row.many]
    SeenValue.objects.using(using).filter(fact__in=unlisted).delete()


def _rows(bot: Bot, counts: Mapping[str, _Count], using: str) -> list[SeenFact]:
    """The rows of these facts; new ones as long as there is room for them."""
    facts = SeenFact.objects.using(using).filter(bot=bot)
    known = set(facts.values_list("path", flat=True))
    new = sorted(counts.keys() - known, key=lambda path: (-counts[path].turns, path))
    SeenFact.objects.using(using).bulk_create(
        SeenFact(
            bot=bot,
            key=_digest(path),
            path=path,
            label=fact_name(path)[:TEXT],
            last_at=counts[path].last_at,
        )
        for path in new[: max(0, MOST_FACTS - len(known))]
    )
    return [row for row in facts if row.path in counts]


def _add_values(rows: Iterable[SeenFact], counts: Mapping[str, _Count], using: str) -> None:
    """Add the counts of these facts' values; mark the facts that turn out to have too many."""
    by_fact: dict[int, dict[str, SeenValue]] = {row.pk: {} for row in rows}
    for value in SeenValue.objects.using(using).filter(fact__in=by_fact):
        by_fact[value.fact_id][value.text] = value
    new: list[SeenValue] = []
    grown: list[SeenValue] = []
    for row in rows:
        stored, texts = by_fact[row.pk], counts[row.path].texts
        row.many = _listed(stored, texts) > MOST_VALUES
        if not row.many:
            new += _new_values(row, stored, texts)
            grown += _grown_values(stored, texts)
    SeenValue.objects.using(using).bulk_create(new)
    SeenValue.objects.using(using).bulk_update(grown, ["turns"])


def _listed(stored: Mapping[str, SeenValue], texts: Mapping[str, int]) -> int:
    """How many values there are by now; other names of them count as none."""
    named = {text for text, turns in texts.items() if turns}
    return len(named.union(text for text, value in stored.items() if value.turns))


def _new_values(
    row: SeenFact, stored: Mapping[str, SeenValue], texts: Mapping[str, int]
) -> Iterator[SeenValue]:
    for text, turns in texts.items():
        if text not in stored:
            yield SeenValue(fact=row, key=_digest(text), text=text, turns=turns)


def _grown_values(stored: Mapping[str, SeenValue], texts: Mapping[str, int]) -> Iterator[SeenValue]:
    for text, turns in texts.items():
        if turns and text in stored:
            stored[text].turns += turns
            yield stored[text]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
