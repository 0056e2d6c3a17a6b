"""A bot as one value: from its rows, to its rows, and changed in between."""

from __future__ import annotations

from typing import Any

import pytest

from comm100bot.models import Bot, Condition, Message, Rule
from comm100bot.setups import Setup, as_json, same, stored_setup, write_row, write_setup

from .factories import condition, make_bot, make_rule, rule, take_rules, text


def written(key: str, *conditions: Any, **more: Any) -> dict[str, Any]:
    return {"key": key, "conditions": list(conditions), **more}


def keys(setup: Setup) -> str:
    return "".join(setup.keys)


A, B, C, LAST = (
    written("a", condition("intent", "is", "A")),
    written("b", condition("intent", "is", "B")),
    written("c", condition("intent", "is", "C")),
    written("z"),
)
SETUP = Setup(rules=(A, B, LAST))


# The value


def test_a_known_rule_is_replaced_in_its_place() -> None:
    assert SETUP.with_rule({**B, "name": "New"}).rules == (A, {**B, "name": "New"}, LAST)


def test_a_new_rule_goes_before_the_last_word() -> None:
    assert keys(SETUP.with_rule(C)) == "abcz"
    assert keys(SETUP.without_rule("z").with_rule(C)) == "abc"
    assert keys(Setup().with_rule(C)) == "c"


def test_rules_that_are_not_named_stay_last() -> None:
    assert keys(SETUP.in_order(["b", "a"])) == "baz"
    assert keys(SETUP.in_order(["z", "unknown"])) == "zab"


def test_a_rule_is_found_by_its_key() -> None:
    assert SETUP.rule("b") == B
    assert SETUP.rule("x") is None
    assert keys(SETUP.without_rule("a")) == "bz"


def test_numbers_texts_and_truths_are_told_apart() -> None:
    assert same({"a": 1, "b": 2}, {"b": 2, "a": 1})
    assert len({as_json(value) for value in (1, 1.0, True, "1")}) == 4


def test_an_unknown_time_zone_counts_as_utc() -> None:
    assert str(Setup(time_zone="Europe/Paris").zone) == "Europe/Paris"
    assert str(Setup(time_zone="Nowhere/Land").zone) == "UTC"


# Rows


@pytest.fixture
def shop(bot: Bot) -> Bot:
    take_rules(
        bot,
        rule(
            "Order",
            condition("intent", "is_one_of", ["Order", "Parcel"]),
            condition("custom_field.order_id", "is_set"),
            starts="2026-01-01T00:00:00Z",
            variables={"b": 1, "a": "x"},
        ),
        rule("Refund", condition("intent", "is", "Refund"), state="draft"),
        rule("Last word"),
    )
    return bot


def numbers(bot: Bot) -> list[int]:
    return list(bot.rules.order_by("position").values_list("position", flat=True))


def ids(*models: Any) -> list[list[int]]:
    return [list(model.objects.order_by("pk").values_list("pk", flat=True)) for model in models]


def test_a_setup_is_what_is_written_of_each_rule(shop: Bot) -> None:
    make_rule(make_bot("other"), name="Not ours")
    setup = stored_setup(shop)
    assert list(setup.rules) == [row.written() for row in shop.rules.order_by("position")]
    assert [row["name"] for row in setup.rules] == ["Order", "Refund", "Last word"]
    assert list(setup.rules[0]["variables"]) == ["a", "b"]


def test_reading_takes_the_same_queries_for_any_number_of_rules(
    shop: Bot, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(3):
        stored_setup(shop)


def test_a_notice_counts_only_while_it_is_on(bot: Bot) -> None:
    bot.notice_text = "Closed"
    assert stored_setup(bot).notice is None
    bot.notice_on = True
    assert stored_setup(bot).notice == {"text": "Closed", "until": None}


def test_what_is_written_is_what_is_stored(shop: Bot) -> None:
    target = make_bot("other", notice_text="Old words")
    setup = stored_setup(shop)
    setup = Setup(
        rules=setup.rules,
        time_zone="Europe/Paris",
        opening_hours={"1": [["09:00", "17:00"]]},
        holidays=["2026-12-25"],
        dialect="classic",
        notice={"text": "Closed", "until": "2026-12-24T12:00:00Z"},
    )
    write_setup(target, setup)
    assert stored_setup(target) == setup
    assert numbers(target) == [0, 1, 2]


def test_rows_that_are_so_already_are_left_alone(shop: Bot) -> None:
    before = ids(Rule, Condition, Message)
    version = Bot.objects.get().rules_version
    write_setup(shop, stored_setup(shop))
    assert ids(Rule, Condition, Message) == before
    assert Bot.objects.get().rules_version == version


def test_only_the_changed_rule_is_written_anew(shop: Bot) -> None:
    before = ids(Condition)[0]
    setup = stored_setup(shop)
    refund = {**setup.rules[1], "messages": [text("Sure.")], "conditions": []}
    write_setup(shop, setup.with_rule(refund))
    assert stored_setup(shop).rules[1] == refund
    assert ids(Condition)[0] == before[:2]
    assert Rule.objects.count() == 3


def test_rules_that_are_missing_are_deleted_and_the_others_renumbered(shop: Bot) -> None:
    setup = stored_setup(shop)
    write_setup(shop, setup.without_rule(setup.keys[0]))
    assert [row.name for row in shop.rules.order_by("position")] == ["Refund", "Last word"]
    assert numbers(shop) == [0, 1]


def test_a_draft_of_a_rule_stays_one(shop: Bot) -> None:
    order, refund, _last = shop.rules.order_by("position")
    refund.draft_of = order
    refund.save()
    setup = stored_setup(shop)
    write_setup(shop, setup.with_rule({**setup.rules[0], "name": "Orders"}))
    refund.refresh_from_db()
    assert refund.draft_of == order


def test_a_notice_that_is_switched_off_keeps_its_words(bot: Bot) -> None:
    on = Setup(notice={"text": "Closed", "until": "2026-12-24T12:00:00Z"})
    write_setup(bot, on)
    write_setup(bot, Setup())
    row = Bot.objects.get()
    assert (row.notice_on, row.notice_text, row.notice_until) == (False, "Closed", None)


def test_a_row_takes_the_whole_of_a_written_rule(shop: Bot) -> None:
    order, refund, _last = stored_setup(shop).rules
    row = Rule.objects.get(key=refund["key"])
    write_row(row, {**order, "key": refund["key"]})
    assert stored_setup(shop).rules[1] == {**order, "key": refund["key"]}
