"""What the current and the third-party dialect write alike."""

from __future__ import annotations

from typing import Any

import pytest

from comm100bot.wire import (
    Button,
    Buttons,
    File,
    Image,
    Link,
    QuickReplies,
    QuickReply,
    Text,
    Video,
)
from comm100bot.wire.limits import Report
from comm100bot.wire.problems import Problems
from comm100bot.wire.rich import (
    respond_buttons,
    respond_file,
    respond_image,
    respond_quick_replies,
    respond_text,
    respond_video,
)

URL = "https://a.example/"


@pytest.fixture
def problems() -> Problems:
    return Problems()


@pytest.fixture
def report(problems: Problems) -> Report:
    return Report("message 1", problems)


def codes(problems: Problems) -> list[str]:
    return [problem.code for problem in problems.found()]


def content(response: Any) -> Any:
    return response["content"]


def hyperlink(start: int, end: int) -> dict[str, Any]:
    return {
        "type": "hyperlink",
        "startPosition": start,
        "endPosition": end,
        "url": URL,
        "openIn": "newWindow",
        "ifPushPage": False,
    }


def test_text_without_links_has_an_empty_list(report: Report) -> None:
    assert respond_text(Text(text="Hello"), report, intent_links=True) == {
        "type": "text",
        "content": {"message": "Hello", "links": []},
    }


def test_link_has_the_place_of_its_label_in_code_points(report: Report) -> None:
    message = Text(text="😀 here", links=(Link(start=2, end=6, url=URL),))
    response = respond_text(message, report, intent_links=False)
    assert content(response)["links"] == [hyperlink(2, 6)]
    assert list(content(response)["links"][0]) == list(hyperlink(2, 6))


def test_link_opens_as_it_says(report: Report) -> None:
    link = Link(start=0, end=2, url=URL, open_in="sideWindow", push_page=True)
    response = respond_text(Text(text="ab", links=(link,)), report, intent_links=False)
    assert content(response)["links"] == [
        hyperlink(0, 2) | {"openIn": "sideWindow", "ifPushPage": True}
    ]


def test_link_to_an_intent_shows_its_label(report: Report) -> None:
    message = Text(text="Ask returns", links=(Link(start=4, end=11, intent_id="7"),))
    assert content(respond_text(message, report, intent_links=True))["links"] == [
        {
            "type": "goToIntent",
            "startPosition": 4,
            "endPosition": 11,
            "intentId": "7",
            "displayText": "returns",
        }
    ]


def test_link_to_an_intent_can_be_plain_text(report: Report, problems: Problems) -> None:
    message = Text(text="Ask returns", links=(Link(start=4, end=11, intent_id="7"),))
    assert content(respond_text(message, report, intent_links=False))["links"] == []
    assert codes(problems) == []


def test_link_to_nowhere_is_plain_text(report: Report) -> None:
    message = Text(text="Ask", links=(Link(start=0, end=3),))
    assert content(respond_text(message, report, intent_links=True))["links"] == []


def test_link_without_a_label_is_left_out(report: Report, problems: Problems) -> None:
    message = Text(text="Ask", links=(Link(start=1, end=1, url=URL),))
    assert content(respond_text(message, report, intent_links=True))["links"] == []
    assert codes(problems) == ["empty_link"]


def test_empty_text_is_no_response(report: Report) -> None:
    assert respond_text(Text(text=""), report, intent_links=True) is None


def test_long_text_is_cut_with_its_links(report: Report, problems: Problems) -> None:
    links = (
        Link(start=1_990, end=2_010, url=URL),
        Link(start=1_995, end=2_010, intent_id="7"),
        Link(start=2_000, end=2_010, url=URL),
    )
    response = respond_text(Text(text="x" * 2_010, links=links), report, intent_links=True)
    assert content(response)["message"] == "x" * 2_000
    assert content(response)["links"][0] == hyperlink(1_990, 2_000)
    assert content(response)["links"][1]["displayText"] == "x" * 5
    assert len(content(response)["links"]) == 2
    assert codes(problems) == ["text_cut"]


def test_image_has_its_description(report: Report) -> None:
    assert respond_image(Image(url=URL, description="A map"), report) == {
        "type": "image",
        "content": {"url": URL, "description": "A map"},
    }


def test_file_is_a_text_whose_link_covers_its_name(report: Report) -> None:
    assert respond_file(File(url=URL, name="Invoice"), report) == {
        "type": "text",
        "content": {"message": "Invoice", "links": [hyperlink(0, 7)]},
    }


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://a.example/files/my%20invoice.pdf?x=/y#/z", "my invoice.pdf"),
        ("https://a.example/files/", "files"),
        ("https://a.example/", "a.example"),
        ("https://[", "["),
        ("?a", "?a"),
    ],
)
def test_file_without_a_name_has_the_last_part_of_its_address(
    url: str, name: str, report: Report
) -> None:
    assert content(respond_file(File(url=url), report))["message"] == name


def test_video_is_its_address() -> None:
    assert respond_video(Video(url=URL)) == {"type": "video", "content": {"url": URL}}


def test_quick_replies_are_items(report: Report) -> None:
    items = (
        QuickReply(type="text", text="No"),
        QuickReply(type="contactAgent", text="A person"),
        QuickReply(type="goToIntent", text="Returns", intent_id="7"),
    )
    assert respond_quick_replies(QuickReplies(text="Else?", items=items), report) == {
        "type": "quickreply",
        "content": {
            "message": "Else?",
            "items": [
                {"type": "text", "text": "No"},
                {"type": "contactAgent", "text": "A person"},
                {"type": "goToIntent", "text": "Returns", "intentId": "7"},
            ],
        },
    }


def test_links_of_a_text_with_items_are_written_out(report: Report) -> None:
    links = (Link(start=0, end=4, url=URL),)
    quick_replies = QuickReplies(text="Else?", links=links)
    buttons = Buttons(text="Else?", links=links)
    written = "Else (https://a.example/)?"
    assert content(respond_quick_replies(quick_replies, report))["message"] == written
    assert content(respond_buttons(buttons, report))["message"] == written


def test_buttons_are_items_with_what_comm100_requires(report: Report) -> None:
    items = (
        Button(type="hyperlink", text="Open", url=URL),
        Button(type="hyperlink", text="Open", url=URL, open_in="sideWindow"),
        Button(type="webview", text="Look", url=URL),
        Button(type="webview", text="Look", url=URL, webview_style="tall"),
        Button(type="goToIntent", text="Returns", intent_id="7"),
    )
    assert respond_buttons(Buttons(text="Track", items=items), report) == {
        "type": "button",
        "content": {
            "message": "Track",
            "items": [
                {"type": "hyperlink", "text": "Open", "url": URL, "openIn": "newWindow"},
                {"type": "hyperlink", "text": "Open", "url": URL, "openIn": "sideWindow"},
                {"type": "webview", "text": "Look", "url": URL, "webviewOpenStyle": "full"},
                {"type": "webview", "text": "Look", "url": URL, "webviewOpenStyle": "tall"},
                {"type": "goToIntent", "text": "Returns", "intentId": "7"},
            ],
        },
    }


def test_long_text_of_an_item_is_cut(report: Report, problems: Problems) -> None:
    message = QuickReplies(text="", items=(QuickReply(type="text", text="x" * 2_001),))
    response = respond_quick_replies(message, report)
    assert content(response)["items"] == [{"type": "text", "text": "x" * 2_000}]
    assert codes(problems) == ["text_cut"]
