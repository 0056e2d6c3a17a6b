"""Hypothesis strategies for what comes over the wire and what goes back.

``write_incoming`` is the mirror of ``comm100bot.wire.read``: it spells an ``Incoming`` as a dialect
would send it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from hypothesis import strategies as st

from comm100bot import wire
from comm100bot.wire import Dialect, Incoming, Intent, Json, NamedValues, Scalar, Status

# Any JSON

ODD_VALUES: tuple[Json, ...] = (
    None, "", " ", 0, -1, 1.5, True, "true", [], {}, [None], {"a": 1}, "x" * 10_000, "a\0b",
    "\ud800", 2**63, 10**400, 1e308, "1e400", [[]], [{}], "00000000-0000-0000-0000-000000000000",
    "0001-01-01T00:00:00Z", "/Date(1358453897)/", "[redacted:password]", "{!Variable.}",
)  # fmt: skip
"""What hardly any field expects."""

DOCUMENTED_KEYS = (
    "eventType", "event", "question", "originalQuestion", "lastMessage", "message", "channel",
    "chatId", "ChatId", "botId", "campaignId", "visitorId", "visitorInfo", "Visitor", "intent",
    "intentId", "intentName", "matchedIntents", "FormValues", "formValues", "variables",
    "additionalPostBody", "responseId", "id", "field_id", "name", "label", "value", "visitorGuid",
    "custom_fields", "customVariables", "status", "ip", "visit_time", "page_views", "ssoId",
    "currentIntentName", "previousIntentId", "{!Variable.pizza-size}", "", "__proto__",
)  # fmt: skip

json_keys = st.one_of(st.sampled_from(DOCUMENTED_KEYS), st.text(max_size=8))
json_leaves = st.one_of(
    st.sampled_from(ODD_VALUES),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=20),
)


def _containers(inner: st.SearchStrategy[Json]) -> st.SearchStrategy[Json]:
    return st.one_of(st.lists(inner, max_size=4), st.dictionaries(json_keys, inner, max_size=6))


json_values: st.SearchStrategy[Json] = st.recursive(json_leaves, _containers, max_leaves=20)
json_objects: st.SearchStrategy[dict[str, Json]] = st.dictionaries(
    json_keys, json_values, max_size=8
)

dialects = st.sampled_from(list(Dialect))

# Incoming

storable_text = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20
)
set_text = storable_text.filter(lambda text: not wire.is_absent(text))
names = set_text.map(str.strip)
numbers = st.one_of(
    st.integers(-(10**9), 10**9).map(str),
    st.decimals(-999, 999, places=2).map("{:f}".format),
)
times = st.datetimes(min_value=datetime(2, 1, 1)).map(  # noqa: DTZ001  a zone is added
    lambda moment: f"{moment.isoformat()}Z"
)
statuses = st.one_of(
    st.sampled_from(list(enumerate(wire.STATUSES))).map(
        lambda pair: Status(word=pair[1], number=str(pair[0]))
    ),
    st.just(Status(word="Daydreaming")),
)
values: st.SearchStrategy[tuple[Scalar, ...]] = st.lists(
    st.one_of(set_text, st.booleans()), max_size=3
).map(tuple)
named_values = st.builds(NamedValues, name=names, values=values)
custom_fields = st.builds(NamedValues, name=names, values=values, id=st.none() | set_text)

_SPECIAL: dict[str, st.SearchStrategy[Any]] = {
    "status": statuses,
    "first_visit_time": times,
    "visit_time": times,
    "ip": st.ip_addresses().map(str),
    "longitude": numbers,
    "latitude": numbers,
    "page_views": numbers,
    "visits": numbers,
    "chats": numbers,
    "custom_fields": st.lists(custom_fields, max_size=3).map(tuple),
    "custom_variables": st.lists(named_values, max_size=3).map(tuple),
}
visitors = st.fixed_dictionaries(
    {},
    optional={name: _SPECIAL.get(name, set_text) for name in wire.VisitorInfo.__dataclass_fields__},
).map(lambda attributes: wire.VisitorInfo(**attributes))

_intent = st.one_of(
    st.builds(Intent, name=set_text),
    st.builds(Intent, id=set_text),
    st.builds(Intent, name=set_text, id=set_text),
)
intents = st.lists(
    _intent,
    max_size=3,
    unique_by=(lambda intent: intent.name or object(), lambda intent: intent.id or object()),
).map(tuple)

_variables = st.lists(
    st.builds(
        NamedValues,
        name=st.from_regex(r"[a-z][a-z0-9 _-]{0,8}[a-z]", fullmatch=True),
        values=values,
    ),
    max_size=3,
    unique_by=lambda variable: variable.name,
).map(lambda found: tuple(sorted(found, key=lambda variable: variable.name)))
_extra = st.dictionaries(
    st.from_regex(r"our [a-z]{1,8}", fullmatch=True),
    st.recursive(
        st.one_of(set_text, st.booleans(), st.integers(-(2**63), 2**63)),
        lambda inner: st.one_of(
            st.lists(inner, min_size=1, max_size=2),
            st.dictionaries(storable_text, inner, min_size=1, max_size=2),
        ),
        max_leaves=5,
    ),
    max_size=3,
)
_everywhere: dict[str, st.SearchStrategy[Any]] = {
    "channel": st.sampled_from(wire.CHANNELS),
    "campaign_id": set_text,
    "message": set_text,
    "original_message": set_text,
    "intents": intents,
    "visitor": visitors,
    "form_values": st.lists(named_values, max_size=3).map(tuple),
    "extra": _extra,
}
_with_events: dict[str, st.SearchStrategy[Any]] = {
    "chat_id": set_text,
    "previous_intent": _intent,
    "variables": _variables,
}


def incomings(dialect: Dialect) -> st.SearchStrategy[Incoming]:
    """All that this dialect can say."""
    required: dict[str, st.SearchStrategy[Any]] = {"dialect": st.just(dialect)}
    optional = _everywhere if dialect is Dialect.CLASSIC else _everywhere | _with_events
    if dialect is not Dialect.CLASSIC:
        required["event"] = st.sampled_from(wire.EVENTS)
    if dialect is Dialect.CURRENT:
        optional = optional | {"bot_id": set_text}
    return st.fixed_dictionaries(required, optional=optional).map(lambda all_: Incoming(**all_))


def write_incoming(incoming: Incoming, dialect: Dialect) -> dict[str, Json]:
    """The request that this snapshot would have come in."""
    snake = dialect is Dialect.CLASSIC
    label = "name" if dialect is Dialect.THIRD_PARTY else "label"
    payload: dict[str, Json] = {
        "channel": incoming.channel,
        "chatId": incoming.chat_id,
        "botId": incoming.bot_id,
        "campaignId": incoming.campaign_id or "00000000-0000-0000-0000-000000000000",
        "lastMessage" if snake else "question": incoming.message,
        "originalQuestion": incoming.original_message,
        "Visitor" if snake else "visitorInfo": _write_visitor(incoming.visitor, dialect),
        "FormValues" if snake else "formValues": _write_named(incoming.form_values, label),
        **_write_intents(incoming.intents),
        **(_write_own(incoming, dialect)),
    }
    return {key: value for key, value in payload.items() if value is not None}


def _write_own(incoming: Incoming, dialect: Dialect) -> dict[str, Json]:
    """What only this dialect says, or says so."""
    if dialect is Dialect.CLASSIC:
        return dict(incoming.extra)
    previous = incoming.previous_intent or Intent()
    wrap = "{{!Variable.{}}}" if dialect is Dialect.CURRENT else "{}"
    variables: dict[str, Json] = {
        "previousIntentName": previous.name,
        "previousIntentId": previous.id,
        **{wrap.format(one.name): _write_values(one.values) for one in incoming.variables},
    }
    if dialect is Dialect.CURRENT:
        extra: dict[str, Json] = {"additionalPostBody": dict(incoming.extra)}
        return {"eventType": incoming.event, "variables": variables, **extra}
    event = wire.EVENTS.index(incoming.event) if incoming.event else None
    return {"event": event, "variables": variables, **incoming.extra}


def _write_visitor(visitor: wire.VisitorInfo, dialect: Dialect) -> Json:
    written: dict[str, Json] = {}
    for name in visitor.__dataclass_fields__:
        key = name if dialect is Dialect.CLASSIC else _camel(name)
        written[key] = _write_attribute(getattr(visitor, name), dialect)
    if dialect is Dialect.CURRENT:
        written["visitorGuid"] = written.pop("id")
    return written


def _write_attribute(value: Any, dialect: Dialect) -> Json:
    if isinstance(value, Status):
        word = dialect is Dialect.THIRD_PARTY or value.number is None
        return value.word.lower() if word and value.number else value.number or value.word
    if isinstance(value, tuple):
        return _write_named(value, "name", "field_id" if dialect is Dialect.CLASSIC else "id")
    result: Json = value
    return result


def _write_named(all_: Iterable[NamedValues], label: str, id_key: str = "id") -> Json:
    return [
        {label: f" {one.name} ", "value": _write_values(one.values), id_key: one.id} for one in all_
    ]


def _write_values(values: tuple[Scalar, ...]) -> Json:
    return values[0] if len(values) == 1 else list(values)


def _write_intents(intents: tuple[Intent, ...]) -> dict[str, Json]:
    if len(intents) == 1:
        return {"intentName": intents[0].name, "intentId": intents[0].id}
    return {"matchedIntents": [{"id": intent.id, "Name": intent.name} for intent in intents]}


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(map(str.capitalize, others))


# Reply

_long_text = st.builds(lambda text, times: text * times, storable_text, st.just(1) | st.just(150))
_urls = st.builds(
    lambda path, times: f"https://shop.example/{path * times}",
    st.from_regex(r"[a-z]{1,7}", fullmatch=True),
    st.sampled_from([1, 290, 400]),
)


@st.composite
def texts_with_links(draw: st.DrawFn) -> tuple[str, tuple[wire.Link, ...]]:
    """A text and links over parts of it."""
    text, links = draw(_long_text), []
    for label in draw(st.lists(_long_text, max_size=3)):
        target: dict[str, Any] = draw(
            st.one_of(
                st.fixed_dictionaries({"url": _urls, "open_in": st.sampled_from(wire.OPEN_IN)}),
                st.fixed_dictionaries({"intent_id": set_text}),
            )
        )
        links.append(wire.Link(start=len(text), end=len(text) + len(label), **target))
        text += label + draw(_long_text)
    return text, tuple(links)


def _messages(
    content: tuple[str, tuple[wire.Link, ...]], part: dict[str, Any]
) -> st.SearchStrategy[wire.OutgoingMessage]:
    text, links = content
    return st.one_of(
        st.just(wire.Text(text=text, links=links, **part)),
        st.builds(wire.Image, url=_urls, description=_long_text),
        st.builds(wire.File, url=_urls, name=_long_text),
        st.builds(wire.Video, url=_urls),
        st.lists(_quick_replies, max_size=3).map(
            lambda items: wire.QuickReplies(text=text, links=links, items=tuple(items), **part)
        ),
        st.lists(_buttons, max_size=3).map(
            lambda items: wire.Buttons(text=text, links=links, items=tuple(items), **part)
        ),
        st.just(wire.Location(**part)),
        st.lists(_form_fields, max_size=2).map(
            lambda form: wire.Form(text=text, title=text[:9], fields=tuple(form))
        ),
    )


_quick_replies = st.builds(
    wire.QuickReply,
    type=st.sampled_from(wire.QUICK_REPLY_TYPES),
    text=_long_text,
    intent_id=st.none() | set_text,
)
_buttons = st.builds(
    wire.Button,
    type=st.sampled_from(wire.BUTTON_TYPES),
    text=_long_text,
    url=st.none() | _urls,
    intent_id=st.none() | set_text,
    open_in=st.none() | st.sampled_from(wire.OPEN_IN),
    webview_style=st.none() | st.sampled_from(wire.WEBVIEW_STYLES),
)
_form_fields = st.builds(
    wire.FormField,
    name=_long_text,
    type=st.sampled_from(wire.FIELD_TYPES),
    options=st.lists(_long_text, max_size=2).map(tuple),
)
_parts: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {}, optional={"delay": st.integers(0, 60), "lock_input": st.booleans()}
)
messages = st.tuples(texts_with_links(), _parts).flatmap(lambda both: _messages(*both))

replies = st.builds(
    wire.Reply,
    messages=st.lists(messages, max_size=12).map(tuple),
    variables=st.dictionaries(
        st.sampled_from(["OrderStatus", "messages", "answer", ""]),
        st.one_of(storable_text, st.booleans(), st.integers()),
    ),
)
