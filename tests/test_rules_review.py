from __future__ import annotations

import random
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from comm100bot.rules import (
    OPERATORS,
    ConditionSpec,
    OperandKind,
    Operator,
    RuleSet,
    RuleSpec,
    negation,
    operators,
    register,
)
from comm100bot.rules.review import Finding, FindingKind, Reviewed, review_rules

NOW = datetime(2026, 11, 22, 14, 5, tzinfo=ZoneInfo("America/Vancouver"))
TOMORROW = NOW + timedelta(1)

GOLD = ("tier", "is", "gold")
SILVER = ("tier", "is", "silver")
NOT_GOLD = ("tier", "is_not", "gold")
NOT_SILVER = ("tier", "is_not", "silver")
HAS_ORDER = ("order", "is_set", None)
NO_ORDER = ("order", "is_not_set", None)
REFUND = ("message", "has_word", ["refund"])


def rule(*conditions: tuple[str, str, Any], logic: str = "all", **dates: Any) -> RuleSpec[str]:
    specs = [ConditionSpec(fact=f, operator=o, value=v) for f, o, v in conditions]
    return RuleSpec(key="", name="", conditions=specs, logic=logic, **dates)


def is_single(path: str) -> bool:
    return path not in ("tags", "intents")


def text_of(path: str, name: str) -> str | None:
    """Weekdays are numbers, and have names; intents may have any second name."""
    if path == "weekday":
        return {"monday": "1", "1": "1"}.get(name)
    return None if path == "intents" else name


def review(*specs: RuleSpec[str], silent: int = -1) -> list[Finding]:
    """What is found: rules are called a, b, c; the ``silent`` one may have nothing to say."""
    named = [
        RuleSpec(**(vars(spec) | {"key": key, "name": key.upper()}))
        for key, spec in zip("abcdefgh", specs, strict=False)
    ]
    rules = RuleSet.compile(named).rules
    assert len(rules) == len(specs)
    reviewed = [
        Reviewed(rule=rule, always_answers=place != silent) for place, rule in enumerate(rules)
    ]
    return review_rules(reviewed, now=NOW, single=is_single, text_of=text_of)


def kinds(*specs: RuleSpec[str]) -> list[str]:
    return [finding.kind for finding in review(*specs)]


def shadows(*specs: RuleSpec[str], silent: int = -1) -> dict[str, str]:
    """By rule, those that keep it from being reached."""
    return {
        finding.rule: "".join(finding.others)
        for finding in review(*specs, silent=silent)
        if finding.kind is FindingKind.UNREACHABLE
    }


# Rules that are never reached


def test_sound_rules_have_no_findings() -> None:
    assert review(rule(GOLD, HAS_ORDER), rule(GOLD, REFUND), rule(SILVER), rule()) == []


def test_rule_behind_a_wider_one_is_never_reached() -> None:
    (finding,) = review(rule(REFUND), rule(GOLD), rule(REFUND, GOLD))
    assert (finding.kind, finding.rule, finding.others) == ("unreachable", "c", ("a",))
    assert finding.sentence == (
        "It is never reached: rule 1 “A” holds whenever it does, and answers first."
    )


def test_rule_behind_one_without_conditions_is_never_reached() -> None:
    assert shadows(rule(), rule(GOLD), rule()) == {"b": "a", "c": "a"}


def test_rule_behind_one_that_may_have_nothing_to_say_may_be_reached() -> None:
    assert shadows(rule(REFUND), rule(REFUND, GOLD), silent=0) == {}


@pytest.mark.parametrize(
    ("wide", "narrow"),
    [
        (("tier", "is_one_of", ["Gold", "silver"]), GOLD),
        (("tier", "is_set", None), GOLD),
        (("tier", "is_not", "GOLD"), SILVER),
        (("tier", "is_not", "gold"), ("tier", "is_not_set", None)),
        (("tier", "is_not", "gold"), ("tier", "is_none_of", ["gold", "silver"])),
        (("tier", "is_not", "gold"), ("tier", "does_not_contain", "old")),
        (("tier", "is_set", None), ("tier", "contains", "x")),
        (("tier", "has_no_word", ["gold"]), ("tier", "is", "golden")),
        (("weekday", "equals", 1), ("weekday", "is", "Monday")),
        (("n", "at_least", 5), ("n", "between", [5, 9])),
        (("n", "at_most", 9), ("n", "equals", "9.0")),
        (("ip", "in_network", ["2001:db8::/32"]), ("ip", "in_network", ["2001:db8:7::/48"])),
        (("day", "before", "2026-11-24"), ("day", "on", "2026-11-22")),
        (("x", "in_rollout", 100), ("x", "in_rollout", 20)),
        (("tags", "is", "a"), ("tags", "is", "A")),
        (("tags", "has_all_words", ["a", "b"]), ("tags", "has_word", ["a b", "b a"])),
        (("tags", "matches", "^a"), ("tags", "matches", "^a")),
    ],
)
def test_condition_that_implies_another_is_seen(wide: Any, narrow: Any) -> None:
    assert shadows(rule(wide), rule(narrow, REFUND)) == {"b": "a"}


