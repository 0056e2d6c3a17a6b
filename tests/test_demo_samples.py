from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from project.demo import samples

from .factories import payload


class Echo(http.server.BaseHTTPRequestHandler):
    """Answers with what was posted, or with no JSON at /page."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(404 if self.path == "/page" else 200)
        self.end_headers()
        self.wfile.write(b"<html>" if self.path == "/page" else body)

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def port() -> Iterator[int]:
    with http.server.HTTPServer(("127.0.0.1", 0), Echo) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def test_every_sample_is_posted_by_name(tmp_path: Path, port: int) -> None:
    (tmp_path / "b.json").write_text('{"question": "b"}')
    (tmp_path / "a.json").write_text('{"question": "a"}')
    exchanges = list(samples.post_all(tmp_path, port, "/"))
    assert [exchange.name for exchange in exchanges] == ["a", "b"]
    assert exchanges[0].reply == {"question": "a"}
    assert exchanges[0].is_answered


def test_reply_that_is_no_json_is_described(tmp_path: Path, port: int) -> None:
    (tmp_path / "a.json").write_text("{}")
    [exchange] = samples.post_all(tmp_path, port, "/page")
    assert exchange.reply == {"detail": "6 bytes that are no JSON"}
    assert not exchange.is_answered


def test_question_shows_message_and_intent() -> None:
    assert samples.question(payload("current_question_asked")) == (
        '"where is my order"\nintent Order status\norder_id 1780064'
    )


def test_question_shows_the_event_where_nothing_was_said() -> None:
    lines = samples.question(payload("third_party_chat_joined")).splitlines()
    assert lines == ["chatJoined", "order_id 1780064", "tier gold"]


def test_question_never_shows_a_password() -> None:
    assert "1234" not in samples.question(payload("classic"))


@pytest.mark.parametrize(
    ("reply", "shown"),
    [
        ({"messages": [{"text": "Hello"}]}, "Hello"),
        ({"messages": []}, "(no answer)"),
        ([], "(no answer)"),
        ({"detail": "No token."}, "No token."),
        (
            {"messages": [{"attachment": {"type": "image", "payload": {"url": "https://x/"}}}]},
            "[image] https://x/",
        ),
        ({"answer": [{"type": "location", "content": None}]}, "(location)"),
        (
            [{"type": "image", "content": {"url": "https://x/", "description": "Map"}}],
            "(image) Map https://x/",
        ),
        (
            [{"type": "quickreply", "content": {"message": "More?", "items": [{"text": "No"}]}}],
            "More? [No]",
        ),
    ],
)
def test_answer_is_shown_as_the_visitor_sees_it(reply: Any, shown: str) -> None:
    assert samples.answer(reply) == shown


def test_answer_shows_the_addresses_of_links() -> None:
    links = [{"url": "https://www.example.com/track"}, {"intentId": "returns"}]
    reply = [{"type": "text", "content": {"message": "Track it", "links": links}}]
    assert samples.answer(reply) == "Track it <https://www.example.com/track>"


def test_samples_are_json() -> None:
    for file in (Path(__file__).parent / "payloads").glob("*.json"):
        assert isinstance(json.loads(file.read_bytes()), dict)
