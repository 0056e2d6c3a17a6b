from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from comm100bot.lookups import discover, lookup, registry


@pytest.fixture(autouse=True)
def own_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_lookups", {})


find = dict
"""A function as good as any."""


def test_function_is_registered_and_stays_what_it_was() -> None:
    decorate = lookup("order", needs=["Custom_Field.Order ID"], gives={"Status ": "text"})
    assert decorate(find) is find
    assert list(registry) == ["order"]
    assert len(registry) == 1
    found = registry["order"]
    assert (found.name, found.function) == ("order", find)
    assert found.needs == ("custom_field.order_id",)
    assert found.gives == {"status": "text"}


def test_lookup_may_need_another_lookups_facts() -> None:
    lookup("customer", needs=["order.customer"], gives={"name": "text"})(find)
    assert registry["customer"].needs == ("order.customer",)


def test_module_may_be_loaded_twice() -> None:
    lookup("order", gives={"a": "text"})(find)
    lookup("order", gives={"b": "text"})(find)
    assert registry["order"].gives == {"b": "text"}


def test_name_belongs_to_one_function() -> None:
    lookup("order", gives={"a": "text"})(find)
    with pytest.raises(
        ImproperlyConfigured, match=r"^Two lookups are named “order”: builtins.dict and"
    ):
        lookup("order", gives={"a": "text"})(lambda facts: None)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("Order Status", "write small letters and digits, such as “order_status”."),
        ("order.status", "write small letters and digits, such as “order_status”."),
        ("", "write small letters and digits, such as “order”."),
        ("visitor", "Comm100's own facts start with it."),
        ("message", "Comm100's own facts start with it."),
        ("form", "Comm100's own facts start with it."),
    ],
)
def test_name_that_no_path_can_start_with_is_refused(name: str, why: str) -> None:
    with pytest.raises(ImproperlyConfigured) as caught:
        lookup(name, gives={"a": "text"})(find)
    assert str(caught.value) == f"A lookup can't be named “{name}”: {why}"


@pytest.mark.parametrize(
    ("gives", "sentence"),
    [
        ({}, 'The lookup “order” gives nothing: write gives={"status": "text"}.'),
        ({"?": "text"}, "The lookup “order” gives a fact without a name."),
        (
            {"a": "string"},
            "The lookup “order” gives “a” as “string”, but the kinds are text, number, yes_no, "
            "time.",
        ),
    ],
)
def test_what_a_lookup_gives_is_checked(gives: dict[str, str], sentence: str) -> None:
    with pytest.raises(ImproperlyConfigured) as caught:
        lookup("order", gives=gives)(find)
    assert str(caught.value) == sentence


def test_what_a_lookup_needs_is_checked() -> None:
    with pytest.raises(ImproperlyConfigured) as caught:
        lookup("order", needs=["visitor.nmae"], gives={"a": "text"})(find)
    assert str(caught.value) == (
        "The lookup “order” needs “visitor.nmae”: There is no fact “visitor.nmae”. "
        "Did you mean “visitor.name”?"
    )


def test_modules_named_comm100_are_discovered(
    monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    app = ModuleType("an_app_with_lookups")
    app.__path__ = ["/nowhere"]
    app.__file__ = "/nowhere/__init__.py"
    monkeypatch.setitem(sys.modules, "an_app_with_lookups", app)
    imported: list[str] = []
    monkeypatch.setattr("django.utils.module_loading.import_module", imported.append)
    settings.INSTALLED_APPS = ["an_app_with_lookups"]
    discover()
    assert imported == ["an_app_with_lookups.comm100"]
