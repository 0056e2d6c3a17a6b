from __future__ import annotations

from typing import Any

import pytest

from comm100bot.models import Bot
from comm100bot.seen import catch_up
from comm100bot.unseen import Unseen, unseen

from .admin_pages import make_turn
from .factories import payload


@pytest.fixture
def seen(bot: Bot) -> Bot:
    """A bot with three turns of tier Gold and one of Silver, in French."""
    for tier in ("Gold", "Gold", "Gold", "Silver"):
        field = {"name": "tier", "value": tier}
        body = {"Visitor": {"custom_fields": [field], "language": "fr_CA", "visits": 3}}
        make_turn(bot, body, dialect="classic")
    make_turn(bot, payload("current_question_asked"), dialect="current")
    catch_up(bot)
    return bot


TIER = "custom_field.tier"


@pytest.mark.parametrize(
    ("fact", "operator", "value"),
    [
        (TIER, "is", "Gold"),
        (TIER, "is", " gOLD "),
        (TIER, "is_not", "silver"),
        (TIER, "is_one_of", ["gold", "SILVER"]),
        (TIER, "contains", "ol"),
        (TIER, "does_not_contain", "old"),
        (TIER, "starts_with", "g"),
        (TIER, "has_word", ["gold"]),
        (TIER, "is", ""),
        (TIER, "is_one_of", [5]),
        (TIER, "is_one_of", None),
        (TIER, "matches", "never"),
        (TIER, "is_set", None),
        (TIER, "dances", "x"),
        ("visitor.language", "language_is", ["fr"]),
        ("visitor.visits", "is", "3.0"),
        ("visitor.visits", "at_least", 100),
        # Personal, of too many values, or never seen itself: nothing can be said.
        ("message", "is", "never"),
        ("custom_field.order_id", "is", "5"),
        ("custom_field.nothing", "is", "5"),
        # An intent's id is another name of it.
        ("intent", "is", "7737e334-ae46-4731-b103-b6f03b7b2911"),
    ],
)
def test_nothing_is_said_of_what_was_seen_or_can_not_be_known(
    seen: Bot, fact: str, operator: str, value: Any
) -> None:
    assert unseen(seen, fact, operator, value) == []


@pytest.mark.parametrize(
    ("operator", "value", "expected"),
    [
        ("is", "Glod", [Unseen(value="Glod", exact=True, instead="Gold", turns=3)]),
        ("is_not", "GLOD", [Unseen(value="GLOD", exact=True, instead="Gold", turns=3)]),
        ("is", "platinum", [Unseen(value="platinum", exact=True)]),
        (
            "is_one_of",
            ["gold", "silber", "tin"],
            [
                Unseen(value="silber", exact=True, instead="Silver", turns=1),
                Unseen(value="tin", exact=True),
            ],
        ),
        ("contains", "odl", [Unseen(value="odl", exact=False)]),
        ("has_no_word", ["ol"], [Unseen(value="ol", exact=False)]),
    ],
)
def test_a_value_that_no_turn_had_is_told_with_the_one_most_like_it(
    seen: Bot, operator: str, value: Any, expected: list[Unseen]
) -> None:
    assert unseen(seen, TIER, operator, value) == expected


def test_an_intents_id_is_never_what_was_meant_instead(seen: Bot) -> None:
    [found] = unseen(seen, "intent", "is", "7737e334-ae46-4731-b103-b6f03b7b2999")
    assert found.instead == ""


def test_without_turns_nothing_is_said(bot: Bot) -> None:
    assert unseen(bot, TIER, "is", "Gold") == []
