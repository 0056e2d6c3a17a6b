"""The one order of keys in which a message stands in the rules file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .building import BUTTON_KEYS, FIELD_KEYS, QUICK_REPLY_KEYS
from .kinds import COMMON_KEYS, MESSAGE_KINDS
from .reading import Key

_NESTED = {
    ("quick_replies", "items"): QUICK_REPLY_KEYS,
    ("buttons", "items"): BUTTON_KEYS,
    ("form", "fields"): FIELD_KEYS,
}


def arrange_message(message: Mapping[str, Any]) -> dict[str, Any]:
    """This message with its keys in order, without keys that say nothing.

    Databases keep JSON objects in orders of their own.
    """
    kind = MESSAGE_KINDS[message["kind"]]
    first = [key for key in COMMON_KEYS if key.name in ("kind", "language")]
    last = [key for key in COMMON_KEYS if key not in first]
    arranged = _arrange(message, [*first, *kind.keys, *last])
    return {
        name: [_arrange(item, _NESTED[kind.key, name]) for item in value]
        if (kind.key, name) in _NESTED
        else value
        for name, value in arranged.items()
    }


def _arrange(shape: Mapping[str, Any], keys: Sequence[Key]) -> dict[str, Any]:
    names = [key.name for key in keys]
    return {name: shape[name] for name in names if shape.get(name) is not None}
