from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils.html import escape

from comm100bot.admin.message_form import MessageForm
from comm100bot.admin.message_kinds import fields_of_kind
from comm100bot.admin.small_forms import problems
from comm100bot.models import Bot, Message, Rule
from comm100bot.replies import MESSAGE_KINDS

from .admin_pages import ADMIN, errors_of, form_of, new_rule, rule_url, save
from .factories import make_rule, text
from .small_form_data import rows_of

ADD = f"{ADMIN}rule/add/"


def with_message(client: Client, kind: str, **fields: Any) -> dict[str, Any]:
    given = {f"messages-0-{name}": value for name, value in fields.items()}
    return new_rule(client, **{"messages-0-kind": kind, "messages-0-wordings": [], **given})


def stored() -> list[dict[str, Any]]:
    return [dict(row.written()) for row in Rule.objects.get().messages.all()]


@pytest.mark.parametrize(
    ("kind", "fields", "content"),
    [
        (
            "text",
            {"wordings": ["Hello", "", "Good\r\nday"], "language": "fr", "delay": "1.5"},
            {"language": "fr", "wordings": ["Hello", "Good\nday"], "delay": 1.5},
        ),
        (
            "image",
            {"url": " https://e.com/a.png ", "description": "A map", "lock_input": "on"},
            {"url": "https://e.com/a.png", "description": "A map", "lock_input": True},
        ),
        (
            "file",
            {"url": "https://e.com/a.pdf", "name": "Invoice"},
            {"url": "https://e.com/a.pdf", "name": "Invoice"},
        ),
        ("video", {"url": "https://youtu.be/x"}, {"url": "https://youtu.be/x"}),
        (
            "quick_replies",
            {
                "wordings": ["More?"],
                **rows_of(
                    "items", {"text": "No, thanks"}, {"text": "A person", "type": "contactAgent"}
                ),
            },
            {
                "wordings": ["More?"],
                "items": [
                    {"type": "text", "text": "No, thanks"},
                    {"type": "contactAgent", "text": "A person"},
                ],
            },
        ),
        (
            "buttons",
            {
                "wordings": ["Track it"],
                **rows_of(
                    "items", {"text": "Open", "url": "https://e.com/", "open_in": "sideWindow"}
                ),
            },
            {
                "wordings": ["Track it"],
                "items": [
                    {
                        "type": "hyperlink",
                        "text": "Open",
                        "url": "https://e.com/",
                        "openIn": "sideWindow",
                    }
                ],
            },
        ),
        ("location", {}, {}),
        (
            "form",
            {
                "wordings": ["Tell us"],
                "title": "Your order",
                "confirm": "on",
                **rows_of("form_fields", {"name": "Number", "type": "text", "required": "on"}),
            },
            {
                "wordings": ["Tell us"],
                "title": "Your order",
                "confirm": True,
                "fields": [{"name": "Number", "type": "text", "required": True}],
            },
        ),
    ],
)
def test_each_kind_of_message_is_made_from_plain_fields(
    admin_client: Client, bot: Bot, kind: str, fields: dict[str, Any], content: dict[str, Any]
) -> None:
    save(admin_client, ADD, with_message(admin_client, kind, **fields))
    assert stored() == [{"kind": kind, **content}]


def test_fields_of_other_kinds_are_dropped(admin_client: Client, bot: Bot) -> None:
    data = with_message(admin_client, "video", url="https://youtu.be/x", wordings=["Hello"])
    save(admin_client, ADD, data)
    assert stored() == [{"kind": "video", "url": "https://youtu.be/x"}]


def test_a_message_that_was_left_empty_is_none(admin_client: Client, bot: Bot) -> None:
    save(admin_client, ADD, with_message(admin_client, "text", position="1") | {"_publish": None})
    assert stored() == []


