from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pytest

from comm100bot import lookups
from comm100bot.lookups import lookup
from comm100bot.models import Bot
from comm100bot.trying import (
    Changes,
    Start,
    TriedChat,
    changed_chat,
    empty_start,
    looked_at,
    sample_start,
    turn_start,
)
from comm100bot.wire import Dialect

from .admin_pages import make_turn
from .factories import condition, payload, text
from .making_books import NOON, make_book, written

BOOK = make_book()


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A lookup of orders, and the numbers that it was asked for."""
    monkeypatch.setattr(lookups.registry, "_lookups", {})
    asked: list[str] = []

    @lookup("order", needs=["custom_field.order_id"], gives={"status": "text", "card": "text"})
    def order(facts: Mapping[str, str]) -> Mapping[str, str]:
        asked.append(facts["custom_field.order_id"])
        return {"status": "sent", "card": "4111 1111 1111 1111"}

    return asked


def changed(start: Start, moment: dt.datetime | None = None, **texts: str | None) -> TriedChat:
    """The chat with these texts; None for a fact that is emptied."""
    values = {
        path.replace("__", "."): () if given is None else (given,) for path, given in texts.items()
    }
    return changed_chat(BOOK, start, Changes(texts=values, moment=moment))


def texts_of(chat: TriedChat, path: str) -> list[str]:
    return [value.text for value in chat.facts.values(path)]


# Facts


def test_changed_facts_take_the_place_of_the_chats_own() -> None:
    start = sample_start("fields", NOON)
    chat = changed(start, visitor__country="Chad", custom_variable__tier=None, extra__cart="3")
    assert texts_of(chat, "visitor.country") == ["Chad"]
    assert texts_of(chat, "Custom_Variable.Tier") == []
    assert texts_of(chat, "extra.cart") == ["3"]
    assert texts_of(chat, "visitor.city") == ["Lyon"]
    assert [value.text for value in chat.facts.unchanged("visitor.country")] == ["France"]


def test_the_best_of_all_intents_is_the_changed_one() -> None:
    chat = changed(sample_start("question", NOON), intent="Refund")
    assert texts_of(chat, "intents") == ["Refund"]


def test_lots_are_drawn_for_the_changed_visitor() -> None:
    start = sample_start("form", NOON)
    assert changed(start).facts.subject == "21"
    assert changed(start, visitor__id="22").facts.subject == "22"
    assert changed(start, visitor__id=None).facts.subject is None


def test_the_clock_follows_the_moment_that_was_chosen() -> None:
    hours = {"1": [["09:00", "17:00"]]}
    book = make_book(opening_hours=hours, time_zone="Europe/Paris")
    monday = dt.datetime(2026, 11, 23, 9, 30, tzinfo=dt.UTC)
    chat = changed_chat(book, empty_start(book, NOON), Changes(moment=monday))
    assert texts_of(chat, "now.time") == ["10:30"]
    assert texts_of(chat, "now.open") == ["true"]
    assert texts_of(changed_chat(book, empty_start(book, NOON), Changes()), "now.open") == ["false"]


def test_messages_are_chosen_by_the_changed_language() -> None:
    french = text("Bonjour", language="fr")
    book = make_book({**written("Hello"), "messages": [text("Hello"), french]})
    start = sample_start("question", NOON)
    for spoken, said in (("fr-CA", "Bonjour"), ("en", "Hello")):
        changes = Changes(texts={"visitor.language": (spoken,)})
        assert said in str(changed_chat(book, start, changes).first_reply(book).written.body)


def test_templates_never_see_a_sensitive_value_that_was_typed() -> None:
    chat = changed(
        empty_start(BOOK, NOON), form__password="sesame", message="my card: 4111 1111 1111 1111"
    )
    assert texts_of(chat, "form.password") == ["sesame"]
    assert chat.kept_facts.values("form.password") == ()
    assert "4111" not in chat.kept_facts.values("message")[0].text
    assert chat.hides("form.password")
    assert not chat.hides("visitor.name")


def test_a_chat_can_be_answered_in_every_format() -> None:
    book = make_book(written("Hello"))
    chat = changed_chat(book, empty_start(book, NOON), Changes())
    bodies = {
        dialect: chat.in_dialect(dialect).first_reply(book).written.body for dialect in Dialect
    }
    assert bodies[Dialect.CLASSIC] == {"messages": [{"text": "Hello"}]}
    assert isinstance(bodies[Dialect.CURRENT], list)
    third_party = bodies[Dialect.THIRD_PARTY]
    assert isinstance(third_party, dict)
    assert list(third_party) == ["answer"]


# Lookups


def stored_turn(bot: Bot, **fields: Any) -> Start:
    fields.setdefault("lookups", {"order": {"status": "lost"}})
    return turn_start(make_turn(bot, payload("third_party_question_asked"), **fields), BOOK)


def test_results_of_then_are_used_until_what_they_need_is_changed(
    bot: Bot, runs: list[str]
) -> None:
    chat = changed(stored_turn(bot), visitor__country="Chad")
    assert texts_of(chat, "order.status") == ["lost"]
    assert (runs, chat.run.run_now) == ([], set())
    chat = changed(stored_turn(bot), custom_field__order_id="7")
    assert texts_of(chat, "order.status") == ["sent"]
    assert (runs, chat.run.run_now) == (["7"], {"order"})


def test_a_lookup_that_was_not_needed_then_is_run_now(bot: Bot, runs: list[str]) -> None:
    chat = changed(stored_turn(bot, lookups={}))
    assert texts_of(chat, "order.status") == ["sent"]
    assert runs == ["1780064"]
    assert chat.hides("order.card")


def test_a_lookup_that_needs_another_follows_it(bot: Bot, runs: list[str]) -> None:
    @lookup("parcel", needs=["order.status"], gives={"note": "text"})
    def parcel(facts: Mapping[str, str]) -> Mapping[str, str]:
        return {"note": f"It is {facts['order.status']}."}

    known = {"order": {"status": "lost"}, "parcel": {"note": "as it was"}}
    assert texts_of(changed(stored_turn(bot, lookups=known)), "parcel.note") == ["as it was"]
    chat = changed(stored_turn(bot, lookups=known), custom_field__order_id="7")
    assert texts_of(chat, "parcel.note") == ["It is sent."]


def test_a_looked_up_fact_can_be_typed(bot: Bot, runs: list[str]) -> None:
    chat = changed(stored_turn(bot, lookups={}), order__status="eaten")
    assert texts_of(chat, "order.status") == ["eaten"]
    assert runs == []


def test_nothing_is_looked_up_only_to_explain(bot: Bot, runs: list[str]) -> None:
    chat = changed(stored_turn(bot, lookups={}))
    assert not chat.knows("order.status")
    assert chat.knows("session.answered")
    assert runs == []


def test_a_result_that_was_spoilt_by_hand_is_none(bot: Bot, runs: list[str]) -> None:
    assert texts_of(changed(stored_turn(bot, lookups={"order": "lost"})), "order.status") == []


# Where to start


def test_a_turn_knows_what_was_said_before_it(bot: Bot) -> None:
    first = make_turn(bot, {}, rule_name="Hello")
    second = make_turn(bot, {}, chat=first.session, outcome="unanswered")
    make_turn(bot, {}, chat=first.session)
    chat = changed(turn_start(second, BOOK))
    assert texts_of(chat, "session.snapshots") == ["1"]
    assert texts_of(chat, "session.last_rule") == ["Hello"]
    assert texts_of(changed(sample_start("question", NOON)), "session.snapshots") == ["0"]


def test_what_was_not_kept_of_a_turn_is_told(bot: Bot) -> None:
    sent = {"event": "formSubmitted", "formValues": [{"name": "PIN", "value": "[redacted:pin]"}]}
    start = turn_start(make_turn(bot, sent), BOOK)
    assert start.hides("form.pin")
    assert not start.hides("event")


@pytest.mark.parametrize("name", ["question", "fields", "form"])
def test_the_samples_are_read_without_problems(name: str) -> None:
    incoming = sample_start(name, NOON).incoming
    assert incoming.problems == ()
    assert incoming.visitor.name


def test_the_facts_that_rules_look_at_are_told_in_their_order(runs: list[str]) -> None:
    book = make_book(
        written("One", condition("intent", "is", "x"), answer="Hi {{ visitor.name }}"),
        written("Two", condition("order.status", "is_set"), condition("intent", "is", "y")),
    )
    assert list(looked_at(book)) == [
        "intent",
        "visitor.name",
        "order.status",
        "custom_field.order_id",
    ]
