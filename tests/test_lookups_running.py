from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from django.test import override_settings

from comm100bot.facts import SnapshotFacts
from comm100bot.lookups import LookupRun, lookup, registry
from comm100bot.lookups.running import LookupFacts
from comm100bot.rules import Value
from comm100bot.wire.incoming import Json

from .making_facts import make_facts, named

# Threads that earlier tests have left look after their database connections.
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_lookups", {})


@pytest.fixture
def let_go() -> Iterator[threading.Event]:
    """Set in the end, so that stuck lookups of a test do not outlive it."""
    event = threading.Event()
    yield event
    event.set()


def run_for(**attributes: Any) -> tuple[LookupRun, SnapshotFacts]:
    run = LookupRun()
    run.facts = facts = make_facts(lookup=run.values, **attributes)
    return run, facts


def give(name: str, returned: Any, needs: tuple[str, ...] = ()) -> list[LookupFacts]:
    """Register a lookup that gives a status; returns what it was called with."""
    calls: list[Any] = []

    @lookup(name, needs=needs, gives={"status": "text"})
    def find(facts: Mapping[str, str]) -> Any:
        calls.append(facts)
        return returned(facts) if callable(returned) else returned

    find.__qualname__ = name
    return calls


def codes(run: LookupRun) -> list[tuple[str, str]]:
    return [(problem.path, problem.code) for problem in run.problems]


def test_lookups_facts_are_facts() -> None:
    give("order", {"status": "sent"})
    run, facts = run_for()
    assert facts.values("order.Status") == (Value("sent"),)
    assert facts.values("order.total") == ()
    assert run.results == {"order": {"status": "sent"}}
    assert run.problems == []


def test_lookup_runs_when_it_is_asked_for_and_once() -> None:
    calls = give("order", {"status": "sent"})
    _run, facts = run_for(message="x")
    assert facts.values("message")
    assert not calls
    for path in ("order.status", "order.total", "Order.Status"):
        facts.values(path)
    assert len(calls) == 1


def test_lookup_does_not_run_while_a_fact_that_it_needs_is_not_set() -> None:
    calls = give("order", {"status": "sent"}, needs=("message", "form.order"))
    run, facts = run_for(message="x")
    assert facts.values("order.status") == ()
    assert (calls, run.results, run.problems) == ([], {"order": None}, [])


def test_none_means_that_the_facts_are_not_set() -> None:
    give("order", None)
    run, facts = run_for()
    assert facts.values("order.status") == ()
    assert (run.results, run.problems) == ({"order": None}, [])


def test_odd_results_are_problems() -> None:
    give("order", {"status": object(), "more": 1})
    run, facts = run_for()
    assert facts.values("order.status") == ()
    assert codes(run) == [("order.status", "lookup_odd_value"), ("order", "lookup_undeclared")]


def test_lookup_that_raises_is_a_problem_that_names_no_value(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(facts: Mapping[str, str]) -> None:
        raise ValueError("secret")

    give("order", fail)
    run, facts = run_for()
    with caplog.at_level(logging.INFO, "comm100bot"):
        assert facts.values("order.status") == ()
    assert codes(run) == [("order", "lookup_failed")]
    assert run.problems[0].text == "It failed (ValueError), so its facts are not set."
    assert [record.getMessage() for record in caplog.records] == [
        "lookup.failed lookup=order error=ValueError"
    ]


def test_timeout_inside_a_lookup_is_a_failure_and_not_lateness() -> None:
    def fail(facts: Mapping[str, str]) -> None:
        raise TimeoutError

    give("order", fail)
    run, _facts = run_for()
    run.values("order")
    assert codes(run) == [("order", "lookup_failed")]


def test_late_lookup_is_a_problem(let_go: threading.Event) -> None:
    give("order", lambda facts: let_go.wait())
    run, facts = run_for()
    with override_settings(COMM100BOT={"LOOKUP_TIMEOUT": 0.05, "LOOKUP_THREADS": 21}):
        assert facts.values("order.status") == ()
    assert codes(run) == [("order", "lookup_late")]
    assert run.problems[0].text == ("It took longer than 0.05 seconds, so its facts are not set.")


def test_lookup_is_late_at_once_while_all_threads_are_stuck(let_go: threading.Event) -> None:
    give("stuck", lambda facts: let_go.wait())
    calls = give("order", {"status": "sent"})
    run, facts = run_for()
    with override_settings(COMM100BOT={"LOOKUP_TIMEOUT": 0.01, "LOOKUP_THREADS": 1}):
        assert facts.values("stuck.status") == facts.values("order.status") == ()
        let_go.set()
    assert codes(run) == [("stuck", "lookup_late"), ("order", "lookup_late")]
    assert run.problems[1].text == ("All threads for lookups were busy, so its facts are not set.")
    assert not calls


def test_unknown_lookup_is_a_problem_once() -> None:
    run, facts = run_for()
    assert facts.values("ordr.status") == facts.values("ordr.total") == ()
    assert codes(run) == [("ordr", "lookup_unknown")]
    assert run.results == {}


def test_lookup_may_need_another_one() -> None:
    give("order", {"status": "sent"})
    calls = give("parcel", {"status": "near"}, needs=("order.status",))
    _run, facts = run_for()
    assert facts.values("parcel.status") == (Value("near"),)
    assert dict(calls[0]) == {"order.status": "sent"}


def test_lookups_that_need_each_other_find_nothing() -> None:
    give("a", {"status": "x"}, needs=("b.status",))
    give("b", {"status": "x"}, needs=("a.status",))
    _run, facts = run_for()
    assert facts.values("a.status") == facts.values("b.status") == ()


# What a lookup sees


@pytest.fixture
def seen() -> LookupFacts:
    give("order", {"status": "sent"})
    facts = run_for(
        message="hi",
        session=lambda: {"snapshots": "1"},
        visitor={"custom_fields": named(**{"Order ID": ["1", "2"]})},
    )[1]
    return LookupFacts({"custom_field.order_id": "1, 2"}, facts)


def test_facts_are_text_by_path_in_any_spelling(seen: LookupFacts) -> None:
    assert seen["custom_field.order_id"] == seen["Custom_Field.Order ID"] == "1, 2"
    assert seen["message"] == seen.get("message") == "hi"


def test_fact_that_is_not_set_is_missing(seen: LookupFacts) -> None:
    assert seen.get("visitor.name") is None
    assert seen.get("visitor.name", "there") == "there"
    with pytest.raises(KeyError, match=r"visitor\.name"):
        seen["visitor.name"]


@pytest.mark.parametrize("path", ["session.snapshots", "order.status"])
def test_facts_that_cost_something_have_to_be_named_in_needs(seen: LookupFacts, path: str) -> None:
    assert path not in seen
    assert seen._facts.values(path)


def test_needed_facts_are_its_keys(seen: LookupFacts) -> None:
    assert list(seen) == ["custom_field.order_id"]
    assert len(seen) == 1


# What is kept


def hide(value: Json) -> Json:
    return {"status": "[redacted:card]"} if value == {"status": "4111"} else value


def test_kept_values_are_those_that_may_be_stored() -> None:
    give("order", {"status": "4111"})
    run, _facts = run_for()
    assert run.kept_values("order", hide) == {}
    assert run.values("order") == {"status": [Value("4111")]}


@pytest.mark.parametrize("redact", [hide, lambda value: None])
def test_kept_values_of_nothing_are_none(redact: Callable[[Json], Json]) -> None:
    give("order", None)
    run, _facts = run_for()
    assert run.kept_values("order", redact) == {}
