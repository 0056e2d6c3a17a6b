"""Compiled rules without a database, and chats to ask them about."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from comm100bot.rulebook import Rulebook, compile_setup
from comm100bot.setups import Setup
from comm100bot.trying import Changes, TriedChat, changed_chat, empty_start

from .factories import rule

NOON = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)


def written(name: str, *conditions: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A complete written rule, whose key is its name's."""
    empty = {"state": "live", "logic": "all", "starts": None, "ends": None}
    key = str(uuid.uuid5(uuid.NAMESPACE_URL, name))
    return {"key": key, **empty, "variables": {}, "status": 200, **rule(name, *conditions, **more)}


def make_book(*rules: dict[str, Any], **settings: Any) -> Rulebook:
    return compile_setup(Setup(rules=rules, **settings))


def chat_with(book: Rulebook, texts: dict[str, str]) -> TriedChat:
    """An empty chat at noon with these facts."""
    changes = Changes(texts={path: (text,) for path, text in texts.items()})
    return changed_chat(book, empty_start(book, NOON), changes)
