"""The notice to everybody: which bots answer with it now, and until when."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Q
from django.utils import timezone

from .access import may
from .models import Bot


def is_on(bot: Bot, moment: dt.datetime | None = None) -> bool:
    """Is everything answered with the bot's notice at this moment, or now?"""
    return bot.notice_on and not has_ended(bot, moment)


def has_ended(bot: Bot, moment: dt.datetime | None = None) -> bool:
    """Did the notice, which nobody switched off, come to its end?"""
    ends = bot.notice_until
    return bot.notice_on and ends is not None and ends <= (moment or timezone.now())


def bots_with_notice(user: Any) -> list[Bot]:
    """The bots that answer with a notice now, of those whose rules this person may see."""
    now = timezone.now()
    on = Bot.objects.filter(notice_on=True)
    on = on.filter(Q(notice_until__isnull=True) | Q(notice_until__gt=now))
    return [bot for bot in on if may(user, "comm100bot.view_rule", bot)]