@pytest.mark.parametrize(
    ("kind", "fields", "field", "sentence"),
    [
        ("text", {"wordings": ["Hi {{ name "]}, "wordings", "Wording 1: Column 4: “{{” is never"),
        ("text", {"wordings": ["a", "[x](https://y z)", "{% if %}"]}, "wordings", "Wording 3:"),
        ("text", {"wordings": ["", "a", "{{ nmae }}"]}, "wordings", "Wording 2: There is no fact"),
        ("text", {"wordings": [], "delay": "1"}, "wordings", "Write what is said."),
        ("dance", {"wordings": ["a"]}, "kind", "Select a valid choice"),
        ("text", {"wordings": ["a"], "delay": "soon"}, "delay", "has to be a number of seconds"),
        ("text", {"wordings": ["a"], "language": "?"}, "language", "such as fr or en-US"),
        ("text", {"wordings": list("abcdefghijk")}, "wordings", "to 10 wordings, not 11"),
        ("image", {"description": "A map"}, "url", "Write its address."),
        ("image", {}, "url", "Write its address."),
        (
            "image",
            {"url": "https://e.com/{{ visitor.nmae }}"},
            "url",
            "Did you mean “visitor.name”",
        ),
        ("image", {"url": "javascript:alert(1)"}, "url", "it begins with https://"),
        ("video", {"url": "www.youtube.com/x"}, "url", "it begins with https://"),
        ("quick_replies", {"wordings": ["More?"]}, "items", "Add at least one."),
        ("form", {"title": "{{"}, "title", "is never closed"),
    ],
)
def test_a_mistake_is_a_sentence_beside_its_field(
    admin_client: Client, bot: Bot, kind: str, fields: dict[str, Any], field: str, sentence: str
) -> None:
    response = admin_client.post(ADD, with_message(admin_client, kind, **fields))
    found = mistakes_of(response)
    assert sentence in found.pop(f"messages-0-{field}")[0]
    # A message without what it can't do without says so, too.
    assert set(found) <= {"messages-0-form_fields"}
    page = response.content.decode()
    assert all(escape(value) in page for value in fields.values() if isinstance(value, str))


def mistakes_of(response: Any) -> dict[str, list[str]]:
    """The sentences beside the messages' fields, by the fields' names."""
    (*_others, messages) = response.context["inline_admin_formsets"]
    return {name: said for form in messages.formset for name, said in problems(form)}


EVERYTHING: list[dict[str, Any]] = [
    text(" Hello\n", "Two\n---\nlines", delay=1, lock_input=False),
    text("Bonjour", language="fr", delay=1.50),
    text("a", "", "b"),
    {"kind": "image", "url": "https://e.com/{{ a }}.png ", "description": " Where\nit is "},
    {"kind": "file", "url": "https://e.com/invoice.pdf", "name": "Invoice"},
    {"kind": "video", "url": "https://youtu.be/xyz", "lock_input": True},
    {
        "kind": "quick_replies",
        "wordings": ["Anything else?"],
        "items": [
            {"type": "text", "text": "No -> thanks\\"},
            {"type": "contactAgent", "text": " Talk to a person"},
            {"text": "Without a type"},
            {"type": "goToIntent", "text": "Returns", "intentId": "d3f5"},
            {"type": "text", "text": "Odd", "intentId": "kept"},
        ],
    },
    {
        "kind": "buttons",
        "wordings": [],
        "items": [
            {"type": "hyperlink", "text": "Open", "url": "https://e.com/", "openIn": "newWindow"},
            {"type": "webview", "text": "Map", "url": "https://e.com/", "webviewOpenStyle": "tall"},
            {"type": "goToIntent", "text": "Returns", "intentId": "d3f5", "url": ""},
        ],
    },
    {"kind": "location"},
    {
        "kind": "form",
        "wordings": ["Tell us more"],
        "title": "Your order",
        "confirm": False,
        "fields": [
            {"name": "Number", "type": "text", "required": True, "masked": False},
            {"name": "Size", "type": "dropDownList", "options": ["S | M", "a=b"], "value": "a=b"},
        ],
    },
]


