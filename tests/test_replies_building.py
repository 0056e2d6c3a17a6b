from __future__ import annotations

from typing import Any

import pytest

from comm100bot.replies import check_message, compile_reply
from comm100bot.wire.incoming import Problem
from comm100bot.wire.messages import (
    Button,
    Buttons,
    File,
    Form,
    FormField,
    Image,
    Link,
    Location,
    OutgoingMessage,
    QuickReplies,
    QuickReply,
    Text,
    Video,
)

from .making_facts import make_facts

URL = "https://www.example.com/"


def made(**message: Any) -> OutgoingMessage | None:
    """The one message that comes of this, for a visitor named Ann who wrote "hi"."""
    return _made(message)[0]


def problems(**message: Any) -> list[str]:
    return [problem.code for problem in _made(message)[1]]


def _made(message: dict[str, Any]) -> tuple[OutgoingMessage | None, tuple[Problem, ...]]:
    facts = make_facts(message="hi", visitor={"name": "Ann"})
    result = compile_reply([message], {}, 200).render(facts, language=None, pick="")
    messages = result.reply.messages if result.reply else ()
    return (messages[0] if messages else None), result.problems


# Each kind


def test_text_with_links() -> None:
    wordings = [f"Hi [{{{{ visitor.name }}}}]({URL}{{{{ message }}}}) [a](intent:7)"]
    assert made(kind="text", wordings=wordings, delay=1.5, lock_input=True) == Text(
        text="Hi Ann a",
        links=(Link(start=3, end=6, url=f"{URL}hi"), Link(start=7, end=8, intent_id="7")),
        delay=1.5,
        lock_input=True,
    )


def test_image() -> None:
    expected = Image(url=f"{URL}hi.png", description="For Ann")
    description = "For {{ visitor.name }}"
    assert (
        made(kind="image", url=f" {URL}{{{{ message }}}}.png ", description=description) == expected
    )


def test_file() -> None:
    assert made(kind="file", url=URL, name="{{ message }}") == File(url=URL, name="hi")


def test_video() -> None:
    assert made(kind="video", url=URL, delay=0) == Video(url=URL, delay=0)


def test_location() -> None:
    assert made(kind="location", lock_input=False) == Location(lock_input=False)


def test_quick_replies() -> None:
    items = [
        {"text": "{{ visitor.name }}"},
        {"type": "contactAgent", "text": "Talk", "intentId": "ignored"},
        {"type": "goToIntent", "text": "Go", "intentId": " 7{{ message }} "},
    ]
    assert made(kind="quick_replies", wordings=[f"[a]({URL})?"], items=items) == QuickReplies(
        text="a?",
        links=(Link(start=0, end=1, url=URL),),
        items=(
            QuickReply(type="text", text="Ann"),
            QuickReply(type="contactAgent", text="Talk"),
            QuickReply(type="goToIntent", text="Go", intent_id="7hi"),
        ),
    )


def test_buttons() -> None:
    items = [
        {"text": "Open", "url": URL, "openIn": "sideWindow"},
        {"type": "webview", "text": "See", "url": URL, "webviewOpenStyle": "tall"},
        {"type": "goToIntent", "text": "Go", "intentId": "7", "url": "ignored"},
    ]
    assert made(kind="buttons", items=items) == Buttons(
        text="",
        items=(
            Button(type="hyperlink", text="Open", url=URL, open_in="sideWindow"),
            Button(type="webview", text="See", url=URL, webview_style="tall"),
            Button(type="goToIntent", text="Go", intent_id="7"),
        ),
    )


def test_form() -> None:
    fields = [
        {"name": "Order", "required": True, "value": "{{ message }}"},
        {"name": "Why", "type": "radio", "options": ["A", "{{ visitor.name }}", ""]},
        {"name": "PIN", "masked": True, "required": None},
    ]
    expected = Form(
        text="[a](b)",
        title="For Ann",
        confirm=True,
        fields=(
            FormField(name="Order", value="hi", required=True),
            FormField(name="Why", type="radio", options=("A", "Ann")),
            FormField(name="PIN", masked=True),
        ),
    )
    shape = {"wordings": ["[a](b)"], "title": "For {{ visitor.name }}", "confirm": True}
    assert made(kind="form", fields=fields, **shape) == expected


# What is left out

BAD_URLS = [
    *("", " ", "javascript:alert(1)", "data:text/html,x", "ftp://a.b/c", "//a.b/c", "/c", "a.b"),
    *("https://", "https:///c", "http:\\\\a.b", "https:a.b", "{{ visitor.city }}", "https://?a"),
]


@pytest.mark.parametrize("url", BAD_URLS)
@pytest.mark.parametrize("kind", ["image", "file", "video"])
def test_message_without_a_web_address_is_left_out(kind: str, url: str) -> None:
    assert made(kind=kind, url=url) is None
    assert "bad_url" in problems(kind=kind, url=url)


def test_control_characters_make_no_web_address() -> None:
    assert made(kind="video", url=f"{URL}a\nb") is None


@pytest.mark.parametrize("url", BAD_URLS[2:])
def test_button_without_a_web_address_is_left_out(url: str) -> None:
    items = [{"text": "a", "url": url}, {"text": "b", "url": URL}]
    message = made(kind="buttons", wordings=["x"], items=items)
    assert message == Buttons(text="x", items=(Button(type="hyperlink", text="b", url=URL),))


