from __future__ import annotations

import re
from typing import Any

import pytest
from django import forms
from hypothesis import given, settings
from hypothesis import strategies as st

from comm100bot.admin.items import FIELD_TYPES, TYPES, FieldForm, ItemForm
from comm100bot.admin.small_forms import SmallForms, problems
from comm100bot.wire import BUTTON_TYPES, OPEN_IN, QUICK_REPLY_TYPES, WEBVIEW_STYLES
from comm100bot.wire import FIELD_TYPES as WIRE_FIELD_TYPES

from .small_form_data import rows_of


class Message(forms.Form):
    items = SmallForms(ItemForm, more="one")
    fields_ = SmallForms(FieldForm, more="field")

    def __init__(self, kind: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.form_kwargs = {"kind": kind}  # type: ignore[attr-defined]


NAMES = {"form": "fields_"}


def sent(kind: str, stored: Any) -> dict[str, Any]:
    """What an untouched page sends."""
    name = NAMES.get(kind, "items")
    field: Any = Message(kind, initial={name: stored})[name]
    rows = [
        {
            part.name: typed(part)
            for part in [*form.parts, form.place]
            if part.value() not in (None, False)
        }
        for form in field.formset
    ]
    return rows_of(name, *rows, stored=len(stored))


def typed(part: Any) -> Any:
    """Browsers keep no line breaks in a box of one line."""
    value = part.value()
    one_line = isinstance(part.field.widget, forms.TextInput) and isinstance(value, str)
    return re.sub(r"[\r\n]", "", value) if one_line else value


def saved(kind: str, data: dict[str, Any], stored: Any = ()) -> Any:
    name = NAMES.get(kind, "items")
    form = Message(kind, data, initial={name: [*stored]})
    assert form.is_valid(), dict(problems(form))
    return form.cleaned_data[name]


def wrong(kind: str, row: dict[str, Any], *stored: Any) -> dict[str, list[str]]:
    name = NAMES.get(kind, "items")
    form = Message(kind, rows_of(name, row, stored=len(stored)), initial={name: [*stored]})
    assert not form.is_valid()
    return {field.rpartition("-")[2]: sentences for field, sentences in problems(form)}


LABELS = st.text(alphabet=st.sampled_from("ab \t\n\\|=,()é"), min_size=1, max_size=12).filter(
    lambda text: text.strip()
)
OPTIONS = {"openIn": st.sampled_from(OPEN_IN), "webviewOpenStyle": st.sampled_from(WEBVIEW_STYLES)}
URLS = LABELS.map(lambda text: f"https://example.com/{text}")

QUICK_REPLIES = st.fixed_dictionaries(
    {"text": LABELS, "intentId": LABELS}, optional={"type": st.sampled_from(QUICK_REPLY_TYPES)}
)
BUTTONS = st.fixed_dictionaries(
    {"text": LABELS, "url": URLS, "intentId": LABELS},
    optional={"type": st.sampled_from(BUTTON_TYPES), **OPTIONS},
)
FIELDS = st.fixed_dictionaries(
    {"name": LABELS, "options": st.lists(LABELS, min_size=1)},
    optional={
        "type": st.sampled_from(WIRE_FIELD_TYPES),
        "required": st.booleans(),
        "masked": st.booleans(),
        "value": LABELS,
    },
)


@settings(max_examples=40)
@given(st.data())
def test_a_page_that_nobody_touched_changes_nothing(data: st.DataObject) -> None:
    things = {"quick_replies": QUICK_REPLIES, "buttons": BUTTONS, "form": FIELDS}
    kind = data.draw(st.sampled_from([*things]))
    stored = data.draw(st.lists(things[kind], min_size=1, max_size=3))
    assert saved(kind, sent(kind, stored), stored) == stored


ITEMS: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("quick_replies", {"text": " No, thanks "}, {"type": "text", "text": "No, thanks"}),
    (
        "quick_replies",
        {"text": "A person", "type": "contactAgent", "intent": "left over"},
        {"type": "contactAgent", "text": "A person"},
    ),
    (
        "quick_replies",
        {"text": "Returns", "type": "goToIntent", "intent": " d3f5 "},
        {"type": "goToIntent", "text": "Returns", "intentId": "d3f5"},
    ),
    (
        "buttons",
        {"text": "Open", "url": "https://e.com/", "open_in": "newWindow", "height": "tall"},
        {"type": "hyperlink", "text": "Open", "url": "https://e.com/"},
    ),
    (
        "buttons",
        {"text": "Open", "type": "hyperlink", "url": "{{ order.url }}", "open_in": "sideWindow"},
        {"type": "hyperlink", "text": "Open", "url": "{{ order.url }}", "openIn": "sideWindow"},
    ),
    (
        "buttons",
        {"text": "Map", "type": "webview", "url": "https://e.com/", "height": "tall"},
        {"type": "webview", "text": "Map", "url": "https://e.com/", "webviewOpenStyle": "tall"},
    ),
    ("form", {"name": "Number", "type": "text"}, {"name": "Number", "type": "text"}),
    (
        "form",
        {"name": "Secret", "type": "textArea", "required": "on", "masked": "on", "options": "x"},
        {"name": "Secret", "type": "textArea", "required": True, "masked": True},
    ),
    (
        "form",
        {"name": "Size", "type": "radio", "options": "S \r\n\r\nM", "preset": "M"},
        {"name": "Size", "type": "radio", "options": ["S", "M"], "value": "M"},
    ),
]


