"""What would change: asked in the rule editor, of an order, and of all drafts."""

from __future__ import annotations

import datetime as dt
import html
import re
import uuid
from typing import Any

import pytest
from django.contrib.admin import site
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from comm100bot.admin import changes_report
from comm100bot.admin.draft import read_draft
from comm100bot.admin.rule import RuleAdmin
from comm100bot.admin.rule_draft import KEY
from comm100bot.models import Bot, Rule, Snapshot
from comm100bot.pins import pin_of

from .admin_pages import ADMIN, form_in, form_of, new_rule, rule_url, save, staff
from .conftest import Post
from .factories import condition, make_rule

LIST = f"{ADMIN}rule/"
ADD = f"{ADMIN}rule/add/"
ORDER = f"{LIST}order/"
TURNS = ("where is my order", "I want a refund", "hello")


@pytest.fixture
def rules(bot: Bot) -> list[Rule]:
    order = condition("message", "has_word", ["order"])
    refund = condition("message", "has_word", ["refund", "order"])
    return [
        make_rule(bot, order, name="Order status", answer="On its way."),
        make_rule(bot, refund, name="Refund", answer="Sorry."),
        make_rule(bot, name="Last word", answer="Pardon?"),
    ]


@pytest.fixture
def turns(post: Post, rules: list[Rule]) -> None:
    for said in TURNS:
        post({"question": said, "chatId": said})


def changes_url(bot: Bot) -> str:
    return f"{ADMIN}bot/{bot.pk}/changes/"


def words(response: Any) -> str:
    """The text of a page, as a reader has it."""
    page = html.unescape(response.content.decode())
    page = re.sub(r"(?s)<(script|style|template).*?</\1>|<[^>]*>", " ", page)
    return " ".join(page.split())


def ask(client: Client, url: str, **fields: Any) -> Any:
    """Press "What would change" on the rule's page, with these fields changed."""
    data = form_of(client, url)
    data.update({name.replace("__", "-"): value for name, value in fields.items()})
    return client.post(url, {**data, "_changes": "What would change"})


def confirm_form(response: Any) -> dict[str, Any]:
    return form_in(response, "c100-confirm")


# A rule


def test_it_says_how_many_answers_change_and_from_which_rule_to_which(
    admin_client: Client, turns: None, rules: list[Rule]
) -> None:
    response = ask(admin_client, rule_url(rules[0]), conditions__0__value="order\nhello")
    page = words(response)
    assert "What “Order status” would change" in page
    assert "Last 3 turns, with your change: 1 answer changes (33%)" in page
    assert "(nothing else held) → becomes Order status 1 turn" in page
    assert "hello" in page
    assert "Pardon?" in page
    rules[0].refresh_from_db()
    assert rules[0].conditions.get().value == ["order"]


def test_it_comes_true_when_it_is_confirmed(
    admin_client: Client, turns: None, rules: list[Rule], post: Post
) -> None:
    url = rule_url(rules[0])
    response = ask(admin_client, url, conditions__0__value="order\nhello")
    admin_client.post(url, {**confirm_form(response), "_save": "Save"})
    assert post({"question": "hello"}).json() == {"messages": [{"text": "On its way."}]}


def test_another_answer_of_the_same_rule_is_a_change(
    admin_client: Client, turns: None, rules: list[Rule]
) -> None:
    page = words(ask(admin_client, rule_url(rules[0]), messages__0__wordings=["Sent."]))
    assert "Order status says something else 1 turn" in page
    assert "Now ✓ Answered by Order status On its way." in page
    assert "With your change ✓ Answered by Order status Sent." in page


def test_a_change_of_nothing_is_told_too(
    admin_client: Client, turns: None, rules: list[Rule]
) -> None:
    page = words(ask(admin_client, rule_url(rules[0]), name="Orders"))
    assert "Last 3 turns, with your change: no answer changes" in page


