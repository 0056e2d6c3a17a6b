"""A rule's conditions and messages, edited on the rule's page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from comm100bot.access import may, may_open
from comm100bot.models import Condition, Message, Rule

from .condition_form import ConditionForm, ConditionFormSet
from .generics import AnyInline
from .message_form import MessageForm
from .message_formset import MessageFormSet

MOST_ROWS = 300
"""Rows that one form may bring: more than browsers may send by Django's own limit of fields."""


class PartOfRule(AnyInline):
    """Whoever may change a rule may change its parts."""

    extra = 1
    max_num = MOST_ROWS

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        return super().get_formset(request, obj, **{"absolute_max": MOST_ROWS, **kwargs})

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _may_edit(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _may_edit(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _may_edit(request, obj)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True


def _may_edit(request: HttpRequest, rule: Rule | None) -> bool:
    if rule and rule.pk:
        return may_open(request.user, rule)
    return may(request.user, "comm100bot.add_rule")


class ConditionInline(PartOfRule):
    model = Condition
    form = ConditionForm
    formset = ConditionFormSet
    fields = ("fact_choice", "fact_name", "operator", "value")
    template = "admin/comm100bot/rule/conditions.html"


class MessageInline(PartOfRule):
    model = Message
    form = MessageForm
    formset = MessageFormSet
    fields = (
        "kind",
        "language",
        "wordings",
        "url",
        "upload",
        "description",
        "name",
        "items",
        "title",
        "form_fields",
        "confirm",
        "delay",
        "lock_input",
        "position",
    )
    template = "admin/comm100bot/rule/messages.html"

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset: Any = super().get_formset(request, obj, **kwargs)
        formset.request = request
        return formset
