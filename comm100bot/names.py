"""What facts are called: the table of standard facts, and the folding of all other names."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache, wraps
from types import MappingProxyType
from typing import TypeAlias

from .rules import normalize


class FactKind(StrEnum):
    """What a fact's values look like: decides which operators suit it best."""

    TEXT = "text"
    NUMBER = "number"
    YES_NO = "yes_no"
    TIME = "time"
    LANGUAGE = "language"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True, kw_only=True)
class FactInfo:
    """A fact that every snapshot can have: its path, and its words on screen."""

    path: str
    label: str
    kind: FactKind = FactKind.TEXT
    group: str


_Words: TypeAlias = str | tuple[str, FactKind]


def _group(group: str, root: str, facts: Mapping[str, _Words]) -> Iterator[FactInfo]:
    for name, words in facts.items():
        label, kind = (words, FactKind.TEXT) if isinstance(words, str) else words
        yield FactInfo(path=f"{root}{name}", label=label, kind=kind, group=group)


STANDARD_FACTS: tuple[FactInfo, ...] = (
    *_group(
        "What the visitor said",
        "",
        {
            "message": "visitor's message",
            "original_message": "visitor's message before Comm100 rewrote it",
            "intent": "intent",
            "intents": "all matched intents",
            "previous_intent": "previous intent",
        },
    ),
    *_group(
        "The chat",
        "",
        {
            "event": "event",
            "channel": "channel",
            "dialect": "webhook format",
            "chat_id": "chat id",
            "bot_id": "Comm100's bot id",
            "campaign_id": "campaign id",
        },
    ),
    *_group(
        "The visitor",
        "visitor.",
        {
            "id": "visitor id",
            "name": "name",
            "email": "email",
            "phone": "phone",
            "company": "company",
            "status": "status",
            "first_visit_time": ("first visit", FactKind.TIME),
            "visit_time": ("this visit", FactKind.TIME),
            "city": "city",
            "state": "state",
            "country": "country",
            "longitude": ("longitude", FactKind.NUMBER),
            "latitude": ("latitude", FactKind.NUMBER),
            "ip": ("IP address", FactKind.ADDRESS),
            "language": ("language", FactKind.LANGUAGE),
            "time_zone": "time zone",
            "screen_resolution": "screen resolution",
            "operating_system": "operating system",
            "browser": "browser",
            "flash_version": "Flash version",
            "product_service": "product or service",
            "department": "department",
            "current_browsing": "current page",
            "landing_page": "landing page",
            "referrer_url": "page they came from",
            "search_engine": "search engine",
            "keywords": "search keywords",
            "page_views": ("page views", FactKind.NUMBER),
            "visits": ("number of visits", FactKind.NUMBER),
            "chats": ("number of chats", FactKind.NUMBER),
            "sso_id": "SSO id",
            "campaign_id": "visitor's campaign id",
            "channel_account_id": "channel account id",
        },
    ),
    *_group(
        "This chat so far",
        "session.",
        {
            "snapshots": ("earlier turns", FactKind.NUMBER),
            "answered": ("answered turns", FactKind.NUMBER),
            "unanswered": ("unanswered turns", FactKind.NUMBER),
            "last_rule": "rule that answered last",
        },
    ),
    *_group(
        "The clock",
        "now.",
        {
            "date": ("today's date", FactKind.TIME),
            "time": ("time of day", FactKind.TIME),
            "weekday": ("day of the week", FactKind.NUMBER),
            "open": ("opening hours say open", FactKind.YES_NO),
        },
    ),
)
"""The one table of the facts that every snapshot can have."""

PREFIXES: Mapping[str, str] = MappingProxyType(
    {
        "custom_field.": "custom field",
        "custom_variable.": "custom variable",
        "form.": "form value",
        "variable.": "bot variable",
        "extra.": "extra data",
    }
)
"""The facts that a Comm100 account names itself, and their words on screen."""

STANDARD_PATHS = frozenset(info.path for info in STANDARD_FACTS)
SINGLE_FACTS = frozenset(path for path in STANDARD_PATHS if "." not in path)
"""Facts whose path is one word. All others have a root, a dot and a name."""