@pytest.mark.parametrize(
    ("wide", "narrow"),
    [
        (GOLD, ("tier", "is_one_of", ["gold", "silver"])),
        (("tags", "is_not", "a"), ("tags", "is", "b")),
        (("tags", "between", [1, 2]), ("tags", "at_most", 2)),
        (("intents", "contains", "refund"), ("intents", "is", "refund")),
        (("weekday", "is_not", "Tuesday"), ("weekday", "is", "Monday")),
        (("tier", "matches", "gold"), GOLD),
        (("tier", "matches", "^a"), ("tier", "matches", "^ab")),
        (("n", "less_than", 5), ("n", "at_most", 5)),
        (("day", "after", "2026-11-22"), ("day", "on", "2026-11-22")),
        (("day", "before", "2026-11-22T14:05"), ("day", "before", "2026-11-22T13:05")),
        (("day", "before", "2026-11-22T14:05"), ("day", "before", "2026-11-22T12:05Z")),
        (("day", "on", "2026-11-22"), ("day", "on", "2026-11-22T12:05Z")),
        (("x", "in_rollout", 20), ("x", "in_rollout", 20)),
        (("ip", "in_network", ["::/0"]), ("ip", "in_network", ["10.0.0.0/8"])),
        (("other", "is", "gold"), GOLD),
        (("tags", "has_all_words", ["a", "b"]), ("tags", "has_word", ["a"])),
    ],
)
def test_condition_that_may_hold_alone_is_not_accused(wide: Any, narrow: Any) -> None:
    assert shadows(rule(wide), rule(narrow, REFUND)) == {}


@pytest.mark.parametrize(
    ("wide", "narrow"),
    [
        (rule(GOLD, REFUND, logic="any"), rule(GOLD, HAS_ORDER)),
        (rule(GOLD, REFUND), rule(HAS_ORDER, REFUND, GOLD)),
        (rule(GOLD, logic="not 1"), rule(SILVER)),
        (rule(GOLD, REFUND, HAS_ORDER, logic="1 and (2 or 3)"), rule(GOLD, HAS_ORDER)),
        (rule(GOLD, REFUND, logic="not (1 and 2)"), rule(NOT_GOLD)),
        (rule(REFUND, GOLD, SILVER, logic="1 or 2 or 3"), rule(GOLD, SILVER, logic="any")),
        (rule(("n", "at_least", 5)), rule(("n", "at_least", 3), ("n", "greater_than", 8))),
        (rule(("n", "equals", 5)), rule(("n", "at_least", 5), ("n", "at_most", 5))),
    ],
)
def test_logic_is_seen_through(wide: RuleSpec[str], narrow: RuleSpec[str]) -> None:
    assert shadows(wide, narrow) == {"b": "a"}


@pytest.mark.parametrize(
    ("rules", "found"),
    [
        ([rule(HAS_ORDER), rule(NO_ORDER), rule(REFUND), rule()], {"c": "ab", "d": "ab"}),
        ([rule(GOLD), rule(REFUND), rule(SILVER), rule(("tier", "is_one_of", ["gold", "silver"]))],
         {"d": "ac"}),
        ([rule(GOLD, HAS_ORDER), rule(REFUND), rule(GOLD, NO_ORDER), rule(GOLD)], {"d": "ac"}),
        ([rule(("n", "at_least", 5)), rule(("n", "less_than", 5)), rule(("n", "between", [1, 9]))],
         {"c": "ab"}),
        ([rule(NO_ORDER), rule(HAS_ORDER, GOLD), rule(GOLD, REFUND)], {"c": "ab"}),
        ([rule(GOLD), rule(REFUND), rule(GOLD, REFUND, logic="any")], {"c": "ab"}),
        ([rule(HAS_ORDER), rule(NO_ORDER, GOLD), rule(SILVER)], {}),
        ([rule(GOLD), rule(SILVER), rule(("tags", "is_one_of", ["gold", "silver"]))], {}),
    ],
)  # fmt: skip
def test_several_rules_together_cover_another(
    rules: list[RuleSpec[str]], found: dict[str, str]
) -> None:
    assert shadows(*rules) == found


