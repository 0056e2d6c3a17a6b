"""Bots and the tokens that open them."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
import zoneinfo
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comm100bot import hours

from .versions import Versioned

DIALECTS = [
    ("", _("Found by itself")),
    ("classic", _("Classic")),
    ("current", _("Current")),
    ("third_party", _("Third party")),
]


def time_zones() -> list[tuple[str, str]]:
    """Choices for a bot's time zone: every zone that this machine knows."""
    return [(name, name.replace("_", " ")) for name in sorted(zoneinfo.available_timezones())]


def find_zone(name: str) -> dt.tzinfo:
    """The time zone of this name; UTC where it is unknown on this machine."""
    try:
        return zoneinfo.ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return dt.UTC


def check_time_zone(name: str) -> None:
    """Is this the name of a time zone that this machine knows?"""
    try:
        zoneinfo.ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ValidationError(
            _("There is no time zone of this name. Take one such as Europe/Paris.")
        ) from error


def check_opening_hours(value: Any) -> None:
    if problem := hours.check_hours(value):
        raise ValidationError(problem)


def check_holidays(value: Any) -> None:
    if problem := hours.check_holidays(value):
        raise ValidationError(problem)


class Bot(Versioned):
    """One Comm100 chatbot that calls us."""

    slug = models.SlugField(
        _("short name"),
        unique=True,
        help_text=_("Stands in the webhook's URL. Changing it later needs the new URL in Comm100."),
    )
    name = models.CharField(_("name"), max_length=200)
    enabled = models.BooleanField(
        _("enabled"), default=True, help_text=_("A bot that is not enabled refuses every call.")
    )
    dialect = models.CharField(
        _("format of the calls"),
        max_length=20,
        blank=True,
        default="",
        choices=DIALECTS,
        help_text=_("Leave it unless Comm100's calls are taken for another format."),
    )
    time_zone = models.CharField(
        _("time zone"),
        max_length=64,
        default="UTC",
        validators=[check_time_zone],
        help_text=_("Dates and times in rules are meant in this zone."),
    )
    opening_hours = models.JSONField(
        _("opening hours"), default=dict, blank=True, validators=[check_opening_hours]
    )
    holidays = models.JSONField(
        _("holidays"), default=list, blank=True, validators=[check_holidays]
    )
    notice_on = models.BooleanField(
        _("answer everything with the notice"),
        default=False,
        help_text=_("While it is on, no rule answers: every visitor gets the notice."),
    )
    notice_text = models.TextField(_("notice"), blank=True)
    notice_until = models.DateTimeField(
        _("until"), null=True, blank=True, help_text=_("Then the rules answer again.")
    )
    groups = models.ManyToManyField(
        "auth.Group",
        related_name="comm100bots",
        blank=True,
        verbose_name=_("for these groups alone"),
        help_text=_("Only staff in these groups see this bot. Choose none: all staff who may."),
    )
    rules_version = models.PositiveBigIntegerField(
        _("version of the rules"), default=1, editable=False
    )
    created_at = models.DateTimeField(_("made"), default=timezone.now, editable=False)

    class Meta(Versioned.Meta):
        verbose_name = _("bot")
        verbose_name_plural = _("bots")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name or self.slug

    def save(self, *args: Any, **kwargs: Any) -> None:
        # A row read a while ago holds an old number: it must never be written back.
        if not self._state.adding and kwargs.get("update_fields") is None:
            kwargs["update_fields"] = [
                field.name
                for field in self._meta.concrete_fields
                if not field.primary_key and field.name != "rules_version"
            ]
        super().save(*args, **kwargs)

    def keep_version(self, using: str) -> None:
        # A fixture is saved as it is, with the number of the day it was made.
        stored = Bot.objects.using(using).filter(pk=self.pk)
        for version in stored.values_list("rules_version", flat=True):
            self.rules_version = max(self.rules_version, version)

    @property
    def zone(self) -> dt.tzinfo:
        """The bot's time zone; UTC where its name is unknown on this machine."""
        return find_zone(self.time_zone)

    def bots(self, using: str) -> set[int]:
        return {self.pk}


def token_digest(token: str) -> str:
    """How a token is stored: the hex SHA-256 of its text (256 random bits need no salt)."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


class TokenManager(models.Manager["Token"]):
    def issue(self, bot: Bot, *, name: str = "", is_test: bool = False) -> tuple[Token, str]:
        """A new token of this bot: its row, and the text that is shown once and not kept."""
        text = secrets.token_urlsafe(32)
        return self.create(bot=bot, name=name, digest=token_digest(text), is_test=is_test), text


class Token(models.Model):
    """A secret that opens one bot's webhook. Only its SHA-256 is kept."""

    bot = models.ForeignKey(
        Bot, on_delete=models.CASCADE, related_name="tokens", verbose_name=_("bot")
    )
    name = models.CharField(
        _("note"), max_length=200, blank=True, help_text=_("Where this token is used.")
    )
    digest = models.CharField(max_length=64, unique=True, editable=False)
    is_test = models.BooleanField(
        _("for tests"), default=False, help_text=_("Chats that come with it are marked as tests.")
    )
    created_at = models.DateTimeField(_("made"), default=timezone.now, editable=False)

    objects = TokenManager()

    class Meta:
        verbose_name = _("token")
        verbose_name_plural = _("tokens")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.name or f"{self._meta.verbose_name} {self.pk}"
