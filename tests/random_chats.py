"""Rules and payloads made by chance, for tests that compare two ways of deciding.

They are made to meet: most conditions hold for some of the payloads, and every kind of fact is
among them, those that are redacted, looked up, counted or told by the clock too.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from random import Random
from typing import Any

from comm100bot.lookups import lookup

from .factories import condition, text

CARD = "4111 1111 1111 1111"
ZONES = ("UTC", "Asia/Tokyo", "America/Los_Angeles")

CONDITIONS: tuple[tuple[str, str, Any], ...] = (
    ("message", "has_word", ["order", "refund"]),
    ("message", "contains", "4111"),
    ("message", "contains", "redacted"),
    ("message", "does_not_match", "par[ck]el"),
    ("message", "is_set", None),
    ("original_message", "has_similar_word", ["shipping"]),
    ("intent", "is_one_of", ["Order status", "returns"]),
    ("intents", "is_not", "Returns"),
    ("event", "is", "questionAsked"),
    ("dialect", "is", "classic"),
    ("chat_id", "ends_with", "2"),
    ("visitor.id", "in_rollout", 50),
    ("visitor.id", "starts_with", "v"),
    ("visitor.country", "is_one_of", ["France", "Canada"]),
    ("visitor.country", "is_not", "France"),
    ("visitor.page_views", "greater_than", 3),
    ("visitor.visit_time", "within_days", 2),
    ("visitor.visit_time", "time_between", ["08:00", "18:00"]),
    ("visitor.language", "language_is", ["fr"]),
    ("visitor.ip", "in_network", ["192.0.2.0/24"]),
    ("custom_field.order_id", "is_set", None),
    ("custom_field.order_id", "equals", 12),
    ("custom_variable.tier", "is", "gold"),
    ("form.password", "is", "1234"),
    ("form.password", "is_not_set", None),
    ("form.email", "contains", "@"),
    ("variable.pin", "equals", 77),
    ("variable.size", "is_one_of", ["L", "M"]),
    ("extra.cart.total", "at_least", 50),
    ("extra.cart.token", "is", "abc"),
    ("extra.my_pin_is_1234", "is_set", None),
    ("order.status", "is", "sent"),
    ("order.total", "greater_than", 20),
    ("account.plan", "is", "gold"),
    ("account.card", "contains", "1111"),
    ("account.seen", "is_not_set", None),
    ("gone.status", "is_not_set", None),
    ("session.snapshots", "at_least", 1),
    ("session.unanswered", "equals", 0),
    ("session.last_rule", "starts_with", "Rule 1"),
    ("now.weekday", "is_one_of", ["Monday", "Tuesday"]),
    ("now.time", "time_between", ["22:00", "06:00"]),
    ("now.open", "is_true", None),
    ("now.date", "after", "2026-03-02"),
)

WORDINGS = (
    "Hello",
    "Hello {{ visitor.name | default: 'there' }}",
    "{{ visitor.name }}",
    "Order {{ custom_field.order_id }} is {{ order.status }}.",
    "Plan {{ account.plan }}, card {{ account.card }}",
    "Turn {{ session.snapshots }} at {{ now.time }}, after {{ session.last_rule }}",
    "You said {{ message }} at {{ 'now' | date: '%H:%M' }}",
    "{{ form.password }}",
    "{{ 1 | divided_by: visitor.page_views }}",
    "{% if order.status == 'sent' %}Sent{% endif %}",
    "[Track it](https://www.example.com/{{ custom_field.order_id }})",
)

LOGICS: Mapping[int, tuple[str, ...]] = {
    0: ("all",),
    1: ("all", "all", "any", "not 1"),
    2: ("all", "all", "all", "any", "1 and not 2", "not (1 or 2)"),
    3: ("all", "all", "all", "any", "1 and (2 or 3)", "not 1 and (2 or not 3)"),
}


def random_rule(random: Random, name: str) -> dict[str, Any]:
    """A rule in the rules file's shape."""
    chosen = random.choices(CONDITIONS, k=random.choice([1, 2, 2, 3, 3, 3]))
    if random.random() < 0.03:
        chosen = []
    languages: list[str | None] = random.choice([[None], [None], [None, "fr"], ["fr", "de"]])
    return {
        "key": str(uuid.UUID(int=random.getrandbits(128), version=4)),
        "name": name,
        "state": random.choice([*["live"] * 8, "draft", "paused"]),
        "logic": random.choice(LOGICS[len(chosen)]),
        "starts": random.choice([*[None] * 5, "2026-03-02T12:00:00Z"]),
        "ends": random.choice([*[None] * 5, "2026-03-03T00:00:00Z"]),
        "conditions": [condition(*each) for each in chosen],
        "messages": [_message(random, language) for language in languages],
        "variables": random.choice([{}, {}, {}, {"Status": "{{ order.status }}", "N": 1}]),
        "status": random.choice([*[200] * 6, 202]),
    }


