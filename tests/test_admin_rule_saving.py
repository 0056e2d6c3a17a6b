"""Each save in the admin is one version, and of two people who edit one rule nobody loses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from comm100bot import history
from comm100bot.models import Bot, Condition, Rule, Source, State, Version
from comm100bot.setups import stored_setup

from .admin_pages import ADMIN, form_in, form_of, new_rule, rule_url, save
from .factories import condition, make_bot, make_rule, text

LIST = f"{ADMIN}rule/"
ADD = f"{LIST}add/"
ORDER = f"{LIST}order/"


@pytest.fixture
def rules(bot: Bot) -> list[Rule]:
    """Three rules, and a version that holds them."""
    found = [
        make_rule(bot, condition("intent", "is", name), name=name, answer=f"{name}?")
        for name in ("Order", "Refund", "Track")
    ]
    history.record(bot, source=Source.IMPORT)
    return found


def named(name: str) -> Rule:
    return Rule.objects.get(name=name)


def versions(bot: Bot) -> list[tuple[str, str]]:
    """By whom and how each version after the first was saved; each is what was stored then."""
    found = list(Version.objects.filter(bot=bot).order_by("number"))
    assert history.setup_of_version(found[-1]) == stored_setup(Bot.objects.get(pk=bot.pk))
    return [(version.author_name, version.source) for version in found[1:]]


# Every save is one version


def act(client: Client, action: str, *rules: Rule, **more: Any) -> None:
    data = {"action": action, "_selected_action": [rule.pk for rule in rules], **more}
    client.post(LIST, data)


def edit(client: Client, rules: list[Rule]) -> None:
    data = form_of(client, rule_url(rules[0])) | {"name": "New", "messages-1-wordings": "More"}
    save(client, rule_url(rules[0]), data)


def delete(client: Client, rules: list[Rule]) -> None:
    client.post(f"{LIST}{rules[0].pk}/delete/", {"post": "yes"})


def save_states(client: Client, rules: list[Rule]) -> None:
    data = form_of(client, LIST, "changelist-form")
    data |= {"form-0-state": "paused", "form-1-state": "draft", "_save": "Save"}
    client.post(LIST, data)


SAVES: dict[str, Callable[[Client, list[Rule]], Any]] = {
    "adding": lambda client, rules: save(client, ADD, new_rule(client)),
    "editing": edit,
    "deleting": delete,
    "deleting several": lambda client, rules: act(
        client, "delete_selected", *rules[:2], post="yes"
    ),
    "states in the list": save_states,
    "pausing several": lambda client, rules: act(client, "make_paused", *rules[:2]),
    "copying several": lambda client, rules: act(client, "duplicate", *rules[:2]),
    "copying": lambda client, rules: client.post(f"{LIST}{rules[0].pk}/duplicate/"),
    "moving": lambda client, rules: client.post(ORDER, {"down": rules[0].pk}),
}


@pytest.mark.parametrize("way", SAVES)
def test_every_save_is_one_version(
    admin_client: Client, bot: Bot, rules: list[Rule], way: str
) -> None:
    before = stored_setup(bot)
    SAVES[way](admin_client, rules)
    assert stored_setup(Bot.objects.get()) != before
    assert versions(bot) == [("admin", "admin")]


def test_all_rules_of_a_list_can_be_chosen_at_once(
    admin_client: Client, bot: Bot, rules: list[Rule]
) -> None:
    act(admin_client, "make_paused", rules[0], select_across="1")
    assert set(Rule.objects.values_list("state", flat=True)) == {State.PAUSED}
    assert versions(bot) == [("admin", "admin")]


def test_a_list_of_two_bots_makes_a_version_of_each(
    admin_client: Client, bot: Bot, rules: list[Rule]
) -> None:
    other = make_bot("other")
    history.record(other)
    act(admin_client, "make_paused", rules[0], make_rule(other, name="Theirs"))
    assert versions(bot) == [("admin", "admin")]
    assert versions(other) == [("", "outside"), ("admin", "admin")]


def test_looking_makes_no_version(admin_client: Client, bot: Bot, rules: list[Rule]) -> None:
    for url in (LIST, rule_url(rules[0]), ADD, f"{LIST}{rules[0].pk}/delete/"):
        admin_client.get(url)
    act(admin_client, "delete_selected", rules[0])
    save(admin_client, rule_url(rules[0]), form_of(admin_client, rule_url(rules[0])))
    admin_client.post(rule_url(rules[0]), {"name": ""})
    assert versions(bot) == []


def test_the_history_of_a_rule_is_in_the_history_of_its_bot(
    admin_client: Client, bot: Bot, rules: list[Rule]
) -> None:
    response = admin_client.get(f"{LIST}{rules[0].pk}/history/")
    assert response["Location"] == f"{ADMIN}bot/{bot.pk}/history/?rule={rules[0].key}"
    assert admin_client.get(f"{LIST}999/history/").status_code == 302


# Two people edit one rule


@pytest.fixture
def bea(client: Client, db: None) -> Client:
    """Another publisher, at work in another browser."""
    other = Client()
    other.force_login(User.objects.create_superuser("bea", first_name="Bea"))
    return other


def meanwhile(page: str) -> str:
    """What the page says of others' changes."""
    return page.partition('<section class="c100-meanwhile"')[2].partition("</section>")[0]


