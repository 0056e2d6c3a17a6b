"""A payload without its sensitive values: by key, by label, and by what they look like."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from comm100bot.wire.incoming import Json

from .markers import is_marker, marker
from .masking import mask
from .names import Vocabulary, is_label, is_value, squeeze, vocabulary, words_of
from .numbers import CARD_LENGTHS, mask_cards
from .unparsed import has_json, mask_unparsed


def redact(payload: Json, names: Sequence[str] = ()) -> Json:
    """A copy of the payload, of the same shape, with a marker for each sensitive value.

    ``names`` are sensitive names besides ours. Absent values (null, empty text) stay.
    """
    known = vocabulary(tuple(names))
    top: list[Json] = [payload]
    todo = [_Place(top, 0, "", None)]
    while todo:  # Not recursive: Python's stack ends sooner than hostile JSON.
        box, slot, key, reason = todo.pop()
        value = box[slot]
        if isinstance(value, dict):
            members: dict[str, Json] = {}
            for old, new, why in _members(value, reason, known):
                members[new] = value[old]
                todo.append(_Place(members, new, old, why))
            box[slot] = members
        elif isinstance(value, list):
            items = list(value)
            todo += [_Place(items, index, key, reason) for index in range(len(items))]
            box[slot] = items
        else:
            box[slot] = _scalar(value, key, reason, known)
    return top[0]


class _Place(NamedTuple):
    """Where a value stands, the last key above it, and why all of it is sensitive, if it is."""

    box: Any
    slot: Any
    key: str
    reason: str | None


def _members(
    value: dict[str, Json], reason: str | None, known: Vocabulary
) -> Iterator[tuple[str, str, str | None]]:
    """Each key of an object, as it came and as it is stored, and why its value is sensitive."""
    keys = _stored_keys(value, known)
    has_value = any(is_value(key) for key in keys.values())
    label = _label_reason(value, keys, known) if has_value else None
    for old, new in keys.items():
        if reason or (label and is_value(new)):
            yield old, new, reason or label
        elif has_value and squeeze(new) == "key":
            yield old, new, None  # The label of a value, not a key to anything.
        else:
            yield old, new, known.reason(new)


def _stored_keys(value: dict[str, Json], known: Vocabulary) -> dict[str, str]:
    """Each key without the secrets in it; no two become one."""
    keys = {key: _text(key, known) for key in value}
    taken = {key for key, stored in keys.items() if key == stored}
    counts: dict[str, int] = {}
    for key, stored in keys.items():
        if key == stored:
            continue
        unique = stored
        while unique in taken:
            counts[stored] = counts.get(stored, 1) + 1
            unique = f"{stored} ({counts[stored]})"
        taken.add(unique)
        keys[key] = unique
    return keys


def _label_reason(value: dict[str, Json], keys: dict[str, str], known: Vocabulary) -> str | None:
    """Why the value beside this object's label is sensitive."""
    for old, new in keys.items():
        label = value[old]
        if (
            isinstance(label, str)
            and is_label(new)
            and (reason := known.reason(_text(label, known)))
        ):
            return reason
    return None


def _scalar(value: Json, key: str, reason: str | None, known: Vocabulary) -> Json:
    if value is None or value == "":
        return value
    if reason:
        return value if isinstance(value, str) and is_marker(value) else marker(reason)
    if isinstance(value, str):
        return _text(value, known, cards=not _is_read_as_number(value, key))
    if isinstance(value, int | float) and 10**12 <= abs(value) < 10**19:
        digits = str(int(abs(value)))
        if not _is_read_as_number(digits, key):
            return value if mask_cards(digits) == digits else mask_cards(digits)
    return value


def _text(text: str, known: Vocabulary, *, cards: bool = True) -> str:
    """A text, or a key, without its secrets; some send JSON inside a text."""
    return mask_unparsed(text, known) if has_json(text) else mask(text, known, cards=cards)


# One millisecond stamp in ten passes a card's check, as does one long id or phone number

_ID_WORDS = frozenset(["id", "ids", "guid", "uuid"])
_ID_KEYS = frozenset(
    f"{owner}id"
    for owner in (
        *("chat", "visitor", "bot", "campaign", "intent", "previousintent"),
        *("field", "response", "session", "sso", "channelaccount"),
    )
)
_TIME_PARTS = ("time", "date", "stamp")
_TIME_WORDS = frozenset(["at", "on", "ts", "created", "updated", "expires", "since", "until"])
_PHONE_WORDS = frozenset(["phone", "mobile", "tel", "cell", "fax", "whatsapp"])


def _is_read_as_number(text: str, key: str) -> bool:
    """Is this an id, a time or a phone number by its key, and by its look?"""
    text = text.strip()
    if len(text) < CARD_LENGTHS.start:
        return False
    words, squeezed = words_of(key), squeeze(key)
    digits = "".join(filter(str.isdecimal, text))
    if words & _PHONE_WORDS or squeezed.endswith("phone"):
        return len(digits) <= 15 and not text.strip("+()-./ 0123456789")
    if digits != text:
        return False
    if words & _TIME_WORDS or any(part in squeezed for part in _TIME_PARTS):
        return digits.startswith(("1", "20"))
    return squeezed in _ID_KEYS or (bool(words & _ID_WORDS) and squeezed.endswith(tuple(_ID_WORDS)))
