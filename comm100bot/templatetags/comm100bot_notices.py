"""``{% comm100bot_notices %}``: the bots that answer everything with a notice now."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context

from comm100bot.notices import bots_with_notice

register = template.Library()


@register.inclusion_tag("comm100bot/notices.html", takes_context=True)
def comm100bot_notices(context: Context) -> dict[str, Any]:
    """A line for each of these bots that the person who looks may see; mostly there is none."""
    user = context.get("user")
    return {"bots": bots_with_notice(user) if user else []}
