from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comm100bot.rules import ConditionSpec, RuleSet, RuleSpec, Unknown, Value
from comm100bot.rules.explain import (
    Open,
    RuleExplanation,
    Verdict,
    asking,
    explain_rules,
    near_misses,
)

from .test_rules_naive_reading import Given, given_facts
from .test_rules_naive_reading import rules as any_rules

NOW = datetime(2026, 11, 22, 14, 5, tzinfo=UTC)


class World:
    """Facts as written down; ``costly`` ones must not be asked for, ``lost`` ones are unknown."""

    now = NOW
    subject = "21"

    def __init__(self, **facts: str) -> None:
        self.facts: Mapping[str, str] = facts

    def values(self, path: str) -> Sequence[Value]:
        assert path != "costly"
        if path == "lost":
            raise Unknown("It was not kept.")
        return [Value(self.facts[path])] if path in self.facts else []


def rule(key: str, *conditions: tuple[str, str, Any], **more: Any) -> RuleSpec[str]:
    specs = [ConditionSpec(fact=f, operator=o, value=v) for f, o, v in conditions]
    return RuleSpec(key=key, name=key.title(), conditions=specs, **more)


GOLD = ("tier", "is", "gold")
REFUND = ("message", "contains", "refund")
SHIPPED = ("costly", "is", "shipped")
LOST = ("lost", "is_set", None)


def explain(
    world: World, *rules: RuleSpec[str], answered: str | None = None, silent: Sequence[str] = ()
) -> tuple[RuleExplanation, ...]:
    compiled = RuleSet.compile(rules)
    return explain_rules(
        compiled.rules,
        compiled.broken,
        now=NOW,
        held=asking(world),
        knows=lambda path: path != "costly",
        shown=lambda path: ["•••" if path == "message" else world.facts.get(path, "-")],
        answered=answered,
        without_reply=silent,
    )


def verdicts(explained: Sequence[RuleExplanation]) -> list[str]:
    return [rule.verdict for rule in explained]


def test_rules_before_and_behind_the_one_that_answered() -> None:
    rules = rule("a", GOLD), rule("b", REFUND), rule("c", REFUND), rule("d", GOLD), rule("e")
    explained = explain(World(message="My refund"), *rules, answered="b")
    assert verdicts(explained) == [
        "did_not_hold",
        "answered",
        "not_reached",
        "not_reached",
        "not_reached",
    ]
    assert [rule.would_hold for rule in explained] == [False, True, True, False, True]
    assert [(rule.key, rule.name, rule.position) for rule in explained][1:3] == [
        ("b", "B", 2),
        ("c", "C", 3),
    ]


def test_rule_that_had_nothing_to_say_held() -> None:
    rules = rule("a", REFUND), rule("b", SHIPPED), rule("c", REFUND)
    explained = explain(World(message="refund"), *rules, answered="c", silent=["a", "b"])
    assert verdicts(explained) == ["held_without_reply", "held_without_reply", "answered"]


def test_all_rules_are_reached_when_none_answers() -> None:
    explained = explain(World(), rule("a", GOLD), rule("b", REFUND))
    assert verdicts(explained) == ["did_not_hold", "did_not_hold"]


@pytest.mark.parametrize(
    "dates", [{"starts": NOW + timedelta(1)}, {"ends": NOW}, {"ends": NOW - timedelta(1)}]
)
def test_rule_is_not_in_force_before_its_start_and_from_its_end(dates: dict[str, Any]) -> None:
    for answered in (None, "b"):
        first, _, last = explain(
            World(), rule("a", **dates), rule("b"), rule("c", GOLD, **dates), answered=answered
        )
        assert (first.verdict, first.would_hold) == (Verdict.NOT_IN_FORCE, True)
        assert (last.verdict, last.would_hold) == (Verdict.NOT_IN_FORCE, False)


def test_broken_rules_stand_at_their_places() -> None:
    broken = rule("b", ("x", "is", ""), GOLD, logic="1 and")
    explained = explain(World(), rule("a", GOLD), broken, rule("c", GOLD))
    assert verdicts(explained) == ["did_not_hold", "broken", "did_not_hold"]
    assert [reason.split(":")[0] for reason in explained[1].reasons] == ["Condition 1", "Logic"]
    assert (explained[1].position, explained[1].conditions) == (2, ())


