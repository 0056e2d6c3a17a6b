"""How long "What would change" takes: ``python -m tests.benchmarks.replay --json FILE``.

A bot with rules as people write them, and turns as Comm100 sends them, are made in a database of
their own. Somebody then edits a few rules. Every turn is decided under the live rules and under the
draft: once by the way that the pages go, once by the plainest way, and both find the same.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

TOPICS = (
    *("order", "refund", "shipping", "size", "password", "invoice", "return", "warranty", "gift"),
    *("stock", "payment", "voucher", "delivery", "address", "cancel", "exchange", "account"),
    *("newsletter", "complaint", "store", "hours", "repair", "color", "price", "discount"),
)
COUNTRIES = ("Canada", "France", "Germany", "Japan", "Peru", "Spain", "United States")
STATUSES = ("sent", "packed", "waiting", "lost")
SAMPLE = Path(__file__).parent.parent / "payloads" / "current_question_asked.json"
START = dt.datetime(2026, 3, 2, tzinfo=dt.UTC)
NAIVE_TURNS = 300
"""Turns that the plain way is tried on; it takes as long for each of them."""


def rule_of(random: Random, number: int) -> dict[str, Any]:
    """A rule as support staff write them: a topic, and mostly something besides."""
    topic = TOPICS[number % len(TOPICS)]
    word = f"{topic}{number // len(TOPICS) or ''}"
    conditions = [random.choice([_word(word), _word(word), _intent(word)])]
    conditions += random.sample(_others(random), random.choice([0, 1, 1, 2]))
    answer = random.choice(
        [
            f"Here is what you need to know about {word}.",
            f"Hello {{{{ visitor.name | default: 'there' }}}}, this is about {word}.",
            f"Your order {{{{ custom_field.order_id }}}} is {{{{ parcel.status }}}} ({word}).",
        ]
    )
    return {
        "name": f"{word} {number}",
        "conditions": conditions,
        "messages": [{"kind": "text", "wordings": [answer]}],
    }


def _word(word: str) -> dict[str, Any]:
    return {"fact": "message", "operator": "has_word", "value": [word, f"my {word}"]}


def _intent(word: str) -> dict[str, Any]:
    return {"fact": "intent", "operator": "is_one_of", "value": [word, f"Where is my {word}"]}


def _others(random: Random) -> list[dict[str, Any]]:
    return [
        {"fact": "visitor.country", "operator": "is", "value": random.choice(COUNTRIES)},
        {"fact": "visitor.country", "operator": "is_not", "value": random.choice(COUNTRIES)},
        {"fact": "custom_field.order_id", "operator": "is_set"},
        {"fact": "parcel.status", "operator": "is", "value": random.choice(STATUSES)},
        {"fact": "parcel.total", "operator": "greater_than", "value": random.randrange(90)},
        {"fact": "custom_variable.tier", "operator": "is", "value": "gold"},
        {"fact": "visitor.page_views", "operator": "at_least", "value": random.randrange(6)},
        {"fact": "now.time", "operator": "time_between", "value": ["09:00", "17:00"]},
        {"fact": "session.snapshots", "operator": "less_than", "value": random.randrange(1, 5)},
        {"fact": "visitor.language", "operator": "language_is", "value": ["en", "fr"]},
    ]


def rules_of(random: Random, count: int) -> list[dict[str, Any]]:
    rules = [rule_of(random, number) for number in range(count - 1)]
    last = {"name": "Nothing else", "messages": [{"kind": "text", "wordings": ["Pardon?"]}]}
    return [*rules, last]


def edited(random: Random, rules: list[Any]) -> list[Any]:
    """The rules after a morning's work: three edited, one moved up, one new."""
    rules = [dict(rule) for rule in rules]
    for place in random.sample(range(len(rules) - 1), min(3, len(rules) - 1)):
        rules[place]["conditions"] = [*rules[place]["conditions"], *_others(random)[:1]]
    rules.insert(0, rules.pop(random.randrange(len(rules) - 1)))
    new = {**rules[0], **rule_of(random, 1), "key": "0192f0c1-7b1e-7c3a-9a55-3f1d5e0c8a11"}
    rules.insert(len(rules) // 2, new)
    return rules


def payload_of(random: Random, sample: dict[str, Any], number: int) -> dict[str, Any]:
    """What Comm100 sends of one turn, in one of many chats."""
    topic = random.choice(TOPICS)
    word = f"{topic}{random.choice(['', '', 1, 2, 3, 4])}"
    said = random.choice([f"where is my {word}", f"{word} please", "hello", f"about {word} again"])
    visitor = {
        **sample["visitorInfo"],
        "visitorGuid": f"visitor {number // 3}",
        "name": random.choice(["Ana", "Bo", ""]),
        "country": random.choice(COUNTRIES),
        "pageViews": random.randrange(9),
        "language": random.choice(["en-US", "fr-FR", "de"]),
        "customFields": [{"name": "order_id", "value": random.choice(["", "12", "99", "1780064"])}],
        "customVariables": [{"name": "tier", "value": random.choice(["gold", "none"])}],
    }
    own = {"question": said, "originalQuestion": said, "chatId": f"chat {number // 3}"}
    return {**sample, **own, "visitorInfo": visitor, "intentName": random.choice([word, None])}


def snapshots_of(bot: Any, random: Random, count: int) -> Iterator[Any]:
    """Turns with what deciding them would have stored."""
    from comm100bot.models import Session, Snapshot
    from comm100bot.uuid7 import uuid7

    sample = json.loads(SAMPLE.read_bytes())
    for key in ("Visitor", "ChatId", "BotId", "VisitorId"):
        sample.pop(key, None)
    chats = Session.objects.bulk_create(
        Session(bot=bot, key=f"chat {number}", chat_id=f"chat {number}", started_at=START)
        for number in range(count // 3 + 1)
    )
    for number in range(count):
        payload = payload_of(random, sample, number)
        order = payload["visitorInfo"]["customFields"][0]["value"]
        found = {"status": STATUSES[len(order) % 4], "total": str(len(order) * 10)}
        yield Snapshot(
            bot=bot,
            session=chats[number // 3],
            delivery_id=uuid7(),
            received_at=START + dt.timedelta(minutes=5 * number),
            dialect="current",
            message=payload["question"],
            payload=payload,
            rules_version=bot.rules_version,
            outcome=random.choice(["answered", "unanswered"]),
            rule_name="Nothing else",
            reply=[],
            status=200,
            lookups=random.choice([*[{"parcel": found if order else None}] * 9, {}]),
            decided_ms=1,
            took_ms=2,
        )


def register_lookup() -> None:
    """The lookup that some of the rules ask."""
    from comm100bot.lookups import lookup

    gives = {"status": "text", "total": "number"}
    lookup("parcel", needs=["custom_field.order_id"], gives=gives)(lambda facts: None)


def build(snapshots: int, rules: int) -> Any:
    """A bot with so many rules and turns."""
    from comm100bot.models import Bot, Snapshot
    from comm100bot.rulesfile import import_rules

    register_lookup()
    bot = Bot.objects.create(slug="shop", name="Shop", opening_hours={"1": [["09:00", "17:00"]]})
    import_rules(bot, {"version": 1, "rules": rules_of(Random(1), rules)}, replace=True)
    bot.refresh_from_db()
    Snapshot.objects.bulk_create(snapshots_of(bot, Random(2), snapshots), batch_size=1000)
    return bot


def measure(bot: Any, snapshots: int) -> dict[str, Any]:
    """Both ways, timed; they have to find the same."""
    from comm100bot import rulebook
    from comm100bot.forecast import forecast, latest_turns
    from comm100bot.models import Snapshot
    from comm100bot.replaying import replay
    from comm100bot.setups import stored_setup

    live = rulebook.load(bot)
    setup = stored_setup(bot)
    draft = setup.with_rules(edited(Random(3), list(setup.rules)))

    started = time.perf_counter()
    found = forecast(bot, live, rulebook.compile_setup(draft), latest_turns(bot, snapshots))
    seconds = time.perf_counter() - started

    turns = min(NAIVE_TURNS, snapshots)
    book = rulebook.compile_setup(draft)
    ours = forecast(bot, live, book, latest_turns(bot, turns))
    started = time.perf_counter()
    changed = unknown = 0
    for turn in Snapshot.objects.filter(bot=bot).order_by("-pk")[:turns]:
        old, new = replay(live, turn, bot), replay(book, turn, bot)
        unknown += bool(old.unknown or new.unknown)
        changed += not (old.unknown or new.unknown) and old != new
    naive = (time.perf_counter() - started) * snapshots / turns
    # Where no rule that was edited can hold, nothing has to be known of the others.
    assert ours.changed == changed
    assert ours.unknown_count <= unknown
    return {
        "snapshots": found.counted,
        "rules": len(live.rules.rules),
        "seconds": round(seconds, 3),
        "changed": found.changed,
        "unknown": found.unknown_count,
        "naive_seconds": round(naive, 3),
    }


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--snapshots", type=int, default=10_000)
    parser.add_argument("--rules", type=int, default=200)
    parser.add_argument("--json", type=Path, help="where the figures are written")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        set_up(Path(folder))
        figures = measure(build(options.snapshots, options.rules), options.snapshots)
    ratio = figures["naive_seconds"] / figures["seconds"]
    print(
        f"{figures['snapshots']:,} turns, {figures['rules']} rules: {figures['seconds']:.2f} s "
        f"({figures['changed']:,} change, {figures['unknown']:,} can't be known); "
        f"one by one {figures['naive_seconds']:.2f} s, {ratio:.1f} times as long",
        file=sys.stderr,
    )
    if options.json:
        named = {name: figures[name] for name in ("snapshots", "rules", "seconds", "changed")}
        options.json.write_text(json.dumps(named, indent=2) + "\n")


def set_up(folder: Path) -> None:
    """The demo site's Django, with a database of its own in this folder."""
    import django
    from django.core.management import call_command

    os.environ["DATABASE_URL"] = f"sqlite:///{folder}/benchmark.sqlite3"
    os.environ["DJANGO_SETTINGS_MODULE"] = "project.settings"
    django.setup()
    call_command("migrate", verbosity=0)


if __name__ == "__main__":
    main()
