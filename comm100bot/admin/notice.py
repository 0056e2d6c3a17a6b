"""The notice to everybody: one text that answers every visitor while it is on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comm100bot.access import PUBLISH, may
from comm100bot.changing import changing
from comm100bot.models import Bot, Snapshot
from comm100bot.notices import has_ended, is_on
from comm100bot.replaying import replay
from comm100bot.rulebook import compile_setup
from comm100bot.setups import Setup

from .bot_pages import bot_page, page_context, page_url
from .dates import when
from .notice_form import NoticeForm
from .sent import SentReply, read_reply

if TYPE_CHECKING:
    from .bot import BotAdmin

ON, OFF = "_on", "_off"


@bot_page(
    "notice/",
    name="notice",
    title=gettext_lazy("Notice to everybody"),
    order=70,
    permission="comm100bot.view_rule",
)
def notice_page(admin: BotAdmin, request: HttpRequest, bot: Bot) -> HttpResponse:
    """Write the notice, look at it, and switch it on or off."""
    may_switch = may(request.user, PUBLISH, bot)
    if request.method == "POST" and not may_switch:
        raise PermissionDenied
    if OFF in request.POST:
        return _switch_off(admin, request, bot)
    form = NoticeForm(bot, request.POST or None)
    if ON in request.POST and form.is_valid():
        return _switch_on(admin, request, bot, form)
    text = form.cleaned_data.get("text", "") if form.is_bound and form.is_valid() else None
    turn = _latest_turn(request, bot)
    context = {
        **page_context(admin, request, bot, "notice"),
        "form": form,
        "may_switch": may_switch,
        "is_on": is_on(bot),
        "has_ended": has_ended(bot),
        "until": bot.notice_until and when(bot.notice_until, bot),
        "previewed": text is not None,
        "preview": preview(bot, bot.notice_text if text is None else text, turn),
        "preview_turn": turn if turn.pk else None,
        "zone": bot.zone,
    }
    return TemplateResponse(request, "admin/comm100bot/bot/notice.html", context)


def _switch_on(admin: BotAdmin, request: HttpRequest, bot: Bot, form: NoticeForm) -> HttpResponse:
    ends, text = form.ends, form.cleaned_data["text"]
    if ends:
        said = _("The notice is on until %(moment)s.") % {"moment": when(ends, bot)}
    else:
        said = _("The notice is on until somebody switches it off.")
    return _save(
        admin, request, bot, said, {"notice_on": True, "notice_text": text, "notice_until": ends}
    )


def _switch_off(admin: BotAdmin, request: HttpRequest, bot: Bot) -> HttpResponse:
    said = _("The notice is off: the rules answer again.")
    return _save(admin, request, bot, said, {"notice_on": False, "notice_until": None})


def _save(
    admin: BotAdmin, request: HttpRequest, bot: Bot, said: str, fields: Mapping[str, Any]
) -> HttpResponse:
    with changing(bot, author=request.user, note=said) as row:
        for name, value in fields.items():
            setattr(row, name, value)
        row.save(update_fields=[*fields])
        admin.log_change(request, bot, said)
    messages.success(request, said)
    return HttpResponseRedirect(page_url("notice", bot, admin.admin_site.name))


# As a visitor sees it


def _latest_turn(request: HttpRequest, bot: Bot) -> Snapshot:
    """A real turn for those who may try rules on them; an empty one for others."""
    found: Snapshot | None = None
    if may(request.user, "comm100bot.try_snapshot", bot):
        found = bot.snapshots.order_by("-received_at", "-pk").first()
    return found or Snapshot(bot=bot, payload={}, received_at=timezone.now(), dialect="current")


def preview(bot: Bot, text: str, turn: Snapshot) -> SentReply | None:
    """What this turn would be answered with; None while there is no text that can be sent."""
    if not text.strip():
        return None
    setup = Setup(time_zone=bot.time_zone, notice={"text": text, "until": None})
    replayed = replay(compile_setup(setup), turn, bot)
    return read_reply(replayed.body) if replayed.rule_key else None