def test_mistakes_are_shown_in_the_form_and_nothing_is_saved(
    admin_client: Client, turns: None, rules: list[Rule]
) -> None:
    response = ask(admin_client, rule_url(rules[0]), name="")
    assert "This field is required." in words(response)
    assert "with your change" not in words(response)
    rules[0].refresh_from_db()
    assert rules[0].name == "Order status"


def test_back_to_editing_keeps_what_was_typed_and_saves_nothing(
    admin_client: Client, turns: None, rules: list[Rule]
) -> None:
    url = rule_url(rules[0])
    response = ask(admin_client, url, name="Orders", messages__0__wordings=["Sent.", "Gone."])
    back = admin_client.post(url, {**confirm_form(response), "_edit": "Back to editing"})
    form = form_in(back)
    assert form["name"] == ["Orders"]
    assert form["messages-0-wordings"][:2] == ["Sent.", "Gone."]
    assert "errornote" not in back.content.decode()
    rules[0].refresh_from_db()
    assert rules[0].name == "Order status"


def rollout(client: Client, bot: Bot) -> dict[str, Any]:
    """The form of a new rule that answers half of all visitors."""
    data = new_rule(client, bot=bot.pk, name="Half")
    del data["_publish"]
    return {
        **data,
        "conditions-0-fact_choice": "visitor.id",
        "conditions-0-operator": "in_rollout",
        "conditions-0-value": "50",
    }


def test_a_new_rule_is_tried_under_the_key_that_it_will_have(
    admin_client: Client, bot: Bot, turns: None
) -> None:
    asked = admin_client.post(ADD, {**rollout(admin_client, bot), "_changes": "1"})
    assert "It is not live: this is what would change if it were." in words(asked)
    assert "Save draft" in asked.content.decode()
    admin_client.post(ADD, {**confirm_form(asked), "_publish": "Save and make live"})
    rule = Rule.objects.get(name="Half")
    assert (rule.state, [str(rule.key)]) == ("live", confirm_form(asked)[KEY])


@pytest.mark.parametrize("key", ["{taken}", "no key"])
def test_a_key_that_no_new_rule_can_have_is_not_taken(
    admin_client: Client, bot: Bot, rules: list[Rule], key: str
) -> None:
    data = {**rollout(admin_client, bot), KEY: key.format(taken=rules[0].key), "_draft": "1"}
    admin_client.post(ADD, data)
    assert Rule.objects.get(name="Half").key != rules[0].key


def test_a_draft_copy_is_tried_in_the_place_of_its_original(
    admin_client: Client, turns: None, rules: list[Rule], bot: Bot
) -> None:
    has_order = condition("message", "has_word", ["order"])
    copy = make_rule(bot, has_order, name="Copy", answer="Sent.", state="draft", draft_of=rules[0])
    page = words(ask(admin_client, rule_url(copy)))
    assert "Copy says something else 1 turn" in page
    assert "With your change ✓ Answered by Copy Sent." in page


@pytest.mark.parametrize("permissions", [("view_rule",), ("view_rule", "view_snapshot")])
def test_who_may_not_change_a_rule_is_not_told(
    client: Client, rules: list[Rule], permissions: tuple[str, ...]
) -> None:
    staff(client, *permissions)
    assert client.post(rule_url(rules[0]), {"_changes": "1"}).status_code == 403
    assert client.post(ADD, {"_changes": "1"}).status_code == 403
    assert client.post(f"{LIST}0/change/", {"_changes": "1"}).status_code in (302, 403)


def test_who_may_not_see_chats_gets_figures_and_no_examples(
    client: Client, admin_client: Client, turns: None, rules: list[Rule]
) -> None:
    staff(client, "view_rule", "change_rule", "add_rule", "publish_rule")
    response = ask(client, rule_url(rules[0]), messages__0__wordings=["Sent."])
    page = words(response)
    assert "Order status says something else 1 turn" in page
    assert "You may not see chats, so there are no examples." in page
    assert TURNS[0] not in page


