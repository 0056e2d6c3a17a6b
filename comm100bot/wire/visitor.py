"""The visitor's attributes, by the names that this project uses everywhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .incoming import VisitorInfo
from .keys import fold_key
from .named import as_custom_fields, as_custom_variables
from .reading import Fields, Found, as_address, as_id, as_number, as_text, as_time
from .words import as_status

_ATTRIBUTES: dict[str, Callable[[Found], Any]] = {
    "name": as_text,
    "email": as_text,
    "phone": as_text,
    "company": as_text,
    "status": as_status,
    "first_visit_time": as_time,
    "visit_time": as_time,
    "city": as_text,
    "state": as_text,
    "country": as_text,
    "longitude": as_number,
    "latitude": as_number,
    "ip": as_address,
    "language": as_text,
    "time_zone": as_text,
    "screen_resolution": as_text,
    "operating_system": as_text,
    "browser": as_text,
    "flash_version": as_text,
    "product_service": as_text,
    "department": as_text,
    "current_browsing": as_text,
    "landing_page": as_text,
    "referrer_url": as_text,
    "search_engine": as_text,
    "keywords": as_text,
    "page_views": as_number,
    "visits": as_number,
    "chats": as_number,
    "sso_id": as_id,
    "campaign_id": as_id,
    "channel_account_id": as_id,
}
_READERS = {fold_key(name): (name, read) for name, read in _ATTRIBUTES.items()}


def read_visitor(visitor: Fields, top: Fields) -> VisitorInfo:
    """The visitor. Their id stands in the visitor, or, in the current dialect, beside it."""
    id_ = visitor.get(as_id, "id", "visitorguid", "visitorid")
    id_beside = top.get(as_id, "visitorid", "visitorguid")
    attributes = visitor.get_all(_READERS)
    return VisitorInfo(
        id=id_ or id_beside,
        custom_fields=visitor.get(as_custom_fields, "customfields") or (),
        custom_variables=visitor.get(as_custom_variables, "customvariables", "customvariable")
        or (),
        **attributes,
    )
