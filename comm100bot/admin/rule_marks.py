"""What the list shows beside each rule: what is odd about it, and how many chats it has."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.admin import AdminSite
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from comm100bot.models import Bot, Outcome, Snapshot, State
from comm100bot.reviewing import Finding, review_rules
from comm100bot.setups import Setup

DAYS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """A bot's rules at a glance: how many are in each state, and which share was answered."""

    states: tuple[tuple[str, int], ...]
    turns: int
    answered: int

    @property
    def share(self) -> str:
        """Which part of the turns was answered."""
        return f"{self.answered / self.turns:.0%}" if self.turns else ""


def findings_of(setup: Setup) -> dict[str, list[Finding]]:
    """What the review found, by the rule's key; that a rule is broken is said elsewhere."""
    found: dict[str, list[Finding]] = {}
    for finding in review_rules(setup):
        if finding.kind != "broken":
            found.setdefault(finding.rule_key, []).append(finding)
    return found


def chats_of(bots: Iterable[int]) -> dict[tuple[int, Any], int]:
    """How many chats each rule answered lately, by bot and key."""
    turns = _lately().filter(bot__in=set(bots), rule_key__isnull=False).order_by()
    counted = turns.values_list("bot", "rule_key").annotate(Count("session", distinct=True))
    return {(bot, key): count for bot, key, count in counted}


def summary(bot: Bot, setup: Setup) -> Summary:
    """The line above the list."""
    states = [rule["state"] for rule in setup.rules]
    counted = (
        _lately()
        .filter(bot=bot)
        .aggregate(turns=Count("pk"), answered=Count("pk", filter=Q(outcome=Outcome.ANSWERED)))
    )
    return Summary(
        states=tuple((str(state.label), states.count(state.value)) for state in State),
        **counted,
    )


def _lately() -> Any:
    return Snapshot.objects.filter(received_at__gte=timezone.now() - dt.timedelta(days=DAYS))


def chats_cell(rule: Any, site: AdminSite) -> SafeString | str:
    """How many chats, with a way to them where this site has one."""
    if not rule.chats:
        return "-"
    said = ngettext("%(count)s chat", "%(count)s chats", rule.chats) % {"count": f"{rule.chats:,}"}
    if not site.is_registered(Snapshot):
        return said
    url = reverse("admin:comm100bot_snapshot_changelist", current_app=site.name)
    return format_html(
        '<a href="{}?bot__id__exact={}&amp;rule_key__exact={}">{}</a>',
        *(url, rule.bot_id, rule.key, said),
    )


def findings_note(rule: Any) -> SafeString | str:
    """What costs answers, in full; what is merely odd, as a way to the review."""
    serious = [finding for finding in rule.findings if finding.serious]
    said = format_html_join(
        "",
        '<span class="c100-finding c100-serious"><span aria-hidden="true">⚠</span> {}</span>',
        ((finding.sentence,) for finding in serious),
    )
    if len(serious) == len(rule.findings) or not rule.review_url:
        return said
    count = len(rule.findings) - len(serious)
    hint = ngettext("%(count)d hint in the review", "%(count)d hints in the review", count)
    return format_html(
        '{}<a class="c100-finding c100-note" href="{}">{}</a>',
        *(said, rule.review_url, hint % {"count": count}),
    )