def test_no_rule_has_a_name_too(
    admin_client: Client, turns: None, rules: list[Rule], bot: Bot
) -> None:
    rules[2].delete()
    page = words(ask(admin_client, rule_url(rules[0]), conditions__0__value="order\nhello"))
    assert "(no rule) → becomes Order status 1 turn" in page


def test_a_chosen_file_has_to_be_chosen_again(
    admin_client: Client, turns: None, rules: list[Rule]
) -> None:
    picture = SimpleUploadedFile("map.png", b"\x89PNG", content_type="image/png")
    page = words(ask(admin_client, rule_url(rules[0]), messages__9__upload=picture))
    assert "The file that you chose is not uploaded yet" in page


# Drafts as they are written


def read(client: Client, url: str, data: dict[str, Any], rule: Rule | None) -> Any:
    """What the form says, and what was written to the database meanwhile."""
    fields = {key: value for key, value in data.items() if value is not None}
    request = RequestFactory().post(url, fields)
    request.user = User.objects.get(username="admin")
    page = RuleAdmin(Rule, site)
    with CaptureQueriesContext(connection) as queries:
        draft = read_draft(page, request, rule)
    verbs = {query["sql"].split()[0].upper() for query in queries}
    assert verbs <= {"SELECT", "SAVEPOINT", "RELEASE"}
    return draft


EDITS: tuple[dict[str, Any], ...] = (
    {},
    {"name": "Orders", "combine": "expression", "expression": "not 1", "status": "202"},
    {"conditions-0-value": "order\nparcel", "messages-0-wordings": ["A", "B {{ message }}"]},
    {"starts_0": "2026-03-02", "starts_1": "08:30", "ends_0": "2026-04-01", "ends_1": "00:00"},
    {"messages-0-delay": "1.5", "messages-0-lock_input": "on", "messages-0-language": "fr"},
    {"messages-0-DELETE": "on", "messages-1-wordings": ["Instead"], "_pause": "1"},
    {"conditions-0-DELETE": "on"},
    {
        "conditions-1-fact_choice": "visitor.page_views",
        "conditions-1-operator": "between",
        "conditions-1-value": "1\n3.50",
    },
)


@pytest.mark.parametrize("edit", EDITS)
def test_a_draft_is_written_as_it_is_stored_after_saving(
    admin_client: Client, rules: list[Rule], bot: Bot, edit: dict[str, Any]
) -> None:
    Bot.objects.filter(pk=bot.pk).update(time_zone="America/Los_Angeles")
    url = rule_url(rules[0])
    data = {**form_of(admin_client, url), **edit}
    draft = read(admin_client, url, data, rules[0])
    before = Rule.objects.get(pk=rules[0].pk).written()
    assert draft.is_valid, [draft.form.errors, [rows.errors for rows in draft.formsets]]
    assert rules[0].written() == before
    save(admin_client, url, {"_save": "1", **data})
    assert draft.written == Rule.objects.get(pk=rules[0].pk).written()
    assert (draft.written == before) is (edit == {})


def test_a_new_draft_is_written_as_it_is_stored_after_saving(
    admin_client: Client, bot: Bot
) -> None:
    data = {**rollout(admin_client, bot), KEY: "0192f0c1-7b1e-4c3a-9a55-3f1d5e0c8a11"}
    draft = read(admin_client, ADD, data, None)
    save(admin_client, ADD, {**data, "_draft": "1"})
    assert draft.written == Rule.objects.get().written()
    assert draft.bot == bot


def test_a_draft_with_mistakes_is_not_written(admin_client: Client, rules: list[Rule]) -> None:
    url = rule_url(rules[0])
    data = {**form_of(admin_client, url), "name": "", "conditions-0-value": ""}
    draft = read(admin_client, url, data, rules[0])
    assert (draft.is_valid, draft.written) == (False, None)
    assert "name" in draft.form.errors
    assert draft.formsets[0].errors[0]


