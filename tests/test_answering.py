"""From a payload to an answer: rules, replies and lookups working together."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import Any

import pytest
from django.test import override_settings
from django.utils import timezone

from comm100bot import lookups
from comm100bot.answering import decide
from comm100bot.models import Bot, Rule
from comm100bot.recording import Answer
from comm100bot.wire import decode

from .conftest import Post
from .factories import condition, make_rule, payload, rule, take_rules, text


def ask(bot: Bot, **body: Any) -> Answer:
    """What this payload is answered."""
    bot.refresh_from_db()
    return decide(bot, decode(json.dumps(body).encode()), timezone.now())


def said(answer: Answer) -> list[str]:
    assert isinstance(answer.body, dict)
    messages: Any = answer.body["messages"]
    return [message["text"] for message in messages]


def codes(answer: Answer) -> list[str]:
    return [problem.code for problem in answer.problems]


# Outcomes


def test_rule_with_conditions_that_holds_is_answered(bot: Bot) -> None:
    make_rule(bot, condition("message", "is_set"), name="Any")
    answer = ask(bot, question="hi")
    assert (answer.outcome, answer.rule_name, said(answer)) == ("answered", "Any", ["Hello"])


def test_no_rule_is_unanswered(bot: Bot) -> None:
    answer = ask(bot)
    assert (answer.outcome, answer.rule_key, answer.reason) == ("unanswered", None, "No rule held.")


def test_last_word_is_sent_and_counts_as_unanswered(bot: Bot) -> None:
    make_rule(bot, name="Last word")
    answer = ask(bot)
    assert (answer.outcome, answer.rule_name, said(answer)) == (
        "unanswered",
        "Last word",
        ["Hello"],
    )


def test_reply_that_cannot_be_made_falls_to_the_next_rule_and_is_failed(bot: Bot) -> None:
    make_rule(bot, condition("message", "is_set"), name="Torn", answer="{{ 1 | divided_by: 0 }}")
    make_rule(bot, condition("message", "is_set"), name="Sound")
    answer = ask(bot, question="hi")
    assert (answer.outcome, answer.rule_name, said(answer)) == ("failed", "Sound", ["Hello"])
    assert "Torn" in answer.reason
    assert "reply_failed" in codes(answer)


def test_reply_that_cannot_be_made_is_failed_also_without_another_rule(bot: Bot) -> None:
    make_rule(bot, condition("message", "is_set"), answer="{{ 1 | divided_by: 0 }}")
    answer = ask(bot, question="hi")
    assert (answer.outcome, answer.rule_key, said(answer)) == ("failed", None, [])


def test_empty_reply_falls_to_the_next_rule(bot: Bot) -> None:
    make_rule(bot, condition("message", "is_set"), answer="{{ visitor.name }}")
    make_rule(bot, name="Next")
    answer = ask(bot, question="hi")
    assert (answer.rule_name, said(answer)) == ("Next", ["Hello"])
    assert {"reply_empty", "undefined_fact"} <= set(codes(answer))


@pytest.mark.parametrize(
    "message", [{"kind": "location"}, {"kind": "image", "url": f"https://x.example/{'a' * 2048}"}]
)
def test_reply_that_a_dialect_cannot_say_falls_to_the_next_rule(
    bot: Bot, message: dict[str, Any]
) -> None:
    make_rule(bot, condition("message", "is_set"), messages=[message])
    make_rule(bot, name="Next")
    answer = ask(bot, question="hi")
    assert (answer.rule_name, said(answer)) == ("Next", ["Hello"])
    assert {"left_out", "reply_empty"} <= set(codes(answer))


@pytest.mark.parametrize("state", ["draft", "paused"])
def test_only_live_rules_answer(bot: Bot, state: str) -> None:
    make_rule(bot, state=state)
    assert ask(bot).rule_key is None


def test_rule_answers_from_its_start_to_its_end(bot: Bot, time_machine: Any) -> None:
    take_rules(bot, rule("Sale", starts="2026-01-01T00:00:00Z", ends="2026-01-02T00:00:00Z"))
    held = []
    for moment in (
        "2025-12-31T23:59:59Z",
        "2026-01-01T00:00:00Z",
        "2026-01-01T23:59:59Z",
        "2026-01-02T00:00:00Z",
    ):
        time_machine.move_to(moment, tick=False)
        held.append(bool(ask(bot).rule_key))
    assert held == [False, True, True, False]


# Facts


def test_both_values_of_a_name_that_came_twice_count(bot: Bot) -> None:
    make_rule(bot, condition("extra.store", "is", "two"), answer="{{ extra.store }}")
    answer = ask(bot, additionalPostBody={"store": "one"}, store="two", Visitor={"store": "3"})
    assert isinstance(answer.body, list)
    assert "one, two, 3" in str(answer.body)


def test_clock_is_the_bots(bot: Bot, time_machine: Any) -> None:
    bot.time_zone = "Asia/Tokyo"
    bot.save()
    make_rule(bot, answer="{{ now.date }} {{ now.time }} {{ now.weekday }}")
    time_machine.move_to("2026-01-04T20:30:00Z", tick=False)
    assert said(ask(bot)) == ["2026-01-05 05:30 1"]


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-01-05T08:59:00Z", False),
        ("2026-01-05T09:00:00Z", True),
        ("2026-01-06T10:00:00Z", False),
        ("2026-01-12T10:00:00Z", False),
    ],
)
def test_opening_hours_and_holidays_say_open(
    bot: Bot, time_machine: Any, moment: str, is_open: bool
) -> None:
    bot.opening_hours = {"1": [["09:00", "17:00"]]}
    bot.holidays = ["2026-01-12"]
    bot.save()
    make_rule(bot, condition("now.open", "is_true"), answer="open")
    make_rule(bot, answer="closed")
    time_machine.move_to(moment, tick=False)
    assert said(ask(bot)) == ["open" if is_open else "closed"]


def test_intent_is_matched_by_name_and_by_id(bot: Bot) -> None:
    make_rule(bot, condition("intent", "is_one_of", ["Order status"]), answer="name")
    make_rule(bot, condition("intent", "is", "order-status"), answer="id")
    assert said(ask(bot, intentId="order-status", intentName="Order Status")) == ["name"]
    assert said(ask(bot, intentId="order-status")) == ["id"]


def test_language_of_the_visitor_chooses_the_messages(bot: Bot) -> None:
    messages = [
        text("Hello"),
        text("Bonjour", language="fr"),
        text("Allô", language="fr-CA"),
    ]
    make_rule(bot, messages=messages)
    for language, expected in (("fr_FR", "Bonjour"), ("fr-ca", "Allô"), ("de", "Hello")):
        assert said(ask(bot, Visitor={"language": language})) == [expected]


def test_wording_stays_the_same_within_a_session(bot: Bot) -> None:
    make_rule(bot, messages=[text(*"abcdefghij")])
    by_chat = {
        chat: {tuple(said(ask(bot, Visitor={"id": chat}, question=str(n)))) for n in range(3)}
        for chat in range(30)
    }
    assert {len(wordings) for wordings in by_chat.values()} == {1}
    assert len({next(iter(wordings)) for wordings in by_chat.values()}) > 3


# Lookups


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The lookups of this test alone."""
    own: dict[str, Any] = {}
    monkeypatch.setattr(lookups.registry, "_lookups", own)
    return own


