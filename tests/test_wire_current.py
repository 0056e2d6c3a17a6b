from __future__ import annotations

import pytest

from comm100bot.wire import (
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
    Reply,
    Text,
    Video,
    Written,
    write,
)
from comm100bot.wire.current import is_meant_by

URL = "https://a.example/"
HELLO: dict[str, Json] = {"type": "text", "content": {"message": "Hello", "links": []}}


def current(*messages: OutgoingMessage, **variables: str) -> Written:
    return write(Reply(messages=messages, variables=variables), Dialect.CURRENT)


@pytest.mark.parametrize("key", ["visitorinfo", "chatid", "variables", "additionalpostbody"])
def test_weak_mark_counts_only_without_an_event(key: str) -> None:
    assert is_meant_by({key})
    assert not is_meant_by({key, "event"})
    assert is_meant_by({key, "event", "botid"})


def test_reply_is_the_bare_list() -> None:
    written = current(
        Text(text="Hello"),
        Image(url=URL, description="A map"),
        Video(url=URL),
        QuickReplies(text="Else?"),
        Buttons(text="Track"),
    )
    assert written == Written(
        messages=5,
        body=[
            HELLO,
            {"type": "image", "content": {"url": URL, "description": "A map"}},
            {"type": "video", "content": {"url": URL}},
            {"type": "quickreply", "content": {"message": "Else?", "items": []}},
            {"type": "button", "content": {"message": "Track", "items": []}},
        ],
    )


def test_file_is_a_text_with_a_link() -> None:
    body = current(File(url=URL, name="Invoice")).body
    assert body == [
        {
            "type": "text",
            "content": {
                "message": "Invoice",
                "links": [
                    {
                        "type": "hyperlink",
                        "startPosition": 0,
                        "endPosition": 7,
                        "url": URL,
                        "openIn": "newWindow",
                        "ifPushPage": False,
                    }
                ],
            },
        }
    ]


def test_link_to_an_intent_is_plain_text() -> None:
    message = Text(text="Hello", links=(Link(start=0, end=5, intent_id="7"),))
    assert current(message) == Written(body=[HELLO], messages=1)


@pytest.mark.parametrize("message", [Location(delay=3), Form(text="Tell us")])
def test_location_and_form_are_left_out(message: OutgoingMessage) -> None:
    written = current(message, Text(text="Hello"))
    assert written.body == [HELLO]
    assert [(problem.path, problem.code) for problem in written.problems] == [
        ("message 1", "left_out")
    ]


def test_delay_and_locked_input_are_sent_when_set() -> None:
    message = Text(text="Hello", delay=1.5, lock_input=False)
    assert current(message).body == [{**HELLO, "disableChatInputArea": False, "delayTime": 1.5}]


def test_reply_with_variables_is_their_object_with_the_messages() -> None:
    body = current(Text(text="Hello"), OrderStatus="sent").body
    assert body == {"OrderStatus": "sent", "messages": [HELLO]}


def test_reply_of_variables_alone_is_their_object() -> None:
    assert current(OrderStatus="sent").body == {"OrderStatus": "sent"}


def test_empty_reply_is_an_empty_list() -> None:
    assert current() == Written(body=[])
