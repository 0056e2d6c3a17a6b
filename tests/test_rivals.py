"""Which rules took the chats that another rule was written for."""

from __future__ import annotations

import pytest

from comm100bot.models import Bot
from comm100bot.rivals import rivals
from comm100bot.setups import stored_setup
from tests.admin_pages import make_turn
from tests.factories import condition, make_bot, rule, take_rules

pytestmark = pytest.mark.django_db


@pytest.fixture
def bot() -> Bot:
    bot = make_bot()
    word = condition("message", "contains", "order")
    take_rules(bot, rule("First", word), rule("Late", condition("message", "is", "my order")))
    for message in ("my order", "my order", "an order", "hello"):
        make_turn(bot, {"question": message, "visitorInfo": {"id": "1"}})
    return bot


def test_the_rules_before_it_that_answered_are_counted(bot: Bot) -> None:
    first, late = bot.rules.order_by("position")
    found = rivals(bot, stored_setup(bot), str(late.key))
    assert (found.counted, found.held) == (4, 2)
    assert found.by_rule == ((str(first.key), "First", 2),)


def test_a_rule_that_answers_has_no_rivals(bot: Bot) -> None:
    found = rivals(bot, stored_setup(bot), str(bot.rules.get(name="First").key))
    assert (found.held, found.by_rule) == (3, ())


def test_a_rule_that_is_not_live_held_nowhere(bot: Bot) -> None:
    late = bot.rules.get(name="Late")
    late.state = "draft"
    late.save()
    assert rivals(bot, stored_setup(bot), str(late.key)).held == 0
