"""The admin's classes on a site that is not Django's default one."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from comm100bot.models import Bot

from .admin_pages import make_turn
from .factories import condition, make_bot, make_rule, make_token

SITE = "/back-office/comm100bot/"

pytestmark = pytest.mark.urls("tests.urls_other_admin")


@pytest.mark.parametrize(
    "path",
    [
        "rule/",
        "rule/add/",
        "rule/{rule}/change/",
        "bot/",
        "bot/{bot}/change/",
        "bot/{bot}/changes/",
        "session/{chat}/change/",
    ],
)
def test_pages_link_to_their_own_site(admin_client: Client, bot: Bot, path: str) -> None:
    rule = make_rule(bot, condition("intent", "is", "Hello"))
    make_token(bot)
    turn = make_turn(bot, {}, rule_key=rule.key, rule_name=rule.name)
    address = SITE + path.format(rule=rule.pk, bot=bot.pk, chat=turn.session_id)
    page = admin_client.get(address).content.decode()
    assert "/back-office/" in page
    assert not re.search(r'(href|action|formaction)="/admin', page)


def test_moves_and_copies_come_back_to_their_own_site(admin_client: Client, bot: Bot) -> None:
    rule = make_rule(bot)
    moved = admin_client.post(f"{SITE}rule/order/", {"up": rule.pk})
    assert moved.headers["Location"] == f"{SITE}rule/"
    copied = admin_client.post(f"{SITE}rule/{rule.pk}/duplicate/")
    assert copied.headers["Location"].startswith(f"{SITE}rule/")


def test_a_chat_links_to_no_page_that_the_site_has_not(admin_client: Client, bot: Bot) -> None:
    turn = make_turn(bot, {})
    page = admin_client.get(f"{SITE}session/{turn.session_id}/change/").content.decode()
    assert "snapshot" not in page.split("<main")[-1]


def test_a_bot_of_another_site_is_the_same_bot(admin_client: Client) -> None:
    bot = make_bot("other")
    assert "Other" in admin_client.get(f"{SITE}bot/{bot.pk}/change/").content.decode()
