"""A payload of any dialect to an ``Incoming``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from . import current, third_party
from .absence import is_absent
from .incoming import Dialect, Incoming, Json
from .intents import read_intents, read_previous_intent
from .keys import fold_key
from .named import as_form_values, read_variables
from .problems import Problems
from .reading import Fields, Found, as_fields, as_id, as_text
from .visitor import read_visitor
from .words import as_channel, as_event


def read(payload: Mapping[str, Json], dialect: Dialect | None = None) -> Incoming:
    """What this payload says, whatever it looks like: never an exception for any JSON object.

    ``dialect`` forces one; else the payload's keys tell it.
    """
    problems = Problems()
    top = Fields(payload, "", problems)
    nothing = Fields({}, "", problems)
    visitor = top.get(as_fields, "visitorinfo", "visitor") or nothing
    variables = top.get(as_fields, "variables") or nothing
    added = top.get(as_fields, "additionalpostbody") or nothing
    return Incoming(
        dialect=dialect or tell(payload),
        event=top.get(as_event, "eventtype", "event"),
        channel=top.get(as_channel, "channel"),
        chat_id=top.get(as_id, "chatid"),
        bot_id=top.get(as_id, "botid"),
        campaign_id=top.get(as_id, "campaignid"),
        message=top.get(as_text, "question", "lastmessage", "message"),
        original_message=top.get(as_text, "originalquestion"),
        intents=read_intents(top, variables),
        previous_intent=read_previous_intent(variables),
        visitor=read_visitor(visitor, top),
        form_values=top.get(as_form_values, "formvalues") or (),
        # Last: what none of the lines above has asked for.
        variables=read_variables(variables),
        extra=_merged(added.unknown(), top.unknown(), visitor.unknown()),
        problems=problems.found(),
    )


def tell(payload: Mapping[str, Json]) -> Dialect:
    """The dialect of this payload, told by its keys."""
    keys = {fold_key(key) for key, value in payload.items() if value is not None}
    if current.is_meant_by(keys):
        return Dialect.CURRENT
    if third_party.is_meant_by(keys):
        return Dialect.THIRD_PARTY
    return Dialect.CLASSIC


def _merged(*sources: Iterable[tuple[str, Found]]) -> dict[str, Json]:
    """All that is set of these, in the order of their names; a name that comes twice has both."""
    merged: dict[str, Json] = {}
    for source in sources:
        for key, found in source:
            if is_absent(found.value):
                continue
            known = merged.get(key)
            merged[key] = found.value if known is None else [*_listed(known), *_listed(found.value)]
    return dict(sorted(merged.items()))


def _listed(value: Json) -> list[Json]:
    return value if isinstance(value, list) else [value]
