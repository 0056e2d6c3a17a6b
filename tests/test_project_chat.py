from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.test import Client
from pytest_django import Settings

from comm100bot.models import Bot, State, Token, token_digest
from project import chat

from .factories import condition, make_bot, make_rule

pytestmark = pytest.mark.django_db

MORNING = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def demo(settings: Settings) -> None:
    settings.DEMO = True


def text(client: Client, url: str = "/") -> str:
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


# Who may see it


def test_page_is_open_in_the_demo(client: Client, bot: Bot) -> None:
    assert "Chat with Shop" in text(client)


def test_page_asks_strangers_to_log_in_elsewhere(
    client: Client, bot: Bot, settings: Settings
) -> None:
    settings.DEMO = False
    assert client.get("/?bot=shop").headers["Location"] == "/admin/login/?next=/%3Fbot%3Dshop"


@pytest.mark.parametrize(("is_staff", "status"), [(True, 200), (False, 302)])
def test_page_is_open_to_staff_alone_elsewhere(
    client: Client, bot: Bot, settings: Settings, is_staff: bool, status: int
) -> None:
    settings.DEMO = False
    client.force_login(get_user_model().objects.create_user("ana", is_staff=is_staff))
    assert client.get("/").status_code == status


def test_page_is_never_kept_by_a_cache(client: Client, bot: Bot) -> None:
    assert "no-store" in client.get("/").headers["Cache-Control"]


def test_page_cannot_be_posted_to(client: Client, bot: Bot) -> None:
    assert client.post("/").status_code == 405


# Which bot


def test_page_without_a_bot_says_how_to_make_one(client: Client) -> None:
    assert "manage.py demo" in text(client)


def test_bot_can_be_chosen(client: Client, bot: Bot) -> None:
    make_bot("zoo")
    assert "Chat with Zoo" in text(client, "/?bot=zoo")


def test_other_bots_are_linked(client: Client, bot: Bot) -> None:
    make_bot("zoo")
    assert 'href="?bot=zoo"' in text(client)


def test_unknown_bot_is_not_found(client: Client, bot: Bot) -> None:
    assert client.get("/?bot=zoo").status_code == 404


def test_disabled_bot_is_not_offered(client: Client) -> None:
    make_bot(enabled=False)
    assert "There is no bot to talk to yet" in text(client)


def test_page_links_to_the_admin(client: Client, bot: Bot) -> None:
    assert 'href="/admin/"' in text(client)


def test_page_has_no_inline_script_or_style(client: Client, bot: Bot) -> None:
    page = text(client)
    assert page.count("<script") == page.count('<script type="module" src=')
    assert "style=" not in page
    assert " onclick" not in page


# The token


def test_page_s_token_opens_the_webhook_for_tests(client: Client, bot: Bot) -> None:
    token = chat.page_token(bot)
    answer = client.post(
        "/comm100/webhook/shop/",
        {"question": "hello"},
        content_type="application/json",
        headers={"authorization": f"Bearer {token}"},
    )
    assert answer.status_code == 200
    assert bot.sessions.get().is_test


def test_all_pages_of_a_day_share_one_token(bot: Bot) -> None:
    with time_machine.travel(MORNING, tick=False):
        assert chat.page_token(bot) == chat.page_token(bot)
    assert bot.tokens.count() == 1


def test_yesterday_s_token_is_still_good(bot: Bot) -> None:
    with time_machine.travel(MORNING) as clock:
        yesterday = chat.page_token(bot)
        clock.shift(dt.timedelta(days=1))
        assert chat.page_token(bot) != yesterday
    assert Token.objects.filter(digest=token_digest(yesterday)).exists()


def test_older_tokens_are_removed(bot: Bot) -> None:
    with time_machine.travel(MORNING) as clock:
        old = chat.page_token(bot)
        clock.shift(dt.timedelta(days=2))
        chat.page_token(bot)
    assert not Token.objects.filter(digest=token_digest(old)).exists()


def test_tokens_of_comm100_are_left_alone(bot: Bot, token: str) -> None:
    chat.page_token(bot)
    assert Token.objects.filter(digest=token_digest(token)).exists()


def test_each_bot_has_a_token_of_its_own(bot: Bot) -> None:
    assert chat.page_token(bot) != chat.page_token(make_bot("zoo"))


# The intents


def test_intents_are_those_that_live_rules_wait_for(bot: Bot) -> None:
    make_rule(bot, condition("intent", "is", "Returns"))
    make_rule(bot, condition("intent", "is_one_of", ["Order status", "Delivery"]))
    make_rule(bot, condition("intent", "is", "Black Friday"), state=State.DRAFT)
    make_rule(bot, condition("message", "is", "hello"))
    assert chat.intents(bot) == ["Returns", "Order status", "Delivery"]


def test_intent_s_name_and_id_are_one_intent(bot: Bot) -> None:
    make_rule(bot, condition("intent", "is_one_of", ["Order status", "order-status"]))
    assert chat.intents(bot) == ["Order status"]


def test_operators_without_a_text_name_no_intent(bot: Bot) -> None:
    make_rule(bot, condition("intent", "is_set"), condition("intent", "at_least", 5))
    assert chat.intents(bot) == []


def test_intents_are_offered_on_the_page(client: Client, bot: Bot) -> None:
    make_rule(bot, condition("intent", "is", 'Say "<b>"'))
    assert 'data-intent="Say &quot;&lt;b&gt;&quot;"' in text(client)
