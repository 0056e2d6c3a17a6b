"""How a support lead writes what a rule answers, in a real browser."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from comm100bot.models import Bot, Message, Rule
from tests.admin_pages import make_turn
from tests.factories import make_bot, make_rule, payload, text

ADD = "/admin/comm100bot/rule/add/"

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d494844520000000100000001080400000"
    "0b51c0c020000000b4944415478da6364f80f00010501012718e3660000000049454e44ae426082"
)

pytestmark = pytest.mark.usefixtures("logged_in")


@pytest.fixture
def bot(live_server: LiveServer, settings: Settings, tmp_path: Path) -> Bot:
    settings.MEDIA_ROOT = tmp_path
    bot = make_bot()
    make_turn(bot, payload("current_question_asked"))
    return bot


class Answer:
    """The messages in sight, by their places."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.group = page.locator("#messages-group")

    @property
    def rows(self) -> Locator:
        return self.group.locator("[data-row]:visible")

    def __getitem__(self, number: int) -> Locator:
        return self.rows.nth(number - 1)

    def add(self, kind: str) -> Locator:
        self.group.get_by_label("Add a message").get_by_role("button", name=kind).click()
        return self.rows.last

    def numbers(self) -> list[str]:
        return self.rows.locator("> [data-number]").all_text_contents()


def smalls(part: Locator) -> Locator:
    return part.locator("[data-small]:visible")


def stored() -> list[dict[str, Any]]:
    return [dict(row.written()) for row in Message.objects.order_by("position")]


def test_an_answer_of_many_kinds_is_written_without_a_line_of_code(page: Page, bot: Bot) -> None:
    page.goto(ADD)
    page.get_by_label("Name:", exact=True).fill("Order status")
    answer = Answer(page)

    # A text with a fact in it, and a second wording; a third one goes, and comes, and goes.
    first = answer[1]
    first.get_by_label("Wording 1").fill("Hello !")
    first.get_by_label("Wording 1").press("ArrowLeft")
    insert = first.get_by_role("button", name="Insert a fact").first
    insert.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Insert a fact")
    expect(dialog.get_by_label("Fact", exact=True)).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(first.get_by_label("Wording 1")).to_be_focused()
    insert.click()
    expect(
        dialog.get_by_role("option", name="visitor's message", exact=False).first
    ).to_be_visible()
    dialog.get_by_label("Fact", exact=True).fill("visitor name")
    page.keyboard.press("Enter")
    page.keyboard.type("there")
    page.keyboard.press("Enter")
    greeting = 'Hello {{ visitor.name | default: "there" }}!'
    expect(first.get_by_label("Wording 1")).to_have_value(greeting)
    expect(first.get_by_text("One of these is sent")).to_be_hidden()
    first.get_by_role("button", name="+ wording").click()
    page.keyboard.type("Good day")
    expect(first.get_by_text("One of these is sent")).to_be_visible()
    first.get_by_role("button", name="+ wording").click()
    page.keyboard.type("Yo")
    first.get_by_role("button", name="Remove", exact=True).nth(2).click()
    expect(first).to_contain_text("Wording 3 was removed.")
    page.keyboard.press("Enter")
    expect(first.get_by_label("Wording 3")).to_have_value("Yo")
    first.get_by_role("button", name="Remove", exact=True).nth(2).click()

    # Quick replies: moved by keyboard, one taken away.
    quick = answer.add("Quick replies")
    expect(quick.get_by_label("Wording 1")).to_be_focused()
    quick.get_by_label("Wording 1").fill("More?")
    for label in ("No, thanks", "A person", "Gone"):
        if smalls(quick).last.get_by_label("Label").input_value():
            quick.get_by_role("button", name="+ quick reply").click()
        smalls(quick).last.get_by_label("Label").fill(label)
    expect(smalls(quick)).to_have_count(3)
    smalls(quick).nth(1).get_by_label("What it does").select_option("calls a person")
    smalls(quick).nth(1).get_by_role("button", name="Move up").press("Enter")
    expect(smalls(quick).nth(0).get_by_label("Label")).to_have_value("A person")
    smalls(quick).nth(2).get_by_role("button", name="Remove").click()
    expect(quick).to_contain_text("“Gone” was removed.")

    # Buttons: each shows the boxes that it needs, and no more.
    buttons = answer.add("Buttons")
    button = smalls(buttons).nth(0)
    assert button.get_by_label("What it does").locator("option").all_text_contents() == [
        "opens a link",
        "opens a page in the chat",
        "goes to an intent",
    ]
    button.get_by_label("Label").fill("Track it")
    button.get_by_label("Address").fill("https://www.example.com/track")
    button.get_by_label("Opens").select_option("beside the chat")
    expect(button.get_by_label("Height")).to_be_hidden()
    expect(button.get_by_label("Intent's id")).to_be_hidden()

    # A picture, uploaded; a file that is none is refused where it was chosen.
    image = answer.add("Image")
    chooser = image.get_by_label("or upload a file")
    chooser.set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": b"<p>"})
    expect(image).to_contain_text("what is in the file is something else")
    chooser.set_input_files({"name": "us.png", "mimeType": "image/png", "buffer": PNG})
    expect(image).to_contain_text("us.png was uploaded.")
    expect(image).not_to_contain_text("something else")
    image.get_by_label("Description").fill("All of us")

    # French: the messages are copied and written anew.
    answer.group.get_by_role("button", name="+ language").click()
    page.get_by_role("dialog", name="Add a language").get_by_label("Language").select_option("fr")
    expect(page.get_by_label("Copy the messages for Everybody")).to_be_checked()
    page.get_by_role("button", name="Add", exact=True).click()
    expect(answer.rows).to_have_count(4)
    assert answer.numbers() == ["1", "2", "3", "4"]
    expect(answer[1].get_by_label("Wording 2")).to_have_value("Good day")
    answer[1].get_by_label("Wording 1").fill("Bonjour")
    expect(smalls(answer[2])).to_have_count(2)
    smalls(answer[2]).nth(0).get_by_label("Label").fill("Quelqu'un")
    for number in (4, 3):
        answer[number].get_by_role("button", name="Remove", exact=True).last.click()
    answer.group.get_by_role("button", name="Everybody else").click()
    expect(answer[1].get_by_label("Wording 1")).to_have_value(greeting)

    # Variables.
    page.get_by_text("More", exact=True).click()
    page.get_by_role("button", name="+ variable").click()
    variables = smalls(page.get_by_role("group", name="Variables"))
    variables.nth(0).get_by_label("Name").fill("Found")
    variables.nth(0).get_by_label("Is").select_option("yes")
    expect(variables.nth(0).get_by_label("Value")).to_be_hidden()

    page.get_by_role("button", name="Save and make live").click()
    expect(page.locator(".messagelist")).to_contain_text("was added successfully")
    assert Rule.objects.get().variables == {"Found": True}
    url = stored()[3].pop("url")
    assert url.startswith(page.url.partition("/admin/")[0] + "/media/comm100bot/")
    person = {"type": "contactAgent", "text": "A person"}
    thanks = {"type": "text", "text": "No, thanks"}
    track = {"type": "hyperlink", "text": "Track it", "openIn": "sideWindow"}
    assert stored() == [
        text(greeting, "Good day"),
        {"kind": "quick_replies", "wordings": ["More?"], "items": [person, thanks]},
        {"kind": "buttons", "items": [{**track, "url": "https://www.example.com/track"}]},
        {"kind": "image", "url": url, "description": "All of us"},
        text("Bonjour", "Good day", language="fr"),
        {
            "kind": "quick_replies",
            "language": "fr",
            "wordings": ["More?"],
            "items": [{**person, "text": "Quelqu'un"}, thanks],
        },
    ]


