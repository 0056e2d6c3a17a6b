"""Why a payload is answered as it is, in lines for people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from . import rulebook
from .answering import Chat, first_reply, look_at
from .models import Bot
from .replies import CompiledReply
from .rules import CompiledCondition, CompiledRule
from .sentences import condition_sentence, shorten
from .wire import Decoded


def explain(bot: Bot, decoded: Decoded, moment: dt.datetime) -> Iterator[str]:
    """Every rule in order: held, did not hold, not reached; with each condition's value."""
    book = rulebook.load(bot)
    chat = look_at(bot, book, decoded, moment)
    found = first_reply(book, chat, pick="")
    reached = True
    for rule in book.rules.rules:
        yield from _lines(rule, chat, reached=reached)
        reached = reached and rule is not found.rule
    for broken in book.broken:
        yield f"{broken.name}: set aside. {' '.join(broken.reasons)}"
    for problem in found.problems:
        yield f"Problem: {problem.path}: {problem.text}"


def _lines(rule: CompiledRule[CompiledReply], chat: Chat, *, reached: bool) -> Iterator[str]:
    if not reached:
        yield f"{rule.position} {rule.name}: not reached."
        return
    holds = rule.is_in_force(chat.facts.now) and rule.holds(chat.facts)
    yield f"{rule.position} {rule.name}: {'holds' if holds else 'does not hold'}."
    known = {condition.fact for condition in rule.conditions if chat.knows(condition.fact)}
    outcomes = rule.outcomes(chat.facts, known)
    for condition in rule.conditions:
        yield f"    {_condition_line(condition, outcomes.get(condition.number), chat)}"


def _condition_line(condition: CompiledCondition, held: bool | None, chat: Chat) -> str:
    sentence = condition_sentence(
        {
            "fact": condition.fact,
            "operator": condition.operator.key,
            "value": condition.value,
        }
    )
    if held is None:
        return f"{condition.number} {sentence}: not looked up."
    # Shown as it is kept: a sensitive value is compared, never printed.
    values = ", ".join(value.text for value in chat.kept_facts.values(condition.fact))
    seen = f"it is “{shorten(values)}”" if values else "it is not set"
    return f"{condition.number} {sentence}: {'holds' if held else 'does not hold'}, {seen}."
