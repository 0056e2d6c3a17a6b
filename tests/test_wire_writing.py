"""Limits and variables, which are the same in every dialect."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings

from comm100bot.wire import (
    MAX_RESPONSES,
    MAX_TEXT,
    MAX_URL,
    Button,
    Buttons,
    Dialect,
    File,
    Image,
    Link,
    OutgoingMessage,
    QuickReplies,
    Reply,
    Text,
    Video,
    Written,
    write,
)

from .strategies import dialects, replies

LONG_URL = "https://a.example/".ljust(MAX_URL + 1, "x")
every_dialect = pytest.mark.parametrize("dialect", Dialect)


def responses(written: Written) -> list[Any]:
    body: Any = written.body
    return list(body if isinstance(body, list) else body.get("messages", body.get("answer", [])))


def paths(written: Written) -> list[tuple[str, str]]:
    return [(problem.path, problem.code) for problem in written.problems]


@every_dialect
def test_ten_responses_are_sent(dialect: Dialect) -> None:
    written = write(Reply(messages=(Text(text="Hello"),) * 10), dialect)
    assert len(responses(written)) == 10
    assert written.problems == ()


@every_dialect
def test_more_than_ten_responses_never_leave(dialect: Dialect) -> None:
    messages = tuple(Text(text=str(number)) for number in range(12))
    written = write(Reply(messages=messages), dialect)
    assert responses(written) == responses(write(Reply(messages=messages[:10]), dialect))
    assert paths(written) == [("messages", "too_many_messages")]


@every_dialect
def test_text_over_the_limit_is_cut(dialect: Dialect) -> None:
    written = write(Reply(messages=(Text(text="😀" * (MAX_TEXT + 1)),)), dialect)
    assert "😀" * MAX_TEXT in json.dumps(written.body, ensure_ascii=False)
    assert "😀" * (MAX_TEXT + 1) not in json.dumps(written.body, ensure_ascii=False)
    assert paths(written) == [("message 1", "text_cut")]


@every_dialect
@pytest.mark.parametrize(
    "message",
    [
        Text(text="Hello", links=(Link(start=0, end=5, url=LONG_URL),)),
        Image(url=LONG_URL),
        File(url=LONG_URL, name="Invoice"),
        Video(url=LONG_URL),
        QuickReplies(text="Hello", links=(Link(start=0, end=5, url=LONG_URL),)),
        Buttons(text="Hello", items=(Button(type="hyperlink", text="Open", url=LONG_URL),)),
    ],
    ids=lambda message: type(message).__name__,
)
def test_message_with_an_endless_address_is_left_out(
    dialect: Dialect, message: OutgoingMessage
) -> None:
    written = write(Reply(messages=(Text(text="Hello"), message)), dialect)
    assert len(responses(written)) == 1
    assert paths(written) == [("message 2", "left_out")]


@every_dialect
def test_address_of_exactly_the_limit_is_sent(dialect: Dialect) -> None:
    written = write(Reply(messages=(Image(url=LONG_URL[:-1]),)), dialect)
    assert len(responses(written)) == 1


@every_dialect
@pytest.mark.parametrize("name", ["messages", "answer"])
def test_variable_never_hides_the_messages(dialect: Dialect, name: str) -> None:
    reply = Reply(messages=(Text(text="Hello"),), variables={name: "ours", "Ok": True})
    written = write(reply, dialect)
    assert len(responses(written)) == 1
    assert "ours" not in json.dumps(written.body)
    assert paths(written) == [(f"variable {name}", "reserved_name")]


@every_dialect
def test_variables_keep_their_types(dialect: Dialect) -> None:
    body: Any = write(Reply(variables={"n": 5, "f": 1.5, "b": True, "t": "5"}), dialect).body
    assert {key: body[key] for key in "nfbt"} == {"n": 5, "f": 1.5, "b": True, "t": "5"}


def strings(value: Any) -> Iterator[tuple[str, str]]:
    """Every text of a response with the key it stands under."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if isinstance(inner, str):
                yield key, inner
            else:
                yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings({"": inner})


def labels(reply: Reply) -> list[str]:
    """All that a link of this reply can stand on, files without a name apart."""
    texts = [message for message in reply.messages if isinstance(message, Text)]
    files = [message for message in reply.messages if isinstance(message, File)]
    return [
        *(text.text[link.start : link.end] for text in texts for link in text.links),
        *(file.name or file.url.rpartition("/")[2] for file in files),
    ]


@settings(max_examples=60)
@given(replies, dialects)
def test_any_reply_is_written_within_the_limits(reply: Reply, dialect: Dialect) -> None:
    written = write(reply, dialect)
    json.dumps(written.body, allow_nan=False, ensure_ascii=False).encode()
    assert len(responses(written)) <= MAX_RESPONSES
    for key, text in strings(responses(written)):
        assert len(text) <= (MAX_URL if key == "url" else MAX_TEXT)


@settings(max_examples=60)
@given(replies, dialects)
def test_links_select_their_labels(reply: Reply, dialect: Dialect) -> None:
    for response in responses(write(reply, dialect)):
        content = response.get("content") or {}
        for link in content.get("links", []):
            label = content["message"][link["startPosition"] : link["endPosition"]]
            assert len(label) == link["endPosition"] - link["startPosition"] > 0
            assert any(known.startswith(label) for known in labels(reply))
