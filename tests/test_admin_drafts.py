"""Drafts: saved, copied, made live in the place of their original, and moved to another bot."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from comm100bot.models import Bot, Rule, State, Version
from comm100bot.publishing import publish
from comm100bot.setups import stored_setup

from .admin_pages import ADMIN, FormReader, errors_of, form_of, new_rule, rule_url, save, staff
from .conftest import Post
from .factories import condition, make_bot, make_rule, payload, text

LIST = f"{ADMIN}rule/"
ADD = f"{LIST}add/"

EDITOR = ("view_rule", "add_rule", "change_rule", "delete_rule")
PUBLISHER = (*EDITOR, "publish_rule")


def press(client: Client, rule: Rule, button: str, **fields: Any) -> Any:
    """The rule's page, with these fields changed, saved with this button."""
    data = form_of(client, rule_url(rule))
    return save(client, rule_url(rule), {**data, **fields, button: "1"})


def buttons_on(client: Client, url: str) -> list[str]:
    """The names of the ways of saving that this page offers."""
    page = client.get(url).content.decode()
    known = ("_save", "_draft", "_copy", "_pause", "_publish", "_continue")
    places = {name: page.find(f'name="{name}"') for name in known}
    return sorted((name for name in known if places[name] >= 0), key=places.__getitem__)


def said_after(client: Client, url: str, data: dict[str, Any]) -> str:
    response = client.post(url, data, follow=True)
    return " ".join(str(message) for message in response.context["messages"])


def draft_copy_of(rule: Rule, **fields: Any) -> Rule:
    messages = fields.pop("messages", [text("From the copy")])
    defaults = {"name": rule.name, "state": State.DRAFT, "draft_of": rule}
    return make_rule(rule.bot, messages=messages, **{**defaults, **fields})


@pytest.fixture
def live(bot: Bot) -> Rule:
    make_rule(bot, condition("intent", "is", "Else"), name="First", answer="First")
    rule = make_rule(bot, condition("message", "is_set"), name="Hello", answer="As it was")
    make_rule(bot, name="Last word")
    return rule


# The ways of saving


@pytest.mark.parametrize(
    ("permissions", "state", "expected"),
    [
        (EDITOR, None, ["_draft", "_continue"]),
        (EDITOR, "draft", ["_draft", "_continue"]),
        (EDITOR, "live", ["_copy"]),
        (EDITOR, "paused", ["_copy"]),
        (PUBLISHER, None, ["_draft", "_publish", "_continue"]),
        (PUBLISHER, "draft", ["_draft", "_publish", "_continue"]),
        (PUBLISHER, "live", ["_save", "_copy", "_pause", "_continue"]),
        (PUBLISHER, "paused", ["_save", "_publish", "_continue"]),
    ],
)
def test_the_page_offers_what_one_may_do(
    client: Client, bot: Bot, permissions: tuple[str, ...], state: str | None, expected: list[str]
) -> None:
    url = rule_url(make_rule(bot, state=state)) if state else ADD
    assert buttons_on(staff(client, *permissions), url) == expected


def test_the_page_says_what_one_may_not_do(client: Client, bot: Bot) -> None:
    staff(client, *EDITOR)
    assert "You may not make rules live." in client.get(ADD).content.decode()
    page = client.get(rule_url(make_rule(bot))).content.decode()
    assert "You may not change what visitors get." in page


@pytest.mark.parametrize(
    ("button", "state"), [("_draft", "draft"), ("_publish", "live"), ("_continue", "draft")]
)
def test_a_new_rule_is_a_draft_until_it_is_made_live(
    admin_client: Client, bot: Bot, button: str, state: str
) -> None:
    data = {**new_rule(admin_client), "_publish": None, button: "1"}
    save(admin_client, ADD, data)
    assert Rule.objects.get().state == state


def test_the_state_is_taken_from_the_button_alone(admin_client: Client, bot: Bot) -> None:
    data = {**new_rule(admin_client), "_publish": None, "state": "live"}
    save(admin_client, ADD, data)
    assert Rule.objects.get().state == State.DRAFT