# Step by step


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch, post: Post, rules: list[Rule]) -> None:
    """150 turns, of which each page counts 100 at most."""
    monkeypatch.setattr(changes_report, "FIRST_STEP", -1)
    monkeypatch.setattr(changes_report, "NEXT_STEP", -1)
    post({"question": TURNS[0]})
    turn = Snapshot.objects.get()
    copies = [Snapshot.objects.get() for _number in range(149)]
    for copy in copies:
        copy.pk, copy.delivery_id = None, uuid.uuid4()
    Snapshot.objects.bulk_create(copies)
    assert turn.message == TURNS[0]


def test_turns_are_counted_step_by_step(
    admin_client: Client, slow: None, rules: list[Rule]
) -> None:
    url = rule_url(rules[0])
    first = ask(admin_client, url, messages__0__wordings=["Sent."])
    assert "Last 100 turns, with your change: 100 answers change (100%)" in words(first)
    assert "Go on" in words(first)
    assert "data-more" in first.content.decode()
    again = {**form_in(first, "c100-forecast"), "_turns": "10000"}
    second = admin_client.post(url, again)
    assert "Last 150 turns, with your change: 150 answers change (100%)" in words(second)
    assert "Order status says something else 150 turns" in words(second)
    assert "Go on" not in words(second)
    third = admin_client.post(url, {**form_in(second, "c100-forecast"), "_turns": "1000"})
    assert "Last 150 turns" in words(third)


