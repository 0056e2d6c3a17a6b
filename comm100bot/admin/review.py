"""Review: what is wrong with a bot's rules, or odd, found before a visitor finds it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comm100bot.access import may
from comm100bot.models import Bot, Rule
from comm100bot.reviewing import Finding, review
from comm100bot.rivals import rivals
from comm100bot.setups import stored_setup

from .bot_pages import bot_page, page_context

if TYPE_CHECKING:
    from .bot import BotAdmin


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """A rule, None for the bot as a whole, and what was found about it."""

    rule: Rule | None
    place: int
    findings: tuple[Finding, ...]


@bot_page(
    "review/",
    name="review",
    title=gettext_lazy("Review"),
    order=30,
    permission="comm100bot.view_rule",
)
def review_page(admin: BotAdmin, request: HttpRequest, bot: Bot) -> HttpResponse:
    """All findings, by rule and in the rules' order; the bot's own come first."""
    findings = review(bot, stored_setup(bot))
    reviewed = list(_by_rule(bot, findings))
    context = {
        **page_context(admin, request, bot, "review"),
        "reviewed": reviewed,
        "count": len(findings),
        "may_view_turns": may(request.user, "comm100bot.view_snapshot", bot),
    }
    return TemplateResponse(request, "admin/comm100bot/bot/review.html", context)


def _by_rule(bot: Bot, findings: Iterable[Finding]) -> Iterator[Reviewed]:
    found: dict[str, list[Finding]] = {}
    for finding in findings:
        found.setdefault(finding.rule_key, []).append(finding)
    if "" in found:
        yield Reviewed(rule=None, place=0, findings=tuple(found[""]))
    rules = bot.rules.order_by("position", "pk").prefetch_related("conditions", "messages")
    for place, rule in enumerate(rules, 1):
        if about := found.get(str(rule.key)):
            yield Reviewed(rule=rule, place=place, findings=tuple(about))


@bot_page("review/<int:rule_id>/", name="rivals", permission="comm100bot.view_snapshot")
def rivals_page(admin: BotAdmin, request: HttpRequest, bot: Bot, rule_id: int) -> HttpResponse:
    """Who took the chats of a rule that answers nothing."""
    rule = get_object_or_404(Rule, pk=rule_id, bot=bot)
    context = {
        **page_context(admin, request, bot, "review"),
        "title": _("Who took the chats of “%(rule)s”?") % {"rule": rule.name},
        "rule": rule,
        "rivals": rivals(bot, stored_setup(bot), str(rule.key)),
    }
    return TemplateResponse(request, "admin/comm100bot/bot/rivals.html", context)
