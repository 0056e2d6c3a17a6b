"""What the shop's bot can look up. Comm100bot finds this module by its name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings

from comm100bot.lookups import lookup
from project.shop.models import Order

STOPS = {
    "9700": {"place": "Market Square", "times": "10:15 and 15:40"},
    "9710": {"place": "Harbor Street", "times": "10:40 and 16:05"},
    "9720": {"place": "the Central Library", "times": "11:20 and 16:45"},
}
"""Where the delivery van stops: on the shop's printed plan, which never needed a database."""

STORES = {
    "canada": {"name": "Vancouver", "address": "128 Water Street"},
    "united states": {"name": "Seattle", "address": "77 Pike Street"},
    "france": {"name": "Lyon", "address": "12 rue Mercière"},
}


@lookup(
    "order",
    needs=["custom_field.order_id"],
    gives={"status": "text", "total": "number", "carrier": "text", "expected_on": "time"},
)
def order(facts: Mapping[str, str]) -> dict[str, Any] | None:
    """Facts of the order whose number the visitor typed before the chat."""
    found = Order.objects.filter(number=facts["custom_field.order_id"]).first()
    if found is None:
        return None
    return {
        "status": found.get_status_display(),
        "total": found.total,
        "carrier": found.carrier,
        "expected_on": found.expected_on,
    }


@lookup("stop", needs=["message"], gives={"place": "text", "times": "text"})
def stop(facts: Mapping[str, str]) -> dict[str, Any] | None:
    """When the delivery van is at the stop whose number the visitor wrote."""
    return STOPS.get(facts["message"].strip())


@lookup("store", needs=["visitor.country"], gives={"name": "text", "address": "text"})
def store(facts: Mapping[str, str]) -> dict[str, Any] | None:
    """The store of the visitor's country."""
    return STORES.get(facts["visitor.country"].strip().lower())


@lookup("shop", needs=[], gives={"url": "text"})
def shop(facts: Mapping[str, str]) -> dict[str, Any]:
    """Where the shop's own pages and files are."""
    return {"url": settings.SITE_URL}
