from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comm100bot.rules import CompiledRule, ConditionSpec, RuleSet, RuleSpec, Told, Unknown, Value

from .making_rules import NOW, Given, rule, winner

PATHS = ["intent", "message", "tier"]
TEXTS = [
    "Refund",
    " refund",
    "a refund, please",
    "money back now",
    "c++ ?!",
    "500.00",
    "5e2",
    "yes",
]
NAMES = ["refund", "REFUND", "Money", "500", 500, "5e2", "true", "7"]
OPERANDS: dict[str, list[object]] = {
    "is": [*NAMES],
    "is_not": ["refund", 500],
    "is_one_of": [["refund"], ["Money", "500"], ["7", "true", "Refund"]],
    "is_none_of": [["refund"], ["7", "5e2"]],
    "has_word": [["refund"], ["money back", "now"], ["c++"], ["?!", "refund"]],
    "has_no_word": [["refund"], ["c++"]],
    "contains": ["und", "500"],
    "at_least": [5],
    "matches": ["fund", "("],
    **{key: [None] for key in ("is_set", "is_not_set", "is_true", "is_false")},
}
CONDITIONS = [
    ConditionSpec(fact=fact, operator=operator, value=value, deferred=deferred)
    for fact in PATHS
    for operator, operands in OPERANDS.items()
    for value in operands
    for deferred in (False, False, True)
]


def logics(count: int) -> st.SearchStrategy[str]:
    if not count:
        return st.sampled_from(["all", "any"])
    expressions = st.recursive(
        st.integers(1, count).map(str),
        lambda inner: (
            inner.map("not ({})".format)
            | st.tuples(inner, inner).map("({0[0]} and {0[1]})".format)
            | st.tuples(inner, inner).map("({0[0]} or {0[1]})".format)
        ),
        max_leaves=5,
    )
    return st.sampled_from(["all", "all", "any"]) | expressions


DAYS = st.sampled_from([None, None, NOW - timedelta(1), NOW + timedelta(1)])
LOGICS = {count: logics(count) for count in range(7)}


@st.composite
def rules(draw: st.DrawFn) -> RuleSpec[None]:
    found = draw(st.lists(st.sampled_from(CONDITIONS), max_size=6))
    return RuleSpec(
        key=draw(st.sampled_from("abcdef")),
        name="A rule",
        conditions=found,
        logic=draw(LOGICS[len(found)]),
        starts=draw(DAYS),
        ends=draw(DAYS),
    )


values = st.builds(
    Value,
    st.sampled_from(TEXTS),
    also=st.lists(st.sampled_from(["7", "Refund"]), max_size=1).map(tuple),
    truth=st.none() | st.booleans(),
)
given_facts = st.builds(
    Given,
    st.dictionaries(st.sampled_from(PATHS), st.lists(values, min_size=1, max_size=3)),
    unknown=st.just(()) | st.lists(st.sampled_from(PATHS), max_size=1),
)
told = st.none() | st.dictionaries(
    st.tuples(st.sampled_from("abcdef"), st.integers(1, 6)), st.booleans(), max_size=4
)


def tried_one_by_one(
    ruleset: RuleSet[None], facts: Given, after: CompiledRule[None] | None, told: Told | None
) -> CompiledRule[None] | None:
    """The first rule that holds, found without an index."""
    for found in ruleset.rules:
        behind = after is None or found.position > after.position
        if behind and found.is_in_force(facts.now) and found.holds(facts, told):
            return found
    return None


@settings(max_examples=150)
@given(st.lists(rules(), max_size=6), given_facts, told)
def test_rules_win_as_if_all_of_them_were_tried(
    specs: list[RuleSpec[None]], facts: Given, told: Told | None
) -> None:
    ruleset = RuleSet.compile(specs)
    for after in (None, *ruleset.rules):
        try:
            expected = tried_one_by_one(ruleset, facts, after, told)
        except Unknown:
            with pytest.raises(Unknown):
                ruleset.match(facts, after, told)
        else:
            assert ruleset.match(facts, after, told).rule is expected


IS_REFUND = ConditionSpec(fact="intent", operator="is", value="Refund")
HAS_WORD = ConditionSpec(fact="message", operator="has_word", value=["money back", "refund"])
IS_GOLD = ConditionSpec(fact="tier", operator="is_one_of", value=["gold", 500])
TESTED = ConditionSpec(fact="tested", operator="contains", value="x")


@pytest.mark.parametrize(
    ("logic", "facts", "tested"),
    [
        ("all", {}, False),
        ("all", {"intent": ["Refund"]}, False),
        ("all", {"intent": [Value("5", also=("refund ",))], "message": ["refund!"]}, False),
        ("all", {"intent": ["refund"], "message": ["my money"], "tier": ["500.0"]}, True),
        ("1 and 4", {"message": ["refund"]}, False),
        ("1 and 4", {"intent": ["x", "refund"]}, True),
        ("4 and (1 or (2 and 3))", {}, False),
        ("4 and (1 or (2 and 3))", {"intent": ["Refund"]}, True),
        ("4 and not (not 1)", {}, False),
        ("4 and not (not 1 or not 2)", {"intent": ["Refund"]}, False),
        ("4 and not 1", {}, True),
        ("4 or 1", {}, True),
    ],
)
def test_rule_is_tested_only_where_it_has_what_it_needs(
    logic: str, facts: dict[str, list[str | Value]], tested: bool
) -> None:
    given_ = Given(facts)
    winner([rule("a", TESTED, IS_REFUND, HAS_WORD, IS_GOLD, logic=renumbered(logic))], given_)
    assert ("tested" in given_.asked) is tested


def renumbered(logic: str) -> str:
    return logic.translate(str.maketrans("1234", "2341"))


def test_deferred_fact_is_never_asked_for_beforehand() -> None:
    facts = Given({"message": ["hello"]})
    deferred = ConditionSpec(fact="order.status", operator="is", value="sent", deferred=True)
    assert winner([rule("a", HAS_WORD, deferred)], facts) is None
    assert facts.asked == ["message"]


def test_phrase_without_words_needs_no_word() -> None:
    signs = ConditionSpec(fact="message", operator="has_word", value=["refund", "?!"])
    assert winner([rule("a", signs)], Given({"message": ["what ?!"]})) == "a"
