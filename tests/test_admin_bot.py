from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client, override_settings

from comm100bot.models import Bot, RejectedDelivery, Token

from .admin_pages import ADMIN, errors_of, form_of, make_turn, save, staff
from .factories import make_rule, make_token

LIST = f"{ADMIN}bot/"


def url(bot: Bot, rest: str = "change/") -> str:
    return f"{LIST}{bot.pk}/{rest}"


def page_of(client: Client, bot: Bot) -> str:
    return client.get(url(bot)).content.decode()


# Settings


@pytest.mark.django_db
def test_a_bot_is_made(admin_client: Client) -> None:
    data = form_of(admin_client, f"{LIST}add/", "bot_form")
    given = {
        "name": "Shop",
        "slug": "shop",
        "time_zone": "Europe/Paris",
        "opening_hours": "Mon-Fri 9:00-12:00, 13:00-17:30\r\nSaturday 10:00-12:00",
        "holidays": "2026-12-25\r\n2026-01-01\r\n",
    }
    save(admin_client, f"{LIST}add/", {**data, **given})
    bot = Bot.objects.get()
    assert bot.opening_hours["1"] == [["09:00", "12:00"], ["13:00", "17:30"]]
    assert bot.opening_hours["6"] == [["10:00", "12:00"]]
    assert bot.holidays == ["2026-01-01", "2026-12-25"]
    assert (bot.enabled, bot.time_zone, bot.dialect) == (True, "Europe/Paris", "")


def test_opening_hours_read_back(admin_client: Client, bot: Bot) -> None:
    Bot.objects.update(opening_hours={"1": [["09:00", "17:30"]]}, holidays=["2026-12-25"])
    data = form_of(admin_client, url(bot), "bot_form")
    assert data["opening_hours"] == ["Monday 09:00-17:30"]
    assert data["holidays"] == ["2026-12-25"]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"opening_hours": "Someday 9-17"}, "Line 1: "),
        ({"holidays": "Christmas"}, "Line 1: write a date such as 2026-12-25"),
        ({"time_zone": "Mars/Base"}, "Select a valid choice"),
    ],
)
def test_mistakes_come_back_as_sentences(
    admin_client: Client, bot: Bot, fields: dict[str, str], sentence: str
) -> None:
    data = form_of(admin_client, url(bot), "bot_form")
    shown = errors_of(admin_client.post(url(bot), {**data, **fields}))
    assert len(shown) == 1
    assert sentence in shown[0]


def test_an_untouched_page_changes_nothing_that_came_past_the_form(
    admin_client: Client, bot: Bot
) -> None:
    odd: dict[str, Any] = {
        "opening_hours": {"2": [["17:00", "09:00"]], "1": [["09:00", "10:00"]]},
        "holidays": ["2026-12-25", "2026-01-01"],
        "time_zone": "Mars/Base",
    }
    Bot.objects.update(**odd)
    page = form_of(admin_client, url(bot), "bot_form")
    assert page["time_zone"] == ["Mars/Base"]
    response = admin_client.post(url(bot), page)
    # Only the zone has to be mended, since no date could be read in it.
    assert "There is no time zone of this name" in errors_of(response)[0]
    save(admin_client, url(bot), {**page, "time_zone": "UTC"})
    bot.refresh_from_db()
    assert (bot.opening_hours, bot.holidays) == (odd["opening_hours"], odd["holidays"])


@pytest.mark.parametrize("stored", [[], {"1": 5}, "x", {"1": [["a"]]}])
def test_hours_that_were_spoilt_by_hand_can_be_looked_at(
    admin_client: Client, bot: Bot, stored: Any
) -> None:
    Bot.objects.update(opening_hours=stored, holidays=stored)
    assert admin_client.get(url(bot)).status_code == 200


def test_a_change_of_the_settings_raises_the_version(admin_client: Client, bot: Bot) -> None:
    before = bot.rules_version
    save(admin_client, url(bot), form_of(admin_client, url(bot), "bot_form"))
    bot.refresh_from_db()
    assert bot.rules_version > before


# The list


def test_the_list_says_how_bots_stand(admin_client: Client, bot: Bot) -> None:
    make_rule(bot)
    make_rule(bot, state="draft")
    make_token(bot)
    page = admin_client.get(LIST).content.decode()
    assert f'<a href="{ADMIN}rule/?bot__id__exact={bot.pk}">1</a>' in page
    assert "nothing yet" in page
    turn = make_turn(bot, {})
    assert f"{turn.received_at:%Y-%m-%d %H:%M}" in admin_client.get(LIST).content.decode()


# The connection


def test_a_new_bot_is_told_to_make_a_token(admin_client: Client, bot: Bot) -> None:
    assert "Make a token, then paste the webhook&#x27;s URL into Comm100." in page_of(
        admin_client, bot
    )


