"""Liquid, held on a short lead: the tags and filters that replies may use, and its limits.

python-liquid limits loops and output, but not what filters, repeated ``when`` values and loops in
a row cost; it knows the machine's clock as ``now``, and prints lists and objects as Python does.
The tags here are its own, with these doors closed.
"""

from __future__ import annotations

from typing import Any, ClassVar, TextIO

from liquid import BoundTemplate, Environment, Mode, Node, RenderContext, Tag, TokenStream
from liquid.builtin.content import Literal
from liquid.builtin.expressions import BooleanExpression, FilteredExpression
from liquid.builtin.illegal import Illegal
from liquid.builtin.output import Output, OutputNode
from liquid.builtin.tags.assign_tag import AssignNode, AssignTag
from liquid.builtin.tags.case_tag import CaseNode, CaseTag, MultiExpressionBlockNode
from liquid.builtin.tags.comment_tag import CommentTag
from liquid.builtin.tags.for_tag import BreakTag, ContinueTag, ForNode, ForTag
from liquid.builtin.tags.if_tag import IfNode, IfTag
from liquid.builtin.tags.unless_tag import UnlessNode, UnlessTag
from liquid.exceptions import LiquidSyntaxError
from liquid.token import TOKEN_TAG

from .expressions import Chain, Each, Once, forgiving, of
from .filters import FILTERS

MAX_OUTPUT = 256 * 1024
MAX_VARIABLES = 512 * 1024
MAX_NESTING = 20


class ShownNode(OutputNode):
    """``{{ ... }}``: prints text, numbers, true and false, lists with commas, and nothing else."""

    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        """Write what is shown for the value."""
        return buffer.write(of(context).shown(self.expression.evaluate(context)))


class ShownTag(Output):
    """Reads ``{{ ... }}``."""

    node_class = ShownNode

    def parse(self, stream: TokenStream) -> OutputNode:
        """Read the tag."""
        node = super().parse(stream)
        node.expression = _chain(node.expression)
        return node


class SafeAssign(AssignTag):
    """Reads ``{% assign %}``."""

    def parse(self, stream: TokenStream) -> AssignNode:
        """Read the tag."""
        node = super().parse(stream)
        node.expression = _chain(node.expression)
        return node


def _chain(parsed: object) -> Chain:
    assert isinstance(parsed, FilteredExpression)
    return Chain(parsed)


class SafeFor(ForTag):
    """Reads ``{% for %}``."""

    def parse(self, stream: TokenStream) -> Node:
        """Read the tag."""
        node = super().parse(stream)
        assert isinstance(node, ForNode)
        node.expression.iterable = Each(node.expression.iterable)
        return node


class SafeCase(CaseTag):
    """Reads ``{% case %}``."""

    def parse(self, stream: TokenStream) -> Node:
        """Read the tag."""
        node = super().parse(stream)
        assert isinstance(node, CaseNode)
        for block in node.blocks:
            if isinstance(block, MultiExpressionBlockNode):
                once: Any = Once(block.expression)
                block.expression = once
        return node


class SafeIf(IfTag):
    """Reads ``{% if %}``; strict, so that ``{% else if %}`` is a mistake and not an ``else``."""

    mode = Mode.STRICT

    def parse(self, stream: TokenStream) -> Node:
        """Read the tag."""
        return _forgiving(super().parse(stream))


class SafeUnless(UnlessTag):
    """Reads ``{% unless %}``."""

    mode = Mode.STRICT

    def parse(self, stream: TokenStream) -> Node:
        """Read the tag."""
        return _forgiving(super().parse(stream))


def _forgiving(node: Node) -> Node:
    assert isinstance(node, IfNode | UnlessNode)
    for test in (node.condition, *(branch.expression for branch in node.alternatives)):
        assert isinstance(test, BooleanExpression)
        test.expression = forgiving(test.expression)
    return node


class UnknownTag(Illegal):
    """Says which tags there are."""

    def parse(self, stream: TokenStream) -> Any:
        """Refuse the tag."""
        token = stream.current
        name = token.value if token.kind == TOKEN_TAG else token.kind
        sentence = f"There is no tag “{name}” here. The tags are {_tag_names()}."
        if name.startswith("end") or name in {"else", "elsif", "when"}:
            sentence = f"“{{% {name} %}}” belongs to no tag before it."
        raise LiquidSyntaxError(sentence, token=token)


INNER_TAGS: tuple[type[Tag], ...] = (Literal, ShownTag, UnknownTag)
TAGS: tuple[type[Tag], ...] = (
    BreakTag,
    CommentTag,
    ContinueTag,
    SafeAssign,
    SafeCase,
    SafeFor,
    SafeIf,
    SafeUnless,
)
"""All tags of reply templates. No capture, cycle, increment, include or render."""


def _tag_names() -> str:
    return ", ".join(sorted([*(tag.name for tag in TAGS), "raw"]))


class ReplyTemplate(BoundTemplate):
    """A template without python-liquid's own names in its scope."""

    def make_partial_namespace(self, partial: bool, render_args: object) -> dict[str, object]:
        """No names: all that a template can reach are facts and its own variables."""
        return {}


class ReplyEnvironment(Environment):
    """Liquid as reply templates speak it."""

    block_nesting_limit: ClassVar[int] = MAX_NESTING
    output_stream_limit: ClassVar[int | None] = MAX_OUTPUT
    local_namespace_limit: ClassVar[int | None] = MAX_VARIABLES
    template_class = ReplyTemplate

    def setup_tags_and_filters(self, *, extra: bool = False) -> None:
        """Only what is on the allow-lists."""
        for tag in (*INNER_TAGS, *TAGS):
            self.add_tag(tag)
        for name, function in FILTERS.items():
            self.add_filter(name, function)


ENVIRONMENT = ReplyEnvironment()
