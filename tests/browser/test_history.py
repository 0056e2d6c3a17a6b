"""History as staff use it: compare two versions, see what a restore would change, go back."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from comm100bot import history
from comm100bot.changing import changing
from comm100bot.models import Bot, Version
from comm100bot.setups import stored_setup, write_setup
from tests.admin_pages import ADMIN
from tests.factories import condition, make_bot, rule, take_rules, text

pytestmark = pytest.mark.usefixtures("logged_in")


@pytest.fixture
def bot(transactional_db: None) -> Bot:
    bot = make_bot()
    take_rules(bot, rule("Order", condition("intent", "is", "Order")), rule("Refund"))
    history.record(bot)
    return bot


def reword(bot: Bot, words: str) -> None:
    with changing(bot) as row:
        setup = stored_setup(row)
        write_setup(row, setup.with_rule({**setup.rules[0], "messages": [text(words)]}))


def test_yesterdays_version_is_compared_and_restored(page: Page, bot: Bot) -> None:
    reword(bot, "Hello you")
    reword(bot, "Goodbye")
    page.goto(f"{ADMIN}bot/{bot.pk}/history/")
    page.get_by_label("older").last.check()
    page.get_by_role("button", name="Compare the two chosen").click()
    expect(page.get_by_role("row", name="Message 1").locator("del")).to_have_text("Hello")
    expect(page.get_by_role("row", name="Message 1").locator("ins")).to_have_text("Goodbye")
    page.get_by_role("link", name="Back to the history").click()
    page.get_by_role("link", name="Restore…").last.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Restore all rules and settings")
    expect(page.locator(".c100-differences del")).to_have_text("Goodbye")
    page.get_by_role("button", name="Restore").click()
    expect(page.locator(".messagelist")).to_contain_text("Restored: all rules and settings as of")
    assert stored_setup(bot).rules[0]["messages"] == [text("Hello")]
    assert Version.objects.latest("number").author_name == "ana"


def test_an_order_that_somebody_else_changed_is_not_overwritten(page: Page, bot: Bot) -> None:
    page.goto(f"{ADMIN}rule/")
    with changing(bot) as row:
        setup = stored_setup(row)
        write_setup(row, setup.in_order(setup.keys[::-1]))
    page.get_by_role("button", name="Move “Order” down").click()
    page.get_by_role("button", name="Save order").click()
    said = page.locator(".messagelist")
    expect(said).to_contain_text("Somebody else changed the order of the rules.")
    assert [rule["name"] for rule in stored_setup(bot).rules] == ["Refund", "Order"]