def test_messages_are_moved_and_removed_and_mistakes_are_shown_where_they_are(
    page: Page, bot: Bot
) -> None:
    reply = {"type": "goToIntent", "text": "Returns"}
    shapes = [
        text("A"),
        text("B", language="fr"),
        text("C"),
        {"kind": "quick_replies", "wordings": ["D"], "items": [reply]},
    ]
    rule = make_rule(bot, messages=shapes, state="draft")
    url = f"/admin/comm100bot/rule/{rule.pk}/change/"
    page.goto(url)
    answer = Answer(page)

    # Those of one language move among themselves.
    expect(answer.rows).to_have_count(3)
    answer[2].get_by_role("button", name="Move up").click()
    expect(answer[1].get_by_label("Wording 1")).to_have_value("C")
    answer[1].get_by_role("button", name="Remove", exact=True).last.click()
    expect(answer[1]).to_contain_text("Removed when you save.")
    answer[1].get_by_role("button", name="Undo").click()
    assert answer.numbers() == ["1", "2", "3"]

    # Only the boxes of the kind are there, and what was written waits for its kind.
    kinds = {
        "Image": ["url", "upload", "description"],
        "Location request": [],
        "Form": ["wordings", "title", "form_fields", "confirm"],
        "Text": ["wordings"],
    }
    for kind, expected in kinds.items():
        answer[1].get_by_label("Kind").select_option(kind)
        shown = answer[1].locator(".c100-body > [data-field]:visible")
        assert [field.get_attribute("data-field") for field in shown.all()] == expected
    expect(answer[1].get_by_label("Wording 1")).to_have_value("C")

    # What is found out while somebody writes stands beside its field, and goes again.
    tell = "detail => document.dispatchEvent(new CustomEvent('comm100bot:problems', { detail }))"
    name = answer[2].get_by_label("Wording 1").get_attribute("name")
    page.evaluate(tell, {name: ["Not so."]})
    expect(answer[2].get_by_role("status").filter(has_text="Not so.")).to_be_visible()
    page.evaluate(tell, {})
    expect(answer.group).not_to_contain_text("Not so.")

    # A mistake in a language that is out of sight is the first thing that is shown.
    answer.group.get_by_role("button", name="French").click()
    answer[1].get_by_label("Wording 1").fill("{{ visitor.nmae }}")
    page.locator("#rule_form").evaluate("form => form.requestSubmit()")
    expect(page.locator(".errornote")).to_be_visible()
    expect(answer.group.get_by_role("button", name="French")).to_have_attribute(
        "aria-pressed", "true"
    )
    expect(answer[1].locator(".errorlist")).to_contain_text("Did you mean “visitor.name”?")
    answer[1].get_by_label("Wording 1").fill("Bonjour")
    expect(answer[1].locator(".errorlist")).to_have_count(0)
    answer.group.get_by_role("button", name="Everybody else").click()
    third = smalls(answer[3]).nth(0)
    expect(third.locator(".errorlist")).to_contain_text("Write the id that the intent has")
    third.get_by_label("Intent's id").fill("d3f5")
    page.locator("#rule_form").evaluate("form => form.requestSubmit()")
    expect(page.locator(".messagelist")).to_contain_text("was changed successfully")
    assert stored() == [
        text("C"),
        text("A"),
        text("Bonjour", language="fr"),
        {**shapes[3], "items": [{**reply, "intentId": "d3f5"}]},
    ]
