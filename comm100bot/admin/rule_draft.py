"""“What would change” in the rule editor: asked of the rule as it is typed, before it is saved."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from comm100bot.models import Rule, State
from comm100bot.publishing import made_live, original_of
from comm100bot.setups import stored_setup

from .changes import CHANGES, changes_page, posted_fields
from .draft import Draft, read_draft
from .reopening import EDIT, Reopening
from .rule_states import CONTINUE, Button, buttons

KEY = "rule_key"
"""The key of a rule that is not saved yet: visitors' lots are drawn by it."""


class RuleDraft(Reopening):
    """The rule's page answers what would change, and takes its form back unsaved."""

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        page = self._changes(request, None) if CHANGES in request.POST else None
        return page or super().add_view(request, form_url, extra_context)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        page = None
        if CHANGES in request.POST and (rule := self.get_object(request, unquote(object_id))):
            page = self._changes(request, rule)
        return page or super().change_view(request, object_id, form_url, extra_context)

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Any:
        rule: Any = super().save_form(request, form, change)
        if not change:
            rule.key = _posted_key(request, rule)
        return rule

    def _changes(self, request: HttpRequest, rule: Rule | None) -> HttpResponse | None:
        """The page that says what would change; None where the form has mistakes to be shown."""
        allowed = (
            self.has_change_permission(request, rule) if rule else self.has_add_permission(request)
        )
        if not allowed:
            raise PermissionDenied
        draft = read_draft(self, request, rule)
        if draft.written is None:
            request.POST = posted_fields(request, **{EDIT: "1"})  # type: ignore[assignment]
            return None
        return self._changes_page(request, rule, draft)

    def _changes_page(self, request: HttpRequest, rule: Rule | None, draft: Draft) -> HttpResponse:
        assert draft.written is not None
        original = original_of(rule) if rule else None
        fields = posted_fields(request, **({} if rule else {KEY: draft.written["key"]}))
        return changes_page(
            self,
            request,
            draft.bot,
            made_live(
                stored_setup(draft.bot), draft.written, str(original.key) if original else ""
            ),
            confirm=(request.get_full_path(), fields),
            buttons=tuple(self._ways_of_saving(request, rule)),
            title=_("What “%(rule)s” would change") % {"rule": draft.written["name"]},
            back=EDIT,
            warnings=tuple(_warnings(request, draft)),
        )

    def _ways_of_saving(self, request: HttpRequest, rule: Rule | None) -> Iterator[Button]:
        state = rule.state if rule else State.DRAFT
        may_publish = self.has_publish_permission(request, rule)  # type: ignore[attr-defined]
        for button in buttons(state, may_publish=may_publish, is_new=rule is None):
            if button.name != CONTINUE:
                yield button


def _posted_key(request: HttpRequest, rule: Rule) -> uuid.UUID:
    """The key that the rule was tried under, as long as no other rule has it."""
    try:
        key = uuid.UUID(request.POST.get(KEY, ""))
    except ValueError:
        return rule.key
    taken = Rule.objects.filter(bot=rule.bot_id, key=key).exists()
    return rule.key if taken else key


def _warnings(request: HttpRequest, draft: Draft) -> Iterator[str]:
    assert draft.written is not None
    if draft.written["state"] != State.LIVE:
        yield _("It is not live: this is what would change if it were.")
    if request.FILES:
        yield _("The file that you chose is not uploaded yet: choose it again before you save.")
