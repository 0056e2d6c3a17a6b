from __future__ import annotations

from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client

from comm100bot.models import Bot, Rule

from .admin_pages import ADMIN, errors_of, form_of, new_rule, rule_url, save
from .factories import condition, make_rule

ADD = f"{ADMIN}rule/add/"


def with_condition(
    client: Client, fact: str, operator: str, value: str = "", name: str = ""
) -> Any:
    return new_rule(
        client,
        **{
            "conditions-0-fact_choice": fact,
            "conditions-0-fact_name": name,
            "conditions-0-operator": operator,
            "conditions-0-value": value,
        },
    )


def stored() -> list[dict[str, Any]]:
    return [dict(row.written()) for row in Rule.objects.get().conditions.all()]


@pytest.mark.parametrize(
    ("fact", "name", "path"),
    [
        ("visitor.country", "", "visitor.country"),
        ("visitor.country", "left over", "visitor.country"),
        ("custom_field.", "Order ID", "custom_field.order_id"),
        ("extra.", "a.B c", "extra.a.b_c"),
        ("*", "Custom_Variable.Tier", "custom_variable.tier"),
        ("", "visitor.Country", "visitor.country"),
    ],
)
def test_a_fact_is_chosen_or_named(
    admin_client: Client, bot: Bot, fact: str, name: str, path: str
) -> None:
    save(admin_client, ADD, with_condition(admin_client, fact, "is_set", name=name))
    assert stored() == [{"fact": path, "operator": "is_set"}]


@pytest.mark.parametrize(
    ("operator", "value", "meant"),
    [
        ("is", "Order status", "Order status"),
        ("is_one_of", "Canada\r\nFrance\r\n", ["Canada", "France"]),
        ("between", "10\r\n20", [10, 20]),
        ("time_between", "09:00\r\n17:30", ["09:00", "17:30"]),
        ("on", "2026-11-22", "2026-11-22"),
        ("in_rollout", "12.5", 12.5),
        ("in_network", "203.0.113.0/24", ["203.0.113.0/24"]),
    ],
)
def test_a_value_is_read_as_its_operator_needs_it(
    admin_client: Client, bot: Bot, operator: str, value: str, meant: Any
) -> None:
    save(admin_client, ADD, with_condition(admin_client, "visitor.ip", operator, value))
    assert stored() == [{"fact": "visitor.ip", "operator": operator, "value": meant}]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (("", "is_set"), "Choose what this condition is about."),
        (("", "is", "x"), "Choose what this condition is about."),
        (("*", "is", "x", "visitor.contry"), "There is no fact “visitor.contry”."),
        (("*", "is", "x", "visitor.contry"), "Did you mean “visitor.country”?"),
        (("custom_field.", "is", "x", " "), "Write a name after “custom_field.”"),
        (("visitor.contry", "is", "x"), "Did you mean “visitor.country”?"),
        (("*", "is", "x", "visitor." + "x" * 500), "at most 480 characters"),
        (("intent", "is", "a\0b"), "Null characters are not allowed."),
        (("intent", "dances", "x"), "Select a valid choice."),
        (("intent", "is", " "), "Fill in a value: this operator needs one to compare with."),
        (("intent", "is_one_of", ""), "Fill in at least one value"),
        (("intent", "between", "5"), "Write two numbers: the lowest and the highest that fit."),
        (("intent", "between", "5\r\n1"), "The first number is greater than the second"),
        (("intent", "at_least", "many"), "Write a number such as 12 or -3.50"),
        (("intent", "time_between", "9\r\n10"), "Write times of day such as 09:00 or 17:30."),
        (("intent", "before", "soon"), "Write a date such as 2026-11-22"),
        (("intent", "language_is", "English!"), "is no language"),
        (("intent", "in_network", "here"), "Value 1 of the list is no network"),
        (("intent", "in_rollout", "101"), "Write a percentage from 0 to 100"),
        (("message", "matches", "(ref"), "is missing"),
    ],
)
def test_a_mistake_comes_back_as_a_sentence(
    admin_client: Client, bot: Bot, data: tuple[str, ...], sentence: str
) -> None:
    response = admin_client.post(ADD, with_condition(admin_client, *data))
    assert sentence in " ".join(errors_of(response)).replace("&#x27;", "'")
    assert not Rule.objects.exists()


def test_a_choice_that_left_the_list_meanwhile_is_taken_and_kept(
    admin_client: Client, bot: Bot
) -> None:
    data = with_condition(admin_client, "custom_field.order_id", "is", "")
    page = admin_client.post(ADD, data).content.decode()
    assert '<option value="custom_field.order_id" selected>' in page
    save(admin_client, ADD, {**data, "conditions-0-value": "5"})
    assert stored() == [{"fact": "custom_field.order_id", "operator": "is", "value": "5"}]


def test_all_mistakes_come_back_at_once(admin_client: Client, bot: Bot) -> None:
    response = admin_client.post(ADD, with_condition(admin_client, "*", "is", "", "visitor.x"))
    assert len(errors_of(response)) == 2


