"""What is odd in a rule that can be saved all the same."""

from __future__ import annotations

from collections.abc import Iterator

from comm100bot.models import Rule
from comm100bot.replies import ReplyErrors, compile_reply
from comm100bot.serializers import template_warnings, undeclared


def warnings_of(rule: Rule) -> Iterator[str]:
    """Sentences on facts that are never set: in the rule's conditions and in its templates."""
    for condition in rule.conditions.all():
        if warning := undeclared(condition.fact):
            yield warning
    messages = [message.written() for message in rule.messages.all()]
    try:
        reply = compile_reply(messages, rule.variables, rule.status)
    except ReplyErrors:
        # A broken rule: its sentence says why.
        return
    yield from template_warnings(reply)
