"""Compiled rules answer as a naive reading of the same rules does: the design, word by word.

Nothing here is compiled, cached or shared with the engine. It reads slowly, and on purpose.
"""

from __future__ import annotations

import hashlib
import ipaddress
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comm100bot.rules import OPERATORS, ConditionSpec, RuleSet, RuleSpec, Value

NOW = datetime(2026, 11, 22, 14, 5, tzinfo=ZoneInfo("America/Vancouver"))
PATHS = ["message", "visitor.country", "order.status"]

WORDS = [
    "refund", "Refund!", "refudn", "reefumd", "a REFUND,  please", "refunds", "money back",
    "Money-back", "back money", "c++", "vitamin c", "I like C++", "abc++", "delivery", "dlivry",
    "ｒｅｆｕｎｄ", "e\u0301te", "été", "straße", "STRASSE", "नमस्ते दोस्त",
]  # fmt: skip
NUMBERS = ["500", "500.00", "5", "-5", "٥", "007", "1e2", "4.99", "5 items", "0"]
FLAGS = ["yes", "NO", "1", "0", "false", "on", "maybe"]
LANGUAGES = ["en", "en-US", "en_us", "fr", "english"]
ADDRESSES = ["10.0.0.1", "::ffff:10.0.0.1", "2001:db8::1", "11.0.0.1", "999.1.1.1"]
MOMENTS = [
    "2026-11-22", "2026-11-21", "2026-11-23", "2026-11-22T14:05:00Z", "2026-11-22T22:05:00Z",
    "2026-11-23T07:59:59Z", "2026-11-22T22:05:01", "2026-11-20T22:05:00+00:00", "14:05", "23:30",
    "02:00", "0001-01-01T00:00:00+10:00", "2026-02-30", "soon",
]  # fmt: skip
TEXTS = WORDS + NUMBERS + FLAGS + LANGUAGES + ADDRESSES + MOMENTS
TOPICS = {
    "number": NUMBERS,
    "range": NUMBERS,
    "moment": MOMENTS,
    "days": MOMENTS,
    "times": MOMENTS,
    "languages": LANGUAGES,
    "networks": ADDRESSES,
    "none": FLAGS,
}

DAYS = ["2026-11-22", "2026-11-21"]
OPERANDS: dict[str, list[Any]] = {
    "none": [None],
    "text": [*WORDS, *NUMBERS, 5, 500.0, True],
    "list": [*WORDS, *NUMBERS],
    "pattern": [r"ref.?und", r"^\d+$", "[éß]", "BACK$", r"\.0+"],
    "number": [5, -5, "500", "4.99", 0.5, "500.000"],
    "range": [[-5, 5], ["4.99", 500], [5, 5]],
    "moment": [*DAYS, "2026-11-22T14:05", "2026-11-22T22:05:00Z", "14:05"],
    "days": [1, 2, "0.5"],
    "times": [["09:00", "14:05"], ["14:05", "17:30"], ["22:00", "03:00"]],
    "languages": ["en", "en-US", "fr"],
    "networks": ["10.0.0.0/8", "2001:db8::/32"],
    "percent": [0, 12.5, 50, "99.99", 100],
}
MANY = ("list", "languages", "networks")
BROKEN = [
    ("is", ""),
    ("matches", "("),
    ("is_like", "a"),
    ("between", [2, 1]),
    ("has_word", "refund"),
]


@dataclass(frozen=True)
class Given:
    """Facts as written down in a dictionary."""

    facts: Mapping[str, Sequence[str]]
    subject: str | None
    now: datetime = NOW

    def values(self, path: str) -> Sequence[Value]:
        return [Value(text) for text in self.facts.get(path, ())]


# How a person reads the design.


def fold(text: str) -> str:
    for _ in range(2):
        text = unicodedata.normalize("NFKC", text).casefold()
    text = unicodedata.normalize("NFKC", text)
    digits = [str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text]
    return re.sub(r"\s+", " ", "".join(digits)).strip()


def number(value: object) -> Fraction | None:
    text = fold(str(value))
    return Fraction(text) if re.fullmatch(r"-?(0|[1-9]\d*)(\.\d+)?", text) else None


