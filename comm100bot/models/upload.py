"""Images and files that staff uploaded, to be sent in answers."""

from __future__ import annotations

import secrets
from pathlib import PurePath

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.text import get_valid_filename
from django.utils.translation import gettext_lazy as _

from .bot import Bot

LONGEST_FILE_NAME = 80


def upload_path(upload: Upload, name: str) -> str:
    """Where a file is kept: under a name that nobody can guess."""
    path = PurePath(get_valid_filename(PurePath(name).name or "file"))
    stem = path.stem[:LONGEST_FILE_NAME]
    return f"comm100bot/{secrets.token_urlsafe(16)}/{stem}{path.suffix.lower()}"


class Upload(models.Model):
    """One such file. Where it is kept is the business of Django's default storage."""

    bot = models.ForeignKey(
        Bot, on_delete=models.CASCADE, related_name="uploads", verbose_name=_("bot")
    )
    file = models.FileField(_("file"), upload_to=upload_path, max_length=255)
    name = models.CharField(_("name"), max_length=255)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("by"),
    )
    uploaded_at = models.DateTimeField(_("uploaded"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("uploaded file")
        verbose_name_plural = _("uploaded files")
        ordering = ["-uploaded_at", "-pk"]

    def __str__(self) -> str:
        return self.name
