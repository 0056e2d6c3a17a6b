"""A support lead's day: she writes, searches, is stopped, goes back and is warned, in a browser."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from django.db.models import F
from playwright.sync_api import Browser, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from comm100bot.models import Bot, Rule, Version
from tests.admin_pages import ADMIN
from tests.factories import condition, make_bot, make_rule, make_token, payload

pytestmark = pytest.mark.usefixtures("logged_in")

MANY = 20
"""A rule that takes this many interactions is too much work."""


@pytest.fixture
def bot(live_server: LiveServer) -> Bot:
    return make_bot()


class Lead:
    """Somebody at the page, whose every click, box and key is counted."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.interactions = 0

    def click(self, target: Locator) -> None:
        self.interactions += 1
        target.click()

    def fill(self, target: Locator, text: str) -> None:
        self.interactions += 1
        target.fill(text)

    def choose(self, target: Locator, label: str) -> None:
        self.interactions += 1
        target.select_option(label=label)

    def press(self, key: str) -> None:
        self.interactions += 1
        self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        """Write on where the cursor stands."""
        self.interactions += 1
        self.page.keyboard.type(text)


class Comm100:
    """Calls the real endpoint of a bot."""

    def __init__(self, page: Page, bot: Bot) -> None:
        self.page = page
        self.url = f"/comm100/webhook/{bot.slug}/"
        self.headers = {"authorization": f"Bearer {make_token(bot)}"}

    def ask(self, said: str, *, tier: str = "") -> list[str]:
        """The texts that a visitor who says this gets."""
        body = payload("current_question_asked")
        body["question"] = body["originalQuestion"] = said
        if tier:
            body["visitorInfo"]["customFields"].append({"name": "tier", "value": tier})
        response = self.page.request.post(self.url, data=body, headers=self.headers)
        assert response.status == 200
        return [message["content"]["message"] for message in response.json()]


def row(page: Page, group: str, number: int) -> Locator:
    return page.locator(f"#{group}-group [data-row]:visible").nth(number - 1)


def go(page: Page, to: str) -> None:
    page.get_by_role("navigation", name="This bot").get_by_role("link", name=to, exact=True).click()


# Writing


def test_the_order_status_rule_takes_few_interactions_and_answers(page: Page, bot: Bot) -> None:
    comm100 = Comm100(page, bot)
    assert comm100.ask("where is my order") == []
    make_rule(make_bot("office"), name="Elsewhere")
    page.goto(f"{ADMIN}rule/?bot__id__exact={bot.pk}")
    lead = Lead(page)
    lead.click(page.get_by_role("link", name="Add the first rule"))
    lead.fill(page.get_by_label("Name:", exact=True), "Order status")
    first, second = row(page, "conditions", 1), row(page, "conditions", 2)
    lead.fill(first.get_by_placeholder("Choose a fact"), "intent")
    lead.press("Enter")
    lead.fill(first.get_by_role("combobox", name="Value"), "Order status")
    lead.click(page.get_by_role("button", name="+ condition"))
    lead.fill(second.get_by_placeholder("Choose a fact"), "order_id")
    lead.press("Enter")
    lead.choose(second.get_by_label("Operator"), "is set")
    message = row(page, "messages", 1)
    lead.fill(message.get_by_label("Wording 1"), "Order ")
    lead.click(message.get_by_role("button", name="Insert a fact").first)
    lead.type("order_id")
    lead.press("Enter")
    lead.press("Enter")
    lead.type(" is on its way. [Track it](https://www.example.com/track)")
    panel = page.locator(".c100-preview")
    link = panel.get_by_role("link", name="Track it").locator("visible=true")
    expect(link).to_have_attribute("href", "https://www.example.com/track")
    expect(panel).to_contain_text("Order 1780064 is on its way.")
    expect(panel).to_contain_text("The rule holds for this chat.")
    lead.click(page.get_by_role("button", name="Save and make live"))
    expect(page.locator(".messagelist")).to_contain_text("was added successfully")
    assert lead.interactions < MANY
    assert comm100.ask("where is my order") == ["Order 1780064 is on its way. Track it"]
    page.reload()
    listed = page.locator("#result_list tbody tr")
    expect(listed).to_contain_text("When intent is Order status and order_id is set, answer “Order")
    expect(listed).to_contain_text("1 chat")


# Finding out why


def test_why_a_chat_was_not_answered_is_found_from_the_list(page: Page, bot: Bot) -> None:
    for intent in ("Refund", "Returns", "Care"):
        make_rule(bot, condition("intent", "is", intent), name=intent)
    make_rule(bot, condition("custom_field.tier", "is", "Gold"), name="Hello, Gold", answer="Hi!")
    comm100 = Comm100(page, bot)
    assert comm100.ask("is anybody there", tier="Gold") == ["Hi!"]
    assert comm100.ask("hello out there", tier="Glod") == []

    page.goto(f"{ADMIN}snapshot/")
    missed = page.locator("#result_list tbody tr").filter(has_text="Unanswered")
    expect(missed).to_contain_text("hello out there")
    missed.get_by_role("link").first.click()
    nearest = page.locator(".c100-nearest li").first
    expect(nearest).to_contain_text("Hello, Gold One condition away: tier is “Glod”, wanted: Gold")

    page.get_by_role("link", name="Try it with these facts").click()
    answers = page.locator("[data-part=answers]")
    expect(answers).to_contain_text("No rule held.")
    page.get_by_label("tier (custom field)").fill("Gold")
    expect(answers).to_contain_text("Answered by Hello, Gold")
    expect(answers.get_by_text("Hi!", exact=True).locator("visible=true")).to_have_count(1)
    expect(page.locator(".c100-rule-answered")).to_contain_text("tier is Gold")


