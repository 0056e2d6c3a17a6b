from __future__ import annotations

import pytest

from comm100bot.wire import (
    Button,
    Buttons,
    Dialect,
    File,
    Form,
    Image,
    Json,
    Link,
    Location,
    OutgoingMessage,
    QuickReplies,
    QuickReply,
    Reply,
    Text,
    Video,
    Written,
    write,
)

URL = "https://a.example/"
CHOICES = (
    QuickReply(type="text", text="No, thanks"),
    QuickReply(type="goToIntent", text="Returns", intent_id="7"),
)
BUTTONS = (
    Button(type="hyperlink", text="Open", url=URL, open_in="newWindow"),
    Button(type="goToIntent", text="Returns", intent_id="7"),
)


def classic(*messages: OutgoingMessage, **variables: str) -> Written:
    return write(Reply(messages=messages, variables=variables), Dialect.CLASSIC)


@pytest.mark.parametrize(
    ("message", "written"),
    [
        (Text(text="Hello"), {"text": "Hello"}),
        (
            Text(text="Track it", links=(Link(start=0, end=8, url=URL),)),
            {"text": "Track it (https://a.example/)"},
        ),
        (Text(text="Returns", links=(Link(start=0, end=7, intent_id="7"),)), {"text": "Returns"}),
        (
            Image(url=URL, description="A map"),
            {"attachment": {"type": "image", "payload": {"url": URL}}},
        ),
        (
            File(url=URL, name="Invoice"),
            {"attachment": {"type": "file", "payload": {"url": URL}}},
        ),
        (Video(url=URL), {"text": URL}),
        (QuickReplies(text="Else?", items=CHOICES), {"text": "Else?\nNo, thanks\nReturns"}),
        (Buttons(text="Track", items=BUTTONS), {"text": f"Track\nOpen: {URL}\nReturns"}),
        (Buttons(text="", items=BUTTONS), {"text": f"Open: {URL}\nReturns"}),
        (Text(text="Wait", delay=2, lock_input=True), {"text": "Wait"}),
    ],
)
def test_message_is_a_text_or_an_attachment(message: OutgoingMessage, written: Json) -> None:
    assert classic(message) == Written(body={"messages": [written]}, messages=1)


@pytest.mark.parametrize("message", [Location(), Form(text="Tell us")])
def test_location_and_form_are_left_out(message: OutgoingMessage) -> None:
    written = classic(Text(text="Hello"), message)
    assert written.body == {"messages": [{"text": "Hello"}]}
    assert [(problem.path, problem.code) for problem in written.problems] == [
        ("message 2", "left_out")
    ]


def test_links_of_a_text_with_choices_are_written_out() -> None:
    message = QuickReplies(text="Else?", links=(Link(start=0, end=4, url=URL),), items=CHOICES[:1])
    assert classic(message).body == {"messages": [{"text": f"Else ({URL})?\nNo, thanks"}]}


def test_video_whose_address_fits_no_text_is_left_out() -> None:
    written = classic(Video(url=URL + "v" * 2_000))
    assert written.body == {"messages": []}
    assert [problem.code for problem in written.problems] == ["text_cut"]


def test_empty_text_is_left_out() -> None:
    assert classic(Text(text="")) == Written(body={"messages": []})


def test_variables_stand_beside_the_messages() -> None:
    body = classic(Text(text="Hello"), OrderStatus="sent", Size="L").body
    assert body == {"messages": [{"text": "Hello"}], "OrderStatus": "sent", "Size": "L"}
    assert list(body) == ["messages", "OrderStatus", "Size"]


def test_empty_reply_is_an_empty_list() -> None:
    assert classic() == Written(body={"messages": []})