def edit_as(client: Client, rule: Rule, **fields: Any) -> None:
    data = form_of(client, rule_url(rule))
    save(client, rule_url(rule), data | {k.replace("__", "-"): v for k, v in fields.items()})


def test_the_second_is_told_and_nothing_is_overwritten(
    admin_client: Client, bea: Client, rules: list[Rule]
) -> None:
    mine = form_of(admin_client, rule_url(rules[0])) | {"name": "Mine"}
    edit_as(bea, rules[0], conditions__0__value="Parcel", messages__1__wordings="More of hers")
    response = admin_client.post(rule_url(rules[0]), mine)
    page = response.content.decode()
    assert page.index("c100-meanwhile") < page.index("id_name")
    said = meanwhile(page)
    assert "Bea saved it on " in said
    assert "condition 1 changed from “intent is Order” to “intent is Parcel”." in said
    assert "message 2 added: “More of hers”." in said
    assert "Save mine anyway" in said
    assert "Take theirs" in said
    assert Rule.objects.filter(name="Mine").count() == 0
    # What was typed is still there.
    typed = form_in(response)
    assert [typed["name"], typed["conditions-0-value"]] == [["Mine"], ["Order"]]


def test_mine_can_be_saved_anyway_whatever_rows_are_there(
    admin_client: Client, bea: Client, bot: Bot, rules: list[Rule]
) -> None:
    rule = make_rule(
        bot,
        condition("intent", "is", "One"),
        condition("visitor.country", "is_one_of", ["Canada", "France"]),
        condition("visitor.city", "is", "Three"),
        name="Mine",
        messages=[text("First"), text("Second")],
    )
    mine = form_of(admin_client, rule_url(rule))
    mine |= {"conditions-2-value": "Four", "conditions-0-DELETE": "on"}
    edit_as(
        bea,
        rule,
        conditions__1__DELETE="on",
        conditions__0__value="Hers",
        messages__0__DELETE="on",
        messages__2__wordings="Added",
    )
    before = Version.objects.count()
    again = form_in(admin_client.post(rule_url(rule), mine))
    save(admin_client, rule_url(rule), again)
    stored = Rule.objects.get(pk=rule.pk).written()
    assert stored["conditions"] == [
        condition("visitor.country", "is_one_of", ["Canada", "France"]),
        condition("visitor.city", "is", "Four"),
    ]
    assert stored["messages"] == [text("First"), text("Second")]
    assert Version.objects.count() == before + 1
    assert Condition.objects.filter(rule=rule).count() == 2


def test_what_comes_back_can_be_previewed_and_looked_at_before_it_is_saved(
    admin_client: Client, bea: Client, rules: list[Rule]
) -> None:
    mine = form_of(admin_client, rule_url(rules[0])) | {"messages-0-wordings": "Mine"}
    edit_as(bea, rules[0], conditions__0__DELETE="on")
    again = form_in(admin_client.post(rule_url(rules[0]), mine))
    shown = admin_client.post(f"{LIST}preview/?rule={rules[0].pk}", again)
    assert "When intent is Order, answer" in shown.content.decode()
    changes = admin_client.post(rule_url(rules[0]), again | {"_changes": "1"})
    assert changes.status_code == 200
    confirmation = changes.content.decode().partition('c100-confirm"')[2]
    assert 'name="_whole"' in confirmation


def test_a_third_person_is_noticed_too(
    admin_client: Client, bea: Client, rules: list[Rule]
) -> None:
    mine = form_of(admin_client, rule_url(rules[0])) | {"name": "Mine"}
    edit_as(bea, rules[0], name="Hers")
    again = form_in(admin_client.post(rule_url(rules[0]), mine))
    edit_as(bea, rules[0], name="Hers again")
    said = meanwhile(admin_client.post(rule_url(rules[0]), again).content.decode())
    assert "renamed; it was “Hers”." in said


