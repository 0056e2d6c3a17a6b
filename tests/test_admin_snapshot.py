from __future__ import annotations

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from comm100bot.models import Bot, Session

from .admin_pages import ADMIN, make_turn, make_visitor
from .factories import make_bot, make_rule, payload

LIST = f"{ADMIN}snapshot/"


def test_a_turn_has_a_page_of_its_own(admin_client: Client, bot: Bot) -> None:
    rule = make_rule(bot, name="Order status")
    turn = make_turn(
        bot,
        payload("third_party_question_asked"),
        dialect="third_party",
        message="where is it",
        reply={"answer": [{"type": "text", "content": {"message": "On its way."}}]},
        rule_key=rule.key,
        rule_name=rule.name,
    )
    page = admin_client.get(f"{LIST}{turn.pk}/change/").content.decode()
    for text in ("where is it", "On its way.", "Order status", "Third party", "tier", "gold"):
        assert text in page
    assert f'<a href="{ADMIN}session/{turn.session_id}/change/">The whole chat</a>' in page


@pytest.mark.parametrize("stored", [[], "text", 5, {"visitorInfo": []}])
def test_a_turn_that_was_spoilt_by_hand_can_be_looked_at(
    admin_client: Client, bot: Bot, stored: object
) -> None:
    turn = make_turn(bot, stored, dialect="unknown", reply=stored or 0, problems=stored or 0)
    assert admin_client.get(f"{LIST}{turn.pk}/change/").status_code == 200


def test_the_list_says_of_each_turn_what_matters(admin_client: Client, bot: Bot) -> None:
    visitor = make_visitor(bot, visitor_id="21", name="Allon")
    make_turn(
        bot, {}, visitor=visitor, message="where is it", intent="Order status", rule_name="Status"
    )
    page = admin_client.get(LIST).content.decode()
    for text in ("Allon", "where is it", "Order status", "✓</span> Answered", "Status"):
        assert text in page


@pytest.mark.parametrize(
    "query",
    [
        {"bot__id__exact": "{bot}"},
        {"outcome__exact": "answered"},
        {"intent": "Order status"},
        {"country": "Canada"},
        {"department": "sales"},
        {"format": "current"},
        {"received_at__gte": "{today}", "outcome__exact": "answered"},
        {"session__id__exact": "{chat}"},
        {"rule_key__exact": "{rule}"},
        {"q": "order"},
        {"q": "allon@example.com"},
    ],
)
def test_turns_are_found(admin_client: Client, bot: Bot, query: dict[str, str]) -> None:
    rule = make_rule(bot)
    visitor = make_visitor(bot, visitor_id="1", email="allon@example.com")
    turn = make_turn(
        bot,
        {},
        visitor=visitor,
        message="where is my order",
        intent="Order status",
        rule_key=rule.key,
    )
    Session.objects.update(country="Canada", department="sales")
    make_turn(
        make_bot("other"),
        {},
        message="hello there",
        intent="Greeting",
        outcome="unanswered",
        dialect="classic",
    )
    values = {
        "bot": bot.pk,
        "today": f"{timezone.now():%Y-%m-%d} 00:00:00+00:00",
        "chat": turn.session_id,
        "rule": rule.key,
    }
    asked = {key: value.format(**values) for key, value in query.items()}
    page = admin_client.get(LIST, asked).content.decode()
    assert "where is my order" in page
    assert "hello there" not in page


def test_a_turn_without_a_message_says_what_happened(admin_client: Client, bot: Bot) -> None:
    make_turn(bot, {}, event="locationShared")
    assert "shared the location" in admin_client.get(LIST).content.decode()


def test_the_list_takes_a_fixed_number_of_queries(
    admin_client: Client, bot: Bot, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(12):
        make_turn(bot, {"a": 1}, visitor=make_visitor(bot, visitor_id=str(number)))
    with django_assert_max_num_queries(12):
        admin_client.get(LIST)


def test_a_chosen_value_stays_in_the_filter_however_rare_it_is(
    admin_client: Client, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("comm100bot.admin.filters.MOST_CHOICES", 1)
    make_turn(bot, {}, intent="Frequent")
    make_turn(bot, {}, intent="Frequent")
    make_turn(bot, {}, intent="Rare")
    assert "Rare</a></li>" not in admin_client.get(LIST).content.decode().replace("\n", "")
    page = admin_client.get(LIST, {"intent": "Rare"}).content.decode()
    assert "?intent=Rare" in page


@pytest.mark.parametrize(
    "lookup", ["payload__question__startswith", "fingerprint", "message__regex", "token__digest"]
)
def test_the_lists_address_is_no_oracle(admin_client: Client, bot: Bot, lookup: str) -> None:
    make_turn(bot, {})
    assert admin_client.get(LIST, {lookup: "a"}).status_code in (302, 400)


def test_an_outcome_of_another_version_is_shown_as_it_is(admin_client: Client, bot: Bot) -> None:
    turn = make_turn(bot, {}, outcome="postponed")
    chat = turn.session
    pages = [LIST, f"{LIST}{turn.pk}/change/", f"{ADMIN}session/"]
    for url in [*pages, f"{ADMIN}session/{chat.pk}/change/"]:
        assert "postponed" in admin_client.get(url).content.decode()


@pytest.mark.parametrize("rows", ["snapshot", "session", "rejecteddelivery"])
@time_machine.travel("2026-11-22T05:00:00Z", tick=False)
def test_days_are_those_of_the_bots_clock(admin_client: Client, rows: str) -> None:
    make_bot(time_zone="America/Vancouver")
    page = admin_client.get(f"{ADMIN}{rows}/").content.decode()
    assert "__gte=2026-11-21+00%3A00%3A00-08%3A00" in page


@time_machine.travel("2026-11-22T05:00:00Z", tick=False)
def test_days_of_several_bots_are_those_of_the_site(admin_client: Client) -> None:
    bots = [make_bot(time_zone="America/Vancouver"), make_bot("other")]
    page = admin_client.get(LIST).content.decode()
    assert "__gte=2026-11-22+00%3A00%3A00%2B00%3A00" in page
    page = admin_client.get(LIST, {"bot__id__exact": bots[0].pk}).content.decode()
    assert "__gte=2026-11-21+00%3A00%3A00-08%3A00" in page