@pytest.mark.parametrize(("kind", "row", "item"), ITEMS)
def test_rows_become_what_the_rules_file_has(
    kind: str, row: dict[str, Any], item: dict[str, Any]
) -> None:
    assert saved(kind, rows_of(NAMES.get(kind, "items"), row)) == [item]


@pytest.mark.parametrize("kind", ["quick_replies", "buttons", "form"])
def test_rows_that_say_nothing_are_none(kind: str) -> None:
    assert saved(kind, sent(kind, [])) == []


MISTAKES: list[tuple[str, dict[str, Any], str, str]] = [
    ("quick_replies", {"text": " ", "type": "contactAgent"}, "text", "Write what stands on it"),
    ("quick_replies", {"text": "A", "type": "goToIntent"}, "intent", "Write the id"),
    ("quick_replies", {"text": "A", "type": "hyperlink"}, "type", "Select a valid choice"),
    ("quick_replies", {"text": "{{ a"}, "text", "Column 1: “{{” is never closed"),
    ("quick_replies", {"text": "{{ visitor.nmae }}"}, "text", "Did you mean “visitor.name”?"),
    ("buttons", {"text": "A"}, "url", "Write the address that it opens."),
    ("buttons", {"text": "A", "url": "www.example.com"}, "url", "it begins with https://"),
    ("buttons", {"text": "A", "url": "https://e.com/{{"}, "url", "is never closed"),
    ("buttons", {"text": "A", "url": "https://e.com/{{ nmae }}"}, "url", "There is no fact"),
    ("form", {"preset": "x", "type": "text"}, "name", "Write what the visitor is asked for"),
    ("form", {"name": "Size", "type": "radio"}, "options", "Write at least one option."),
    ("form", {"name": "A", "type": "radio", "options": "a\n{{"}, "options", "is never closed"),
    ("form", {"name": "A", "type": "text", "preset": "{{ x"}, "preset", "is never closed"),
    ("form", {"name": "A", "type": "dance"}, "type", "Select a valid choice"),
]


@pytest.mark.parametrize(("kind", "row", "field", "sentence"), MISTAKES)
def test_a_mistake_is_a_sentence_beside_its_field(
    kind: str, row: dict[str, Any], field: str, sentence: str
) -> None:
    ((name, sentences),) = [
        (name, said) for name, said in wrong(kind, row).items() if name not in NAMES.values()
    ]
    assert name == field
    assert sentence in sentences[0]


