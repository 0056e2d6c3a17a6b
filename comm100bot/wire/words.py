"""Comm100's own lists of words: events, statuses and channels, by number and by name."""

from __future__ import annotations

import re

from .incoming import Status
from .reading import Found, written

EVENTS = ("questionAsked", "intentClicked", "locationShared", "formSubmitted", "chatJoined")
"""Why Comm100 calls. Sent by name, or as the place in this list."""

STATUSES = (
    "Waiting for chat",
    "Voice chatting",
    "Chatting",
    "Pre-Chat",
    "Manually invited",
    "Auto invited",
    "Offline message",
    "Refused by agent",
    "Refused by visitor",
    "Chat ended",
    "In site",
    "Out of site",
)
"""What a visitor can be doing. Sent by name, or as the place in this list."""

CHANNELS = (
    "Live Chat",
    "Facebook Messenger",
    "Twitter Direct Message",
    "WeChat",
    "WhatsApp",
    "SMS",
)
"""Where a chat can take place."""

_WHOLE_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def _by_name(words: tuple[str, ...]) -> dict[str, int]:
    return {word.casefold(): place for place, word in enumerate(words)}


_EVENT_PLACES = _by_name(EVENTS)
_STATUS_PLACES = _by_name(STATUSES)
_CHANNEL_PLACES = _by_name(CHANNELS)


def _place(text: str, places: dict[str, int]) -> int | None:
    """The place of a word of the list, also when it came as the number of that place."""
    folded = text.strip().casefold()
    if folded in places:
        return places[folded]
    return int(folded) if folded in map(str, range(len(places))) else None


def as_event(found: Found) -> str | None:
    """An event by its name; an unknown one stays as it came."""
    text = written(found.value)
    if text is None:
        found.odd("the name or the number of an event")
        return None
    place = _place(text, _EVENT_PLACES)
    if place is not None:
        return EVENTS[place]
    found.kept("unknown_event", "Comm100 documents no such event; it was kept as it came.")
    return text


def as_status(found: Found) -> Status | None:
    """A status by its word, with its number where it has one."""
    text = written(found.value)
    if text is None:
        found.odd("the word or the number of a status")
        return None
    place = _place(text, _STATUS_PLACES)
    if place is not None:
        return Status(word=STATUSES[place], number=str(place))
    if not _WHOLE_NUMBER.fullmatch(text.strip()):
        return Status(word=text)
    found.kept("unknown_status", "Comm100 documents no such status; it was kept as it came.")
    return Status(word=text, number=text)


def as_channel(found: Found) -> str | None:
    """A channel as Comm100 documents it, or as it came."""
    text = written(found.value)
    if text is None:
        found.odd("the name of a channel")
        return None
    place = _CHANNEL_PLACES.get(text.strip().casefold())
    return text if place is None else CHANNELS[place]