def test_the_page_shows_the_full_url(admin_client: Client, bot: Bot) -> None:
    assert 'value="http://testserver/comm100/webhook/shop/"' in page_of(admin_client, bot)


def test_the_latest_call_is_shown_with_its_format_and_outcome(
    admin_client: Client, bot: Bot
) -> None:
    make_token(bot)
    make_rule(bot)
    make_turn(bot, {})
    turn = make_turn(bot, {}, dialect="third_party", outcome="failed")
    page = page_of(admin_client, bot)
    assert (
        f'<a href="{ADMIN}snapshot/{turn.pk}/change/">{turn.received_at:%Y-%m-%d %H:%M:%S}' in page
    )
    assert "<dd>Third party</dd>" in page
    assert '<span aria-hidden="true">✗</span> Failed' in page
    assert f'<a href="{ADMIN}snapshot/?bot__id__exact={bot.pk}">2</a>' in page


def test_rejected_deliveries_are_shown_with_their_reasons(admin_client: Client, bot: Bot) -> None:
    make_token(bot)
    for number in range(7):
        RejectedDelivery.objects.create(
            bot=bot, reason="bad_json", detail=f"Bad <b>{number}</b>.", length=1
        )
    page = page_of(admin_client, bot)
    assert "The latest call could not be read." in page
    assert "Bad &lt;b&gt;6&lt;/b&gt;." in page
    assert "Bad &lt;b&gt;1&lt;/b&gt;." not in page


def test_refused_calls_are_counted(admin_client: Client, client: Client, bot: Bot) -> None:
    make_token(bot)
    for _ in range(3):
        client.post(
            f"/comm100/webhook/{bot.slug}/?token=wrong", b"{}", content_type="application/json"
        )
    page = page_of(admin_client, bot)
    assert "Calls arrive without a valid token." in page
    assert re.search(r"<dd>3 <span[^>]*>in the last seven days", page)


@pytest.mark.parametrize(
    ("fields", "hint"),
    [
        ({"enabled": False}, "This bot is not enabled, so it refuses every call."),
        ({}, "Nothing has arrived yet."),
    ],
)
def test_a_silent_connection_says_what_to_do_next(
    admin_client: Client, bot: Bot, fields: dict[str, Any], hint: str
) -> None:
    make_token(bot)
    Bot.objects.update(**fields)
    assert hint in page_of(admin_client, bot)


def test_calls_without_rules_ask_for_a_rule(admin_client: Client, bot: Bot) -> None:
    make_token(bot)
    make_turn(bot, {})
    assert "this bot has no live rule to answer them" in page_of(admin_client, bot)
    make_rule(bot)
    assert "c100-hint" not in page_of(admin_client, bot)


@override_settings(ROOT_URLCONF="tests.urls_other_admin")
def test_a_project_without_the_webhook_says_so(admin_client: Client, bot: Bot) -> None:
    path = f"/back-office/comm100bot/bot/{bot.pk}/"
    page = admin_client.get(f"{path}change/").content.decode()
    assert "This project has no webhook yet." in page
    response = admin_client.post(f"{path}tokens/make/")
    assert "?token=" not in response.content.decode()


# Tokens


def make(client: Client, bot: Bot, **fields: str) -> str:
    data = {f"token-{name}": value for name, value in fields.items()}
    response = client.post(url(bot, "tokens/make/"), data)
    assert response.status_code == 200
    assert "no-store" in response.headers["Cache-Control"]
    return html.unescape(response.content.decode())


def test_a_token_is_shown_once_in_urls_ready_to_copy(
    admin_client: Client, client: Client, bot: Bot
) -> None:
    page = make(admin_client, bot, name="Comm100")
    found = re.search(r'value="(http://testserver/comm100/webhook/shop/\?token=([^"]+))"', page)
    assert found
    full_url, text = found.groups()
    assert f'value="Bearer {text}"' in page
    assert 'value="http://testserver/comm100/webhook/shop/"' in page
    assert text not in page_of(admin_client, bot)
    assert client.post(full_url, b"{}", content_type="application/json").status_code == 200


def test_a_token_for_tests_is_marked(admin_client: Client, bot: Bot) -> None:
    make(admin_client, bot, name="Chat page", is_test="on")
    assert Token.objects.get().is_test
    assert "for tests" in page_of(admin_client, bot)


def test_making_and_revoking_tokens_lands_in_the_history(admin_client: Client, bot: Bot) -> None:
    page = make(admin_client, bot, name="Comm100")
    token = Token.objects.get()
    admin_client.post(url(bot, f"tokens/{token.pk}/revoke/"))
    said = [entry.get_change_message() for entry in LogEntry.objects.order_by("pk")]
    assert said == ["Made the token “Comm100”.", "Revoked the token “Comm100”."]
    secret = re.findall(r"token=([\w-]+)", page)[0]
    assert not LogEntry.objects.filter(change_message__contains=secret).exists()


