"""What the chat looked like at the moment Comm100 called, whatever the dialect."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

Json: TypeAlias = bool | int | float | str | list["Json"] | dict[str, "Json"] | None

Scalar: TypeAlias = str | bool
"""One value as rules and templates see it: numbers as the text they were written in."""


class Dialect(StrEnum):
    """One of Comm100's webhook formats."""

    CLASSIC = "classic"
    CURRENT = "current"
    THIRD_PARTY = "third_party"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something odd that did not cost the answer.

    ``path`` says where: a place in what Comm100 sent (``visitorInfo.customFields[2].value``), or a
    part of a rule. ``code`` is a stable key, ``text`` a sentence for staff. Neither ever holds a
    visitor's value: problems are stored and shown.
    """

    path: str
    code: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """An intent of the Comm100 bot; at least one of the two is set."""

    name: str | None = None
    id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedValues:
    """A custom field, custom variable, form value or variable, with all values it came with."""

    name: str
    values: tuple[Scalar, ...] = ()
    id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """What the visitor is doing: Comm100's word for it, and its number where there is one."""

    word: str
    number: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitorInfo:
    """The visitor's attributes, by the names that this project uses everywhere.

    None means not set. Numbers are the text they were written in. Times are ISO 8601, or, where
    Comm100 sent something unreadable, what it sent.
    """

    id: str | None = None
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    company: str | None = None
    status: Status | None = None
    first_visit_time: str | None = None
    visit_time: str | None = None
    city: str | None = None
    state: str | None = None
    country: str | None = None
    longitude: str | None = None
    latitude: str | None = None
    ip: str | None = None
    language: str | None = None
    time_zone: str | None = None
    screen_resolution: str | None = None
    operating_system: str | None = None
    browser: str | None = None
    flash_version: str | None = None
    product_service: str | None = None
    department: str | None = None
    current_browsing: str | None = None
    landing_page: str | None = None
    referrer_url: str | None = None
    search_engine: str | None = None
    keywords: str | None = None
    page_views: str | None = None
    visits: str | None = None
    chats: str | None = None
    sso_id: str | None = None
    campaign_id: str | None = None
    channel_account_id: str | None = None
    custom_fields: tuple[NamedValues, ...] = ()
    custom_variables: tuple[NamedValues, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """One snapshot of a chat, decoded.

    ``extra`` holds what Comm100 does not define: ``additionalPostBody``, unknown top-level keys,
    and unknown keys inside the visitor, under the names they came with.
    """

    dialect: Dialect
    event: str | None = None
    channel: str | None = None
    chat_id: str | None = None
    bot_id: str | None = None
    campaign_id: str | None = None
    message: str | None = None
    original_message: str | None = None
    intents: tuple[Intent, ...] = ()
    previous_intent: Intent | None = None
    visitor: VisitorInfo = field(default_factory=VisitorInfo)
    form_values: tuple[NamedValues, ...] = ()
    variables: tuple[NamedValues, ...] = ()
    extra: Mapping[str, Json] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
