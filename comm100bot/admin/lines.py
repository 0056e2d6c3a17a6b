"""One thing a line: how lists of texts are written in a text box."""

from __future__ import annotations


def lines_of(text: str) -> list[str]:
    """The lines that say something, without blanks around them, however the browser ended them."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return [stripped for line in lines if (stripped := line.strip(" \t"))]
