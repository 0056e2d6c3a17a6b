"""The kinds of message: one table for the rules file, the admin, the docs, and the sending."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from .building import (
    Make,
    PartKeys,
    read_buttons,
    read_file,
    read_form,
    read_image,
    read_location,
    read_quick_replies,
    read_text,
    read_video,
)
from .reading import Key, Reader


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageKind:
    """A kind of message: its words on screen, its own keys, and how it is read."""

    key: str
    label: str
    keys: tuple[Key, ...]
    read: Callable[[Reader, PartKeys], Make]


COMMON_KEYS = (
    Key("kind", "kind", required=True),
    Key("language", "language"),
    Key("delay", "seconds before it shows"),
    Key("lock_input", "visitor can't type meanwhile"),
)
"""The keys of every message."""

_WORDINGS = Key("wordings", "wordings")
_URL = Key("url", "address", expected=True)

MESSAGE_KINDS: Mapping[str, MessageKind] = MappingProxyType(
    {
        kind.key: kind
        for kind in (
            MessageKind(
                key="text",
                label="Text",
                keys=(Key("wordings", "wordings", expected=True),),
                read=read_text,
            ),
            MessageKind(
                key="image",
                label="Image",
                keys=(_URL, Key("description", "description")),
                read=read_image,
            ),
            MessageKind(key="file", label="File", keys=(_URL, Key("name", "name")), read=read_file),
            MessageKind(key="video", label="Video", keys=(_URL,), read=read_video),
            MessageKind(
                key="quick_replies",
                label="Quick replies",
                keys=(_WORDINGS, Key("items", "choices", expected=True)),
                read=read_quick_replies,
            ),
            MessageKind(
                key="buttons",
                label="Buttons",
                keys=(_WORDINGS, Key("items", "buttons", expected=True)),
                read=read_buttons,
            ),
            MessageKind(key="location", label="Location request", keys=(), read=read_location),
            MessageKind(
                key="form",
                label="Form",
                keys=(
                    _WORDINGS,
                    Key("title", "title"),
                    Key("confirm", "ask to confirm"),
                    Key("fields", "fields", expected=True),
                ),
                read=read_form,
            ),
        )
    }
)
"""All kinds of message, by key."""
