"""“Since when?”: the version that made a turn's answer what it was, and the way back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from comm100bot.access import may
from comm100bot.differences import differences
from comm100bot.models import Bot, Snapshot
from comm100bot.since import Introduced, introduced

from .bot_pages import bot_page, page_context, page_url
from .dates import when
from .history import CHANGE
from .transcript import what_happened
from .versions import shown_changes, shown_version
from .visible import shortened

if TYPE_CHECKING:
    from .bot import BotAdmin


@bot_page("turn/<int:turn_id>/since/", name="since", permission="comm100bot.view_snapshot")
def since_page(admin: BotAdmin, request: HttpRequest, bot: Bot, turn_id: int) -> HttpResponse:
    """Who brought a turn's answer about, with what change, and how many chats got it since."""
    turn = get_object_or_404(Snapshot, pk=turn_id, bot=bot)
    found = introduced(bot, turn)
    site = admin.admin_site.name
    context = {
        **page_context(admin, request, bot, "history"),
        "title": _("Since when was it answered so?"),
        "turn": turn,
        "said": shortened(turn.message) or what_happened(turn.event),
        "received": when(turn.received_at, bot),
        "found": found,
        **(_about(bot, found, site) if found else {}),
        "may_view_rules": may(request.user, "comm100bot.view_rule", bot),
        "may_restore": may(request.user, CHANGE, bot),
    }
    return TemplateResponse(request, "admin/comm100bot/bot/since.html", context)


def _about(bot: Bot, found: Introduced, site: str) -> dict[str, Any]:
    before, after = found.step.before, found.step.after
    changes = shown_changes(differences(before, after)) if before else []
    return {
        "version": shown_version(found.version, bot),
        "changes": changes,
        "wording": shown_version(found.wording, bot) if found.wording else None,
        "restore_url": page_url("restore", bot, site, number=found.version.number - 1),
        "rules": [*_concerned(found)] if len(changes) > 1 else [],
        "wording_url": _wording_url(bot, found, site),
    }


def _concerned(found: Introduced) -> Iterator[tuple[str, str]]:
    """Keys and names of the rules that the version changed, of those that answer now and before."""
    before, after = found.step.before, found.step.after
    for answer in (found.answer, found.before):
        key = answer.rule_key if answer else None
        if before and answer and key and before.rule(key) != after.rule(key):
            yield key, answer.rule_name


def _wording_url(bot: Bot, found: Introduced, site: str) -> str:
    if found.wording is None:
        return ""
    url = page_url("restore", bot, site, number=found.wording.number - 1)
    return f"{url}?rule={found.answer.rule_key}"
