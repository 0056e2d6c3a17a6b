"""How a turn came out, as a mark and a word."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString

from comm100bot.models import Outcome

MARKS = {Outcome.ANSWERED: "✓", Outcome.UNANSWERED: "?", Outcome.FAILED: "✗"}
"""What stands beside the outcome's word: color is never alone."""


def outcome_mark(outcome: str, count: int | None = None) -> SafeString:
    """``✓ Answered``, or in a list ``✓ 2`` with the word for those who hear it."""
    known = Outcome(outcome)
    if count is None:
        return format_html(
            '<span class="c100-outcome c100-{}"><span aria-hidden="true">{}</span> {}</span>',
            known.value,
            MARKS[known],
            known.label,
        )
    return format_html(
        '<span class="c100-outcome c100-{}" title="{}"><span aria-hidden="true">{}</span> {}'
        '<span class="c100-spoken"> {}</span></span>',
        known.value,
        known.label,
        MARKS[known],
        count,
        known.label,
    )