def test_a_token_is_revoked_after_a_question(admin_client: Client, bot: Bot) -> None:
    make_token(bot, name="Old")
    token = Token.objects.get()
    make_turn(bot, {}, token=token)
    page = admin_client.get(url(bot, f"tokens/{token.pk}/revoke/")).content.decode()
    assert "Revoke the token “Old”?" in page
    assert "This token was last used on" in page
    assert Token.objects.exists()
    response = admin_client.post(url(bot, f"tokens/{token.pk}/revoke/"), follow=True)
    assert not Token.objects.exists()
    assert "The token was revoked." in response.content.decode()
    assert bot.snapshots.get().token is None


def test_the_list_of_tokens_says_when_each_was_used(admin_client: Client, bot: Bot) -> None:
    make_token(bot, name="New")
    make_token(bot, name="Used")
    turn = make_turn(bot, {}, token=Token.objects.get(name="Used"))
    page = page_of(admin_client, bot)
    assert "never" in page
    assert f"<td>{turn.received_at:%Y-%m-%d %H:%M}</td>" in page


def test_no_token_of_another_bot_is_revoked(admin_client: Client, bot: Bot) -> None:
    make_token(bot)
    other = Bot.objects.create(slug="other", name="Other")
    path = url(other, f"tokens/{Token.objects.get().pk}/revoke/")
    assert admin_client.post(path).status_code == 404
    assert Token.objects.exists()


def test_no_token_is_made_by_looking(admin_client: Client, bot: Bot) -> None:
    assert admin_client.get(url(bot, "tokens/make/")).headers["Location"] == url(bot)
    response = admin_client.post(url(bot, "tokens/make/"), {"token-name": "x" * 201})
    assert response.headers["Location"] == url(bot)
    assert not Token.objects.exists()


# Permissions


def test_strangers_are_sent_to_the_login(client: Client, bot: Bot) -> None:
    for path in (LIST, url(bot), url(bot, "tokens/make/"), url(bot, "tokens/1/revoke/")):
        assert client.post(path).headers["Location"].startswith("/admin/login/")
    assert not Token.objects.exists()


def test_staff_without_permission_see_no_bots(client: Client, bot: Bot) -> None:
    staff(client)
    assert client.get(LIST).status_code == 403
    assert client.get(url(bot)).status_code == 403


@pytest.mark.parametrize(
    "permissions", [["view_bot"], ["view_bot", "change_bot"], ["view_bot", "add_token"]]
)
def test_tokens_need_permissions_of_their_own(
    client: Client, bot: Bot, permissions: list[str]
) -> None:
    make_token(bot, name="Kept")
    staff(client, *permissions)
    page = page_of(client, bot)
    assert "Kept" in page
    assert "Make a token</button>" not in page
    assert "/revoke/" not in page
    assert client.post(url(bot, "tokens/make/")).status_code == 403
    assert client.post(url(bot, f"tokens/{Token.objects.get().pk}/revoke/")).status_code == 403
    assert client.post(f"{LIST}0/tokens/make/").status_code == 404
    assert Token.objects.count() == 1


def test_staff_who_may_make_tokens_make_them(client: Client, bot: Bot) -> None:
    staff(client, "change_bot", "add_token", "delete_token")
    make(client, bot)
    admin_page = client.post(url(bot, f"tokens/{Token.objects.get().pk}/revoke/"))
    assert admin_page.status_code == 302


def test_the_connection_links_nowhere_that_staff_may_not_go(client: Client, bot: Bot) -> None:
    make_turn(bot, {})
    RejectedDelivery.objects.create(bot=bot, reason="bad_json", detail="Bad.", length=1)
    staff(client, "view_bot")
    page = page_of(client, bot)
    assert f"{ADMIN}snapshot/" not in page
    assert f"{ADMIN}rejecteddelivery/" not in page


def test_a_bot_that_was_called_is_not_deleted(admin_client: Client, bot: Bot) -> None:
    assert admin_client.get(url(bot, "delete/")).status_code == 200
    make_turn(bot, {})
    assert admin_client.get(url(bot, "delete/")).status_code == 403


def test_a_bot_that_was_never_called_is_deleted_with_its_rules(
    admin_client: Client, bot: Bot
) -> None:
    make_rule(bot)
    admin_client.post(url(bot, "delete/"), {"post": "yes"})
    assert not Bot.objects.exists()


@pytest.mark.parametrize("lookup", ["tokens__digest__startswith", "opening_hours__contains"])
def test_the_lists_address_is_no_oracle(admin_client: Client, bot: Bot, lookup: str) -> None:
    make_token(bot)
    assert admin_client.get(LIST, {lookup: "a"}).status_code in (302, 400)