# Being stopped


@pytest.fixture
def stoppable(browser: Browser, page: Page, live_server: LiveServer) -> Iterator[Page]:
    """The same login, where a refusal is no mistake: a browser takes a stop (409) for one."""
    state = page.context.storage_state()
    context = browser.new_context(base_url=live_server.url, storage_state=state)
    stoppable = context.new_page()
    wrongs: list[str] = []
    stoppable.on("pageerror", lambda error: wrongs.append(str(error)))
    yield stoppable
    context.close()
    assert wrongs == []


def test_a_change_that_breaks_a_pin_is_stopped_and_nothing_typed_is_lost(
    stoppable: Page, bot: Bot
) -> None:
    page = stoppable
    asks = condition("message", "has_word", ["order"])
    rule = make_rule(bot, asks, name="Order status", answer="It is on its way.")
    comm100 = Comm100(page, bot)
    comm100.ask("my order, please")
    page.goto(f"{ADMIN}snapshot/")
    page.locator("#result_list tbody tr").get_by_role("link").first.click()
    page.get_by_role("link", name="Pin this answer").click()
    expect(page.get_by_label("Rule", exact=True)).to_have_value(str(rule.key))
    page.get_by_label("Stop changes that break it").check()
    page.get_by_role("button", name="Keep this pin").click()
    expect(page.locator(".c100-pins")).to_contain_text("holds")

    go(page, "Rules")
    page.get_by_role("link", name="Order status", exact=True).click()
    values = page.locator("#conditions-group").get_by_label("Values")
    page.get_by_role("button", name="Remove order", exact=True).click()
    values.fill("parcel")
    page.get_by_label("Wording 1").first.fill("Your parcel is on its way.")
    page.get_by_role("button", name="Save", exact=True).click()
    stop = page.locator("#content")
    expect(stop.get_by_role("heading", level=1)).to_have_text("This change would break pins")
    expect(stop).to_contain_text("Nothing was saved")
    expect(stop).to_contain_text("“my order, please” must be answered by “Order status”")
    expect(page.get_by_role("button", name="Save all the same")).to_have_count(0)
    assert comm100.ask("my order again") == ["It is on its way."]

    page.get_by_role("button", name="Back to editing").click()
    expect(page.locator("#conditions-group .c100-tags-list")).to_contain_text("parcel")
    expect(page.get_by_label("Wording 1").first).to_have_value("Your parcel is on its way.")
    values.fill("order")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".messagelist")).to_contain_text("was changed successfully")
    assert comm100.ask("my order again") == ["Your parcel is on its way."]


# Going back


def test_yesterdays_version_is_restored_and_answers_as_before(page: Page, bot: Bot) -> None:
    comm100 = Comm100(page, bot)
    rule = make_rule(bot, name="Order status", answer="Soon.")
    for words in ("It is on its way.", "No idea."):
        reword(page, rule, words)
        assert comm100.ask("where is my order") == [words]
    earlier = Version.objects.filter(number__lt=bot.versions.latest("number").number)
    earlier.update(saved_at=F("saved_at") - dt.timedelta(days=1))
    yesterday = earlier.latest("number").saved_at

    go(page, "History")
    newest = page.locator(".c100-versions > li").first
    expect(newest).to_contain_text("ana")
    expect(newest.locator("del")).to_contain_text("It is on its way")
    expect(newest.locator("ins")).to_contain_text("No idea")
    yesterdays = page.locator(".c100-versions > li").filter(has_text=f"{yesterday:%Y-%m-%d}").first
    yesterdays.get_by_role("link", name="Restore…").click()
    expect(page.get_by_text("2 answers change")).to_be_visible()
    page.get_by_role("button", name="Restore").click()
    expect(page.locator(".messagelist")).to_contain_text("Restored: all rules and settings as of")
    expect(page.locator(".c100-versions > li").first).to_contain_text("as it is now")
    assert comm100.ask("where is my order") == ["It is on its way."]


def reword(page: Page, rule: Rule, words: str) -> None:
    """Give this rule's answer other words, in the editor."""
    page.goto(f"{ADMIN}rule/{rule.pk}/change/")
    page.get_by_label("Wording 1").first.fill(words)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".messagelist")).to_contain_text("was changed successfully")


# Being warned


def test_a_shadowed_rule_is_warned_of_until_it_comes_first(page: Page, bot: Bot) -> None:
    asks = condition("message", "has_word", ["order", "parcel"])
    make_rule(bot, asks, name="Any order", answer="Which one?")
    canada = condition("visitor.country", "is", "Canada")
    asks = condition("message", "has_word", ["parcel"])
    make_rule(bot, asks, canada, name="Canada's", answer="By Canada Post.")
    comm100 = Comm100(page, bot)
    assert comm100.ask("my parcel") == ["Which one?"]
    page.goto(f"{ADMIN}rule/")
    shadowed = page.locator("#result_list tbody tr").filter(has_text="Canada's")
    never = "It is never reached: rule 1 “Any order” holds whenever it does, and answers first."
    expect(shadowed).to_contain_text(never)
    expect(page.locator(".c100-serious")).to_have_count(1)
    go(page, "Review")
    found = page.get_by_role("listitem").filter(has=page.get_by_role("link", name="Canada's"))
    expect(found).to_contain_text(never)

    go(page, "Rules")
    page.get_by_role("button", name="Move “Canada's” up").click()
    page.get_by_role("button", name="Save order").click()
    expect(page.get_by_text("The new order was saved.")).to_be_visible()
    expect(page.locator("#result_list")).not_to_contain_text("never reached")
    go(page, "Review")
    expect(page.locator("#content")).not_to_contain_text("never reached")
    assert comm100.ask("my parcel") == ["By Canada Post."]
