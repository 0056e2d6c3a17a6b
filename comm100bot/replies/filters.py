"""The filters of reply templates: an allow-list, each harmless by what it can return.

No filter here joins two texts, repeats one, or puts one into another, apart from the short end
mark of ``truncate``: so no chain of them grows. Numbers are limited in size. Nothing reads the
machine's clock or its locale files.
"""

from __future__ import annotations

import datetime as dt
import html
import re
import urllib.parse
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Protocol

from liquid.filter import with_context

from comm100bot.rules import fold
from comm100bot.rules.moments import parse_fact

from .numbers import (
    abs_,
    as_number,
    at_least,
    at_most,
    ceil,
    divided_by,
    floor,
    minus,
    modulo,
    plus,
    round_,
    times,
    whole_number_of,
)
from .values import show, text_of

MAX_END = 20
MAX_FORMAT = 100

# Text


def upcase(value: object) -> str:
    return text_of(value).upper()


def downcase(value: object) -> str:
    return text_of(value).lower()


def capitalize(value: object) -> str:
    return text_of(value).capitalize()


def strip(value: object) -> str:
    return text_of(value).strip()


def lstrip(value: object) -> str:
    return text_of(value).lstrip()


def rstrip(value: object) -> str:
    return text_of(value).rstrip()


def strip_newlines(value: object) -> str:
    return text_of(value).replace("\r", "").replace("\n", "")


def remove(value: object, part: object) -> str:
    """The text without any occurrence of this part."""
    unwanted = text_of(part)
    return text_of(value).replace(unwanted, "") if unwanted else text_of(value)


def slice_(value: object, start: object, length: object = 1) -> str:
    """So many characters of the text from this one on, which counts from 0, or -1 from the end."""
    text = text_of(value)
    first = whole_number_of(start)
    if first < 0:
        first += len(text)
    last = first + max(whole_number_of(length), 0)
    return text[first:last] if first >= 0 else ""


def truncate(value: object, length: object = 50, end: object = "...") -> str:
    """The text, cut to so many characters together with the end mark."""
    text, mark = text_of(value), text_of(end)[:MAX_END]
    limit = whole_number_of(length)
    return text if len(text) <= limit else text[: max(limit - len(mark), 0)] + mark


def truncatewords(value: object, count: object = 15, end: object = "...") -> str:
    """The first words of the text, and the end mark where there are more."""
    words = text_of(value).split()
    limit = max(whole_number_of(count), 1)
    if len(words) <= limit:
        return text_of(value)
    return " ".join(words[:limit]) + text_of(end)[:MAX_END]


def escape(value: object) -> str:
    return html.escape(text_of(value))


def url_encode(value: object) -> str:
    return urllib.parse.quote_plus(text_of(value), errors="replace")


# Any value


def default(value: object, other: object = "", *, allow_false: object = False) -> object:
    """The other value where this one is not set, false or empty."""
    if value is False:
        return False if allow_false is True else other
    return other if show(value) in (None, "") else value


def size(value: object) -> int:
    """How many values a list has, or characters a text."""
    return len(value) if isinstance(value, list) else len(text_of(value))


def join(value: object, separator: object = " ") -> str:
    """All values with this between them."""
    mark = text_of(separator)[:MAX_END]
    return mark.join(map(text_of, value)) if isinstance(value, list) else text_of(value)


def first(value: object) -> object:
    return value[0] if isinstance(value, list) else value


def last(value: object) -> object:
    return value[-1] if isinstance(value, list) else value


# Time


class Clock(Protocol):
    """Knows what time it is: for the snapshot, never for the machine."""

    @property
    def now(self) -> dt.datetime: ...


@with_context
def date(value: object, form: object = "", *, context: Clock) -> str:
    """A date or time in the bot's zone, in the words of ``strftime``; what is none stays."""
    text, pattern = text_of(value), text_of(form)[:MAX_FORMAT]
    moment = _moment(text, context.now)
    if moment is None or not pattern:
        return text
    seconds = str(int(moment.timestamp()))

    def directive(match: re.Match[str]) -> str:
        flag, letter = match.groups()
        return seconds if letter == "s" else f"%{flag}{letter or '%'}"

    return moment.strftime(_DIRECTIVE.sub(directive, pattern))


_DIRECTIVE = re.compile(r"%([-_0^#]?)[-_0^#0-9]*([A-Za-z%]?)")
"""One directive of ``strftime``. The C library's widths are left out: ``%9999d`` is a bomb."""


def _moment(text: str, now: dt.datetime) -> dt.datetime | None:
    """The moment that this text means, on the clock of ``now``."""
    text = fold(text)
    if text in {"now", "today"}:
        return now
    try:
        if isinstance(seconds := as_number(text), int):
            return dt.datetime.fromtimestamp(seconds, now.tzinfo)
        found = parse_fact(text)
        if isinstance(found, dt.datetime):
            return found.astimezone(now.tzinfo)
    except (OverflowError, OSError, ValueError):  # a year that no clock shows
        return None
    if isinstance(found, dt.time):
        return dt.datetime.combine(now.date(), found, now.tzinfo)
    return dt.datetime.combine(found, dt.time.min, now.tzinfo) if found else None


FILTERS: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {
        "abs": abs_,
        "at_least": at_least,
        "at_most": at_most,
        "capitalize": capitalize,
        "ceil": ceil,
        "date": date,
        "default": default,
        "divided_by": divided_by,
        "downcase": downcase,
        "escape": escape,
        "first": first,
        "floor": floor,
        "join": join,
        "last": last,
        "lstrip": lstrip,
        "minus": minus,
        "modulo": modulo,
        "plus": plus,
        "remove": remove,
        "round": round_,
        "rstrip": rstrip,
        "size": size,
        "slice": slice_,
        "strip": strip,
        "strip_newlines": strip_newlines,
        "times": times,
        "truncate": truncate,
        "truncatewords": truncatewords,
        "upcase": upcase,
        "url_encode": url_encode,
    }
)
"""All filters by their names in templates."""
