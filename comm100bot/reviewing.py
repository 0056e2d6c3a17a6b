"""What is wrong with a bot's rules, or odd about them, before a visitor finds out."""

from __future__ import annotations

import datetime as dt
import json
import re
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Count, Max
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from .facts import FactError, check_path
from .lookups import registry
from .models import Bot, RuleRevision, SeenFact, Snapshot, State
from .names import OPEN_ROOTS, STANDARD_PATHS
from .replies import CompiledReply, unguarded
from .rulebook import NOTICE_KEY, Rulebook, broken_rules, compile_setup
from .rules import CompiledRule
from .rules.logic import Weaver
from .rules.review import Finding as Proven
from .rules.review import Reviewed
from .rules.review import review_rules as prove
from .seen import seen_turns
from .sentences import fact_name
from .serializers import undeclared
from .setups import Setup, Written, as_json

QUIET = dt.timedelta(days=30)
"""A rule that answered nothing for so long is worth a look."""

ENOUGH_TURNS = 100
"""Turns that have to be counted before a fact is said never to come."""

SERIOUS = frozenset({"unreachable", "contradiction", "never"})
"""What rules show of themselves that costs answers."""

INTENTS = frozenset({"intent", "intents", "previous_intent"})
WITH_OTHER_NAMES = frozenset({"visitor.status", "now.weekday"})
"""Facts whose values go by a second name, too: an intent by its id, a day by its number."""

ID = re.compile(r"[0-9]+|[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}", re.IGNORECASE)