@pytest.mark.parametrize(
    ("before", "button", "after"),
    [
        ("draft", "_draft", "draft"),
        ("draft", "_publish", "live"),
        ("draft", "_continue", "draft"),
        ("live", "_save", "live"),
        ("live", "_pause", "paused"),
        ("live", "_continue", "live"),
        ("paused", "_save", "paused"),
        ("paused", "_publish", "live"),
    ],
)
def test_each_button_saves_what_was_typed(
    admin_client: Client, bot: Bot, before: str, button: str, after: str
) -> None:
    rule = make_rule(bot, state=before)
    press(admin_client, rule, button, name="New")
    rule.refresh_from_db()
    assert (rule.name, rule.state) == ("New", after)


def test_a_page_with_a_mistake_still_shows_the_rules_own_state(
    admin_client: Client, bot: Bot
) -> None:
    rule = make_rule(bot, state=State.DRAFT)
    data = form_of(admin_client, rule_url(rule)) | {"name": "", "_publish": "1"}
    page = admin_client.post(rule_url(rule), data).content.decode()
    assert "Draft: it answers nobody yet." in page
    assert 'name="_draft"' in page


def test_the_page_says_whether_a_live_rule_has_its_time(admin_client: Client) -> None:
    bot = make_bot(time_zone="Asia/Kolkata")
    now, day = timezone.now(), dt.timedelta(days=1)
    tomorrow = (now + day).astimezone(bot.zone)
    times: list[tuple[dict[str, Any], str]] = [
        ({"ends": now - day}, "Live, but its time is over: it answers nobody any more."),
        ({"starts": tomorrow}, f"Live: it answers visitors from {tomorrow:%Y-%m-%d %H:%M} on."),
        ({"starts": now - day, "ends": tomorrow}, "Live: it answers visitors."),
    ]
    for fields, said in times:
        rule = make_rule(bot, **fields)
        assert said in admin_client.get(rule_url(rule)).content.decode()


# A draft copy of a live rule


def test_a_draft_copy_takes_the_changes_and_the_live_rule_none(
    admin_client: Client, bot: Bot, live: Rule, post: Post
) -> None:
    press(admin_client, live, "_copy", **{"name": "Hi", "messages-0-wordings": ["Changed"]})
    copy = Rule.objects.get(draft_of=live)
    assert list(bot.rules.order_by("position").values_list("name", flat=True)) == [
        *("First", "Hello", "Hi", "Last word"),
    ]
    assert copy.state == State.DRAFT
    assert copy.key != live.key
    assert str(copy) == str(live).replace("As it was", "Changed")
    answer = post({**payload("classic"), "question": "Hello"}).json()
    assert answer["messages"][0]["text"] == "As it was"
    entry = LogEntry.objects.get()
    assert (entry.object_id, entry.action_flag) == (str(copy.pk), 1)


def test_a_draft_copy_is_a_version_of_its_own(admin_client: Client, bot: Bot, live: Rule) -> None:
    press(admin_client, live, "_copy", name="Hi")
    version = Version.objects.order_by("-number")[0]
    assert version.note == "Draft copy of “Hello”."
    assert version.author == User.objects.get()


def test_what_nobody_changed_is_in_the_copy_as_it_was(admin_client: Client, bot: Bot) -> None:
    odd = {"kind": "text", "wordings": ["Hi {{ nmae }}"], "delay": 1}
    rule = make_rule(bot, condition("intent", "is", 5), messages=[odd], status=404)
    press(admin_client, rule, "_copy")
    copy = Rule.objects.get(draft_of=rule)
    for key in ("logic", "conditions", "messages", "variables", "status"):
        assert copy.written()[key] == rule.written()[key]


def test_both_pages_lead_to_each_other(admin_client: Client, bot: Bot, live: Rule) -> None:
    copy = draft_copy_of(live, name="Copied")
    assert f'There is a draft copy of it: <a href="{rule_url(copy)}">Copied</a>' in (
        admin_client.get(rule_url(live)).content.decode()
    )
    page = admin_client.get(rule_url(copy)).content.decode()
    assert f'a draft copy of <a href="{rule_url(live)}">Hello</a>' in page
    assert "draft copy of rule 2" in admin_client.get(LIST).content.decode()