def test_link_that_leads_nowhere_becomes_its_label() -> None:
    wordings = ["[a](intent:) [b]({{ message }}) [c](https://{{ visitor.city }})"]
    assert made(kind="text", wordings=wordings) == Text(text="a b c")
    assert problems(kind="text", wordings=wordings) == ["undefined_fact", "bad_link"]


def test_link_whose_value_names_an_intent_leads_nowhere() -> None:
    assert made(kind="text", wordings=["[b]({{ 'intent:7' }})"]) == Text(text="b")


def test_link_without_a_label_is_left_out() -> None:
    wordings = [f"a[{{{{ visitor.city }}}}]({URL})"]
    assert made(kind="text", wordings=wordings) == Text(text="a")
    assert "empty_link" in problems(kind="text", wordings=wordings)


def test_items_without_a_label_are_left_out() -> None:
    empty = [{"text": "{{ visitor.city }}"}]
    assert made(kind="quick_replies", wordings=["a"], items=empty) == Text(text="a")
    buttons = [{"text": " ", "url": URL}]
    assert made(kind="buttons", wordings=["a"], items=buttons) == Text(text="a")


def test_items_that_lead_to_no_intent_are_left_out() -> None:
    items = [{"type": "goToIntent", "text": "a", "intentId": "{{ visitor.city }}"}]
    for kind in ("quick_replies", "buttons"):
        assert made(kind=kind, wordings=["a"], items=items) == Text(text="a")
        assert "no_intent" in problems(kind=kind, wordings=["a"], items=items)


def test_items_without_a_text_above_them_are_sent() -> None:
    message = made(kind="quick_replies", wordings=[""], items=[{"text": "a"}])
    assert message == QuickReplies(text="", items=(QuickReply(type="text", text="a"),))


@pytest.mark.parametrize("kind", ["quick_replies", "buttons"])
def test_neither_text_nor_items_is_an_empty_message(kind: str) -> None:
    assert made(kind=kind, items=[]) is None


def test_form_without_fields_is_its_text() -> None:
    fields = [{"name": "{{ visitor.city }}"}]
    assert made(kind="form", wordings=["a"], fields=fields, delay=1) == Text(text="a", delay=1)
    assert made(kind="form", fields=[]) is None


# Mistakes


MISTAKES: list[tuple[str, dict[str, Any], str]] = [
    ("text", {"wordings": ["a"] * 11}, "There can be 1 to 10 wordings, not 11."),
    ("text", {"wordings": "a"}, "“wordings” has to be a list in square brackets."),
    ("text", {"wordings": [1]}, "“wordings” has to be a list of texts in quotes."),
    ("image", {"url": 5}, "“url” has to be text in quotes."),
    ("location", {"text": 1}, "There is no key “text” here."),
    ("location", {"delays": 1}, "There is no key “delays” here. Did you mean “delay”?"),
    ("location", {"language": "f r"}, "“language” has to be a language such as fr or en-US."),
    ("location", {"delay": -1}, "“delay” has to be a number of seconds, from 0 to 86,400."),
    ("location", {"delay": True}, "“delay” has to be a number of seconds, from 0 to 86,400."),
    (
        "location",
        {"delay": float("nan")},
        "“delay” has to be a number of seconds, from 0 to 86,400.",
    ),
    ("location", {"delay": 10**400}, "“delay” has to be a number of seconds, from 0 to 86,400."),
    (
        "location",
        {"language": "en" + "-abcdefgh" * 6},
        "“language” has to be a language such as fr or en-US.",
    ),
    ("location", {"lock_input": 1}, "“lock_input” has to be true or false."),
    ("buttons", {"items": ["a"]}, "Button 1: A button has to be an object in curly brackets."),
    (
        "buttons",
        {"items": [{"text": "a"}]},
        "Button 1: “url” is missing: hyperlink needs it.",
    ),
    (
        "buttons",
        {"items": [{"type": "goToIntent", "text": "a"}]},
        "Button 1: “intentId” is missing: goToIntent needs it.",
    ),
    (
        "buttons",
        {"items": [{"text": "a", "url": "b", "openIn": "newwindow"}]},
        "Button 1: “openIn” has to be one of currentWindow, sideWindow, newWindow. "
        "Did you mean “newWindow”?",
    ),
    ("quick_replies", {"items": [{}]}, "Choice 1: “text” is missing."),
    (
        "quick_replies",
        {"items": [{"type": "button", "text": "a"}]},
        "Choice 1: “type” has to be one of text, contactAgent, goToIntent.",
    ),
    (
        "form",
        {"fields": [{"name": "a", "type": "radio"}]},
        "Field 1: “options” is missing: radio needs at least one.",
    ),
    (
        "form",
        {"fields": [{"name": "{{"}]},
        "Field 1, name: Column 1: “{{” is never closed: “}}” is missing.",
    ),
    ("form", {"fields": {}}, "“fields” has to be a list in square brackets."),
]


@pytest.mark.parametrize(("kind", "shape", "sentence"), MISTAKES)
def test_mistake_in_a_message_is_said_in_a_sentence(
    kind: str, shape: dict[str, Any], sentence: str
) -> None:
    assert check_message({"kind": kind, **shape}) == [sentence]


def test_endless_names_are_cut_in_sentences() -> None:
    (sentence,) = check_message({"kind": "location", "x" * 100_000: 1})
    assert len(sentence) < 120
