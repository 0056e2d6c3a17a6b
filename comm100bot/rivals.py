"""Which rules took the chats that another rule was written for."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from .models import Bot
from .replaying import StoredChat
from .rulebook import compile_setup
from .rules import Unknown
from .setups import Setup
from .stored_turns import stored_turns


@dataclass(frozen=True, slots=True, kw_only=True)
class Rivals:
    """Of so many turns, in how many a rule held, and which rules before it answered those.

    ``by_rule``: the key and name of each, with its count, the one with the most turns first.
    """

    counted: int
    held: int
    by_rule: tuple[tuple[str, str, int], ...]


def rivals(bot: Bot, setup: Setup, key: str, most: int = 1_000) -> Rivals:
    """Who answered the latest turns in which the live rule with this key held, too."""
    book = compile_setup(setup)
    rule = next((rule for rule in book.rules.rules if rule.key == key), None)
    turns = stored_turns(bot, most=most)
    counts: Counter[tuple[str, str]] = Counter()
    held = 0
    for turn in turns if rule else ():
        chat = StoredChat(bot, book, turn)
        try:
            holds = rule and rule.is_in_force(chat.facts.now) and rule.holds(chat.facts)
            answering = chat.decide(book).rule if holds else None
        except Unknown:
            continue
        held += bool(holds)
        if answering and answering.key != key:
            counts[answering.key, answering.name] += 1
    return Rivals(
        counted=len(turns),
        held=held,
        by_rule=tuple((*found, count) for found, count in counts.most_common()),
    )
