"""What would change: stored turns, decided under the live rules and under a draft of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from .deciding import AnsweringRule, Found
from .models import Bot, Snapshot
from .not_kept import NotKept, not_kept_sentence
from .replaying import Replayed, StoredChat, replay
from .rulebook import Rulebook
from .rules import RuleSet, Unknown
from .setups import as_json
from .stored_turns import StoredTurn, stored_turns
from .told import settings_of

MOST_EXAMPLES = 3
"""Turns that are kept of each group, to be shown: the latest ones."""

STEP = 500
"""Turns that are read in one go."""


@dataclass(slots=True, kw_only=True)
class Group:
    """Turns that one rule answered, and another one would; "" stands for no rule."""

    old: str
    new: str
    old_name: str
    new_name: str
    count: int = 0
    examples: list[int] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Day:
    """The turns of one day on the bot's clock."""

    counted: int = 0
    changed: int = 0


class NotKnown(NamedTuple):
    """What could not be known of some turns: see ``not_kept_sentence``."""

    kind: str
    name: str

    @property
    def sentence(self) -> str:
        return not_kept_sentence(self.kind, self.name)


@dataclass(slots=True, kw_only=True)
class Forecast:
    """What a draft would change of the turns that were looked at, down to ``cursor``."""

    counted: int = 0
    changed: int = 0
    cursor: int | None = None
    groups: dict[tuple[str, str], Group] = field(default_factory=dict)
    days: dict[str, Day] = field(default_factory=dict)
    unknown: dict[NotKnown, int] = field(default_factory=dict)

    @property
    def unknown_count(self) -> int:
        """Turns of which nobody can tell; they are counted apart."""
        return sum(self.unknown.values())

    @property
    def share(self) -> float:
        """Which part of the turns that can be told about would change."""
        known = self.counted - self.unknown_count
        return self.changed / known if known else 0.0

    def as_json(self) -> Any:
        """Something to go on from later: see ``from_json``."""
        return [
            [self.counted, self.changed, self.cursor],
            [
                [group.old, group.new, group.old_name, group.new_name, group.count, group.examples]
                for group in self.groups.values()
            ],
            [[name, day.counted, day.changed] for name, day in self.days.items()],
            [[*why, count] for why, count in self.unknown.items()],
        ]

    @classmethod
    def from_json(cls, data: Any) -> Forecast:
        (counted, changed, cursor), groups, days, unknown = data
        fields = ("old", "new", "old_name", "new_name", "count", "examples")
        made = [Group(**dict(zip(fields, group, strict=True))) for group in groups]
        return cls(
            counted=counted,
            changed=changed,
            cursor=cursor,
            groups={(group.old, group.new): group for group in made},
            days={name: Day(counted=of_day, changed=new) for name, of_day, new in days},
            unknown={NotKnown(kind, name): count for kind, name, count in unknown},
        )

    def add(self, turn: StoredTurn, day: str, change: tuple[Found, Found] | Unknown | None) -> None:
        """Count this turn: its answers, where they differ, or why that can't be known."""
        of_day = self.days.setdefault(day, Day())
        of_day.counted += 1
        self.counted += 1
        self.cursor = turn.pk
        if isinstance(change, Unknown):
            self._add_unknown(change)
        elif change is not None:
            of_day.changed += 1
            self.changed += 1
            self._add_change(turn, *change)

    def _add_unknown(self, why: Unknown) -> None:
        kind, name = (why.kind, why.name) if isinstance(why, NotKept) else ("", "")
        self.unknown[NotKnown(kind, name)] = self.unknown.get(NotKnown(kind, name), 0) + 1

    def _add_change(self, turn: StoredTurn, old: Found, new: Found) -> None:
        (old_key, old_name), (new_key, new_name) = _rule_of(old), _rule_of(new)
        group = self.groups.setdefault(
            (old_key, new_key),
            Group(old=old_key, new=new_key, old_name=old_name, new_name=new_name),
        )
        group.count += 1
        if len(group.examples) < MOST_EXAMPLES:
            group.examples.append(turn.pk)


