"""The report of what would change. It is counted step by step: a page shows what it has by now."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.contrib.admin import AdminSite
from django.core import signing
from django.http import HttpRequest

from comm100bot.access import may
from comm100bot.forecast import Forecast, forecast, latest_turns
from comm100bot.models import Snapshot
from comm100bot.stored_turns import StoredTurn

from .changes_shown import (
    MOST_GROUPS,
    ShownDay,
    ShownGroup,
    number,
    percent,
    shown_days,
    shown_groups,
)
from .comparison import Comparison
from .guarded import may_view

TURNS, SO_FAR = "_turns", "_so_far"
OWN_FIELDS = (TURNS, SO_FAR)
"""The fields of the report itself: how many turns are wanted, and what was found by now."""

CHOICES = (1_000, 10_000, 100_000)
"""How many turns can be looked at."""

FIRST_STEP, NEXT_STEP = 0.15, 1.0
"""Seconds that one page takes for counting; then it is shown, and asks for the next ones."""

AT_LEAST = 100
"""Turns that are counted before the time is looked at."""

SALT = "comm100bot.forecast"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A number of turns that can be asked for."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What there is to draw. ``goal`` is how many turns are to be counted in the end."""

    found: Forecast
    goal: int
    turns: int
    token: str
    groups: Sequence[ShownGroup]
    days: Sequence[ShownDay]
    may_see_turns: bool
    may_open_turns: bool

    @property
    def is_done(self) -> bool:
        return self.found.counted >= self.goal

    @property
    def choices(self) -> list[Choice]:
        return [
            Choice(value=str(turns), label=number(turns), is_chosen=turns == self.turns)
            for turns in CHOICES
        ]

    @property
    def progress(self) -> tuple[str, str]:
        return str(self.goal), str(self.found.counted)

    @property
    def counted(self) -> str:
        return number(self.found.counted)

    @property
    def changed(self) -> str:
        return number(self.found.changed)

    @property
    def share(self) -> str:
        return percent(self.found.share)

    @property
    def more_groups(self) -> int:
        return max(0, len(self.found.groups) - MOST_GROUPS)

    @property
    def unknown_count(self) -> str:
        return number(self.found.unknown_count)

    @property
    def unknown(self) -> list[tuple[str, int, str]]:
        """What can't be known, and of how many turns."""
        found = [(count, why.sentence) for why, count in self.found.unknown.items()]
        return [(why, count, number(count)) for count, why in sorted(found, reverse=True)]


def make_report(request: HttpRequest, comparison: Comparison, site: AdminSite) -> Report:
    """Go on counting where the last page stopped, and show what was found by now."""
    bot = comparison.bot
    turns = _wanted(request.POST.get(TURNS, ""))
    found = _so_far(request.POST.get(SO_FAR, ""), comparison.digest)
    if found.counted > turns:
        found = Forecast()
    goal = min(turns, Snapshot.objects.filter(bot=bot).order_by()[:turns].count())
    if found.counted < goal:
        seconds = NEXT_STEP if found.counted else FIRST_STEP
        rest = latest_turns(bot, goal - found.counted, found.cursor)
        forecast(bot, comparison.live, comparison.draft, _in_time(rest, seconds), found)
    groups = sorted(found.groups.values(), key=lambda group: -group.count)
    may_see_turns = may(request.user, "comm100bot.view_snapshot", bot)
    return Report(
        found=found,
        goal=goal,
        turns=turns,
        token=signing.dumps([comparison.digest, found.as_json()], salt=SALT, compress=True),
        groups=shown_groups(comparison, groups, with_examples=may_see_turns),
        days=[*shown_days(found)],
        may_see_turns=may_see_turns,
        may_open_turns=may_view(site, request, Snapshot),
    )


def _wanted(text: str) -> int:
    return next((turns for turns in CHOICES if str(turns) == text), CHOICES[0])


def _so_far(token: str, digest: str) -> Forecast:
    """What an earlier page found, if it was about the same rules; else nothing yet."""
    try:
        about, found = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return Forecast()
    return Forecast.from_json(found) if about == digest else Forecast()


def _in_time(turns: Iterable[StoredTurn], seconds: float) -> Iterator[StoredTurn]:
    """These turns, until so many seconds are over; a few of them in any case."""
    end = time.monotonic() + seconds
    for place, turn in enumerate(turns):
        if place and place % AT_LEAST == 0 and time.monotonic() > end:
            return
        yield turn
