"""What the demo's rules answer to Comm100's samples and to a few more visitors."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
import time_machine

from comm100bot.models import Bot, Outcome, Snapshot
from project.demo import data, samples

from .conftest import Post
from .factories import payload

# Lookups have connections of their own: what they look up must be committed.
pytestmark = pytest.mark.django_db(transaction=True)

OPEN = dt.datetime(2026, 11, 23, 19, tzinfo=dt.UTC)
"""A Monday, 11:00 in Vancouver."""
CLOSED = dt.datetime(2026, 11, 23, 6, tzinfo=dt.UTC)


@pytest.fixture
def bot(transactional_db: None) -> Bot:
    return data.load()


@pytest.fixture
def say(post: Post) -> Any:
    """What the bot answers to a visitor with these facts, as lines of text."""

    def say(message: str = "", **more: Any) -> str:
        response = post({"question": message, **more})
        assert response.status_code == 200
        return samples.answer(json.loads(response.content))

    return say


@pytest.mark.parametrize(
    ("name", "rule", "answer"),
    [
        ("classic", "Order status", "Order 1780064 is on its way"),
        ("current_question_asked", "Order status", "Order 1780064 is on its way"),
        ("current_minimal", "Delivery van's stops", "stop 9700, Market Square"),
        ("third_party_chat_joined", "Welcome for gold and platinum members", "gold"),
        ("third_party_intent_clicked", "Order status", "Order 1780064 is on its way"),
        ("third_party_location_shared", "Nearest store", "128 Water Street"),
        ("third_party_form_submitted", "Form received", "Thank you, sam."),
        ("third_party_question_asked", "When nothing else holds", "Is it one of these?"),
    ],
)
def test_sample_is_answered_sensibly(post: Post, name: str, rule: str, answer: str) -> None:
    shown = samples.answer(json.loads(post(payload(name)).content))
    snapshot = Snapshot.objects.get()
    assert snapshot.rule_name == rule
    assert answer in shown
    assert "1234" not in shown
    assert snapshot.outcome != Outcome.FAILED
    assert snapshot.problems == [] or name == "classic"


def test_classic_sample_s_problems_are_its_two_dates(post: Post) -> None:
    post(payload("classic"))
    paths = [problem["path"] for problem in Snapshot.objects.get().problems]
    assert sorted(paths) == ["Visitor.first_visit_time", "Visitor.visit_time"]


def test_every_live_rule_can_be_compiled(bot: Bot, say: Any) -> None:
    say("hello")
    assert [problem["text"] for problem in Snapshot.objects.get().problems] == []


def test_person_is_offered_while_the_shop_is_open(say: Any) -> None:
    with time_machine.travel(OPEN):
        assert say("Can I speak to someone?").splitlines()[1] == "Talk to a person"


def test_mail_is_offered_while_the_shop_is_closed(say: Any) -> None:
    with time_machine.travel(CLOSED):
        assert "<https://www.example.com/contact>" in say("Can I speak to someone?").replace(
            "(https://www.example.com/contact)", "<https://www.example.com/contact>"
        )


def test_opening_hours_say_whether_the_shop_is_open(say: Any) -> None:
    with time_machine.travel(OPEN):
        assert say("Are you open?").startswith("Yes, we are open")
    with time_machine.travel(CLOSED):
        assert say("Are you open?").startswith("We are closed")


@pytest.mark.parametrize(("country", "price"), [("Canada", "$7.90"), ("France", "$19.50")])
def test_shipping_depends_on_the_country(say: Any, country: str, price: str) -> None:
    assert price in say("What does shipping cost?", Visitor={"country": country})


def test_french_visitor_is_answered_in_french(say: Any) -> None:
    assert "colis coûte" in say("shipping", Visitor={"language": "fr-CA", "country": "France"})


def test_misspelt_refund_is_answered_with_the_label(say: Any) -> None:
    assert "/static/shop/return-label.pdf" in say("I want a refnud")


def test_size_is_answered_with_a_picture(say: Any) -> None:
    assert "[image] http://127.0.0.1:8000/static/shop/size-guide.svg" in say("Which size?")


def test_care_is_answered_with_a_film(say: Any) -> None:
    assert "https://www.example.com/films/waxing" in say("How do I wash it?")


def test_unknown_order_is_said_to_be_unknown(say: Any) -> None:
    answer = say(
        "where is my parcel", Visitor={"custom_fields": [{"name": "order_id", "value": "1"}]}
    )
    assert "I can't find order 1." in answer


def test_visitor_without_an_order_number_is_asked_for_it(say: Any) -> None:
    assert "(form) Tell us which order you mean." in say(
        "where is my parcel", event="questionAsked"
    )


def test_where_the_stores_are_asks_for_the_visitor_s_place(say: Any) -> None:
    assert "(location)" in say("Where is your store?", event="questionAsked")


def test_draft_says_nothing(say: Any) -> None:
    with time_machine.travel(dt.datetime(2026, 11, 28, 19, tzinfo=dt.UTC)):
        assert "20%" not in say("Is there a sale?")
