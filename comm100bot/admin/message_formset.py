"""All messages of a rule, in the order that their places say."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.formsets import DELETION_FIELD_NAME
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comm100bot.models import Rule, State

from .languages import language_names
from .message_form import MessageForm
from .message_kinds import kind_choices
from .rows import RowFormSet


def _answers_nothing(rule: Rule) -> bool:
    """Is this rule live, though it has nothing to say besides its messages?"""
    return rule.state == State.LIVE and not rule.variables and rule.status == 200


def _stays(form: MessageForm) -> bool:
    """Is this form's message there after saving?"""
    kept = bool(form.instance.pk) or form.has_changed()
    return kept and not form.cleaned_data.get(DELETION_FIELD_NAME)


class MessageFormSet(RowFormSet):
    request: HttpRequest | None = None
    """The request that the messages came with; files that came along are kept for it."""

    gone = gettext_lazy("Somebody removed this message meanwhile. Load the page again.")
    kinds = staticmethod(kind_choices)
    languages = staticmethod(language_names)

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        return {**super().get_form_kwargs(index), "request": self.request}

    def clean(self) -> None:
        super().clean()
        if _answers_nothing(self.instance) and not any(map(_stays, self.forms)):
            raise forms.ValidationError(_("Write what to answer, or save it as a draft."))

    def kept_forms(self) -> list[MessageForm]:
        return sorted(super().kept_forms(), key=lambda form: form.cleaned_data["position"])
