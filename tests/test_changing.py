"""Changes that staff make: all or nothing, one after the other, each a version of its own."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection

from comm100bot import history
from comm100bot.changing import changing
from comm100bot.models import Bot, Rule, Source, Version
from comm100bot.pins import pin_of
from comm100bot.setups import stored_setup

from .admin_pages import make_turn
from .factories import condition, make_bot, make_rule, rule
from .test_history import in_threads


@pytest.fixture
def shop(bot: Bot) -> Bot:
    make_rule(bot, condition("intent", "is", "Order"), name="Order")
    history.record(bot, source=Source.IMPORT)
    return Bot.objects.get()


@pytest.fixture
def ana(db: None) -> User:
    return User.objects.create_user("ana")


def told() -> list[tuple[str, str, str]]:
    """By whom, how, and with which note each version was saved, the oldest first."""
    rows = Version.objects.order_by("number")
    return list(rows.values_list("author_name", "source", "note"))


def test_a_change_of_many_rows_is_one_version(shop: Bot, ana: User) -> None:
    with changing(shop, author=ana, source=Source.RESTORE, note="yesterday") as bot:
        bot.time_zone = "Europe/Paris"
        bot.save()
        make_rule(bot, name="One")
        make_rule(bot, name="Two")
    assert told() == [("", "import", ""), ("ana", "restore", "yesterday")]
    assert Version.objects.latest("number").number == Bot.objects.get().rules_version


def test_nothing_changed_is_no_version(shop: Bot, ana: User) -> None:
    with changing(shop, author=ana):
        pass
    with changing(shop, author=ana) as bot:
        bot.save()
    assert len(told()) == 1


def test_what_somebody_changed_outside_before_is_not_taken_for_this_change(
    shop: Bot, ana: User
) -> None:
    Rule.objects.update(name="Outside")
    with changing(shop, author=ana):
        Rule.objects.update(state="paused")
    assert told()[1:] == [("", "outside", ""), ("ana", "admin", "")]


def test_a_bot_without_a_history_gets_its_beginning_first(bot: Bot, ana: User) -> None:
    make_rule(bot, name="There before")
    with changing(bot, author=ana):
        make_rule(bot, name="New")
    assert told() == [("", "outside", ""), ("ana", "admin", "")]


def test_a_change_past_the_models_gets_a_number_of_its_own(shop: Bot, ana: User) -> None:
    before = Bot.objects.get().rules_version
    with connection.cursor() as cursor:
        cursor.execute("UPDATE comm100bot_rule SET name = 'SQL'")
    assert history.record(shop)
    assert Version.objects.count() == 2
    assert Bot.objects.get().rules_version == before + 1


def test_a_change_inside_another_is_a_part_of_it(shop: Bot, ana: User) -> None:
    with changing(shop, author=ana) as bot:
        make_rule(bot, name="Outer")
        with changing(shop, source=Source.IMPORT, note="inner") as same:
            assert same is bot
            make_rule(bot, name="Inner")
    with changing(shop, author=ana):
        make_rule(shop, name="Later")
    assert told()[1:] == [("ana", "admin", "inner"), ("ana", "admin", "")]


def test_a_change_of_another_bot_inside_is_its_own(shop: Bot, ana: User) -> None:
    other = make_bot("other")
    with changing(shop, author=ana), changing(other, author=ana):
        make_rule(other, name="Theirs")
    assert [version.bot for version in Version.objects.order_by("pk")][1:] == [other, other]


def test_an_error_leaves_all_as_it_was(shop: Bot, ana: User) -> None:
    before = stored_setup(shop)

    def fail() -> None:
        with changing(shop, author=ana):
            Rule.objects.all().delete()
            raise ValueError("stop")

    with pytest.raises(ValueError, match="stop"):
        fail()
    assert stored_setup(shop) == before
    assert len(told()) == 1


def test_changes_at_the_same_time_are_versions_one_after_the_other(
    transactional_db: None, bot: Bot
) -> None:
    def add(name: str) -> Callable[[], Any]:
        def work() -> None:
            with changing(bot, note=name) as row:
                make_rule(row, name=name)

        return work

    in_threads(add("A"), add("B"), add("C"))
    numbers = Version.objects.order_by("number")[1:]
    assert sorted(version.note for version in numbers) == ["A", "B", "C"]
    for count, version in enumerate(numbers, 1):
        setup = history.setup_of_version(version)
        assert [len(setup.rules), setup.rules[-1]["name"]] == [count, version.note]


# The import command


def test_importing_a_file_is_one_version(shop: Bot, tmp_path: Path) -> None:
    file = tmp_path / "rules.json"
    file.write_text(json.dumps({"version": 1, "rules": [rule("One"), rule("Two")]}))
    call_command("comm100bot_import", str(file), bot="shop", stdout=StringIO())
    call_command("comm100bot_import", str(file), bot="shop", replace=True, stdout=StringIO())
    assert told()[1:] == [("", "import", "rules.json"), ("", "import", "rules.json")]


def test_a_file_that_would_break_a_pin_is_not_imported(shop: Bot, tmp_path: Path) -> None:
    turn = make_turn(shop, {"intentName": "Order", "botId": "1"})
    key = stored_setup(shop).keys[0]
    pin_of(turn, rule_key=key, rule_name="Order", expectation="rule", blocks=True).save()
    file = tmp_path / "rules.json"
    file.write_text(json.dumps({"version": 1, "rules": [rule("One")]}))
    with pytest.raises(CommandError, match="must be answered by “Order”"):
        call_command("comm100bot_import", str(file), bot="shop", replace=True)
    assert stored_setup(shop).keys == (key,)
