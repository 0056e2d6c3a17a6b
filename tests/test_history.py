"""Versions: what makes one, what it holds, and how little of it is stored."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import DatabaseError, connection, connections, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from comm100bot import history, rulebook
from comm100bot.changing import changing
from comm100bot.models import Bot, Condition, Rule, RuleRevision, Source, State, Version
from comm100bot.setups import Setup, as_json, stored_setup, write_setup

from .factories import condition, make_bot, make_rule, rule, take_rules


def versions(bot: Bot) -> list[Version]:
    return list(Version.objects.filter(bot=bot).order_by("number"))


def fresh(bot: Bot) -> Bot:
    return Bot.objects.get(pk=bot.pk)


@pytest.fixture
def ana(db: None) -> User:
    return User.objects.create_user("ana")


@pytest.fixture
def shop(bot: Bot) -> Bot:
    """A bot with two rules, and a version that holds them."""
    make_rule(bot, condition("intent", "is", "Order"), name="Order")
    make_rule(bot, name="Last word")
    history.record(bot)
    return fresh(bot)


# What a version holds


def test_a_version_holds_the_bot_as_it_is_stored(shop: Bot, ana: User) -> None:
    Bot.objects.filter(pk=shop.pk).update(
        time_zone="Europe/Paris", opening_hours={"1": [["09:00", "17:00"]]}, notice_on=True
    )
    version = history.record(shop, author=ana, note="a note")
    assert version
    assert (version.author, version.author_name, version.note) == (ana, "ana", "a note")
    assert version.number == fresh(shop).rules_version
    assert history.setup_of_version(version) == stored_setup(fresh(shop))


def test_nothing_changed_makes_no_version(shop: Bot) -> None:
    assert history.record(shop) is None
    Rule.objects.get(name="Order").save()
    assert history.record(shop) is None


def test_history_outlives_its_author(shop: Bot, ana: User) -> None:
    Rule.objects.filter(name="Order").update(name="Orders")
    history.record(shop, author=ana)
    ana.delete()
    assert versions(shop)[-1].author is None
    assert versions(shop)[-1].author_name == "ana"


def test_a_bot_is_known_as_of_each_number(shop: Bot) -> None:
    first = fresh(shop).rules_version
    Rule.objects.filter(name="Order").update(state=State.PAUSED)
    history.record(shop)
    second = fresh(shop).rules_version
    Rule.objects.filter(name="Order").delete()
    history.record(shop)
    assert history.setup_at(shop, first - 1) is None
    states = [history.setup_at(shop, number).rules[0]["state"] for number in (first, second)]  # type: ignore[union-attr]
    assert states == ["live", "paused"]
    assert history.setup_at(shop, second + 100) == stored_setup(fresh(shop))


def test_rules_are_as_they_were_then(shop: Bot) -> None:
    then = fresh(shop).rules_version
    Rule.objects.filter(name="Order").delete()
    history.record(shop)
    book = rulebook.as_of(shop, then)
    assert book
    assert [found.name for found in book.rules.rules] == ["Order", "Last word"]


def test_versions_of_two_bots_are_two_histories(shop: Bot) -> None:
    other = make_bot("other")
    make_rule(other, name="Theirs")
    history.record(other)
    assert [row["name"] for row in history.setup_at(other, 10**6).rules] == ["Theirs"]  # type: ignore[union-attr]
    assert len(versions(shop)) == 1


# Storage


def revisions() -> int:
    return RuleRevision.objects.count()


def test_storage_grows_with_what_changed(bot: Bot) -> None:
    take_rules(bot, *(rule(f"Rule {n}", condition("intent", "is", str(n))) for n in range(200)))
    history.record(bot)
    assert revisions() == 200
    changed = Rule.objects.get(name="Rule 77")
    for number in range(50):
        changed.name = f"Name {number}"
        changed.save()
        history.record(bot)
    assert revisions() == 250
    assert len(versions(bot)) == 51


@pytest.mark.parametrize("goes_to", [0, 5, 9])
def test_moving_a_rule_stores_one_revision(bot: Bot, goes_to: int) -> None:
    take_rules(bot, *(rule(f"Rule {n}") for n in range(10)))
    history.record(bot)
    setup = stored_setup(bot)
    keys = [key for key in setup.keys if key != setup.keys[3]]
    write_setup(bot, setup.in_order([*keys[:goes_to], setup.keys[3], *keys[goes_to:]]))
    history.record(bot)
    assert revisions() == 11


def test_a_setting_stores_no_revision(shop: Bot) -> None:
    before = revisions()
    Bot.objects.filter(pk=shop.pk).update(time_zone="Europe/Paris")
    assert history.record(shop)
    assert revisions() == before


# Changes outside the admin


OUTSIDE: dict[str, Callable[[Bot], Any]] = {
    "a rule that is saved": lambda bot: make_rule(bot, name="New"),
    "a rule that is deleted": lambda bot: Rule.objects.all().delete(),
    "a bulk update": lambda bot: Rule.objects.update(name="Other"),
    "a condition": lambda bot: Condition.objects.all().delete(),
    "a setting": lambda bot: Bot.objects.update(time_zone="Europe/Paris"),
    "a file": lambda bot: take_rules(bot, rule("Imported")),
    "SQL that raises the number": lambda bot: _sql(
        "UPDATE comm100bot_rule SET name = 'SQL'",
        "UPDATE comm100bot_bot SET rules_version = rules_version + 1",
    ),
}


def _sql(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@pytest.fixture
def committed(transactional_db: None) -> Bot:
    """A bot whose rules were compiled, so that it has a first version."""
    bot = make_bot()
    make_rule(bot, condition("intent", "is", "Order"), name="Order")
    rulebook.load(fresh(bot))
    return bot


@pytest.mark.parametrize("change", OUTSIDE)
def test_a_change_outside_is_noticed_when_rules_are_compiled(committed: Bot, change: str) -> None:
    OUTSIDE[change](committed)
    assert len(versions(committed)) == 1
    rulebook.load(fresh(committed))
    rulebook.load(fresh(committed))
    _first, found = versions(committed)
    assert (found.author, found.author_name, found.source) == (None, "", Source.OUTSIDE)
    assert history.setup_of_version(found) == stored_setup(fresh(committed))


def test_a_fixture_is_noticed(committed: Bot, tmp_path: Any) -> None:
    file = str(tmp_path / "fixture.json")
    call_command("dumpdata", "comm100bot.rule", output=file)
    Rule.objects.all().delete()
    rulebook.load(fresh(committed))
    call_command("loaddata", file, verbosity=0)
    rulebook.load(fresh(committed))
    assert [version.source for version in versions(committed)] == [Source.OUTSIDE] * 3


def test_a_change_that_replies_do_not_depend_on_is_no_version(committed: Bot) -> None:
    Bot.objects.update(name="Another name")
    rulebook.load(fresh(committed))
    assert len(versions(committed)) == 1


def test_a_transaction_keeps_its_own_change(committed: Bot) -> None:
    with transaction.atomic():
        Rule.objects.update(name="Other")
        rulebook.load(fresh(committed))
        assert len(versions(committed)) == 1


def test_several_changes_outside_are_one_version_when_nobody_looked(committed: Bot) -> None:
    Rule.objects.update(name="Other")
    Rule.objects.update(name="Yet another")
    rulebook.load(fresh(committed))
    assert len(versions(committed)) == 2


def in_threads(*works: Callable[[], Any]) -> list[Any]:
    """What each of these gives, all of them run at once on connections of their own."""
    start, results = threading.Barrier(len(works)), [None] * len(works)

    def run(place: int, work: Callable[[], Any]) -> None:
        start.wait()
        try:
            results[place] = work()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place, work)) for place, work in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_processes_that_notice_the_same_change_make_one_version(committed: Bot) -> None:
    Rule.objects.update(name="Other")
    row = fresh(committed)
    setup = stored_setup(row)
    noticed = in_threads(*[lambda: history.notice_change(row, setup)] * 4)
    assert noticed == [True] * 4
    assert len(versions(committed)) == 2


def test_compiling_while_somebody_saves_keeps_each_state_under_its_number(committed: Bot) -> None:
    def save() -> None:
        for number in range(5):
            Rule.objects.update(name=f"Name {number}")

    def serve() -> list[tuple[int, str]]:
        books = [rulebook._read(fresh(committed)) for _time in range(10)]
        return [(book.version, book.setup.rules[0]["name"]) for book in books]

    _saved, *served = in_threads(save, serve, serve)
    for number, name in {pair for pairs in served for pair in pairs}:
        setup = history.setup_at(committed, number)
        assert setup
        assert setup.rules[0]["name"] == name


def test_what_was_read_too_late_is_not_kept(committed: Bot) -> None:
    Rule.objects.update(name="Second")
    old = fresh(committed)
    setup = stored_setup(old)
    Rule.objects.update(name="Third")
    assert history.notice_change(old, setup) is False
    assert len(versions(committed)) == 1


def test_a_bot_that_is_gone_is_not_kept(committed: Bot) -> None:
    Rule.objects.update(name="Second")
    row = fresh(committed)
    setup = stored_setup(row)
    Bot.objects.all().delete()
    assert history.notice_change(row, setup) is False


def test_a_history_that_cannot_be_written_costs_no_answer(
    committed: Bot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    Rule.objects.update(name="Other")

    def fail(*args: Any, **kwargs: Any) -> None:
        raise DatabaseError("read-only")

    monkeypatch.setattr(history, "_write", fail)
    with caplog.at_level(logging.ERROR):
        book = rulebook.load(fresh(committed))
    assert [found.name for found in book.rules.rules] == ["Other"]
    assert caplog.messages == [f"history.failed bot={committed.pk} error=DatabaseError"]


# Any series of changes


@st.composite
def setups(draw: st.DrawFn) -> Setup:
    """Some of five rules in some order, each in one of its forms."""
    keys = draw(st.lists(st.integers(1, 5), unique=True))
    rules = [
        {
            "key": f"00000000-0000-0000-0000-00000000000{key}",
            "name": draw(st.sampled_from(["A", "B"])),
            "state": draw(st.sampled_from(State.values)),
            "logic": "all",
            "starts": None,
            "ends": draw(st.sampled_from([None, "2026-01-01T00:00:00Z"])),
            "conditions": draw(
                st.lists(
                    st.sampled_from([condition("intent", "is", "x"), condition("phone", "is_set")])
                )
            ),
            "messages": [{"kind": "text", "wordings": draw(st.lists(st.sampled_from(["x", "y"])))}],
            "variables": draw(st.sampled_from([{}, {"a": 1}, {"a": True}, {"a": 1.0}, {"a": "1"}])),
            "status": 200,
        }
        for key in keys
    ]
    zone = draw(st.sampled_from(["UTC", "Europe/Paris"]))
    notice = draw(st.sampled_from([None, {"text": "Closed", "until": None}]))
    return Setup(rules=tuple(rules), time_zone=zone, notice=notice)


class AnySeriesOfChanges(TestCase):
    @settings(max_examples=15)
    @given(st.lists(setups(), min_size=1, max_size=6))
    def test_each_version_stays_as_it_was_left(self, series: list[Setup]) -> None:
        bot = make_bot(f"bot-{Bot.objects.count()}")
        kept = {}
        for setup in series:
            with changing(bot) as row:
                write_setup(row, setup)
            number = fresh(bot).rules_version
            kept[number] = setup
        for number, setup in kept.items():
            then = history.setup_at(bot, number)
            assert then
            # 1, 1.0 and true are equal in Python, and not in a reply.
            assert as_json(then.rules) == as_json(setup.rules)
            assert then.settings == setup.settings
