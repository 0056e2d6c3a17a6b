"""Rules with their conditions and messages, as staff edit them."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from comm100bot import replies, sentences
from comm100bot.rules import OPERATORS

from .bot import Bot
from .versions import Versioned


class State(models.TextChoices):
    LIVE = "live", _("Live")
    DRAFT = "draft", _("Draft")
    PAUSED = "paused", _("Paused")


def operator_choices() -> list[tuple[str, str]]:
    return [(operator.key, operator.label) for operator in OPERATORS.values()]


def kind_choices() -> list[tuple[str, str]]:
    return [(kind.key, kind.label) for kind in replies.MESSAGE_KINDS.values()]


class Rule(Versioned):
    """When these conditions hold, answer with these messages."""

    bot = models.ForeignKey(
        Bot, on_delete=models.CASCADE, related_name="rules", verbose_name=_("bot")
    )
    key = models.UUIDField(_("key"), default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=200)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.LIVE)
    position = models.PositiveIntegerField(_("position"), default=0, editable=False)
    logic = models.CharField(
        _("logic"),
        max_length=1000,
        default="all",
        help_text=_("all, any, or the conditions' numbers: 1 and (2 or 3)."),
    )
    starts = models.DateTimeField(_("starts"), null=True, blank=True)
    ends = models.DateTimeField(_("ends"), null=True, blank=True)
    variables = models.JSONField(_("variables"), default=dict, blank=True)
    draft_of = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        related_name="drafts",
        null=True,
        blank=True,
        editable=False,
        verbose_name=_("draft of"),
    )
    status = models.PositiveSmallIntegerField(
        _("HTTP status"),
        default=200,
        validators=[MinValueValidator(200), MaxValueValidator(599)],
    )

    class Meta(Versioned.Meta):
        verbose_name = _("rule")
        verbose_name_plural = _("rules")
        ordering = ["bot", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["bot", "key"], name="comm100bot_rule_key"),
            models.CheckConstraint(
                condition=Q(starts__isnull=True)
                | Q(ends__isnull=True)
                | Q(ends__gt=models.F("starts")),
                name="comm100bot_rule_ends_after_start",
                violation_error_message=_("A rule must end after it starts."),
            ),
        ]
        permissions = [("publish_rule", _("Can make rules live"))]

    def __str__(self) -> str:
        return self.sentence() if self.pk else self.name

    def sentence(self) -> str:
        """The rule as one sentence: When intent is Order status, answer "Order ..."."""
        return sentences.rule_sentence(
            [condition.written() for condition in self.conditions.all()],
            self.logic,
            [message.written() for message in self.messages.all()],
        )

    def written(self) -> dict[str, Any]:
        """The rule in the rules file's shape: JSON, with its keys in the file's order."""
        return write_rule(
            self,
            [condition.written() for condition in self.conditions.all()],
            [message.written() for message in self.messages.all()],
        )

    def bots(self, using: str) -> set[int]:
        return {self.bot_id}


def write_rule(
    rule: Rule, conditions: Iterable[Mapping[str, Any]], messages: Iterable[Mapping[str, Any]]
) -> dict[str, Any]:
    """A rule with these conditions and messages, whether stored or not, in the file's shape."""
    variables = rule.variables
    return {
        "key": str(rule.key),
        "name": rule.name,
        "state": str(rule.state),
        "logic": rule.logic,
        "starts": write_moment(rule.starts),
        "ends": write_moment(rule.ends),
        "conditions": [dict(condition) for condition in conditions],
        "messages": [_arranged(message) for message in messages],
        # Anything can stand in the database: what is no object makes the rule a broken one.
        "variables": dict(sorted(variables.items())) if isinstance(variables, dict) else variables,
        "status": rule.status,
    }


def _arranged(message: Mapping[str, Any]) -> dict[str, Any]:
    """The message with its keys in the file's order; one of an unknown shape as it is."""
    try:
        arranged = replies.arrange_message(message)
    except (AttributeError, KeyError, TypeError):
        return dict(message)
    said = {key: value for key, value in message.items() if value is not None}
    return arranged if arranged == said else dict(message)


def write_moment(moment: dt.datetime | None) -> str | None:
    """A moment as the rules file has it, in UTC: ``2026-11-22T14:05:00Z``."""
    return moment.astimezone(dt.UTC).isoformat().replace("+00:00", "Z") if moment else None


class Condition(Versioned):
    """A fact, an operator and, for most operators, a value in the rules file's shape."""

    rule = models.ForeignKey(
        Rule, on_delete=models.CASCADE, related_name="conditions", verbose_name=_("rule")
    )
    position = models.PositiveIntegerField(_("position"), default=0)
    fact = models.CharField(_("fact"), max_length=500)
    operator = models.CharField(_("operator"), max_length=100, choices=operator_choices)
    value = models.JSONField(_("value"), null=True, blank=True)

    class Meta(Versioned.Meta):
        verbose_name = _("condition")
        verbose_name_plural = _("conditions")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return sentences.condition_sentence(self.written())

    def written(self) -> Mapping[str, Any]:
        """The condition in the rules file's shape; without a value where none is set."""
        shape = {"fact": self.fact, "operator": self.operator}
        return shape if self.value is None else {**shape, "value": self.value}

    def bots(self, using: str) -> set[int]:
        return _bots_of_rule(self.rule_id, using)


class Message(Versioned):
    """One part of a reply. ``content`` is the rest of its shape in the rules file."""

    rule = models.ForeignKey(
        Rule, on_delete=models.CASCADE, related_name="messages", verbose_name=_("rule")
    )
    position = models.PositiveIntegerField(_("position"), default=0)
    kind = models.CharField(_("kind"), max_length=20, choices=kind_choices, default="text")
    language = models.CharField(
        _("language"),
        max_length=35,
        blank=True,
        help_text=_("Such as fr or en-US. Empty: for everybody else."),
    )
    content = models.JSONField(_("content"), default=dict, blank=True)

    class Meta(Versioned.Meta):
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return sentences.message_sentence(self.written())

    def written(self) -> Mapping[str, Any]:
        """The message in the rules file's shape."""
        language = {"language": self.language} if self.language else {}
        # Anything can stand in the database: what is no object makes the rule a broken one.
        content = self.content if isinstance(self.content, dict) else {"content": self.content}
        return {"kind": self.kind, **language, **content}

    def bots(self, using: str) -> set[int]:
        return _bots_of_rule(self.rule_id, using)


def _bots_of_rule(rule_id: int, using: str) -> set[int]:
    bots: Iterable[int] = (
        Rule.objects.using(using).filter(pk=rule_id).values_list("bot_id", flat=True)
    )
    return set(bots)
