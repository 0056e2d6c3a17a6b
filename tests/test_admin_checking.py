from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from comm100bot.admin import checking
from comm100bot.admin.checking import unseen_sentence
from comm100bot.models import Bot
from comm100bot.unseen import Unseen

from .admin_pages import ADMIN, make_turn, staff

CHECK = f"{ADMIN}rule/check/"


def check(client: Client, name: str, **data: Any) -> Any:
    return client.post(f"{CHECK}{name}/", data).json()


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        (r"\bref(und)?\b", "I want a REFUND", True),
        (r"\bref\b", "refund", False),
        ("", "text", None),
        ("(ref", "refund", None),
    ],
)
def test_a_pattern_is_tried_as_rules_would(
    admin_client: Client, pattern: str, text: str, found: bool | None
) -> None:
    answer = check(admin_client, "pattern", pattern=pattern, text=text)
    assert answer["found"] is found
    assert bool(answer["error"]) is (found is None)


def test_a_wrong_pattern_is_told_as_a_sentence(admin_client: Client) -> None:
    assert "A “)” is missing" in check(admin_client, "pattern", pattern="(ref", text="")["error"]


@pytest.mark.parametrize(
    ("text", "count", "error", "position"),
    [
        ("1 and (2 or not 3)", "3", "", 0),
        ("1 and 4", "3", "There is no condition 4", 7),
        ("1 und 2", "3", "“und” can't stand here", 3),
        ("1 and (2", "3", "is never closed", 7),
        ("1 and", "3", "ends too early", 6),
        ("1", "many", "There are no conditions", 1),
        ("1", "9" * 9, "There are no conditions", 1),
    ],
)
def test_an_expression_is_checked_with_the_place_of_its_mistake(
    admin_client: Client, text: str, count: str, error: str, position: int
) -> None:
    answer = check(admin_client, "expression", text=text, count=count)
    assert error in answer["error"]
    assert answer["position"] == position


def test_conditions_that_an_expression_leaves_out_are_named(admin_client: Client) -> None:
    answer = check(admin_client, "expression", text="1 or 3", count="3")
    assert answer["warnings"] == ["The expression does not use condition 2."]


@pytest.fixture
def used(bot: Bot) -> Bot:
    fields = [{"name": "tier", "value": "Gold"}]
    make_turn(bot, {"Visitor": {"custom_fields": fields}}, dialect="classic")
    return bot


TIER = {"fact_choice": "custom_field.", "fact_name": "Tier"}


def test_a_value_that_was_never_seen_is_told_with_its_mend(admin_client: Client, used: Bot) -> None:
    given = {**TIER, "bot": used.pk, "operator": "is_one_of", "value": "gold\nGlod\nx"}
    assert check(admin_client, "value", **given)["unseen"] == [
        {
            "sentence": "“Glod” was never seen; “Gold” once.",
            "value": "Glod",
            "instead": "Gold",
        },
        {"sentence": "“x” was never seen.", "value": "x", "instead": ""},
    ]


def test_no_value_is_called_unseen_without_a_bot(admin_client: Client, used: Bot) -> None:
    answer = check(admin_client, "value", **TIER, operator="is", value="Glod")
    assert answer["unseen"] == []


def test_no_value_is_called_unseen_before_all_turns_are_counted(
    admin_client: Client, used: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "TURNS_AT_A_TIME", 1)
    given = {**TIER, "bot": used.pk, "operator": "is", "value": "Glod"}
    assert check(admin_client, "value", **given)["unseen"] == []
    assert check(admin_client, "value", **given)["unseen"] != []


@pytest.mark.parametrize(("operator", "value"), [("in_network", "here"), ("dances", "x")])
def test_a_value_that_does_not_work_is_not_called_unseen(
    admin_client: Client, used: Bot, operator: str, value: str
) -> None:
    given = {**TIER, "bot": used.pk, "operator": operator, "value": value}
    assert check(admin_client, "value", **given)["unseen"] == []


def test_no_value_is_called_unseen_to_those_who_may_not_see_turns(
    client: Client, used: Bot
) -> None:
    given = {**TIER, "bot": used.pk, "operator": "is", "value": "Glod"}
    assert check(staff(client, "change_rule"), "value", **given)["unseen"] == []


def test_checks_are_posted_by_those_who_may_see_or_make_rules(client: Client, bot: Bot) -> None:
    client = staff(client, "view_rule")
    assert client.get(f"{CHECK}pattern/").status_code == 405
    client = other_staff(client)
    assert client.post(f"{CHECK}pattern/").status_code == 403


def other_staff(client: Client) -> Client:
    from django.contrib.auth.models import User

    User.objects.filter(username="viewer").delete()
    return staff(client, "view_bot")


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        (Unseen(value="x", exact=True), "“x” was never seen."),
        (Unseen(value="x", exact=False), "No value that was seen fits “x”."),
        (
            Unseen(value="Glod", exact=True, instead="Gold", turns=1812),
            "“Glod” was never seen; “Gold” 1,812 times.",
        ),
        (Unseen(value="a\u202eb", exact=True), "“a⟨U+202E⟩b” was never seen."),
    ],
)
def test_what_was_never_seen_is_a_sentence(found: Unseen, sentence: str) -> None:
    assert unseen_sentence(found) == sentence