ODD: list[tuple[str, Any, str]] = [
    ("quick_replies", {"text": "A", "type": "dance"}, "type"),
    ("buttons", {"text": "A", "url": "https://e.com/", "openIn": 5}, "open_in"),
    ("buttons", {"text": 5, "url": "https://e.com/"}, "text"),
    ("buttons", "Open", "text"),
    ("buttons", None, "text"),
    ("form", {"name": "A", "options": "S, M"}, "options"),
    ("form", {"name": "A", "type": "text", "required": "yes"}, "required"),
    ("quick_replies", {"text": "A", "strange": 1}, "text"),
]


@pytest.mark.parametrize(("kind", "odd", "field"), ODD)
def test_what_was_spoilt_by_hand_is_shown_and_not_saved(kind: str, odd: Any, field: str) -> None:
    name = NAMES.get(kind, "items")
    form = Message(kind, sent(kind, [odd]), initial={name: [odd]})
    assert not form.is_valid()
    assert field in {place.rpartition("-")[2] for place, _said in problems(form)}


def test_an_unknown_type_is_offered_as_it_is() -> None:
    form = Message("buttons", initial={"items": [{"text": "A", "type": "dance"}]})
    assert '<option value="dance" selected>dance</option>' in str(form["items"])


def test_keys_that_no_field_shows_stay() -> None:
    stored = {"text": "A", "type": "goToIntent", "intentId": "x", "url": ""}
    data = sent("buttons", [stored]) | {"items-0-intent": "y"}
    assert saved("buttons", data, [stored]) == [{**stored, "intentId": "y"}]


def test_what_another_type_had_is_dropped() -> None:
    stored = {"text": "A", "type": "hyperlink", "url": "https://e.com/", "openIn": "sideWindow"}
    data = sent("buttons", [stored]) | {"items-0-type": "goToIntent", "items-0-intent": "x"}
    assert saved("buttons", data, [stored]) == [
        {"text": "A", "type": "goToIntent", "intentId": "x"}
    ]


def test_misspelt_facts_that_were_there_before_are_for_the_warnings() -> None:
    stored = {"text": "Hi {{ nmae }}", "type": "text"}
    data = sent("quick_replies", [stored]) | {"items-0-type": "contactAgent"}
    assert saved("quick_replies", data, [stored]) == [{**stored, "type": "contactAgent"}]


@pytest.mark.parametrize("kind", ["text", "dance", ""])
def test_rows_of_another_kind_of_message_are_nobodys_mistake(kind: str) -> None:
    rows = rows_of("items", {"text": "", "type": "goToIntent"}, {"text": "A"})
    assert Message(kind, rows).is_valid()


def test_a_new_message_can_take_any_type() -> None:
    html = str(Message("")["items"])
    for type_ in {*QUICK_REPLY_TYPES, *BUTTON_TYPES}:
        assert f'<option value="{type_}"' in html


@pytest.mark.parametrize(
    ("kind", "stored", "line"),
    [
        ("quick_replies", {"text": "A person", "type": "contactAgent"}, "A person: calls a person"),
        ("buttons", {"text": "A", "url": "https://e.com/"}, "A: opens a link https://e.com/"),
        (
            "form",
            {"name": "Size", "type": "radio", "options": ["S", "M"]},
            "Size: one of these S, M",
        ),
    ],
)
def test_a_viewer_reads_it_in_one_line(kind: str, stored: dict[str, Any], line: str) -> None:
    form: Any = Message(kind, initial={NAMES.get(kind, "items"): [stored]})
    assert form[NAMES.get(kind, "items")].formset.forms[0].summary == line


def test_everything_that_can_be_sent_can_be_chosen() -> None:
    assert set(TYPES["quick_replies"]) == set(QUICK_REPLY_TYPES)
    assert set(TYPES["buttons"]) == set(BUTTON_TYPES)
    assert set(FIELD_TYPES) == set(WIRE_FIELD_TYPES)
    fields: Any = ItemForm.base_fields
    assert {key for key, _label in fields["open_in"].choices} == set(OPEN_IN)
    assert {key for key, _label in fields["height"].choices} == set(WEBVIEW_STYLES)
