from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from comm100bot.admin.message_form import MessageForm, own_keys
from comm100bot.models import Bot, Message, Rule
from comm100bot.replies import MESSAGE_KINDS

from .admin_pages import ADMIN, errors_of, form_of, new_rule, rule_url, save
from .factories import make_rule, text

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
            {"wordings": ["More?"], "items": "No, thanks\r\nA person -> agent\r\n"},
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
            {"wordings": ["Track it"], "items": "Open -> https://e.com/ (side window)"},
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
                "form_fields": "Number -> text, required",
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
    save(admin_client, ADD, with_message(admin_client, "text", position="1") | {"state": "draft"})
    assert stored() == []


@pytest.mark.parametrize(
    ("kind", "fields", "field", "sentence"),
    [
        ("text", {"wordings": ["Hi {{ name "]}, "wordings", "Wording 1: Column 4: “{{” is never"),
        ("text", {"wordings": ["a", "[x](https://y z)", "{% if %}"]}, "wordings", "Wording 3:"),
        ("text", {"wordings": [], "delay": "1"}, "wordings", "Fill this in"),
        ("dance", {"wordings": ["a"]}, "kind", "Select a valid choice"),
        ("text", {"wordings": ["a"], "delay": "soon"}, "delay", "has to be a number of seconds"),
        ("text", {"wordings": ["a"], "language": "?"}, "language", "such as fr or en-US"),
        ("text", {"wordings": list("abcdefghijk")}, "wordings", "to 10 wordings, not 11"),
        ("image", {"description": "A map"}, "url", "Fill this in"),
        ("image", {}, "url", "Fill this in"),
        ("quick_replies", {}, "items", "Fill this in"),
        ("image", {"url": "javascript:alert(1)"}, "url", "it begins with https://"),
        ("video", {"url": "www.youtube.com/x"}, "url", "it begins with https://"),
        ("buttons", {"items": "J -> www.example.com"}, "items", "“J”: Write the whole address"),
        ("quick_replies", {"items": "A -> b"}, "items", "after the arrow goes the word agent"),
        ("quick_replies", {"wordings": ["More?"]}, "items", "Fill this in"),
        ("buttons", {"items": "Open -> https://e.com/{{"}, "items", "Button 1, url:"),
        ("form", {"form_fields": "Size -> radio"}, "form_fields", "Field 1:"),
        ("form", {"form_fields": "Size -> big"}, "form_fields", "no kind of field “big”"),
    ],
)
def test_a_mistake_is_a_sentence_beside_its_field(
    admin_client: Client, bot: Bot, kind: str, fields: dict[str, Any], field: str, sentence: str
) -> None:
    data = with_message(admin_client, kind, **fields)
    form = MessageForm(_query(data), prefix="messages-0")
    assert list(form.errors) == [field]
    assert sentence in form.errors[field][0]
    shown = errors_of(admin_client.post(ADD, data))
    assert len(shown) == len(form.errors[field])


def _query(data: dict[str, Any]) -> Any:
    class Query(dict[str, Any]):
        def getlist(self, name: str) -> list[str]:
            value = self.get(name, [])
            return value if isinstance(value, list) else [value]

    single = {k: v[0] if isinstance(v, list) and v else v for k, v in data.items()}
    query = Query(single)
    query["messages-0-wordings"] = data["messages-0-wordings"]
    return query


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


def test_a_line_that_changed_leaves_the_others_as_they_are(admin_client: Client, bot: Bot) -> None:
    rule = make_rule(bot, messages=[EVERYTHING[6]])
    data = form_of(admin_client, rule_url(rule))
    lines = data["messages-0-items"][0].split("\r\n")
    lines[2] = "Changed"
    save(admin_client, rule_url(rule), {**data, "messages-0-items": "\r\n".join(lines)})
    items = rule.messages.get().content["items"]
    assert items[2] == {"type": "text", "text": "Changed"}
    assert [*items[:2], *items[3:]] == [*EVERYTHING[6]["items"][:2], *EVERYTHING[6]["items"][3:]]


def test_what_no_field_shows_is_never_lost(bot: Bot) -> None:
    rule = make_rule(bot, messages=[text("Hello")])
    Message.objects.update(content={"wordings": ["Hello"], "later": {"a": 1}})
    form = MessageForm(
        _query({"messages-0-kind": "text", "messages-0-wordings": ["Good day"]}),
        prefix="messages-0",
        instance=rule.messages.get(),
    )
    assert "There is no key “later” here." in form.errors["__all__"][0]
    assert form.instance.content == {"wordings": ["Good day"], "later": {"a": 1}}


@pytest.mark.parametrize("content", [[], {"items": "x"}, {"items": [1], "wordings": "Hello"}])
def test_content_that_was_spoilt_by_hand_can_be_looked_at(
    admin_client: Client, bot: Bot, content: Any
) -> None:
    rule = make_rule(bot, messages=[{"kind": "quick_replies"}])
    Message.objects.update(content=content)
    assert admin_client.get(rule_url(rule)).status_code == 200


def test_another_kind_takes_the_wordings_along(admin_client: Client, bot: Bot) -> None:
    rule = make_rule(bot, answer="Hello")
    data = form_of(admin_client, rule_url(rule))
    data |= {"messages-0-kind": "quick_replies", "messages-0-items": "No, thanks"}
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
    assert '<option value="image" data-fields="url description delay lock_input">' in page


def test_every_key_of_every_kind_has_a_field() -> None:
    names = set(MessageForm.base_fields)
    for kind in MESSAGE_KINDS:
        fields = {"form_fields" if key == "fields" else key for key in own_keys(kind)}
        assert fields <= names


@pytest.mark.parametrize(
    "url", ["HTTP://e.com/a.png", "{{ order.image }}", "{% if a %}x{% endif %}"]
)
def test_addresses_that_are_whole_or_made_by_a_template_are_fine(url: str) -> None:
    data = {"messages-0-kind": "image", "messages-0-url": url, "messages-0-wordings": []}
    assert MessageForm(_query(data), prefix="messages-0").errors == {}


def test_a_live_rule_has_something_to_answer(admin_client: Client, bot: Bot) -> None:
    data = with_message(admin_client, "text")
    response = admin_client.post(ADD, data)
    assert errors_of(response) == ["Write what to answer, or save it as a draft."]
    assert not Rule.objects.exists()


@pytest.mark.parametrize("more", [{"state": "draft"}, {"variables": "A = 1"}, {"status": "404"}])
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
    data = form_of(admin_client, rule_url(rule))
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
