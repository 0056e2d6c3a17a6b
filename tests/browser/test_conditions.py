"""How a support lead says when a rule answers, in a real browser, with a bot's own traffic."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from comm100bot.models import Bot, Rule
from tests.admin_pages import make_turn
from tests.factories import condition, make_bot, make_rule, payload

ADD = "/admin/comm100bot/rule/add/"

pytestmark = pytest.mark.usefixtures("logged_in")


@pytest.fixture
def bot(live_server: LiveServer) -> Bot:
    """A bot with ten turns: all of them about an order, most of them in tier Gold."""
    bot = make_bot()
    for number in range(10):
        body = payload("current_question_asked")
        if number:
            field = {"name": "Tier", "value": "Gold" if number < 8 else "Silver"}
            body["visitorInfo"]["customFields"].append(field)
        make_turn(bot, body)
    return bot


class Conditions:
    """The conditions on the page, by their places."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def __getitem__(self, number: int) -> Locator:
        return self.page.locator("#conditions-group [data-row]:visible").nth(number - 1)

    def add(self, fact: str, operator: str = "") -> Locator:
        """One more condition, whose fact is found by its name and taken with Enter."""
        self.page.get_by_role("button", name="+ condition").click()
        row = self.page.locator("#conditions-group [data-row]:visible").last
        self.choose(row, fact, operator)
        return row

    def choose(self, row: Locator, fact: str, operator: str = "") -> None:
        row.get_by_label("Fact", exact=True).fill(fact)
        self.page.keyboard.press("Enter")
        if operator:
            row.get_by_label("Operator").select_option(label=operator)


def tags(row: Locator) -> list[str]:
    return row.locator(".c100-tags-list li > span").all_text_contents()


def shown(row: Locator, label: str) -> Locator:
    return row.get_by_label(label, exact=True).locator("visible=true")


def save(page: Page) -> None:
    page.locator("#rule_form").evaluate("form => form.requestSubmit()")


def change_url(rule: Rule) -> str:
    return f"/admin/comm100bot/rule/{rule.pk}/change/"


def tell_warnings(page: Page, **detail: Any) -> None:
    page.evaluate(
        "detail => document.dispatchEvent(new CustomEvent('comm100bot:warnings', { detail }))",
        detail,
    )