OPEN_ROOTS = frozenset(prefix.rstrip(".") for prefix in PREFIXES)
CLOSED_ROOTS = frozenset(path.partition(".")[0] for path in STANDARD_PATHS)
NESTING_ROOT = "extra"
"""The only root whose facts nest: ``extra.a.b``."""

_WORDS = re.compile(r"[^\W_]+")

_LONGEST_KEPT = 80


def _keeping(fold: Callable[[str], str]) -> Callable[[str], str]:
    """This folding with the results for short names kept: it is always the same ones that come."""
    kept = lru_cache(maxsize=4096)(fold)

    @wraps(fold)
    def folded(name: str) -> str:
        # Names come from outside too: long ones must not fill the memory.
        return kept(name) if len(name) <= _LONGEST_KEPT else fold(name)

    return folded


@_keeping
def fold_name(name: str) -> str:
    """The name as it stands in paths: "Order ID?" is ``order_id``; "" when nothing is left."""
    # Some letters are composed in lower case only ("ẖ"): capitals must fold to the same name.
    return "_".join(_WORDS.findall(normalize(normalize(name).lower())))


@_keeping
def fold_path(path: str) -> str:
    """The one path that all spellings of this path fold to; "" when a name in it is empty."""
    return path_of(path.split("."))


def path_of(names: Sequence[str]) -> str:
    """The path of a fact, from its names; only ``extra`` nests, elsewhere the rest is one name."""
    root, rest = fold_name(names[0]), names[1:]
    if rest and root != NESTING_ROOT:
        rest = [".".join(rest)]
    folded = [root, *map(fold_name, rest)]
    return ".".join(folded) if all(folded) else ""


class FactError(Exception):
    """A path that no fact has; ``warning`` when a lookup of that name would mend it."""

    def __init__(self, sentence: str, *, path: str = "", warning: bool = False) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.path = path
        self.warning = warning


def check_path(path: str, lookups: Collection[str] = ()) -> str:
    """The canonical path of the fact that is meant; raises ``FactError`` where there is none."""
    folded = fold_path(path)
    root, _, name = folded.partition(".")
    if folded in STANDARD_PATHS or (name and (root in OPEN_ROOTS or root in lookups)):
        return folded
    root = root or fold_name(path.partition(".")[0])
    if not root:
        raise FactError("Choose a fact: this path has no name in it.")
    if root in lookups:
        raise FactError(f"Write after “{root}.” which of the lookup's facts is meant.")
    if root in OPEN_ROOTS or (root in CLOSED_ROOTS - SINGLE_FACTS and not name):
        raise FactError(f"Write a name after “{root}.”, such as {_SAMPLES[root]}.")
    close = _close_path(root, name, lookups)
    hint = f" Did you mean “{close}”?" if close else ""
    if root in CLOSED_ROOTS or not name:
        raise FactError(f"There is no fact “{folded or root}”.{hint}")
    sentence = f"There is no lookup “{root}”, so “{folded}” is never set.{hint}"
    raise FactError(sentence, path=folded, warning=True)


_SAMPLES = {
    "custom_field": "custom_field.order_id",
    "custom_variable": "custom_variable.tier",
    "form": "form.order_number",
    "variable": "variable.pizza_size",
    "extra": "extra.cart.total",
    "visitor": "visitor.name",
    "session": "session.snapshots",
    "now": "now.open",
}


def _close_path(root: str, name: str, lookups: Collection[str]) -> str:
    """The path that was probably meant; "" when none is like it."""
    if root in SINGLE_FACTS:
        return root
    if root in CLOSED_ROOTS:
        own = [
            path.partition(".")[2] for path in sorted(STANDARD_PATHS) if path.startswith(f"{root}.")
        ]
        names = difflib.get_close_matches(name, own, n=1)
        return f"{root}.{names[0]}" if names else ""
    known = {*SINGLE_FACTS} if not name else {*OPEN_ROOTS, *CLOSED_ROOTS, *lookups} - SINGLE_FACTS
    roots = difflib.get_close_matches(root, sorted(known), n=1)
    return ".".join(filter(None, (*roots, name))) if roots else ""
