"""Templates that would show nothing in the middle of a sentence, were a fact not set."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from comm100bot.rules import Value

from .compiling import CompiledReply
from .source import RenderError


class _AllButOne:
    """Facts of which all but one are set."""

    now = datetime(2026, 1, 1, tzinfo=UTC)
    subject = None

    def __init__(self, missing: str) -> None:
        self._missing = missing

    def values(self, path: str) -> Sequence[Value]:
        return () if path == self._missing else (Value("1"),)


def unguarded(reply: CompiledReply, path: str) -> Iterator[str]:
    """The places in which a reply uses this fact with nothing to say when it is not set.

    Found by filling each template in: with ``default``, or behind an ``if``, nothing is missing.
    """
    facts = _AllButOne(path)
    for slot in reply.slots:
        if path in slot.template.paths:
            try:
                missing = slot.template.fill(facts).missing
            except RenderError:
                continue
            if path in missing:
                yield slot.place
