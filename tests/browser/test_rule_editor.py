"""What a support lead does in the admin, in a real browser, under a strict content policy."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Locator, Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from comm100bot.models import Bot, Rule, Session
from tests.admin_pages import make_turn
from tests.factories import condition, make_bot, make_rule, text

ADMIN = "/admin/comm100bot/"
ADD = f"{ADMIN}rule/add/"


@pytest.fixture
def bot(live_server: LiveServer) -> Bot:
    return make_bot()


@pytest.fixture(autouse=True)
def logged_in(page: Page, live_server: LiveServer, settings: Settings) -> None:
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "tests.strict_policy.StrictPolicy"]
    client = Client()
    client.force_login(User.objects.create_superuser("ana"))
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value}
    page.context.add_cookies([{**cookie, "url": live_server.url}])  # type: ignore[typeddict-item]


def row(page: Page, group: str, number: int) -> Locator:
    return page.locator(f"#{group}-group [data-row]:visible").nth(number - 1)


def fill_condition(page: Page, number: int, fact: str, operator: str) -> Locator:
    condition_row = row(page, "conditions", number)
    condition_row.get_by_label("Fact", exact=True).fill(fact)
    page.keyboard.press("Enter")
    condition_row.get_by_label("Operator").select_option(label=operator)
    return condition_row


def save(page: Page) -> None:
    """Press the first button that saves: on a rule's page it leaves the rule in its state."""
    page.locator("input.default[type=submit], input[name=_save]").first.click()


def names(bot: Bot) -> list[str]:
    return list(bot.rules.order_by("position").values_list("name", flat=True))


# A rule from an empty form


def test_the_order_status_rule_is_built_from_an_empty_form(page: Page, bot: Bot) -> None:
    page.goto(ADD)
    page.get_by_label("Name:", exact=True).fill("Order status")
    values = fill_condition(page, 1, "intent", "is one of").get_by_label("Values")
    values.fill("Order status")
    page.keyboard.press("Enter")
    values.fill("Where is my order")
    page.get_by_role("button", name="+ condition").click()
    fill_condition(page, 2, "Order ID", "is set")
    answer = row(page, "messages", 1)
    answer.get_by_label("Wording 1").fill("Order {{ custom_field.order_id }} is on its way.")
    page.get_by_label("Add a message").get_by_role("button", name="Buttons").click()
    button = row(page, "messages", 2).locator("[data-small]")
    button.get_by_label("Label").fill("Track it")
    button.get_by_label("Address").fill("https://www.example.com/track")
    save(page)

    expect(page.locator(".messagelist")).to_contain_text("was added successfully")
    expect(page.locator(".c100-sentence")).to_contain_text(
        "When intent is one of Order status or Where is my order and order_id is set, "
        "answer “Order {{ custom_field.order_id }} is on its way.” and 1 more."
    )
    rule = Rule.objects.get()
    assert [dict(part.written()) for part in rule.conditions.all()] == [
        condition("intent", "is_one_of", ["Order status", "Where is my order"]),
        condition("custom_field.order_id", "is_set"),
    ]
    assert [dict(part.written()) for part in rule.messages.all()] == [
        text("Order {{ custom_field.order_id }} is on its way."),
        {
            "kind": "buttons",
            "items": [
                {"type": "hyperlink", "text": "Track it", "url": "https://www.example.com/track"}
            ],
        },
    ]


def test_mistakes_come_back_beside_their_fields(page: Page, bot: Bot) -> None:
    page.goto(ADD)
    page.get_by_label("Name:", exact=True).fill("Order status")
    first = row(page, "conditions", 1)
    first.get_by_label("Fact", exact=True).fill("visitor.contry")
    first.get_by_role("option", name="Another fact, by its path…").click()
    first.get_by_label("Operator").select_option(label="is at least")
    first.get_by_label("Number").fill("many")
    page.get_by_label("an expression holds").check()
    page.get_by_label("Expression:").fill("1 and 2")
    row(page, "messages", 1).get_by_label("Wording 1").fill("Hello {{ visitor.name ")
    save(page)

    def errors(field: str) -> Locator:
        return page.locator(f"{field} .errorlist")

    expect(errors("[data-field=fact_name]")).to_contain_text("Did you mean “visitor.country”?")
    expect(errors("[data-field=value]")).to_contain_text("Write a number such as 12")
    expect(errors(".field-expression")).to_contain_text("There is no condition 2")
    expect(errors("[data-field=wordings]")).to_contain_text("Wording 1: Column 7: “{{” is never")

    first = row(page, "conditions", 1)
    first.get_by_label("Its name").fill("visitor.visits")
    first.get_by_label("Number").fill("3")
    page.get_by_label("all of these hold").check()
    row(page, "messages", 1).get_by_label("Wording 1").fill("Hello {{ visitor.name }}")
    save(page)
    expect(page.locator(".messagelist")).to_contain_text("was added successfully")
    assert [dict(part.written()) for part in Rule.objects.get().conditions.all()] == [
        condition("visitor.visits", "at_least", 3)
    ]


