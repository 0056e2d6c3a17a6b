"""What the visitor saw: a stored reply, read back from any dialect for the transcript.

A stored reply is history: it may come from an older version or a hand in the database, so
nothing in here raises, and nothing is left out silently.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from .visible import visible

_URL = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
LISTS = ("messages", "answer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A stretch of text; a link where ``href`` is set, and ``note`` says where else it leads."""

    text: str
    href: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One message as the visitor saw it. ``kind`` chooses how it is drawn."""

    kind: str
    segments: tuple[Segment, ...] = ()
    choices: tuple[Segment, ...] = ()
    url: str = ""
    note: str = ""

    @property
    def href(self) -> str:
        return web_address(self.url)

    @property
    def image(self) -> str:
        """The picture's address, where loading it shows no one else what staff look at."""
        return self.url if self.url.lower().startswith("https://") else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SentReply:
    parts: tuple[Part, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict)


def web_address(url: str) -> str:
    """The address if it is one of a web page; anything else is never made a link."""
    return url if re.match(r"https?://", url, re.IGNORECASE) else ""


def read_reply(body: Any) -> SentReply:
    """The messages and variables of a stored reply, whatever its dialect."""
    if isinstance(body, list):
        return SentReply(parts=tuple(map(_part, body)))
    if not isinstance(body, dict):
        return SentReply()
    messages: list[Any] = next((body[key] for key in LISTS if isinstance(body.get(key), list)), [])
    variables = {
        visible(str(name)): visible(value if isinstance(value, str) else str(value).lower())
        for name, value in body.items()
        if name not in LISTS
    }
    return SentReply(parts=tuple(map(_part, messages)), variables=variables)


def _part(message: Any) -> Part:
    if not isinstance(message, dict):
        return _unknown(message)
    if isinstance(message.get("type"), str):
        read = _READERS.get(message["type"], _unknown_content)
        content = message.get("content")
        return read(content if isinstance(content, dict) else {})
    return _classic(message)


def _unknown(message: Any) -> Part:
    return Part(kind="unknown", segments=(Segment(text=visible(str(message))),))


def _text_of(content: Mapping[str, Any], key: str) -> str:
    value = content.get(key)
    return value if isinstance(value, str) else ""


# Classic


def _classic(message: Mapping[str, Any]) -> Part:
    attachment = message.get("attachment")
    if not isinstance(attachment, dict):
        text = message.get("text")
        return (
            Part(kind="text", segments=_linked(text))
            if isinstance(text, str)
            else _unknown(message)
        )
    payload = attachment.get("payload")
    url = _text_of(payload, "url") if isinstance(payload, dict) else ""
    kind = "image" if attachment.get("type") == "image" else "file"
    return Part(kind=kind, url=url)


def _linked(text: str) -> tuple[Segment, ...]:
    """The text with its web addresses as links, as a chat window shows it."""
    segments, end = [], 0
    for found in _URL.finditer(text):
        url = _without_end(found[0])
        segments.append(Segment(text=visible(text[end : found.start()])))
        segments.append(Segment(text=visible(url), href=url))
        end = found.start() + len(url)
    segments.append(Segment(text=visible(text[end:])))
    return tuple(segment for segment in segments if segment.text)


def _without_end(url: str) -> str:
    """The address without what the sentence around it adds: a full stop, a closing bracket."""
    url = url.rstrip(".,;:!?")
    return url[:-1] if url.endswith(")") and url.count(")") > url.count("(") else url


# Current and third-party


def _text(content: Mapping[str, Any]) -> Part:
    return Part(kind="text", segments=_message(content))


def _message(content: Mapping[str, Any]) -> tuple[Segment, ...]:
    """The text, cut where its links begin and end."""
    text = _text_of(content, "message")
    segments, done = [], 0
    for start, end, link in sorted(_links(content, len(text)), key=lambda found: found[:2]):
        if start >= done:
            segments.append(Segment(text=visible(text[done:start])))
            segments.append(_link(text[start:end], link))
            done = end
    segments.append(Segment(text=visible(text[done:])))
    return tuple(segment for segment in segments if segment.text)


def _links(content: Mapping[str, Any], length: int) -> Iterator[tuple[int, int, dict[str, Any]]]:
    links = content.get("links")
    for link in links if isinstance(links, list) else []:
        if isinstance(link, dict):
            start, end = link.get("startPosition"), link.get("endPosition")
            if isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= length:
                yield start, end, link


def _link(text: str, link: Mapping[str, Any]) -> Segment:
    """A link, choice or button: where it leads is said, and followed only to web pages."""
    url, intent = _text_of(link, "url"), _text_of(link, "intentId")
    if url:
        href = web_address(url)
        return Segment(text=visible(text), href=href, note="" if href else visible(url))
    if intent:
        return Segment(text=visible(text), note=_("intent %(id)s") % {"id": visible(intent)})
    if link.get("type") == "contactAgent":
        return Segment(text=visible(text), note=_("to an agent"))
    return Segment(text=visible(text))


def _picture(content: Mapping[str, Any]) -> Part:
    return Part(
        kind="image", url=_text_of(content, "url"), note=visible(_text_of(content, "description"))
    )


def _video(content: Mapping[str, Any]) -> Part:
    return Part(kind="video", url=_text_of(content, "url"))


def _choices(content: Mapping[str, Any]) -> Part:
    items = content.get("items")
    choices = [
        _link(_text_of(item, "text"), item)
        for item in (items if isinstance(items, list) else [])
        if isinstance(item, dict)
    ]
    return Part(kind="choices", segments=_message(content), choices=tuple(choices))


def _location(content: Mapping[str, Any]) -> Part:
    return Part(kind="location")


def _form(content: Mapping[str, Any]) -> Part:
    fields = content.get("fields")
    names = [
        Segment(text=visible(_text_of(item, "name")))
        for item in (fields if isinstance(fields, list) else [])
        if isinstance(item, dict)
    ]
    return Part(
        kind="form",
        segments=_message(content),
        choices=tuple(names),
        note=visible(_text_of(content, "text")),
    )


def _unknown_content(content: Mapping[str, Any]) -> Part:
    return _unknown(content)


_READERS: Mapping[str, Callable[[Mapping[str, Any]], Part]] = {
    "text": _text,
    "image": _picture,
    "video": _video,
    "quickreply": _choices,
    "button": _choices,
    "location": _location,
    "form": _form,
}
