from __future__ import annotations

from typing import Any

import pytest
from django.core import checks
from django.db import connection
from django.test import override_settings

from comm100bot import conf

# Checks ask the database what it can do.
pytestmark = pytest.mark.django_db


def ids(*tags: str, **kwargs: Any) -> set[str | None]:
    messages = checks.run_checks(**kwargs)
    return {message.id for message in messages if str(message.id).startswith("comm100bot.")}


def test_demo_site_is_clean() -> None:
    assert ids(databases=["default"]) == set()


@pytest.mark.parametrize("value", [[], None, "x"])
def test_settings_must_be_a_dictionary(value: Any) -> None:
    with override_settings(COMM100BOT=value):
        assert ids() == {"comm100bot.E001"}


def test_unknown_key_suggests_the_right_one() -> None:
    with override_settings(COMM100BOT={"LOOKUP_TIMOUT": 1}):
        (message,) = checks.run_checks()
        assert (message.id, message.hint) == ("comm100bot.E002", "Did you mean 'LOOKUP_TIMEOUT'?")


def test_far_off_key_lists_them_all() -> None:
    with override_settings(COMM100BOT={"XYZ": 1}):
        (message,) = checks.run_checks()
        assert all(name in str(message.hint) for name in conf.SETTINGS)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MAX_BODY_BYTES", "1"),
        ("MAX_BODY_BYTES", True),
        ("MAX_BODY_BYTES", 10),
        ("REQUIRE_HTTPS", 1),
        ("RATE_LIMIT", 0),
        ("LOOKUP_TIMEOUT", None),
        ("LOOKUP_TIMEOUT", -1),
        ("SENSITIVE_NAMES", "pin"),
        ("SENSITIVE_NAMES", [""]),
        ("SENSITIVE_NAMES", [1]),
    ],
)
def test_odd_value_is_named(name: str, value: Any) -> None:
    with override_settings(COMM100BOT={name: value}):
        (message,) = checks.run_checks()
        assert message.id == "comm100bot.E003"
        assert name in message.msg
        assert message.hint


@pytest.mark.parametrize("name", conf.SETTINGS)
def test_default_of_each_setting_is_fine_and_read(name: str) -> None:
    with override_settings(COMM100BOT={name: conf.SETTINGS[name].default}):
        assert ids() == set()
    assert getattr(conf.settings, name) == conf.SETTINGS[name].default


def test_redirect_to_https_over_the_webhook_is_named() -> None:
    with override_settings(SECURE_SSL_REDIRECT=True):
        assert ids() == {"comm100bot.W001"}


def test_exempt_redirect_is_fine() -> None:
    with override_settings(SECURE_SSL_REDIRECT=True, SECURE_REDIRECT_EXEMPT=[r"^comm100/webhook/"]):
        assert ids() == set()


@override_settings(ROOT_URLCONF="tests.urls_without_webhook")
def test_missing_address_is_named() -> None:
    assert ids() == {"comm100bot.W002"}
    with override_settings(SECURE_SSL_REDIRECT=True):
        assert ids() == {"comm100bot.W002"}


@pytest.mark.skipif(connection.vendor != "sqlite", reason="needs SQLite")
def test_deferred_sqlite_transactions_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "transaction_mode", None)
    assert ids(databases=["default"]) == {"comm100bot.W003"}