ALWAYS_SET = frozenset({"dialect", "now.date", "now.time", "now.weekday", "now.open"}) | {
    f"session.{name}" for name in ("snapshots", "answered", "unanswered")
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing worth mending: about one rule, or about the bot where ``rule_key`` is "".

    ``kind`` never changes and is what programs look at; the sentence is for people. ``serious``:
    visitors get another answer than the one that staff wrote. ``others`` are the keys of rules
    that the sentence names besides.
    """

    kind: str
    rule_key: str
    sentence: str
    serious: bool = False
    others: tuple[str, ...] = ()


def review(bot: Bot, setup: Setup) -> list[Finding]:
    """All that is odd about this bot: first what its rules show, then what its traffic does."""
    return [*review_rules(setup), *review_traffic(bot, setup)]


# What the rules show by themselves


def review_rules(setup: Setup) -> tuple[Finding, ...]:
    """What is odd about these rules, whoever writes to the bot."""
    today = timezone.localdate().isoformat()
    return _review_rules(as_json(setup.as_data()), get_language() or "", today)


@lru_cache(maxsize=32)
def _review_rules(text: str, language: str, today: str) -> tuple[Finding, ...]:
    """The findings in this language, on this day: pages ask for them again and again."""
    book = compile_setup(Setup.from_data(json.loads(text)))
    live = [rule for rule in book.setup.rules if rule["state"] == State.LIVE]
    return (
        *_broken(book.setup.rules),
        *_proven(book),
        *(finding for rule in live for finding in _review_rule(rule)),
        *_last_word(live),
        *(finding for rule in book.rules.rules for finding in _unguarded(rule)),
    )


def _last_word(live: Sequence[Written]) -> Iterator[Finding]:
    if all(rule["conditions"] for rule in live):
        sentence = _(
            "No live rule answers when nothing else holds: add one without conditions, and put it "
            "last."
        )
        yield Finding(kind="no_last_word", rule_key="", sentence=sentence)


def _proven(book: Rulebook) -> Iterator[Finding]:
    for found in proven(book):
        yield Finding(
            kind=str(found.kind),
            rule_key=found.rule,
            sentence=found.sentence,
            serious=found.kind in SERIOUS,
            others=found.others,
        )


def proven(book: Rulebook) -> list[Proven]:
    """What the rules' logic shows, however visitors write."""
    rules = [
        Reviewed(rule=rule, always_answers=rule.then is not None and rule.then.surely_says)
        for rule in book.rules.rules
        if rule.key != NOTICE_KEY
    ]
    return prove(rules, now=book.local(timezone.now()), single=_has_one_value, text_of=_text_of)


def _has_one_value(path: str) -> bool:
    """Has this fact surely never more than one value?"""
    return path in STANDARD_PATHS and path != "intents"


def _text_of(path: str, name: str) -> str | None:
    """The text of all values of this fact that are called so; None where it may be another."""
    if path in INTENTS:
        # Comm100's ids of intents are GUIDs or numbers: what is neither is a name.
        return None if ID.fullmatch(name) else name
    return None if path in WITH_OTHER_NAMES else name


def _broken(rules: Sequence[Written]) -> Iterator[Finding]:
    for key, reasons in broken_rules(rules).items():
        sentence = _("It is broken, so it is set aside: %(reasons)s")
        yield Finding(
            kind="broken",
            rule_key=key,
            sentence=sentence % {"reasons": " ".join(reasons)},
            serious=True,
        )


def _review_rule(rule: Written) -> Iterator[Finding]:
    if not rule["messages"] and not rule["variables"] and rule["status"] == 200:
        yield Finding(
            kind="no_messages",
            rule_key=rule["key"],
            sentence=_("It has no message, so it never answers: the next rule that holds does."),
            serious=True,
        )
    for number, condition in enumerate(rule["conditions"], 1):
        if problem := _lookup_problem(condition["fact"]):
            yield Finding(
                kind="unknown_lookup",
                rule_key=rule["key"],
                sentence=_("Condition %(number)d: %(problem)s")
                % {"number": number, "problem": problem},
                serious=True,
            )


def _lookup_problem(path: str) -> str:
    """What keeps this fact from ever being set; "" where nothing is known to."""
    try:
        return undeclared(check_path(path, registry))
    except FactError as error:
        return str(error)


def _unguarded(rule: CompiledRule[CompiledReply]) -> Iterator[Finding]:
    """Facts that a reply uses although its conditions let visitors in who have none."""
    if rule.then is None:
        return
    sure = guaranteed(rule)
    for path in sorted(rule.then.paths - sure):
        if place := next(unguarded(rule.then, path), ""):
            yield Finding(
                kind="unguarded_fact",
                rule_key=rule.key,
                sentence=_(
                    "%(place)s uses %(fact)s, and its conditions don't see to it that this is "
                    "set. Add the condition “is set”, or say what to write instead: "
                    '{{ %(path)s | default: "..." }}.'
                )
                % {"place": capfirst(place), "fact": fact_name(path), "path": path},
            )


def guaranteed(rule: CompiledRule[CompiledReply]) -> frozenset[str]:
    """The facts that are set whenever this rule holds."""

    def leaf(number: int, wanted: bool) -> frozenset[str]:
        condition = rule.conditions[number - 1]
        # A negative operator holds, too, where the fact is not set; lots need no fact at all.
        is_positive = condition.operator.negates is None
        is_sure = is_positive == wanted and condition.operator.key != "in_rollout"
        return frozenset({condition.fact}) if is_sure else frozenset()

    def either(parts: Iterable[frozenset[str]]) -> frozenset[str]:
        return frozenset.intersection(*parts)

    def both(parts: Iterable[frozenset[str]]) -> frozenset[str]:
        return frozenset().union(*parts)

    sure: frozenset[str] = rule.logic.weave(Weaver(leaf=leaf, both=both, either=either))
    return sure | ALWAYS_SET


# What traffic shows


def review_traffic(bot: Bot, setup: Setup) -> Iterator[Finding]:
    """What is odd about these rules, seeing who wrote to the bot so far."""
    live = [rule for rule in setup.rules if rule["state"] == State.LIVE]
    yield from _never_seen(bot, live)
    yield from _quiet(bot, live)


def _never_seen(bot: Bot, rules: Iterable[Written]) -> Iterator[Finding]:
    turns = seen_turns(bot)
    if turns < ENOUGH_TURNS:
        return
    seen = set(SeenFact.objects.filter(bot=bot).values_list("path", flat=True))
    for rule in rules:
        for number, condition in enumerate(rule["conditions"], 1):
            path = condition["fact"]
            if path.partition(".")[0] in OPEN_ROOTS and path not in seen:
                yield Finding(
                    kind="fact_never_seen",
                    rule_key=rule["key"],
                    sentence=_(
                        "Condition %(number)d looks at %(fact)s, which none of %(turns)s turns had."
                    )
                    % {"number": number, "fact": fact_name(path), "turns": f"{turns:,}"},
                )


def _quiet(bot: Bot, rules: Iterable[Written]) -> Iterator[Finding]:
    since = timezone.now() - QUIET
    turns = Snapshot.objects.filter(bot=bot, received_at__gte=since)
    answers = dict(turns.order_by().values_list("rule_key").annotate(Count("pk")))
    if not answers:
        return
    changed = _last_changes(bot)
    for rule in rules:
        key = uuid.UUID(rule["key"])
        if key not in answers and key in changed and changed[key] < since:
            yield Finding(
                kind="quiet",
                rule_key=rule["key"],
                sentence=_("It has answered nothing for 30 days."),
            )


def _last_changes(bot: Bot) -> dict[uuid.UUID, dt.datetime]:
    """When each rule was last changed, as far as history tells."""
    revisions = RuleRevision.objects.filter(bot=bot).order_by()
    return dict(revisions.values_list("key").annotate(Max("version__saved_at")))
