"""The version from which on a turn would have been answered as it was."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pytest

from comm100bot import history, since
from comm100bot.changing import changing
from comm100bot.models import Bot, Snapshot, State
from comm100bot.replaying import replay
from comm100bot.rulebook import NOTICE_KEY, compile_setup
from comm100bot.setups import Setup, stored_setup, write_setup
from comm100bot.since import introduced

from .admin_pages import make_turn
from .factories import condition, make_bot, payload, rule, take_rules, text

SAID = condition("intent", "is", "Order status")
ELSE = condition("intent", "is", "Something else")


@pytest.fixture
def shop(bot: Bot) -> Bot:
    """Two rules, of which the first answers "Order status"; its history begins with them."""
    take_rules(bot, rule("Order", SAID), rule("Last word"))
    history.record(bot)
    return bot


def change(bot: Bot, setup: Setup) -> None:
    with changing(bot) as row:
        write_setup(row, setup)
    bot.refresh_from_db()


def edit(bot: Bot, place: int, **fields: Any) -> None:
    setup = stored_setup(bot)
    change(bot, setup.with_rule({**setup.rules[place], **fields}))


def turn(bot: Bot, **fields: Any) -> Snapshot:
    return make_turn(bot, {"intentName": "Order status", "botId": "1"}, **fields)


def numbers(bot: Bot) -> list[int]:
    return list(bot.versions.order_by("number").values_list("number", flat=True))


def test_the_version_that_made_another_rule_answer_is_found(shop: Bot) -> None:
    edit(shop, 1, name="Last")
    edit(shop, 0, conditions=[ELSE])
    edit(shop, 0, name="Orders")
    found = introduced(shop, turn(shop))
    assert found
    assert found.before
    assert found.version.number == numbers(shop)[2]
    assert (found.answer.rule_name, found.before.rule_name) == ("Last", "Order")


def test_a_rule_that_answered_always_goes_back_to_the_beginning(shop: Bot) -> None:
    edit(shop, 1, name="Last")
    found = introduced(shop, turn(shop))
    assert found
    assert found.version.number == numbers(shop)[0]
    assert found.before is None


def test_what_came_after_the_turn_is_no_matter(shop: Bot) -> None:
    old = turn(shop)
    edit(shop, 0, state=State.PAUSED)
    found = introduced(shop, old)
    assert found
    assert (found.answer.rule_name, found.version.number) == ("Order", numbers(shop)[0])


def test_an_answer_that_changed_to_and_fro_counts_from_the_last_change(shop: Bot) -> None:
    for state in (State.PAUSED, State.LIVE, State.PAUSED, State.LIVE):
        edit(shop, 0, state=state)
    found = introduced(shop, turn(shop))
    assert found
    assert found.version.number == numbers(shop)[-1]


def test_a_moved_rule_and_a_notice_are_found_too(shop: Bot) -> None:
    setup = stored_setup(shop)
    change(shop, setup.in_order(setup.keys[::-1]))
    found = introduced(shop, turn(shop))
    assert found
    assert (found.answer.rule_name, found.version.number) == ("Last word", numbers(shop)[-1])
    change(shop, replace(setup, notice={"text": "Closed", "until": None}))
    found = introduced(shop, turn(shop))
    assert found
    assert found.before
    assert (found.answer.rule_key, found.version.number) == (NOTICE_KEY, numbers(shop)[-1])
    assert found.before.rule_name == "Last word"


def test_a_notice_in_between_is_no_matter(shop: Bot) -> None:
    setup = stored_setup(shop)
    change(shop, replace(setup, notice={"text": "Closed", "until": None}))
    change(shop, setup)
    found = introduced(shop, turn(shop))
    assert found
    assert found.version.number == numbers(shop)[0]


def test_nobody_answering_has_a_beginning_too(shop: Bot) -> None:
    setup = stored_setup(shop)
    change(shop, setup.with_rules([{**rule, "state": "paused"} for rule in setup.rules]))
    found = introduced(shop, turn(shop))
    assert found
    assert found.before
    assert (found.answer.rule_key, found.before.rule_name) == (None, "Order")


def test_chats_that_were_answered_so_since_are_counted(shop: Bot) -> None:
    key = stored_setup(shop).keys[0]
    first = turn(shop, rule_key=key)
    turn(shop, rule_key=key, chat=first.session)
    turn(shop, rule_key=key)
    turn(shop)
    turn(make_bot("other"), rule_key=key)
    found = introduced(shop, first)
    assert found
    assert found.chats_since == 2


def test_later_words_are_told_apart(shop: Bot) -> None:
    edit(shop, 0, messages=[text("Better words")])
    edit(shop, 0, name="Orders")
    old = turn(shop)
    edit(shop, 0, messages=[text("Words that came too late")])
    found = introduced(shop, old)
    assert found
    assert found.wording
    assert [found.version.number, found.wording.number] == numbers(shop)[:2]


def test_walking_back_comes_to_an_end(shop: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(since, "FIRST", 1)
    monkeypatch.setattr(since, "MORE", 2)
    monkeypatch.setattr(since, "MOST_VERSIONS", 4)
    edit(shop, 0, conditions=[ELSE])
    for number in range(4):
        edit(shop, 0, name=f"Name {number}")
    found = introduced(shop, turn(shop))
    assert found
    assert found.version.number == numbers(shop)[-3]
    assert found.before is None
    monkeypatch.setattr(since, "MOST_VERSIONS", 100)
    found = introduced(shop, turn(shop))
    assert found
    assert found.version.number == numbers(shop)[1]


def test_without_a_history_nothing_is_known(bot: Bot) -> None:
    assert introduced(bot, turn(bot)) is None


def test_what_can_not_be_known_is_said(shop: Bot) -> None:
    edit(shop, 0, conditions=[condition("order.status", "is_set")])
    found = introduced(shop, make_turn(shop, payload("classic")))
    assert found
    assert found.answer.unknown


def test_what_was_before_can_be_unknown(shop: Bot) -> None:
    edit(shop, 0, conditions=[condition("order.status", "is_set")])
    edit(shop, 0, conditions=[SAID])
    found = introduced(shop, make_turn(shop, {**payload("classic"), "intentName": "Order status"}))
    assert found
    assert found.version.number == numbers(shop)[-1]
    assert found.before
    assert found.before.unknown


def test_walking_back_finds_what_replaying_everything_finds(bot: Bot) -> None:
    chance = random.Random(5)
    take_rules(bot, *(rule(f"Rule {n}", chance.choice([SAID, ELSE])) for n in range(4)))
    history.record(bot)
    for _time in range(15):
        setup = stored_setup(bot)
        moved = setup.in_order(chance.sample(setup.keys, len(setup.keys)))
        fields = {
            "conditions": [chance.choice([SAID, ELSE])],
            "state": chance.choice(["live", "paused"]),
        }
        edited = setup.with_rule({**chance.choice(setup.rules), **fields})
        change(bot, moved if chance.random() < 0.3 else edited)
        old = turn(bot)
        found = introduced(bot, old)
        assert found
        assert found.version.number == slowly(bot, old)


def slowly(bot: Bot, old: Snapshot) -> int:
    """The same by deciding under every version."""
    setups = [(number, history.setup_at(bot, number) or Setup()) for number in numbers(bot)]
    decided = [(n, replay(compile_setup(setup), old, bot).rule_key) for n, setup in setups]
    _number, key = decided[-1]
    since = decided[-1][0]
    for number, other in reversed(decided):
        if other != key:
            break
        since = number
    return since
