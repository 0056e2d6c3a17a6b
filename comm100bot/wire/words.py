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


_EVENTS = {
    spelling: event
    for number, event in enumerate(EVENTS)
    for spelling in (event.casefold(), str(number))
}
_STATUSES = {
    spelling: Status(word=word, number=str(number))
    for number, word in enumerate(STATUSES)
    for spelling in (word.casefold(), str(number))
}
_CHANNELS = {channel.casefold(): channel for channel in CHANNELS}


def as_event(found: Found) -> str | None:
    """An event by its name; an unknown one stays as it came."""
    text = written(found.value)
    if text is None:
        found.odd("the name or the number of an event")
        return None
    event = _EVENTS.get(text.strip().casefold())
    if event is not None:
        return event
    found.kept("unknown_event", "Comm100 documents no such event; it was kept as it came.")
    return text


def as_status(found: Found) -> Status | None:
    """A status by its word, with its number where it has one."""
    text = written(found.value)
    if text is None:
        found.odd("the word or the number of a status")
        return None
    status = _STATUSES.get(text.strip().casefold())
    if status is not None:
        return status
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
    return _CHANNELS.get(text.strip().casefold(), text)
