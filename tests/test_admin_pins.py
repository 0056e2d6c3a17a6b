"""Pins in the admin: made from a turn, held against every change, and shown when one breaks."""

from __future__ import annotations

import pytest
from django.test import Client

from comm100bot.models import Bot, Pin, Rule, Snapshot
from comm100bot.pins import pin_of
from tests.admin_pages import ADMIN, errors_of, form_of, make_turn, rule_url, staff
from tests.factories import condition, make_bot, rule, take_rules

pytestmark = pytest.mark.django_db

SAID = "Where is my order?"


@pytest.fixture
def bot() -> Bot:
    bot = make_bot()
    order = condition("message", "has_word", ["order"])
    take_rules(bot, rule("Order", order, answer="On its way."), rule("Else", answer="Sorry?"))
    return bot


@pytest.fixture
def order(bot: Bot) -> Rule:
    return bot.rules.get(name="Order")


@pytest.fixture
def turn(bot: Bot, order: Rule) -> Snapshot:
    return make_turn(
        bot, {"question": SAID}, message=SAID, rule_key=order.key, rule_name=order.name
    )


@pytest.fixture
def pin(turn: Snapshot, order: Rule) -> Pin:
    pin = pin_of(turn, rule_key=order.key, rule_name=order.name)
    pin.save()
    return pin


def pages(bot: Bot) -> str:
    return f"{ADMIN}bot/{bot.pk}/"


def test_a_turn_is_pinned_to_the_rule_that_answered_it(
    admin_client: Client, bot: Bot, turn: Snapshot, order: Rule
) -> None:
    url = f"{pages(bot)}pins/add/{turn.pk}/"
    page = admin_client.get(url).content.decode()
    assert SAID in page
    assert f'value="{order.key}" selected' in page
    sent = {"expectation": "rule", "rule": str(order.key), "blocks": "on", "note": "As agreed"}
    admin_client.post(url, sent)
    pin = bot.pins.get()
    assert (pin.rule_name, pin.blocks, pin.said, pin.note) == ("Order", True, SAID, "As agreed")
    assert "holds" in admin_client.get(f"{pages(bot)}pins/").content.decode()


def test_a_turn_links_to_pinning_it(admin_client: Client, bot: Bot, turn: Snapshot) -> None:
    page = admin_client.get(f"{ADMIN}snapshot/{turn.pk}/change/").content.decode()
    assert f"{pages(bot)}pins/add/{turn.pk}/" in page


@pytest.mark.parametrize(
    ("sent", "error"),
    [
        ({"expectation": "rule"}, "Choose the rule that must answer."),
        ({"expectation": "text", "text": " "}, "Write what must stand in the answer."),
    ],
)
def test_a_pin_has_to_say_what_it_wants(
    admin_client: Client, bot: Bot, turn: Snapshot, sent: dict[str, str], error: str
) -> None:
    response = admin_client.post(f"{pages(bot)}pins/add/{turn.pk}/", sent)
    assert error in errors_of(response)
    assert not bot.pins.exists()


def test_a_pin_can_be_changed_and_removed(admin_client: Client, bot: Bot, pin: Pin) -> None:
    url = f"{pages(bot)}pins/{pin.pk}/"
    admin_client.post(url, {"expectation": "text", "text": "lost"})
    page = admin_client.get(f"{pages(bot)}pins/").content.decode()
    assert "must be answered with “lost”" in page
    assert "does not hold" in page
    admin_client.post(url, {"_remove": "1"})
    assert not bot.pins.exists()


def test_a_turn_of_another_bot_is_not_pinned(admin_client: Client, turn: Snapshot) -> None:
    other = make_bot("other")
    assert admin_client.get(f"{pages(other)}pins/add/{turn.pk}/").status_code == 404


def test_pinning_needs_its_permissions(client: Client, bot: Bot, turn: Snapshot) -> None:
    viewer = staff(client, "view_bot", "view_pin", "view_snapshot")
    assert viewer.get(f"{pages(bot)}pins/").status_code == 200
    assert viewer.get(f"{pages(bot)}pins/add/{turn.pk}/").status_code == 403


def test_saving_shows_the_pins_that_break_before_the_change_goes_live(
    admin_client: Client, bot: Bot, pin: Pin, order: Rule
) -> None:
    data = form_of(admin_client, rule_url(order))
    data |= {"conditions-0-value": "parcel", "name": "Parcels", "_save": "1"}
    stopped = admin_client.post(rule_url(order), data)
    page = stopped.content.decode()
    assert stopped.status_code == 409
    assert "would break pins" in page
    assert "“Else” answers it." in page
    order.refresh_from_db()
    assert order.name == "Order"
    response = admin_client.post(rule_url(order), data | {"accept_pin": str(pin.pk)})
    order.refresh_from_db()
    assert (response.status_code, order.name) == (302, "Parcels")


def test_a_pin_that_stops_changes_cannot_be_overruled(
    admin_client: Client, bot: Bot, pin: Pin, order: Rule
) -> None:
    Pin.objects.update(blocks=True)
    data = form_of(admin_client, rule_url(order))
    data |= {"conditions-0-value": "parcel", "accept_pin": str(pin.pk), "_save": "1"}
    page = admin_client.post(rule_url(order), data).content.decode()
    assert "stops such changes" in page
    assert "Save all the same" not in page
    assert order.conditions.get().value == ["order"]


def test_back_to_editing_keeps_what_was_typed(
    admin_client: Client, bot: Bot, pin: Pin, order: Rule
) -> None:
    data = form_of(admin_client, rule_url(order))
    data |= {"conditions-0-value": "parcel", "_save": "1"}
    admin_client.post(rule_url(order), data)
    response = admin_client.post(rule_url(order), data | {"_edit": "1"})
    assert response.status_code == 200
    assert "parcel" in response.content.decode()


@pytest.mark.parametrize("action", ["make_paused", "make_draft"])
def test_actions_stop_too(
    admin_client: Client, bot: Bot, pin: Pin, order: Rule, action: str
) -> None:
    data = {"action": action, "_selected_action": [str(order.pk)]}
    url = f"{ADMIN}rule/?bot__id__exact={bot.pk}"
    assert admin_client.post(url, data).status_code == 409
    order.refresh_from_db()
    assert order.state == "live"
    admin_client.post(url, data | {"accept_pin": str(pin.pk)})
    order.refresh_from_db()
    assert order.state != "live"


def test_deleting_stops_too(admin_client: Client, pin: Pin, order: Rule) -> None:
    url = f"{ADMIN}rule/{order.pk}/delete/"
    assert admin_client.post(url, {"post": "yes"}).status_code == 409
    assert Rule.objects.filter(pk=order.pk).exists()
