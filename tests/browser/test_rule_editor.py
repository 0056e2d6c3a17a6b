"""What a support lead does in the admin, in a real browser, under a strict content policy."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Locator, Page, Route, expect
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
    condition_row.get_by_label("Fact", exact=True).select_option(label=fact)
    condition_row.get_by_label("Operator").select_option(label=operator)
    return condition_row


def box(part: Locator, label: str) -> Locator:
    """The box with this label that can be seen: the value's text area may lie hidden behind it."""
    return part.get_by_label(label).locator("visible=true")


def save(page: Page) -> None:
    page.get_by_role("button", name="Save", exact=True).click()


def names(bot: Bot) -> list[str]:
    return list(bot.rules.order_by("position").values_list("name", flat=True))


# A rule from an empty form


def test_the_order_status_rule_is_built_from_an_empty_form(page: Page, bot: Bot) -> None:
    page.goto(ADD)
    page.get_by_label("Name:", exact=True).fill("Order status")
    fill_condition(page, 1, "intent", "is one of").get_by_label("Values").fill(
        "Order status\nWhere is my order"
    )
    page.get_by_role("button", name="+ condition").click()
    second = fill_condition(page, 2, "Custom field, by its name…", "is set")
    second.get_by_label("Its name").fill("Order ID")
    answer = row(page, "messages", 1)
    answer.get_by_label("Wording 1").fill("Order {{ custom_field.order_id }} is on its way.")
    page.get_by_role("button", name="+ message").click()
    buttons = row(page, "messages", 2)
    buttons.get_by_label("Kind").select_option(label="Buttons")
    buttons.get_by_label("Choices or buttons").fill("Track it -> https://www.example.com/track")
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
    first = fill_condition(page, 1, "Another fact, by its path…", "is at least")
    first.get_by_label("Its name").fill("visitor.contry")
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


# The value's control


CONTROLS: list[tuple[str, dict[str, str], Any]] = [
    ("is", {"Value": "Canada"}, "Canada"),
    ("is one of", {"Values, one a line": "Canada\nFrance"}, ["Canada", "France"]),
    ("matches the pattern", {"Pattern": r"\bref\b"}, r"\bref\b"),
    ("is at most", {"Number": "7"}, 7),
    ("is between", {"From": "1", "To": "9.5"}, [1, 9.5]),
    ("is before", {"Date": "2026-11-22"}, "2026-11-22"),
    (
        "is after",
        {"Date": "2026-11-22", "Time (may be empty)": "14:05"},
        "2026-11-22T14:05",
    ),
    ("is after", {"Time (may be empty)": "14:05"}, "14:05"),
    ("is within the last days", {"Days": "30"}, 30),
    ("has a time of day between", {"From": "09:00", "Until": "17:30"}, ["09:00", "17:30"]),
    ("is the language", {"Languages, one a line": "en\nfr-CA"}, ["en", "fr-CA"]),
    ("is in the network", {"Networks, one a line": "203.0.113.0/24"}, ["203.0.113.0/24"]),
    ("is in the first percent of visitors", {"Percent": "12.5"}, 12.5),
    ("is set", {}, None),
]


def test_the_values_control_fits_each_operator_and_keeps_its_value(page: Page, bot: Bot) -> None:
    page.goto(ADD)
    page.get_by_label("Name:", exact=True).fill("A rule")
    page.get_by_label("State:", exact=True).select_option("draft")
    for number, (operator, filled, _value) in enumerate(CONTROLS, 1):
        if number > 1:
            page.get_by_role("button", name="+ condition").click()
        part = fill_condition(page, number, "country (visitor)", operator)
        field = part.locator("[data-field=value]")
        for label, given in filled.items():
            box(field, label).fill(given)
        expect(field).to_be_visible() if filled else expect(field).to_be_hidden()
    save(page)
    expect(page.locator(".messagelist")).to_contain_text("was added successfully")
    rule = Rule.objects.get()
    stored = [part.value for part in rule.conditions.all()]
    assert stored == [value for _operator, _filled, value in CONTROLS]
    page.goto(f"{ADMIN}rule/{rule.pk}/change/")
    for number, (_operator, filled, _value) in enumerate(CONTROLS, 1):
        field = row(page, "conditions", number).locator("[data-field=value]")
        for label, given in filled.items():
            expect(box(field, label)).to_have_value(given)


def test_a_value_that_the_control_can_not_show_is_shown_as_it_is(page: Page, bot: Bot) -> None:
    rule = make_rule(bot, condition("visitor.visit_time", "before", "2026-11-22T14:05:30+01:00"))
    page.goto(f"{ADMIN}rule/{rule.pk}/change/")
    expect(box(row(page, "conditions", 1), "Value")).to_have_value("2026-11-22T14:05:30+01:00")
    save(page)
    expect(page.locator(".messagelist")).to_contain_text("was changed successfully")
    assert rule.conditions.get().value == "2026-11-22T14:05:30+01:00"


def test_the_value_follows_when_the_operator_changes(page: Page, bot: Bot) -> None:
    rule = make_rule(bot, condition("visitor.country", "is_one_of", ["Canada", "France"]))
    page.goto(f"{ADMIN}rule/{rule.pk}/change/")
    only = row(page, "conditions", 1)
    only.get_by_label("Operator").select_option(label="is")
    expect(box(only, "Value")).to_have_value("Canada")
    only.get_by_label("Operator").select_option(label="is set")
    expect(only.locator("[data-field=value]")).to_be_hidden()