calls: list[Mapping[str, str]] = []


@pytest.fixture
def order(registry: dict[str, Any]) -> None:
    calls.clear()

    @lookups.lookup("order", needs=["custom_field.order_id"], gives={"status": "text"})
    def order(facts: Mapping[str, str]) -> dict[str, Any] | None:
        calls.append(facts)
        rule = Rule.objects.filter(name=facts["custom_field.order_id"]).first()
        return {"status": f"in rule {rule.name}"} if rule else None


@pytest.mark.django_db(transaction=True)
def test_lookup_reads_the_hosts_database(order: None, bot: Bot) -> None:
    make_rule(bot, condition("order.status", "is_set"), name="1780064", answer="{{ order.status }}")
    answer = ask(bot, **payload("classic"))
    assert said(answer) == ["in rule 1780064"]
    assert answer.lookups == {"order": {"status": "in rule 1780064"}}


def test_lookup_is_not_run_when_another_condition_fails(order: None, bot: Bot) -> None:
    make_rule(bot, condition("order.status", "is_set"), condition("message", "is", "x"))
    ask(bot, **payload("classic"))
    assert calls == []


@pytest.mark.django_db(transaction=True)
def test_lookup_is_run_once_a_snapshot(order: None, bot: Bot) -> None:
    for _ in range(3):
        make_rule(bot, condition("order.status", "is", "x"))
    make_rule(bot, answer="{{ order.status }}{{ order.status }}")
    ask(bot, **payload("classic"))
    assert len(calls) == 1


