from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from comm100bot.admin import fact_data
from comm100bot.models import Bot, Tally

from .admin_pages import ADMIN, make_turn, staff
from .factories import make_bot, payload

FACTS = f"{ADMIN}rule/facts/"


@pytest.fixture
def used(bot: Bot) -> Bot:
    """A bot with two turns, one of them with an order's number and a tier."""
    make_turn(bot, payload("classic"), lookups={"order": {"status": "sent"}})
    make_turn(bot, payload("third_party_question_asked"))
    return bot


def facts_of(client: Client, bot: Bot) -> tuple[dict[str, Any], dict[str, Any]]:
    data = client.get(FACTS, {"bot": bot.pk}).json()
    return data, {fact["path"]: fact for group in data["groups"] for fact in group["facts"]}


def test_facts_come_with_their_share_and_values(admin_client: Client, used: Bot) -> None:
    data, facts = facts_of(admin_client, used)
    assert (data["turns"], data["behind"]) == (2, False)
    assert facts["custom_variable.tier"] == {
        "path": "custom_variable.tier",
        "label": "tier (custom variable)",
        "name": "tier",
        "kind": "",
        "seen": 1,
        "share": 0.5,
        "many": False,
        "values": [{"text": "gold", "count": 1}],
    }
    assert facts["visitor.country"]["label"] == "country (visitor)"
    assert facts["visitor.country"]["share"] == 1
    assert facts["visitor.email"]["values"] == []
    assert facts["order.status"]["values"] == [{"text": "sent", "count": 1}]


def test_what_no_turn_can_tell_has_no_share(admin_client: Client, used: Bot) -> None:
    _data, facts = facts_of(admin_client, used)
    assert facts["visitor.flash_version"]["share"] == 0
    assert [facts[path]["share"] for path in ("now.open", "session.snapshots", "order.total")] == [
        None,
        None,
        None,
    ]
    assert [facts[path]["kind"] for path in ("now.weekday", "visitor.visits")] == [
        "weekday",
        "number",
    ]


def test_groups_stand_in_the_lists_order(admin_client: Client, used: Bot) -> None:
    data, _facts = facts_of(admin_client, used)
    labels = [group["label"] for group in data["groups"]]
    assert labels[:2] == ["What the visitor said", "The chat"]
    assert "Lookup “order”" in labels
    assert labels[-1] == "Extra data"


def test_turns_are_counted_for_a_moment_and_then_the_page_asks_again(
    admin_client: Client, used: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fact_data, "SECONDS_TO_COUNT", 0)
    monkeypatch.setattr(fact_data, "TURNS_AT_A_TIME", 1)
    answers = [facts_of(admin_client, used)[0] for _ in range(3)]
    assert [(data["turns"], data["behind"]) for data in answers] == [
        (1, True),
        (2, True),
        (2, False),
    ]


def test_who_may_not_see_turns_is_told_names_alone(client: Client, used: Bot) -> None:
    data, facts = facts_of(staff(client, "view_rule"), used)
    assert data["turns"] == 0
    assert facts["custom_variable.tier"]["values"] == []
    assert facts["custom_variable.tier"]["share"] is None
    assert Tally.objects.get(bot=used).turns == 2


def test_who_may_only_add_rules_may_choose_facts(client: Client, used: Bot) -> None:
    assert staff(client, "add_rule").get(FACTS, {"bot": used.pk}).status_code == 200


def test_facts_are_for_those_who_may_see_the_bots_rules(client: Client, used: Bot) -> None:
    viewer = staff(client, "view_bot", "view_snapshot")
    assert viewer.get(FACTS, {"bot": used.pk}).status_code == 403
    viewer = staff_of_another_group(client)
    used.groups.set([Group.objects.create(name="Others")])
    assert viewer.get(FACTS, {"bot": used.pk}).status_code == 404


def staff_of_another_group(client: Client) -> Client:
    from django.contrib.auth.models import User

    User.objects.filter(username="viewer").delete()
    return staff(client, "view_rule", "view_snapshot")


@pytest.mark.parametrize("given", ["", "x", "0", "9" * 30])
def test_there_are_no_facts_of_no_bot(admin_client: Client, bot: Bot, given: str) -> None:
    make_bot("other")
    assert admin_client.get(FACTS, {"bot": given}).status_code == 404


def test_nobody_is_told_without_a_login(client: Client, used: Bot) -> None:
    assert client.get(FACTS, {"bot": used.pk}).status_code == 302
