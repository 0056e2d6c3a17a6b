"""Bots, rules and payloads for tests, each made in one line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from comm100bot.models import Bot, Condition, Message, Rule, Token
from comm100bot.rulesfile import import_rules

PAYLOADS = Path(__file__).parent / "payloads"


def payload(name: str) -> dict[str, Any]:
    """One of Comm100's sample payloads, by the name of its file."""
    data: dict[str, Any] = json.loads((PAYLOADS / f"{name}.json").read_bytes())
    return data


def make_bot(slug: str = "shop", **fields: Any) -> Bot:
    return Bot.objects.create(slug=slug, name=fields.pop("name", slug.title()), **fields)


def make_token(bot: Bot, **fields: Any) -> str:
    """A new token of this bot, as the text that callers send."""
    _row, text = Token.objects.issue(bot, **fields)
    return text


def condition(fact: str, operator: str, value: Any = None) -> dict[str, Any]:
    shape = {"fact": fact, "operator": operator}
    return shape if value is None else {**shape, "value": value}


def text(*wordings: str, **more: Any) -> dict[str, Any]:
    return {"kind": "text", "wordings": list(wordings), **more}


def make_rule(
    bot: Bot,
    *conditions: dict[str, Any],
    answer: str | None = "Hello",
    messages: list[dict[str, Any]] | None = None,
    **fields: Any,
) -> Rule:
    """A live rule at the end of the bot's rules."""
    fields.setdefault("name", f"Rule {bot.rules.count() + 1}")
    fields.setdefault("position", bot.rules.count())
    rule = Rule.objects.create(bot=bot, **fields)
    for position, shape in enumerate(conditions):
        Condition.objects.create(rule=rule, position=position, **shape)
    shapes = messages if messages is not None else [text(answer)] if answer else []
    for position, shape in enumerate(shapes):
        content = {key: value for key, value in shape.items() if key not in ("kind", "language")}
        Message.objects.create(
            rule=rule,
            position=position,
            kind=shape["kind"],
            language=shape.get("language", ""),
            content=content,
        )
    return rule


def take_rules(bot: Bot, *rules: dict[str, Any]) -> None:
    """Give the bot exactly these rules, in the rules file's shape."""
    import_rules(bot, {"version": 1, "rules": list(rules)}, replace=True)
    bot.refresh_from_db()


def rule(
    name: str, *conditions: dict[str, Any], answer: str = "Hello", **more: Any
) -> dict[str, Any]:
    """A rule in the rules file's shape."""
    return {"name": name, "conditions": list(conditions), "messages": [text(answer)], **more}
