"""How long the staff's pages take: ``python -m tests.benchmarks.pages --json FILE``.

The demo's bot gets many rules, turns and versions in a database of its own. Every page is asked
for once right after a rule has changed, when nothing of it is kept yet, and then a few times more.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

from .replay import register_lookup, rules_of, set_up, snapshots_of

VERSIONS = 100
PINS = 5
ADMIN = "/admin/comm100bot/"
ALLOWED_MS = 300
"""Of the processor: what else runs on the machine does not count."""

PATIENT = {"What would change, asked for 1,000 turns"}
"""Pages that somebody waits for: they decide a thousand turns twice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What a page took: in all, of the processor, and right after a change."""

    page: str
    ms: float
    cpu_ms: float
    changed_ms: float
    queries: int
    kilobytes: int


def build(snapshots: int, rules: int) -> Any:
    """The demo's bot with so many rules and turns, a history and pins."""
    from comm100bot.seen import catch_up
    from project.demo.data import load

    register_lookup()
    bot = load()
    _add_rules(bot, rules)
    _add_turns(bot, snapshots)
    _add_history(bot)
    _add_pins(bot)
    while not catch_up(bot):
        pass
    return bot


def _add_rules(bot: Any, count: int) -> None:
    """Rules as people write them: with a few that are broken, shadowed, or drafts."""
    from comm100bot.changing import changing
    from comm100bot.models import Condition, Rule
    from comm100bot.rulesfile import check_rules
    from comm100bot.setups import stored_setup, write_setup

    more = rules_of(Random(1), count - bot.rules.count() + 1)[:-1]
    for draft in more[10:13]:
        draft["state"] = "draft"
    more[50]["conditions"] = more[20]["conditions"][:1]
    with changing(bot) as row:
        setup = stored_setup(row)
        written, _warnings = check_rules({"version": 1, "rules": more}, row)
        write_setup(row, setup.with_new_rules(written))
    # What the admin would refuse: a lookup that was taken away, or a row that a program wrote.
    for rule in Rule.objects.filter(bot=bot, state="live").order_by("pk")[30:33]:
        Condition.objects.filter(rule=rule).update(fact="gone.number")
    bot.refresh_from_db()