def test_conditions_say_what_they_saw() -> None:
    (explained,) = explain(World(message="My refund"), rule("a", REFUND, GOLD))
    first, second = explained.conditions
    assert (first.number, first.fact, first.operator, first.value) == (1, *REFUND)
    assert (first.held, first.open) == (True, None)
    assert first.seen == ("•••",), "only what may be shown is"
    assert (second.number, second.held, second.seen) == (2, False, ("-",))


def test_what_costs_something_is_not_asked_only_to_explain() -> None:
    (first, second) = explain(World(), rule("a", GOLD, SHIPPED), rule("b", SHIPPED))
    assert (first.verdict, first.would_hold) == (Verdict.DID_NOT_HOLD, False)
    seen = first.conditions[1]
    assert (seen.held, seen.open, seen.seen) == (None, Open.NOT_ASKED, ())
    assert (first.missing, first.mend, first.relies_on) == (1, (1,), (2,))
    assert (second.verdict, second.would_hold) == (Verdict.UNKNOWN, None)
    assert (second.missing, second.relies_on) == (0, (1,))


def test_what_can_not_be_known_is_told_apart() -> None:
    (decided, undecided) = explain(World(), rule("a", GOLD, LOST), rule("b", LOST))
    assert decided.verdict is Verdict.DID_NOT_HOLD
    assert decided.conditions[1].open is Open.UNKNOWN
    assert undecided.verdict is Verdict.UNKNOWN


def test_what_was_told_counts_instead_of_the_fact() -> None:
    compiled = RuleSet.compile([rule("a", LOST, GOLD)])
    (explained,) = explain_rules(
        compiled.rules,
        (),
        now=NOW,
        held=asking(World(tier="gold"), {("a", 1): True, ("b", 2): False}),
        knows=lambda _: True,
        shown=lambda _: (),
    )
    assert (explained.verdict, explained.would_hold) == (Verdict.HELD_WITHOUT_REPLY, True)


def test_lots_are_drawn_for_the_rule_that_asks() -> None:
    specs = [rule(key, ("x", "in_rollout", 50)) for key in "abcdefgh"]
    compiled = RuleSet.compile(specs)
    won = [found.rule for found in [compiled.match(World())] if found.rule]
    explained = explain(World(), *specs, answered=won[0].key)
    assert len({rule.would_hold for rule in explained}) == 2
    assert next(rule.key for rule in explained if rule.would_hold) == won[0].key


def test_near_misses_come_nearest_first() -> None:
    explained = explain(
        World(message="refund", tier="Glod"),
        rule("two", GOLD, ("country", "is", "Canada"), REFUND),
        rule("one", GOLD, REFUND),
        rule("any", GOLD, ("country", "is", "Canada"), logic="any"),
        rule("hopeless", GOLD, logic="1 and not 1"),
        rule("paused", GOLD, ends=NOW),
        rule("unsure", SHIPPED),
        rule("last", REFUND),
        rule("behind", GOLD),
        answered="last",
    )
    assert [(rule.key, rule.missing, rule.mend) for rule in near_misses(explained)] == [
        ("one", 1, (1,)),
        ("any", 1, (1,)),
        ("two", 2, (1, 2)),
    ]


@settings(max_examples=60)
@given(st.lists(any_rules(), max_size=5), given_facts)
def test_explanation_agrees_with_the_decision(specs: list[RuleSpec[None]], facts: Given) -> None:
    compiled = RuleSet.compile(specs)
    found = compiled.match(facts).rule
    explained = explain_rules(
        compiled.rules,
        compiled.broken,
        now=facts.now,
        held=asking(facts),
        knows=lambda _: True,
        shown=lambda path: [value.text for value in facts.values(path)],
        answered=found.key if found else None,
    )
    assert [rule.position for rule in explained] == list(range(1, len(specs) + 1))
    held = [rule for rule in explained if rule.verdict is Verdict.ANSWERED]
    assert [rule.key for rule in held] == ([found.key] if found else [])
    reached = explained[: found.position - 1] if found else explained
    allowed = {Verdict.DID_NOT_HOLD, Verdict.NOT_IN_FORCE, Verdict.BROKEN}
    assert {rule.verdict for rule in reached} <= allowed
    for missed in near_misses(explained):
        assert missed.missing