def test_rules_that_cover_another_together_are_named() -> None:
    *_, finding = review(rule(HAS_ORDER), rule(NO_ORDER), rule(REFUND))
    assert finding.sentence == (
        "It is never reached: rule 1 “A” and rule 2 “B” together hold whenever it does, "
        "and answer first."
    )


@pytest.mark.parametrize(
    ("dates", "later", "found"),
    [
        ({}, {}, {"b": "a"}),
        ({}, {"starts": TOMORROW}, {"b": "a"}),
        ({"starts": NOW}, {}, {"b": "a"}),
        ({"starts": NOW - timedelta(9)}, {"starts": NOW - timedelta(99)}, {"b": "a"}),
        ({"ends": TOMORROW.astimezone(UTC)}, {"ends": TOMORROW}, {"b": "a"}),
        ({"starts": TOMORROW}, {}, {}),
        ({"ends": TOMORROW}, {}, {}),
        ({"ends": TOMORROW}, {"ends": TOMORROW + timedelta(1)}, {}),
    ],
)
def test_rule_must_be_in_force_to_hide_another(
    dates: dict[str, Any], later: dict[str, Any], found: dict[str, str]
) -> None:
    assert shadows(rule(REFUND, **dates), rule(REFUND, GOLD, **later)) == found


def test_rules_that_end_do_not_cover_others_for_good() -> None:
    assert shadows(rule(HAS_ORDER), rule(NO_ORDER, ends=TOMORROW), rule(GOLD)) == {}


# Rules that never hold, and logic that always does


@pytest.mark.parametrize(
    ("found", "conditions"),
    [
        (rule(GOLD, REFUND, NOT_GOLD), (1, 3)),
        (rule(GOLD, SILVER), (1, 2)),
        (rule(HAS_ORDER, NO_ORDER), (1, 2)),
        (rule(GOLD, ("tier", "is_not_set", None)), (1, 2)),
        (rule(REFUND, ("x", "in_rollout", 0)), (2,)),
        (rule(("n", "at_least", 5), HAS_ORDER, ("n", "less_than", 5)), (1, 3)),
        (rule(("n", "is_true", None), ("n", "is_false", None)), (1, 2)),
        (rule(("n", "starts_with", "a"), ("n", "starts_with", "b")), (1, 2)),
        (rule(("n", "ends_with", "a"), ("n", "ends_with", "b")), (1, 2)),
        (rule(("n", "is", "abc"), ("n", "contains", "x")), (1, 2)),
        (rule(("n", "language_is", ["en", "fr"]), ("n", "language_is", ["de-DE"])), (1, 2)),
        (rule(("n", "in_network", ["10.0.0.0/8"]), ("n", "in_network", ["11.0.0.0/8"])), (1, 2)),
        (rule(("n", "before", "2026-11-22"), ("n", "on", "2026-11-22")), (1, 2)),
        (rule(("n", "before", "00:00")), (1,)),
        (rule(("tags", "is", "a"), ("tags", "is_none_of", ["a", "b"])), (1, 2)),
        (rule(GOLD, REFUND, HAS_ORDER, logic="1 and (2 or 3) and not 1"), ()),
        (rule(GOLD, SILVER, REFUND, NO_ORDER, HAS_ORDER, logic="1 and 2 or 4 and 5"), (1, 2, 4, 5)),
    ],
)
def test_conditions_that_contradict_each_other_are_found(
    found: RuleSpec[str], conditions: tuple[int, ...]
) -> None:
    first = review(found)[0]
    assert (first.kind, first.conditions) == ("contradiction", conditions)


