from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import hypothesis
import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import translation

from comm100bot.models import Bot

from .factories import make_bot, make_token

# The machine may be shared: how long an example takes says nothing.
hypothesis.settings.register_profile("house", deadline=None)
hypothesis.settings.load_profile("house")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--wheel", help="the wheel that tests/test_wheel.py looks at")


@pytest.fixture(autouse=True)
def empty_cache() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def own_language() -> Iterator[None]:
    """What a page activates in one test is no matter of the next."""
    with translation.override("en-us"):
        yield


@pytest.fixture
def bot(db: None) -> Bot:
    return make_bot()


@pytest.fixture
def token(bot: Bot) -> str:
    return make_token(bot)


Post = Callable[..., Any]


@pytest.fixture
def post(bot: Bot, token: str, client: Client) -> Post:
    """Post a payload (an object, or the bytes of a body) to the bot's webhook, as Comm100 does."""

    def post(body: Any, **headers: str) -> Any:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        content_type = headers.pop("content_type", "application/json")
        headers = {"authorization": f"Bearer {token}"} | headers
        # Not client.post(): it encodes anew what names another charset.
        return client.generic(
            "POST", f"/comm100/webhook/{bot.slug}/", data, content_type, headers=headers
        )

    return post
