"""What the demo works with: a bot with rules, the shop's orders, a staff login, a token."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from comm100bot.hours import parse_hours
from comm100bot.models import Bot, Token
from comm100bot.rulesfile import import_rules
from project.shop.models import Order

SLUG = "shop"
USER = "demo"
TOKEN_NAME = "Demo"
RULES = Path(__file__).resolve().parent.parent / "shop" / "rules.json"

OPENING_HOURS = "Monday-Friday 09:00-17:30"

# number, customer, email, status, total, carrier, expected in days
ORDERS: list[tuple[str, str, str, Order.Status, str, str, int | None]] = [
    ("1780064", "Allon", "allon@example.com", Order.Status.ON_ITS_WAY, "500.00", "Canada Post", 2),
    ("1780065", "Marie", "marie@example.com", Order.Status.PACKED, "89.90", "Colissimo", 4),
    ("1780066", "Sam", "sam@example.com", Order.Status.DELIVERED, "249.00", "UPS", None),
    ("1780067", "Joan", "joan@example.com", Order.Status.RECEIVED, "34.50", "", None),
    ("1780068", "Ken", "ken@example.com", Order.Status.RETURNED, "120.00", "UPS", None),
]


def load() -> Bot:
    """The demo's bot. Its rules and orders are loaded once: what staff change stays changed."""
    with transaction.atomic():
        bot, is_new = Bot.objects.get_or_create(
            slug=SLUG,
            defaults={
                "name": "Shop bot",
                "time_zone": "America/Vancouver",
                "opening_hours": parse_hours(OPENING_HOURS),
            },
        )
        if is_new:
            import_rules(bot, json.loads(RULES.read_text("utf-8")))
            _load_orders()
    return bot


def _load_orders() -> None:
    today = timezone.localdate()
    for number, customer, email, status, total, carrier, days in ORDERS:
        expected = today + dt.timedelta(days=days) if days else None
        Order.objects.get_or_create(
            number=number,
            defaults={
                "customer": customer,
                "email": email,
                "status": status,
                "total": total,
                "carrier": carrier,
                "expected_on": expected,
            },
        )


def staff_login() -> tuple[str, str]:
    """The demo's own user and its password; no other user is touched.

    The password is the same at every start, so that a page that is open stays logged in, and
    another one on every site that has a secret of its own.
    """
    password = salted_hmac("project.demo.staff", USER, algorithm="sha256").hexdigest()[:12]
    user: Any = get_user_model().objects.get_or_create(username=USER)[0]
    if not user.check_password(password):
        user.set_password(password)
    user.is_active = user.is_staff = user.is_superuser = True
    user.save()
    return USER, password


def fresh_token(bot: Bot) -> str:
    """A new token of the bot. Those of demos that were started over a day ago are removed."""
    yesterday = timezone.now() - dt.timedelta(days=1)
    bot.tokens.filter(name=TOKEN_NAME, created_at__lt=yesterday).delete()
    return Token.objects.issue(bot, name=TOKEN_NAME)[1]
