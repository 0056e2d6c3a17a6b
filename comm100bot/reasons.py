"""What became of each of a bot's rules, and what each condition saw, in sentences."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from heapq import merge
from operator import attrgetter
from typing import Protocol

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from .models import State
from .nearness import nearest
from .rulebook import Rulebook
from .rules import Facts, Told
from .rules.explain import (
    ConditionExplanation,
    Open,
    RuleExplanation,
    Verdict,
    asking,
    explain_rules,
)
from .sentences import comparison, condition_sentence, fact_name, shorten, wanted
from .setups import Written, parse_moment

MOST_VALUES = 5
"""How many of a fact's values a sentence names."""

WORDS: Mapping[str, object] = {
    Verdict.ANSWERED: gettext_lazy("holds and answers"),
    Verdict.HELD_WITHOUT_REPLY: gettext_lazy("holds, but could not answer"),
    Verdict.DID_NOT_HOLD: gettext_lazy("does not hold"),
    Verdict.NOT_IN_FORCE: gettext_lazy("not in force"),
    Verdict.NOT_REACHED: gettext_lazy("not reached"),
    Verdict.UNKNOWN: gettext_lazy("can't be known"),
    Verdict.BROKEN: gettext_lazy("set aside, because it is broken"),
    State.DRAFT: gettext_lazy("a draft, so it is never asked"),
    State.PAUSED: gettext_lazy("paused, so it is never asked"),
}
"""What became of a rule, as people say it."""


class Explainable(Protocol):
    """A chat that was decided: conditions look at ``facts``, people at ``kept_facts``."""

    @property
    def facts(self) -> Facts: ...

    @property
    def kept_facts(self) -> Facts: ...

    def knows(self, path: str) -> bool:
        """Can this fact be told without finding out more than deciding did?"""

    def hides(self, path: str) -> bool:
        """Did conditions see another value of this fact than the one that may be shown?"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionWhy:
    """A condition as a sentence, what it saw, and whether it held; None: that is not known."""

    number: int
    sentence: str
    seen: str
    held: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleWhy:
    """What became of a rule: a key of WORDS, its word, and what there is to say of it.

    ``combined`` says how many of the conditions it takes; ``near`` what kept it from holding.
    """

    key: str
    name: str
    position: int
    verdict: str
    note: str = ""
    combined: str = ""
    conditions: tuple[ConditionWhy, ...] = ()
    near: str = ""

    @property
    def word(self) -> str:
        return str(WORDS[self.verdict])


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """All rules of a bot in their order, and of those that did not hold the nearest first."""

    rules: tuple[RuleWhy, ...]
    nearest: tuple[RuleWhy, ...]


def why(
    book: Rulebook,
    chat: Explainable,
    answered: str | None,
    shown: Callable[[str], str] = str,
    told: Told | None = None,
    is_known: bool = True,
) -> Why:
    """Why this chat is answered by the rule with this key, or by none.

    ``shown`` makes a visitor's text fit to be seen. ``is_known``: which rule answers is known.
    """
    explained = explain_rules(
        book.rules.rules,
        book.broken,
        now=chat.facts.now,
        held=asking(chat.facts, told),
        knows=chat.knows,
        shown=lambda path: [shown(value.text) for value in chat.kept_facts.values(path)],
        answered=answered,
    )
    if not is_known:
        explained = tuple(_unsure(explained))
    written = {rule["key"]: rule for rule in book.setup.rules}
    reader = _Reader(book, chat, written)
    asked = [reader.rule(rule) for rule in explained]
    names = {rule.key: rule for rule in asked}
    return Why(
        rules=tuple(merge(asked, _never_asked(book), key=attrgetter("position"))),
        nearest=tuple(names[rule.key] for rule in nearest(explained)),
    )


def _unsure(explained: Iterable[RuleExplanation]) -> Iterator[RuleExplanation]:
    """The rules of a chat whose answer can't be known: none behind the first that holds counts."""
    was_reached = True
    for rule in explained:
        if rule.verdict in (Verdict.BROKEN, Verdict.NOT_IN_FORCE):
            yield rule
        elif not was_reached:
            yield replace(rule, verdict=Verdict.NOT_REACHED)
        elif rule.would_hold:
            was_reached = False
            yield replace(rule, verdict=Verdict.UNKNOWN)
        else:
            yield rule


