from __future__ import annotations

import pytest

from comm100bot.wire import (
    Buttons,
    Dialect,
    File,
    Form,
    FormField,
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

URL = "https://a.example/"


def third_party(*messages: OutgoingMessage, **variables: str) -> Written:
    return write(Reply(messages=messages, variables=variables), Dialect.THIRD_PARTY)


@pytest.mark.parametrize(
    ("message", "type_", "content"),
    [
        (Text(text="Hello"), "text", {"message": "Hello", "links": []}),
        (Image(url=URL), "image", {"url": URL, "description": ""}),
        (Video(url=URL), "video", {"url": URL}),
        (QuickReplies(text="Else?"), "quickreply", {"message": "Else?", "items": []}),
        (Buttons(text="Track"), "button", {"message": "Track", "items": []}),
        (Location(), "location", None),
        (
            Form(text="Tell us more"),
            "form",
            {
                "text": "Tell us more",
                "message": "Tell us more",
                "ifNeedConfirm": False,
                "fields": [],
            },
        ),
    ],
)
def test_response_has_an_id_a_type_and_content(
    message: OutgoingMessage, type_: str, content: Json
) -> None:
    written = third_party(message)
    assert written == Written(
        body={"answer": [{"id": "id1", "type": type_, "content": content}]}, messages=1
    )


def test_file_is_a_text_with_a_link() -> None:
    link = {
        "type": "hyperlink",
        "startPosition": 0,
        "endPosition": 7,
        "url": URL,
        "openIn": "newWindow",
        "ifPushPage": False,
    }
    assert third_party(File(url=URL, name="Invoice")).body == {
        "answer": [
            {"id": "id1", "type": "text", "content": {"message": "Invoice", "links": [link]}}
        ]
    }


def test_link_to_an_intent_is_a_link() -> None:
    link = {
        "type": "goToIntent",
        "startPosition": 0,
        "endPosition": 5,
        "intentId": "7",
        "displayText": "Hello",
    }
    message = Text(text="Hello", links=(Link(start=0, end=5, intent_id="7"),))
    assert third_party(message).body == {
        "answer": [{"id": "id1", "type": "text", "content": {"message": "Hello", "links": [link]}}]
    }


def test_form_has_its_fields() -> None:
    fields = (
        FormField(name="Order number", required=True),
        FormField(name="Size", type="radio", value="L", masked=True, options=("S", "L")),
    )
    message = Form(text="Tell us more", title="Your order", confirm=True, fields=fields)
    content = {
        "text": "Your order",
        "message": "Tell us more",
        "ifNeedConfirm": True,
        "fields": [
            {
                "name": "Order number",
                "value": "",
                "type": "text",
                "ifRequired": True,
                "ifMasked": False,
            },
            {
                "name": "Size",
                "value": "L",
                "type": "radio",
                "ifRequired": False,
                "ifMasked": True,
                "options": ["S", "L"],
            },
        ],
    }
    assert third_party(message).body == {
        "answer": [{"id": "id1", "type": "form", "content": content}]
    }


def test_ids_count_what_is_sent() -> None:
    body = third_party(Text(text=""), Location(), Location()).body
    assert body == {
        "answer": [
            {"id": "id1", "type": "location", "content": None},
            {"id": "id2", "type": "location", "content": None},
        ]
    }


def test_delay_and_locked_input_have_no_place() -> None:
    body = third_party(Location(delay=2, lock_input=True)).body
    assert body == {"answer": [{"id": "id1", "type": "location", "content": None}]}


def test_variables_stand_beside_the_answer() -> None:
    body = third_party(Location(), OrderStatus="sent").body
    assert body == {
        "answer": [{"id": "id1", "type": "location", "content": None}],
        "OrderStatus": "sent",
    }


def test_empty_reply_is_an_empty_list() -> None:
    assert third_party() == Written(body={"answer": []})
