"""How a turn came out, as a mark and a word."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.html import format_html
from django.utils.safestring import SafeString

from comm100bot.models import Outcome

MARKS: Mapping[str, str] = {Outcome.ANSWERED: "✓", Outcome.UNANSWERED: "?", Outcome.FAILED: "✗"}
"""What stands beside the outcome's word: color is never alone."""


def mark_of(outcome: str) -> str:
    """The outcome's mark; that of an unanswered turn for what another version has stored."""
    return MARKS.get(outcome, MARKS[Outcome.UNANSWERED])


def outcome_mark(outcome: str, count: int | None = None) -> SafeString:
    """``✓ Answered``, or in a list ``✓ 2`` with the word for those who hear it."""
    label = dict(Outcome.choices).get(outcome, outcome)
    mark = mark_of(outcome)
    if count is None:
        return format_html(
            '<span class="c100-outcome c100-{}"><span aria-hidden="true">{}</span> {}</span>',
            outcome,
            mark,
            label,
        )
    return format_html(
        '<span class="c100-outcome c100-{}" title="{}"><span aria-hidden="true">{}</span> {}'
        '<span class="c100-spoken"> {}</span></span>',
        outcome,
        label,
        mark,
        count,
        label,
    )
