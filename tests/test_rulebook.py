"""Compiled rules, and how long they are kept."""

from __future__ import annotations

import pytest
from django.db import transaction

from comm100bot import rulebook
from comm100bot.models import Bot, Condition, Rule

from .factories import condition, make_bot, make_rule


@pytest.fixture
def committed(transactional_db: None) -> Bot:
    bot = make_bot()
    make_rule(bot, condition("message", "is", "x"), name="A")
    bot.refresh_from_db()
    return bot


def test_rules_are_compiled_once_for_a_version(committed: Bot) -> None:
    assert rulebook.load(committed) is rulebook.load(Bot.objects.get())


def test_rules_are_compiled_anew_for_another_version(committed: Bot) -> None:
    first = rulebook.load(committed)
    Rule.objects.update(name="B")
    second = rulebook.load(Bot.objects.get())
    assert [rule.name for rule in second.rules.rules] == ["B"]
    assert second.version > first.version


def test_row_read_before_an_edit_gets_the_newest_rules(committed: Bot) -> None:
    Rule.objects.update(name="B")
    book = rulebook.load(committed)
    assert book.version == Bot.objects.get().rules_version
    assert [rule.name for rule in book.rules.rules] == ["B"]


def test_rules_that_were_taken_back_are_not_kept(committed: Bot) -> None:
    with transaction.atomic():
        Rule.objects.update(name="Taken back")
        rulebook.load(Bot.objects.get())
        transaction.set_rollback(True)
    Rule.objects.update(name="B")
    assert [rule.name for rule in rulebook.load(Bot.objects.get()).rules.rules] == ["B"]


def test_edit_during_reading_is_read_again(committed: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    read_state = Rule.objects.using
    edits = iter(["first edit"])

    def edit_once(alias: str) -> object:
        if name := next(edits, None):
            rows = list(read_state(alias))
            Rule.objects.update(name=name)
            monkeypatch.undo()
            assert rows
        return read_state(alias)

    monkeypatch.setattr(Rule.objects, "using", edit_once)
    Bot.objects.update(name="Changed")
    book = rulebook.load(Bot.objects.get())
    assert book.version == Bot.objects.get().rules_version


def test_broken_rules_are_named_with_all_their_reasons(bot: Bot) -> None:
    make_rule(bot, condition("message", "matches", "("), name="Torn", answer="{% if %}")
    make_rule(bot, name="Sound")
    book = rulebook.load(Bot.objects.get())
    (broken,) = book.broken
    assert (broken.name, broken.position) == ("Torn", 1)
    assert ["Condition 1" in broken.reasons[0], "message 1" in broken.reasons[1]] == [True, True]
    assert [rule.name for rule in book.rules.rules] == ["Sound"]


def test_unknown_time_zone_counts_as_utc(bot: Bot) -> None:
    Bot.objects.update(time_zone="Nowhere/Land")
    assert str(rulebook.load(Bot.objects.get()).zone) == "UTC"


@pytest.mark.parametrize(
    ("path", "deferred"),
    [("message", False), ("session.snapshots", True), ("order.status", True), ("now.open", False)],
)
def test_facts_that_cost_something_are_deferred(path: str, deferred: bool) -> None:
    assert rulebook.is_deferred(path) is deferred


def test_conditions_saved_past_the_form_are_read(bot: Bot) -> None:
    rule = make_rule(bot)
    Condition.objects.create(rule=rule, fact="message", operator="no such operator")
    assert rulebook.load(Bot.objects.get()).broken[0].key == str(rule.key)
