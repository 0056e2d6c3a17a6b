"""What must stay true of the answers to certain turns."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .bot import Bot
from .recorded import Recorded
from .session import TEXT, Snapshot, Visitor


class Expectation(models.TextChoices):
    RULE = "rule", _("must be answered by the rule")
    TEXT = "text", _("must contain the text")


class Pin(Recorded):
    """One turn, kept for itself, and what its answer must be."""

    bot = models.ForeignKey(
        Bot, on_delete=models.CASCADE, related_name="pins", verbose_name=_("bot")
    )
    # A pin outlives its turn; who wrote it stays known, so that they can be forgotten.
    snapshot = models.ForeignKey(
        Snapshot,
        on_delete=models.SET_NULL,
        related_name="pins",
        null=True,
        blank=True,
        verbose_name=_("turn"),
    )
    visitor = models.ForeignKey(
        Visitor,
        on_delete=models.CASCADE,
        related_name="pins",
        null=True,
        blank=True,
        verbose_name=_("visitor"),
    )
    delivery_id = models.UUIDField(_("delivery"), editable=False)
    said = models.CharField(_("turn"), max_length=TEXT, blank=True)
    expectation = models.CharField(
        _("the answer"), max_length=10, choices=Expectation.choices, default=Expectation.RULE
    )
    rule_key = models.UUIDField(_("rule's key"), null=True, blank=True)
    rule_name = models.CharField(_("rule's name"), max_length=200, blank=True)
    text = models.CharField(_("text"), max_length=TEXT, blank=True)
    blocks = models.BooleanField(
        _("stop changes that break it"),
        default=False,
        help_text=_("Nobody can save a change that breaks this pin, until the pin is changed."),
    )
    note = models.CharField(_("note"), max_length=TEXT, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("by"),
    )
    made_at = models.DateTimeField(_("made"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("pin")
        verbose_name_plural = _("pins")
        ordering = ["bot", "-made_at", "-pk"]

    def __str__(self) -> str:
        if self.expectation == Expectation.RULE:
            wanted = _("“%(said)s” must be answered by “%(rule)s”")
        else:
            wanted = _("“%(said)s” must be answered with “%(text)s”")
        return wanted % {"said": self.said, "rule": self.rule_name, "text": self.text}
