"""The notice to everybody: switched on and off, over all rules, and told on every page."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.test import Client

from comm100bot.models import Bot, Snapshot, Version
from comm100bot.pins import pin_of, run_pins
from comm100bot.rulebook import load

from .admin_pages import (
    ADMIN,
    errors_of,
    form_of,
    make_turn,
    make_visitor,
    rule_url,
    save,
    staff,
)
from .conftest import Post
from .factories import condition, make_bot, make_rule, payload

NOW = dt.datetime(2026, 11, 22, 22, 30, tzinfo=dt.UTC)
"""A Sunday afternoon, half past two, in Vancouver."""

TEXT = "We are closed for the day."


@pytest.fixture(autouse=True)
def that_afternoon() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def bot(db: None) -> Bot:
    return make_bot(time_zone="America/Vancouver")


def url(bot: Bot) -> str:
    return f"{ADMIN}bot/{bot.pk}/notice/"


def switch_on(client: Client, bot: Bot, text: str = TEXT, **fields: str) -> Any:
    data = form_of(client, url(bot), "notice_form")
    return client.post(url(bot), {**data, "text": text, "_on": "1", **fields})


def answer_of(post: Post) -> str:
    """What the endpoint answers now."""
    response = post({**payload("classic"), "question": "anything"})
    assert response.status_code == 200
    return str([part["text"] for part in response.json()["messages"]])


# While it is on


def test_it_answers_everything_until_its_end(admin_client: Client, bot: Bot, post: Post) -> None:
    make_rule(bot, condition("message", "is_set"), answer="By a rule")
    assert "By a rule" in answer_of(post)
    response = switch_on(admin_client, bot, until="hour")
    assert response.status_code == 302
    assert TEXT in answer_of(post)
    turn = Snapshot.objects.first()
    assert turn is not None
    assert (turn.outcome, turn.reason) == ("unanswered", "The notice to everybody was on.")
    with time_machine.travel(NOW + dt.timedelta(minutes=59, seconds=59), tick=False):
        assert TEXT in answer_of(post)
    with time_machine.travel(NOW + dt.timedelta(hours=1), tick=False):
        assert "By a rule" in answer_of(post)
        assert "the notice came to its end" in admin_client.get(url(bot)).content.decode()


def test_it_is_switched_off_and_keeps_its_words(admin_client: Client, bot: Bot, post: Post) -> None:
    make_rule(bot, condition("message", "is_set"), answer="By a rule")
    switch_on(admin_client, bot, until="no_end")
    assert TEXT in answer_of(post)
    save(admin_client, url(bot), {"_off": "1"})
    assert "By a rule" in answer_of(post)
    assert form_of(admin_client, url(bot), "notice_form")["text"] == [TEXT]


def test_both_are_in_history(admin_client: Client, bot: Bot) -> None:
    switch_on(admin_client, bot, until="hour")
    save(admin_client, url(bot), {"_off": "1"})
    notes = [
        "The notice is on until 2026-11-22 15:30.",
        "The notice is off: the rules answer again.",
    ]
    assert [entry.get_change_message() for entry in LogEntry.objects.order_by("pk")] == notes
    versions = Version.objects.order_by("number").exclude(note="")
    assert [version.note for version in versions] == notes
    assert versions[0].settings["notice"] == {"text": TEXT, "until": "2026-11-22T23:30:00Z"}
    assert versions[1].settings["notice"] is None


# Its end


@pytest.mark.parametrize(
    ("fields", "ends"),
    [
        ({"until": "hour"}, "2026-11-22T23:30:00+00:00"),
        ({"until": "today"}, "2026-11-23T08:00:00+00:00"),
        ({"until": "tomorrow"}, "2026-11-23T17:00:00+00:00"),
        ({"until": "moment", "moment": "2026-12-01T09:00"}, "2026-12-01T17:00:00+00:00"),
        ({"until": "no_end"}, None),
    ],
)
def test_its_end_is_told_on_the_bots_clock(
    admin_client: Client, bot: Bot, fields: dict[str, str], ends: str | None
) -> None:
    switch_on(admin_client, bot, **fields)
    bot.refresh_from_db()
    assert bot.notice_on
    assert (bot.notice_until and bot.notice_until.isoformat()) == ends


def test_while_it_is_on_the_page_shows_its_end(admin_client: Client, bot: Bot) -> None:
    switch_on(admin_client, bot, until="tomorrow")
    data = form_of(admin_client, url(bot), "notice_form")
    assert (data["until"], data["moment"]) == (["moment"], ["2026-11-23T09:00"])
    save(admin_client, url(bot), {**data, "text": "Another text", "_on": "1"})
    bot.refresh_from_db()
    assert bot.notice_text == "Another text"
    assert bot.notice_until == dt.datetime(2026, 11, 23, 17, tzinfo=dt.UTC)


# Mistakes


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"text": " "}, "Write what everybody is answered."),
        ({"text": "Hi {{ visitor.name"}, "never closed"),
        ({"text": "Hi {{ visitor.nmae }}"}, "visitor.nmae"),
        ({"until": "moment"}, "Write a date and a time, or choose another end."),
        ({"until": "moment", "moment": "9999-01-01T00:00"}, "Write a date and a time"),
        ({"until": "moment", "moment": "2026-11-22T14:29"}, "This time has passed already."),
        ({"until": "moment", "moment": "2027-03-14T02:30"}, "couldn’t be interpreted"),
        ({"until": "whenever"}, "Select a valid choice"),
    ],
)
def test_mistakes_come_back_as_sentences(
    admin_client: Client, bot: Bot, fields: dict[str, str], sentence: str
) -> None:
    response = switch_on(admin_client, bot, **{"text": TEXT, **fields})
    assert any(sentence in error for error in errors_of(response)), errors_of(response)
    bot.refresh_from_db()
    assert not bot.notice_on


# Preview


def test_the_preview_shows_it_with_the_facts_of_the_latest_turn(
    admin_client: Client, bot: Bot
) -> None:
    make_turn(bot, {**payload("classic"), "question": "Hello"}, dialect="classic")
    data = form_of(admin_client, url(bot), "notice_form")
    text = "Dear {{ visitor.name | default: 'visitor' }}, see [our page](https://example.com/)."
    page = admin_client.post(url(bot), {**data, "text": text, "_preview": "1"}).content.decode()
    assert "As a visitor would see it" in page
    assert "Dear allon" in page
    assert "https://example.com/" in page
    bot.refresh_from_db()
    assert not bot.notice_on


def test_without_the_permission_the_preview_uses_no_real_chat(client: Client, bot: Bot) -> None:
    make_turn(bot, {**payload("classic"), "question": "Hello"}, dialect="classic")
    Bot.objects.update(notice_text="Dear {{ visitor.name | default: 'visitor' }}")
    page = staff(client, "view_rule").get(url(bot)).content.decode()
    assert "Dear visitor" in page
    assert "allon" not in page


# Pins


def test_a_pin_that_stops_changes_stops_no_notice(
    admin_client: Client, bot: Bot, post: Post
) -> None:
    rule = make_rule(bot, condition("message", "is_set"), answer="By a rule")
    answer_of(post)
    pin = pin_of(Snapshot.objects.get(), rule_key=rule.key, blocks=True)
    pin.save()
    switch_on(admin_client, bot, until="no_end")
    assert TEXT in answer_of(post)
    (result,) = run_pins(bot, load(Bot.objects.get()))
    assert result.holds


def test_while_it_is_on_the_rule_editor_still_shows_what_the_rule_does(
    admin_client: Client, bot: Bot
) -> None:
    rule = make_rule(bot, condition("message", "is_set"), answer="By a rule")
    switch_on(admin_client, bot, until="no_end")
    data = form_of(admin_client, rule_url(rule))
    page = admin_client.post(f"{ADMIN}rule/preview/?rule={rule.pk}", data)
    assert "By a rule" in page.content.decode()


# Who may


def test_those_who_may_not_publish_see_it_and_cannot_switch_it(client: Client, bot: Bot) -> None:
    staff(client, "view_rule", "change_rule")
    page = client.get(url(bot)).content.decode()
    assert "Only those who may make rules of this bot live" in page
    assert 'name="_on"' not in page
    for button in ("_on", "_off", "_preview"):
        response = client.post(url(bot), {"text": TEXT, "until": "no_end", button: "1"})
        assert response.status_code == 403
    bot.refresh_from_db()
    assert not bot.notice_on


def test_publishers_switch_it(client: Client, bot: Bot) -> None:
    switch_on(staff(client, "view_rule", "publish_rule"), bot, until="no_end")
    bot.refresh_from_db()
    assert bot.notice_on


# The line on every page


def pages_of(bot: Bot) -> list[str]:
    rule = make_rule(bot)
    turn = make_turn(bot, {}, visitor=make_visitor(bot, visitor_id="1"))
    return [
        "/admin/",
        ADMIN,
        f"{ADMIN}bot/",
        f"{ADMIN}bot/{bot.pk}/change/",
        f"{ADMIN}bot/{bot.pk}/history/",
        url(bot),
        f"{ADMIN}rule/",
        f"{ADMIN}rule/add/",
        f"{ADMIN}rule/{rule.pk}/change/",
        f"{ADMIN}rule/{rule.pk}/delete/",
        f"{ADMIN}session/",
        f"{ADMIN}session/{turn.session_id}/change/",
        f"{ADMIN}snapshot/",
        f"{ADMIN}snapshot/{turn.pk}/change/",
        f"{ADMIN}rejecteddelivery/",
    ]


LINE = '<ul class="c100-notices"'


def test_every_page_tells_of_it_while_it_is_on(admin_client: Client, bot: Bot) -> None:
    pages = pages_of(bot)
    for page in pages:
        assert LINE not in admin_client.get(page).content.decode(), page
    switch_on(admin_client, bot, until="hour")
    said = "<b>Shop</b> answers everything with a notice until 2026-11-22 15:30 (America/Vancouver)"
    for page in pages:
        found = admin_client.get(page).content.decode()
        assert said in found, page
        assert f'<a href="{url(bot)}">See the notice' in found, page
    with time_machine.travel(NOW + dt.timedelta(hours=1), tick=False):
        assert LINE not in admin_client.get(f"{ADMIN}rule/").content.decode()


def test_a_notice_without_an_end_says_so(admin_client: Client, bot: Bot) -> None:
    switch_on(admin_client, bot, until="no_end")
    page = admin_client.get(f"{ADMIN}rule/").content.decode()
    assert "answers everything with a notice until somebody switches it off" in page


def test_only_notices_of_bots_that_one_sees_are_told(client: Client, bot: Bot) -> None:
    mine = make_bot("mine", notice_on=True)
    Bot.objects.filter(pk=bot.pk).update(notice_on=True)
    bot.groups.add(Group.objects.create(name="Others"))
    page = staff(client, "view_rule").get(f"{ADMIN}rule/").content.decode()
    assert re.findall(r"<b>(\w+)</b> answers everything", page) == [mine.name]


def test_a_turn_that_the_notice_answered_names_it(
    admin_client: Client, bot: Bot, post: Post
) -> None:
    switch_on(admin_client, bot, until="no_end")
    answer_of(post)
    turn = Snapshot.objects.get()
    page = admin_client.get(f"{ADMIN}snapshot/{turn.pk}/change/").content.decode()
    assert "The notice to everybody was on." in page
    assert "by the notice to everybody" in page
    assert "deleted since" not in page


def test_a_notice_has_to_say_something_to_everybody(admin_client: Client, bot: Bot) -> None:
    response = switch_on(admin_client, bot, text="{{ custom_field.plan }}", until="hour")
    assert any("Write some words besides facts" in error for error in errors_of(response))
    bot.refresh_from_db()
    assert not bot.notice_on
