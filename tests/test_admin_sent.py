from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comm100bot.admin.sent import Part, Segment, SentReply, read_reply
from comm100bot.wire import (
    Button,
    Buttons,
    Dialect,
    File,
    Form,
    FormField,
    Image,
    Link,
    Location,
    QuickReplies,
    QuickReply,
    Reply,
    Text,
    Video,
    write,
)

REPLY = Reply(
    messages=(
        Text(text="See our shop.", links=(Link(start=8, end=12, url="https://e.com/"),)),
        Image(url="https://e.com/a.png", description="A map"),
        File(url="https://e.com/a.pdf", name="Invoice"),
        Video(url="https://youtu.be/x"),
        QuickReplies(
            text="More?",
            items=(
                QuickReply(type="text", text="No"),
                QuickReply(type="contactAgent", text="A person"),
                QuickReply(type="goToIntent", text="Returns", intent_id="d3f5"),
            ),
        ),
        Buttons(text="Go", items=(Button(type="hyperlink", text="Open", url="https://e.com/"),)),
        Location(),
        Form(text="Tell us", title="Your order", fields=(FormField(name="Number"),)),
    ),
    variables={"Status": "Sent", "Code": 5, "Open": True},
)


def sent(dialect: Dialect) -> SentReply:
    return read_reply(write(REPLY, dialect).body)


def shown(part: Part) -> str:
    return "".join(segment.text for segment in part.segments)


def test_third_party_shows_every_kind_of_message() -> None:
    text, image, file, video, quick, buttons, location, form = sent(Dialect.THIRD_PARTY).parts
    assert text.segments == (
        Segment(text="See our "),
        Segment(text="shop", href="https://e.com/"),
        Segment(text="."),
    )
    assert (image.image, image.note) == ("https://e.com/a.png", "A map")
    assert file.segments == (Segment(text="Invoice", href="https://e.com/a.pdf"),)
    assert (video.kind, video.href) == ("video", "https://youtu.be/x")
    assert quick.choices == (
        Segment(text="No"),
        Segment(text="A person", note="to an agent"),
        Segment(text="Returns", note="intent d3f5"),
    )
    assert buttons.choices == (Segment(text="Open", href="https://e.com/"),)
    assert location.kind == "location"
    assert (shown(form), form.note, form.choices) == (
        "Tell us",
        "Your order",
        (Segment(text="Number"),),
    )


def test_current_shows_messages_beside_variables() -> None:
    reply = sent(Dialect.CURRENT)
    assert [part.kind for part in reply.parts[:4]] == ["text", "image", "text", "video"]
    assert reply.variables == {"Status": "Sent", "Code": "5", "Open": "true"}
    assert [part.kind for part in read_reply([{"type": "location"}]).parts] == ["location"]


def test_classic_shows_texts_and_attachments() -> None:
    text, image, file, video, quick, *_rest = sent(Dialect.CLASSIC).parts
    assert text.segments == (
        Segment(text="See our shop ("),
        Segment(text="https://e.com/", href="https://e.com/"),
        Segment(text=")."),
    )
    assert (image.kind, image.image) == ("image", "https://e.com/a.png")
    assert (file.kind, file.href) == ("file", "https://e.com/a.pdf")
    assert video.segments == (Segment(text="https://youtu.be/x", href="https://youtu.be/x"),)
    assert shown(quick).startswith("More?\nNo\nA person")


@pytest.mark.parametrize(
    ("url", "href", "image"),
    [
        ("https://e.com/a", "https://e.com/a", "https://e.com/a"),
        ("HTTP://e.com/a", "HTTP://e.com/a", ""),
        ("javascript:alert(1)", "", ""),
        ("data:text/html,x", "", ""),
        ("//e.com/a", "", ""),
    ],
)
def test_only_web_pages_become_links_and_only_safe_ones_pictures(
    url: str, href: str, image: str
) -> None:
    part = Part(kind="image", url=url)
    assert (part.href, part.image) == (href, image)


def test_a_link_elsewhere_says_where_it_leads() -> None:
    link = {"startPosition": 0, "endPosition": 2, "url": "javascript:alert(1)"}
    content = {"message": "Hi", "links": [link]}
    (part,) = read_reply([{"type": "text", "content": content}]).parts
    assert part.segments == (Segment(text="Hi", note="javascript:alert(1)"),)


def test_links_that_overlap_or_lie_outside_are_left_out() -> None:
    places: list[tuple[Any, Any]] = [(0, 2), (1, 3), (3, 9), ("0", 1), (2, 2), (-1, 1)]
    links = [{"startPosition": a, "endPosition": b, "url": "https://e.com/"} for a, b in places]
    content = {"message": "Hello", "links": [*links, "x"]}
    (part,) = read_reply([{"type": "text", "content": content}]).parts
    assert [segment.text for segment in part.segments] == ["He", "llo"]


def test_addresses_end_before_the_sentence_does() -> None:
    text = "See https://e.com/a_(b), or (https://e.com/c)."
    (part,) = read_reply({"messages": [{"text": text}]}).parts
    assert [segment.href for segment in part.segments if segment.href] == [
        "https://e.com/a_(b)",
        "https://e.com/c",
    ]
    assert shown(part) == text


def test_what_is_not_known_is_shown_as_it_is() -> None:
    reply = read_reply(["plain", {"type": "dance", "content": {"step": 1}}, {"odd": 1}])
    assert [part.kind for part in reply.parts] == ["unknown"] * 3
    assert [shown(part) for part in reply.parts] == ["plain", "{'step': 1}", "{'odd': 1}"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda children: (
        st.lists(children, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "messages",
                    "answer",
                    "type",
                    "content",
                    "text",
                    "items",
                    "links",
                    "attachment",
                    "url",
                ]
            ),
            children | st.sampled_from(["text", "image", "quickreply", "form", "location"]),
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(JSON)
def test_nothing_that_is_stored_raises(body: Any) -> None:
    for part in read_reply(body).parts:
        assert part.kind
        assert isinstance(shown(part), str)