def same(text: str, value: object) -> bool:
    operand = fold("true" if value is True else str(value))
    both = number(text), number(operand)
    return fold(text) == operand or (both[0] == both[1] and both[0] is not None)


def in_word(character: str) -> bool:
    return unicodedata.category(character)[0] in "LM" or character.isdecimal() or character == "_"


def words(text: str) -> list[str]:
    found, word = [], ""
    for character in [*fold(text), " "]:
        if in_word(character):
            word += character
        elif word:
            found.append(word)
            word = ""
    return found


def runs(text: str, length: int) -> list[list[str]]:
    found = words(text)
    return [found[start : start + length] for start in range(len(found) - length + 1)]


def stands(phrase: str, text: str) -> bool:
    if all(in_word(character) or character.isspace() for character in phrase):
        return words(phrase) in runs(text, len(words(phrase)))
    # Only "c++", "Refund!" and their like come here: with signs that are no word's.
    wanted, found = fold(phrase), f" {fold(text)} "
    for start in range(1, len(found)):
        end = start + len(wanted)
        left_cut = in_word(found[start - 1]) and in_word(found[start])
        right_cut = end < len(found) and in_word(found[end - 1]) and in_word(found[end])
        if found[start:end] == wanted and not left_cut and not right_cut:
            return True
    return False


def mistakes(one: str, other: str) -> int:
    """The optimal string alignment distance, from the textbook."""
    table = [[max(i, j) for j in range(len(other) + 1)] for i in range(len(one) + 1)]
    for i, j in ((i, j) for i in range(1, len(one) + 1) for j in range(1, len(other) + 1)):
        change = one[i - 1] != other[j - 1]
        steps = [table[i - 1][j] + 1, table[i][j - 1] + 1, table[i - 1][j - 1] + change]
        if i > 1 and j > 1 and one[i - 2 : i] == other[j - 1] + other[j - 2]:
            steps.append(table[i - 2][j - 2] + 1)
        table[i][j] = min(steps)
    return table[-1][-1]


def almost(wanted: str, found: str) -> bool:
    letters = len([character for character in wanted if character.isalpha()])
    return mistakes(wanted, found) <= (0 if letters < 4 else 1 if letters < 8 else 2)


def stands_almost(phrase: str, text: str) -> bool:
    wanted = words(phrase)
    if all(sum(map(str.isalpha, word)) < 4 for word in wanted):
        return stands(phrase, text)
    return any(all(map(almost, wanted, run)) for run in runs(text, len(wanted)))


def moment(text: str, zone: Any) -> datetime | None:
    """The moment in the bot's zone."""
    try:
        if len(text) == len("2026-11-22"):
            return datetime.combine(date.fromisoformat(text), datetime.min.time(), NOW.tzinfo)
        read = datetime.fromisoformat(text)
        return (read if read.tzinfo else read.replace(tzinfo=zone)).astimezone(NOW.tzinfo)
    except OverflowError:
        return datetime.min.replace(tzinfo=NOW.tzinfo)
    except ValueError:
        return None


def clock(text: str) -> str | None:
    if re.fullmatch(r"\d\d:\d\d", text):
        return text
    found = moment(text, UTC) if "T" in text else None
    return found.strftime("%H:%M:%S.%f") if found else None


def before(text: str, limit: str) -> bool:
    if len(limit) == len("14:05"):
        return clock(text) is not None and str(clock(text)) < limit
    found, end = moment(text, UTC), moment(limit, NOW.tzinfo)
    return found is not None and end is not None and found < end


def after(text: str, limit: str) -> bool:
    if len(limit) == len("14:05"):
        return clock(text) is not None and str(clock(text)) >= limit
    found, start = moment(text, UTC), moment(limit, NOW.tzinfo)
    if len(limit) == len("2026-11-22") and start:
        start += timedelta(days=1)
    return found is not None and start is not None and found >= start


def on(text: str, day: str) -> bool:
    found, wanted = moment(text, UTC), moment(day, NOW.tzinfo)
    return found is not None and wanted is not None and found.date() == wanted.date()


def within(text: str, days: object) -> bool:
    found = moment(text, UTC)
    return found is not None and timedelta() <= NOW - found <= timedelta(days=float(str(days)))