def forecast(
    bot: Bot,
    live: Rulebook,
    draft: Rulebook,
    turns: Iterable[StoredTurn],
    so_far: Forecast | None = None,
) -> Forecast:
    """What the draft would change of these turns, added to what was found so far."""
    found = so_far or Forecast()
    comparison = _Comparison(bot, live, draft)
    for turn in turns:
        change: tuple[Found, Found] | Unknown | None
        try:
            change = comparison.change(turn)
        except Unknown as why:
            change = why
        found.add(turn, live.local(turn.received_at).date().isoformat(), change)
    return found


def _rule_of(found: Found) -> tuple[str, str]:
    return (found.rule.key, found.rule.name) if found.rule else ("", "")


def latest_turns(bot: Bot, most: int, before: int | None = None) -> Iterable[StoredTurn]:
    """The bot's latest turns, read as they are needed; with ``before``, those before that one."""
    while most > 0:
        turns = stored_turns(bot, before=before, most=min(most, STEP))
        yield from turns
        if len(turns) < STEP:
            return
        most, before = most - len(turns), turns[-1].pk


class _Comparison:
    """Live rules and a draft of them. Most turns get to none of the rules in which they differ."""

    def __init__(self, bot: Bot, live: Rulebook, draft: Rulebook) -> None:
        self._bot = bot
        self._live = live
        self._draft = draft
        self._alike = settings_of(live) == settings_of(draft)
        changed = _changed_rules(live, draft)
        # With most of the rules changed, it is quicker to decide at once.
        few = len(changed) < len(live.rules.rules)
        self._changed = RuleSet(rules=changed, broken=()) if self._alike and few else None

    def change(self, turn: StoredTurn) -> tuple[Found, Found] | None:
        """The answer under both, where they differ; raises Unknown."""
        chat = StoredChat(self._bot, self._live, turn)
        if not self._may_change(chat):
            return None
        other = chat if self._alike else StoredChat(self._bot, self._draft, turn)
        old, new = chat.decide(self._live), other.decide(self._draft)
        return None if _outcome(old) == _outcome(new) else (old, new)

    def _may_change(self, chat: StoredChat) -> bool:
        """Can a rule that is not the same in both hold? If none does, the others answer as before.

        What can't be known of those others makes no difference then.
        """
        if self._changed is None:
            return True
        try:
            return self._changed.match(chat.facts).rule is not None
        except Unknown:
            return True


def _changed_rules(live: Rulebook, draft: Rulebook) -> tuple[AnsweringRule, ...]:
    """The rules that only one of them has as they are, or that were moved, in both their forms."""
    ours, theirs = _contents(live), _contents(draft)
    matching = SequenceMatcher(None, ours, theirs, autojunk=False).get_matching_blocks()
    kept_of_ours = {place for at, _, size in matching for place in range(at, at + size)}
    kept_of_theirs = {place for _, at, size in matching for place in range(at, at + size)}
    return (
        *(rule for place, rule in enumerate(live.rules.rules) if place not in kept_of_ours),
        *(rule for place, rule in enumerate(draft.rules.rules) if place not in kept_of_theirs),
    )


def _contents(book: Rulebook) -> list[str]:
    """What each of the rules that can answer says, in their order."""
    written = {rule["key"]: as_json(rule) for rule in book.setup.rules}
    notice = as_json(book.setup.notice)
    return [written.get(rule.key, notice) for rule in book.rules.rules]


def _outcome(found: Found) -> tuple[Any, ...]:
    """What makes two answers the same one."""
    return found.rule and found.rule.key, found.outcome, found.status, found.written.body


# Examples


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A turn with its answer under the live rules and under the draft."""

    turn: Snapshot
    old: Replayed
    new: Replayed


def examples(
    bot: Bot, live: Rulebook, draft: Rulebook, groups: Sequence[Group]
) -> dict[tuple[str, str], list[Example]]:
    """The kept turns of these groups, by their rules; turns that are gone by now are left out."""
    wanted = [pk for group in groups for pk in group.examples]
    turns = Snapshot.objects.filter(bot=bot).in_bulk(wanted)

    def example(turn: Snapshot) -> Example:
        return Example(turn=turn, old=replay(live, turn, bot), new=replay(draft, turn, bot))

    return {
        (group.old, group.new): [example(turns[pk]) for pk in group.examples if pk in turns]
        for group in groups
    }
