from __future__ import annotations

import datetime as dt
import io

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from comm100bot.models import Rule, Token, token_digest
from project.demo import data
from project.shop.models import Order

pytestmark = pytest.mark.django_db


def test_bot_comes_with_rules_and_orders() -> None:
    bot = data.load()
    assert bot.rules.count() >= 12
    assert Order.objects.filter(number="1780064").exists()


def test_what_staff_edited_stays_edited() -> None:
    data.load()
    Rule.objects.filter(name="Order status").update(name="Where the order is")
    Order.objects.filter(number="1780064").update(status="delivered")
    bot = data.load()
    assert bot.rules.filter(name="Where the order is").exists()
    assert Order.objects.get(number="1780064").status == "delivered"


def test_what_staff_deleted_stays_deleted() -> None:
    data.load().rules.all().delete()
    assert not data.load().rules.exists()


def test_bot_is_valid() -> None:
    data.load().full_clean()


def test_staff_can_log_in(client: Client) -> None:
    user, password = data.staff_login()
    assert client.login(username=user, password=password)
    assert client.get("/admin/").status_code == 200


def test_login_is_the_same_at_every_start(client: Client) -> None:
    client.login(username=(login := data.staff_login())[0], password=login[1])
    assert data.staff_login() == login
    assert client.get("/admin/").status_code == 200


def test_changed_password_is_set_again() -> None:
    user, password = data.staff_login()
    row = get_user_model().objects.get(username=user)
    row.set_password("another")
    row.save()
    data.staff_login()
    row.refresh_from_db()
    assert row.check_password(password)


def test_nobody_else_s_login_is_touched() -> None:
    admin = get_user_model().objects.create_superuser("admin", password="theirs")
    data.staff_login()
    admin.refresh_from_db()
    assert admin.check_password("theirs")


def test_token_is_fresh_every_time() -> None:
    bot = data.load()
    assert data.fresh_token(bot) != data.fresh_token(bot)


def test_tokens_of_yesterday_s_demos_are_removed() -> None:
    bot = data.load()
    old, kept = (token_digest(data.fresh_token(bot)) for _ in range(2))
    two_days_ago = timezone.now() - dt.timedelta(days=2)
    Token.objects.filter(digest=old).update(created_at=two_days_ago)
    data.fresh_token(bot)
    assert not Token.objects.filter(digest=old).exists()
    assert Token.objects.filter(digest=kept).exists()


def test_tokens_that_staff_made_are_kept() -> None:
    bot = data.load()
    Token.objects.create(
        bot=bot, name="Comm100", digest="x", created_at=dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    )
    data.fresh_token(bot)
    assert bot.tokens.filter(name="Comm100").exists()


def test_bot_is_open_on_workdays_alone() -> None:
    assert set(data.load().opening_hours) == set("12345")


def test_rules_file_is_as_the_export_writes_it() -> None:
    data.load()
    written = io.StringIO()
    call_command("comm100bot_export", bot=data.SLUG, stdout=written)
    assert written.getvalue() == data.RULES.read_text("utf-8")