@pytest.mark.parametrize(
    "sound",
    [
        rule(("tags", "is", "a"), ("tags", "is", "b")),
        rule(("weekday", "is", "Monday"), ("weekday", "is", "tuesday")),
        rule(("weekday", "is", "Monday"), ("weekday", "is", "1")),
        rule(("tags", "at_least", 5), ("tags", "less_than", 5)),
        rule(("n", "starts_with", "a"), ("n", "ends_with", "b")),
        rule(("n", "in_network", ["10.0.0.0/8"]), ("n", "in_network", ["::/0"])),
        rule(NOT_GOLD, NOT_SILVER),
    ],
)
def test_conditions_that_can_hold_together_are_not_accused(sound: RuleSpec[str]) -> None:
    assert review(sound) == []


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        (rule(GOLD, SILVER), "It never holds: conditions 1 and 2 contradict each other."),
        (rule(("x", "in_rollout", 0)), "It never holds, because of condition 1 alone."),
        (
            rule(GOLD, SILVER, ("tier", "is", "x"), REFUND, logic="1 and (2 or 3)"),
            "It never holds: conditions 1, 2 and 3 contradict each other.",
        ),
        (
            rule(GOLD, SILVER, REFUND, logic="1 and 2 or 3"),
            "A part of its logic never holds: conditions 1 and 2 contradict each other.",
        ),
        (
            rule(("x", "in_rollout", 0), REFUND, logic="any"),
            "A part of its logic never holds, because of condition 1 alone.",
        ),
        (
            rule(REFUND, NOT_GOLD, NOT_SILVER, logic="1 and (2 or 3)"),
            "Joined by “or”, conditions 2 and 3 always hold: one of them is met whatever comes. "
            "Did you mean “and”?",
        ),
        (
            rule(NOT_GOLD, REFUND, NOT_SILVER, logic="any"),
            "Joined by “or”, conditions 1 and 3 always hold: one of them is met whatever comes. "
            "Did you mean “and”? So the rule always holds.",
        ),
        (
            rule(GOLD, logic="1 or not 1"),
            "A part of its logic holds however its conditions come out. So the rule always holds.",
        ),
        (
            rule(GOLD, REFUND, logic="1 and not 1 or 2"),
            "A part of its logic contradicts itself, and never holds.",
        ),
        (
            rule(GOLD, logic="1 and not 1"),
            "It never holds: its logic contradicts itself.",
        ),
    ],
)
def test_flaws_are_sentences(found: RuleSpec[str], sentence: str) -> None:
    assert [finding.sentence for finding in review(found)] == [sentence]


def test_denying_what_never_holds_always_holds() -> None:
    always, never = review(rule(GOLD, SILVER, logic="not (1 and 2)"))
    assert (always.kind, always.conditions) == ("always", (1, 2))
    assert always.sentence == (
        "A part of its logic always holds, because of conditions 1 and 2. So the rule always holds."
    )
    assert (never.kind, never.conditions) == ("never", (1, 2))


def test_negation_of_several_values_is_not_always_true() -> None:
    conditions = ("tags", "is_not", "a"), ("tags", "is_not", "b")
    assert review(rule(*conditions, logic="any")) == []


# What is there twice, and what is over


def test_condition_that_stands_in_a_rule_twice_is_found() -> None:
    (finding,) = review(rule(GOLD, REFUND, ("tier", "is_one_of", ["Gold"])))
    assert (finding.kind, finding.conditions) == ("repeated", (1, 3))
    assert finding.sentence == "Condition 3 says the same as condition 1."


def test_same_conditions_in_another_order_are_found() -> None:
    *_, finding = review(
        rule(GOLD, REFUND), rule(HAS_ORDER), rule(REFUND, GOLD, logic="2 and 1"), silent=0
    )
    assert (finding.kind, finding.rule, finding.others) == ("repeated", "c", ("a",))
    assert finding.sentence == "It has the same conditions as rule 1 “A”."


@pytest.mark.parametrize(
    "other",
    [
        rule(GOLD, REFUND, logic="any"),
        rule(NOT_GOLD, REFUND),
        rule(GOLD, REFUND, starts=TOMORROW),
        rule(GOLD, ("message", "has_word", ["refunds"])),
    ],
)
def test_other_conditions_logic_or_time_is_no_repetition(other: RuleSpec[str]) -> None:
    assert "repeated" not in kinds(rule(GOLD, REFUND, ends=TOMORROW), other)


def test_rules_without_conditions_do_not_repeat_each_other() -> None:
    assert kinds(rule(), rule()) == ["unreachable"]


def test_rule_that_has_ended_is_over() -> None:
    (finding,) = review(rule(GOLD, ends=NOW), rule(GOLD))
    assert (finding.kind, finding.rule) == ("over", "a")
    assert finding.sentence == "Its end has passed: it answers no more."
    assert kinds(rule(GOLD, ends=TOMORROW)) == []


