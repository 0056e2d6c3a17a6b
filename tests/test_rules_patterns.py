from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comm100bot.rules.operands import OperandError
from comm100bot.rules.patterns import _sentence, pattern
from comm100bot.rules.text import searchable

signs = st.text(st.sampled_from("ab0?*+|()[]{}\\^$.,-:=!<>P？（é\u0301"), max_size=12)


def found(expression: str, text: str) -> bool:
    return pattern(expression).search(searchable(text)) is not None


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("refund", "My REFUND!"),
        (r"^order #?\d+$", " Order #12 "),
        (r"\border\b", "an order"),
        (r"[\pL\pN]+é", "Café"),
        (r"caf\pL$", "cafe\u0301"),
        ("cafe\u0301", "CAFÉ"),
        ("ｏｒｄｅｒ", "order"),
        ("多？少", "多？少"),
        (r"多\？少", "多?少"),
        ("(?s)a.b", "a\nb"),
        ("(?P<name>a)(?:b)", "ab"),
        ("\x00", "a\x00b"),
        ("\ud800", "\ud800"),
    ],
)
def test_pattern_is_found(expression: str, text: str) -> None:
    assert found(expression, text)


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("^refund", "a refund"),
        ("(?-i)refund", "REFUND"),
        ("多？少", "少"),
        (r"\d", "١"),
        (r"caf\b", "cafx"),
        ("end$", "x" * 8190 + "end"),
    ],
)
def test_pattern_is_not_found(expression: str, text: str) -> None:
    assert not found(expression, text)


@pytest.mark.parametrize(
    ("expression", "hint"),
    [
        ("(?=a)", "Look-ahead and look-behind such as “(?=” are not supported"),
        ("(?!a)", "“(?!” are not supported"),
        ("(?<=a)b", "“(?<=” are not supported"),
        ("(?<!a)b", "“(?<!” are not supported"),
        (r"(a)\1", "Back-references are not supported"),
        ("(?P<n>a)(?P=n)", "Back-references are not supported"),
        (r"\k<n>", "Back-references are not supported"),
        ("(?>a)", "“(?>” is not supported"),
        ("(a", "A “)” is missing"),
        ("a)", "A “)” has no “(”"),
        ("[a", "A “]” is missing"),
        ("a\\", "ends with “\\”"),
        ("a**", "“**” repeats what is repeated already"),
        ("*a", "“*” has nothing before it to repeat"),
        ("a{2000}", "“{2000}” is no number of times"),
        ("[z-a]", "“z-a” is no range"),
        (r"\p{Foo}", r"“\p{Foo}” is no range or group"),
        ("(?P<é", "“(?P<é” is no name for a group"),
        ("(?<n", "is no name for a group"),
        (r"\q", r"“\q” means nothing"),
        (r"\pL{500}", "too large"),
        ("  ", "Fill in a value"),
    ],
)
def test_pattern_that_can_not_be_read_is_refused(expression: str, hint: str) -> None:
    with pytest.raises(OperandError) as refusal:
        pattern(expression)
    assert hint in str(refusal.value)
    assert str(refusal.value).endswith(".")


def test_error_of_a_new_kind_is_passed_on() -> None:
    assert _sentence("odd thing: x", "x") == "The pattern can't be read (odd thing: x): correct it."


def test_refusal_says_nothing_on_standard_error(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(OperandError):
        pattern("secret(")
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("expression", ["(a+)+$", r"\s+$", "(a|a)*$", "(.*)*x", "(a?){50}a{50}$"])
def test_patterns_run_in_linear_time(expression: str) -> None:
    compiled = pattern(expression)
    started = time.perf_counter()
    for text in ("a" * 40_000 + "b", " " * 40_000 + "b", "ａ" * 40_000):
        compiled.search(searchable(text))
    assert time.perf_counter() - started < 1


@given(signs | st.text(st.characters(), max_size=12), st.text(st.characters()))
def test_any_pattern_is_refused_or_runs(expression: str, text: str) -> None:
    try:
        compiled = pattern(expression)
    except OperandError:
        return
    compiled.search(searchable(text))


@given(st.text(st.characters(min_codepoint=0x80), min_size=1).filter(str.strip))
def test_foreign_signs_stand_for_themselves(text: str) -> None:
    assert found(text, f"x{text}x")
    assert not found(text, "x")