def test_conditions_are_written_with_the_bots_own_facts_and_values(page: Page, bot: Bot) -> None:
    page.goto(ADD)
    page.get_by_label("Name:", exact=True).fill("All sorts of conditions")
    rows = Conditions(page)

    # A fact of the list, and values that were seen.
    intent = rows[1]
    fact = intent.get_by_label("Fact", exact=True)
    fact.click()
    expect(intent.get_by_role("group", name="What the visitor said")).to_be_visible()
    fact.fill("tie")
    option = intent.get_by_role("option", name=re.compile("^tier"))
    expect(option).to_contain_text("in 90%")
    expect(option).to_contain_text("Gold (7), Silver (2)")
    page.keyboard.press("Escape")
    expect(option).to_be_hidden()
    rows.choose(intent, "intent", "is one of")
    expect(intent).to_contain_text("seen in 100% of turns")
    values = intent.get_by_label("Values")
    values.click()
    expect(intent.get_by_role("option", name="Order status")).to_contain_text("10")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    values.fill("Refund")
    page.keyboard.press("Enter")
    values.fill("Oder status")
    page.keyboard.press("Enter")
    assert tags(intent) == ["Order status", "Refund", "Oder status"]
    status = intent.locator("[data-warnings]")
    expect(status).to_contain_text("“Oder status” was never seen; “Order status” 10 times.")
    status.get_by_role("button", name="Use “Order status”").click()
    expect(status).not_to_contain_text("Oder")
    intent.get_by_role("button", name="Remove Refund").click()
    expect(status).to_be_empty()
    assert tags(intent) == ["Order status"]
    # What is typed and not taken yet is sent, too.
    values.fill("Where is my order")

    # A single value, and a negative operator.
    tier = rows.add("tier", "is not")
    expect(tier).to_contain_text("also holds when it is not set")
    shown(tier, "Value").fill("glod")
    tier.get_by_role("button", name="Use “Gold”").click()
    expect(shown(tier, "Value")).to_have_value("Gold")
    tier.get_by_label("Operator").select_option(label="is")
    expect(tier.get_by_text("also holds when it is not set")).to_be_hidden()

    # Operators that fit the fact, and the value's control that fits both.
    is_open = rows.add("opening")
    expect(is_open.get_by_label("Operator")).to_have_value("is_true")
    expect(is_open.locator("[data-field=value]")).to_be_hidden()
    more = is_open.locator("optgroup[label=More] option")
    assert "contains" in more.all_text_contents()
    weekday = rows.add("day of the week", "is one of")
    for day in ("Friday", "Monday"):
        weekday.get_by_label(day).check()
    times = rows.add("time of day")
    times.get_by_label("From").fill("09:00")
    times.get_by_label("Until").fill("17:30")
    languages = rows.add("language")
    languages.get_by_label("Languages").fill("French")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert tags(languages) == ["fr"]
    visits = rows.add("number of visits", "is at least")
    shown(visits, "Number").fill("many")
    expect(visits).to_contain_text("Write a number such as 12")
    shown(visits, "Number").fill("3")
    expect(visits).not_to_contain_text("Write a number")

    # A pattern, tried on a text.
    message = rows.add("visitor's message", "matches the pattern")
    shown(message, "Pattern").fill("(ref")
    expect(message).to_contain_text("A “)” is missing")
    shown(message, "Pattern").fill(r"\bref(und)?\b")
    message.get_by_text("Try the pattern on a text").click()
    message.get_by_label("Text", exact=True).fill("a REFUND, please")
    expect(message).to_contain_text("The pattern is found.")
    message.get_by_label("Text", exact=True).fill("refunds")
    expect(message).to_contain_text("The pattern is not found.")

    # A fact that nobody has seen yet.
    points = rows.add("Loyalty points", "is set")
    expect(points).to_contain_text("not seen in 10 turns")

    # The expression, checked while it is written; and what others say of it.
    page.get_by_label("an expression holds").check()
    expression = page.get_by_label("Expression:")
    outcome = page.locator(".field-expression .c100-check")
    expression.fill("1 and (2 or fo)")
    expect(outcome.locator("mark")).to_have_text("fo")
    expect(outcome).to_contain_text("“fo” can't stand here")
    expression.fill("1 and (2 or 3 or 4) and 5 and 6 or 7 and not 8")
    expect(outcome).to_have_text("✓ ok")
    leaves_out = page.locator(".field-expression .c100-warnings")
    expect(leaves_out).to_have_text("The expression does not use condition 9.")
    tell_warnings(page, conditions={2: ["Never with 3."]}, expression=["Always true."])
    expect(rows[2].locator("[data-warnings]")).to_have_text("Never with 3.")
    expect(leaves_out).to_contain_text("Always true.")
    tell_warnings(page)
    expect(rows[2].locator("[data-warnings]")).to_be_empty()
    expression.fill("1 and (2 or 3 or 4) and 5 and 6 or 7 and not 8 or 9")
    expect(leaves_out).to_be_empty()

    page.locator("#messages-group textarea:visible").first.fill("Hello")
    save(page)
    expect(page.locator(".messagelist")).to_contain_text("was added successfully")
    rule = Rule.objects.get()
    assert [dict(row.written()) for row in rule.conditions.all()] == [
        condition("intent", "is_one_of", ["Order status", "Where is my order"]),
        condition("custom_field.tier", "is", "Gold"),
        condition("now.open", "is_true"),
        condition("now.weekday", "is_one_of", ["Monday", "Friday"]),
        condition("now.time", "time_between", ["09:00", "17:30"]),
        condition("visitor.language", "language_is", ["fr"]),
        condition("visitor.visits", "at_least", 3),
        condition("message", "matches", r"\bref(und)?\b"),
        condition("custom_field.loyalty_points", "is_set"),
    ]

    page.goto(change_url(rule))
    assert tags(rows[1]) == ["Order status", "Where is my order"]
    expect(rows[2].get_by_label("Fact", exact=True)).to_have_value("tier (custom field)")
    expect(rows[4].get_by_label("Friday")).to_be_checked()
    expect(rows[9].get_by_label("Fact", exact=True)).to_have_value("Custom field: loyalty_points")
    expect(rows[1].locator("[data-warnings]")).to_contain_text(
        "“Where is my order” was never seen."
    )


