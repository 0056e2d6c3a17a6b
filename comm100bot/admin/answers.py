"""An answer as the visitor would see it, in each of Comm100's formats."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy

from comm100bot.deciding import Found
from comm100bot.rulebook import Rulebook
from comm100bot.trying import TriedChat
from comm100bot.wire import Dialect, OutgoingMessage, Problem

from .instead import sent_instead
from .outcomes import outcome_mark
from .sent import SentReply, read_reply
from .visible import visible

DIALECT = "try-dialect"
"""The parameter that says which format is looked at."""

LABELS = {
    Dialect.CLASSIC: gettext_lazy("Classic"),
    Dialect.CURRENT: gettext_lazy("Current"),
    Dialect.THIRD_PARTY: gettext_lazy("Third party"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One of the formats to choose from."""

    dialect: Dialect
    is_chosen: bool

    @property
    def label(self) -> str:
        return str(LABELS[self.dialect])


def formats(chosen: str) -> list[Format]:
    """The formats, of which this one is looked at, or the newest where there is no such."""
    known = chosen if chosen in set(LABELS) else Dialect.CURRENT
    return [Format(dialect=dialect, is_chosen=dialect == known) for dialect in LABELS]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownAnswer:
    """What the visitor gets in one format, and sentences on what was odd or is lost there."""

    dialect: Dialect
    found: Found
    rule_url: str
    notes: Sequence[str]

    @property
    def reply(self) -> SentReply:
        return read_reply(self.found.written.body)

    @property
    def outcome(self) -> str:
        return outcome_mark(self.found.outcome)

    @property
    def rule_name(self) -> str:
        return self.found.rule.name if self.found.rule else ""

    @property
    def rule_key(self) -> str:
        return self.found.rule.key if self.found.rule else ""


def shown_answers(book: Rulebook, chat: TriedChat, urls: Mapping[str, str]) -> list[ShownAnswer]:
    """The answer in every format; what one can't say at all falls to the next rule there."""
    return [_shown(book, chat.in_dialect(dialect), urls) for dialect in LABELS]


def _shown(book: Rulebook, chat: TriedChat, urls: Mapping[str, str]) -> ShownAnswer:
    found = chat.first_reply(book)
    dialect = chat.kept.dialect
    messages = _messages(found, chat)
    instead = (sentence for message in messages for sentence in sent_instead(message, dialect))
    problems = sentences([*chat.run.problems, *found.problems, *found.written.problems])
    return ShownAnswer(
        dialect=dialect,
        found=found,
        rule_url=urls.get(found.rule.key, "") if found.rule else "",
        notes=tuple(dict.fromkeys([*problems, *instead])),
    )


def _messages(found: Found, chat: TriedChat) -> Iterable[OutgoingMessage]:
    """The messages of this answer, before they were written in a format."""
    if found.rule is None or found.rule.then is None:
        return ()
    rendered = found.rule.then.render(
        chat.kept_facts,
        language=chat.kept.visitor.language,
        pick=f"{chat.start.pick} {found.rule.key}",
    )
    return rendered.reply.messages if rendered.reply else ()


def sentences(problems: Iterable[Problem]) -> Iterator[str]:
    """These problems as sentences, each with its place where it has one."""
    for problem in problems:
        place = capfirst(visible(problem.path))
        yield f"{place}: {problem.text}" if place else problem.text
