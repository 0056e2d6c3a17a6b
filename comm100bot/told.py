"""How conditions came out whose facts are not stored: kept with the turn, and used again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from . import rulebook
from .deciding import AnsweringRule
from .models import Bot
from .names import fold_path
from .rulebook import Rulebook
from .rules import CompiledCondition, Told
from .setups import as_json
from .stored_turns import StoredTurn


class _Asked(NamedTuple):
    """A condition by what it says. Its rule counts, too: lots are drawn by its key."""

    rule: str
    fact: str
    operator: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """What deciding a turn told of values that are not stored.

    ``visible`` are facts that conditions looked at and found just as they are stored.
    """

    held: Mapping[_Asked, bool]
    settings: str
    visible: frozenset[str]

    def told(self, book: Rulebook) -> Told:
        """The results of these rules' conditions, as far as they were asked at the time."""
        if settings_of(book) != self.settings:
            # It may have been about the clock, or whether the shop was open.
            return {}
        rules = {asked.rule for asked in self.held}
        return {
            (rule.key, condition.number): self.held[asked]
            for rule in book.rules.rules
            if rule.key in rules
            for condition in rule.conditions
            if (asked := _asked(rule, condition)) in self.held
        }


def results_of(bot: Bot, book: Rulebook, turn: StoredTurn) -> Results:
    """What is known of this turn's decision, which ``book`` may have made."""
    then = _book_then(bot, book, turn)
    if then is None:
        return Results(held={}, settings="", visible=frozenset())
    held = dict(_read(turn))
    rules = [*_asked_rules(then, turn)]
    return Results(
        held={
            _asked(rule, condition): held[rule.key, condition.number]
            for rule in rules
            for condition in rule.conditions
            if (rule.key, condition.number) in held
        },
        settings=settings_of(then),
        visible=frozenset(
            fold_path(condition.fact)
            for rule in rules
            for condition in rule.conditions
            if (rule.key, condition.number) not in held and _was_known(condition, turn)
        ),
    )


def settings_of(book: Rulebook) -> str:
    """What facts depend on besides the turn: the bot's clock, its hours, its dialect."""
    return as_json({**book.setup.settings, "notice": None})


def _book_then(bot: Bot, book: Rulebook, turn: StoredTurn) -> Rulebook | None:
    if turn.rules_version is None:
        return None
    if book.version == turn.rules_version:
        return book
    return rulebook.as_of(bot, turn.rules_version)


def _read(turn: StoredTurn) -> Iterator[tuple[tuple[str, int], bool]]:
    for result in turn.hidden_results:
        match result:
            case {"rule": str(rule), "condition": int(number), "held": bool(held)}:
                yield (rule, number), held


def _asked_rules(then: Rulebook, turn: StoredTurn) -> Iterator[AnsweringRule]:
    """The rules whose conditions left their results, if hidden: up to the one that answered."""
    keys = [rule.key for rule in then.rules.rules]
    if turn.rule_key is None:
        yield from then.rules.rules
    elif turn.rule_key in keys:
        yield from then.rules.rules[: keys.index(turn.rule_key) + 1]


def _was_known(condition: CompiledCondition, turn: StoredTurn) -> bool:
    """Was this fact at hand when the turn was decided?"""
    root = condition.fact.partition(".")[0]
    if root == "session":
        return turn.saw_session
    return root in turn.lookups or not rulebook.is_deferred(condition.fact)


def _asked(rule: AnsweringRule, condition: CompiledCondition) -> _Asked:
    return _Asked(rule.key, condition.fact, condition.operator.key, as_json(condition.value))
