"""Saving a bot's form makes a version, and of two people who edit one bot nobody loses."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from comm100bot import history
from comm100bot.models import Bot, Source, Version

from .admin_pages import ADMIN, form_in, form_of, save
from .test_admin_rule_saving import meanwhile

FORM = "bot_form"


@pytest.fixture
def bea(db: None) -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("bea", first_name="Bea"))
    return client


@pytest.fixture
def shop(bot: Bot) -> Bot:
    history.record(bot, source=Source.IMPORT)
    return bot


def url(bot: Bot) -> str:
    return f"{ADMIN}bot/{bot.pk}/change/"


def edit_as(client: Client, bot: Bot, **fields: Any) -> None:
    save(client, url(bot), form_of(client, url(bot), FORM) | fields)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("time_zone", "Europe/Paris"),
        ("opening_hours", "Monday 09:00-17:00"),
        ("holidays", "2026-12-25"),
        ("dialect", "classic"),
    ],
)
def test_every_saved_setting_is_a_version(
    admin_client: Client, shop: Bot, field: str, value: str
) -> None:
    edit_as(admin_client, shop, **{field: value})
    _first, version = Version.objects.order_by("number")
    assert (version.author_name, version.source) == ("admin", "admin")
    assert getattr(Bot.objects.get(), field) == version.settings[field]


def test_what_replies_do_not_depend_on_is_no_version(admin_client: Client, shop: Bot) -> None:
    edit_as(admin_client, shop, name="Another name")
    assert Version.objects.count() == 1


def test_a_new_bot_begins_its_history(admin_client: Client, db: None) -> None:
    data = form_of(admin_client, f"{ADMIN}bot/add/", FORM)
    save(admin_client, f"{ADMIN}bot/add/", data | {"name": "Shop", "slug": "shop"})
    assert Version.objects.get().author_name == "admin"


def test_the_second_is_told_and_nothing_is_overwritten(
    admin_client: Client, bea: Client, shop: Bot
) -> None:
    mine = form_of(admin_client, url(shop), FORM) | {"holidays": "2026-12-25"}
    edit_as(bea, shop, time_zone="Europe/Paris", name="Hers")
    response = admin_client.post(url(shop), mine)
    said = meanwhile(response.content.decode())
    assert "Bea saved it on" in said
    assert "time zone changed from “UTC” to “Europe/Paris”." in said
    assert "Stored as “Name” is now “Hers”." in said
    assert form_in(response, FORM)["holidays"] == ["2026-12-25"]
    assert Bot.objects.get().holidays == []


def test_mine_can_be_saved_anyway(admin_client: Client, bea: Client, shop: Bot) -> None:
    mine = form_of(admin_client, url(shop), FORM) | {"holidays": "2026-12-25"}
    edit_as(bea, shop, time_zone="Europe/Paris")
    again = form_in(admin_client.post(url(shop), mine), FORM)
    save(admin_client, url(shop), again)
    row = Bot.objects.get()
    assert (row.time_zone, row.holidays) == ("UTC", ["2026-12-25"])


def test_groups_that_somebody_gave_it_are_told(
    admin_client: Client, bea: Client, shop: Bot
) -> None:
    group = Group.objects.create(name="Team A")
    mine = form_of(admin_client, url(shop), FORM)
    edit_as(bea, shop, groups=[group.pk])
    said = meanwhile(admin_client.post(url(shop), mine).content.decode())
    assert "Stored as “Only for these groups” is now “Team A”." in said
    assert "What they changed" not in said


def test_a_notice_is_no_matter_of_the_form(admin_client: Client, shop: Bot) -> None:
    mine = form_of(admin_client, url(shop), FORM) | {"holidays": "2026-12-25"}
    Bot.objects.filter(pk=shop.pk).update(notice_on=True, notice_text="Closed")
    save(admin_client, url(shop), mine)
    assert Bot.objects.get().notice_text == "Closed"