STORED: list[tuple[dict[str, Any], dict[str, str]]] = [
    (condition("visitor.city", "is", " Two\nlines"), {"Value": " Two\nlines"}),
    (condition("intent", "matches", r"\bref\b"), {"Pattern": r"\bref\b"}),
    (condition("visitor.visits", "at_most", 7), {"Number": "7"}),
    (condition("visitor.visits", "between", [1, 9.5]), {"From": "1", "To": "9.5"}),
    (condition("now.date", "before", "2026-11-22"), {"Date": "2026-11-22"}),
    (condition("now.time", "after", "14:05"), {"Time": "14:05"}),
    (
        condition("visitor.visit_time", "after", "2026-11-22T14:05"),
        {"Date": "2026-11-22", "Time (may be empty)": "14:05"},
    ),
    (
        condition("visitor.visit_time", "before", "2026-11-22T14:05:30+01:00"),
        {"Value": "2026-11-22T14:05:30+01:00"},
    ),
    (condition("visitor.visit_time", "within_days", 30), {"Days": "30"}),
    (condition("now.time", "time_between", ["9:00", "17:30"]), {"From": "09:00", "Until": "17:30"}),
    (condition("now.weekday", "is", 5), {"Day": "Friday"}),
    (condition("now.open", "is", True), {"Value": "true"}),
    (condition("visitor.id", "in_rollout", 12.5), {"Percent": "12.5"}),
    (condition("custom_field.nobody_knows", "is_set"), {}),
    (condition("parcel.status", "is", "x"), {"Its name": "parcel.status", "Value": "x"}),
    (condition("intent", "is_one_of", ["a ", 5]), {}),
]


def test_an_untouched_page_shows_and_keeps_what_is_stored(page: Page, bot: Bot) -> None:
    rule = make_rule(bot, *(shape for shape, _boxes in STORED), logic="any")
    page.goto(change_url(rule))
    rows = Conditions(page)
    for number, (_shape, boxes) in enumerate(STORED, 1):
        for label, value in boxes.items():
            expect(shown(rows[number], label)).to_have_value(value)

    # Nothing is lost by looking through the operators.
    listed = rows[len(STORED)]
    assert tags(listed) == ["a", "5"]
    for operator in ("is", "is at most", "is set"):
        listed.get_by_label("Operator").select_option(label=operator)
    expect(listed.locator("[data-field=value]")).to_be_hidden()
    listed.get_by_label("Operator").select_option(label="is")
    expect(shown(listed, "Value")).to_have_value("a")
    listed.get_by_label("Operator").select_option(label="is one of")
    assert tags(listed) == ["a", "5"]

    # Typing in the list of facts and leaving it chooses nothing.
    fact = listed.get_by_label("Fact", exact=True)
    fact.fill("country")
    fact.press("Tab")
    expect(fact).to_have_value("intent")
    save(page)
    expect(page.locator(".messagelist")).to_contain_text("was changed successfully")
    kept = [dict(row.written()) for row in rule.conditions.all()]
    assert kept == [shape for shape, _boxes in STORED]


def test_numbers_follow_when_conditions_are_removed_and_brought_back(page: Page, bot: Bot) -> None:
    rule = make_rule(
        bot, *(condition("intent", "is", letter) for letter in "ABC"), logic="1 or (2 and not 3)"
    )
    page.goto(change_url(rule))
    rows = Conditions(page)
    expression = page.get_by_label("Expression:")
    rows[1].get_by_role("button", name="Remove", exact=True).click()
    expect(expression).to_have_value("? or (1 and not 2)")
    expect(page.locator(".field-expression .c100-check")).to_contain_text("“?” can't stand here")
    rows[2].get_by_role("button", name="Remove", exact=True).click()
    expect(expression).to_have_value("? or (? and not 1)")
    rows[1].get_by_role("button", name="Undo").click()
    expect(expression).to_have_value("1 or (? and not 2)")
    page.get_by_role("button", name="+ condition").click()
    expect(rows[4].locator("[data-number]")).to_have_text("–")
    expression.fill("1 or 2")
    save(page)
    expect(page.locator(".messagelist")).to_contain_text("was changed successfully")
    rule.refresh_from_db()
    assert rule.logic == "1 or 2"
    assert [row.value for row in rule.conditions.all()] == ["A", "C"]
