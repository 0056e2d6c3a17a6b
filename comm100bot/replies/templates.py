"""Templates: read and checked once, filled in for every snapshot."""

from __future__ import annotations

import difflib
import inspect
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from liquid import BoundTemplate, Node, RenderContext, Token
from liquid.builtin.expressions import KeywordArgument, Path, PositionalArgument
from liquid.builtin.expressions.filtered import Filter
from liquid.builtin.expressions.primitive import RangeLiteral
from liquid.builtin.tags.for_tag import BreakNode, ContinueNode, ForNode
from liquid.exceptions import (
    LiquidError,
    LocalNamespaceLimitError,
    OutputStreamLimitError,
)
from liquid.expression import Expression
from liquid.output import LimitedStringIO

from comm100bot.names import path_of
from comm100bot.rules import Facts

from .context import Context, fact_path, leading_words
from .engine import ENVIRONMENT, MAX_OUTPUT
from .expressions import Chain
from .filters import FILTERS
from .links import mark_links
from .source import Kind, RenderError, TemplateError, check_source, cut, error_at

MAX_DEPTH = 100

MOST_OUTPUTS = 7
MOST_FILTERS = 20
"""So few of the longest values that rules are given stay within all limits of a template."""

_NOT_SAID = re.compile(r"\[.*?\]\(.*?\)|\{\{.*?\}\}|[\[\]()]", re.DOTALL)
"""What can come to nothing: links, which lead nowhere at times, and facts."""


class Filled(NamedTuple):
    """A filled-in template, and the paths of facts that it used although they are not set."""

    text: str
    missing: tuple[str, ...]


class Template:
    """A text with facts to be filled in; refused with a sentence when it can't be one.

    With ``links`` its links are marked, for ``links.read_links``.
    """

    __slots__ = ("_parsed", "_text", "never_fails", "paths", "surely_says")

    paths: frozenset[str]
    """The facts that it mentions."""

    never_fails: bool
    """Can it be filled in whatever the facts are? Only what is surely so is said to be."""

    surely_says: bool
    """Is something left of it whatever the facts are?"""

    def __init__(self, source: str, *, links: bool = False) -> None:
        check_source(source)
        pieces = [*cut(source)]
        kinds = {piece.kind for piece in pieces}
        self._text = mark_links(source) if links else source
        self._parsed = _parse(self._text) if kinds - {Kind.TEXT} else None
        outputs = [piece for piece in pieces if piece.kind is Kind.OUTPUT]
        self.never_fails = (
            not kinds & {Kind.TAG, Kind.RAW}
            and len(outputs) <= MOST_OUTPUTS
            and source.count("|") <= MOST_FILTERS
        )
        self.surely_says = self.never_fails and bool(_NOT_SAID.sub("", source).strip())
        self.paths = _paths(self._parsed, source) if self._parsed else frozenset()

    def fill(self, facts: Facts) -> Filled:
        """The text for these facts; ``RenderError`` when a limit is reached."""
        if self._parsed is None:
            return Filled(self._text, ())
        context = Context(self._parsed, facts)
        # Without "" Python would rewrite the line ends of what a visitor wrote.
        buffer = LimitedStringIO(MAX_OUTPUT, newline="")
        try:
            self._parsed.render_with_context(context, buffer)
        except RenderError:
            raise
        except Exception as error:  # noqa: BLE001 - no mistake of staff may cost the answer
            raise RenderError(_what_failed(error)) from None
        return Filled(buffer.getvalue(), tuple(context.missing))


@lru_cache(maxsize=8_192)
def compile_template(source: str, *, links: bool = False) -> Template:
    """The template; the same one for the same source, as most rules survive an edit of one."""
    return Template(source, links=links)


def _what_failed(error: Exception) -> str:
    """A sentence about a failure; never the exception's own words, which can quote values."""
    if isinstance(error, OutputStreamLimitError):
        return "It becomes too long."
    if isinstance(error, LocalNamespaceLimitError):
        return "Its variables become too long."
    return f"It can't be worked out ({type(error).__name__})."


