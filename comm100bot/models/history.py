"""Every version of a bot's rules. Rows are added, never changed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .bot import Bot


class Source(models.TextChoices):
    """Where a change came from."""

    ADMIN = "admin", _("in the admin")
    IMPORT = "import", _("by importing a file")
    RESTORE = "restore", _("by restoring an earlier version")
    OUTSIDE = "outside", _("outside the admin")


class Version(models.Model):
    """A bot's rules and settings as somebody left them. ``number`` is the ``rules_version``."""

    bot = models.ForeignKey(
        Bot, on_delete=models.CASCADE, related_name="versions", verbose_name=_("bot")
    )
    number = models.PositiveBigIntegerField(_("number"))
    saved_at = models.DateTimeField(_("saved"), default=timezone.now)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("by"),
    )
    # History outlives whoever made it.
    author_name = models.CharField(_("by"), max_length=255, blank=True)
    source = models.CharField(_("how"), max_length=10, choices=Source.choices)
    note = models.CharField(_("note"), max_length=255, blank=True)
    settings = models.JSONField(_("the bot's settings"))

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["bot", "number"], name="comm100bot_version_number")
        ]

    def __str__(self) -> str:
        return f"{timezone.localtime(self.saved_at):%Y-%m-%d %H:%M}"


class RuleRevision(models.Model):
    """One rule from one version on, in the rules file's shape; None once it was deleted.

    ``rank`` orders the rules of a version: moving one rule changes its rank alone.
    """

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="revisions")
    bot = models.ForeignKey(Bot, on_delete=models.CASCADE, related_name="+")
    key = models.UUIDField()
    rank = models.TextField()
    content = models.JSONField(null=True)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["bot", "key"], name="comm100bot_revision_key")]

    def __str__(self) -> str:
        return f"{self.key} {self.version_id}"
