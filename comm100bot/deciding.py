"""Which rule answers a chat, and with what: the same for a call, a trial and a stored turn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, TypeAlias

from . import sessions
from .models import Outcome
from .replies import CompiledReply, RenderError
from .rulebook import NOTICE_KEY, Rulebook
from .rules import CompiledRule, Facts, Told
from .wire import Incoming, Problem, Reply, Written, write

EMPTY_REPLY = "Its reply came out empty."

AnsweringRule: TypeAlias = CompiledRule[CompiledReply]


class Decidable(Protocol):
    """A chat at one moment: conditions look at ``facts``, templates at ``kept_facts``."""

    @property
    def facts(self) -> Facts: ...

    @property
    def kept_facts(self) -> Facts: ...

    @property
    def kept(self) -> Incoming: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The reply as it is sent, the rule that made it, and what went wrong on the way there."""

    written: Written
    status: int
    rule: AnsweringRule | None
    outcome: Outcome
    reason: str
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What a rule has to say: nothing where ``written`` is None, and ``failure`` may say why."""

    written: Written | None
    problems: tuple[Problem, ...]
    failure: str = ""


def first_reply(book: Rulebook, chat: Decidable, pick: str, *, told: Told | None = None) -> Found:
    """The reply of the first rule that holds and can make one."""
    problems: list[Problem] = []
    failure = ""
    rule = book.rules.match(chat.facts, told=told).rule
    while rule is not None:
        made = make_reply(rule, chat, pick)
        problems += made.problems
        failure = failure or made.failure
        if made.written is not None:
            return _found(made.written, rule, failure, problems)
        rule = book.rules.match(chat.facts, after=rule, told=told).rule
    return _found(write(Reply(), chat.kept.dialect), None, failure, problems)


def make_reply(rule: AnsweringRule, chat: Decidable, pick: str) -> Made:
    """What this rule says in this chat, as it is sent."""
    place = f"rule “{rule.name}”"
    reply = rule.then or CompiledReply()
    try:
        rendered = reply.render(
            chat.kept_facts, language=chat.kept.visitor.language, pick=f"{pick} {rule.key}"
        )
    except RenderError as error:
        return Made(
            written=None,
            problems=(Problem(path=place, code="reply_failed", text=str(error)),),
            failure=f"The rule “{rule.name}” held, but its reply could not be made.",
        )
    written = write(rendered.reply or Reply(), chat.kept.dialect)
    if rendered.reply and _says_something(rendered.reply, written):
        return Made(written=written, problems=rendered.problems)
    empty = Problem(path=place, code="reply_empty", text=EMPTY_REPLY)
    return Made(written=None, problems=(*rendered.problems, *written.problems, empty))


def pick_of(incoming: Incoming, delivery_id: str) -> str:
    """What chooses among wordings: the same for all of a session, and across machines."""
    return sessions.session_key(incoming) or incoming.visitor.id or delivery_id


def _says_something(reply: Reply, written: Written) -> bool:
    """Is anything left of it? A dialect may have no words for any of its messages."""
    return bool(written.messages or reply.variables or not reply.messages)


def _found(
    written: Written, rule: AnsweringRule | None, failure: str, problems: list[Problem]
) -> Found:
    outcome, reason = outcome_of(rule, failure)
    return Found(
        written=written,
        status=rule.then.status if rule and rule.then else 200,
        rule=rule,
        outcome=outcome,
        reason=reason,
        problems=tuple(problems),
    )


def outcome_of(rule: AnsweringRule | None, failure: str = "") -> tuple[Outcome, str]:
    """How it came out that this rule answered, or none, and why where that is no success."""
    if failure:
        return Outcome.FAILED, failure
    if rule is None:
        return Outcome.UNANSWERED, "No rule held."
    if rule.key == NOTICE_KEY:
        return Outcome.UNANSWERED, "The notice to everybody was on."
    if not rule.has_conditions:
        return Outcome.UNANSWERED, "Only a rule without conditions held."
    return Outcome.ANSWERED, ""
