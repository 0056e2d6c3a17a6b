"""The kinds of message, and which fields of a message's form each of them has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comm100bot.replies import COMMON_KEYS, MESSAGE_KINDS

from .operands import read_number
from .small_forms import as_text
from .uploads import BY_KIND

NOT_CONTENT = ("kind", "language")

FIELD_OF: Mapping[str, str] = {"fields": "form_fields"}
"""Fields whose name is not the key's, which a form needs for itself."""

CONTENT_KEYS = tuple(
    dict.fromkeys(
        key.name
        for keys in (*(kind.keys for kind in MESSAGE_KINDS.values()), COMMON_KEYS)
        for key in keys
        if key.name not in NOT_CONTENT
    )
)

ASKED_FOR: Mapping[str, Any] = {
    "wordings": gettext_lazy("Write what is said."),
    "url": gettext_lazy("Write its address."),
    "items": gettext_lazy("Add at least one."),
    "fields": gettext_lazy("Add at least one."),
}
"""How to ask for what a message can't do without, by key."""


def field_of(key: str) -> str:
    return FIELD_OF.get(key, key)


def own_keys(kind: str) -> list[str]:
    """The keys that a message of this kind can have, besides its kind and language."""
    known = MESSAGE_KINDS.get(kind)
    keys = (*(known.keys if known else ()), *COMMON_KEYS)
    return [key.name for key in keys if key.name not in NOT_CONTENT]


def fields_of_kind(kind: str) -> str:
    """The names of the fields that only some kinds have, and this one does."""
    return " ".join([*map(field_of, own_keys(kind)), *(["upload"] if kind in BY_KIND else [])])


def kind_choices() -> list[tuple[str, str]]:
    return [(kind.key, _(kind.label)) for kind in MESSAGE_KINDS.values()]


def shown_value(key: str, value: Any) -> Any:
    """A stored value as its field shows it."""
    if key in ("items", "fields") or isinstance(value, bool):
        return value
    if key == "wordings":
        return [as_text(text) for text in value] if isinstance(value, list) else [as_text(value)]
    return "" if value is None else as_text(value)


def typed_value(key: str, value: Any) -> Any:
    """What was typed or chosen, as it is stored."""
    text = value.strip() if isinstance(value, str) else value
    return read_number(text) if key == "delay" and text else text
