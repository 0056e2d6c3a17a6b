"""Going back: what an earlier version gives back, and what one must be allowed to do for it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from comm100bot.access import PUBLISH
from comm100bot.restoring import permissions_for, with_rule_of
from comm100bot.setups import Setup


def written(key: str, **fields: Any) -> dict[str, Any]:
    return {"key": key, "state": "live", "conditions": [], **fields}


A, B, C, DRAFT = written("a"), written("b"), written("c"), written("d", state="draft")
THEN = Setup(rules=(A, B, C, DRAFT))


def keys(setup: Setup) -> str:
    return "".join(setup.keys)


def test_a_changed_rule_stays_in_its_place() -> None:
    now = Setup(rules=(C, written("b", name="New"), A))
    assert with_rule_of(now, THEN, "b").rules == (C, B, A)


@pytest.mark.parametrize(
    ("now", "key", "restored"),
    [("ac", "b", "abc"), ("ca", "b", "cab"), ("cd", "a", "acd"), ("c", "b", "bc"), ("", "c", "c")],
)
def test_a_deleted_rule_goes_behind_the_one_it_stood_behind(
    now: str, key: str, restored: str
) -> None:
    rules = [rule for rule in (A, B, C, DRAFT) if rule["key"] in now]
    setup = Setup(rules=tuple(sorted(rules, key=lambda rule: now.index(rule["key"]))))
    assert keys(with_rule_of(setup, THEN, key)) == restored


def test_a_rule_that_was_not_there_goes() -> None:
    assert keys(with_rule_of(THEN, Setup(rules=(A,)), "b")) == "acd"


CHANGE, ADD, DELETE = (f"comm100bot.{action}_rule" for action in ("change", "add", "delete"))
NOTICE = {"text": "Closed", "until": None}


@pytest.mark.parametrize(
    ("before", "after", "needed"),
    [
        (THEN, THEN, set()),
        (THEN, THEN.with_rule({**DRAFT, "name": "New"}), {CHANGE}),
        (THEN, THEN.with_rule({**DRAFT, "state": "live"}), {CHANGE, PUBLISH}),
        (THEN, THEN.with_rule({**A, "state": "draft"}), {CHANGE, PUBLISH}),
        (THEN.without_rule("d"), THEN, {ADD}),
        (THEN, THEN.without_rule("d"), {DELETE}),
        (THEN, THEN.without_rule("a"), {DELETE, PUBLISH}),
        (THEN, THEN.in_order("bacd"), {CHANGE, PUBLISH}),
        (THEN, replace(THEN, time_zone="Europe/Paris"), {"comm100bot.change_bot"}),
        (THEN, replace(THEN, notice=NOTICE), {"comm100bot.change_bot", PUBLISH}),
    ],
)
def test_who_goes_back_must_be_allowed_to_do_all_of_it(
    before: Setup, after: Setup, needed: set[str]
) -> None:
    assert permissions_for(before, after) == needed