def test_a_row_that_was_left_empty_is_no_condition(admin_client: Client, bot: Bot) -> None:
    save(admin_client, ADD, with_condition(admin_client, "", "is"))
    assert stored() == []


def test_a_lookup_that_is_not_there_is_a_warning(admin_client: Client, bot: Bot) -> None:
    data = with_condition(admin_client, "*", "is_set", name="parcel.status")
    response = save(admin_client, ADD, data)
    assert stored() == [{"fact": "parcel.status", "operator": "is_set"}]
    said = [str(message) for message in get_messages(response.wsgi_request)]
    assert any("There is no lookup “parcel”" in sentence for sentence in said)


def test_a_condition_is_removed(admin_client: Client, bot: Bot) -> None:
    rule = make_rule(bot, condition("intent", "is", "A"), condition("intent", "is", "B"))
    data = form_of(admin_client, rule_url(rule))
    save(admin_client, rule_url(rule), {**data, "conditions-0-DELETE": "on"})
    assert [(row.position, row.value) for row in rule.conditions.all()] == [(0, "B")]


def test_an_emptied_condition_is_a_mistake(admin_client: Client, bot: Bot) -> None:
    rule = make_rule(bot, condition("intent", "is", "A"))
    data = {**form_of(admin_client, rule_url(rule)), "conditions-0-fact_choice": ""}
    response = admin_client.post(rule_url(rule), data)
    assert errors_of(response) == ["Choose what this condition is about."]


ODD: list[dict[str, Any]] = [
    condition("intent", "is", 500),
    condition("intent", "is", True),
    condition("intent", "is", " two\nlines "),
    condition("intent", "is_one_of", ["a ", 5, "b\nc"]),
    condition("message", "matches", r"^ref \d+ "),
    condition("visitor.visits", "between", [1, "2.50"]),
    condition("custom_field.order_id", "is_set"),
    condition("lookup.nobody_knows", "is", "x"),
    condition("intent", "is_set", "left over"),
]


@pytest.mark.parametrize("shape", ODD, ids=str)
def test_an_untouched_page_changes_no_condition(
    admin_client: Client, bot: Bot, shape: dict[str, Any]
) -> None:
    rule = make_rule(bot, shape)
    before = rule.conditions.get().written()
    save(admin_client, rule_url(rule), form_of(admin_client, rule_url(rule)))
    row = rule.conditions.get()
    assert row.written() == before or shape["operator"] == "is_set"


def test_the_operators_say_what_they_compare_with(admin_client: Client, bot: Bot) -> None:
    page = admin_client.get(ADD).content.decode()
    assert '<option value="is_set" data-operand="none">is set</option>' in page
    assert '<optgroup label="Dates and times">' in page


def test_filled_rows_are_not_marked_as_untouched_after_a_mistake(
    admin_client: Client, bot: Bot
) -> None:
    data = {**with_condition(admin_client, "intent", "is", "Hello"), "name": ""}
    page = admin_client.post(ADD, data).content.decode()
    assert "data-row data-untouched" not in page
    assert page.count("data-row>") == 4


def test_empty_rows_are_marked_as_untouched(admin_client: Client, bot: Bot) -> None:
    assert admin_client.get(ADD).content.decode().count("data-row data-untouched>") == 2


def test_a_condition_that_somebody_removed_meanwhile_says_so(
    admin_client: Client, bot: Bot
) -> None:
    rule = make_rule(bot, condition("intent", "is", "A"))
    data = {**form_of(admin_client, rule_url(rule)), "_seen": ""}
    rule.conditions.all().delete()
    response = admin_client.post(rule_url(rule), data)
    sentence = "Somebody removed this condition meanwhile. Load the page again."
    assert errors_of(response) == [sentence]


def warnings_of(response: Any) -> list[str]:
    return [
        message.message
        for message in get_messages(response.wsgi_request)
        if message.level_tag == "warning"
    ]


def test_a_second_live_rule_that_always_holds_is_a_warning(admin_client: Client, bot: Bot) -> None:
    first = save(admin_client, ADD, new_rule(admin_client))
    assert warnings_of(first) == []
    second = save(admin_client, ADD, new_rule(admin_client, name="Again"))
    assert "the rules behind it are never reached" in warnings_of(second)[-1]


@pytest.mark.parametrize(
    ("logic", "sentences"),
    [
        ("1 and 2 or 3", []),
        ("1 or 3", ["The expression does not use condition 2."]),
        ("not 2", ["The expression does not use these conditions: 1, 3."]),
    ],
)
def test_conditions_that_an_expression_leaves_out_are_a_warning(
    admin_client: Client, bot: Bot, logic: str, sentences: list[str]
) -> None:
    rule = make_rule(bot, *(condition("intent", "is", letter) for letter in "ABC"), logic=logic)
    response = save(admin_client, rule_url(rule), form_of(admin_client, rule_url(rule)))
    assert warnings_of(response) == sentences
