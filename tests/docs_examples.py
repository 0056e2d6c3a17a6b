"""The words and examples of the tables in docs/*.md, by the keys of what they explain."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from comm100bot.rules import OperandKind

NOW = dt.datetime(2026, 11, 22, 14, 5, tzinfo=zoneinfo.ZoneInfo("America/Vancouver"))
"""The moment of all examples: a Sunday afternoon on the clock of a bot in Vancouver."""

VISITOR = {
    "Visitor": {
        "id": 21,
        "name": "Allon",
        "country": "Canada",
        "pageViews": 7,
        "custom_fields": [{"name": "Order ID", "value": "1780064"}],
        "custom_variables": [{"name": "total", "value": "500.00"}],
    },
    "message": "  where is my order ",
    "matchedIntents": ["Order status", "Returns"],
    "expected": "2026-11-24T10:00:00Z",
}


# Facts

KINDS = {
    "text": "text",
    "number": "number",
    "yes_no": "yes or no",
    "time": "date or time",
    "language": "language",
    "address": "IP address",
}


FROM = {
    "custom_field.": "a field of the pre-chat window, by its name or its id",
    "custom_variable.": "a custom variable of the Comm100 account, such as the customer's tier",
    "form.": "what the visitor typed into a form, by its label",
    "variable.": "what the Comm100 bot has collected in the chat",
    "extra.": "anything else that Comm100 was told to send along; nested data is `extra.a.b`",
}


# Operators


@dataclass(frozen=True)
class Example:
    """What an operator means, a value for it, and facts to try it on."""

    means: str
    value: Any
    facts: tuple[str, ...]


EXAMPLES: Mapping[str, Example] = {
    "is": Example("is the same text, or the same number", "500", ("500.00", "5000")),
    "is_one_of": Example("*is* one of a list", ["gold", "platinum"], ("Gold", "golden")),
    "contains": Example("has this text anywhere in it", "ship", ("Shipping", "ships", "sheep")),
    "has_word": Example(
        "has one of these words or phrases, whole",
        ["refund", "money back"],
        ("A refund, please", "Money-back?", "refunded"),
    ),
    "has_all_words": Example(
        "has all of them, in any order", ["order", "late"], ("Late again, my order", "my order")
    ),
    "has_similar_word": Example(
        "has one of them, forgiving one typing mistake in words of 4 to 7 letters and two in "
        "longer ones",
        ["refund", "delivery"],
        ("my refnud", "dilivary", "found"),
    ),
    "starts_with": Example("begins with this text", "AB-", ("ab-17", "17 AB-")),
    "ends_with": Example("ends with this text", ".pdf", ("Invoice.PDF", "pdf")),
    "matches": Example(
        "has a place that fits this pattern", r"^[A-Z]{2}-\d+$", ("ab-17", "see AB-17")
    ),
    "equals": Example("is this number", "500", ("500.00", "500 €")),
    "greater_than": Example("is a greater number", "100", ("100.01", "100")),
    "at_least": Example("is this number or a greater one", "100", ("100", "99.9")),
    "less_than": Example("is a smaller number", "100", ("99.9", "100")),
    "at_most": Example("is this number or a smaller one", "100", ("100", "100.01")),
    "between": Example(
        "is one of these two numbers, or between them", ["1", "10"], ("1", "10", "11")
    ),
    "before": Example("is earlier", "2026-11-22", ("2026-11-21T23:00:00-08:00", "2026-11-22")),
    "after": Example(
        "is this moment or later; for a day, on a later day",
        "2026-11-22",
        ("2026-11-23", "2026-11-22T23:00:00-08:00"),
    ),
    "on": Example(
        "is on this day", "2026-11-22", ("2026-11-22T23:00:00-08:00", "2026-11-22T03:00:00Z")
    ),
    "within_days": Example(
        "is in the last so many times 24 hours, never in the future",
        "7",
        ("2026-11-20", "2026-11-12", "2026-11-23"),
    ),
    "time_between": Example(
        "is from the first time of day to before the second; it may pass midnight",
        ["09:00", "17:30"],
        ("09:00", "17:29", "17:30"),
    ),
    "is_true": Example("says yes: true, 1, yes or on", None, ("yes", "no", "maybe")),
    "is_false": Example("says no: false, 0, no or off", None, ("off", "yes", "maybe")),
    "is_set": Example("is there at all", None, ("0", "")),
    "language_is": Example(
        "is this language, or a regional form of it", ["en", "fr-CA"], ("en-US", "fr_ca", "fr")
    ),
    "in_network": Example(
        "is an address in one of these networks",
        ["203.0.113.0/24"],
        ("203.0.113.7", "198.51.100.7"),
    ),
    "in_rollout": Example(
        "does not matter: the visitor, by their id, is among the first so many percent for this "
        "rule, and stays there. Without an id, never",
        "50",
        (),
    ),
}


OPERANDS: Mapping[OperandKind, str] = {
    OperandKind.NONE: "none",
    OperandKind.TEXT: "a text",
    OperandKind.LIST: "a list",
    OperandKind.PATTERN: "a pattern",
    OperandKind.NUMBER: "a number",
    OperandKind.RANGE: "two numbers",
    OperandKind.MOMENT: "a day, a time, or both",
    OperandKind.DAYS: "a number of days",
    OperandKind.TIMES: "two times of day",
    OperandKind.LANGUAGES: "a list of languages",
    OperandKind.NETWORKS: "a list of networks",
    OperandKind.PERCENT: "a percentage",
}


# Templates

FILTER_EXAMPLES: Mapping[str, str] = {
    "abs": "{{ -5 | abs }}",
    "at_least": "{{ visitor.page_views | at_least: 10 }}",
    "at_most": "{{ visitor.page_views | at_most: 5 }}",
    "capitalize": '{{ "hello THERE" | capitalize }}',
    "ceil": "{{ 1.2 | ceil }}",
    "date": '{{ extra.expected | date: "%A, %B %-d, %H:%M" }}',
    "default": '{{ visitor.company | default: "your company" }}',
    "divided_by": "{{ custom_variable.total | divided_by: 3 | round: 2 }}",
    "downcase": "{{ visitor.name | downcase }}",
    "escape": '{{ "a < b" | escape }}',
    "first": "{{ intents | first }}",
    "floor": "{{ 1.8 | floor }}",
    "join": '{{ intents | join: " or " }}',
    "last": "{{ intents | last }}",
    "lstrip": '{{ "  left" | lstrip }}',
    "minus": "{{ visitor.page_views | minus: 2 }}",
    "modulo": "{{ visitor.page_views | modulo: 2 }}",
    "plus": "{{ visitor.page_views | plus: 1 }}",
    "remove": '{{ "AB-17" | remove: "AB-" }}',
    "round": "{{ 1.257 | round: 2 }}",
    "rstrip": '{{ "right  " | rstrip }}',
    "size": "{{ intents | size }}",
    "slice": "{{ custom_field.order_id | slice: -4, 4 }}",
    "strip": "{{ message | strip }}",
    "strip_newlines": "{{ message | strip_newlines | strip }}",
    "times": "{{ visitor.page_views | times: 2 }}",
    "truncate": "{{ message | strip | truncate: 12 }}",
    "truncatewords": "{{ message | truncatewords: 2 }}",
    "upcase": "{{ visitor.country | upcase }}",
    "url_encode": "{{ message | strip | url_encode }}",
}

TAG_EXAMPLES: Mapping[str, tuple[str, str]] = {
    "assign": ("gives a value a name", "{% assign who = visitor.name %}Hi {{ who }}"),
    "break": (
        "leaves a loop",
        "{% for i in intents %}{{ i }}{% break %}{% endfor %}",
    ),
    "case": (
        "chooses by a value",
        '{% case visitor.country %}{% when "Canada" %}Hello, eh{% else %}Hello{% endcase %}',
    ),
    "comment": ("is for colleagues to read", "Hi{% comment %} as Marie wants it {% endcomment %}"),
    "continue": (
        "goes on with the next round of a loop",
        '{% for i in intents %}{% if i == "Returns" %}{% continue %}{% endif %}{{ i }}{% endfor %}',
    ),
    "for": ("repeats for each value", "{% for i in intents %}{{ i }}. {% endfor %}"),
    "if": (
        "chooses by a test; also with `elsif` and `else`",
        "{% if visitor.page_views > 5 %}Still looking?{% else %}Hello{% endif %}",
    ),
    "unless": ("is *if not*", "{% unless visitor.company %}A private customer{% endunless %}"),
    "raw": ("leaves what is in it alone", "{% raw %}{{ as it is }}{% endraw %}"),
}


# Messages

WHAT: Mapping[str, str] = {
    "text": "Words, with links where you want them.",
    "image": "A picture, by its address.",
    "file": "A file to download, by its address.",
    "video": "A video, by its address.",
    "quick_replies": "Choices to tap. Each is sent as the visitor's message, leads to an intent, "
    "or calls an agent.",
    "buttons": "Buttons that open a page, or lead to an intent.",
    "location": "Asks where the visitor is.",
    "form": "Fields to fill in.",
}


MESSAGES: Mapping[str, Mapping[str, Any]] = {
    "text": {
        "wordings": ["Order {{ custom_field.order_id }}: [track it](https://www.example.com/t)"]
    },
    "image": {"url": "https://www.example.com/map.png", "description": "Where it is"},
    "file": {"url": "https://www.example.com/invoice.pdf", "name": "Invoice"},
    "video": {"url": "https://youtu.be/xyz"},
    "quick_replies": {
        "wordings": ["Anything else?"],
        "items": [
            {"type": "text", "text": "No, thanks"},
            {"type": "contactAgent", "text": "Talk to a person"},
        ],
    },
    "buttons": {
        "wordings": ["Track it"],
        "items": [{"type": "hyperlink", "text": "Open", "url": "https://www.example.com/t"}],
    },
    "location": {},
    "form": {
        "wordings": ["Tell us more"],
        "title": "Your order",
        "fields": [{"name": "Order number", "type": "text", "required": True}],
    },
}