def test_an_untouched_page_changes_no_message(admin_client: Client, bot: Bot) -> None:
    rule = make_rule(bot, messages=EVERYTHING)
    before = [row.written() for row in rule.messages.all()]
    save(admin_client, rule_url(rule), form_of(admin_client, rule_url(rule)))
    assert [row.written() for row in rule.messages.all()] == before


def test_a_choice_that_changed_leaves_the_others_as_they_are(
    admin_client: Client, bot: Bot
) -> None:
    rule = make_rule(bot, messages=[EVERYTHING[6]])
    data = form_of(admin_client, rule_url(rule))
    save(admin_client, rule_url(rule), {**data, "messages-0-items-2-text": "Changed"})
    items = rule.messages.get().content["items"]
    assert items[2] == {"type": "text", "text": "Changed"}
    assert [*items[:2], *items[3:]] == [*EVERYTHING[6]["items"][:2], *EVERYTHING[6]["items"][3:]]


ODD: list[tuple[str, Any, str]] = [
    ("text", {"wordings": ["Hello"], "later": {"a": 1}}, "__all__"),
    ("text", {"wordings": ["Hello"], "url": "https://e.com/"}, "__all__"),
    ("text", ["Hello"], "__all__"),
    ("text", {"wordings": "Hello"}, "wordings"),
    ("text", {"wordings": ["Hello", 5]}, "wordings"),
    ("image", {"url": 5}, "url"),
    ("form", {"fields": [{"name": "A"}], "confirm": "yes"}, "confirm"),
    ("quick_replies", {"items": "x"}, "items-0-text"),
    ("quick_replies", {"items": [{"text": "A"}, 1]}, "items-1-text"),
    ("dance", {"wordings": ["Hello"]}, "kind"),
]


@pytest.mark.parametrize(("kind", "content", "field"), ODD)
def test_what_was_spoilt_by_hand_is_shown_and_neither_saved_nor_lost(
    admin_client: Client, bot: Bot, kind: str, content: Any, field: str
) -> None:
    rule = make_rule(bot, messages=[{"kind": "text"}])
    Message.objects.update(kind=kind, content=content)
    data = form_of(admin_client, rule_url(rule))
    response = admin_client.post(rule_url(rule), data)
    assert field in {name.removeprefix("messages-0-") for name in mistakes_of(response)}
    row = rule.messages.get()
    assert (row.kind, row.content) == (kind, content)


@pytest.mark.parametrize("content", [[], {"items": None, "wordings": None}])
def test_a_message_with_nothing_in_it_can_be_written_anew(
    admin_client: Client, bot: Bot, content: Any
) -> None:
    rule = make_rule(bot, messages=[{"kind": "text"}])
    Message.objects.update(content=content)
    data = form_of(admin_client, rule_url(rule)) | {"messages-0-wordings": ["Hello"]}
    save(admin_client, rule_url(rule), data)
    assert rule.messages.get().content == {"wordings": ["Hello"]}


def test_a_misspelt_fact_that_was_there_before_is_for_the_warnings(
    admin_client: Client, bot: Bot
) -> None:
    rule = make_rule(bot, answer="Hi {{ nmae }}")
    data = form_of(admin_client, rule_url(rule)) | {"messages-0-delay": "1"}
    save(admin_client, rule_url(rule), data)
    assert rule.messages.get().content == {"wordings": ["Hi {{ nmae }}"], "delay": 1}


def test_facts_of_lookups_that_this_site_lacks_can_be_meant(admin_client: Client, bot: Bot) -> None:
    save(admin_client, ADD, with_message(admin_client, "text", wordings=["{{ weather.today }}"]))
    assert stored() == [text("{{ weather.today }}")]


def test_another_kind_takes_the_wordings_along(admin_client: Client, bot: Bot) -> None:
    rule = make_rule(bot, answer="Hello")
    data = form_of(admin_client, rule_url(rule))
    data |= {
        "messages-0-kind": "quick_replies",
        **rows_of("messages-0-items", {"text": "No, thanks"}),
    }
    save(admin_client, rule_url(rule), data)
    assert rule.messages.get().content == {
        "wordings": ["Hello"],
        "items": [{"type": "text", "text": "No, thanks"}],
    }


