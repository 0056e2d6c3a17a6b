from __future__ import annotations

import html
import json
import re
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from comm100bot.models import Bot, Rule

from .admin_pages import ADMIN, form_of, make_turn, new_rule, rule_url, staff
from .factories import condition, make_bot, make_rule, payload, rule, take_rules, text

URL = f"{ADMIN}rule/preview/"


@pytest.fixture
def turn(bot: Bot) -> Any:
    return make_turn(bot, payload("third_party_question_asked"), dialect="third_party")


def preview(client: Client, data: dict[str, Any], rule: Rule | None = None) -> dict[str, Any]:
    """What is said of this form; its HTML as words."""
    response = client.post(f"{URL}?rule={rule.pk}" if rule else URL, data)
    assert response.status_code == 200
    drawn, _, told = response.content.decode().partition('<script id="told"')
    words = re.sub(r"<[^>]+>", " ", drawn)
    said: dict[str, Any] = json.loads(told.partition(">")[2].partition("</script>")[0])
    return {**said, "html": drawn, "words": " ".join(html.unescape(words).split())}


def edited(client: Client, rule: Rule, **fields: Any) -> dict[str, Any]:
    """What is said of this rule's form with these fields."""
    data = form_of(client, rule_url(rule))
    return preview(client, data | {k.replace("__", "-"): v for k, v in fields.items()}, rule)


def test_messages_are_shown_with_the_facts_of_the_chosen_chat(
    admin_client: Client, bot: Bot, turn: Any
) -> None:
    rule = make_rule(bot, condition("intent", "is_not_set"))
    said = edited(admin_client, rule, **{"messages-0-wordings": "Hello {{ visitor.name }}!"})
    assert "Hello Allon!" in said["words"]
    assert said["sentence"] == "When intent is not set, answer “Hello {{ visitor.name }}!”."
    assert said["holds"] is True
    said = edited(admin_client, rule, **{"try-start": "sample-fields", "try-bot": str(bot.pk)})
    assert "intent is not set it is not set" in said["words"]


def test_without_the_permission_for_chats_a_sample_is_shown(
    client: Client, bot: Bot, turn: Any
) -> None:
    rule = make_rule(bot, answer="Hello {{ visitor.name }}!")
    staff(client, "view_bot", "view_rule", "change_rule", "publish_rule", "view_snapshot")
    assert "Allon" not in client.get(rule_url(rule)).content.decode()
    assert "Hello Kim Lee!" in edited(client, rule)["words"]
    data = form_of(client, rule_url(rule)) | {"try-start": f"turn-{turn.pk}"}
    assert client.post(f"{URL}?rule={rule.pk}", data).status_code == 403


def test_each_format_is_shown_with_what_it_sends_instead(admin_client: Client, bot: Bot) -> None:
    button = {"type": "hyperlink", "text": "Open", "url": "https://www.example.com/"}
    rule = make_rule(
        bot,
        messages=[
            {"kind": "buttons", "wordings": ["Track it"], "items": [button]},
            {"kind": "location"},
        ],
    )
    classic, current, third_party = re.split("data-format", edited(admin_client, rule)["html"])[1:]
    assert "There are no buttons: each is sent as a line with its address." in classic
    assert "Open: <a" in classic
    assert "The current webhook can&#x27;t ask for a location" in current
    assert "Asks where the visitor is." in third_party
    for rich in (current, third_party):
        assert "There are no buttons" not in rich


def test_all_wordings_and_languages_are_shown(admin_client: Client, bot: Bot) -> None:
    rule = make_rule(bot, messages=[text("One", "Two"), text("Bonjour", language="fr")])
    said = edited(admin_client, rule)["words"]
    assert "Text One or Two Text, for visitors who speak French Bonjour" in said


def test_a_fact_that_this_chat_has_not_is_told(admin_client: Client, bot: Bot, turn: Any) -> None:
    rule = make_rule(bot, answer="Hello {{ visitor.company }}")
    said = edited(admin_client, rule)
    assert "“visitor.company” is not set in this chat." in said["words"]
    assert said["problems"] == {}


# What is wrong


