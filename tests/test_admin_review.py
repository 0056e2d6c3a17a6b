"""The review of a bot's rules in the admin."""

from __future__ import annotations

import pytest
from django.test import Client

from comm100bot.models import Bot
from tests.admin_pages import ADMIN, make_turn
from tests.factories import condition, make_bot, rule, take_rules

pytestmark = pytest.mark.django_db

WORD = condition("message", "contains", "order")
MORE = condition("visitor.country", "is", "France")


@pytest.fixture
def bot() -> Bot:
    return make_bot()


def test_findings_stand_with_their_rule_and_its_place(admin_client: Client, bot: Bot) -> None:
    take_rules(bot, rule("First", WORD), rule("Second", WORD, MORE), rule("Else"))
    page = admin_client.get(f"{ADMIN}bot/{bot.pk}/review/").content.decode()
    assert "It is never reached" in page
    assert "“First”" in page
    assert f"/rule/{bot.rules.get(name='Second').pk}/change/" in page


def test_sound_rules_are_said_to_be(admin_client: Client, bot: Bot) -> None:
    take_rules(bot, rule("First", WORD), rule("Else"))
    page = admin_client.get(f"{ADMIN}bot/{bot.pk}/review/").content.decode()
    assert "Nothing was found" in page


def test_the_list_marks_rules_that_something_is_wrong_with(admin_client: Client, bot: Bot) -> None:
    take_rules(bot, rule("First", WORD), rule("Second", WORD, MORE), rule("Else"))
    page = admin_client.get(f"{ADMIN}rule/").content.decode()
    assert page.count("c100-finding") == 1
    assert "It is never reached" in page
    assert "“First”" in page


def test_who_took_a_rule_s_chats_is_told(admin_client: Client, bot: Bot) -> None:
    take_rules(bot, rule("First", WORD), rule("Second", WORD), rule("Else"))
    make_turn(bot, {"question": "my order"})
    second = bot.rules.get(name="Second")
    page = admin_client.get(f"{ADMIN}bot/{bot.pk}/review/{second.pk}/").content.decode()
    assert "It held in 1 of the last 1 turn." in page
    assert '<td dir="auto">First</td><td>1</td>' in page
