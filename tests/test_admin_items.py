from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comm100bot.admin.items import (
    read_button,
    read_field,
    read_quick_reply,
    write_button,
    write_field,
    write_quick_reply,
)
from comm100bot.admin.lines import LineError
from comm100bot.wire import FIELD_TYPES, OPEN_IN, WEBVIEW_STYLES

LABELS = st.text(alphabet=st.sampled_from("ab \t\n\\->|=:,()é"), min_size=1, max_size=12)
URLS = LABELS | st.sampled_from(
    ["https://example.com/a_(b)", "https://example.com/ (tall)", "intent:x", "Intent:\\n"]
)

QUICK_REPLIES = st.one_of(
    st.fixed_dictionaries({"type": st.just("text"), "text": LABELS}),
    st.fixed_dictionaries({"type": st.just("contactAgent"), "text": LABELS}),
    st.fixed_dictionaries({"type": st.just("goToIntent"), "text": LABELS, "intentId": LABELS}),
)
OPTIONS = {"openIn": st.sampled_from(OPEN_IN), "webviewOpenStyle": st.sampled_from(WEBVIEW_STYLES)}
BUTTONS = st.one_of(
    st.fixed_dictionaries(
        {"type": st.sampled_from(["hyperlink", "webview"]), "text": LABELS, "url": URLS},
        optional=OPTIONS,
    ),
    st.fixed_dictionaries(
        {"type": st.just("goToIntent"), "text": LABELS, "intentId": LABELS}, optional=OPTIONS
    ),
)
FIELDS = st.fixed_dictionaries(
    {"name": LABELS, "type": st.sampled_from(FIELD_TYPES)},
    optional={
        "required": st.just(True),
        "masked": st.just(True),
        "options": st.lists(LABELS, min_size=1, max_size=3),
        "value": LABELS,
    },
)


@given(QUICK_REPLIES)
def test_any_quick_reply_reads_back(item: dict[str, Any]) -> None:
    assert read_quick_reply(write_quick_reply(item)) == item


@given(BUTTONS)
def test_any_button_reads_back(item: dict[str, Any]) -> None:
    assert read_button(write_button(item)) == item


@given(FIELDS)
def test_any_field_of_a_form_reads_back(field: dict[str, Any]) -> None:
    assert read_field(write_field(field)) == field


@pytest.mark.parametrize(
    ("line", "item"),
    [
        ("No, thanks", {"type": "text", "text": "No, thanks"}),
        ("Talk to a person -> agent", {"type": "contactAgent", "text": "Talk to a person"}),
        ("Returns->intent: d3f5", {"type": "goToIntent", "text": "Returns", "intentId": "d3f5"}),
    ],
)
def test_quick_replies_are_written_as_people_say_them(line: str, item: dict[str, Any]) -> None:
    assert read_quick_reply(line) == item


@pytest.mark.parametrize(
    ("line", "item"),
    [
        (
            "Open -> https://e.com/ (Side window)",
            {"type": "hyperlink", "text": "Open", "url": "https://e.com/", "openIn": "sideWindow"},
        ),
        (
            "Map -> https://e.com/ (web view, tall)",
            {
                "type": "webview",
                "text": "Map",
                "url": "https://e.com/",
                "webviewOpenStyle": "tall",
            },
        ),
        ("Returns -> intent:x", {"type": "goToIntent", "text": "Returns", "intentId": "x"}),
    ],
)
def test_buttons_are_written_as_people_say_them(line: str, item: dict[str, Any]) -> None:
    assert read_button(line) == item


def test_a_field_is_a_text_unless_its_line_says_more() -> None:
    assert read_field("Order number") == {"name": "Order number", "type": "text"}
    assert write_field({"name": "Order number"}) == "Order number -> text"


def test_a_field_with_options_is_one_line() -> None:
    field = {"name": "Size", "type": "dropDownList", "options": ["S", "M"], "value": "M"}
    assert write_field(field) == "Size -> drop down list: S | M = M"


@pytest.mark.parametrize(
    ("read", "line", "sentence"),
    [
        (read_quick_reply, "A -> b", "“A -> b”: after the arrow goes the word agent"),
        (read_quick_reply, "A -> intent:", "write the intent's id after intent:"),
        (read_button, "Open", "“Open” leads nowhere. Write it as: Open -> https"),
        (read_button, "Open ->", "leads nowhere"),
        (read_field, "Size -> big", "there is no kind of field “big”. The kinds are: text, text"),
        (read_field, "Size -> text, vital", "“vital” is not known here"),
    ],
)
def test_a_line_that_means_nothing_says_what_to_write(read: Any, line: str, sentence: str) -> None:
    with pytest.raises(LineError, match=sentence):
        read(line)
