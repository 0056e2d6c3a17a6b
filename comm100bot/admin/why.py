"""Why a chat is answered as it is, ready to be drawn: what matters open, the rest folded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from comm100bot.models import Bot, Outcome, Rule
from comm100bot.reasons import RuleWhy, Why
from comm100bot.rules.explain import Verdict

FEW = 3
"""So many rules are shown without being folded."""

MARKS: Mapping[str, str] = {
    Verdict.ANSWERED: "✓",
    Verdict.HELD_WITHOUT_REPLY: "✗",
    Verdict.DID_NOT_HOLD: "✗",
    Verdict.UNKNOWN: "?",
    Verdict.BROKEN: "⚠",
}
"""What stands beside a rule's word; a dash for rules that were never asked."""

HELD: Mapping[bool | None, tuple[str, str]] = {
    True: ("held", "✓"),
    False: ("missed", "✗"),
    None: ("open", "?"),
}
"""How a condition's line is drawn, and its mark."""

HELD_WORDS: Mapping[bool | None, Any] = {
    True: pgettext_lazy("condition", "holds"),
    False: gettext_lazy("does not hold"),
    None: gettext_lazy("not known"),
}

LINE = (
    '<li class="c100-{}"><span class="c100-mark" aria-hidden="true">{}</span>'
    '<span class="c100-spoken">{}: </span><span><span dir="auto">{}</span> '
    '<span class="c100-seen" dir="auto">{}</span></span></li>'
)

_OPEN = frozenset({Verdict.ANSWERED, Verdict.HELD_WITHOUT_REPLY, Verdict.UNKNOWN, Verdict.BROKEN})


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownRule:
    """A rule with its mark, and where its page is, where there is one."""

    why: RuleWhy
    url: str

    @property
    def mark(self) -> str:
        return MARKS.get(self.why.verdict, "-")

    @property
    def conditions(self) -> SafeString | str:
        """Its conditions as a list. With hundreds of rules, a template for each would be slow."""
        if not self.why.conditions:
            return ""
        words = {held: (*HELD[held], str(HELD_WORDS[held])) for held in HELD}
        lines = (
            (*words[condition.held], condition.sentence, condition.seen)
            for condition in self.why.conditions
        )
        return format_html(
            '{}<ol class="c100-looked">{}</ol>', self._combined, format_html_join("", LINE, lines)
        )

    @property
    def _combined(self) -> SafeString | str:
        if not self.why.combined:
            return ""
        return format_html('<p class="c100-note c100-combined">{}</p>', self.why.combined)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Rules that follow each other and came out alike; ``summary`` is there for what is folded."""

    rules: tuple[ShownRule, ...]
    summary: str = ""

    @property
    def is_open(self) -> bool:
        return len(self.rules) <= FEW


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyShown:
    """All rules in their order; ``nearest`` is empty where a rule answered."""

    runs: tuple[Run, ...]
    nearest: tuple[ShownRule, ...]


def show_why(found: Why, urls: Mapping[str, str], outcome: str) -> WhyShown:
    """The explanation with links to rules, by their keys.

    Where no rule with conditions answered, those that nearly held come first.
    """
    nearest = () if outcome == Outcome.ANSWERED else found.nearest
    return WhyShown(
        runs=tuple(_runs(found, urls)), nearest=tuple(_shown(rule, urls) for rule in nearest)
    )


def rule_urls(bot: Bot, site_name: str) -> dict[str, str]:
    """Where the rules' pages are, by the rules' keys."""
    return {
        str(key): reverse("admin:comm100bot_rule_change", args=[pk], current_app=site_name)
        for key, pk in Rule.objects.filter(bot=bot).values_list("key", "pk")
    }


def _shown(rule: RuleWhy, urls: Mapping[str, str]) -> ShownRule:
    return ShownRule(why=rule, url=urls.get(rule.key, ""))


def _runs(found: Why, urls: Mapping[str, str]) -> Iterator[Run]:
    for fold, group in groupby(_with_fold(found), key=lambda pair: pair[0]):
        rules = tuple(_shown(rule, urls) for _fold, rule in group)
        if fold == Verdict.NOT_REACHED:
            yield Run(rules=rules, summary=_("%(rules)s: not reached") % {"rules": _places(rules)})
        elif fold == Verdict.DID_NOT_HOLD:
            yield Run(rules=rules, summary=_("%(rules)s: did not hold") % {"rules": _places(rules)})
        else:
            yield Run(rules=rules)


def _with_fold(found: Why) -> Iterator[tuple[str, RuleWhy]]:
    """Each rule with what it is folded under; "" for one that stands for itself."""
    fold: Verdict = Verdict.DID_NOT_HOLD
    for rule in found.rules:
        yield ("" if rule.verdict in _OPEN else fold), rule
        if rule.verdict == Verdict.ANSWERED:
            fold = Verdict.NOT_REACHED


def _places(rules: tuple[ShownRule, ...]) -> str:
    first, last = rules[0].why.position, rules[-1].why.position
    pattern = ngettext("Rule %(first)d", "Rules %(first)d to %(last)d", len(rules))
    return pattern % {"first": first, "last": last}
