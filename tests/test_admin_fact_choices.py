from __future__ import annotations

import pytest

from comm100bot.admin import fact_choices as choosing
from comm100bot.admin.fact_choices import FactChoices, fact_choices, fact_groups, join, kind_of
from comm100bot.facts import PREFIXES, STANDARD_FACTS
from comm100bot.lookups import registry
from comm100bot.models import Bot

from .admin_pages import make_turn
from .factories import make_bot, payload


def paths(choices: FactChoices) -> list[str]:
    return [path for _group, facts in choices.groups for path, _label in facts]


def test_every_standard_fact_and_every_lookup_can_be_chosen() -> None:
    offered = paths(fact_choices(None))
    assert {info.path for info in STANDARD_FACTS} <= set(offered)
    assert {f"{name}.{key}" for name, entry in registry.items() for key in entry.gives} <= set(
        offered
    )
    assert set(PREFIXES) <= set(offered)


def test_the_names_that_a_bots_chats_used_are_offered(bot: Bot) -> None:
    make_turn(bot, payload("classic"))
    make_turn(make_bot("other"), {"customFields": []})
    offered = paths(fact_choices(bot))
    assert {"custom_field.order_id", "custom_variable.user_login", "form.account"} <= set(offered)
    assert "custom_field.5000001" not in offered


def test_a_turn_that_was_spoilt_by_hand_costs_nothing(bot: Bot) -> None:
    make_turn(bot, ["no object"])
    assert paths(fact_choices(bot)) == paths(fact_choices(None))


def test_the_most_frequent_names_of_each_kind_are_in_the_pages_list(
    bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choosing, "MOST_NAMES", 1)
    for names in (["b", "a"], ["b"]):
        fields = [{"name": name, "value": "x"} for name in names]
        make_turn(bot, {"Visitor": {"custom_fields": fields}}, dialect="classic")
    offered = [path for path in paths(fact_choices(bot)) if path.startswith("custom_field.")]
    assert offered == ["custom_field.b", "custom_field."]
    groups = fact_groups(bot)
    assert [fact.path for fact in groups["Custom field"]] == ["custom_field.b", "custom_field.a"]


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("visitor.visits", "number"),
        ("visitor.country", "text"),
        ("now.weekday", "weekday"),
        ("order.total", "number"),
        ("order.nothing", ""),
        ("custom_field.order_id", ""),
        ("custom_field.", ""),
        ("*", ""),
        ("", ""),
    ],
)
def test_the_kind_of_a_fact_is_told_where_it_is_known(path: str, kind: str) -> None:
    assert kind_of(path) == kind


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("visitor.country", ("visitor.country", "")),
        ("custom_field.order_id", ("custom_field.", "order_id")),
        ("extra.a.b", ("extra.", "a.b")),
        ("parcel.status", ("*", "parcel.status")),
        ("visitor.misspelt", ("*", "visitor.misspelt")),
        ("", ("", "")),
    ],
)
def test_a_path_is_shown_as_it_was_chosen(path: str, shown: tuple[str, str]) -> None:
    choices = fact_choices(None)
    assert choices.split(path) == shown
    assert join(*shown) == path