def test_the_value_is_kept_while_somebody_looks_through_the_operators(page: Page, bot: Bot) -> None:
    rule = make_rule(bot, condition("visitor.country", "is_one_of", ["Canada", "France"]))
    page.goto(f"{ADMIN}rule/{rule.pk}/change/")
    only = row(page, "conditions", 1)
    for operator in ("is", "is before", "is at most", "is set", "is one of"):
        only.get_by_label("Operator").select_option(label=operator)
    expect(box(only, "Values")).to_have_value("Canada\nFrance")


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


# Messages


def test_only_the_fields_of_the_kind_are_there(page: Page, bot: Bot) -> None:
    page.goto(ADD)
    message = row(page, "messages", 1)
    fields = {
        "Text": ["wordings"],
        "Image": ["url", "description"],
        "Location request": [],
        "Form": ["wordings", "title", "form_fields", "confirm"],
    }
    for kind, expected in fields.items():
        message.get_by_label("Kind").select_option(label=kind)
        shown = message.locator("[data-field]:visible").evaluate_all(
            "fields => fields.map((field) => field.dataset.field)"
        )
        assert shown == ["kind", "language", *expected, "delay", "lock_input"]


def test_messages_are_moved_removed_and_brought_back(page: Page, bot: Bot) -> None:
    rule = make_rule(bot, messages=[text("A"), text("B"), text("C")])
    page.goto(f"{ADMIN}rule/{rule.pk}/change/")
    third = row(page, "messages", 3)
    third.get_by_role("button", name="Move up").click()
    expect(row(page, "messages", 2).get_by_label("Wording 1")).to_have_value("C")
    first = row(page, "messages", 1)
    first.get_by_role("button", name="Remove").click()
    expect(first).to_contain_text("Removed when you save.")
    first.get_by_role("button", name="Undo").click()
    row(page, "messages", 3).get_by_role("button", name="Remove").click()
    page.get_by_role("button", name="+ message").click()
    row(page, "messages", 4).get_by_label("Wording 1").fill("D")
    row(page, "messages", 4).get_by_role("button", name="+ wording").click()
    row(page, "messages", 4).get_by_label("Wording 2").fill("E")
    save(page)
    expect(page.locator(".messagelist")).to_contain_text("was changed successfully")
    assert [row.content["wordings"] for row in rule.messages.order_by("position")] == [
        ["A"],
        ["C"],
        ["D", "E"],
    ]


def test_conditions_are_numbered_as_the_expression_counts_them(page: Page, bot: Bot) -> None:
    rule = make_rule(bot, *(condition("intent", "is", letter) for letter in "ABC"))
    page.goto(f"{ADMIN}rule/{rule.pk}/change/")
    row(page, "conditions", 1).get_by_role("button", name="Remove").click()
    numbers = page.locator("#conditions-group [data-row]:visible > [data-number]")
    expect(numbers.nth(1)).to_have_text("1")
    expect(numbers.nth(2)).to_have_text("2")
    page.get_by_role("button", name="+ condition").click()
    expect(numbers.nth(3)).to_have_text("–")
    page.get_by_label("an expression holds").check()
    page.get_by_label("Expression:").fill("1 or 2")
    save(page)
    expect(page.locator(".messagelist")).to_contain_text("was changed successfully")
    rule.refresh_from_db()
    assert rule.logic == "1 or 2"
    assert [row.value for row in rule.conditions.all()] == ["B", "C"]


def test_the_expression_follows_when_conditions_are_removed_and_brought_back(
    page: Page, bot: Bot
) -> None:
    rule = make_rule(
        bot, *(condition("intent", "is", letter) for letter in "ABC"), logic="1 or (2 and not 3)"
    )
    page.goto(f"{ADMIN}rule/{rule.pk}/change/")
    expression = page.get_by_label("Expression:")
    first, second = row(page, "conditions", 1), row(page, "conditions", 2)
    first.get_by_role("button", name="Remove").click()
    expect(expression).to_have_value("? or (1 and not 2)")
    second.get_by_role("button", name="Remove").click()
    expect(expression).to_have_value("? or (? and not 1)")
    first.get_by_role("button", name="Undo").click()
    expect(expression).to_have_value("1 or (? and not 2)")
    save(page)
    expect(page.locator(".field-expression .errorlist")).to_be_visible()
    second.get_by_role("button", name="Undo").click()
    expect(expression).to_have_value("1 or (? and not 3)")


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
    status = page.get_by_role("status").filter(has_text="“C” is now rule 1.")
    expect(status).to_be_visible()
    assert names(bot) == ["C", "A", "B"]
    status.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status").filter(has_text="“C” is now rule 3.")).to_be_visible()
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
    assert names(bot) == ["C", "A", "B"]


def test_quick_moves_are_saved_one_after_the_other(page: Page, bot: Bot, three: None) -> None:
    sent: list[str] = []
    held: list[Route] = []

    def hold(route: Route) -> None:
        sent.append(route.request.post_data or "")
        if held:
            route.continue_()
        else:
            held.append(route)

    page.goto(f"{ADMIN}rule/")
    page.route("**/rule/order/", hold)
    up = page.get_by_role("button", name="Move “C” up")
    up.click()
    up.click()
    page.wait_for_timeout(300)
    assert len(sent) == 1
    held[0].continue_()
    expect(page.get_by_text("“C” is now rule 1.")).to_be_visible()
    page.wait_for_timeout(300)
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
