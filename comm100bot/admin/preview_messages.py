"""The messages of a rule that is being written, as a visitor of this chat would see each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from comm100bot.replies import MESSAGE_KINDS, CompiledReply, RenderError, ReplyErrors, compile_reply
from comm100bot.trying import TriedChat
from comm100bot.wire import Dialect, Problem, Reply, write

from .answers import LABELS
from .instead import sent_instead
from .languages import language_names
from .sent import Part, read_reply


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownMessage:
    """A message in one format: its parts, one for each wording, and what there is to say of it."""

    number: int
    kind: str
    language: str
    parts: tuple[Part, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownMessages:
    """All messages in one format."""

    dialect: Dialect
    messages: tuple[ShownMessage, ...]


def shown_messages(messages: Iterable[Mapping[str, Any]], chat: TriedChat) -> list[ShownMessages]:
    """These messages, in the rules file's shape, in every format."""
    written = list(messages)
    return [
        ShownMessages(
            dialect=dialect,
            messages=tuple(
                _shown(number, message, chat, dialect) for number, message in enumerate(written, 1)
            ),
        )
        for dialect in LABELS
    ]


def _shown(
    number: int, message: Mapping[str, Any], chat: TriedChat, dialect: Dialect
) -> ShownMessage:
    language = str(message.get("language") or "")
    parts: list[Part] = []
    notes: list[str] = []
    for reply in _wordings(message):
        try:
            compiled = compile_reply([reply], {}, 200)
        except ReplyErrors as errors:
            notes += [sentence for _place, sentence in errors.errors]
        else:
            part, said = _written(compiled, language, chat, dialect)
            parts += part
            notes += said
    kind = MESSAGE_KINDS.get(message["kind"])
    return ShownMessage(
        number=number,
        kind=_(kind.label) if kind else message["kind"],
        language=dict(language_names()).get(language, language),
        parts=tuple(parts),
        notes=tuple(dict.fromkeys(notes)),
    )


def _wordings(message: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The message once with each of its wordings: any of them may be sent."""
    wordings = message.get("wordings")
    if not isinstance(wordings, list) or len(wordings) < 2:
        yield message
        return
    for wording in wordings:
        yield {**message, "wordings": [wording]}


def _written(
    compiled: CompiledReply, language: str, chat: TriedChat, dialect: Dialect
) -> tuple[tuple[Part, ...], list[str]]:
    try:
        rendered = compiled.render(chat.kept_facts, language=language or None, pick="")
    except RenderError as error:
        return (), [str(error)]
    reply = rendered.reply or Reply()
    written = write(reply, dialect)
    instead = (said for message in reply.messages for said in sent_instead(message, dialect))
    problems = _sentences([*rendered.problems, *written.problems])
    return read_reply(written.body).parts, [*problems, *instead]


def _sentences(problems: Iterable[Problem]) -> Iterator[str]:
    """These problems, without the places that are plain to see here."""
    for problem in problems:
        if problem.code == "undefined_fact":
            yield _("“%(fact)s” is not set in this chat.") % {"fact": problem.path}
        else:
            yield problem.text
