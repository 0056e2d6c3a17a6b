"""System checks: a wrong set-up is named at start-up, with what to type."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings as django_settings
from django.core import checks
from django.core.checks import CheckMessage, Tags, register
from django.db import connections, router
from django.urls import NoReverseMatch, reverse

from . import conf
from .models import Snapshot

Check = Callable[..., list[CheckMessage]]


@register(Tags.compatibility)
def check_settings_is_dictionary(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    value = getattr(django_settings, conf.NAME, {})
    if isinstance(value, dict):
        return []
    return [
        checks.Error(
            f"{conf.NAME} is not a dictionary.",
            hint=f'Write {conf.NAME} = {{"LOOKUP_TIMEOUT": 1.0}} in the settings, or nothing.',
            id="comm100bot.E001",
        )
    ]


@register(Tags.compatibility)
def check_setting_names(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    return [
        checks.Error(
            f"{conf.NAME} has an unknown key, {name!r}.",
            hint=_suggestion(str(name)),
            id="comm100bot.E002",
        )
        for name in conf.written()
        if name not in conf.SETTINGS
    ]


def _suggestion(name: str) -> str:
    close = difflib.get_close_matches(name.upper(), conf.SETTINGS, n=1)
    if close:
        return f"Did you mean {close[0]!r}?"
    return f"The keys are {', '.join(conf.SETTINGS)}."


@register(Tags.compatibility)
def check_setting_values(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    return [
        checks.Error(f"{conf.NAME}[{name!r}] {problem}.", hint=hint, id="comm100bot.E003")
        for name, value in conf.written().items()
        if name in conf.SETTINGS
        for problem, hint in _value_problems(conf.SETTINGS[name], value)
    ]


def _value_problems(setting: conf.Setting, value: Any) -> Iterator[tuple[str, str]]:
    hint = f"{setting.help} The default is {setting.default!r}."
    wrong_bool = isinstance(value, bool) and bool not in setting.types
    if wrong_bool or not isinstance(value, setting.types):
        names = " or ".join("None" if t is type(None) else t.__name__ for t in setting.types)
        yield f"must be {names}, not {type(value).__name__}", hint
    elif isinstance(value, list | tuple):
        if not all(isinstance(name, str) and name.strip() for name in value):
            yield "must hold names, as text", hint
    elif setting.minimum is not None and isinstance(value, int | float) and value < setting.minimum:
        yield f"must be at least {setting.minimum:g}", hint


@register(Tags.urls)
def check_https_redirect(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """A redirect to HTTPS turns Comm100's POST into a GET, or loses it."""
    if not getattr(django_settings, "SECURE_SSL_REDIRECT", False):
        return []
    try:
        path = reverse("comm100bot:webhook", kwargs={"slug": "bot"}).lstrip("/")
    except NoReverseMatch:
        return []
    if any(re.search(pattern, path) for pattern in django_settings.SECURE_REDIRECT_EXEMPT):
        return []
    prefix = path.removesuffix("bot/")
    return [
        checks.Warning(
            "SECURE_SSL_REDIRECT redirects calls to the webhook, and a redirected call loses its "
            "body.",
            hint=(
                f'Add r"^{re.escape(prefix)}" to SECURE_REDIRECT_EXEMPT, and set '
                f'{conf.NAME}["REQUIRE_HTTPS"] = True.'
            ),
            id="comm100bot.W001",
        )
    ]


@register(Tags.urls)
def check_urls_are_included(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    try:
        reverse("comm100bot:webhook", kwargs={"slug": "bot"})
    except NoReverseMatch:
        return [
            checks.Warning(
                "The webhook has no address.",
                hint='Add path("comm100/", include("comm100bot.urls")) to your URLconf.',
                id="comm100bot.W002",
            )
        ]
    return []


@register(Tags.database)
def check_sqlite_transactions(
    app_configs: Sequence[AppConfig] | None,
    databases: Sequence[str] | None = None,
    **kwargs: Any,
) -> list[CheckMessage]:
    """SQLite's default transactions fail at once when two of them turn from reading to writing."""
    alias = router.db_for_write(Snapshot)
    connection = connections[alias]
    mode = str(connection.settings_dict["OPTIONS"].get("transaction_mode")).upper()
    if connection.vendor != "sqlite" or mode in ("IMMEDIATE", "EXCLUSIVE"):
        return []
    return [
        checks.Warning(
            "SQLite answers 'database is locked' when two chats are stored at the same time.",
            hint=f'Set DATABASES["{alias}"]["OPTIONS"]["transaction_mode"] = "IMMEDIATE".',
            id="comm100bot.W003",
        )
    ]