def test_the_pressed_button_stays_the_one_that_saves(
    admin_client: Client, bea: Client, rules: list[Rule]
) -> None:
    mine = form_of(admin_client, rule_url(rules[0])) | {"_pause": "1"}
    edit_as(bea, rules[0], name="Hers")
    said = meanwhile(admin_client.post(rule_url(rules[0]), mine).content.decode())
    assert 'name="_pause" value="1">Save mine anyway' in said


def test_a_change_outside_the_admin_is_told(admin_client: Client, rules: list[Rule]) -> None:
    mine = form_of(admin_client, rule_url(rules[0]))
    Rule.objects.filter(pk=rules[0].pk).update(name="Outside")
    said = meanwhile(admin_client.post(rule_url(rules[0]), mine).content.decode())
    assert "It was changed outside the admin" in said
    assert "renamed; it was “Order”." in said


def test_without_a_history_the_second_is_told_all_the_same(admin_client: Client, bot: Bot) -> None:
    rule = make_rule(bot, name="Young")
    mine = form_of(admin_client, rule_url(rule))
    Rule.objects.filter(pk=rule.pk).update(name="Outside")
    said = meanwhile(admin_client.post(rule_url(rule), mine).content.decode())
    assert "Somebody else changed this rule while you edited it" in said
    assert "What they changed" not in said


def test_an_edit_of_another_rule_is_no_matter(
    admin_client: Client, bea: Client, rules: list[Rule]
) -> None:
    mine = form_of(admin_client, rule_url(rules[0])) | {"name": "Mine"}
    edit_as(bea, rules[1], name="Hers")
    bea.post(ORDER, {"down": rules[0].pk})
    save(admin_client, rule_url(rules[0]), mine)
    assert {rule.name for rule in Rule.objects.all()} == {"Mine", "Hers", "Track"}


@pytest.mark.parametrize("seen", ["", "x", "1.2.3.4", "1.2..x.y", "9" * 30 + ".1..x"])
def test_a_page_that_says_nothing_of_what_it_was_made_from_is_saved(
    admin_client: Client, rules: list[Rule], seen: str
) -> None:
    mine = form_of(admin_client, rule_url(rules[0])) | {"name": "Mine", "_seen": seen}
    save(admin_client, rule_url(rules[0]), mine)
    assert named("Mine")


def test_mistakes_and_others_are_told_together(
    admin_client: Client, bea: Client, rules: list[Rule]
) -> None:
    mine = form_of(admin_client, rule_url(rules[0])) | {"name": ""}
    edit_as(bea, rules[0], name="Hers")
    page = admin_client.post(rule_url(rules[0]), mine).content.decode()
    assert "renamed; it was" in meanwhile(page)
    assert "This field is required." in page


# Draft copies


def copy_of(client: Client, rule: Rule) -> Rule:
    save(client, rule_url(rule), form_of(client, rule_url(rule)) | {"_copy": "1"})
    return Rule.objects.get(draft_of=rule)


def test_a_draft_copy_says_what_was_done_to_its_rule_since(
    admin_client: Client, bea: Client, rules: list[Rule]
) -> None:
    copy = copy_of(admin_client, rules[0])
    assert meanwhile(admin_client.get(rule_url(copy)).content.decode()) == ""
    edit_as(bea, rules[0], messages__0__wordings="Hers")
    said = meanwhile(admin_client.get(rule_url(copy)).content.decode())
    assert "“Order” was changed since this draft copy of it was made" in said
    assert "Bea saved it on" in said
    assert "<del>Order?</del><ins>Hers</ins>" in said


def test_a_rule_that_changed_while_its_copy_was_edited_is_not_replaced_unseen(
    admin_client: Client, bea: Client, rules: list[Rule]
) -> None:
    copy = copy_of(admin_client, rules[0])
    mine = form_of(admin_client, rule_url(copy)) | {"_publish": "1", "name": "Mine"}
    edit_as(bea, rules[0], name="Hers")
    response = admin_client.post(rule_url(copy), mine)
    assert "renamed; it was “Order”." in meanwhile(response.content.decode())
    assert Rule.objects.get(pk=rules[0].pk).name == "Hers"
    save(admin_client, rule_url(copy), form_in(response) | {"_publish": "1"})
    assert Rule.objects.get(pk=rules[0].pk).name == "Mine"


# Somebody deleted it


