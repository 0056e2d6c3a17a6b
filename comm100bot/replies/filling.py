"""Fills a reply's templates in for one snapshot, and keeps what was odd about them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

from comm100bot.rules import Facts
from comm100bot.wire.incoming import Problem
from comm100bot.wire.messages import Link

from .links import MarkedLink, read_links
from .reading import Slot
from .source import RenderError

_WEB_ADDRESS = re.compile(r"https?://[^\s/?#\\]+[^\x00-\x1f\x7f]*", re.IGNORECASE)


class Filler:
    """Fills templates in with these facts; ``pick`` decides which wording is used."""

    def __init__(self, facts: Facts, pick: str) -> None:
        self._facts = facts
        self._pick = hashlib.sha256(pick.encode("utf-8", "surrogatepass")).digest()
        self._problems: dict[tuple[str, str], Problem] = {}

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All that was odd, each once."""
        return tuple(self._problems.values())

    def problem(self, path: str, code: str, text: str) -> None:
        """Note something odd that does not cost the reply."""
        self._problems.setdefault((path, code), Problem(path=path, code=code, text=text))

    def text(self, slot: Slot) -> str:
        """The finished text; ``RenderError`` with its place when there can be none."""
        try:
            filled = slot.template.fill(self._facts)
        except RenderError as error:
            raise RenderError(f"{slot.place}: {error}") from None
        for path in filled.missing:
            self.problem(
                path, "undefined_fact", f"The fact “{path}” is not set, but used in {slot.place}."
            )
        return filled.text

    def wording(self, wordings: Sequence[Slot]) -> str:
        """The one of these wordings that is sent, finished."""
        return self.text(self._picked(wordings)) if wordings else ""

    def linked(self, wordings: Sequence[Slot]) -> tuple[str, tuple[Link, ...]]:
        """The wording that is sent, finished, and its links."""
        if not wordings:
            return "", ()
        slot = self._picked(wordings)
        text, marked = read_links(self.text(slot))
        links = (self._link(link, slot.place) for link in marked)
        return text, tuple(link for link in links if link)

    def url(self, slot: Slot) -> str | None:
        """The finished web address; None, with a problem, where it is none."""
        url = web_address(self.text(slot))
        if url is None:
            self.problem(
                slot.place,
                "bad_url",
                "This is no address that starts with http:// or https://; it was left out.",
            )
        return url

    def intent(self, slot: Slot) -> str | None:
        """The finished intent id; None, with a problem, where it is empty."""
        intent = self.text(slot).strip()
        if not intent:
            self.problem(slot.place, "no_intent", "No intent is named here, so it was left out.")
        return intent or None

    def _picked(self, wordings: Sequence[Slot]) -> Slot:
        return wordings[int.from_bytes(self._pick) % len(wordings)]

    def _link(self, link: MarkedLink, place: str) -> Link | None:
        if link.start == link.end:
            self.problem(place, "empty_link", "A link has no label, so it was left out.")
            return None
        if link.to_intent:
            intent = link.target.partition(":")[2].strip()
            made = Link(start=link.start, end=link.end, intent_id=intent) if intent else None
        else:
            url = web_address(link.target)
            made = Link(start=link.start, end=link.end, url=url) if url else None
        if made is None:
            self.problem(place, "bad_link", "A link leads nowhere, so only its label was sent.")
        return made


def web_address(text: str) -> str | None:
    """This text as a web address; None unless it is one of http or https."""
    text = text.strip()
    return text if _WEB_ADDRESS.fullmatch(text) else None
