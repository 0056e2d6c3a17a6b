from __future__ import annotations

import html
import json
import re
from typing import Any

import pytest
from django.test import Client

from comm100bot import answering, history, rulebook
from comm100bot.models import Bot, Snapshot, Token

from .admin_pages import ADMIN, make_turn, staff
from .factories import condition, rule, take_rules

HELLO = rule("Hello", condition("message", "has_word", ["hello"]), answer="Hi")
LAST = rule("Last", answer="What?")


@pytest.fixture(autouse=True)
def no_old_versions() -> None:
    rulebook._compiled_version.cache_clear()


def ask(bot: Bot, question: str) -> Snapshot:
    history.record(bot)
    token = bot.tokens.first() or Token.objects.issue(bot)[0]
    token.bot = Bot.objects.get(pk=bot.pk)
    answering.answer(
        token, json.dumps({"eventType": "questionAsked", "question": question}).encode()
    )
    return Snapshot.objects.latest("pk")


def why_of(client: Client, turn: Snapshot, **query: str) -> str:
    """The words of the turn's explanation; "" where there is none."""
    url = f"{ADMIN}snapshot/{turn.pk}/change/"
    page = client.get(url, query).content.decode()
    start = page.find('id="why"')
    words = re.sub(r"<[^>]+>", " ", page[start : page.find("<aside", start)]) if start > 0 else ""
    return " ".join(html.unescape(words).split())


def change(bot: Bot, *rules: dict[str, Any]) -> None:
    take_rules(bot, *rules)
    history.record(bot)


def test_a_turn_is_explained_with_the_rules_of_then_and_of_today(
    admin_client: Client, bot: Bot
) -> None:
    change(bot, HELLO, LAST)
    turn = ask(bot, "hello")
    assert "They have not changed since." in why_of(admin_client, turn)
    change(bot, {**LAST, "name": "All"})
    then = why_of(admin_client, turn)
    assert "Ask today" in then
    assert "The rules as they were then, saved on" in then
    assert "1 Hello ✓ holds and answers" in then
    assert "Rule 2: not reached" in then
    today = why_of(admin_client, turn, rules="now")
    assert "Ask the rules of then" in today
    assert "? Unanswered Today's rules give another answer, by “All”: What?" in today
    assert "Hello" not in today


def test_today_may_answer_the_same_or_not_at_all(admin_client: Client, bot: Bot) -> None:
    change(bot, HELLO)
    turn = ask(bot, "hello")
    kept = bot.rules.get().written()
    change(bot, kept, LAST)
    assert "give the same answer." in why_of(admin_client, turn, rules="now")
    change(bot, {**HELLO, "conditions": [condition("message", "is", "helo")]})
    said = why_of(admin_client, turn, rules="now")
    assert "another answer: no rule holds. (no message)" in said
    assert "One condition away: visitor's message is “hello”, wanted: helo" in said


def test_rules_that_nobody_knows_any_more_are_not_made_up(admin_client: Client, bot: Bot) -> None:
    take_rules(bot, HELLO)
    bot.versions.all().delete()
    turn = make_turn(bot, {"eventType": "questionAsked", "question": "hello"}, rules_version=1)
    said = why_of(admin_client, turn)
    assert "is not known any more, so these are today's rules." in said
    assert "Ask" not in said


def test_a_stored_answer_that_was_spoilt_by_hand_is_told(admin_client: Client, bot: Bot) -> None:
    change(bot, HELLO)
    turn = ask(bot, "hello")
    Snapshot.objects.update(reply=["another"])
    assert "is another one than the one that was sent: Hi" in why_of(admin_client, turn)


def test_what_can_not_be_known_is_said(admin_client: Client, bot: Bot) -> None:
    change(bot, LAST)
    turn = make_turn(
        bot,
        {"formValues": [{"name": "password", "value": "[redacted:password]"}]},
        rules_version=bot.rules_version,
    )
    change(bot, rule("Secret", condition("form.password", "is", "x")), LAST)
    said = why_of(admin_client, turn, rules="now")
    assert "Which rule answers can't be known." in said
    assert "it was not stored" in said


def test_whoever_may_not_see_rules_gets_no_explanation(client: Client, bot: Bot) -> None:
    change(bot, HELLO)
    turn = ask(bot, "hello")
    staff(client, "view_snapshot")
    assert why_of(client, turn) == ""


def test_a_chats_page_leads_to_the_reasons_of_each_turn(
    admin_client: Client, client: Client, bot: Bot
) -> None:
    turn = make_turn(bot, {})
    link = f'<a href="{ADMIN}snapshot/{turn.pk}/change/#why">why</a>'
    url = f"{ADMIN}session/{turn.session_id}/change/"
    assert link in admin_client.get(url).content.decode()
    staff(client, "view_snapshot", "view_session")
    assert link not in client.get(url).content.decode()


def test_a_turn_leads_to_where_it_can_be_tried(
    admin_client: Client, client: Client, bot: Bot
) -> None:
    turn = make_turn(bot, {})
    url = f"{ADMIN}snapshot/{turn.pk}/change/"
    link = f'href="{ADMIN}bot/{bot.pk}/try/?turn={turn.pk}"'
    assert link in admin_client.get(url).content.decode()
    staff(client, "view_snapshot", "view_rule")
    assert link not in client.get(url).content.decode()
