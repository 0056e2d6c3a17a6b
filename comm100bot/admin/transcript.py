"""A chat as staff read it: what the visitor said, what was answered and by which rule."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from comm100bot.models import Rule, Snapshot
from comm100bot.rulebook import NOTICE_KEY
from comm100bot.wire import Dialect, Incoming, NamedValues, VisitorInfo, read

from .outcomes import mark_of
from .sent import SentReply, read_reply
from .visible import visible

EVENTS = {
    "questionAsked": gettext_lazy("asked"),
    "intentClicked": gettext_lazy("clicked an intent"),
    "locationShared": gettext_lazy("shared the location"),
    "formSubmitted": gettext_lazy("sent a form"),
    "chatJoined": gettext_lazy("joined the chat"),
}


def what_happened(event: str) -> str:
    """This event in words, for a turn without a message to show it."""
    return str(EVENTS.get(event) or visible(event) or _("called without a message"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """One thing that is known of the visitor."""

    label: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DetailGroup:
    label: str
    details: tuple[Detail, ...]


class Turn:
    """One turn, ready to be drawn. ``rule`` is the rule that answered, if it is still there."""

    def __init__(self, snapshot: Snapshot, rule: Rule | None) -> None:
        self.snapshot = snapshot
        self.rule = rule

    @cached_property
    def incoming(self) -> Incoming:
        """What Comm100 said of the chat in this turn."""
        payload = self.snapshot.payload
        dialect = self.snapshot.dialect
        known = Dialect(dialect) if dialect in list(Dialect) else None
        return read(payload if isinstance(payload, dict) else {}, known)

    @property
    def said(self) -> str:
        return visible(self.snapshot.message)

    @property
    def did(self) -> str:
        return what_happened(self.snapshot.event)

    @property
    def intent(self) -> str:
        return visible(self.snapshot.intent)

    @property
    def page(self) -> str:
        return visible(self.incoming.visitor.current_browsing or "")

    @property
    def form_values(self) -> tuple[Detail, ...]:
        return _named(self.incoming.form_values)

    @cached_property
    def reply(self) -> SentReply:
        return read_reply(self.snapshot.reply)

    @property
    def rule_name(self) -> str:
        return self.rule.name if self.rule else self.snapshot.rule_name

    @property
    def is_notice(self) -> bool:
        """Was it answered with the bot's notice to everybody?"""
        return str(self.snapshot.rule_key) == NOTICE_KEY

    @property
    def mark(self) -> str:
        return mark_of(self.snapshot.outcome)

    @property
    def problems(self) -> list[Detail]:
        """What was odd, as sentences, with the place that each is about."""
        problems = self.snapshot.problems
        return [
            Detail(label=visible(str(problem.get("path", ""))), value=visible(str(problem["text"])))
            for problem in (problems if isinstance(problems, list) else [])
            if isinstance(problem, dict) and problem.get("text")
        ]

    @property
    def took(self) -> str:
        return _("%(ms)d ms") % {"ms": round(self.snapshot.took_ms)}

    @property
    def raw(self) -> str:
        return pretty(self.snapshot.payload)

    @property
    def raw_reply(self) -> str:
        return pretty(self.snapshot.reply)


def pretty(data: Any) -> str:
    return visible(json.dumps(data, indent=2, ensure_ascii=False))


def turns_of(snapshots: Sequence[Snapshot]) -> list[Turn]:
    """These turns with their rules, which are found by their keys in one query."""
    keys = {snapshot.rule_key for snapshot in snapshots if snapshot.rule_key}
    rules: dict[tuple[int, Any], Rule] = (
        {(rule.bot_id, rule.key): rule for rule in Rule.objects.filter(key__in=keys)}
        if keys
        else {}
    )
    return [
        Turn(snapshot, rules.get((snapshot.bot_id, snapshot.rule_key))) for snapshot in snapshots
    ]


# The visitor

MOMENTS = ("first_visit_time", "visit_time")

LABELS: Mapping[str, Any] = {
    "name": gettext_lazy("Name"),
    "email": gettext_lazy("Email"),
    "phone": gettext_lazy("Phone"),
    "company": gettext_lazy("Company"),
    "place": pgettext_lazy("of a visitor", "Place"),
    "language": gettext_lazy("Language"),
    "time_zone": gettext_lazy("Time zone"),
    "department": gettext_lazy("Department"),
    "product_service": gettext_lazy("Product or service"),
    "status": gettext_lazy("Status"),
    "id": gettext_lazy("Visitor id"),
    "sso_id": gettext_lazy("SSO id"),
}
VISIT_LABELS: Mapping[str, Any] = {
    "current_browsing": gettext_lazy("Page"),
    "landing_page": gettext_lazy("Landing page"),
    "referrer_url": gettext_lazy("Came from"),
    "search_engine": gettext_lazy("Search engine"),
    "keywords": gettext_lazy("Search keywords"),
    "browser": gettext_lazy("Browser"),
    "operating_system": gettext_lazy("Operating system"),
    "screen_resolution": gettext_lazy("Screen"),
    "ip": gettext_lazy("IP address"),
    "visits": gettext_lazy("Visits"),
    "chats": gettext_lazy("Chats"),
    "page_views": gettext_lazy("Page views"),
    "first_visit_time": gettext_lazy("First visit"),
    "visit_time": gettext_lazy("This visit"),
}


def visitor_details(incoming: Incoming, zone: dt.tzinfo) -> list[DetailGroup]:
    """What is known of the visitor, in groups; what is not set is left out."""
    visitor = incoming.visitor
    groups = [
        DetailGroup(label=_("Visitor"), details=_attributes(visitor, LABELS, zone)),
        DetailGroup(label=_("Custom fields"), details=_named(visitor.custom_fields)),
        DetailGroup(label=_("Custom variables"), details=_named(visitor.custom_variables)),
        DetailGroup(label=_("Form"), details=_named(incoming.form_values)),
        DetailGroup(label=_("Bot variables"), details=_named(incoming.variables)),
        DetailGroup(label=_("This visit"), details=_attributes(visitor, VISIT_LABELS, zone)),
        DetailGroup(label=_("Extra data"), details=_extra(incoming.extra)),
    ]
    return [group for group in groups if group.details]


def _attributes(
    visitor: VisitorInfo, labels: Mapping[str, Any], zone: dt.tzinfo
) -> tuple[Detail, ...]:
    special = {
        "place": ", ".join(filter(None, (visitor.city, visitor.state, visitor.country))),
        "status": visitor.status.word if visitor.status else "",
        **{name: _moment(getattr(visitor, name) or "", zone) for name in MOMENTS},
    }
    values = (
        (label, special.get(name) or getattr(visitor, name, "")) for name, label in labels.items()
    )
    return tuple(Detail(label=str(label), value=visible(value)) for label, value in values if value)


def _moment(text: str, zone: dt.tzinfo) -> str:
    """A time as Comm100 sent it, on the bot's clock; what can't be read stays as it came."""
    try:
        moment = dt.datetime.fromisoformat(text)
        return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}" if moment.tzinfo else text
    except (ValueError, OverflowError):
        return text


def _named(items: Iterable[NamedValues]) -> tuple[Detail, ...]:
    return tuple(
        Detail(label=visible(item.name), value=visible(", ".join(map(_scalar, item.values))))
        for item in items
        if item.values
    )


def _scalar(value: str | bool) -> str:
    return value if isinstance(value, str) else str(value).lower()


def _extra(extra: Mapping[str, Any]) -> tuple[Detail, ...]:
    return tuple(
        Detail(
            label=visible(name),
            value=visible(
                value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            ),
        )
        for name, value in extra.items()
    )
