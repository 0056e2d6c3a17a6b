"""Links in texts: ``[label](https://...)`` and ``[label](intent:ID)``.

They are read from the template, never from what is filled in. In the source each link's
punctuation is replaced by characters that nothing else can bring into a text; when the template
has been filled in, these say where its links begin and end.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from .source import Kind, Piece, cut, error_at

_BEGIN, _URL, _INTENT, _END = "\ufdd0", "\ufdd1", "\ufdd2", "\ufdd3"
MARKS = "\ufdd0-\ufdef"

_SIGN = re.compile(r"\]\(|[\[\]()]|\s")
_TARGET = re.compile(r"https?://|intent:|\{\{|\{%", re.IGNORECASE)
_MARKED = re.compile(
    f"{_BEGIN}([^{MARKS}]*)([{_URL}{_INTENT}])[{_URL}{_INTENT}]([^{MARKS}]*){_END}"
)
_MARK = re.compile(f"[{MARKS}]")

_BLOCKS = {"if", "unless", "case", "for", "comment"}
_BRANCHES = {"elsif", "else", "when"}


class MarkedLink(NamedTuple):
    """A link as it stands in a finished text, its target not yet checked."""

    start: int
    end: int
    target: str
    to_intent: bool


def mark_links(source: str) -> str:
    """The template with its links marked; every other character keeps its position."""
    return _Marker(source).marked()


def read_links(rendered: str) -> tuple[str, list[MarkedLink]]:
    """The finished text without marks, and its links with their positions in it."""
    text, links, position = "", [], 0
    for match in _MARKED.finditer(rendered):
        text += _MARK.sub("", rendered[position : match.start()])
        label, middle, target = match.groups()
        links.append(MarkedLink(len(text), len(text) + len(label), target, middle == _INTENT))
        text += label
        position = match.end()
    return text + _MARK.sub("", rendered[position:]), links


class _Open(NamedTuple):
    """A bracket that may begin a link's label, or one that may begin its target."""

    position: int
    branch: int
    target: int = -1


class _Marker:
    """Finds links in one pass: no source makes it look at a character twice."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._marked = list(source)
        self._branches = [0]
        self._branches_seen = 0
        self._labels: list[_Open] = []
        self._targets: list[_Open | None] = []

    def marked(self) -> str:
        for piece in cut(self._source):
            if piece.kind is Kind.TAG:
                self._enter(piece)
            elif piece.kind is Kind.TEXT:
                for sign in _SIGN.finditer(self._source, piece.start, piece.end):
                    self._read(sign[0], sign.start())
        return "".join(self._marked)

    def _enter(self, tag: Piece) -> None:
        """Follow Liquid's blocks: a link has to begin and end in the same branch of one."""
        self._branches_seen += 1
        if tag.name in _BLOCKS:
            self._branches.append(self._branches_seen)
        elif tag.name in _BRANCHES:
            self._branches[-1] = self._branches_seen
        elif tag.name.startswith("end") and len(self._branches) > 1:
            self._branches.pop()

    def _read(self, sign: str, position: int) -> None:
        if sign == "[":
            self._labels.append(_Open(position, self._branches[-1]))
        elif sign == "](":
            self._targets.append(self._target(position))
        elif sign == "(":
            self._targets.append(None)
        elif sign == "]":
            del self._labels[-1:]
        elif sign == ")":
            self._close(position)
        else:
            # White space ends a URL: a text like "(see [1](note) there)" has no link.
            self._targets.clear()

    def _target(self, position: int) -> _Open | None:
        label = self._labels.pop() if self._labels else None
        if label is None or not _TARGET.match(self._source, position + 2):
            return None
        return label._replace(target=position)

    def _close(self, position: int) -> None:
        link = self._targets.pop() if self._targets else None
        if link is None:
            return
        if link.branch != self._branches[-1]:
            raise error_at(
                self._source,
                link.position,
                "This link has to begin and end in the same branch of {% if %}.",
            )
        middle = _INTENT if self._source[link.target + 2].lower() == "i" else _URL
        self._marked[link.position] = _BEGIN
        self._marked[link.target] = self._marked[link.target + 1] = middle
        self._marked[position] = _END
        # A link in a link: the inner one counts.
        self._labels.clear()
        self._targets.clear()
