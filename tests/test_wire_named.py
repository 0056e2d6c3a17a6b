from __future__ import annotations

import pytest

from comm100bot.wire import Incoming, Json, NamedValues, read


def paths(incoming: Incoming) -> list[tuple[str, str]]:
    return [(problem.path, problem.code) for problem in incoming.problems]


def named(name: str, *values: str | bool, id: str | None = None) -> NamedValues:  # noqa: A002
    return NamedValues(name=name, values=values, id=id)


@pytest.mark.parametrize("key", ["FormValues", "formValues", "form_values", "formvalues"])
@pytest.mark.parametrize("label", ["label", "name", "Label", "NAME"])
def test_form_values_are_read_in_every_spelling(key: str, label: str) -> None:
    assert read({key: [{label: "account", "Value": "sam"}]}).form_values == (
        named("account", "sam"),
    )


def test_label_of_a_form_value_wins_over_its_name() -> None:
    payload: dict[str, Json] = {"FormValues": [{"name": "q1", "label": "Account", "value": "sam"}]}
    assert read(payload).form_values == (named("Account", "sam"),)


@pytest.mark.parametrize("key", ["id", "field_id", "fieldId", "Id"])
def test_custom_field_has_its_id(key: str) -> None:
    payload: dict[str, Json] = {"Visitor": {"custom_fields": [{key: 7, "name": "a", "value": "b"}]}}
    assert read(payload).visitor.custom_fields == (named("a", "b", id="7"),)


def test_names_are_trimmed_and_values_are_not() -> None:
    payload: dict[str, Json] = {"FormValues": [{"label": " host ", "value": " a "}]}
    assert read(payload).form_values == (named("host", " a "),)


def test_name_can_be_a_number() -> None:
    assert read({"FormValues": [{"label": 7, "value": 8}]}).form_values == (named("7", "8"),)


def test_names_that_come_twice_are_kept_twice() -> None:
    payload: dict[str, Json] = {
        "FormValues": [{"label": "a", "value": "1"}, {"label": "a", "value": ["2", True]}]
    }
    assert read(payload).form_values == (named("a", "1"), named("a", "2", True))


@pytest.mark.parametrize("value", [None, "", [], {}, [None], "[redacted:password]"])
def test_absent_value_leaves_the_name(value: Json) -> None:
    incoming = read({"FormValues": [{"label": "password", "value": value}]})
    assert incoming.form_values == (named("password"),)
    assert incoming.problems == ()


@pytest.mark.parametrize("value", [{"a": 1}, [["b"]]])
def test_odd_value_leaves_the_name_and_the_other_items(value: Json) -> None:
    fields: list[Json] = [{"name": "a", "value": value}, {"name": "b", "value": "c"}]
    incoming = read({"Visitor": {"custom_fields": fields}})
    assert incoming.visitor.custom_fields == (named("a"), named("b", "c"))
    assert paths(incoming) == [("Visitor.custom_fields[0].value", "odd_value")]


def test_odd_id_leaves_the_field() -> None:
    incoming = read({"Visitor": {"custom_fields": [{"id": True, "name": "a", "value": "b"}]}})
    assert incoming.visitor.custom_fields == (named("a", "b"),)
    assert paths(incoming) == [("Visitor.custom_fields[0].id", "odd_value")]


@pytest.mark.parametrize("item", [{"value": "x"}, {"label": None, "value": "x"}, {"label": " "}])
def test_item_without_a_name_is_left_out(item: Json) -> None:
    incoming = read({"FormValues": [item, {"label": "b", "value": "c"}]})
    assert incoming.form_values == (named("b", "c"),)
    assert paths(incoming) == [("FormValues[0]", "no_name")]


def test_item_with_an_odd_name_is_left_out() -> None:
    incoming = read({"FormValues": [{"label": ["a"], "value": "x"}]})
    assert incoming.form_values == ()
    assert paths(incoming) == [("FormValues[0].label", "odd_value")]


def test_item_with_a_redacted_name_is_left_out_silently() -> None:
    incoming = read({"FormValues": [{"label": "[redacted:card]", "value": "x"}]})
    assert (incoming.form_values, incoming.problems) == ((), ())


@pytest.mark.parametrize("item", ["a", 5, True, ["a"]])
def test_item_that_is_no_object_is_odd(item: Json) -> None:
    incoming = read({"FormValues": [None, item]})
    assert incoming.form_values == ()
    assert paths(incoming) == [("FormValues[1]", "odd_value")]


@pytest.mark.parametrize("value", [{"account": "sam"}, "account=sam", 5, True])
def test_form_values_that_are_no_list_are_odd(value: Json) -> None:
    incoming = read({"FormValues": value})
    assert incoming.form_values == ()
    assert paths(incoming) == [("FormValues", "odd_value")]


def test_thousands_of_items_are_read() -> None:
    items: list[Json] = [{"label": str(number), "value": "x"} for number in range(2_000)]
    assert len(read({"FormValues": items}).form_values) == 2_000


@pytest.mark.parametrize(
    "key", ["{!Variable.pizza-size}", "pizza-size", " {! variable. pizza-size } ", " pizza-size"]
)
def test_wrapped_variable_has_its_plain_name(key: str) -> None:
    assert read({"variables": {key: "Large"}}).variables == (named("pizza-size", "Large"),)


def test_variables_are_in_the_order_of_their_names() -> None:
    payload: dict[str, Json] = {"variables": {"{!Variable.b}": 1, "c": None, "a": [True, "x"]}}
    assert read(payload).variables == (named("a", True, "x"), named("b", "1"), named("c"))


@pytest.mark.parametrize(
    "key", ["currentIntentName", "previous_intent_name", "PreviousIntentId", "CURRENTINTENTNAME"]
)
def test_reserved_key_is_no_variable(key: str) -> None:
    assert read({"variables": {key: "x"}}).variables == ()


def test_wrapped_reserved_name_is_a_variable() -> None:
    payload: dict[str, Json] = {"variables": {"{!Variable.currentIntentName}": "x"}}
    assert read(payload).variables == (named("currentIntentName", "x"),)
    assert read(payload).intents == ()


@pytest.mark.parametrize("key", ["", " ", "{!Variable.}", "{!Variable. }"])
def test_variable_without_a_name_is_left_out(key: str) -> None:
    incoming = read({"variables": {key: "x"}})
    assert incoming.variables == ()
    assert [problem.code for problem in incoming.problems] == ["no_name"]


def test_odd_variable_leaves_its_name() -> None:
    incoming = read({"variables": {"a": {"b": 1}}})
    assert incoming.variables == (named("a"),)
    assert paths(incoming) == [("variables.a", "odd_value")]


def test_variables_that_are_no_object_are_odd() -> None:
    assert paths(read({"Variables": ["a"]})) == [("Variables", "odd_value")]