def _message(random: Random, language: str | None) -> dict[str, Any]:
    wordings = random.choices(WORDINGS, k=random.choice([1, 1, 2, 3]))
    more = {"language": language} if language else {}
    if random.random() < 0.2:
        return {"kind": "location", **more}
    return text(*wordings, **more)


def random_rules(random: Random, count: int) -> list[dict[str, Any]]:
    return [random_rule(random, f"Rule {number}") for number in range(1, count + 1)]


def changed_rules(random: Random, rules: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """These rules after somebody worked on them: edited, moved, deleted, added to."""
    rules = [dict(rule) for rule in rules]
    for _step in range(random.choice([1, 1, 2, 4])):
        place = random.randrange(len(rules)) if rules else 0
        fresh = random_rule(random, f"New {random.randrange(1000)}")
        match random.choice(["edit", "edit", "answer", "move", "delete", "add", "state"]):
            case "edit" if rules:
                rules[place] = {**fresh, "key": rules[place]["key"]}
            case "answer" if rules:
                rules[place]["messages"] = fresh["messages"]
            case "move" if rules:
                rules.insert(random.randrange(len(rules)), rules.pop(place))
            case "delete" if rules:
                del rules[place]
            case "state" if rules:
                rules[place]["state"] = fresh["state"]
            case _:
                rules.insert(place, fresh)
    return rules


def random_settings(random: Random) -> dict[str, Any]:
    """The settings of a bot that an answer depends on."""
    return {
        "time_zone": random.choice(ZONES),
        "opening_hours": random.choice([{}, {"1": [["09:00", "17:00"]]}]),
        "holidays": random.choice([[], ["2026-03-03"]]),
        "dialect": random.choice(["", "", "", "current"]),
    }


# Payloads


def random_payload(random: Random) -> dict[str, Any]:
    """What Comm100 sends, in one of its dialects, of one of few visitors and chats."""
    dialect = random.choice(["classic", "current", "third_party"])
    visitor = _visitor(random)
    said = random.choice(
        [
            *("where is my order", "refund please", "shiping costs", "hello", "", "parcel"),
            f"my card is {CARD}",
            "I saw [redacted:card number] here",
            "my pin is 1234",
        ]
    )
    payload: dict[str, Any] = {
        "question": said,
        "originalQuestion": random.choice([said, "shipping"]),
        "chatId": random.choice(["chat 1", "chat 2", "chat 3", None]),
        "intentName": random.choice(["Order status", "Returns", None]),
        "intentId": random.choice(["returns", None]),
        "formValues": _named(random, "label"),
        "variables": {
            "size": random.choice(["L", "S"]),
            "pin": random.choice([77, 78, ""]),
        },
        **_extra(random),
        ("Visitor" if dialect == "classic" else "visitorInfo"): visitor,
    }
    if dialect == "third_party":
        payload["event"] = random.choice([0, 3])
    elif dialect == "current":
        payload["eventType"] = random.choice(["questionAsked", "formSubmitted"])
    return payload


def _visitor(random: Random) -> dict[str, Any]:
    return {
        "id": random.choice(["v1", "v2", "v3", "v4", "078-05-1120", "v [redacted:pin]", None]),
        "name": random.choice(["Allon", "", CARD]),
        "country": random.choice(["France", "Canada", "Peru", None]),
        "language": random.choice(["fr-FR", "en", "de", None]),
        "ip": random.choice(["192.0.2.44", "203.0.113.9"]),
        "pageViews": random.choice([0, 2, 5, "many"]),
        "visitTime": random.choice(["2026-03-01T07:30:00Z", "2026-03-01T23:30:00Z", None]),
        "customFields": [{"name": "Order ID", "value": random.choice(["12", "99", "", CARD])}],
        "customVariables": [{"name": "tier", "value": random.choice(["gold", "none"])}],
    }


def _named(random: Random, label: str) -> list[dict[str, Any]]:
    return [
        {label: "Password", "value": random.choice(["1234", "other", ""])},
        {label: random.choice(["Email", "Email", f"Card {CARD}"]), "value": "a@example.com"},
    ]


def _extra(random: Random) -> dict[str, Any]:
    cart = {"total": random.choice([10, 60]), "token": random.choice(["abc", "xyz"])}
    secret_key = {"my pin is 1234": "x"} if random.random() < 0.1 else {}
    return {"cart": random.choice([{}, cart]), **secret_key}


# Lookups


def register_lookups() -> None:
    """Lookups that always find the same for the same facts."""

    @lookup(
        "order",
        needs=["custom_field.order_id"],
        gives={"status": "text", "total": "number"},
    )
    def order(facts: Mapping[str, str]) -> dict[str, Any] | None:
        number = facts["custom_field.order_id"]
        return {"status": "sent", "total": 25} if number == "12" else None

    @lookup(
        "account",
        needs=["form.password", "order.status"],
        gives={"plan": "text", "card": "text", "seen": "time"},
    )
    def account(facts: Mapping[str, str]) -> dict[str, Any]:
        return {"plan": "gold" if facts["form.password"] == "1234" else "none", "card": CARD}
