"""What only real servers show: bodies in chunks, bodies cut short, callers that go away."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from .factories import payload, rule
from .servers import Server, Site, chunked, make_site, read_answer, serve

pytestmark = pytest.mark.servers

CLASSIC = json.dumps(payload("classic")).encode()
SENTENCE = {"messages": [{"text": "Order 1780064"}]}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return make_site(tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="module", params=["gunicorn", "granian", "uvicorn"])
def server(request: pytest.FixtureRequest, site: Site) -> Iterator[Server]:
    site.take_rules(rule("Order", answer="Order {{ custom_field.order_id }}"))
    with serve(request.param, site) as server:
        yield server


@pytest.fixture
def stored(site: Site) -> Callable[[], tuple[int, int]]:
    """How many snapshots and rejected deliveries were stored since the test began."""
    before = site.count("snapshot"), site.count("rejecteddelivery")
    return lambda: (
        site.count("snapshot") - before[0],
        site.count("rejecteddelivery") - before[1],
    )


Stored = Callable[[], tuple[int, int]]


def read_anyway(server: Server, length: int) -> bytes:
    """What must be sent before this server answers: Django under ASGI first reads it all."""
    return b"x" * length if server.name == "uvicorn" else b""


def test_body_with_a_length_is_answered(server: Server, stored: Stored) -> None:
    assert server.post(payload("classic")) == (200, SENTENCE)
    assert stored() == (1, 0)


def test_chunked_body_is_answered_like_any_other(server: Server, stored: Stored) -> None:
    pieces = [CLASSIC[i : i + 100] for i in range(0, len(CLASSIC), 100)]
    status, reply = server.talk(server.head("Transfer-Encoding: chunked"), chunked(*pieces))
    assert (status, reply, stored()) == (200, SENTENCE, (1, 0))


def test_body_without_any_length_gets_411(server: Server, stored: Stored) -> None:
    status, reply = server.talk(server.head())
    assert (status, stored()) == (411, (0, 0))
    assert "Content-Length" in reply["detail"]


def test_empty_body_gets_400_and_is_kept(server: Server, stored: Stored) -> None:
    assert server.talk(server.head("Content-Length: 0"))[0] == 400
    assert stored() == (0, 1)


def test_empty_chunked_body_gets_400_and_is_kept(server: Server, stored: Stored) -> None:
    assert server.talk(server.head("Transfer-Encoding: chunked"), chunked())[0] == 400
    assert stored() == (0, 1)


def test_body_longer_than_announced_is_cut_json(server: Server, stored: Stored) -> None:
    assert server.talk(server.head(f"Content-Length: {len(CLASSIC) - 9}"), CLASSIC)[0] == 400
    assert stored() == (0, 1)


def test_body_that_breaks_off_is_never_stored_as_complete(server: Server, stored: Stored) -> None:
    status, _reply = server.talk(
        server.head(f"Content-Length: {len(CLASSIC) + 9}"), CLASSIC, half_close=True
    )
    # Django under ASGI drops a request whose client went away: nothing is stored, nothing answered.
    expected = {"uvicorn": (0, (0, 0))}.get(server.name, (400, (0, 1)))
    assert (status, stored()) == expected


def test_length_and_chunks_together_smuggle_nothing(server: Server, stored: Stored) -> None:
    body = chunked(CLASSIC)
    status, _reply = server.talk(
        server.head(f"Content-Length: {len(body)}", "Transfer-Encoding: chunked"), body
    )
    # Granian drops the length, as RFC 9112 allows, and reads the chunks: one request, one answer.
    expected = {"granian": (200, (1, 0))}.get(server.name, (400, (0, 0)))
    assert (status, stored()) == expected


def test_large_body_is_refused_before_it_is_read(server: Server, stored: Stored) -> None:
    assert (
        server.talk(server.head("Content-Length: 300000"), read_anyway(server, 300_000))[0] == 413
    )
    assert stored() == (0, 0)


def test_large_chunked_body_gets_413(server: Server, stored: Stored) -> None:
    pieces = [b"x" * 30_000] * 10
    assert server.talk(server.head("Transfer-Encoding: chunked"), chunked(*pieces))[0] == 413
    assert stored() == (0, 0)


def test_stranger_is_refused_before_the_body_is_read(server: Server, stored: Stored) -> None:
    head = server.head("Content-Length: 1000", token="wrong")
    assert server.talk(head, read_anyway(server, 1000))[0] == 401
    assert stored() == (0, 0)


def test_slow_body_does_not_keep_others_waiting(server: Server) -> None:
    with server.connect() as slow:
        slow.sendall(server.head(f"Content-Length: {len(CLASSIC)}") + CLASSIC[:10])
        assert server.post(payload("classic")) == (200, SENTENCE)
        slow.sendall(CLASSIC[10:])
        assert read_answer(slow) == (200, SENTENCE)


def test_caller_that_never_reads_its_answer_leaves_its_snapshot(
    server: Server, stored: Stored
) -> None:
    with server.connect() as wire:
        wire.sendall(server.head(f"Content-Length: {len(CLASSIC)}") + CLASSIC)
        # One that goes away at once may be dropped by the server before any view is asked.
        deadline = time.monotonic() + 10
        while stored() != (1, 0) and time.monotonic() < deadline:
            time.sleep(0.05)
    assert stored() == (1, 0)


def test_rule_edited_in_another_process_answers_the_next_call(server: Server, site: Site) -> None:
    site.take_rules(rule("Edited", answer="New words"))
    assert server.post({}) == (200, {"messages": [{"text": "New words"}]})
    site.take_rules(rule("Order", answer="Order {{ custom_field.order_id }}"))
    assert server.post(payload("classic")) == (200, SENTENCE)


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "TRACE", "PUT"])
def test_other_methods_get_405(server: Server, method: str) -> None:
    head: Any = server.head("Content-Length: 0").replace(b"POST", method.encode(), 1)
    assert server.talk(head)[0] == 405
