from __future__ import annotations

import time

import pytest

from comm100bot.rules import ConditionSpec, RuleSet, Unknown

from .making_rules import Given, is_set, rule, winner


def test_first_rule_that_holds_wins() -> None:
    rules = [rule("a", is_set("x")), rule("b", is_set("y")), rule("c")]
    assert winner(rules, Given({"x": ["1"], "y": ["1"]})) == "a"
    assert winner(rules, Given({"y": ["1"]})) == "b"
    assert winner(rules, Given()) == "c"


def test_no_rule_may_hold() -> None:
    assert winner([], Given()) is None
    assert winner([rule("a", is_set("x"))], Given()) is None


def test_winner_knows_what_was_written() -> None:
    found = RuleSet.compile([rule("a"), rule("b", is_set("x"))]).match(Given({"x": ["1"]}))
    assert found.rule
    assert (found.rule.key, found.rule.name, found.rule.then) == ("a", "A", "say a")
    assert found.rule.position == 1
    assert not found.rule.has_conditions


def test_matching_goes_on_behind_a_rule() -> None:
    ruleset = RuleSet.compile([rule("a"), rule("x", is_set("x")), rule("b"), rule("c")])
    first = ruleset.match(Given()).rule
    second = ruleset.match(Given(), after=first).rule
    third = ruleset.match(Given(), after=second).rule
    assert [found and found.key for found in (first, second, third)] == ["a", "b", "c"]
    assert ruleset.match(Given(), after=third).rule is None


def test_broken_rules_are_set_aside_with_all_their_reasons() -> None:
    broken = rule(
        "b",
        ConditionSpec(fact="x", operator="matches", value="(?=a)"),
        is_set("x"),
        ConditionSpec(fact="x", operator="is_sett"),
        logic="1 and 4",
    )
    ruleset = RuleSet.compile([broken, rule("a")])
    (found,) = ruleset.broken
    assert (found.key, found.name, found.position) == ("b", "B", 1)
    assert [reason.split(":")[0] for reason in found.reasons] == [
        "Condition 1",
        "Condition 3",
        "Logic",
    ]
    assert found.reasons[1] == "Condition 3: There is no operator “is_sett”: did you mean “is_set”?"
    assert [(sound.key, sound.position) for sound in ruleset.rules] == [("a", 2)]


def test_matching_goes_on_behind_a_rule_that_stands_before_a_broken_one() -> None:
    ruleset = RuleSet.compile([rule("a"), rule("b", logic="1"), rule("c")])
    after = ruleset.match(Given()).rule
    found = ruleset.match(Given(), after=after).rule
    assert found
    assert found.key == "c"


def test_fact_is_fetched_once_for_a_decision() -> None:
    facts = Given({"x": ["a"]})
    wanted = [ConditionSpec(fact="x", operator="is", value=text) for text in "bcd"]
    winner([rule(text.value, text) for text in wanted if isinstance(text.value, str)], facts)
    assert facts.asked == ["x"]


def test_deferred_fact_of_a_later_rule_is_not_asked_when_a_rule_has_won() -> None:
    facts = Given({"a": ["1"]})
    winner([rule("r", is_set("a")), rule("s", is_set("order.x", deferred=True))], facts)
    assert facts.asked == ["a"]


def test_rule_and_ruleset_never_change() -> None:
    ruleset = RuleSet.compile([rule("a")])
    with pytest.raises(AttributeError):
        ruleset.rules = ()  # type: ignore[misc]
    with pytest.raises(AttributeError):
        ruleset.rules[0].then = "x"  # type: ignore[misc]


def test_ten_thousand_rules_take_no_time() -> None:
    conditions = (
        ConditionSpec(fact="intent", operator="is", value="nothing"),
        ConditionSpec(fact="message", operator="has_word", value=["parcel", "package"]),
    )
    rules = [rule(f"r{number}", *conditions, logic="any") for number in range(10_000)]
    ruleset = RuleSet.compile(rules)
    facts = Given({"intent": ["Refund"], "message": ["where is my order " * 100]})
    started = time.perf_counter()
    assert ruleset.match(facts).rule is None
    assert time.perf_counter() - started < 1


# What can't be known, and what is told


def test_rule_that_can_not_be_known_leaves_the_decision_open() -> None:
    rules = [rule("a", is_set("x")), rule("b", is_set("y"))]
    with pytest.raises(Unknown, match="x"):
        winner(rules, Given({"y": ["1"]}, unknown=["x"]))


def test_rule_behind_the_winner_needs_not_be_known() -> None:
    rules = [rule("a", is_set("x")), rule("b", is_set("y"))]
    assert winner(rules, Given({"x": ["1"]}, unknown=["y"])) == "a"


def test_rule_that_can_not_be_known_is_passed_when_looking_on_behind_it() -> None:
    ruleset = RuleSet.compile([rule("a", is_set("x")), rule("b", is_set("y"))])
    found = ruleset.match(Given({"y": ["1"]}, unknown=["x"]), after=ruleset.rules[0]).rule
    assert found
    assert found.key == "b"


def test_told_condition_counts_whatever_the_facts_are() -> None:
    rules = [rule("a", is_set("x"), is_set("y")), rule("b")]
    assert winner(rules, Given({"y": ["1"]}), told={("a", 1): True}) == "a"
    assert winner(rules, Given({"y": ["1"]}, unknown=["x"]), told={("a", 1): True}) == "a"
    assert winner(rules, Given({"x": ["1"], "y": ["1"]}), told={("a", 1): False}) == "b"


def test_what_is_told_of_other_rules_changes_nothing() -> None:
    rules = [rule("a", is_set("x")), rule("b")]
    assert winner(rules, Given(), told={("b", 1): True, ("c", 1): True, ("a", 2): True}) == "b"