# Operators of the host project's own


@pytest.fixture
def own_operators() -> Iterator[None]:
    """``few`` holds for up to so many values, ``lot`` in a draw of each rule's own."""
    before = dict(OPERATORS)
    few = Operator(
        key="few",
        label="has at most",
        operand=OperandKind.NUMBER,
        prepare=lambda value: int(str(value)),
        test=lambda most, values, _: len(values) <= most,
    )
    lot: Operator[int] = Operator(
        key="lot",
        label="draws",
        operand=OperandKind.NUMBER,
        prepare=lambda value: int(str(value)),
        test=lambda lot, _, circumstances: len(circumstances.rule_key) == lot,
        per_rule=True,
    )
    other_value: Operator[str] = Operator(
        key="unset",
        label="is anything but set",
        operand=OperandKind.NONE,
        prepare=lambda _: "x",
        test=lambda _, values, __: not values,
        negates="is_set",
    )
    for operator in (
        few,
        negation(few, "many", "has more than"),
        lot,
        negation(OPERATORS["starts_with"], "starts_otherwise", "does not start with"),
        other_value,
    ):
        register(operator)
    yield
    for key in OPERATORS.keys() - before.keys():
        del operators._table[key]


@pytest.mark.usefixtures("own_operators")
@pytest.mark.parametrize(
    ("rules", "found"),
    [
        ([rule(("x", "few", 2)), rule(("x", "few", 2), REFUND)], ["unreachable"]),
        ([rule(("x", "few", 2)), rule(("x", "few", 1))], []),
        ([rule(("x", "few", 2)), rule(("y", "few", 2))], []),
        ([rule(("x", "few", 2), ("x", "is_not_set", None))], []),
        ([rule(("x", "few", 2), ("x", "many", 2))], ["contradiction"]),
        ([rule(("x", "few", 2)), rule(("x", "many", 2)), rule()], ["unreachable"]),
        ([rule(("x", "lot", 1)), rule(("x", "lot", 1))], []),
        ([rule(("x", "lot", 1), ("x", "lot", 1))], ["repeated"]),
        ([rule(("x", "starts_otherwise", "a"), ("x", "is", "ab"))], ["contradiction"]),
        ([rule(("x", "unset", None), ("x", "is", "a"))], []),
    ],
)
def test_operators_of_a_host_are_compared_only_with_themselves(
    rules: list[RuleSpec[str]], found: list[str]
) -> None:
    assert kinds(*rules) == found


# Many and large rules


def test_rule_with_too_many_ways_is_left_alone() -> None:
    pairs = [(f"f{number}", "is_set", None) for number in range(20)]
    logic = " and ".join(f"({number} or {number + 1})" for number in range(1, 20, 2))
    large = rule(*pairs, logic=logic)
    assert kinds(large, rule(*pairs), large) == ["unreachable", "repeated"]
    assert kinds(rule(), large) == ["unreachable"]
    wide = rule(*pairs, logic=" or ".join(f"{n} and {n + 1}" for n in range(1, 20, 2)))
    assert kinds(wide, rule(*pairs[:2])) == []
    dead = rule(*pairs, GOLD, SILVER, logic=f"({logic}) and 21 and 22")
    assert [(found.kind, found.conditions) for found in review(dead)] == [
        ("contradiction", (21, 22))
    ]


def test_two_hundred_rules_are_reviewed_at_once() -> None:
    chance = random.Random(3)
    specs = []
    for number in range(200):
        conditions = [
            ("intent", "is_one_of", [f"Intent {number}", f"Intent {chance.randrange(200)}"]),
            ("message", "has_word", [f"word{chance.randrange(300)}" for _ in range(3)]),
            ("n", "at_least", chance.randrange(9)),
            ("country", chance.choice(["is", "is_not"]), chance.choice("abcde")),
        ]
        some = chance.sample(conditions, chance.randint(2, 4))
        specs.append(RuleSpec(**(vars(rule(*some)) | {"key": str(number)})))
    rules = RuleSet.compile(specs).rules
    reviewed = [Reviewed(rule=rule, always_answers=True) for rule in rules]
    started = time.process_time()
    review_rules(reviewed, now=NOW, single=is_single, text_of=text_of)
    assert time.process_time() - started < 1
