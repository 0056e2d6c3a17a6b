"""What is kept of a chat at one moment, so that it can be decided again."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Recorded(models.Model):
    """All that a decision looked at. Lookups and the chat so far are as they were then."""

    received_at = models.DateTimeField(_("received"))
    dialect = models.CharField(_("format"), max_length=20)
    rules_version = models.PositiveBigIntegerField(_("version of the rules"))
    payload = models.JSONField(_("what Comm100 sent"))
    lookups = models.JSONField(_("what lookups gave"), default=dict, blank=True)
    session_facts = models.JSONField(
        _("the chat before this turn, where a rule looked at it"), null=True, blank=True
    )
    hidden_results = models.JSONField(
        _("results of conditions on values that are not stored"), default=list, blank=True
    )

    class Meta:
        abstract = True
