"""A rule's page as it was sent, read as the rule that it would make. Nothing is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.admin.utils import flatten_fieldsets
from django.forms.formsets import all_valid
from django.http import HttpRequest

from comm100bot.models import Bot, Rule
from comm100bot.models.rule import write_rule
from comm100bot.setups import Written


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The bound forms of a rule's page; ``written`` is what they say, None where that is wrong."""

    form: Any
    formsets: Sequence[Any]
    written: Written | None

    @property
    def is_valid(self) -> bool:
        return self.written is not None

    @property
    def bot(self) -> Bot:
        """The bot that the rule belongs to, or would; only where there are no errors."""
        bot: Bot = self.form.instance.bot
        return bot


def read_draft(admin: Any, request: HttpRequest, rule: Rule | None) -> Draft:
    """What the posted page makes of this rule, which stays as it is, or which new one it makes."""
    change = rule is not None
    row = admin.get_object(request, str(rule.pk)) if rule else None
    fields = flatten_fieldsets(admin.get_fieldsets(request, row))
    form_class: Any = admin.get_form(request, row, change=change, fields=fields)
    form = form_class(request.POST, request.FILES, instance=row)
    valid = form.is_valid()
    instance: Any = admin.save_form(request, form, change) if valid else form.instance
    formsets, _inlines = admin._create_formsets(request, instance, change=change)
    # All of them are asked, so that all errors are known.
    whole = all_valid(formsets) and valid
    written = _written(instance, formsets) if whole else None
    return Draft(form=form, formsets=formsets, written=written)


def _written(rule: Rule, formsets: Sequence[Any]) -> Written:
    conditions, messages = (
        [row.instance.written() for row in rows.kept_forms()] for rows in formsets
    )
    return write_rule(rule, conditions, messages)
