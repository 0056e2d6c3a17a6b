"""Moments as staff read them."""

from __future__ import annotations

import datetime as dt

from django.template.defaultfilters import date as format_date

from comm100bot.models import Bot


def when(moment: dt.datetime, bot: Bot) -> str:
    """This moment on the bot's clock, as in every list and transcript."""
    return format_date(moment.astimezone(bot.zone), "Y-m-d H:i")
