from __future__ import annotations

import datetime as dt
import html
import re
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from comm100bot.models import Bot, Session

from .admin_pages import ADMIN, make_turn, make_visitor, staff
from .factories import make_bot, make_rule, payload

LIST = f"{ADMIN}session/"

EVIL = "<img src=x onerror=alert(1)>\"'><script>alert(2)</script>{{ 7|add:7 }}"


def page_of(client: Client, chat: Session) -> str:
    response = client.get(f"{LIST}{chat.pk}/change/")
    assert response.status_code == 200
    return response.content.decode()


def poisoned(data: Any) -> Any:
    """The same payload with markup in every text and every name that Comm100 does not fix."""
    if isinstance(data, dict):
        return {key: poisoned(value) for key, value in data.items()} | {EVIL: EVIL}
    if isinstance(data, list):
        return [poisoned(item) for item in data]
    return f"{data} {EVIL}" if isinstance(data, str) else data


# The transcript


def test_a_chat_is_read_in_its_order_with_its_rules(admin_client: Client, bot: Bot) -> None:
    rule = make_rule(bot, name="Order status")
    first = make_turn(
        bot,
        payload("current_question_asked"),
        message="where is my order",
        intent="Order status",
        reply=[{"type": "text", "content": {"message": "On its way.", "links": []}}],
        rule_key=rule.key,
        rule_name="Order status",
    )
    make_turn(bot, {}, chat=first.session, message="talk to a human", outcome="unanswered")
    page = page_of(admin_client, first.session)
    texts = ["where is my order", "On its way.", "Answered", "talk to a human", "Unanswered"]
    places = [page.index(text, page.index("c100-transcript")) for text in texts]
    assert places == sorted(places)
    assert f'<a href="{ADMIN}rule/{rule.pk}/change/">Order status</a>' in page
    assert "12 ms" in page
    assert "(no message)" in page


def test_the_visitors_data_stand_beside_the_chat(admin_client: Client, bot: Bot) -> None:
    turn = make_turn(bot, payload("current_question_asked"))
    page = page_of(admin_client, turn.session)
    for label, value in [
        ("Email", "allon@example.com"),
        ("Place", "Vancouver, British Columbia, Canada"),
        ("order_id", "1780064"),
        ("host", "shop.example.com"),
        ("pizza-size", "Large"),
        ("store", "ca-west"),
        ("Browser", "Google Chrome 72.0.3626.119"),
        ("This visit", "2023-02-09 11:30"),
    ]:
        assert re.search(rf">{label}</dt><dd[^>]*>{re.escape(value)}</dd>", page), label


def test_a_time_that_is_no_time_stays_as_it_came(admin_client: Client, bot: Bot) -> None:
    turn = make_turn(bot, payload("classic"), dialect="classic")
    assert "/Date(13584868542)/" in page_of(admin_client, turn.session)


def test_a_visitor_of_whom_nothing_is_known_is_said_to_be_so(
    admin_client: Client, bot: Bot
) -> None:
    turn = make_turn(bot, {})
    page = page_of(admin_client, turn.session)
    assert "Chat with an unknown visitor" in page
    assert "Comm100 said nothing of the visitor." in page


def test_times_are_those_of_the_bots_clock(admin_client: Client) -> None:
    bot = make_bot(time_zone="America/Vancouver")
    with time_machine.travel("2026-11-22T18:05:30Z", tick=False):
        turn = make_turn(bot, {})
    page = page_of(admin_client, turn.session)
    assert ">10:05:30</time>" in page
    assert "(America/Vancouver)" in page
    assert "2026-11-22 10:05" in admin_client.get(LIST).content.decode()


def test_a_deleted_rule_keeps_its_name(admin_client: Client, bot: Bot) -> None:
    rule = make_rule(bot)
    turn = make_turn(bot, {}, rule_key=rule.key, rule_name="It was called this")
    rule.delete()
    page = page_of(admin_client, turn.session)
    assert re.search(r"It was called this\s+\(deleted since\)", page)


def test_what_was_odd_is_said_in_sentences(admin_client: Client, bot: Bot) -> None:
    problems = [{"path": "Visitor.ip", "code": "odd_ip", "text": "This is no address."}, "x", {}]
    turn = make_turn(
        bot, {}, problems=problems, outcome="failed", reason="The reply broke.", status=503
    )
    page = page_of(admin_client, turn.session)
    assert "1 thing was odd" in page
    assert "<li>This is no address. <code>Visitor.ip</code></li>" in page
    assert "The reply broke." in page
    assert "sent with HTTP status 503" in page


@pytest.mark.parametrize(
    ("event", "said"),
    [
        ("formSubmitted", "sent a form"),
        ("chatJoined", "joined the chat"),
        ("somethingNew", "somethingNew"),
        ("", "called without a message"),
    ],
)
def test_a_turn_without_a_message_says_what_happened(
    admin_client: Client, bot: Bot, event: str, said: str
) -> None:
    turn = make_turn(bot, {"formValues": [{"name": "account", "value": "sam"}]}, event=event)
    page = page_of(admin_client, turn.session)
    assert f'<p class="c100-note">{said}</p>' in page
    assert "<dt>account</dt>" in page


