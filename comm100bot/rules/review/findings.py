"""What a review of rules can find, in sentences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from comm100bot.rules.rule import CompiledRule


class FindingKind(StrEnum):
    """What is wrong with a rule."""

    UNREACHABLE = "unreachable"
    """Earlier rules always answer first."""

    CONTRADICTION = "contradiction"
    """It never holds."""

    NEVER = "never"
    """A part of its logic never holds."""

    ALWAYS = "always"
    """A part of its logic, or all of it, always holds."""

    REPEATED = "repeated"
    """A condition stands in it twice, or its conditions are those of an earlier rule."""

    OVER = "over"
    """Its end has passed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What is wrong with the rule with this key, proven, and a sentence that says so.

    ``others`` are the keys of the rules that it concerns too, ``conditions`` the numbers of the
    conditions that make it so.
    """

    kind: FindingKind
    rule: str
    others: tuple[str, ...] = ()
    conditions: tuple[int, ...] = ()
    sentence: str


def unreachable(rule: CompiledRule[object], earlier: Sequence[CompiledRule[object]]) -> Finding:
    """These earlier rules hold whenever this one does, and answer."""
    verbs = "together hold whenever it does, and answer"
    if len(earlier) == 1:
        verbs = "holds whenever it does, and answers"
    return Finding(
        kind=FindingKind.UNREACHABLE,
        rule=rule.key,
        others=tuple(other.key for other in earlier),
        sentence=f"It is never reached: {_listed(map(_named, earlier))} {verbs} first.",
    )


def contradiction(rule: CompiledRule[object], conditions: Sequence[int]) -> Finding:
    """These conditions, by themselves, keep the rule from ever holding."""
    return _by_conditions(
        FindingKind.CONTRADICTION,
        rule,
        conditions,
        {
            0: "It never holds: its logic contradicts itself.",
            1: "It never holds, because of {} alone.",
            2: "It never holds: {} contradict each other.",
        },
    )


def never(rule: CompiledRule[object], conditions: Sequence[int]) -> Finding:
    """These conditions keep a part of the logic from ever holding."""
    return _by_conditions(
        FindingKind.NEVER,
        rule,
        conditions,
        {
            0: "A part of its logic contradicts itself, and never holds.",
            1: "A part of its logic never holds, because of {} alone.",
            2: "A part of its logic never holds: {} contradict each other.",
        },
    )


def always(
    rule: CompiledRule[object], conditions: Sequence[int], *, joined: bool, whole: bool
) -> Finding:
    """These conditions, ``joined`` by "or", always hold; ``whole`` when the rule does, too."""
    so = " So the rule always holds." if whole else ""
    because = "A part of its logic always holds, because of {}."
    meant = "one of them is met whatever comes. Did you mean “and”?"
    return _by_conditions(
        FindingKind.ALWAYS,
        rule,
        conditions,
        {
            0: "A part of its logic holds however its conditions come out." + so,
            1: because + so,
            2: (f"Joined by “or”, {{}} always hold: {meant}" if joined else because) + so,
        },
    )


def repeated_condition(rule: CompiledRule[object], first: int, again: int) -> Finding:
    """The second of these conditions is the first one again."""
    return Finding(
        kind=FindingKind.REPEATED,
        rule=rule.key,
        conditions=(first, again),
        sentence=f"Condition {again} says the same as condition {first}.",
    )


def repeated_rule(rule: CompiledRule[object], earlier: CompiledRule[object]) -> Finding:
    """The rule's conditions and logic are those of an earlier one."""
    return Finding(
        kind=FindingKind.REPEATED,
        rule=rule.key,
        others=(earlier.key,),
        sentence=f"It has the same conditions as {_named(earlier)}.",
    )


def over(rule: CompiledRule[object]) -> Finding:
    """The rule's end has passed."""
    return Finding(
        kind=FindingKind.OVER, rule=rule.key, sentence="Its end has passed: it answers no more."
    )


def _by_conditions(
    kind: FindingKind,
    rule: CompiledRule[object],
    conditions: Sequence[int],
    sentences: Mapping[int, str],
) -> Finding:
    """A finding whose sentence depends on whether it names none, one or more conditions."""
    word = "condition" if len(conditions) == 1 else "conditions"
    numbers = _listed(map(str, conditions))
    return Finding(
        kind=kind,
        rule=rule.key,
        conditions=tuple(conditions),
        sentence=sentences[min(len(conditions), 2)].format(f"{word} {numbers}"),
    )


def _named(rule: CompiledRule[object]) -> str:
    return f"rule {rule.position} “{rule.name}”"


def _listed(names: Iterable[str]) -> str:
    *first, last = [*names] or [""]
    return f"{', '.join(first)} and {last}" if first else last
