"""The chat page in a real browser, against the real webhook."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from comm100bot.models import Bot, Session, Snapshot
from project.demo import data
from tests.factories import condition, make_bot, make_rule, text


@pytest.fixture(autouse=True)
def demo(settings: Settings, live_server: LiveServer) -> None:
    settings.DEMO = True
    settings.SITE_URL = live_server.url


@pytest.fixture
def shop(live_server: LiveServer) -> Bot:
    return data.load()


def choose(page: Page, dialect: str) -> None:
    page.get_by_role("radio", name=dialect).check()


def say(page: Page, message: str, intent: str = "") -> None:
    page.get_by_label("Visitor's message").fill(message)
    page.get_by_label("Intent if Comm100").fill(intent)
    page.get_by_role("button", name="Send", exact=True).click()


def answers(page: Page) -> Any:
    return page.locator("#log .bubble:not(.mine)")


@pytest.mark.parametrize("dialect", ["Current", "Classic", "Third party"])
def test_question_is_answered_in_every_format(page: Page, shop: Bot, dialect: str) -> None:
    page.goto("/")
    choose(page, dialect)
    say(page, "Where is my order?")
    expect(answers(page)).to_contain_text("Order 1780064 is on its way with Canada Post.")
    stored = Snapshot.objects.get()
    assert stored.dialect == dialect.lower().replace(" ", "_")
    assert stored.message == "Where is my order?"
    assert stored.problems == []


def test_chats_are_marked_as_tests(page: Page, shop: Bot) -> None:
    page.goto("/")
    say(page, "hello")
    expect(answers(page)).to_have_count(1)
    assert Session.objects.get().is_test


@pytest.mark.parametrize("dialect", ["Current", "Classic", "Third party"])
def test_turns_of_one_chat_stay_together(page: Page, shop: Bot, dialect: str) -> None:
    page.goto("/")
    choose(page, dialect)
    say(page, "hello")
    expect(answers(page)).to_have_count(1)
    say(page, "hello again")
    expect(page.locator(".raw")).to_have_count(2)
    assert Session.objects.count() == 1


def test_new_chat_is_a_new_session_of_the_same_visitor(page: Page, shop: Bot) -> None:
    page.goto("/")
    say(page, "hello")
    expect(page.locator(".raw")).to_have_count(1)
    page.get_by_role("button", name="New chat").click()
    expect(answers(page)).to_have_count(0)
    say(page, "hello")
    expect(page.locator(".raw")).to_have_count(1)
    assert Session.objects.count() == 2
    assert shop.visitors.count() == 1


def test_new_third_party_chat_begins_with_a_welcome(page: Page, shop: Bot) -> None:
    page.goto("/")
    choose(page, "Third party")
    page.get_by_label("Custom variable's value").fill("gold")
    page.get_by_role("button", name="New chat").click()
    expect(answers(page).first).to_contain_text("gold")


def test_intent_is_sent_when_it_is_picked(page: Page, shop: Bot) -> None:
    page.goto("/")
    page.get_by_role("button", name="Returns", exact=True).click()
    expect(page.get_by_role("link", name="Return label.pdf")).to_be_visible()
    assert Snapshot.objects.get().intent == "Returns"


def test_intent_can_be_typed(page: Page, shop: Bot) -> None:
    page.goto("/")
    say(page, "", intent="Care")
    expect(page.get_by_role("link", name="Watch the video")).to_be_visible(timeout=8000)


def test_quick_reply_sends_its_intent(page: Page, shop: Bot) -> None:
    page.goto("/")
    say(page, "hm")
    page.get_by_role("button", name="Where is my order?").click()
    expect(answers(page).last).to_contain_text("Order 1780064 is on its way")
    assert Snapshot.objects.first().intent == "order-status"  # type: ignore[union-attr]


def test_quick_reply_sends_its_text(page: Page, shop: Bot) -> None:
    page.goto("/")
    say(page, "refund")
    page.get_by_role("button", name="No, thanks").click()
    expect(page.locator(".mine").last).to_have_text("No, thanks")
    expect(page.locator(".raw")).to_have_count(2)
    assert Snapshot.objects.first().message == "No, thanks"  # type: ignore[union-attr]


def test_hand_over_ends_the_bot_s_part(page: Page, shop: Bot) -> None:
    page.goto("/")
    say(page, "refund")
    page.locator("#log").get_by_role("button", name="Talk to a person").click()
    expect(page.locator("#log")).to_contain_text("pass the chat to a person")
    assert Snapshot.objects.count() == 1


def test_used_choices_cannot_be_taken_again(page: Page, shop: Bot) -> None:
    page.goto("/")
    say(page, "refund")
    page.get_by_role("button", name="No, thanks").click()
    expect(page.get_by_role("button", name="No, thanks").first).to_be_disabled()


def test_location_is_shared(page: Page, shop: Bot) -> None:
    page.goto("/")
    choose(page, "Third party")
    say(page, "Where is your store?")
    page.get_by_label("Latitude").fill("49.3")
    page.get_by_role("button", name="Share this location").click()
    expect(page.locator("#log")).to_contain_text("128 Water Street")
    stored = Snapshot.objects.first()
    assert stored
    assert stored.event == "locationShared"
    assert stored.payload["visitorInfo"]["latitude"] == 49.3


def test_form_is_checked_and_sent(page: Page, shop: Bot) -> None:
    page.goto("/")
    choose(page, "Third party")
    page.get_by_label("Custom field's value").fill("")
    say(page, "where is my parcel")
    page.get_by_label("Order number").fill("1780065")
    page.get_by_label("What happened?").select_option("It is late")
    page.get_by_role("button", name="Check").click()
    page.get_by_role("button", name="All right, send it").click()
    expect(answers(page).last).to_contain_text("Thank you.")
    stored = Snapshot.objects.first()
    assert stored
    assert stored.payload["formValues"] == [
        {"name": "Order number", "value": "1780065"},
        {"name": "What happened?", "value": "It is late"},
    ]


def test_image_is_shown(page: Page, shop: Bot) -> None:
    page.goto("/")
    say(page, "Which size do I need?")
    picture = page.get_by_role("img", name="Sizes by chest")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.naturalWidth") > 0


def test_custom_fields_can_be_added_and_removed(page: Page, shop: Bot) -> None:
    page.goto("/")
    page.get_by_role("button", name="Remove this custom field").click()
    page.get_by_role("button", name="Add a custom field").click()
    page.get_by_label("Custom field's name").fill("order_id")
    page.get_by_label("Custom field's value").fill("1780065")
    say(page, "my order")
    expect(answers(page)).to_contain_text("Order 1780065 is packed")


def test_what_was_sent_is_folded_away(page: Page, shop: Bot) -> None:
    page.goto("/")
    say(page, "hello")
    raw = page.locator(".raw")
    expect(raw.get_by_text('"question": "hello"')).to_be_hidden()
    raw.get_by_text("What Comm100 sent").click()
    expect(raw.get_by_text('"question": "hello"')).to_be_visible()


def test_page_works_by_keyboard_alone(page: Page, shop: Bot) -> None:
    page.goto("/")
    page.get_by_label("Visitor's message").focus()
    page.keyboard.type("refund")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="No, thanks")).to_be_visible()
    expect(page.get_by_label("Visitor's message")).to_be_focused()


def test_markup_in_a_reply_stays_text(page: Page, live_server: LiveServer) -> None:
    make_rule(make_bot(), answer="<img src=x onerror=alert(1)> {{ message }}")
    page.goto("/")
    say(page, "<b>bold</b>")
    expect(answers(page)).to_have_text("<img src=x onerror=alert(1)> <b>bold</b>")
    expect(page.locator("#log img, #log b")).to_have_count(0)


def test_link_after_an_emoji_stands_where_it_should(page: Page, live_server: LiveServer) -> None:
    make_rule(make_bot(), answer="\U0001f600\U0001f4e6 See [our page](https://www.example.com/).")
    page.goto("/")
    say(page, "hello")
    link = page.get_by_role("link", name="our page", exact=True)
    expect(link).to_have_attribute("href", "https://www.example.com/")
    expect(link).to_have_attribute("rel", re.compile("noopener"))


def test_variables_are_shown(page: Page, live_server: LiveServer) -> None:
    make_rule(make_bot(), variables={"Mood": "{{ message }}"})
    page.goto("/")
    say(page, "sunny")
    expect(page.locator(".variables")).to_have_text("Moodsunny")


def test_bot_without_an_answer_is_said_to_be_silent(page: Page, live_server: LiveServer) -> None:
    make_rule(make_bot(), condition("message", "is", "hello"))
    page.goto("/")
    say(page, "goodbye")
    expect(page.locator("#log")).to_contain_text("(no answer)")


def test_input_can_be_locked_until_a_choice_is_made(page: Page, live_server: LiveServer) -> None:
    bot = make_bot()
    items = [{"type": "text", "text": "Yes"}]
    ask = {"kind": "quick_replies", "wordings": ["Sure?"], "items": items, "lock_input": True}
    make_rule(bot, condition("message", "is", "start"), messages=[ask])
    make_rule(bot, messages=[text("Good.")])
    page.goto("/")
    say(page, "start")
    expect(page.get_by_label("Visitor's message")).to_be_disabled()
    page.get_by_role("button", name="Yes").click()
    expect(page.get_by_label("Visitor's message")).to_be_enabled()


def test_page_fits_a_phone(browser: Browser, live_server: LiveServer, shop: Bot) -> None:
    context = browser.new_context(base_url=live_server.url, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto("/")
    say(page, "refund")
    expect(page.get_by_role("button", name="No, thanks")).to_be_visible()
    page.get_by_text("Visitor and format").click()
    expect(page.get_by_label("Country")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    context.close()


# What is wrong here is meant to be: the page's fixture would take it for a mistake.


def test_refused_call_is_explained(browser: Browser, live_server: LiveServer, shop: Bot) -> None:
    context = browser.new_context(base_url=live_server.url)
    page = context.new_page()
    page.goto("/")
    shop.tokens.all().delete()
    say(page, "hello")
    expect(page.get_by_role("alert")).to_contain_text("reload it")
    context.close()


def test_site_that_is_gone_is_explained(
    browser: Browser, live_server: LiveServer, shop: Bot
) -> None:
    context = browser.new_context(base_url=live_server.url)
    page = context.new_page()
    page.goto("/")
    context.set_offline(True)
    say(page, "hello")
    expect(page.get_by_role("alert")).to_contain_text("can't be reached")
    context.close()
