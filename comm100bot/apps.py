from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class Comm100BotConfig(AppConfig):
    name = "comm100bot"
    verbose_name = _("Comm100 bot")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Checks register themselves and need the app registry; so do the host's lookups.
        from . import checks, lookups, models  # noqa: F401, PLC0415

        lookups.discover()