def test_mistakes_stand_beside_their_fields(admin_client: Client, bot: Bot) -> None:
    rule = make_rule(bot, condition("visitor.country", "is", "Chad"))
    said = edited(
        admin_client,
        rule,
        **{
            "messages-0-wordings": "Hi {{ visitor.nmae }}",
            "conditions-0-operator": "at_least",
            "combine": "expression",
            "expression": "1 and",
        },
    )
    (misspelt,) = said["problems"]["messages-0-wordings"]
    assert "Did you mean “visitor.name”?" in misspelt
    assert "Write a number" in said["problems"]["conditions-0-value"][0]
    assert "ends too early" in said["problems"]["expression"][0]
    assert "Condition 1 is not finished yet." in said["words"]
    assert said["holds"] is False


def test_an_unfinished_expression_is_told(admin_client: Client, bot: Bot) -> None:
    rule = make_rule(bot, condition("visitor.country", "is", "Chad"))
    said = edited(admin_client, rule, combine="expression", expression="1 or 2")
    assert "The expression is not finished yet." in said["words"]
    assert said["sentence"].startswith("When country is Chad or 2, answer")
    assert edited(admin_client, rule, combine="expression")["problems"] == {}


def test_a_message_that_can_not_be_shown_says_why(admin_client: Client, bot: Bot) -> None:
    rule = make_rule(bot)
    said = edited(admin_client, rule, **{"messages-0-wordings": "Hi {{ "})
    assert "Nothing is sent. Column 4: “{{” is never closed" in said["words"]
    loop = "{% for a in extra.list %}"
    endless = loop * 3 + "x" + "{% endfor %}" * 3
    make_turn(bot, {"list": [str(n) for n in range(300)]})
    said = edited(admin_client, rule, **{"messages-0-wordings": endless})["words"]
    assert "Nothing is sent." in said
    assert "It takes too long" in said


def test_what_waits_to_be_filled_in_is_no_mistake(admin_client: Client, bot: Bot) -> None:
    data = new_rule(admin_client) | {"name": "", "messages-0-wordings": [""]}
    data |= {"conditions-0-fact_choice": "intent"}
    said = preview(admin_client, data)
    assert said["problems"] == {}
    assert said["sentence"] == "When intent is, answer without a message."
    assert "There is no message yet." in said["words"]


def test_a_condition_without_a_fact_reads_so(admin_client: Client, bot: Bot) -> None:
    data = new_rule(admin_client) | {"conditions-0-value": "Canada"}
    assert preview(admin_client, data)["sentence"].startswith("When … is Canada, answer")


def test_conditions_that_make_no_sense_are_warned_of(admin_client: Client, bot: Bot) -> None:
    rule = make_rule(
        bot,
        condition("visitor.country", "is_not", "Chad"),
        condition("visitor.country", "is_not", "Canada"),
        condition("ordr.status", "is_set"),
        logic="1 or 2 or 3",
    )
    warnings = edited(admin_client, rule)["warnings"]
    assert "always hold" in warnings["conditions"]["2"][0]
    assert "There is no lookup “ordr”" in warnings["conditions"]["3"][0]


def test_logic_that_contradicts_itself_is_warned_of(admin_client: Client, bot: Bot) -> None:
    rule = make_rule(bot, condition("intent", "is", "Hello"), logic="1 and not 1")
    warnings = edited(admin_client, rule)["warnings"]
    assert warnings["expression"] or warnings["conditions"]


# Does it hold?


def test_a_rule_that_is_never_reached_is_warned_of(admin_client: Client, bot: Bot) -> None:
    same = condition("message", "contains", "order")
    make_rule(bot, same, name="First")
    late = make_rule(bot, same, name="Late")
    assert "It is never reached" in edited(admin_client, late)["words"]
    other = edited(admin_client, late, **{"conditions-0-value": "parcel"})
    assert "never reached" not in other["words"]


def test_the_condition_that_fails_is_told(admin_client: Client, bot: Bot, turn: Any) -> None:
    rule = make_rule(
        bot, condition("visitor.country", "is", "Chad"), condition("visitor.name", "is_set")
    )
    said = edited(admin_client, rule)
    assert said["holds"] is False
    assert "The rule does not hold for this chat." in said["words"]
    assert "✗ does not hold: country is Chad it is “Canada”" in said["words"]
    assert "✓ holds: name is set it is “Allon”" in said["words"]


def test_a_rule_out_of_its_dates_does_not_hold(admin_client: Client, bot: Bot, turn: Any) -> None:
    rule = make_rule(bot, starts="2999-01-01T00:00Z")
    rule.refresh_from_db()
    said = edited(admin_client, rule)
    assert (said["holds"], "It starts on 2999-01-01 00:00." in said["words"]) == (False, True)


