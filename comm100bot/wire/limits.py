"""How much a reply may hold: ten responses, as Comm100 documents, of a readable size."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .messages import Buttons, File, Image, OutgoingMessage, QuickReplies, Text, Video
from .problems import Problems

MAX_RESPONSES = 10
MAX_TEXT = 2_000
"""In code points, as positions of links are counted."""
MAX_URL = 2_048


@dataclass(frozen=True, slots=True)
class Report:
    """Where the writers note what one message lost on its way."""

    path: str
    problems: Problems

    def note(self, code: str, text: str) -> None:
        """Notes a problem of this message."""
        self.problems.add(self.path, code, text)

    def left_out(self, why: str) -> None:
        """Notes that this message is not sent at all."""
        self.note("left_out", f"{why}, so this message was left out.")

    def cut(self, text: str) -> str:
        """The text as far as it may go."""
        if len(text) > MAX_TEXT:
            self.note("text_cut", f"A text is longer than {MAX_TEXT:,} characters and was cut.")
        return text[:MAX_TEXT]


def has_long_url(message: OutgoingMessage) -> bool:
    """Does any address in this message exceed the limit?"""
    return any(len(url) > MAX_URL for url in _urls(message))


def _urls(message: OutgoingMessage) -> Iterator[str]:
    if isinstance(message, Image | File | Video):
        yield message.url
    if isinstance(message, Text | QuickReplies | Buttons):
        yield from (link.url for link in message.links if link.url is not None)
    if isinstance(message, Buttons):
        yield from (item.url for item in message.items if item.url is not None)
