"""The chat page: anyone can try a bot without a Comm100 account."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from comm100bot.models import Bot, Condition, State, Token, token_digest
from comm100bot.names import fold_name

TOKEN_NAME = "Chat page"
INTENT_FACTS = ("intent", "intents")
MOST_INTENTS = 50


@never_cache
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """A page that posts what Comm100 would post. Open in the demo, elsewhere to staff alone."""
    if not (settings.DEMO or (request.user.is_active and request.user.is_staff)):
        return redirect_to_login(request.get_full_path(), reverse(settings.LOGIN_URL))
    bots = Bot.objects.filter(enabled=True)
    slug = request.GET.get("bot")
    bot = get_object_or_404(bots, slug=slug) if slug else bots.first()
    if bot is None:
        return render(request, "no_bot.html")
    context = {
        "bot": bot,
        "bots": bots,
        "intents": intents(bot),
        "endpoint": reverse("comm100bot:webhook", args=[bot.slug]),
        "token": page_token(bot),
    }
    return render(request, "chat.html", context)


def page_token(bot: Bot) -> str:
    """The token with which today's chat pages call: its chats are marked as tests.

    Only digests of tokens are stored, so the text is worked out anew for every page, from the
    site's secret and the day: every process comes to the same one and nothing has to be kept. It
    opens what a page opens whose address is known, for two days at most.
    """
    today = timezone.localdate()
    text = _text(bot, today)
    row, is_new = Token.objects.get_or_create(
        digest=token_digest(text), defaults={"bot": bot, "name": TOKEN_NAME, "is_test": True}
    )
    if is_new:
        recent = {row.digest, token_digest(_text(bot, today - dt.timedelta(days=1)))}
        bot.tokens.filter(name=TOKEN_NAME, is_test=True).exclude(digest__in=recent).delete()
    return text


def _text(bot: Bot, day: dt.date) -> str:
    return salted_hmac("project.chat", f"{bot.pk} {day}", algorithm="sha256").hexdigest()


def intents(bot: Bot) -> list[str]:
    """The intents that the bot's live rules wait for, in their order.

    Rules list an intent by name and by id: of two spellings of one name the first is enough.
    """
    conditions = Condition.objects.filter(
        rule__bot=bot, rule__state=State.LIVE, fact__in=INTENT_FACTS
    ).order_by("rule__position", "rule__pk", "position")
    found: dict[str, str] = {}
    for value in conditions.values_list("value", flat=True):
        for intent in value if isinstance(value, list) else [value]:
            if isinstance(intent, str) and intent.strip():
                found.setdefault(fold_name(intent), intent)
    return list(found.values())[:MOST_INTENTS]
