from __future__ import annotations

import random
import re
from contextlib import suppress
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comm100bot.rules.logic import (
    And,
    Logic,
    LogicError,
    Not,
    Number,
    Or,
    Weaver,
    named_numbers,
    parse_logic,
)

COUNT = 5


def _negated(expressions: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return expressions.map(lambda part: f"not {part}")


def _joined(expressions: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    parts = st.lists(expressions, min_size=2, max_size=4)
    joined = st.tuples(parts, st.sampled_from([" and ", " or "])).map(lambda p: p[1].join(p[0]))
    return joined | joined.map(lambda part: f"({part})")


numbers = st.integers(1, COUNT).map(str)
expressions = st.recursive(numbers, lambda inner: _negated(inner) | _joined(inner), max_leaves=12)
outcomes = st.lists(st.booleans(), min_size=COUNT, max_size=COUNT)


def read_by_python(expression: str, answers: list[bool]) -> bool:
    python = re.sub(r"\d+", lambda number: str(answers[int(number[0]) - 1]), expression)
    return bool(eval(python))


def holds(logic: Logic, answers: list[bool]) -> bool:
    return logic.holds(lambda number: answers[number - 1], lambda _: pytest.fail("asked"))


def holds_when(text: str, count: int, *true: int) -> bool:
    return holds(parse_logic(text, count), [number in true for number in range(1, count + 1)])


@given(expressions, outcomes, st.randoms(use_true_random=False))
def test_expressions_mean_what_they_mean_in_python(
    expression: str, answers: list[bool], chance: random.Random
) -> None:
    written = "".join(chance.choice([sign.upper(), sign]) for sign in expression)
    written = written.replace(" ", chance.choice([" ", "  ", "\t\n"]))
    assert holds(parse_logic(written, COUNT), answers) is read_by_python(expression, answers)


@given(expressions, outcomes, st.booleans())
def test_weaving_leaves_no_not(expression: str, answers: list[bool], wanted: bool) -> None:
    weaver = Weaver(leaf=lambda number, holds: answers[number - 1] is holds, both=all, either=any)
    woven = parse_logic(expression, COUNT).weave(weaver, wanted=wanted)
    assert woven is (read_by_python(expression, answers) is wanted)


def test_numbers_are_named_as_often_as_they_stand_there() -> None:
    assert named_numbers(parse_logic("3 and not (1 or 3)", 3)) == (3, 1, 3)
    assert named_numbers(parse_logic("all", 0)) == ()


@pytest.mark.parametrize(
    ("text", "logic"),
    [
        ("1", Number(1)),
        ("all", And((Number(1), Number(2), Number(3)))),
        (" ANY ", Or((Number(1), Number(2), Number(3)))),
        ("1 or 2 and 3", Or((Number(1), And((Number(2), Number(3)))))),
        ("1 and (2 or 3)", And((Number(1), Or((Number(2), Number(3)))))),
        ("NOT 1 And 2", And((Not(Number(1)), Number(2)))),
        ("not(1 and 2)", Not(And((Number(1), Number(2))))),
        ("not not 1", Number(1)),
        ("((02))", Number(2)),
        ("1and 2", And((Number(1), Number(2)))),
    ],
)
def test_text_is_read(text: str, logic: Logic) -> None:
    assert parse_logic(text, 3) == logic


@pytest.mark.parametrize("text", ["all", "any", "Any"])
def test_rule_without_conditions_holds(text: str) -> None:
    assert holds_when(text, 0)


def test_conditions_that_an_expression_leaves_out_do_not_matter() -> None:
    assert holds_when("2", 3, 2)
    assert not holds_when("2", 3, 1, 3)


@pytest.mark.parametrize(
    ("text", "count", "position", "hint"),
    [
        ("", 2, 1, "Choose all or any"),
        ("  ", 2, 1, "Choose all or any"),
        ("1", 0, 1, "no conditions"),
        ("3", 2, 1, "There is no condition 3: this rule has 2"),
        ("1 and 0", 2, 7, "There is no condition 0"),
        ("1 2", 2, 3, "“2” can't stand here: write “and” or “or”"),
        ("1 xor 2", 2, 3, "“xor” can't stand here"),
        ("1 and", 2, 6, "ends too early"),
        ("1 and or 2", 2, 7, "“or” can't stand here: write a condition's number"),
        ("not", 2, 4, "ends too early"),
        ("all and 1", 2, 1, "“all” can't stand here"),
        ("(1 or 2", 2, 1, "never closed"),
        ("(1 2)", 2, 4, "“2” can't stand here: write “and”, “or” or “)”"),
        ("1)", 2, 2, "has no “("),
        ("()", 2, 2, "“)” can't stand here"),
        ("-1", 2, 1, "“-” can't stand here"),
        ("1 and ٢", 2, 7, "“٢” can't stand here"),
        ("(" * 51 + "1" + ")" * 51, 1, 51, "More than 50"),
        ("1 or " * 200 + "1", 1, 1001, "longer than 1,000"),
        ("9" * 1000, 1, 1, "There is no condition 9"),
    ],
)
def test_expression_that_can_not_be_read_is_refused(
    text: str, count: int, position: int, hint: str
) -> None:
    with pytest.raises(LogicError) as refusal:
        parse_logic(text, count)
    assert refusal.value.position == position
    assert hint in refusal.value.message
    assert str(refusal.value).endswith(".")


@pytest.mark.parametrize(
    "text", ["(" * 50 + "1" + ")" * 50, "not " * 249 + "1", "1 or " * 199 + "1"]
)
def test_long_and_deep_expressions_are_read(text: str) -> None:
    assert isinstance(parse_logic(text, 1), Logic)


@given(st.text(st.sampled_from("0123 andort()x٣-"), max_size=20) | st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(LogicError):
        assert holds(parse_logic(text, 3), [True] * 3) in (True, False)


@given(expressions, outcomes, st.sets(st.integers(1, COUNT)))
def test_unknown_conditions_are_asked_only_as_long_as_they_matter(
    expression: str, answers: list[bool], unknown: set[int]
) -> None:
    logic = parse_logic(expression, COUNT)
    asked: set[int] = set()

    def known(number: int) -> bool | None:
        return None if number in unknown - asked else answers[number - 1]

    def ask(number: int) -> None:
        assert number in unknown - asked
        assert logic.weigh(known) is None
        asked.add(number)

    assert logic.holds(known, ask) is read_by_python(expression, answers)


once_each = st.permutations([str(number) for number in range(1, COUNT + 1)]).flatmap(
    lambda order: st.tuples(
        *[st.sampled_from(["", "not "])] * COUNT,
        *[st.sampled_from([" and ", " or ", " and (", " or ("])] * (COUNT - 1),
    ).map(lambda signs: _woven(order, signs))
)


def _woven(order: list[str], signs: tuple[str, ...]) -> str:
    terms = [f"{sign}{number}" for sign, number in zip(signs, order, strict=False)]
    joints = [*signs[COUNT:], ""]
    text = "".join(f"{term}{joint}" for term, joint in zip(terms, joints, strict=True))
    return text + ")" * text.count("(")


@given(once_each, outcomes, st.sets(st.integers(1, COUNT)))
def test_known_conditions_decide_whenever_the_others_make_no_difference(
    expression: str, answers: list[bool], unknown: set[int]
) -> None:
    choices = [[False, True] if n in unknown else [answers[n - 1]] for n in range(1, COUNT + 1)]
    possible = {read_by_python(expression, list(chosen)) for chosen in product(*choices)}
    weighed = parse_logic(expression, COUNT).weigh(
        lambda number: None if number in unknown else answers[number - 1]
    )
    assert weighed is (possible.pop() if len(possible) == 1 else None)
