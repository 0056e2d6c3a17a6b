"""Visitors, sessions and snapshots, as the webhook stores them."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection, connections, transaction
from django.test import Client

from comm100bot import recording, sessions
from comm100bot.models import Bot, RejectedDelivery, Session, Snapshot, Visitor
from comm100bot.signals import snapshot_recorded

from .conftest import Post
from .factories import condition, make_bot, make_rule, make_token, payload


def latest() -> Snapshot:
    snapshot = Snapshot.objects.order_by("-pk").first()
    assert snapshot
    return snapshot


# Snapshots


def test_snapshot_holds_what_came_and_what_was_answered(post: Post, bot: Bot) -> None:
    rule = make_rule(bot, condition("custom_field.order_id", "is_set"), answer="Order")
    response = post(payload("classic"))
    stored = latest()
    assert (stored.dialect, stored.outcome, stored.rule_name) == ("classic", "answered", rule.name)
    assert (stored.rule_key, stored.rule) == (rule.key, rule)
    assert (stored.reply, stored.status) == (response.json(), 200)
    assert stored.payload["Visitor"]["custom_fields"][0]["value"] == "1780064"


def test_snapshot_names_its_version_of_the_rules(post: Post, bot: Bot) -> None:
    make_rule(bot)
    bot.refresh_from_db()
    post({})
    assert latest().rules_version == bot.rules_version


def test_snapshot_names_its_token(post: Post, bot: Bot) -> None:
    post({})
    assert latest().token == bot.tokens.get()


def test_deleted_rule_leaves_its_name(post: Post, bot: Bot) -> None:
    rule = make_rule(bot, name="Gone")
    post({})
    rule.delete()
    assert (latest().rule, latest().rule_name) == (None, "Gone")


def test_event_intent_and_message_stand_in_columns(post: Post) -> None:
    post(payload("current_question_asked"))
    stored = latest()
    assert (stored.event, stored.intent) == ("questionAsked", "Order status")
    assert stored.message == "where is my order"


def test_delivery_ids_sort_by_time(post: Post) -> None:
    for _ in range(3):
        post({})
    ids = list(Snapshot.objects.order_by("pk").values_list("delivery_id", flat=True))
    assert ids == sorted(ids)
    assert {i.version for i in ids} == {7}


def test_same_body_has_the_same_fingerprint_in_one_bot_only(post: Post, client: Client) -> None:
    for body in ({"a": 1}, {"a": 1}, {"a": 2}):
        post(body)
    token = make_token(make_bot("other"))
    client.post(
        f"/comm100/webhook/other/?token={token}", b'{"a": 1}', content_type="application/json"
    )
    first, again, different, other = Snapshot.objects.order_by("pk").values_list(
        "fingerprint", flat=True
    )
    assert first == again
    assert len({first, different, other}) == 3


def test_problems_are_stored_with_their_paths(post: Post) -> None:
    body = payload("classic")
    body["Visitor"]["name"] = {"odd": 1}
    post(body)
    assert "Visitor.name" in [problem["path"] for problem in latest().problems]


@pytest.mark.parametrize("text", ["a\u0000b", "a\ud800b"])
def test_what_no_database_holds_is_replaced(post: Post, text: str) -> None:
    assert post({"question": text}).status_code == 200
    stored = latest()
    assert (stored.message, stored.payload["question"]) == ("a\ufffdb", "a\ufffdb")
    assert stored.problems


def test_number_without_end_is_kept_as_text(post: Post) -> None:
    assert post(b'{"visits": 1e400, "Visitor": {"visits": 1e400}}').status_code == 200
    assert latest().payload["visits"] == "1e400"


def test_long_values_are_cut_in_columns_only(post: Post) -> None:
    body = payload("classic")
    body["Visitor"]["name"] = "x" * 1000
    post(body)
    assert len(Visitor.objects.get().name) == 255
    assert latest().payload["Visitor"]["name"] == "x" * 1000


# Secrets


def test_no_stored_row_contains_the_password(post: Post, bot: Bot) -> None:
    make_rule(bot, answer="{{ form.password }} {{ form.account }} {{ message }}")
    for name in ("classic", "third_party_form_submitted"):
        response = post(payload(name))
        assert "1234" not in response.content.decode()
    for model in (Snapshot, Session, Visitor, RejectedDelivery):
        for row in model.objects.values():
            assert "1234" not in json.dumps(row, default=str)


def test_secret_in_a_key_is_not_stored_with_a_problem(post: Post) -> None:
    post(b'{"password=84721234": NaN, "password: 84721235": "\\u0000"}')
    assert "8472" not in json.dumps(list(Snapshot.objects.values("payload", "problems")))


def test_condition_sees_the_password(post: Post, bot: Bot) -> None:
    rule = make_rule(bot, condition("form.password", "is", "1234"), answer="Yes")
    assert post(payload("classic")).json() == {"messages": [{"text": "Yes"}]}
    assert latest().hidden_results == [{"rule": str(rule.key), "condition": 1, "held": True}]


def test_results_are_kept_for_hidden_values_alone(post: Post, bot: Bot) -> None:
    first = make_rule(
        bot, condition("form.password", "is", "wrong"), condition("form.account", "is", "sam")
    )
    make_rule(bot, condition("form.account", "is", "sam"))
    post(payload("classic"))
    assert latest().hidden_results == [{"rule": str(first.key), "condition": 1, "held": False}]


# Visitors and sessions


def visit(visitor: Any = 7, **more: Any) -> dict[str, Any]:
    return {"Visitor": {"id": visitor, **more}}


def test_visitor_keeps_the_latest_that_was_said(post: Post) -> None:
    post(visit(name="Ann", email="a@example.com"))
    post(visit(name="Anna", city="Lyon"))
    row = Visitor.objects.get()
    assert (row.name, row.email, row.city) == ("Anna", "a@example.com", "Lyon")


def test_ids_that_differ_in_case_are_two_visitors(post: Post) -> None:
    post(visit("nocn7iKi"))
    post(visit("NOCN7IKI"))
    assert (Visitor.objects.count(), Session.objects.count()) == (2, 2)


def test_chat_id_makes_the_session_also_of_another_visitor(post: Post) -> None:
    for visitor in (1, 2):
        post({"chatId": "c", "visitorInfo": {"id": visitor}})
    assert (Session.objects.count(), Visitor.objects.count()) == (1, 2)


def test_visit_time_makes_the_session_without_a_chat_id(post: Post) -> None:
    for time in ("2026-01-01T10:00:00Z", "2026-01-01T10:00:00Z", "2026-01-02T10:00:00Z"):
        post(visit(visit_time=time))
    assert Session.objects.count() == 2


def test_half_an_hour_without_a_snapshot_ends_a_session(post: Post, time_machine: Any) -> None:
    for minute, count in ((0, 1), (29, 1), (58, 1), (88, 2)):
        time_machine.move_to(f"2026-01-01T{10 + minute // 60}:{minute % 60:02}:00Z", tick=False)
        post(visit())
        assert Session.objects.count() == count


def test_shared_chat_goes_on_for_each_who_wrote_in_it(post: Post) -> None:
    for visitor in (1, 2):
        post({"chatId": "c", "visitorInfo": {"id": visitor}})
    post(visit(1))
    assert Session.objects.count() == 1


def test_snapshot_without_any_id_makes_a_session_of_its_own(post: Post) -> None:
    post({"question": "a"})
    post({"question": "a"})
    assert (Session.objects.count(), Visitor.objects.count()) == (2, 0)


def test_same_ids_at_two_bots_are_two_sessions(post: Post, client: Client) -> None:
    body = {"chatId": "c", "visitorInfo": {"id": 1}}
    post(body)
    token = make_token(make_bot("other"))
    client.post(f"/comm100/webhook/other/?token={token}", body, content_type="application/json")
    assert (Session.objects.count(), Visitor.objects.count()) == (2, 2)


def test_session_says_where_the_visitor_is(post: Post) -> None:
    post(payload("current_question_asked"))
    session = Session.objects.get()
    assert (session.country, session.channel, session.language) == ("Canada", "Live Chat", "en-US")


def test_test_token_marks_its_chats(client: Client, bot: Bot) -> None:
    token = make_token(bot, is_test=True)
    client.post(f"/comm100/webhook/shop/?token={token}", {}, content_type="application/json")
    assert Session.objects.get().is_test


# Facts of the session


def test_session_facts_count_what_came_before(post: Post, bot: Bot) -> None:
    make_rule(bot, condition("session.snapshots", "equals", 0), answer="First", name="Greeting")
    make_rule(bot, condition("session.last_rule", "is", "Greeting"), answer="Second", name="More")
    make_rule(
        bot,
        condition("session.answered", "equals", 2),
        answer="{{ session.snapshots }}/{{ session.answered }}/{{ session.unanswered }}",
    )
    answers = [post(visit()).json()["messages"][0]["text"] for _ in range(3)]
    assert answers == ["First", "Second", "2/2/0"]


def test_session_facts_of_a_chat_without_any_id_are_zero(post: Post, bot: Bot) -> None:
    make_rule(bot, answer="{{ session.snapshots }}")
    replies = [post({"question": "a"}).json()["messages"][0]["text"] for _ in range(2)]
    assert replies == ["0", "0"]


def test_session_facts_are_found_by_the_chat_id(post: Post, bot: Bot) -> None:
    make_rule(bot, answer="{{ session.snapshots }}")
    replies = [post({"chatId": "c"}).json()[0]["content"]["message"] for _ in range(2)]
    assert replies == ["0", "1"]


def test_session_facts_are_read_only_when_a_rule_looks(
    post: Post, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_rule(bot, condition("message", "is", "x"), condition("session.snapshots", "equals", 0))
    monkeypatch.setattr(sessions, "session_facts", None)
    assert post({"question": "y"}).status_code == 200


# Signals


def test_signal_tells_of_the_snapshot(post: Post) -> None:
    seen = []

    def receiver(sender: Any, snapshot: Snapshot, answer: recording.Answer, **kwargs: Any) -> None:
        seen.append((snapshot.pk, answer.outcome))

    snapshot_recorded.connect(receiver)
    post({})
    snapshot_recorded.disconnect(receiver)
    assert seen == [(latest().pk, "unanswered")]


def test_receiver_that_raises_does_not_cost_the_answer(post: Post) -> None:
    def receiver(**kwargs: Any) -> None:
        raise ValueError

    snapshot_recorded.connect(receiver)
    assert post({}).status_code == 200
    snapshot_recorded.disconnect(receiver)


# At the same time


def send_at_once(bodies: list[dict[str, Any]], token: str) -> list[int]:
    """Post these at the same moment, each from a thread and connection of its own."""
    barrier = threading.Barrier(len(bodies))

    def send(body: dict[str, Any]) -> int:
        try:
            barrier.wait()
            return (
                Client()
                .post(
                    f"/comm100/webhook/shop/?token={token}", body, content_type="application/json"
                )
                .status_code
            )
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(bodies)) as pool:
        return list(pool.map(send, bodies))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "more",
    [
        {},
        {"visit_time": "2026-01-01T10:00:00Z"},
        {"chat": "c"},
    ],
    ids=["by time", "by visit", "by chat"],
)
def test_twenty_calls_of_a_new_visitor_at_once(more: dict[str, str]) -> None:
    token = make_token(make_bot())
    chat = {"chatId": more.pop("chat")} if "chat" in more else {}
    bodies = [
        {"Visitor": {"id": 7, "name": f"n{n}", **more}, "question": f"q{n}", **chat}
        for n in range(20)
    ]
    assert send_at_once(bodies, token) == [200] * 20
    assert (Visitor.objects.count(), Session.objects.count()) == (1, 1)
    assert Snapshot.objects.count() == 20


@pytest.mark.django_db(transaction=True)
def test_calls_of_several_visitors_at_once() -> None:
    token = make_token(make_bot())
    bodies = [{"chatId": f"c{n % 2}", "visitorInfo": {"id": n % 3}} for n in range(20)]
    assert send_at_once(bodies, token) == [200] * 20
    assert (Visitor.objects.count(), Session.objects.count()) == (3, 2)


@pytest.mark.django_db(transaction=True)
def test_lost_transaction_is_tried_again(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []
    write = recording._write_session

    def deadlock_once(*args: Any) -> Session:
        calls.append(1)
        if len(calls) == 1:
            raise OperationalError("deadlock detected")
        return write(*args)

    monkeypatch.setattr(recording, "_write_session", deadlock_once)
    assert post(visit()).status_code == 200
    assert (len(calls), Snapshot.objects.count()) == (2, 1)


@pytest.mark.django_db(transaction=True)
def test_atomic_requests_do_not_take_the_snapshot_back(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(connection.settings_dict, "ATOMIC_REQUESTS", True)

    def receiver(**kwargs: Any) -> None:
        assert not transaction.get_connection().in_atomic_block

    snapshot_recorded.connect(receiver)
    assert post({}).status_code == 200
    snapshot_recorded.disconnect(receiver)
    assert Snapshot.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_host_transaction_around_the_view_shows(bot: Bot, token: str, client: Client) -> None:
    with transaction.atomic():
        response = client.post(
            f"/comm100/webhook/shop/?token={token}", {}, content_type="application/json"
        )
    assert (response.status_code, Snapshot.objects.count()) == (500, 0)


def test_gap_is_half_an_hour() -> None:
    assert timedelta(minutes=30) == sessions.SESSION_GAP
