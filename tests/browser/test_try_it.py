"""Why a chat was not answered, and what would mend it, in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from comm100bot.models import Bot, Snapshot
from tests.admin_pages import make_turn, make_visitor
from tests.factories import condition, make_bot, make_rule, payload, text

pytestmark = pytest.mark.usefixtures("logged_in")


@pytest.fixture
def turn(live_server: LiveServer) -> Snapshot:
    """A turn of somebody in tier Glod, whom no rule answered."""
    bot = make_bot()
    fill_with_rules(bot)
    body = payload("third_party_question_asked")
    body["visitorInfo"]["customVariables"][0]["value"] = "Glod"
    return make_turn(
        bot,
        body,
        dialect="third_party",
        message=body["question"],
        visitor=make_visitor(bot, name="Allon"),
        outcome="unanswered",
        reply={"answer": []},
    )


def fill_with_rules(bot: Bot) -> None:
    for number in range(6):
        make_rule(bot, condition("intent", "is", f"Intent {number}"))
    link = text("Welcome, {{ visitor.name }}. [Your page](https://www.example.com/)")
    tier = condition("custom_variable.tier", "is_one_of", ["Gold", "Platinum"])
    make_rule(bot, tier, name="VIP hello", messages=[link])


def scrolls_sideways(page: Page) -> bool:
    page.set_viewport_size({"width": 390, "height": 844})
    wider: bool = page.evaluate(
        "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    )
    page.set_viewport_size({"width": 1280, "height": 800})
    return wider


def test_an_unanswered_chat_is_understood_and_its_rule_mended(page: Page, turn: Snapshot) -> None:
    page.goto(f"/admin/comm100bot/snapshot/{turn.pk}/change/")
    near = "One condition away: tier is “Glod”, wanted: Gold or Platinum"
    expect(page.locator(".c100-nearest")).to_contain_text(near)
    assert not scrolls_sideways(page)

    # What if the visitor were in the right tier? The answer follows what is typed.
    page.get_by_role("link", name="Try it with these facts").click()
    answer = page.locator("[data-part=answers]")
    expect(answer).to_contain_text("No rule held.")
    expect(page.get_by_text("Rules 1 to 7: did not hold")).to_be_visible()
    tier = page.get_by_label("tier (custom variable)")
    tier.fill("gold")
    expect(answer).to_contain_text("Answered by VIP hello")
    expect(answer.get_by_role("link", name="Your page").locator("visible=true")).to_have_count(1)
    expect(page.locator(".c100-rule-answered")).to_contain_text("it is “gold”")
    expect(page.locator("[data-fact='custom_variable.tier']")).to_contain_text("it was “Glod”")
    page.get_by_label("Third party").focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(answer).to_contain_text("Links are written out in the text.")
    expect(answer.get_by_text("Welcome, Allon. Your page (")).to_be_visible()
    page.get_by_label("+ another fact").fill("visitor.company")
    page.keyboard.press("Enter")
    expect(page.locator("[data-fact='visitor.company']")).to_be_visible()
    expect(answer).to_contain_text("Answered by VIP hello")
    assert not scrolls_sideways(page)

    # The rule itself, while it is edited, with the same chat.
    page.locator(".c100-rule-answered").get_by_role("link", name="VIP hello").click()
    panel = page.locator(".c100-preview")
    expect(panel).to_contain_text("The rule does not hold for this chat.")
    expect(panel.get_by_text("Welcome, Allon.").locator("visible=true")).to_have_count(1)
    wording = page.get_by_label("Wording 1").locator("visible=true")
    wording.fill("Hello {{ visitor.nmae }}")
    expect(page.locator("#messages-group")).to_contain_text("Did you mean “visitor.name”?")
    wording.fill("Hello {{ visitor.name }}")
    expect(panel.get_by_text("Hello Allon").locator("visible=true")).to_have_count(1)
    expect(page.locator("#messages-group")).not_to_contain_text("Did you mean")
    page.get_by_role("combobox", name="Operator").select_option(label="is set")
    expect(panel).to_contain_text("The rule holds for this chat.")
    expect(panel).to_contain_text("When tier is set, answer “Hello {{ visitor.name }}”.")
    assert not scrolls_sideways(page)

    # Tried before it is saved: the other page keeps the form while facts are changed.
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Try it").click()
    trial = opened.value
    expect(trial.get_by_text("“VIP hello” is tried as it stands in the editor.")).to_be_visible()
    expect(trial.get_by_text("Hello Allon").locator("visible=true")).to_have_count(1)
    trial.get_by_label("name (visitor)").fill("Kim")
    expect(trial.get_by_text("Hello Kim").locator("visible=true")).to_have_count(1)
    trial.get_by_text("Choose another chat").click()
    trial.get_by_role("button", name="An empty chat").click()
    expect(trial.locator("[data-part=answers]")).to_contain_text("No rule held.")
    rule = turn.bot.rules.get(name="VIP hello")
    assert "is one of Gold or Platinum" in rule.sentence()
    assert Snapshot.objects.count() == 1
