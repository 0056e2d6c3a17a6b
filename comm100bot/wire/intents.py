"""The intents that Comm100 matched, in every shape that its documents show or leave open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import zip_longest

from .incoming import Intent
from .reading import Fields, Found, as_id, as_text

_NAME_KEYS = ("name", "intentname")
_ID_KEYS = ("id", "intentid")


def read_intents(top: Fields, variables: Fields) -> tuple[Intent, ...]:
    """All intents, best first.

    ``intentName`` and ``intentId`` are two halves of one; so are ``intent`` and ``intentId`` where
    no ``intentName`` came, and the current flow's name, which counts when no other name is known.
    """
    names = top.get(_as_names, "intentname") or ()
    plain = top.get(_as_names, "intent") or ()
    ids = top.get(_as_ids, "intentid") or ()
    matched = top.get(_as_names, "matchedintents") or ()
    intents = _distinct([*_joined(names or plain, ids), *plain, *matched])
    current = variables.get(as_text, "currentintentname")
    if current is None or any(intent.name for intent in intents):
        return intents
    best = Intent(name=current, id=intents[0].id if intents else None)
    return (best, *intents[1:])


def read_previous_intent(variables: Fields) -> Intent | None:
    """The intent before this one, which only the current dialect's variables tell."""
    name = variables.get(as_text, "previousintentname")
    id_ = variables.get(as_id, "previousintentid")
    return Intent(name=name, id=id_) if name or id_ else None


def _as_names(found: Found) -> tuple[Intent, ...]:
    """Intents whose strings are names."""
    return tuple(_intents(found, strings_are_ids=False))


def _as_ids(found: Found) -> tuple[Intent, ...]:
    """Intents whose strings are ids."""
    return tuple(_intents(found, strings_are_ids=True))


def _intents(found: Found, *, strings_are_ids: bool) -> Iterator[Intent]:
    for one in found.items() if isinstance(found.value, list) else (found,):
        if isinstance(one.value, dict):
            intent = _from_object(Fields(one.value, one, one.problems), one)
        elif strings_are_ids:
            intent = Intent(id=as_id(one))
        else:
            intent = Intent(name=as_text(one))
        if intent.name or intent.id:
            yield intent


def _from_object(fields: Fields, found: Found) -> Intent:
    if fields.find(*_NAME_KEYS, *_ID_KEYS) is None and not fields.has_redacted(*_NAME_KEYS):
        found.odd("an intent with a name or an id")
    return Intent(name=fields.get(as_text, *_NAME_KEYS), id=fields.get(as_id, *_ID_KEYS))


def _joined(names: Iterable[Intent], ids: Iterable[Intent]) -> Iterator[Intent]:
    """Names and ids that came side by side, as whole intents."""
    for named, identified in zip_longest(names, ids):
        if named and identified and named.id is None and identified.name is None:
            yield Intent(name=named.name, id=identified.id)
        else:
            yield from filter(None, (named, identified))


def _distinct(intents: Iterable[Intent]) -> tuple[Intent, ...]:
    """Each intent once, in its best place, whole where its halves came apart."""
    kept: list[Intent] = []
    places: dict[tuple[str, str | None], int] = {}
    for intent in intents:
        place = places.get(("id", intent.id), places.get(("name", intent.name)))
        if place is None or _differ(kept[place], intent):
            place = len(kept)
            kept.append(intent)
        else:
            known = kept[place]
            kept[place] = Intent(name=known.name or intent.name, id=known.id or intent.id)
        for key in (("id", kept[place].id), ("name", kept[place].name)):
            if key[1]:
                places.setdefault(key, place)
    return tuple(kept)


def _differ(one: Intent, other: Intent) -> bool:
    return bool(one.id and other.id and one.id != other.id)