def time_between(text: str, times: list[str]) -> bool:
    found, (start, end) = clock(text), times
    if found is None:
        return False
    return start <= found < end if start < end else found >= start or found < end


def address_in(text: str, networks: list[str]) -> bool:
    try:
        address = ipaddress.ip_address(text.removeprefix("::ffff:"))
    except ValueError:
        return False
    return any(address in ipaddress.ip_network(network) for network in networks)


def is_language(text: str, languages: list[str]) -> bool:
    spoken = text.lower().replace("_", "-")
    return any(f"{spoken}-".startswith(f"{language.lower()}-") for language in languages)


def written(value: object) -> str:
    return fold("true" if value is True else str(value))


def numbers(text: str, value: object) -> tuple[Fraction, Fraction] | None:
    found, wanted = number(text), number(value)
    return None if found is None or wanted is None else (found, wanted)


def found_by_python(text: str, pattern: str) -> bool:
    normal = unicodedata.normalize("NFKC", text).strip()
    return re.search(pattern, normal, re.IGNORECASE | re.ASCII) is not None


def order(text: str, value: object, *fitting: int) -> bool:
    both = numbers(text, value)
    return both is not None and (both[0] > both[1]) - (both[0] < both[1]) in fitting


READINGS: dict[str, Callable[[str, Any], bool]] = {
    "is": same,
    "is_one_of": lambda text, values: any(same(text, value) for value in values),
    "contains": lambda text, value: written(value) in fold(text),
    "starts_with": lambda text, value: fold(text).startswith(written(value)),
    "ends_with": lambda text, value: fold(text).endswith(written(value)),
    "has_word": lambda text, phrases: any(stands(phrase, text) for phrase in phrases),
    "has_all_words": lambda text, phrases: all(stands(phrase, text) for phrase in phrases),
    "has_similar_word": lambda text, phrases: any(stands_almost(p, text) for p in phrases),
    "matches": found_by_python,
    "equals": lambda text, value: order(text, value, 0),
    "greater_than": lambda text, value: order(text, value, 1),
    "at_least": lambda text, value: order(text, value, 0, 1),
    "less_than": lambda text, value: order(text, value, -1),
    "at_most": lambda text, value: order(text, value, -1, 0),
    "between": lambda text, ends: order(text, ends[0], 0, 1) and order(text, ends[1], -1, 0),
    "before": before,
    "after": after,
    "on": on,
    "within_days": within,
    "time_between": time_between,
    "is_true": lambda text, _: fold(text) in ("true", "1", "yes", "on"),
    "is_false": lambda text, _: fold(text) in ("false", "0", "no", "off"),
    "is_set": lambda text, _: True,
    "language_is": is_language,
    "in_network": address_in,
}


def in_rollout(rule_key: str, subject: str | None, percent: object) -> bool:
    digest = hashlib.sha256(f"{rule_key}:{subject}".encode()).digest()
    draw = int.from_bytes(digest, "big") % 10_000
    return subject is not None and draw < Fraction(str(percent)) * 100


OPPOSITES = {
    "is_not": "is",
    "is_none_of": "is_one_of",
    "does_not_contain": "contains",
    "has_no_word": "has_word",
    "does_not_match": "matches",
    "is_not_set": "is_set",
}


def condition_holds(condition: ConditionSpec, rule: RuleSpec[Any], facts: Given) -> bool:
    if condition.operator == "in_rollout":
        return in_rollout(rule.key, facts.subject, condition.value)
    positive = OPPOSITES.get(condition.operator, condition.operator)
    texts = facts.facts.get(condition.fact, ())
    holds = any(READINGS[positive](text, condition.value) for text in texts)
    return not holds if positive != condition.operator else holds


def rule_holds(rule: RuleSpec[Any], facts: Given) -> bool:
    if (rule.starts and facts.now < rule.starts) or (rule.ends and facts.now >= rule.ends):
        return False
    answers = [condition_holds(condition, rule, facts) for condition in rule.conditions]
    if rule.logic == "all":
        return all(answers)
    if rule.logic == "any":
        return any(answers) or not answers
    return bool(eval(re.sub(r"\d+", lambda n: str(answers[int(n[0]) - 1]), rule.logic)))


