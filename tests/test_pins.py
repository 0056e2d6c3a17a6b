"""Turns whose answers must stay as staff want them."""

from __future__ import annotations

import pytest

from comm100bot.changing import changing
from comm100bot.models import Bot, Expectation, Pin, Snapshot
from comm100bot.pins import PinsBroken, check_pin, newly_broken, pin_of, run_pins
from comm100bot.rulebook import compile_setup
from comm100bot.setups import stored_setup
from tests.admin_pages import make_turn
from tests.factories import condition, make_bot, rule, take_rules

pytestmark = pytest.mark.django_db

SAID = {"question": "Where is my order?", "visitorInfo": {"id": "1"}}


@pytest.fixture
def bot() -> Bot:
    bot = make_bot()
    order = condition("message", "has_word", ["order"])
    take_rules(bot, rule("Order", order, answer="On its way."), rule("Else", answer="Sorry?"))
    return bot


def pinned(bot: Bot, name: str = "Order", **fields: object) -> Pin:
    row = bot.rules.get(name=name)
    turn = make_turn(bot, SAID, message=SAID["question"])
    pin = pin_of(turn, rule_key=row.key, rule_name=row.name, **fields)
    pin.save()
    return pin


def test_a_pin_holds_while_its_rule_answers(bot: Bot) -> None:
    pinned(bot)
    (result,) = run_pins(bot, compile_setup(stored_setup(bot)))
    assert result.holds
    assert not result.sentence


def test_a_broken_pin_says_which_rule_answers_instead(bot: Bot) -> None:
    pinned(bot, "Else")
    (result,) = run_pins(bot, compile_setup(stored_setup(bot)))
    assert result.holds is False
    assert result.sentence == "“Order” answers it."


def test_a_pin_says_so_when_no_rule_answers(bot: Bot) -> None:
    pin = pinned(bot)
    (result,) = [check_pin(bot, compile_setup(stored_setup(bot).with_rules([])), pin)]
    assert (result.holds, result.sentence) == (False, "No rule answers it.")


@pytest.mark.parametrize(("wanted", "holds"), [("on ITS way", True), ("on its way!", False)])
def test_a_pin_on_a_text_looks_for_it_in_the_answer(bot: Bot, wanted: str, holds: bool) -> None:
    pinned(bot, expectation=Expectation.TEXT, text=wanted)
    assert [result.holds for result in run_pins(bot, compile_setup(stored_setup(bot)))] == [holds]


def test_a_pin_on_what_is_not_known_neither_holds_nor_breaks(bot: Bot) -> None:
    pin = pinned(bot)
    take_rules(bot, rule("Order", condition("session.answered", "at_least", 1)))
    (result,) = [check_pin(bot, compile_setup(stored_setup(bot)), pin)]
    Pin.objects.update(snapshot=None)
    pin.refresh_from_db()
    outlived = check_pin(bot, compile_setup(stored_setup(bot)), pin)
    assert result.holds is not None or result.sentence
    assert outlived.holds is None
    assert "not known" in outlived.sentence


def test_only_pins_that_held_before_are_newly_broken(bot: Bot) -> None:
    good = pinned(bot)
    pinned(bot, "Else")
    live = compile_setup(stored_setup(bot))
    draft = compile_setup(stored_setup(bot).without_rule(str(bot.rules.get(name="Order").key)))
    assert newly_broken(bot, live, live) == []
    assert [result.pin for result in newly_broken(bot, live, draft)] == [good]


def test_a_pin_outlives_its_turn(bot: Bot) -> None:
    pin = pinned(bot)
    Snapshot.objects.all().delete()
    pin.refresh_from_db()
    assert pin.snapshot_id is None
    assert check_pin(bot, compile_setup(stored_setup(bot)), pin).holds
    assert str(pin) == "“Where is my order?” must be answered by “Order”"


def test_a_change_that_breaks_a_pin_which_stops_it_is_taken_back(bot: Bot) -> None:
    pin = pinned(bot, blocks=True)
    order = bot.rules.get(name="Order")
    with pytest.raises(PinsBroken) as stopped, changing(bot):
        order.delete()
    assert [result.pin for result in stopped.value.results] == [pin]
    assert bot.rules.filter(name="Order").exists()
    assert not bot.versions.exists()


def test_other_pins_stop_nothing(bot: Bot) -> None:
    pinned(bot)
    pinned(bot, "Else", blocks=True)
    with changing(bot):
        bot.rules.get(name="Order").delete()
    assert bot.versions.count() == 2


def test_a_pin_on_a_text_does_not_look_at_what_no_visitor_reads(bot: Bot) -> None:
    pin = pinned(bot, expectation=Expectation.TEXT, text="text")
    assert check_pin(bot, compile_setup(stored_setup(bot)), pin).holds is False
