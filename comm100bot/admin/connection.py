"""What an installer wants to know of a bot: does anything arrive, and if not, what is next?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Max
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from comm100bot.authentication import refused_calls
from comm100bot.models import Bot, RejectedDelivery, Snapshot, State, Token
from comm100bot.models.bot import DIALECTS

LATEST_REJECTED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """How a bot's calls stand. ``refused`` counts calls without a valid token in seven days."""

    last: Snapshot | None
    today: int
    refused: int
    rejected: Sequence[RejectedDelivery]
    hint: str


def look_at(bot: Bot) -> Connection:
    """The state of this bot's connection, and what to do next."""
    snapshots = Snapshot.objects.filter(bot=bot).order_by("-received_at", "-pk")
    last = snapshots.defer("payload", "reply", "lookups", "problems").first()
    midnight = (
        timezone.now().astimezone(bot.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    )
    rejected = list(bot.rejected_deliveries.defer("body")[:LATEST_REJECTED])
    refused = refused_calls(bot.slug)
    return Connection(
        last=last,
        today=snapshots.filter(received_at__gte=midnight).count(),
        refused=refused,
        rejected=rejected,
        hint=_hint(bot, last, refused, rejected),
    )


def format_name(snapshot: Snapshot) -> str:
    """The format of this call, in the words of the bot's settings."""
    return str(dict(DIALECTS).get(snapshot.dialect, snapshot.dialect))


def _hint(
    bot: Bot, last: Snapshot | None, refused: int, rejected: Sequence[RejectedDelivery]
) -> str:
    if not bot.enabled:
        return _("This bot is not enabled, so it refuses every call. Enable it below.")
    if not bot.tokens.exists():
        return _("Make a token, then paste the webhook's URL into Comm100.")
    if rejected and (last is None or rejected[0].received_at > last.received_at):
        return _("The latest call could not be read. What is wrong with it stands below.")
    if last is None:
        return _nothing_yet(refused)
    if not bot.rules.filter(state=State.LIVE).exists():
        return _("Calls arrive, but this bot has no live rule to answer them. Add one.")
    return ""


def _nothing_yet(refused: int) -> str:
    if refused:
        return _(
            "Calls arrive without a valid token. Paste the whole URL of a token into Comm100; "
            "a token is shown only once, so make a new one if it is lost."
        )
    return _(
        "Nothing has arrived yet. Paste the webhook's URL into Comm100, then say something in a "
        "test chat and load this page again."
    )


def webhook_url(request: HttpRequest, bot: Bot) -> str:
    """The full URL that Comm100 calls; an empty text where the project includes no such URL."""
    try:
        path = reverse("comm100bot:webhook", kwargs={"slug": bot.slug})
    except NoReverseMatch:
        return ""
    return request.build_absolute_uri(path)


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenUse:
    token: Token
    last_used: dt.datetime | None


def tokens_of(bot: Bot) -> list[TokenUse]:
    """A bot's tokens, and when each was last used, as far as the turns still say."""
    used = dict(
        Snapshot.objects.filter(bot=bot, token__isnull=False)
        .order_by()
        .values_list("token")
        .annotate(last=Max("received_at"))
    )
    return [TokenUse(token=token, last_used=used.get(token.pk)) for token in bot.tokens.all()]
