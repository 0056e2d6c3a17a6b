"""Which member of staff may do what with which bot."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from .models import Bot, Rule, State

PUBLISH = "comm100bot.publish_rule"
"""Making rules live, and changing, pausing, moving and deleting those that were."""

_VIEWER = (
    "view_bot",
    "view_rule",
    "view_condition",
    "view_message",
    "view_session",
    "view_snapshot",
    "view_version",
    "view_pin",
)
_EDITOR = (
    *_VIEWER,
    "add_rule",
    "change_rule",
    "delete_rule",
    "try_snapshot",
    "add_pin",
    "change_pin",
    "delete_pin",
    "add_upload",
)
_PUBLISHER = (*_EDITOR, "publish_rule", "change_bot")

ROLES: Mapping[str, tuple[str, ...]] = {
    "comm100bot viewers": _VIEWER,
    "comm100bot editors": _EDITOR,
    "comm100bot publishers": _PUBLISHER,
}
"""The groups that ``comm100bot_roles`` makes, with their permissions. Tokens are in none."""


def bots_of(user: Any) -> QuerySet[Bot]:
    """The bots that this member of staff may see at all.

    A bot for certain groups is there for their members alone; superusers see every bot.
    """
    if user.is_superuser:
        return Bot.objects.all()
    doors = Bot.groups.through.objects.filter(bot=OuterRef("pk"))
    return Bot.objects.filter(~Exists(doors) | Exists(doors.filter(group__in=user.groups.all())))


def bots_with(user: Any, *permissions: str) -> list[Bot]:
    """The bots for which this member of staff has one of these permissions."""
    return [
        bot
        for bot in _seen_by(user)
        if any(_has(user, permission, bot) for permission in permissions)
    ]


def may(user: Any, permission: str, bot: Bot | None = None) -> bool:
    """Has this member of staff the permission, such as ``comm100bot.change_rule``, for this bot?

    Without a bot: for any. A permission that another backend grants for the bot alone counts, too.
    """
    if bot is None:
        return bool(user.has_perm(permission)) or bool(bots_with(user, permission))
    return _has(user, permission, bot) and _sees(user, bot)


def may_edit(user: Any, rule: Rule, action: str = "change") -> bool:
    """May this member of staff change, or delete, the rule as it is stored?

    Drafts are for everybody who may change rules; what visitors get, or got, is for publishers.
    """
    allowed = may(user, f"comm100bot.{action}_rule", rule.bot)
    return allowed and (rule.state == State.DRAFT or may(user, PUBLISH, rule.bot))


def may_open(user: Any, rule: Rule) -> bool:
    """May this member of staff edit the rule's page, if only to save a draft copy of it?"""
    if not may(user, "comm100bot.change_rule", rule.bot):
        return False
    return may_edit(user, rule) or may(user, "comm100bot.add_rule", rule.bot)


def _has(user: Any, permission: str, bot: Bot) -> bool:
    return bool(user.has_perm(permission) or user.has_perm(permission, bot))


def _sees(user: Any, bot: Bot) -> bool:
    # What was looked up for this user may be older than the bot.
    return bot in _seen_by(user) or bots_of(user).filter(pk=bot.pk).exists()


def _seen_by(user: Any) -> list[Bot]:
    """The bots that they see: looked up once for each user object, as Django does permissions."""
    found: list[Bot] | None = getattr(user, "_comm100bots", None)
    if found is None:
        found = user._comm100bots = list(bots_of(user))
    return found