def test_what_comm100_sent_is_folded_away(admin_client: Client, bot: Bot) -> None:
    turn = make_turn(bot, {"question": "Grüße"}, reply={"messages": [], "Status": "Sent"})
    page = html.unescape(page_of(admin_client, turn.session))
    assert "<summary>What Comm100 sent</summary>" in page
    assert '"question": "Grüße"' in page
    assert "Status = Sent" in page
    for word in ("payload", "snapshot", "JSON", "regex", "boolean", "null"):
        visible_text = re.sub(r"<[^>]+>", " ", page.split('id="content"')[1])
        assert word not in visible_text


def test_a_long_chat_shows_its_latest_turns(
    admin_client: Client, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("comm100bot.admin.session.MOST_TURNS", 2)
    first = make_turn(bot, {}, message="one")
    make_turn(bot, {}, chat=first.session, message="two")
    make_turn(bot, {}, chat=first.session, message="three")
    page = page_of(admin_client, first.session)
    assert "The first turn is left out here." in page
    assert "three" in page
    assert ">one<" not in page


def test_a_chat_takes_a_fixed_number_of_queries(
    admin_client: Client, bot: Bot, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    rules = [make_rule(bot) for _ in range(5)]
    first = make_turn(bot, {})
    for rule in rules:
        make_turn(bot, {}, chat=first.session, rule_key=rule.key, rule_name=rule.name)
    with django_assert_max_num_queries(10):
        page_of(admin_client, first.session)


def test_a_chat_that_is_not_there_is_said_so(admin_client: Client, bot: Bot) -> None:
    response = admin_client.get(f"{LIST}99/change/", follow=True)
    assert "Perhaps it was deleted?" in response.content.decode()


# Values that want to be markup


@pytest.mark.parametrize("dialect", ["classic", "current", "third_party"])
def test_no_value_of_a_visitor_becomes_markup(admin_client: Client, bot: Bot, dialect: str) -> None:
    name = dialect if dialect == "classic" else f"{dialect}_question_asked"
    visitor = make_visitor(bot, visitor_id="1", name=EVIL, email=EVIL, city=EVIL)
    chat = Session.objects.create(
        bot=bot, key="evil", visitor=visitor, country=EVIL, department=EVIL, channel=EVIL
    )
    content = {"message": EVIL, "url": EVIL, "description": EVIL, "text": EVIL}
    items = [{"type": EVIL, "text": EVIL, "url": EVIL, "intentId": EVIL, "name": EVIL}]
    kinds = ["text", "image", "video", "quickreply", "button", "form", EVIL]
    make_turn(
        bot,
        poisoned(payload(name)),
        chat=chat,
        visitor=visitor,
        dialect=dialect,
        message=EVIL,
        intent=EVIL,
        event=EVIL,
        reason=EVIL,
        rule_name=EVIL,
        problems=[{"path": EVIL, "text": EVIL}],
        reply={
            "messages": [
                {"text": EVIL},
                *(
                    {"type": kind, "content": {**content, "items": items, "fields": items}}
                    for kind in kinds
                ),
            ],
            EVIL: EVIL,
        },
    )
    for page in (
        page_of(admin_client, chat),
        admin_client.get(LIST).content.decode(),
        admin_client.get(f"{ADMIN}snapshot/").content.decode(),
        admin_client.get(f"{ADMIN}rule/add/").content.decode(),
        admin_client.get(LIST, {"country": EVIL, "intent": EVIL, "q": EVIL}).content.decode(),
    ):
        assert "<img src=x" not in page
        assert "<script>alert" not in page
        assert "onerror=alert(1)>\"'" not in page
        assert 'href="javascript' not in page


def test_hidden_characters_are_made_visible(admin_client: Client, bot: Bot) -> None:
    turn = make_turn(bot, {"question": "a\u202eb"}, message="a\u202eb", intent="\u200b")
    page = page_of(admin_client, turn.session)
    assert "a⟨U+202E⟩b" in page
    assert "\u202e" not in page
    assert "\u202e" not in admin_client.get(LIST).content.decode()


def test_addresses_of_visitors_are_no_links(admin_client: Client, bot: Bot) -> None:
    data = payload("current_question_asked")
    turn = make_turn(bot, data, message="see https://evil.example/")
    page = page_of(admin_client, turn.session)
    assert 'href="https://evil.example' not in page
    assert f'href="{data["visitorInfo"]["currentBrowsing"]}' not in page


def test_links_of_answers_tell_nobody_where_staff_come_from(admin_client: Client, bot: Bot) -> None:
    links = [{"startPosition": 0, "endPosition": 2, "url": "https://e.com/"}]
    reply = [
        {"type": "text", "content": {"message": "Go", "links": links}},
        {"type": "image", "content": {"url": "https://e.com/a.png"}},
        {"type": "image", "content": {"url": "http://e.com/b.png"}},
    ]
    page = page_of(admin_client, make_turn(bot, {}, reply=reply).session)
    assert 'href="https://e.com/" target="_blank" rel="noopener noreferrer nofollow"' in page
    assert 'src="https://e.com/a.png"' in page
    assert 'src="http://e.com/b.png"' not in page


# The list


def test_the_list_says_of_each_chat_what_matters(admin_client: Client, bot: Bot) -> None:
    visitor = make_visitor(bot, visitor_id="21", name="Allon", city="Vancouver")
    turn = make_turn(bot, {}, visitor=visitor, message="where is my order")
    make_turn(bot, {}, chat=turn.session, outcome="failed")
    Session.objects.update(country="Canada", is_test=True)
    page = admin_client.get(LIST).content.decode()
    for text in ("Allon", "Vancouver, Canada", "where is my order", "2 turns", ">test</span>"):
        assert text in page
    assert re.search(r'title="Answered"><span aria-hidden="true">✓</span> 1<', page)
    assert re.search(r'title="Failed"><span aria-hidden="true">✗</span> 1<', page)


def test_the_list_takes_a_fixed_number_of_queries(
    admin_client: Client, bot: Bot, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(12):
        visitor = make_visitor(bot, visitor_id=str(number))
        turn = make_turn(bot, {}, visitor=visitor, message="Hello", intent=f"Intent {number}")
        make_turn(bot, {}, chat=turn.session, visitor=visitor, outcome="failed")
    with django_assert_max_num_queries(14):
        admin_client.get(LIST)


@pytest.fixture
def two_chats(bot: Bot) -> tuple[Session, Session]:
    mine = make_turn(
        bot,
        {},
        visitor=make_visitor(bot, visitor_id="1", name="Allon", email="allon@example.com"),
        message="where is my order",
        intent="Order status",
    ).session
    other = make_turn(
        make_bot("other"),
        {},
        visitor=make_visitor(bot, visitor_id="2", name="Berta", email="berta@example.com"),
        message="hello there",
        intent="Greeting",
        outcome="unanswered",
    ).session
    Session.objects.filter(pk=mine.pk).update(country="Canada", department="sales")
    Session.objects.filter(pk=other.pk).update(
        country="France", last_at=timezone.now() - dt.timedelta(days=9)
    )
    return mine, other


@pytest.mark.parametrize(
    "query",
    [
        {"bot__id__exact": "{bot}"},
        {"outcome": "answered"},
        {"intent": "Order status"},
        {"country": "Canada"},
        {"department": "sales"},
        {"last_at__gte": "{today}"},
        {"q": "allon"},
        {"q": "example.com order"},
        {"q": "ALLON@"},
        {"is_test__exact": "0", "country": "Canada"},
    ],
)
def test_chats_are_found(
    admin_client: Client, bot: Bot, two_chats: tuple[Session, Session], query: dict[str, str]
) -> None:
    today = f"{timezone.now():%Y-%m-%d} 00:00:00+00:00"
    asked = {key: value.format(bot=bot.pk, today=today) for key, value in query.items()}
    page = admin_client.get(LIST, asked).content.decode()
    assert "where is my order" in page
    assert "hello there" not in page


def test_an_outcome_that_is_none_filters_nothing(
    admin_client: Client, two_chats: tuple[Session, Session]
) -> None:
    page = admin_client.get(LIST, {"outcome": "odd"}).content.decode()
    assert "where is my order" in page
    assert "hello there" in page


@pytest.mark.parametrize(
    "lookup",
    [
        "visitor__email__startswith",
        "snapshots__payload__visitorInfo__email__startswith",
        "key__startswith",
        "visitor__phone",
        "country__regex",
        "bot__tokens__digest__startswith",
    ],
)
def test_the_lists_address_is_no_oracle(
    admin_client: Client, two_chats: tuple[Session, Session], lookup: str
) -> None:
    response = admin_client.get(LIST, {lookup: "a"})
    assert response.status_code in (302, 400)


# Permissions


def test_strangers_are_sent_to_the_login(client: Client, bot: Bot) -> None:
    turn = make_turn(bot, {})
    for path in (LIST, f"{LIST}{turn.session_id}/change/"):
        assert client.get(path).headers["Location"].startswith("/admin/login/")


def test_staff_without_permission_see_no_chats(client: Client, bot: Bot) -> None:
    turn = make_turn(bot, {}, message="secret")
    staff(client, "view_bot", "view_rule", "change_rule")
    for path in (LIST, f"{LIST}{turn.session_id}/change/", f"{ADMIN}snapshot/"):
        response = client.get(path)
        assert response.status_code == 403
        assert b"secret" not in response.content


def test_who_may_view_chats_alone_gets_no_links_elsewhere(client: Client, bot: Bot) -> None:
    rule = make_rule(bot, name="Order status")
    turn = make_turn(bot, {}, rule_key=rule.key, rule_name=rule.name)
    staff(client, "view_session")
    page = page_of(client, turn.session)
    assert "Order status" in page
    assert f"{ADMIN}rule/" not in page
    assert f"{ADMIN}snapshot/" not in page