def test_filled_rows_stay_after_a_mistake_elsewhere(page: Page, bot: Bot) -> None:
    page.goto(ADD)
    fill_condition(page, 1, "intent", "is set")
    page.get_by_role("button", name="+ condition").click()
    fill_condition(page, 2, "visitor's message", "is set")
    row(page, "messages", 1).get_by_label("Wording 1").fill("Hello")
    page.locator("#rule_form").evaluate("form => { form.noValidate = true; }")
    save(page)
    expect(page.locator(".field-name .errorlist")).to_be_visible()
    page.get_by_label("Name:", exact=True).fill("A rule")
    save(page)
    expect(page.locator(".messagelist")).to_contain_text("was added successfully")
    assert Rule.objects.get().conditions.count() == 2


def test_a_mistake_on_a_saved_rule_brings_no_other_row(page: Page, bot: Bot) -> None:
    rule = make_rule(bot, messages=[text("A")])
    page.goto(f"{ADMIN}rule/{rule.pk}/change/")
    row(page, "messages", 1).get_by_label("Wording 1").fill("{{ visitor.name ")
    save(page)
    expect(page.locator("[data-field=wordings] .errorlist")).to_have_count(1)
    expect(page.locator("#messages-group [data-row]:visible")).to_have_count(1)


# The order


@pytest.fixture
def three(bot: Bot) -> None:
    for name in "ABC":
        make_rule(bot, name=name)


def test_a_rule_is_dragged_to_another_place_and_back(page: Page, bot: Bot, three: None) -> None:
    page.goto(f"{ADMIN}rule/")
    rows = page.locator("#result_list tbody tr")
    page.drag_and_drop(
        "#result_list tbody tr:nth-child(3) .c100-handle",
        "#result_list tbody tr:nth-child(1) .c100-handle",
    )
    expect(rows.first).to_contain_text("C")
    expect(page.get_by_role("status").filter(has_text="“C” is now rule 1.")).to_be_visible()
    undo = page.get_by_role("button", name="Undo")
    undo.click()
    expect(rows.first).to_contain_text("A")
    expect(undo).to_be_hidden()
    assert names(bot) == ["A", "B", "C"]


def test_a_rule_is_moved_by_keyboard(page: Page, bot: Bot, three: None) -> None:
    page.goto(f"{ADMIN}rule/")
    up = page.get_by_role("button", name="Move “C” up")
    up.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("“C” is now rule 2.")).to_be_visible()
    expect(up).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("“C” is now rule 1.")).to_be_visible()
    expect(up).to_be_disabled()
    page.get_by_role("button", name="Save order").press("Enter")
    expect(page.get_by_text("The new order was saved.")).to_be_visible()
    assert names(bot) == ["C", "A", "B"]


def test_the_state_is_changed_beside_the_order(page: Page, bot: Bot, three: None) -> None:
    page.goto(f"{ADMIN}rule/")
    page.locator("#result_list select").nth(1).select_option(label="Paused")
    save(page)
    expect(page.locator(".messagelist")).to_contain_text("1 rule was changed successfully")
    assert bot.rules.get(name="B").state == "paused"


# Tokens


def test_a_token_is_made_and_its_url_copied(page: Page, bot: Bot, live_server: LiveServer) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{ADMIN}bot/{bot.pk}/change/")
    page.get_by_label("Note (where the token is used)").fill("Comm100")
    page.get_by_role("button", name="Make a token").click()
    button = page.get_by_role("button", name="Copy Webhook's URL with the token")
    button.click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    url = page.evaluate("navigator.clipboard.readText()")
    assert url.startswith(f"{live_server.url}/comm100/webhook/shop/?token=")
    answer = page.request.post(url, data={"question": "hello"})
    assert answer.status == 200
    page.get_by_role("link", name="Done: back to the bot").click()
    expect(page.get_by_role("row", name="Comm100")).to_be_visible()
    expect(page.locator("body")).not_to_contain_text(url.partition("token=")[2])


# Every page


@pytest.mark.parametrize(
    "path",
    [
        "rule/",
        "rule/add/",
        "rule/1/change/",
        "bot/",
        "bot/1/change/",
        "session/",
        "session/1/change/",
        "snapshot/",
    ],
)
def test_no_page_scrolls_sideways_on_a_phone(page: Page, path: str) -> None:
    bot = make_bot(pk=1, name="A bot with a name that is as long as names of bots may get" * 2)
    make_rule(
        bot,
        condition("intent", "is_one_of", ["x" * 200]),
        answer="y" * 300,
        pk=1,
        name="z" * 200,
    )
    chat = Session.objects.create(bot=bot, key="1", pk=1, country="w" * 200)
    reply = [{"type": "text", "content": {"message": "v" * 300}}]
    make_turn(bot, {"u" * 200: "t" * 300}, chat=chat, message="s" * 300, reply=reply)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(ADMIN + path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
