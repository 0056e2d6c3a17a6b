from __future__ import annotations

from typing import Any

import pytest

from comm100bot import seen
from comm100bot.models import Bot, SeenFact, SeenValue, Session
from comm100bot.seen import Seen, catch_up, seen_facts, seen_turns

from .admin_pages import make_turn
from .factories import make_bot, payload


def turn(bot: Bot, **fields: Any) -> None:
    named = [{"name": name, "value": value} for name, value in fields.items()]
    make_turn(bot, {"Visitor": {"custom_fields": named}}, dialect="classic")


def own(bot: Bot) -> dict[str, Seen]:
    """What was seen of the custom fields, by name."""
    return {fact.label: fact for fact in seen_facts(bot) if fact.path.startswith("custom_field.")}


def test_facts_are_counted_with_their_share_and_values(bot: Bot) -> None:
    for tier in ("Gold", "Gold", "Silver"):
        turn(bot, tier=tier)
    turn(bot)
    assert catch_up(bot)
    assert seen_turns(bot) == 4
    assert own(bot) == {
        "tier": Seen(
            path="custom_field.tier",
            label="tier",
            turns=3,
            share=0.75,
            many=False,
            values=(("Gold", 2), ("Silver", 1)),
        )
    }


def test_every_turn_is_counted_once_whatever_is_asked(bot: Bot) -> None:
    for number in range(5):
        turn(bot, tier=f"{number % 2}")
    assert not catch_up(bot, most=2)
    assert seen_turns(bot) == 2
    assert not catch_up(bot, most=2)
    assert catch_up(bot, most=2)
    turn(bot, tier="0")
    assert catch_up(bot)
    assert catch_up(bot)
    assert own(bot)["tier"].values == (("0", 4), ("1", 2))


def test_a_value_that_comes_twice_in_a_turn_counts_once(bot: Bot) -> None:
    make_turn(bot, {"tags": ["a", "a", "b"]}, dialect="classic")
    catch_up(bot)
    [fact] = [fact for fact in seen_facts(bot) if fact.path == "extra.tags"]
    assert sorted(fact.values) == [("a", 1), ("b", 1)]


def test_tests_and_other_bots_are_not_counted(bot: Bot) -> None:
    test = Session.objects.create(bot=bot, key="test", is_test=True)
    make_turn(bot, {"Visitor": {"custom_fields": [{"name": "tier", "value": "G"}]}}, chat=test)
    turn(make_bot("other"), tier="Gold")
    assert catch_up(bot)
    assert seen_turns(bot) == 0
    assert own(bot) == {}


def test_a_fact_with_too_many_values_lists_none_of_them(
    bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seen, "MOST_VALUES", 3)
    for letter in "ABC":
        turn(bot, letter=letter)
    catch_up(bot)
    assert not own(bot)["letter"].many
    turn(bot, letter="D")
    catch_up(bot)
    turn(bot, letter="A")
    catch_up(bot)
    fact = own(bot)["letter"]
    assert (fact.many, fact.values, fact.turns) == (True, (), 5)


def test_one_personal_value_takes_the_others_out_of_the_list(bot: Bot) -> None:
    turn(bot, contact="Gold")
    catch_up(bot)
    turn(bot, contact="allon@example.com")
    catch_up(bot)
    fact = own(bot)["contact"]
    assert (fact.many, fact.values, fact.turns) == (True, (), 2)
    assert not SeenValue.objects.filter(fact__path=fact.path).exists()


def test_there_is_room_for_so_many_facts(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    turn(bot)
    catch_up(bot)
    monkeypatch.setattr(seen, "MOST_FACTS", SeenFact.objects.count() + 1)
    turn(bot, a="1", b="2", **{"x" * 500: "3"})
    turn(bot, b="2")
    catch_up(bot)
    assert list(own(bot)) == ["b"]


def test_another_name_of_a_value_was_seen_and_is_not_listed(bot: Bot) -> None:
    for _again in range(2):
        make_turn(bot, payload("current_question_asked"), dialect="current")
        catch_up(bot)
    [fact] = [fact for fact in seen_facts(bot) if fact.path == "intent"]
    assert fact.values == (("Order status", 2),)
    names = SeenValue.objects.filter(fact__path="intent", turns=0)
    assert [name.text for name in names] == ["7737e334-ae46-4731-b103-b6f03b7b2911"]


def test_a_bot_without_turns_has_no_facts(bot: Bot) -> None:
    assert seen_facts(bot) == []
    assert catch_up(bot)
    assert seen_facts(bot) == []
