"""Which facts a bot's traffic brings, and which values they mostly have."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .bot import Bot
from .session import TEXT


class Tally(models.Model):
    """How far a bot's turns have been counted."""

    bot = models.OneToOneField(Bot, on_delete=models.CASCADE, related_name="tally")
    last_snapshot = models.PositiveBigIntegerField(default=0)
    turns = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.turns)


class SeenFact(models.Model):
    """A fact that was set in some of a bot's turns. ``many``: too many values to be listed."""

    bot = models.ForeignKey(Bot, on_delete=models.CASCADE, related_name="seen_facts")
    # Some collations merge names that differ: the key is the SHA-256 of the path.
    key = models.CharField(max_length=64)
    path = models.TextField(_("fact"))
    label = models.CharField(_("name"), max_length=TEXT, blank=True)
    turns = models.PositiveBigIntegerField(_("turns"), default=0)
    many = models.BooleanField(default=False)
    last_at = models.DateTimeField(_("last seen"), default=timezone.now)

    class Meta:
        ordering = ["-turns", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["bot", "key"], name="comm100bot_seen_fact_key")
        ]

    def __str__(self) -> str:
        return self.path


class SeenValue(models.Model):
    """A value of such a fact, and in how many turns it came."""

    fact = models.ForeignKey(SeenFact, on_delete=models.CASCADE, related_name="values")
    key = models.CharField(max_length=64)
    text = models.CharField(_("value"), max_length=TEXT)
    turns = models.PositiveBigIntegerField(_("turns"), default=0)

    class Meta:
        ordering = ["-turns", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["fact", "key"], name="comm100bot_seen_value_key")
        ]

    def __str__(self) -> str:
        return self.text