def _add_turns(bot: Any, count: int) -> None:
    """A month of turns, most of them answered."""
    from django.utils import timezone

    from comm100bot.models import Session, Snapshot, Visitor

    random = Random(2)
    rules = list(bot.rules.filter(state="live"))
    now = timezone.now()
    turns = list(snapshots_of(bot, random, count))
    visitors = Visitor.objects.bulk_create(
        Visitor(bot=bot, key=str(number), visitor_id=str(number), name=f"Visitor {number}")
        for number in range(count // 3 + 1)
    )
    for number, turn in enumerate(turns):
        turn.received_at = now - dt.timedelta(minutes=4 * (count - number))
        turn.visitor = visitors[number // 3]
        if turn.outcome == "answered":
            rule = random.choice(rules)
            turn.rule_key, turn.rule_name = rule.key, rule.name
        else:
            turn.rule_name = ""
    Snapshot.objects.bulk_create(turns, batch_size=1000)
    chats = [turn.session for turn in turns[::3]]
    for chat, turn in zip(chats, turns[::3], strict=True):
        chat.visitor, chat.last_at = turn.visitor, turn.received_at
    Session.objects.bulk_update(chats, ["visitor", "last_at"], batch_size=500)


def change(bot: Any, number: int) -> None:
    """Somebody gives one rule another answer."""
    from comm100bot.changing import changing
    from comm100bot.setups import stored_setup, write_setup

    with changing(bot) as row:
        setup = stored_setup(row)
        rule = setup.rules[number % len(setup.rules)]
        answer = {"kind": "text", "wordings": [f"This is answer {number}."]}
        write_setup(row, setup.with_rule({**rule, "messages": [answer]}))
    bot.refresh_from_db()


def _add_history(bot: Any) -> None:
    from comm100bot.models import Snapshot

    first = bot.rules_version
    for number in range(VERSIONS):
        change(bot, 40 + number)
    # Turns of the last days were answered under the versions of these days.
    latest = Snapshot.objects.filter(bot=bot).order_by("-pk").values_list("pk", flat=True)
    recent = list(latest[:VERSIONS])
    for number, pk in enumerate(reversed(recent)):
        Snapshot.objects.filter(pk=pk).update(rules_version=first + number)


def _add_pins(bot: Any) -> None:
    from comm100bot.models import Snapshot
    from comm100bot.pins import pin_of

    answered = Snapshot.objects.filter(bot=bot, outcome="answered").order_by("-pk")
    for turn in answered[:PINS]:
        pin_of(turn, rule_key=turn.rule_key, rule_name=turn.rule_name).save()


Ask = Callable[[Any], Any]


def pages(bot: Any, client: Any) -> Iterator[tuple[str, Ask]]:
    """Every page by its name, and how to ask for it."""
    from comm100bot.models import Pin, Session, Snapshot, Version
    from tests.admin_pages import form_of

    def get(path: str) -> Ask:
        return lambda client: client.get(f"{ADMIN}{path}")

    rule = bot.rules.filter(state="live").order_by("position")[25]
    editor = f"{ADMIN}rule/{rule.pk}/change/"
    form = form_of(client, editor)
    of_bot = f"bot/{bot.pk}/"
    turns = Snapshot.objects.filter(bot=bot).order_by("-pk")
    turn = turns[VERSIONS // 2]
    answered = turns.filter(outcome="answered")[VERSIONS // 2]
    unanswered = turns.filter(outcome="unanswered")[0]
    session = Session.objects.order_by("-last_at")[5]
    numbers = list(Version.objects.filter(bot=bot).order_by("-number").values_list("number")[:10])
    (new,), (old,) = numbers[0], numbers[-1]
    pin = Pin.objects.filter(bot=bot)[0]

    yield "Rules", get(f"rule/?bot__id__exact={bot.pk}")
    yield "Rules, searched", get(f"rule/?bot__id__exact={bot.pk}&q=refund")
    yield "A rule", lambda client: client.get(editor)
    yield "A new rule", get("rule/add/")
    yield "A rule's facts", get(f"rule/facts/?bot={bot.pk}")
    yield (
        "A rule's preview",
        lambda client: client.post(f"{ADMIN}rule/preview/?rule={rule.pk}", form),
    )
    yield (
        "What would change, asked for 1,000 turns",
        lambda client: client.post(editor, {**form, "messages-0-wordings": "Hi", "_changes": "1"}),
    )
    yield "Delete a rule", get(f"rule/{rule.pk}/delete/")
    yield "Bots", get("bot/")
    yield "A bot", get(f"{of_bot}change/")
    yield "Try it", get(f"{of_bot}try/")
    yield "Try it, with a turn", get(f"{of_bot}try/?turn={turn.pk}")
    yield "What would change, of drafts", get(f"{of_bot}changes/")
    yield "Review", get(f"{of_bot}review/")
    yield "Review, who took the chats", get(f"{of_bot}review/{rule.pk}/")
    yield "History", get(f"{of_bot}history/")
    yield "History of a rule", get(f"{of_bot}history/?rule={rule.key}")
    yield "Compare two versions", get(f"{of_bot}compare/?from={old}&to={new}")
    yield "Restore", get(f"{of_bot}history/{old}/restore/")
    yield "Pins", get(f"{of_bot}pins/")
    yield "A new pin", get(f"{of_bot}pins/add/{turn.pk}/")
    yield "A pin", get(f"{of_bot}pins/{pin.pk}/")
    yield "Import and export", get(f"{of_bot}import/")
    yield "Export", get(f"{of_bot}export/")
    yield "Notice", get(f"{of_bot}notice/")
    yield "Chats", get("session/")
    yield "A chat", get(f"session/{session.pk}/change/")
    yield "Turns", get("snapshot/")
    yield "Turns of a rule", get(f"snapshot/?bot__id__exact={bot.pk}&rule_key__exact={rule.key}")
    yield "Turns, searched", get("snapshot/?q=refund")
    yield "A turn", get(f"snapshot/{answered.pk}/change/")
    yield "A turn without answer", get(f"snapshot/{unanswered.pk}/change/")
    yield "Since when", get(f"{of_bot}turn/{answered.pk}/since/")
    yield "Rejected deliveries", get("rejecteddelivery/")
    yield "The admin's first page", lambda client: client.get("/admin/")


def measure(bot: Any, rounds: int) -> Iterator[Figures]:
    """Ask for every page, as a superuser does."""
    from django.contrib.auth import get_user_model
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client()
    user: Any = get_user_model().objects.create_superuser("ana")
    client.force_login(user)
    for number, (page, ask) in enumerate(pages(bot, client)):
        change(bot, 150 + number)
        changed_ms, _cpu = _timed(client, ask, page)
        with CaptureQueriesContext(connection) as queries:
            response = ask(client)
            asked = len(queries)
        times = [_timed(client, ask, page) for _round in range(rounds)]
        yield Figures(
            page=page,
            ms=median(ms for ms, _cpu in times),
            cpu_ms=median(cpu for _ms, cpu in times),
            changed_ms=changed_ms,
            queries=asked,
            kilobytes=round(len(response.content) / 1024),
        )


def _timed(client: Any, ask: Ask, page: str) -> tuple[float, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    response = ask(client)
    took = (time.perf_counter() - wall) * 1000, (time.process_time() - cpu) * 1000
    assert response.status_code == 200, (page, response.status_code, response.headers)
    return took


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--snapshots", type=int, default=10_000)
    parser.add_argument("--rules", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", type=Path, help="where the figures are written")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        set_up(Path(folder))
        _without_debugging()
        bot = build(options.snapshots, options.rules)
        _say(f"{'page':<42}{'ms':>6}{'CPU':>6}{'changed':>9}{'queries':>9}{'kB':>6}")
        figures = []
        for found in measure(bot, options.rounds):
            figures.append(found)
            late = found.cpu_ms > ALLOWED_MS and found.page not in PATIENT
            _say(
                f"{found.page:<42}{found.ms:6.0f}{found.cpu_ms:6.0f}{found.changed_ms:9.0f}"
                f"{found.queries:9}{found.kilobytes:6}{'  SLOW' if late else ''}"
            )
    if options.json:
        rows = [asdict(found) for found in figures]
        options.json.write_text(json.dumps(rows, indent=2) + "\n")


def _without_debugging() -> None:
    """As a site in use: queries are not noted down."""
    from django.conf import settings

    settings.DEBUG = False
    settings.ALLOWED_HOSTS = ["testserver"]


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