def test_a_draft_copy_may_have_no_answer_yet(admin_client: Client, bot: Bot, live: Rule) -> None:
    press(admin_client, live, "_copy", **{"messages-0-DELETE": "on"})
    assert not Rule.objects.get(draft_of=live).messages.exists()
    assert live.messages.exists()


def test_mistakes_are_shown_on_the_page_and_no_copy_is_made(
    admin_client: Client, bot: Bot, live: Rule
) -> None:
    data = form_of(admin_client, rule_url(live)) | {"name": "", "_copy": "1"}
    assert "This field is required." in errors_of(admin_client.post(rule_url(live), data))
    assert bot.rules.count() == 3


@pytest.mark.parametrize("state", ["live", "paused"])
def test_an_editors_changes_go_into_a_copy_whatever_is_posted(
    client: Client, bot: Bot, state: str
) -> None:
    rule = make_rule(bot, name="Hello", state=state)
    data = form_of(staff(client, *EDITOR), rule_url(rule)) | {"name": "Changed"}
    for button in ("_save", "_publish", "_pause", "_draft", "_continue", "_copy"):
        save(client, rule_url(rule), {**data, button: "1"})
        rule.refresh_from_db()
        assert (rule.name, rule.state) == ("Hello", state)
        copy = Rule.objects.get(draft_of=rule)
        assert (copy.name, copy.state) == ("Changed", State.DRAFT)
        copy.delete()


def test_who_may_not_add_rules_can_make_no_copy(client: Client, bot: Bot, live: Rule) -> None:
    staff(client, "view_rule", "change_rule")
    assert buttons_on(client, rule_url(live)) == []
    assert client.post(rule_url(live), {"name": "Changed", "_copy": "1"}).status_code == 403


# Making it live


def test_a_draft_copy_takes_the_place_of_its_original(
    admin_client: Client, bot: Bot, live: Rule, post: Post
) -> None:
    copy = draft_copy_of(live)
    press(admin_client, copy, "_publish", **{"name": "Hi", "messages-0-wordings": ["Now"]})
    assert not Rule.objects.filter(pk=copy.pk).exists()
    changed = Rule.objects.get(pk=live.pk)
    assert (changed.name, changed.key, changed.position) == ("Hi", live.key, live.position)
    # The copy's conditions, which are none, came along.
    assert str(changed) == "When nothing else holds, answer “Now”."
    assert post({**payload("classic")}).json()["messages"][0]["text"] == "Now"
    assert LogEntry.objects.get().object_id == str(live.pk)
    version = Version.objects.order_by("-number")[0]
    assert version.note == "“Hi” made live from its draft copy."


def test_a_copy_whose_original_is_gone_goes_live_itself(
    admin_client: Client, bot: Bot, live: Rule
) -> None:
    copy = draft_copy_of(live)
    live.delete()
    copy.refresh_from_db()
    press(admin_client, copy, "_publish")
    copy.refresh_from_db()
    assert copy.state == State.LIVE


def test_a_copy_of_a_paused_rule_makes_it_live(bot: Bot) -> None:
    rule = make_rule(bot, state=State.PAUSED)
    assert publish(draft_copy_of(rule)) == rule
    rule.refresh_from_db()
    assert rule.state == State.LIVE


def test_an_editor_makes_nothing_live(client: Client, bot: Bot) -> None:
    rule = make_rule(bot, state=State.DRAFT)
    staff(client, *EDITOR)
    data = form_of(client, rule_url(rule)) | {"name": "Changed", "_publish": "1"}
    said = said_after(client, rule_url(rule), data)
    assert "You may not make rules live, so it was saved as a draft." in said
    rule.refresh_from_db()
    assert (rule.name, rule.state) == ("Changed", State.DRAFT)
    save(client, ADD, new_rule(client))
    assert not bot.rules.exclude(state=State.DRAFT).exists()


# Without an answer nothing goes live


def by_page(client: Client, rule: Rule) -> str:
    data = form_of(client, rule_url(rule)) | {"_publish": "1"}
    return " ".join(errors_of(client.post(rule_url(rule), data)))


