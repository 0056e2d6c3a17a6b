"""Messages as plain text, for where Comm100 takes nothing else: links and choices written out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .limits import MAX_TEXT, Report
from .messages import Link


class _Draft:
    """A text that grows up to the limit; an address is in it whole or not at all."""

    def __init__(self) -> None:
        self.text = ""
        self.is_cut = False

    def add(self, text: str, *, whole: bool = False) -> None:
        if self.is_cut:
            return
        room = MAX_TEXT - len(self.text)
        self.is_cut = len(text) > room
        if not (self.is_cut and whole):
            self.text += text[:room]


def plain_text(text: str, links: Sequence[Link], lines: Iterable[str], report: Report) -> str:
    """The text with its links as ``label (URL)``, then these lines.

    A link to an intent has no address, and is its label alone.
    """
    draft = _Draft()
    written = 0
    for link in sorted(links, key=lambda link: link.end):
        if link.url is not None:
            draft.add(text[written : link.end])
            draft.add(f" ({link.url})" if link.start < link.end else f"({link.url})", whole=True)
            written = link.end
    draft.add(text[written:])
    for line in lines:
        draft.add(f"\n{line}" if draft.text else line, whole=True)
    if draft.is_cut:
        report.note(
            "text_cut",
            f"The text with its links and choices is longer than {MAX_TEXT:,} characters; "
            "the rest was left out.",
        )
    return draft.text