def _parse(source: str) -> BoundTemplate:
    try:
        return ENVIRONMENT.from_string(source)
    except LiquidError as error:
        raise _error(source, error.token, _in_words(str(error.message))) from None


_MISSING_END = re.compile(r"expected tag (end\w+)")
_ENDLESS_CASE = "unexpected tag 'end of expression'"


def _in_words(message: str) -> str:
    """The parser's message as a sentence."""
    missing = _MISSING_END.match(message)
    if missing or message == _ENDLESS_CASE:
        return f"“{{% {missing[1] if missing else 'endcase'} %}}” is missing."
    sentence = f"{message[:1].upper()}{message[1:]}"
    return sentence if sentence.endswith((".", "?")) else f"{sentence}."


def _error(source: str, token: Token | None, sentence: str) -> TemplateError:
    """The error, with its place where the parser knows it."""
    known = token is not None and token.start_index >= 0
    return error_at(source, token.start_index if token and known else len(source), sentence)


def _paths(parsed: BoundTemplate, source: str) -> frozenset[str]:
    """The facts that a parsed template mentions; ``TemplateError`` for what it may not do."""
    own_names: set[str] = set()
    found: list[list[str | int]] = []
    for item in _walk(parsed, source):
        if isinstance(item, Node):
            own_names.update(item.template_scope(), item.block_scope())
        elif isinstance(item, Path):
            found.append(_names(item, source))
        elif isinstance(item, RangeLiteral):
            raise _error(source, item.token, "Ranges such as (1..5) are not possible here.")
        elif isinstance(item, Chain):
            for step in item.steps():
                _check_filter(step, source)
    return frozenset(fact_path(names) for names in found if names[0] not in own_names)


def _walk(parsed: BoundTemplate, source: str) -> Iterator[Node | Expression]:
    """All nodes and expressions of a template."""
    static = RenderContext(parsed)
    pending: list[tuple[Node | Expression, int, bool]] = [(node, 0, False) for node in parsed.nodes]
    while pending:
        item, depth, looped = pending.pop()
        if isinstance(item, BreakNode | ContinueNode) and not looped:
            raise _error(source, item.token, f"{item} has to stand inside {{% for %}}.")
        yield item
        parts: list[Node | Expression] = [*item.expressions()] if isinstance(item, Node) else []
        parts.extend(item.children(static) if isinstance(item, Node) else item.children())
        if parts and depth >= MAX_DEPTH:
            raise _error(source, item.token, "Too much stands in one tag, or in one {% if %}.")
        looped = looped or isinstance(item, ForNode)
        pending.extend((part, depth + 1, looped) for part in parts)


def _names(path: Path, source: str) -> list[str | int]:
    """The names in a path, each of them written out."""
    names = [name for name in path.path if isinstance(name, str | int)]
    if len(names) < len(path.path):
        raise _error(source, path.token, "Write a name in quotes between [ and ].")
    if not path_of(leading_words(names)):
        raise _error(source, path.token, "This is not the name of a fact.")
    return names


def _check_filter(step: Filter, source: str) -> None:
    function = FILTERS.get(step.name)
    if function is None:
        close = difflib.get_close_matches(step.name, FILTERS, n=1)
        hint = f"Did you mean “{close[0]}”?" if close else f"Possible are {', '.join(FILTERS)}."
        raise _error(source, step.token, f"There is no filter “{step.name}” here. {hint}")
    signature = inspect.signature(function)
    clock = {"context"} & signature.parameters.keys()
    given = [None for argument in step.args if isinstance(argument, PositionalArgument)]
    named = [argument.name for argument in step.args if isinstance(argument, KeywordArgument)]
    try:
        signature.bind(None, *given, **dict.fromkeys(named), **dict.fromkeys(clock))
    except TypeError:
        takes = [name for name in [*signature.parameters][1:] if name not in clock]
        raise _error(
            source,
            step.token,
            f"The filter “{step.name}” takes {', '.join(takes) or 'nothing'} after a colon.",
        ) from None
