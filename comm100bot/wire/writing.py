"""A ``Reply`` to the JSON that the caller's dialect expects, within Comm100's limits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from . import classic, current, third_party
from .incoming import Dialect, Json, Problem
from .limits import MAX_RESPONSES, MAX_URL, Report, has_long_url
from .messages import OutgoingMessage, Reply
from .problems import Problems
from .rich import Response

RESERVED_VARIABLES = frozenset({"messages", "answer"})
"""Where the dialects put our messages: a variable of that name would hide them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """The body of our answer, how many messages stand in it, and what could not be said in it."""

    body: Json
    messages: int = 0
    problems: tuple[Problem, ...] = ()


class _DialectModule(Protocol):
    """What each dialect's module can do."""

    def respond(self, message: OutgoingMessage, report: Report) -> Response | None: ...

    def wrap(self, responses: Sequence[Response], variables: Mapping[str, Json]) -> Json: ...


_MODULES: dict[Dialect, _DialectModule] = {
    Dialect.CLASSIC: classic,
    Dialect.CURRENT: current,
    Dialect.THIRD_PARTY: third_party,
}


def write(reply: Reply, dialect: Dialect) -> Written:
    """This reply in this dialect; what does not fit is left out or cut, and reported."""
    module = _MODULES[dialect]
    problems = Problems()
    responses = _responses(reply.messages, module, problems)
    if len(responses) > MAX_RESPONSES:
        problems.add(
            "messages",
            "too_many_messages",
            f"The reply has {len(responses)} messages, but Comm100 takes {MAX_RESPONSES} at most; "
            "the last ones were left out.",
        )
    variables = _variables(reply, problems)
    sent = responses[:MAX_RESPONSES]
    return Written(body=module.wrap(sent, variables), messages=len(sent), problems=problems.found())


def _responses(
    messages: Sequence[OutgoingMessage], module: _DialectModule, problems: Problems
) -> list[Response]:
    responses = []
    for number, message in enumerate(messages, 1):
        report = Report(f"message {number}", problems)
        if has_long_url(message):
            report.left_out(f"An address (URL) is longer than {MAX_URL:,} characters")
            continue
        response = module.respond(message, report)
        if response is not None:
            responses.append(response)
    return responses


def _variables(reply: Reply, problems: Problems) -> dict[str, Json]:
    variables: dict[str, Json] = {}
    for name, value in reply.variables.items():
        if name in RESERVED_VARIABLES:
            text = "Our messages stand under this name, so the variable was left out."
            problems.add(f"variable {name}", "reserved_name", text)
        else:
            variables[name] = value
    return variables