def by_action(client: Client, rule: Rule) -> str:
    return said_after(client, LIST, {"action": "make_live", "_selected_action": [rule.pk]})


def by_list(client: Client, rule: Rule) -> str:
    data = form_of(client, LIST, "changelist-form")
    ids = {value[0]: key for key, value in data.items() if key.endswith("-id")}
    number = ids[str(rule.pk)].split("-")[1]
    data |= {f"form-{number}-state": "live", "_save": "Save", "action": ""}
    return " ".join(errors_of(client.post(LIST, data)))


@pytest.mark.parametrize("way", [by_page, by_action, by_list])
@pytest.mark.parametrize("is_copy", [False, True])
def test_no_way_makes_a_rule_live_that_answers_nothing(
    admin_client: Client, bot: Bot, way: Callable[[Client, Rule], str], is_copy: bool
) -> None:
    original = make_rule(bot, name="Original") if is_copy else None
    rule = make_rule(bot, messages=[], state=State.DRAFT, draft_of=original)
    said = way(admin_client, rule)
    assert "Write what to answer" in said or "has no answer yet" in said
    rule.refresh_from_db()
    assert rule.state == State.DRAFT
    if original:
        assert original.messages.exists()


@pytest.mark.parametrize("fields", [{"variables": {"A": 1}}, {"status": 404}])
def test_variables_and_a_status_are_answers_too(bot: Bot, fields: dict[str, Any]) -> None:
    rule = make_rule(bot, messages=[], state=State.DRAFT, **fields)
    assert publish(rule).state == State.LIVE
    with pytest.raises(ValidationError, match="has no answer yet"):
        publish(make_rule(bot, messages=[], state=State.DRAFT))


# In the list


@pytest.mark.parametrize("way", [by_action, by_list])
def test_a_draft_copy_replaces_its_original_from_the_list_too(
    admin_client: Client, bot: Bot, live: Rule, way: Callable[[Client, Rule], str]
) -> None:
    copy = draft_copy_of(live)
    way(admin_client, copy)
    assert not Rule.objects.filter(pk=copy.pk).exists()
    assert [rule["messages"] for rule in stored_setup(bot).rules][1] == [text("From the copy")]


def test_the_list_changes_states_for_publishers_alone(client: Client, bot: Bot) -> None:
    rule = make_rule(bot)
    staff(client, *EDITOR)
    page = client.get(LIST).content.decode()
    assert 'name="form-0-state"' not in page
    assert "only those who may make rules live can change the order" in page
    data = {
        "form-TOTAL_FORMS": "1",
        "form-INITIAL_FORMS": "1",
        "form-0-id": rule.pk,
        "form-0-state": "paused",
        "initial-form-0-state": "live",
        "_save": "Save",
    }
    client.post(LIST, data)
    rule.refresh_from_db()
    assert rule.state == State.LIVE


def test_a_list_that_is_old_takes_nothing_back(admin_client: Client, bot: Bot) -> None:
    first, second = make_rule(bot), make_rule(bot)
    data = form_of(admin_client, LIST, "changelist-form")
    Rule.objects.filter(pk=first.pk).update(state=State.PAUSED)
    data |= {"form-1-state": "draft", "_save": "Save", "action": ""}
    save(admin_client, LIST, data)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == (State.PAUSED, State.DRAFT)


def test_actions_count_what_they_did(admin_client: Client, bot: Bot) -> None:
    chosen = [make_rule(bot, state=state).pk for state in State]
    said = said_after(admin_client, LIST, {"action": "make_live", "_selected_action": chosen})
    assert "2 rules were changed." in said


# To another bot


@pytest.fixture
def target(bot: Bot) -> Bot:
    other = make_bot("other")
    make_rule(other, condition("intent", "is", "Else"), name="Theirs")
    make_rule(other, name="Their last word")
    return other


def move(client: Client, rules: list[Rule], target: Bot | None = None) -> Any:
    data: dict[str, Any] = {
        "action": "move_to_bot",
        "_selected_action": [rule.pk for rule in rules],
    }
    if target:
        data |= {"bot": target.pk, "_move": "Move"}
    return client.post(LIST, data, follow=True)


