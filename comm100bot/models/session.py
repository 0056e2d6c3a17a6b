"""What was logged: visitors, their sessions, every snapshot, and deliveries we could not read."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .bot import Bot, Token
from .recorded import Recorded
from .rule import Rule

TEXT = 255
"""How much of an attribute its column holds; the snapshot holds all of it."""


class Outcome(models.TextChoices):
    ANSWERED = "answered", _("Answered")
    UNANSWERED = "unanswered", _("Unanswered")
    FAILED = "failed", _("Failed")


class Visitor(models.Model):
    """A person, by Comm100's id; the latest that their snapshots said of them."""

    bot = models.ForeignKey(
        Bot, on_delete=models.CASCADE, related_name="visitors", verbose_name=_("bot")
    )
    # Comm100's ids differ in case alone, which some collations merge: keys are digests of them.
    key = models.CharField(max_length=64, editable=False)
    visitor_id = models.TextField(_("Comm100's id"))
    name = models.CharField(_("name"), max_length=TEXT, blank=True)
    email = models.CharField(_("email"), max_length=TEXT, blank=True)
    phone = models.CharField(_("phone"), max_length=TEXT, blank=True)
    company = models.CharField(_("company"), max_length=TEXT, blank=True)
    city = models.CharField(_("city"), max_length=TEXT, blank=True)
    state = models.CharField(_("state"), max_length=TEXT, blank=True)
    country = models.CharField(_("country"), max_length=TEXT, blank=True)
    language = models.CharField(_("language"), max_length=TEXT, blank=True)
    sso_id = models.CharField(_("SSO id"), max_length=TEXT, blank=True)
    first_seen_at = models.DateTimeField(_("first seen"), default=timezone.now)
    last_seen_at = models.DateTimeField(_("last seen"), default=timezone.now)

    class Meta:
        verbose_name = _("visitor")
        verbose_name_plural = _("visitors")
        ordering = ["-last_seen_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["bot", "key"], name="comm100bot_visitor_key")
        ]

    def __str__(self) -> str:
        return self.name or self.email or f"{self._meta.verbose_name} {self.visitor_id}"


class Session(models.Model):
    """One visit or chat of a visitor, which groups snapshots; on screen a *chat*."""

    bot = models.ForeignKey(
        Bot, on_delete=models.CASCADE, related_name="sessions", verbose_name=_("bot")
    )
    key = models.CharField(max_length=64, editable=False)
    chat_id = models.TextField(_("Comm100's chat id"), blank=True)
    visitor = models.ForeignKey(
        Visitor,
        on_delete=models.CASCADE,
        related_name="sessions",
        null=True,
        blank=True,
        verbose_name=_("visitor"),
    )
    is_test = models.BooleanField(_("test"), default=False)
    channel = models.CharField(_("channel"), max_length=TEXT, blank=True)
    country = models.CharField(_("country"), max_length=TEXT, blank=True)
    department = models.CharField(_("department"), max_length=TEXT, blank=True)
    language = models.CharField(_("language"), max_length=TEXT, blank=True)
    started_at = models.DateTimeField(_("started"), default=timezone.now)
    last_at = models.DateTimeField(_("last turn"), default=timezone.now)

    class Meta:
        verbose_name = _("chat")
        verbose_name_plural = _("chats")
        ordering = ["-last_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["bot", "key"], name="comm100bot_session_key")
        ]
        indexes = [
            models.Index(fields=["bot", "-last_at"], name="comm100bot_session_last"),
            models.Index(fields=["visitor", "-last_at"], name="comm100bot_session_visitor"),
        ]

    def __str__(self) -> str:
        who = str(self.visitor) if self.visitor else str(_("somebody"))
        return f"{who}, {timezone.localtime(self.started_at):%Y-%m-%d %H:%M}"


class Snapshot(Recorded):
    """One incoming request with what it was answered; on screen a *turn*. Never edited."""

    bot = models.ForeignKey(
        Bot, on_delete=models.CASCADE, related_name="snapshots", verbose_name=_("bot")
    )
    session = models.ForeignKey(
        Session, on_delete=models.CASCADE, related_name="snapshots", verbose_name=_("chat")
    )
    visitor = models.ForeignKey(
        Visitor,
        on_delete=models.CASCADE,
        related_name="snapshots",
        null=True,
        blank=True,
        verbose_name=_("visitor"),
    )
    token = models.ForeignKey(
        Token,
        on_delete=models.SET_NULL,
        related_name="snapshots",
        null=True,
        blank=True,
        verbose_name=_("token"),
    )
    delivery_id = models.UUIDField(_("delivery"), unique=True, editable=False)
    fingerprint = models.CharField(max_length=64, editable=False)

    event = models.CharField(_("event"), max_length=TEXT, blank=True)
    intent = models.CharField(_("intent"), max_length=TEXT, blank=True)
    message = models.TextField(_("visitor's message"), blank=True)
    # History outlives the rule: it is named, not linked, and found again by its key.
    rule_key = models.UUIDField(_("rule's key"), null=True, blank=True)
    rule_name = models.CharField(_("rule's name"), max_length=200, blank=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome.choices)
    reason = models.TextField(_("reason"), blank=True)
    reply = models.JSONField(_("reply"))
    status = models.PositiveSmallIntegerField(_("HTTP status"))
    problems = models.JSONField(_("problems"), default=list, blank=True)
    decided_ms = models.FloatField(_("deciding took (ms)"))
    took_ms = models.FloatField(_("all of it took (ms)"))

    class Meta:
        verbose_name = _("turn")
        verbose_name_plural = _("turns")
        ordering = ["-received_at", "-pk"]
        indexes = [
            models.Index(fields=["bot", "-received_at"], name="comm100bot_snapshot_received"),
            models.Index(fields=["session", "received_at"], name="comm100bot_snapshot_session"),
            models.Index(fields=["bot", "fingerprint"], name="comm100bot_snapshot_print"),
            models.Index(fields=["bot", "rule_key"], name="comm100bot_snapshot_rule"),
        ]
        permissions = [("try_snapshot", _("Can try rules on logged chats"))]

    def __str__(self) -> str:
        said = self.message or self.intent or self.event or str(self._meta.verbose_name)
        return said if len(said) <= 80 else f"{said[:79]}…"

    @property
    def rule(self) -> Rule | None:
        """The rule that answered, where it still exists."""
        if self.rule_key is None:
            return None
        return Rule.objects.filter(bot=self.bot_id, key=self.rule_key).first()


class RejectedDelivery(models.Model):
    """A body that came with a valid token and could not be read. Kept for a short time."""

    bot = models.ForeignKey(
        Bot, on_delete=models.CASCADE, related_name="rejected_deliveries", verbose_name=_("bot")
    )
    received_at = models.DateTimeField(_("received"), default=timezone.now, db_index=True)
    reason = models.CharField(_("reason"), max_length=50)
    detail = models.TextField(_("what is wrong"))
    content_type = models.CharField(_("content type"), max_length=TEXT, blank=True)
    length = models.PositiveBigIntegerField(_("length in bytes"))
    body = models.TextField(_("what came"), blank=True)

    class Meta:
        verbose_name = _("rejected delivery")
        verbose_name_plural = _("rejected deliveries")
        ordering = ["-received_at", "-pk"]

    def __str__(self) -> str:
        return self.reason
