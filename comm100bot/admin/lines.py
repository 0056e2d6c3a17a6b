"""One thing a line: how lists of small things are written in a text box, and read back.

A backslash takes the meaning from the mark after it: ``\\->``, ``\\|``, ``\\\\``; ``\\n`` is a line
break and ``\\s`` a space at an edge. So whatever a rules file can hold can be written here too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

ARROW = "->"
BLANKS = " \t"

_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "s": " "}
_LETTERS = {character: letter for letter, character in _ESCAPES.items()}


class LineError(ValueError):
    """A line that can't be read, as a sentence for the person who wrote it."""


def lines_of(text: str) -> list[str]:
    """The lines that say something, without blanks around them, however the browser ended them."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return [stripped for line in lines if (stripped := line.strip(BLANKS))]


def escaped(text: str, *marks: str) -> str:
    """This text where these marks, line breaks and blanks at the edges stand for themselves."""
    special = "|".join(map(re.escape, ("\\", *marks)))
    written = re.sub(special, lambda found: f"\\{found[0]}", text)
    written = re.sub(r"[\n\r]", lambda found: f"\\{_LETTERS[found[0]]}", written)
    return re.sub(r"^[ \t]|[ \t]$", lambda found: f"\\{_LETTERS[found[0]]}", written)


def unescaped(text: str) -> str:
    """The text that was written with ``escaped``, or by a person."""
    return re.sub(r"\\(.)", lambda found: _ESCAPES.get(found[1], found[1]), text, flags=re.DOTALL)


def split(line: str, mark: str, most: int = -1) -> list[str]:
    """The parts of a line between its marks that no backslash stands before; still escaped."""
    parts = [""]
    for token in re.findall(rf"\\.|{re.escape(mark)}|.", line, flags=re.DOTALL):
        if token == mark and most != 0:
            parts.append("")
            most -= 1
        else:
            parts[-1] += token
    return [part.strip(BLANKS) for part in parts]


def write_lines(things: Iterable[Any], write: Callable[[Any], str]) -> str:
    return "\n".join(write(thing) for thing in things)


def read_lines(
    text: str,
    read: Callable[[str], Any],
    write: Callable[[Any], str],
    stored: Sequence[Any],
) -> list[Any]:
    """What the lines say. A line that nobody changed stays exactly the thing that was stored."""
    kept: dict[str, list[Any]] = {}
    for thing in stored:
        kept.setdefault(write(thing), []).append(thing)
    return [kept[line].pop(0) if kept.get(line) else read(line) for line in lines_of(text)]
