"""Who calls? A known, enabled bot with one of its tokens, or nobody."""

from __future__ import annotations

import base64
import binascii
import hashlib
import logging
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar, cast
from urllib.parse import parse_qs

from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.core.validators import slug_re
from django.db import router
from django.utils import timezone
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.throttling import SimpleRateThrottle

from .conf import settings
from .models import Token, token_digest

if TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.views import APIView

logger = logging.getLogger("comm100bot")

T = TypeVar("T")

LONGEST_TOKEN = 200
MOST_TOKENS = 8
COUNTED_DAYS = 7
LOGGED_A_MINUTE = 10
BUCKETS = 4096

REFUSED = "This address needs the token of a bot. Copy the webhook's URL from the bot's page."


class TokenAuthentication(BaseAuthentication):
    """``request.auth`` becomes the Token, with its bot; nobody logs in as a user.

    An unknown bot, a disabled bot and a wrong token get one and the same 401. Without a credential
    no query is made.
    """

    def authenticate(self, request: Request) -> tuple[AnonymousUser, Token]:
        slug = request.parser_context["kwargs"]["slug"]
        texts = list(dict.fromkeys(presented_tokens(request)))[:MOST_TOKENS]
        if texts and (token := find_token(slug, texts)):
            return AnonymousUser(), token
        count_refused_call(slug)
        raise AuthenticationFailed(REFUSED)

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


def find_token(slug: str, texts: list[str]) -> Token | None:
    """The token among these texts that opens this bot; its bot comes with it, in one query."""
    if not slug_re.match(slug):
        return None
    using = router.db_for_write(Token)
    return (
        Token.objects.using(using)
        .filter(digest__in=map(token_digest, texts), bot__slug=slug, bot__enabled=True)
        .select_related("bot")
        .first()
    )


def token_of(request: Request) -> Token:
    """The token that an authenticated call came with."""
    # The stubs take every token for one of DRF's own.
    return cast("Token", request.auth)


def presented_tokens(request: Request) -> Iterator[str]:
    """Every credential of the call: ``Authorization``, ``X-Webhook-Token`` and ``?token=``."""
    scheme, _space, value = request.META.get("HTTP_AUTHORIZATION", "").strip().partition(" ")
    candidates = [
        value.strip() if scheme.lower() == "bearer" else "",
        _basic_password(value) if scheme.lower() == "basic" else "",
        request.META.get("HTTP_X_WEBHOOK_TOKEN", "").strip(),
        # Not query_params: they are decoded by whatever charset the content type names.
        *parse_qs(request.META.get("QUERY_STRING", "")).get("token", ()),
    ]
    return (text for text in candidates if 0 < len(text) <= LONGEST_TOKEN)


def _basic_password(value: str) -> str:
    try:
        text = base64.b64decode(value.strip(), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return ""
    return text.partition(":")[2]


class BotThrottle(SimpleRateThrottle):
    """At most ``RATE_LIMIT`` calls a minute for one bot; none set, none refused."""

    def get_rate(self) -> str | None:
        limit = settings.RATE_LIMIT
        return None if limit is None else f"{limit}/min"

    def get_cache_key(self, request: Request, view: APIView) -> str:
        return f"comm100bot.rate.{token_of(request).bot_id}"

    def allow_request(self, request: Request, view: APIView) -> bool:
        # A caller with a valid token is never refused because the cache is away.
        return _from_cache(
            lambda: bool(super(BotThrottle, self).allow_request(request, view)), True
        )


def count_refused_call(slug: str) -> None:
    """Count one call without a valid token. Nothing of it is kept."""

    def count() -> None:
        key = _refused_key(slug, timezone.now().date().isoformat())
        cache.add(key, 0, timeout=timedelta(days=COUNTED_DAYS).total_seconds())
        cache.incr(key)
        minute = f"comm100bot.refused.{timezone.now():%H%M}"
        cache.add(minute, 0, timeout=60)
        if cache.incr(minute) <= LOGGED_A_MINUTE:
            logger.warning("webhook.refused")

    _from_cache(count, None)


def refused_calls(slug: str) -> int:
    """How many calls to this bot's URL came without a valid token in the last seven days."""
    today = timezone.now().date()
    days = [(today - timedelta(days=n)).isoformat() for n in range(COUNTED_DAYS)]
    keys = [_refused_key(slug, day) for day in days]
    return _from_cache(lambda: sum(cache.get_many(keys).values()), 0)


def _refused_key(slug: str, day: str) -> str:
    # Strangers choose the slug: a fixed number of buckets bounds what they can make us keep.
    bucket = int.from_bytes(hashlib.sha256(slug.encode()).digest()[:4]) % BUCKETS
    return f"comm100bot.refused.{day}.{bucket}"


def _from_cache(call: Callable[[], T], otherwise: T) -> T:
    """What the cache says, or this otherwise: no answer depends on a cache that is away."""
    try:
        return call()
    except Exception as error:  # noqa: BLE001 - each cache backend has errors of its own
        logger.warning("cache.away error=%s", type(error).__name__)
        return otherwise
