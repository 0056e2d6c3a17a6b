from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from comm100bot.models import Bot, Rule

from .admin_pages import ADMIN, errors_of, form_of, new_rule, rule_url, save
from .factories import condition, make_rule

ADD = f"{ADMIN}rule/add/"

THREE: dict[str, Any] = {
    "conditions-TOTAL_FORMS": 4,
    **{f"conditions-{index}-fact_choice": "intent" for index in (0, 2, 3)},
    **{f"conditions-{index}-operator": "is_set" for index in (0, 2, 3)},
    "conditions-1-operator": "is",
    "conditions-1-fact_choice": "",
    "conditions-1-fact_name": "",
    "conditions-1-value": "",
}
"""Three conditions, with a row between them that was left empty."""


def with_expression(client: Client, expression: str, **more: Any) -> dict[str, Any]:
    return new_rule(client, combine="expression", expression=expression, **{**THREE, **more})


@pytest.mark.parametrize("combine", ["all", "any"])
def test_conditions_are_combined_by_a_choice(admin_client: Client, bot: Bot, combine: str) -> None:
    save(admin_client, ADD, new_rule(admin_client, combine=combine, expression="left over"))
    assert Rule.objects.get().logic == combine


def test_an_expression_is_taken_as_it_is_written(admin_client: Client, bot: Bot) -> None:
    save(admin_client, ADD, with_expression(admin_client, "1 AND (2 or not 3)"))
    rule = Rule.objects.get()
    assert rule.logic == "1 AND (2 or not 3)"
    data = form_of(admin_client, rule_url(rule))
    assert data["combine"] == ["expression"]
    assert data["expression"] == ["1 AND (2 or not 3)"]


@pytest.mark.parametrize(
    ("expression", "sentence"),
    [
        ("1 and 4", "There is no condition 4: this rule has 3 (position 7)."),
        ("1 and (2", "This “(” is never closed: write its “)” (position 7)."),
        ("", "Choose all or any, or write an expression such as 1 and (2 or 3)."),
    ],
)
def test_a_mistake_in_an_expression_is_named_beside_it(
    admin_client: Client, bot: Bot, expression: str, sentence: str
) -> None:
    response = admin_client.post(ADD, with_expression(admin_client, expression))
    assert errors_of(response) == [sentence]


def test_only_what_is_offered_combines_conditions(admin_client: Client, bot: Bot) -> None:
    response = admin_client.post(ADD, new_rule(admin_client, combine="odd"))
    assert "Select a valid choice" in errors_of(response)[0]


def test_a_rule_needs_a_bot(admin_client: Client, bot: Bot) -> None:
    data = new_rule(admin_client, bot="", starts_0="2026-12-01", starts_1="09:00:00")
    assert errors_of(admin_client.post(ADD, data)) == ["This field is required."]


def test_a_removed_condition_has_no_number(admin_client: Client, bot: Bot) -> None:
    data = with_expression(admin_client, "1 and 3", **{"conditions-0-DELETE": "on"})
    response = admin_client.post(ADD, data)
    assert errors_of(response) == ["There is no condition 3: this rule has 2 (position 7)."]


def test_a_stored_condition_keeps_its_number(admin_client: Client, bot: Bot) -> None:
    rule = make_rule(bot, condition("intent", "is_set"), condition("message", "is_set"))
    data = form_of(admin_client, rule_url(rule))
    save(admin_client, rule_url(rule), {**data, "combine": "expression", "expression": "not 2"})
    rule.refresh_from_db()
    assert rule.logic == "not 2"


@pytest.mark.parametrize("total", ["many", "9" * 5000, "1000000000"])
def test_a_form_without_its_counts_does_not_raise(
    admin_client: Client, bot: Bot, total: str
) -> None:
    data = with_expression(admin_client, "1", **{"conditions-TOTAL_FORMS": total})
    assert admin_client.post(ADD, data).status_code == 200


def test_an_untouched_page_changes_nothing(admin_client: Client, bot: Bot) -> None:
    rule = make_rule(
        bot,
        condition("intent", "is", "Hello"),
        logic=" All ",
        variables={"A": "5", "B": 1.5, "C": "x\ny"},
        status=404,
    )
    save(admin_client, rule_url(rule), form_of(admin_client, rule_url(rule)))
    rule.refresh_from_db()
    assert rule.variables == {"A": "5", "B": 1.5, "C": "x\ny"}
    assert (rule.logic, rule.status) == ("all", 404)


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Asia/Tokyo"])
def test_a_moment_at_the_end_of_time_is_a_mistake(
    admin_client: Client, bot: Bot, day: str, zone: str
) -> None:
    bot.time_zone = zone
    bot.save()
    data = new_rule(admin_client, ends_0=day, ends_1="23:59:59")
    sentence = "Write a year from 1900 to 9998, or leave this empty."
    assert errors_of(admin_client.post(ADD, data)) == [sentence]
