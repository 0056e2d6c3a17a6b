"""Why a turn was answered as it was: by the rules of then, or by today's."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from comm100bot import history, rulebook
from comm100bot.access import may
from comm100bot.deciding import Found
from comm100bot.explaining import explain_turn
from comm100bot.models import Bot, Snapshot
from comm100bot.setups import as_json

from .dates import when
from .outcomes import outcome_mark
from .sent import SentReply, read_reply
from .visible import visible
from .why import WhyShown, rule_urls, show_why

TODAY = "now"
"""What ``?rules=`` says where today's rules are asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnWhy:
    """The explanation, and a sentence on whose rules it asks.

    ``offers_then`` and ``offers_today`` tell which others can be asked. ``compared`` says how the
    answer compares with the one that was sent; ``instead`` is another answer than that one.
    """

    why: WhyShown
    whose: str
    offers_then: bool
    offers_today: bool
    unknown: str
    compared: str
    outcome: SafeString | str
    instead: SentReply | None


def turn_why(request: HttpRequest, turn: Snapshot, site_name: str) -> TurnWhy | None:
    """The explanation that is asked for; None for those who may not see the bot's rules."""
    bot = turn.bot
    if not may(request.user, "comm100bot.view_rule", bot):
        return None
    today = rulebook.load(bot)
    then = rulebook.as_of(bot, turn.rules_version)
    book = today if then is None or request.GET.get("rules") == TODAY else then
    explained = explain_turn(book, turn, bot, visible)
    found = explained.found
    differs = found is not None and _differs(turn, explained.rule_key, found)
    is_same = then is not None and then.setup == today.setup
    return TurnWhy(
        why=show_why(explained.why, rule_urls(bot, site_name), found.outcome if found else ""),
        whose=_whose(bot, turn, is_then=book is then, is_known=then is not None, is_same=is_same),
        offers_then=then is not None and book is today and not is_same,
        offers_today=book is then and not is_same,
        unknown=explained.unknown,
        compared=_compared(found, differs=differs, is_then=book is then),
        outcome=outcome_mark(found.outcome) if found and differs else "",
        instead=read_reply(found.written.body) if found and differs else None,
    )


def _differs(turn: Snapshot, rule_key: str, found: Found) -> bool:
    """Is this another answer than the one that was sent?"""
    sent = (str(turn.rule_key or ""), turn.status, as_json(turn.reply))
    return sent != (rule_key, found.status, as_json(found.written.body))


def _whose(bot: Bot, turn: Snapshot, *, is_then: bool, is_known: bool, is_same: bool) -> str:
    if not is_known:
        return _("How the rules were then is not known any more, so these are today's rules.")
    if is_same:
        return _("The rules as they were then. They have not changed since.")
    if not is_then:
        return _("Today's rules.")
    version = history.latest(bot, turn.rules_version)
    saved = when(version.saved_at, bot) if version else ""
    return _("The rules as they were then, saved on %(moment)s.") % {"moment": saved}


def _compared(found: Found | None, *, differs: bool, is_then: bool) -> str:
    if found is None or (is_then and not differs):
        return ""
    if is_then:
        return _("Decided again, the answer is another one than the one that was sent:")
    if not differs:
        return _("Today's rules give the same answer.")
    if found.rule is None:
        return _("Today's rules give another answer: no rule holds.")
    return _("Today's rules give another answer, by “%(rule)s”:") % {"rule": found.rule.name}