def test_lookup_that_raises_never_costs_the_answer(registry: dict[str, Any], bot: Bot) -> None:
    @lookups.lookup("broken", gives={"a": "text"})
    def broken(facts: Mapping[str, str]) -> dict[str, Any]:
        raise ValueError("secret")

    make_rule(bot, condition("broken.a", "is_not_set"), answer="all the same")
    answer = ask(bot)
    assert (said(answer), codes(answer)) == (["all the same"], ["lookup_failed"])
    assert "secret" not in str(answer.problems)


def test_late_lookup_never_costs_the_answer(registry: dict[str, Any], bot: Bot) -> None:
    @lookups.lookup("late", gives={"a": "text"})
    def late(facts: Mapping[str, str]) -> dict[str, Any]:
        time.sleep(0.5)
        return {"a": "x"}

    make_rule(bot, condition("late.a", "is_not_set"), answer="all the same")
    with override_settings(COMM100BOT={"LOOKUP_TIMEOUT": 0.05}):
        answer = ask(bot)
    assert (said(answer), codes(answer)) == (["all the same"], ["lookup_late"])


def test_lookup_sees_what_storage_does_not(registry: dict[str, Any], bot: Bot) -> None:
    @lookups.lookup("account", needs=["form.password"], gives={"plan": "text", "echo": "text"})
    def account(facts: Mapping[str, str]) -> dict[str, Any]:
        return {
            "plan": "gold" if facts["form.password"] == "1234" else "none",
            "echo": "4111 1111 1111 1111",
        }

    make_rule(
        bot, condition("account.echo", "is_set"), answer="{{ account.plan }}{{ account.echo }}"
    )
    answer = ask(bot, **payload("classic"))
    assert said(answer) == ["gold"]
    assert "4111" not in str(answer.lookups)


# Problems


def test_answer_that_was_cut_is_a_problem(bot: Bot) -> None:
    make_rule(bot, messages=[text(f"m{n}") for n in range(12)])
    answer = ask(bot)
    assert len(said(answer)) == 10
    assert answer.problems


def test_values_are_never_read_as_templates(post: Post, bot: Bot) -> None:
    make_rule(bot, answer="{{ message }}")
    tricky = "{{ visitor.email }} {{ 7 | times: 7 }} [x](https://evil.example)"
    assert post({"question": tricky}).json() == {"messages": [{"text": tricky}]}


@pytest.mark.parametrize(
    "odd", [{"opening_hours": [1]}, {"holidays": 7}, {"dialect": "zzz"}, {"opening_hours": "9-5"}]
)
def test_settings_that_came_past_the_form_cost_no_answer(bot: Bot, odd: dict[str, Any]) -> None:
    make_rule(bot, condition("now.open", "is_set"))
    Bot.objects.filter(pk=bot.pk).update(**odd)
    bot.refresh_from_db()
    assert said(ask(bot, question="hi")) == ["Hello"]