def is_broken(rule: RuleSpec[Any]) -> bool:
    return any((condition.operator, condition.value) in BROKEN for condition in rule.conditions)


def naive_winners(specs: list[RuleSpec[Any]], facts: Given) -> list[int]:
    """The places, from 1, of all rules that hold, one behind the other."""
    sound = [(place, spec) for place, spec in enumerate(specs, start=1) if not is_broken(spec)]
    return [place for place, spec in sound if rule_holds(spec, facts)]


# Rules and facts to read.


def operand_pool(operator: str) -> list[Any]:
    return DAYS if operator == "on" else OPERANDS[OPERATORS[operator].operand]


@st.composite
def conditions(draw: st.DrawFn) -> ConditionSpec:
    operator = draw(st.sampled_from(list(OPERATORS)))
    one = st.sampled_from(operand_pool(operator))
    many = OPERATORS[operator].operand in MANY
    return ConditionSpec(
        fact=draw(st.sampled_from(PATHS)),
        operator=operator,
        value=draw(st.lists(one, min_size=1, max_size=3) if many else one),
        deferred=draw(st.booleans()),
    )


broken_conditions = st.sampled_from(BROKEN).map(
    lambda broken: ConditionSpec(fact="message", operator=broken[0], value=broken[1])
)


def joined(expressions: st.SearchStrategy[str], sign: str) -> st.SearchStrategy[str]:
    return st.lists(expressions, min_size=2, max_size=3).map(lambda parts: f"({sign.join(parts)})")


def logics(count: int) -> st.SearchStrategy[str]:
    named = st.sampled_from(["all", "any"])
    expressions = st.recursive(
        st.integers(1, count).map(str),
        lambda inner: inner.map("not {}".format) | joined(inner, " and ") | joined(inner, " or "),
        max_leaves=5,
    )
    return named | expressions if count else named


near_now = st.none() | st.sampled_from([-1, 0, 1]).map(lambda n: NOW.astimezone(UTC) + timedelta(n))


@st.composite
def rules(draw: st.DrawFn) -> RuleSpec[None]:
    found = draw(st.lists(conditions(), max_size=3))
    found += draw(st.lists(broken_conditions, max_size=1)) if draw(st.integers(0, 9)) == 9 else []
    return RuleSpec(
        key=draw(st.uuids()).hex,
        name="A rule",
        conditions=found,
        logic=draw(logics(len(found))),
        starts=draw(near_now),
        ends=draw(near_now),
    )


given_facts = st.builds(
    Given,
    facts=st.dictionaries(
        st.sampled_from(PATHS), st.lists(st.sampled_from(TEXTS), min_size=1, max_size=2)
    ),
    subject=st.none() | st.sampled_from(["21", "22", "nocn7iKi"]),
)


@settings(max_examples=200)
@given(st.lists(rules(), max_size=6), given_facts)
def test_compiled_rules_have_the_winners_of_a_naive_reading(
    specs: list[RuleSpec[None]], facts: Given
) -> None:
    ruleset = RuleSet.compile(specs)
    assert [rule.position for rule in ruleset.broken] == [
        place for place, spec in enumerate(specs, start=1) if is_broken(spec)
    ]
    winner = None
    for expected in [*naive_winners(specs, facts), None]:
        winner = ruleset.match(facts, after=winner).rule
        assert (winner.position if winner else None) == expected


@pytest.mark.parametrize("operator", OPERATORS)
def test_compiled_condition_holds_as_a_naive_reading_says(operator: str) -> None:
    kind = OPERATORS[operator].operand
    for value in operand_pool(operator):
        operand = [value] if kind in MANY else value
        condition = ConditionSpec(fact="message", operator=operator, value=operand)
        spec = RuleSpec[None](key="rule", name="A rule", conditions=[condition])
        ruleset = RuleSet.compile([spec])
        for text in TOPICS.get(kind, WORDS + NUMBERS):
            facts = Given({"message": [text]}, "21")
            holds = ruleset.match(facts).rule is not None
            assert holds is condition_holds(condition, spec, facts), (value, text)