def test_removed_rows_do_not_count(admin_client: Client, bot: Bot) -> None:
    rule = make_rule(bot, condition("intent", "is", "Hello"))
    said = edited(admin_client, rule, **{"conditions-0-DELETE": "on"})
    assert said["sentence"].startswith("When nothing else holds")


# The bot and its chats


def test_turns_that_the_rule_answered_come_first(admin_client: Client, bot: Bot) -> None:
    rule = make_rule(bot, condition("intent", "is", "Hello"))
    make_turn(bot, {"question": "hello"}, message="hello", rule_key=rule.key)
    make_turn(bot, {}, message="later")
    page = admin_client.get(rule_url(rule)).content.decode()
    answered, latest = (page.index(words) for words in ("Answered by this rule", "Latest chats"))
    assert answered < page.index("“hello”") < latest
    assert "it is not set" in edited(admin_client, rule)["words"]


def test_a_chosen_bot_brings_its_chats(admin_client: Client, bot: Bot) -> None:
    other = make_bot("other", time_zone="Europe/Paris")
    turn = make_turn(other, payload("third_party_question_asked"), message="hello")
    data = form_of(admin_client, f"{ADMIN}rule/add/")
    assert data["try-bot"] == [""]
    said = preview(admin_client, data)
    assert "chats" not in said
    said = preview(admin_client, data | {"bot": str(other.pk)})
    assert said["bot"] == str(other.pk)
    assert [group["label"] for group in said["chats"]] == ["Latest chats", "Samples"]
    assert said["chats"][0]["chats"][0]["key"] == f"turn-{turn.pk}"


def test_a_bot_that_staff_may_not_use_is_refused(client: Client, bot: Bot) -> None:
    staff(client, "view_bot", "view_rule", "add_rule")
    data = form_of(client, f"{ADMIN}rule/add/")
    for pk in ("999", str(make_bot("other").pk)):
        status = client.post(URL, data | {"bot": pk}).status_code
        assert status == (403 if pk == "999" else 200)


def test_only_who_may_edit_gets_a_preview(client: Client, bot: Bot) -> None:
    rule = make_rule(bot)
    staff(client, "view_bot", "view_rule")
    assert client.post(URL).status_code == 403
    assert client.post(f"{URL}?rule={rule.pk}").status_code == 403
    assert client.post(f"{URL}?rule=x").status_code == 404
    assert client.get(URL).status_code == 405
    assert "As your visitor sees it" not in client.get(rule_url(rule)).content.decode()


# Nothing is stored, and it is quick


def test_a_preview_writes_nothing_and_reads_little(
    admin_client: Client, bot: Bot, turn: Any, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    take_rules(bot, *[rule(f"Rule {n}", condition("intent", "is", str(n))) for n in range(30)])
    first = bot.rules.order_by("position")[0]
    data = form_of(admin_client, rule_url(first)) | {"name": "New", "messages-0-wordings": "New"}
    with django_assert_max_num_queries(28) as captured:
        admin_client.post(f"{URL}?rule={first.pk}", data)
    changes = ("INSERT", "UPDATE", "DELETE")
    assert not [query for query in captured if query["sql"].lstrip().startswith(changes)]
    assert bot.rules.filter(name="New").count() == 0


@pytest.mark.parametrize(
    "spoilt",
    [
        {"conditions-TOTAL_FORMS": "x", "messages-TOTAL_FORMS": ""},
        {"conditions-TOTAL_FORMS": "99999", "messages-TOTAL_FORMS": "-1"},
        {"conditions-0-id": "999", "messages-0-id": "x"},
        {"conditions-0-operator": "near", "messages-0-kind": "song"},
        {"combine": "some", "name": "x" * 300, "starts_0": "soon", "messages-0-position": "first"},
    ],
)
def test_a_form_that_was_spoilt_is_no_error(
    admin_client: Client, bot: Bot, spoilt: dict[str, str]
) -> None:
    rule = make_rule(bot, condition("intent", "is", "Hello"))
    data = form_of(admin_client, rule_url(rule)) | spoilt
    assert preview(admin_client, data, rule)["sentence"]
    url = f"{ADMIN}bot/{bot.pk}/try/?rule={rule.pk}"
    assert admin_client.post(url, data).status_code == 200
