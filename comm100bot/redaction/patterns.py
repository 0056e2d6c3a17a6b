"""Patterns for what visitors write: RE2 runs each of them in linear time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol

import re2

_OPTIONS = re2.Options()
_OPTIONS.log_errors = False  # It would print to standard error.

escape: Callable[[str], str] = re2.escape


class Match(Protocol):
    """Where a pattern was found."""

    def __getitem__(self, group: int) -> str:
        """The text of a group."""

    def start(self) -> int:
        """Where the match begins."""

    def end(self) -> int:
        """Where the match ends."""


class Pattern(Protocol):
    """A compiled pattern. A lone surrogate in the text raises: see ``encodable``."""

    def fullmatch(self, text: str) -> Match | None:
        """Is the text this, from end to end?"""

    def match(self, text: str) -> Match | None:
        """Does the text begin with this?"""

    def search(self, text: str) -> Match | None:
        """Where the text has this first."""

    def finditer(self, text: str) -> Iterator[Match]:
        """All places, from left to right."""

    def sub(self, replacement: Callable[[Match], str], text: str) -> str:
        """The text with each place replaced."""


def pattern(expression: str) -> Pattern:
    """A pattern, compiled."""
    compiled: Pattern = re2.compile(expression, _OPTIONS)
    return compiled