def test_a_rule_that_was_deleted_meanwhile_can_be_saved_again(
    admin_client: Client, bea: Client, bot: Bot, rules: list[Rule]
) -> None:
    mine = form_of(admin_client, rule_url(rules[0])) | {"name": "Mine"}
    bea.post(f"{LIST}{rules[0].pk}/delete/", {"post": "yes"})
    response = admin_client.post(rule_url(rules[0]), mine)
    said = meanwhile(response.content.decode())
    assert "Somebody else deleted this rule while you edited it" in said
    assert "Bea deleted it on " in said
    assert f"/admin/comm100bot/bot/{bot.pk}/history/" in said
    again = form_in(response)
    assert again["name"] == ["Mine"]
    save(admin_client, rule_url(rules[0]), again)
    rule = named("Mine")
    assert (rule.key, rule.state) == (rules[0].key, State.DRAFT)
    assert rule.written()["conditions"] == [condition("intent", "is", "Order")]
    assert versions(bot) == [("bea", "admin"), ("admin", "admin")]


def test_a_rule_that_was_deleted_outside_the_admin_is_told_too(
    admin_client: Client, bot: Bot, rules: list[Rule]
) -> None:
    mine = form_of(admin_client, rule_url(rules[0]))
    Rule.objects.filter(pk=rules[0].pk).delete()
    history.record(bot)
    said = meanwhile(admin_client.post(rule_url(rules[0]), mine).content.decode())
    assert "It was deleted outside the admin, on" in said


def test_a_deleted_rule_without_a_page_behind_it_is_not_found(
    admin_client: Client, rules: list[Rule]
) -> None:
    data = form_of(admin_client, rule_url(rules[0])) | {"_seen": ""}
    Rule.objects.filter(pk=rules[0].pk).delete()
    assert admin_client.post(rule_url(rules[0]), data)["Location"] == "/admin/"


# The list


def states(client: Client, **fields: str) -> Any:
    data = form_of(client, LIST, "changelist-form")
    return {**data, **{name.replace("_", "-"): value for name, value in fields.items()}}


def test_states_that_somebody_else_changed_stay_changed(
    admin_client: Client, bea: Client, rules: list[Rule]
) -> None:
    mine = states(admin_client, form_0_state="draft") | {"_save": "Save"}
    bea.post(LIST, states(bea, form_1_state="paused") | {"_save": "Save"})
    admin_client.post(LIST, mine)
    assert [rule.state for rule in Rule.objects.order_by("position")] == ["draft", "paused", "live"]


def test_a_state_that_both_changed_is_told_and_can_be_saved_then(
    admin_client: Client, bea: Client, bot: Bot, rules: list[Rule]
) -> None:
    mine = states(admin_client, form_0_state="draft") | {"_save": "Save"}
    bea.post(LIST, states(bea, form_0_state="paused") | {"_save": "Save"})
    response = admin_client.post(LIST, mine)
    page = response.content.decode()
    assert "Meanwhile it was made “Paused”. Look at it, then save again. Bea saved it on" in page
    assert named("Order").state == "paused"
    again = form_in(response, "changelist-form")
    assert again["form-0-state"] == ["draft"]
    admin_client.post(LIST, {**again, "_save": "Save"})
    assert named("Order").state == "draft"


# The order


def test_an_order_that_somebody_else_changed_is_told(
    admin_client: Client, bea: Client, rules: list[Rule]
) -> None:
    mine = form_of(admin_client, LIST, "changelist-form") | {"down": rules[0].pk}
    bea.post(ORDER, {"up": rules[2].pk})
    response = admin_client.post(ORDER, mine, follow=True)
    (said,) = map(str, response.context["messages"])
    assert said.startswith("Somebody else changed the order of the rules. Nothing was moved. Bea")
    assert "“Track”: moved from place 3 to place 2." in said
    assert [rule.name for rule in Rule.objects.order_by("position")] == ["Order", "Track", "Refund"]


def test_a_whole_order_that_came_too_late_is_told_too(
    admin_client: Client, bea: Client, rules: list[Rule]
) -> None:
    seen = form_of(admin_client, LIST, "c100-order-form")["_seen"][0]
    order = " ".join(str(rule.pk) for rule in rules[::-1])
    bea.post(ORDER, {"order": order, "_seen": seen})
    late = admin_client.post(ORDER, {"order": f"{rules[1].pk}", "_seen": seen}, follow=True)
    (said,) = map(str, late.context["messages"])
    assert "Nothing was moved." in said
    assert [rule.name for rule in Rule.objects.order_by("position")] == ["Track", "Refund", "Order"]
