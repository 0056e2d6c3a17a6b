"""What a support lead does before she saves: she looks at what would change, and it comes true."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from comm100bot.admin import changes_report
from comm100bot.models import Bot, Rule
from tests.factories import condition, make_bot, make_rule, make_token

LIST = "/admin/comm100bot/rule/"


@pytest.fixture
def bot(live_server: LiveServer) -> Bot:
    bot = make_bot()
    make_rule(bot, condition("message", "has_word", ["order"]), name="Order", answer="On its way.")
    make_rule(bot, condition("message", "has_word", ["refund"]), name="Refund", answer="Sorry.")
    make_rule(bot, name="Last word", answer="Pardon?")
    return bot


@pytest.fixture(autouse=True)
def logged_in(page: Page, live_server: LiveServer, settings: Settings) -> None:
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "tests.strict_policy.StrictPolicy"]
    client = Client()
    client.force_login(User.objects.create_superuser("ana"))
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value}
    page.context.add_cookies([{**cookie, "url": live_server.url}])  # type: ignore[typeddict-item]


def ask(page: Page, bot: Bot, said: str) -> Any:
    """Call the real endpoint, as Comm100 does."""
    response = page.request.post(
        f"/comm100/webhook/{bot.slug}/",
        data=json.dumps({"question": said}),
        headers={"authorization": f"Bearer {make_token(bot)}"},
    )
    return response.json()["messages"][0]["text"]


def names(bot: Bot) -> list[str]:
    return list(bot.rules.order_by("position").values_list("name", flat=True))


def test_a_change_is_looked_at_then_saved_and_comes_true(
    page: Page, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Each page counts as little as it can: the script asks for the rest.
    monkeypatch.setattr(changes_report, "FIRST_STEP", -1)
    monkeypatch.setattr(changes_report, "NEXT_STEP", -1)
    monkeypatch.setattr(changes_report, "AT_LEAST", 2)
    for said in ("my order", "a parcel", "refund", "hello", "parcel again"):
        ask(page, bot, said)
    rule = Rule.objects.get(name="Order")
    page.goto(f"{LIST}{rule.pk}/change/")
    values = page.locator("#conditions-group").get_by_label("Values")
    values.fill("parcel")
    page.keyboard.press("Enter")
    page.get_by_label("Wording 1").first.fill("On its way, {{ message }}.")
    page.get_by_role("button", name="What would change").click()

    expect(page.get_by_text("Last 5 turns, with your change:")).to_be_visible()
    expect(page.get_by_text("3 answers change (60%)")).to_be_visible()
    expect(page.locator("[data-report]")).not_to_have_attribute("data-more", "")
    moved = page.get_by_role("listitem").filter(has_text="(nothing else held)")
    expect(moved).to_contain_text("2 turns")
    moved.get_by_text("parcel again", exact=True).click()
    expect(moved.get_by_text("Pardon?").first).to_be_visible()
    expect(moved.get_by_text("On its way, parcel again.")).to_be_visible()

    page.get_by_role("button", name="Back to editing").click()
    expect(page.get_by_label("Wording 1").first).to_have_value("On its way, {{ message }}.")
    page.get_by_role("button", name="What would change").click()
    expect(page.get_by_text("3 answers change (60%)")).to_be_visible()
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url(f"**{LIST}*")
    assert ask(page, bot, "a parcel") == "On its way, a parcel."


def test_an_order_is_looked_at_then_saved(page: Page, bot: Bot) -> None:
    for said in ("order refund", "hello"):
        ask(page, bot, said)
    page.goto(LIST)
    bar = page.locator("[data-moves]")
    expect(bar).to_be_hidden()
    page.get_by_role("button", name="Move “Refund” up").click()
    expect(page.get_by_role("status").filter(has_text="“Refund” is now rule 1.")).to_be_visible()
    assert names(bot) == ["Order", "Refund", "Last word"]
    bar.get_by_role("button", name="What would change").click()
    expect(page.get_by_text("1 answer changes (50%)")).to_be_visible()

    # Back in the list, the moves are still there.
    page.get_by_role("link", name="Back", exact=True).click()
    first = page.locator("#result_list tbody tr").first
    expect(first).to_contain_text("Refund")
    bar.get_by_role("button", name="Undo").click()
    expect(first).to_contain_text("Order")
    expect(bar).to_be_hidden()
    page.get_by_role("button", name="Move “Order” down").click()
    bar.get_by_role("button", name="Save order").click()
    expect(page.get_by_text("The new order was saved.")).to_be_visible()
    expect(bar).to_be_hidden()
    assert names(bot) == ["Refund", "Order", "Last word"]
    assert ask(page, bot, "order refund") == "Sorry."