def _never_asked(book: Rulebook) -> Iterator[RuleWhy]:
    """Drafts and paused rules, at their places."""
    for position, rule in enumerate(book.setup.rules, 1):
        if rule["state"] != State.LIVE:
            yield RuleWhy(
                key=rule["key"], name=rule["name"], position=position, verdict=rule["state"]
            )


@dataclass(frozen=True, slots=True)
class _Reader:
    """Says explanations as sentences."""

    book: Rulebook
    chat: Explainable
    written: Mapping[str, Written]

    def rule(self, rule: RuleExplanation) -> RuleWhy:
        written = self.written.get(rule.key, {})
        return RuleWhy(
            key=rule.key,
            name=rule.name,
            position=rule.position,
            verdict=rule.verdict,
            note=self._note(rule, written),
            combined=_combined(written.get("logic", "all"), len(rule.conditions)),
            conditions=tuple(map(self._condition, rule.conditions)),
            near=self._near(rule) if rule.verdict is Verdict.DID_NOT_HOLD else "",
        )

    def _note(self, rule: RuleExplanation, written: Written) -> str:
        if rule.verdict is Verdict.BROKEN:
            return " ".join(rule.reasons)
        if rule.verdict is Verdict.NOT_REACHED and rule.would_hold:
            return _("It would have held, too.")
        if rule.verdict is Verdict.UNKNOWN and rule.would_hold:
            return _("It holds, but nobody knows whether it answered.")
        if rule.verdict is Verdict.NOT_IN_FORCE:
            return self._dates(written)
        return ""

    def _dates(self, written: Written) -> str:
        starts, ends = (parse_moment(written.get(name)) for name in ("starts", "ends"))
        if starts and starts > self.chat.facts.now:
            return _("It starts on %(moment)s.") % {"moment": self._moment(starts)}
        return _("It ended on %(moment)s.") % {"moment": self._moment(ends)} if ends else ""

    def _moment(self, moment: dt.datetime) -> str:
        return f"{self.book.local(moment):%Y-%m-%d %H:%M}"

    def _condition(self, seen: ConditionExplanation) -> ConditionWhy:
        return ConditionWhy(
            number=seen.number,
            sentence=condition_sentence(_written(seen)),
            seen=self._seen(seen),
            held=seen.held,
        )

    def _seen(self, condition: ConditionExplanation) -> str:
        if condition.open is Open.NOT_ASKED:
            return _("not looked up")
        if condition.open is Open.UNKNOWN:
            return _("its value was not kept")
        if self.chat.hides(condition.fact):
            return _("its value is not shown")
        if not condition.seen:
            return _("it is not set")
        return _("it is %(values)s") % {"values": _quoted(condition.seen)}

    def _near(self, rule: RuleExplanation) -> str:
        """``One condition away: plan is “Glod”, wanted: Gold``; "" where nothing would help."""
        missed = [seen for seen in rule.conditions if seen.number in rule.mend]
        if not missed:
            return ""
        away = ngettext("One condition away", "%(count)d conditions away", len(missed))
        said = "; ".join(self._missed(seen) for seen in missed)
        return f"{away % {'count': len(missed)}}: {said}"

    def _missed(self, condition: ConditionExplanation) -> str:
        written = _written(condition)
        pattern = _("%(seen)s, wanted: not %(wanted)s")
        asked = comparison(written)
        if not condition.held:
            pattern, asked = _("%(seen)s, wanted: %(wanted)s"), wanted(written)
        return pattern % {"seen": self._fact(condition), "wanted": asked}

    def _fact(self, condition: ConditionExplanation) -> str:
        names = {"fact": fact_name(condition.fact), "values": _quoted(condition.seen)}
        if self.chat.hides(condition.fact):
            return names["fact"]
        if not condition.seen:
            return _("%(fact)s is not set") % names
        return _("%(fact)s is %(values)s") % names


def _written(condition: ConditionExplanation) -> Written:
    return {
        "fact": condition.fact,
        "operator": condition.operator,
        "value": condition.value,
    }


def _quoted(values: Sequence[str]) -> str:
    said = ", ".join(f"“{shorten(value)}”" for value in values[:MOST_VALUES])
    more = len(values) - MOST_VALUES
    if more <= 0:
        return said
    return _("%(values)s and %(count)d more") % {"values": said, "count": more}


def _combined(logic: str, count: int) -> str:
    if count < 2:
        return ""
    simple = {"all": _("All of these have to hold."), "any": _("One of these is enough.")}
    return simple.get(logic.strip().casefold()) or _("It takes: %(logic)s") % {"logic": logic}
