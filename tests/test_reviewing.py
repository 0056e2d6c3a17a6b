"""What is said of a bot's rules before a visitor finds out."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from comm100bot import history
from comm100bot.models import Bot, SeenFact, Tally, Version
from comm100bot.reviewing import Finding, review, review_rules
from comm100bot.setups import stored_setup
from tests.admin_pages import make_turn
from tests.factories import condition, make_bot, make_rule, rule, take_rules, text

pytestmark = pytest.mark.django_db

GOLD = condition("custom_variable.tier", "is", "Gold")


@pytest.fixture
def bot() -> Bot:
    return make_bot()


def found(bot: Bot, *rules: dict[str, Any]) -> list[Finding]:
    """What is found about exactly these rules."""
    take_rules(bot, *rules)
    return review(bot, stored_setup(bot))


def kinds(findings: list[Finding]) -> list[str]:
    return [finding.kind for finding in findings]


def test_sound_rules_have_nothing_to_find(bot: Bot) -> None:
    assert found(bot, rule("VIP", GOLD), rule("Else")) == []


def test_a_rule_behind_one_that_always_answers_first_is_never_reached(bot: Bot) -> None:
    first, second = rule("First", GOLD), rule("Second", GOLD, condition("message", "is", "a"))
    (finding,) = found(bot, first, second, rule("Else"))
    assert finding.kind == "unreachable"
    assert finding.serious
    assert "“First”" in finding.sentence
    keys = [row.key for row in bot.rules.order_by("position")]
    assert (finding.rule_key, finding.others) == (str(keys[1]), (str(keys[0]),))


def test_a_rule_whose_reply_may_come_out_empty_hides_no_other(bot: Bot) -> None:
    first = rule("First", GOLD, answer="{{ visitor.name | default: '' }}")
    assert "unreachable" not in kinds(found(bot, first, rule("Second", GOLD), rule("Else")))


def test_conditions_that_contradict_each_other_are_found(bot: Bot) -> None:
    both = rule(
        "Both", condition("visitor.country", "is", "A"), condition("visitor.country", "is", "B")
    )
    assert kinds(found(bot, both, rule("Else"))) == ["contradiction"]


@pytest.mark.parametrize("fact", ["visitor.country", "intent"])
def test_is_not_this_or_is_not_that_always_holds(bot: Bot, fact: str) -> None:
    either = [condition(fact, "is_not", "Orders"), condition(fact, "is_not", "Returns")]
    findings = found(bot, rule("Either", *either, logic="any"), rule("Else"))
    assert "always" in kinds(findings)


def test_an_intent_may_go_by_its_name_and_by_its_id(bot: Bot) -> None:
    guid = "d3f5b968-ad51-42af-b759-64c0afc40b84"
    either = [condition("intent", "is_not", "Orders"), condition("intent", "is_not", guid)]
    assert found(bot, rule("Either", *either, logic="any"), rule("Else")) == []


def test_a_live_rule_without_messages_never_answers(bot: Bot) -> None:
    silent = {"name": "Silent", "conditions": [GOLD]}
    (finding,) = found(bot, silent, rule("Else"))
    assert finding.kind == "no_messages"
    assert finding.serious


def test_drafts_are_not_reviewed(bot: Bot) -> None:
    assert (
        found(bot, {"name": "Silent", "conditions": [GOLD], "state": "draft"}, rule("Else")) == []
    )


def test_a_bot_without_a_last_word_is_told(bot: Bot) -> None:
    (finding,) = found(bot, rule("VIP", GOLD))
    assert (finding.kind, finding.rule_key) == ("no_last_word", "")


def test_a_broken_rule_is_told_with_its_reasons(bot: Bot) -> None:
    broken = make_rule(bot, condition("visitor.visits", "equals", "many"))
    make_rule(bot)
    (finding,) = review(bot, stored_setup(bot))
    assert finding.kind == "broken"
    assert finding.rule_key == str(broken.key)
    assert "Write a number" in finding.sentence


def test_a_condition_on_a_lookup_that_does_not_exist_is_told(bot: Bot) -> None:
    (finding,) = found(bot, rule("A", condition("ordr.status", "is_set")), rule("Else"))
    assert finding.kind == "unknown_lookup"
    assert "Condition 1" in finding.sentence


@pytest.mark.parametrize(
    ("logic", "is_sure"),
    [("1 and 2", True), ("1 or 2", False), ("(1 and 2) or (2 and 1)", True), ("not 3 and 2", True)],
)
def test_a_template_must_not_use_what_its_conditions_do_not_guarantee(
    bot: Bot, logic: str, is_sure: bool
) -> None:
    conditions = (
        condition("custom_field.plan", "is_set"),
        condition("custom_variable.tier", "is", "Gold"),
        condition("custom_field.plan", "is_not_set"),
    )
    answer = "Your plan: {{ custom_field.plan }}."
    findings = found(bot, rule("A", *conditions, answer=answer, logic=logic), rule("Else"))
    assert ("unguarded_fact" not in kinds(findings)) == is_sure


@pytest.mark.parametrize(
    "answer",
    [
        "Hello {{ visitor.name | default: 'there' }}.",
        "Hello{% if visitor.name %} {{ visitor.name }}{% endif %}.",
        "It is {{ now.date }}.",
    ],
)
def test_a_template_that_says_something_without_the_fact_is_sound(bot: Bot, answer: str) -> None:
    assert found(bot, rule("Else", answer=answer)) == []


def test_an_unguarded_fact_of_a_variable_is_told_with_its_place(bot: Bot) -> None:
    (finding,) = found(bot, rule("Else", variables={"Plan": "{{ custom_field.plan }}"}))
    assert "Variables, Plan uses plan" in finding.sentence


def test_a_fact_that_no_turn_had_is_told_once_enough_turns_were_counted(bot: Bot) -> None:
    rules = (rule("A", condition("custom_field.plan", "is", "Gold")), rule("Else"))
    tally = Tally.objects.create(bot=bot, turns=99)
    assert found(bot, *rules) == []
    tally.turns = 1_240
    tally.save()
    (finding,) = found(bot, *rules)
    assert "none of 1,240 turns had" in finding.sentence
    SeenFact.objects.create(bot=bot, key="k", path="custom_field.plan", turns=3)
    assert found(bot, *rules) == []


def test_a_rule_that_answered_nothing_for_a_month_is_quiet(bot: Bot) -> None:
    take_rules(bot, rule("VIP", GOLD), rule("Else"))
    vip, other = bot.rules.order_by("position")
    history.record(bot)
    make_turn(bot, {}, rule_key=other.key)
    assert review(bot, stored_setup(bot)) == []
    Version.objects.update(saved_at=timezone.now() - dt.timedelta(days=31))
    (finding,) = review(bot, stored_setup(bot))
    assert (finding.kind, finding.rule_key) == ("quiet", str(vip.key))


def test_a_bot_that_nobody_called_has_no_quiet_rules(bot: Bot) -> None:
    take_rules(bot, rule("VIP", GOLD), rule("Else"))
    history.record(bot)
    Version.objects.update(saved_at=timezone.now() - dt.timedelta(days=31))
    assert review(bot, stored_setup(bot)) == []


def test_a_second_look_is_the_same_as_the_first(bot: Bot) -> None:
    take_rules(bot, rule("VIP", GOLD), rule("Again", GOLD))
    first = review_rules(stored_setup(bot))
    assert review_rules(stored_setup(bot)) == first
    make_rule(bot, messages=[text("Else")], name="Else")
    assert "no_last_word" not in kinds(list(review_rules(stored_setup(bot))))
