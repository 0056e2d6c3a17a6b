"""A rule while it is written: as much of it as can be read, and what is wrong with the rest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.forms.formsets import DELETION_FIELD_NAME
from django.utils.translation import gettext as _

from comm100bot.models import State
from comm100bot.models.rule import write_moment
from comm100bot.setups import Written

from .draft import Draft
from .message_form import LAST
from .rule_form import EXPRESSION
from .small_forms import problems

UNKNOWN = "…"
"""What stands in a sentence where nothing was chosen yet."""

CHOSEN = {"fact_choice", "fact_name"}
"""The fields of a condition's fact."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HalfWritten:
    """What a form says so far. ``unfinished`` is what keeps the rule from being tested.

    ``problems`` are sentences by the names of fields that say something already;
    ``warnings`` those on facts that no lookup gives, by the numbers of conditions.
    """

    rule: Written
    unfinished: str
    problems: Mapping[str, list[str]]
    warnings: Mapping[int, list[str]]


def half_written(draft: Draft) -> HalfWritten:
    """The posted form, however far somebody got with it."""
    form = draft.form
    conditions, messages = (list(_kept(rows)) for rows in draft.formsets)
    messages.sort(key=lambda row: row.cleaned_data.get("position", LAST))
    forms = (form, *conditions, *messages)
    return HalfWritten(
        rule={
            "key": str(form.instance.key),
            "name": form.cleaned_data.get("name") or _("This rule"),
            "state": State.LIVE.value,
            "logic": _logic(form),
            "starts": write_moment(form.cleaned_data.get("starts")),
            "ends": write_moment(form.cleaned_data.get("ends")),
            "conditions": [_condition(row) for row in conditions],
            "messages": [dict(row.instance.written()) for row in messages],
            "variables": {},
            "status": 200,
        },
        unfinished=_unfinished(form, conditions),
        problems={name: said for one in forms for name, said in _said(one)},
        warnings={
            number: [str(row.warning)] for number, row in enumerate(conditions, 1) if row.warning
        },
    )


def _kept(rows: Any) -> Iterator[Any]:
    """The rows that would be there after saving, also where some can't be saved yet."""
    for form in rows.forms:
        is_gone = form.data.get(form.add_prefix(DELETION_FIELD_NAME))
        if not is_gone and (form.instance.pk or form.has_changed()):
            yield form


def _logic(form: Any) -> str:
    combine = form.cleaned_data.get("combine") or "all"
    if combine != EXPRESSION:
        return str(combine)
    return str(form.data.get(form.add_prefix(EXPRESSION), "")) or UNKNOWN


def _condition(form: Any) -> Mapping[str, Any]:
    is_chosen = not CHOSEN & form.errors.keys()
    shape = {
        "fact": form.instance.fact if is_chosen else UNKNOWN,
        "operator": form.cleaned_data.get("operator", UNKNOWN),
    }
    value = form.cleaned_data.get("value")
    return shape if value is None else {**shape, "value": value}


def _unfinished(form: Any, conditions: list[Any]) -> str:
    for number, row in enumerate(conditions, 1):
        if row.errors:
            return _("Condition %(number)d is not finished yet.") % {"number": number}
    return _("The expression is not finished yet.") if EXPRESSION in form.errors else ""


def _said(form: Any) -> Iterator[tuple[str, list[str]]]:
    """What is wrong with the fields of this form, but for those that still wait for somebody."""
    # A row that is saved as a new one has None for its id.
    given = form.data.lists()
    filled = {name for name, value in given if any((text or "").strip() for text in value)}
    for name, sentences in problems(form):
        if name in filled or name.endswith("__all__"):
            yield name, sentences