def test_rules_are_moved_before_the_last_word_of_another_bot(
    admin_client: Client, bot: Bot, target: Bot
) -> None:
    rules = [make_rule(bot, condition("intent", "is", name), name=name) for name in "AB"]
    page = move(admin_client, rules).content.decode()
    assert "These 2 rules move" in page
    reader = FormReader("move_form")
    reader.feed(page)
    data = reader.data
    assert data["_selected_action"] == [str(rule.pk) for rule in rules]
    response = move(admin_client, rules, target)
    assert "2 rules are now those of “Other”." in response.content.decode()
    names = target.rules.order_by("position").values_list("name", flat=True)
    assert list(names) == ["Theirs", "A", "B", "Their last word"]
    assert set(target.rules.values_list("state", flat=True)) == {"live"}
    assert {str(rule.key) for rule in rules} <= set(stored_setup(target).keys)
    assert {version.bot for version in Version.objects.exclude(author=None)} == {bot, target}
    said = {entry.get_change_message() for entry in LogEntry.objects.all()}
    assert said == {"Moved from “Shop” to “Other”."}


def test_a_key_that_the_other_bot_has_is_given_anew(
    admin_client: Client, bot: Bot, target: Bot
) -> None:
    rule = make_rule(bot)
    make_rule(target, key=rule.key)
    move(admin_client, [rule], target)
    moved = Rule.objects.get(pk=rule.pk)
    assert moved.bot == target
    assert moved.key != rule.key


def test_a_copy_and_its_original_stay_together_and_part_when_one_goes(
    admin_client: Client, bot: Bot, target: Bot
) -> None:
    together, alone = make_rule(bot, name="Together"), make_rule(bot, name="Alone")
    copies = [draft_copy_of(together), draft_copy_of(alone)]
    move(admin_client, [together, *copies], target)
    assert publish(Rule.objects.get(pk=copies[0].pk)) == together
    assert publish(Rule.objects.get(pk=copies[1].pk)) == copies[1]


def test_a_bot_has_to_be_chosen(admin_client: Client, bot: Bot, target: Bot) -> None:
    rule = make_rule(bot)
    data = {"action": "move_to_bot", "_selected_action": [rule.pk], "_move": "Move", "bot": ""}
    assert "This field is required." in errors_of(admin_client.post(LIST, data))
    assert Rule.objects.get(pk=rule.pk).bot == bot


def test_without_another_bot_nothing_can_be_moved(admin_client: Client, bot: Bot) -> None:
    page = move(admin_client, [make_rule(bot)]).content.decode()
    assert "There is no other bot that you may add rules to." in page


def test_an_editor_moves_drafts_and_leaves_the_rest(client: Client, bot: Bot, target: Bot) -> None:
    draft, live = make_rule(bot, state=State.DRAFT), make_rule(bot)
    staff(client, *EDITOR)
    page = move(client, [draft, live]).content.decode()
    assert "One rule that you chose stays where it is" in page
    move(client, [draft, live], target)
    assert Rule.objects.get(pk=draft.pk).bot == target
    assert Rule.objects.get(pk=live.pk).bot == bot


@pytest.mark.parametrize("way", ["action", "state"])
def test_a_copy_does_not_undo_unseen_what_was_done_to_its_rule(
    admin_client: Client, bot: Bot, live: Rule, way: str
) -> None:
    press(admin_client, live, "_copy", name="From the copy")
    copy = live.drafts.get()
    press(admin_client, live, "_save", name="Mended meanwhile")
    data: dict[str, Any] = {"action": "make_live", "_selected_action": [str(copy.pk)]}
    if way == "state":
        data = form_of(admin_client, LIST, "changelist-form") | {"_save": "1"}
        names = [name for name in data if name.endswith("-id") and data[name] == [str(copy.pk)]]
        data[names[0].removesuffix("id") + "state"] = "live"
    page = admin_client.post(LIST, data, follow=True).content.decode()
    assert "was changed since this draft copy of it was made" in page
    live.refresh_from_db()
    assert live.name == "Mended meanwhile"
    assert live.drafts.exists()