@pytest.mark.parametrize(
    "edit", [{"_so_far": "forged"}, {"messages-0-wordings": "Other"}, {"_turns": "1"}]
)
def test_counting_begins_anew_for_another_change(
    admin_client: Client,
    slow: None,
    rules: list[Rule],
    edit: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    url = rule_url(rules[0])
    first = ask(admin_client, url, messages__0__wordings=["Sent."])
    if "_turns" in edit:
        monkeypatch.setattr(changes_report, "CHOICES", (50,))
    response = admin_client.post(url, {**form_in(first, "c100-forecast"), **edit})
    counted = 50 if "_turns" in edit else 100
    assert f"Last {counted} turns, with your change: {counted} answers" in words(response)


def test_days_are_told_apart(
    admin_client: Client, turns: None, rules: list[Rule], bot: Bot
) -> None:
    Bot.objects.filter(pk=bot.pk).update(time_zone="Asia/Tokyo")
    for place, turn in enumerate(Snapshot.objects.order_by("pk")):
        turn.received_at = dt.datetime(2026, 3, 1 + place, 16, tzinfo=dt.UTC)
        turn.save()
    page = words(ask(admin_client, rule_url(rules[0]), messages__0__wordings=["Sent."]))
    assert "Day by day" in page
    assert "2026-03-04 1 0 0% 2026-03-03 1 0 0% 2026-03-02 1 1 100%" in page


def test_what_cannot_be_known_is_told_apart(
    admin_client: Client, post: Post, rules: list[Rule]
) -> None:
    post({"question": "hello", "formValues": [{"label": "Password", "value": "1234"}]})
    response = ask(
        admin_client,
        rule_url(rules[0]),
        conditions__0__fact_choice="form.",
        conditions__0__fact_name="password",
        conditions__0__operator="is",
        conditions__0__value="1234",
    )
    page = words(response)
    assert "Last 1 turn, with your change: no answer changes" in page
    assert "Of 1 turn it can't be known" in page
    assert "The value of “form.password” is sensitive, so it was not stored. 1 turn" in page


def test_a_bot_without_turns_has_nothing_to_tell(admin_client: Client, rules: list[Rule]) -> None:
    page = words(ask(admin_client, rule_url(rules[0]), name="Orders"))
    assert "This bot has no turns yet: there is nothing that could change." in page


def test_a_notice_to_everybody_does_not_hide_what_would_change(
    admin_client: Client, turns: None, rules: list[Rule], bot: Bot
) -> None:
    Bot.objects.filter(pk=bot.pk).update(notice_on=True, notice_text="Closed")
    page = words(ask(admin_client, rule_url(rules[0]), messages__0__wordings=["Sent."]))
    assert "Everybody is answered with the notice now." in page
    assert "1 answer changes" in page


def test_pins_are_held_against_the_change(
    admin_client: Client, turns: None, rules: list[Rule]
) -> None:
    for said, name in ((TURNS[0], "Order status"), (TURNS[1], "Refund")):
        turn = Snapshot.objects.get(message=said)
        pin_of(turn, rule_key=turn.rule_key, rule_name=name).save()
    page = words(ask(admin_client, rule_url(rules[0]), conditions__0__value="parcel"))
    assert "Pins 1 holds, ✗ 1 would break" in page
    assert "“where is my order” must be answered by “Order status”" in page
    assert "“Refund” answers it." in page


# An order


def test_an_order_is_tried_before_it_is_saved(
    admin_client: Client, turns: None, rules: list[Rule], bot: Bot
) -> None:
    order = " ".join(str(rules[place].pk) for place in (1, 0, 2))
    url = f"{ORDER}?bot__id__exact={bot.pk}"
    response = admin_client.post(url, {"order": order, "_changes": "1"})
    assert "What the new order would change" in words(response)
    assert "Order status → becomes Refund 1 turn" in words(response)
    assert bot.rules.earliest("position").name == "Order status"
    assert f'href="{LIST}?bot__id__exact={bot.pk}"' in response.content.decode()
    admin_client.post(url, confirm_form(response))
    assert bot.rules.earliest("position").name == "Refund"


# All drafts


@pytest.fixture
def drafts(bot: Bot, rules: list[Rule]) -> list[Rule]:
    hello = condition("message", "has_word", ["hello"])
    refund = condition("message", "has_word", ["refund"])
    return [
        make_rule(bot, hello, name="Hello", answer="Hi!", state="draft", position=0),
        make_rule(bot, refund, name="Copy", answer="No.", state="draft", draft_of=rules[1]),
    ]


def test_all_drafts_are_tried_together(
    admin_client: Client, turns: None, drafts: list[Rule], bot: Bot
) -> None:
    page = words(admin_client.get(changes_url(bot)))
    assert "2 answers change (67%)" in page
    assert "(nothing else held) → becomes Hello 1 turn" in page
    assert "Copy says something else 1 turn" in page


def test_some_drafts_are_tried_and_made_live(
    admin_client: Client, turns: None, drafts: list[Rule], bot: Bot, post: Post
) -> None:
    response = admin_client.get(changes_url(bot), {"draft": str(drafts[0].key)})
    assert "1 answer changes (33%)" in words(response)
    again = admin_client.post(changes_url(bot), form_in(response, "c100-forecast"))
    assert "1 answer changes (33%)" in words(again)
    admin_client.post(LIST, confirm_form(again))
    assert post({"question": "hello"}).json() == {"messages": [{"text": "Hi!"}]}
    assert Rule.objects.get(pk=drafts[1].pk).state == "draft"


def test_without_drafts_the_page_says_what_to_do(
    admin_client: Client, turns: None, bot: Bot
) -> None:
    page = words(admin_client.get(changes_url(bot)))
    assert "There is no draft that could be made live." in page


def test_drafts_are_made_live_by_publishers_alone(
    client: Client, turns: None, drafts: list[Rule], bot: Bot
) -> None:
    staff(client, "view_rule")
    page = client.get(changes_url(bot)).content.decode()
    assert "2 answers change" in page
    assert "Make these live" not in page


def test_nobody_sees_another_groups_bot(client: Client, drafts: list[Rule], bot: Bot) -> None:
    bot.groups.add(Group.objects.create(name="Others"))
    staff(client, "view_rule", "view_snapshot")
    assert client.get(changes_url(bot)).status_code in (302, 403, 404)