def test_messages_are_ordered_by_their_places(admin_client: Client, bot: Bot) -> None:
    rule = make_rule(bot, messages=[text("A"), text("B"), text("C")])
    data = form_of(admin_client, rule_url(rule))
    data |= {"messages-2-position": "1", "messages-3-wordings": ["D"], "messages-0-position": "3"}
    save(admin_client, rule_url(rule), data)
    rows = rule.messages.order_by("position")
    assert [row.content["wordings"][0] for row in rows] == ["C", "B", "A", "D"]
    assert [row.position for row in rows] == [0, 1, 2, 3]


def test_the_kinds_say_which_fields_they_have(admin_client: Client, bot: Bot) -> None:
    page = admin_client.get(ADD).content.decode()
    fields = "url description delay lock_input upload"
    assert f'<option value="image" data-fields="{fields}">' in page


def test_every_key_of_every_kind_has_a_field() -> None:
    names = set(MessageForm.base_fields)
    for kind in MESSAGE_KINDS:
        assert {*fields_of_kind(kind).split()} <= names


@pytest.mark.parametrize(
    "url", ["HTTP://e.com/a.png", "{{ order.image }}", "{% if intent %}x{% endif %}"]
)
def test_addresses_that_are_whole_or_made_by_a_template_are_fine(
    admin_client: Client, bot: Bot, url: str
) -> None:
    save(admin_client, ADD, with_message(admin_client, "image", url=url))
    assert stored() == [{"kind": "image", "url": url}]


def test_a_live_rule_has_something_to_answer(admin_client: Client, bot: Bot) -> None:
    data = with_message(admin_client, "text")
    response = admin_client.post(ADD, data)
    assert errors_of(response) == ["Write what to answer, or save it as a draft."]
    assert not Rule.objects.exists()


@pytest.mark.parametrize(
    "more",
    [{"_publish": None}, rows_of("variables", {"name": "A", "kind": "yes"}), {"status": "404"}],
)
def test_a_rule_without_messages_can_be_meant(
    admin_client: Client, bot: Bot, more: dict[str, str]
) -> None:
    save(admin_client, ADD, {**with_message(admin_client, "text"), **more})
    assert stored() == []


def test_the_last_message_of_a_live_rule_stays(admin_client: Client, bot: Bot) -> None:
    rule = make_rule(bot, answer="Hello")
    data = {**form_of(admin_client, rule_url(rule)), "messages-0-DELETE": "on"}
    response = admin_client.post(rule_url(rule), data)
    assert errors_of(response) == ["Write what to answer, or save it as a draft."]


def test_an_empty_row_that_is_removed_is_no_mistake(admin_client: Client, bot: Bot) -> None:
    data = {"messages-TOTAL_FORMS": "2", "messages-1-kind": "text", "messages-1-DELETE": "on"}
    response = admin_client.post(ADD, new_rule(admin_client, **data, name=""))
    assert errors_of(response) == ["This field is required."]


def test_a_message_that_somebody_removed_meanwhile_says_so(admin_client: Client, bot: Bot) -> None:
    rule = make_rule(bot, answer="Hello")
    data = {**form_of(admin_client, rule_url(rule)), "_seen": ""}
    rule.messages.all().delete()
    sentence = "Somebody removed this message meanwhile. Load the page again."
    assert errors_of(admin_client.post(rule_url(rule), data)) == [sentence]


def test_a_wrong_message_that_is_removed_leaves_nothing_to_answer(
    admin_client: Client, bot: Bot
) -> None:
    rule = make_rule(bot, answer="Hello")
    data = form_of(admin_client, rule_url(rule))
    data |= {"messages-0-DELETE": "on", "messages-0-wordings": ["{{"]}
    sentence = "Write what to answer, or save it as a draft."
    assert sentence in errors_of(admin_client.post(rule_url(rule), data))
    assert rule.messages.exists()
