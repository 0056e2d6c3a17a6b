"""The roles, and what each of them may do: on every page, with every button, for each bot."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import StringIO
from typing import Any

import pytest
from django.contrib.admin import site
from django.contrib.auth.models import Group, Permission, User
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, reverse

from comm100bot.access import ROLES
from comm100bot.admin.guarded import GuardedAdmin
from comm100bot.models import Bot, Pin, RejectedDelivery, Rule, Snapshot, State, Token
from comm100bot.pins import pin_of
from comm100bot.setups import stored_setup

from .admin_pages import ADMIN, errors_of, form_of, make_turn, make_visitor, save
from .factories import condition, make_bot, make_rule, make_token

SECRET = "Zebra"
"""Stands in all that belongs to the bot, and nowhere else."""

# The command


def roles() -> str:
    out = StringIO()
    call_command("comm100bot_roles", stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_the_command_makes_the_groups_and_says_so() -> None:
    said = roles()
    for name, codenames in ROLES.items():
        assert f"Made the group “{name}” with {len(codenames)} permissions." in said
        group = Group.objects.get(name=name)
        assert set(group.permissions.values_list("codename", flat=True)) == set(codenames)


@pytest.mark.django_db
def test_a_second_run_gives_what_is_lacking_and_takes_nothing() -> None:
    roles()
    group = Group.objects.get(name="comm100bot viewers")
    group.permissions.remove(Permission.objects.get(codename="view_pin"))
    group.permissions.add(Permission.objects.get(codename="add_token"))
    said = roles()
    assert "Gave the group “comm100bot viewers” what it lacked: view_pin." in said
    assert said.count("is as it should be.") == 2
    assert group.permissions.filter(codename="add_token").exists()


@pytest.mark.django_db
def test_a_database_without_the_permissions_is_named() -> None:
    Permission.objects.filter(codename="publish_rule").delete()
    with pytest.raises(CommandError, match=r"publish_rule\. Run manage\.py migrate first"):
        roles()


def test_each_role_has_all_of_the_one_before() -> None:
    viewer, editor, publisher = (set(codenames) for codenames in ROLES.values())
    assert viewer < editor < publisher
    assert not {name for name in publisher if "token" in name}


# The bot, and people


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """A bot that only some staff see, with one of everything; all of it says SECRET."""

    bot: Bot
    live: Rule
    draft: Rule
    pin: Pin
    turn: Snapshot
    rejected: RejectedDelivery
    token: Token


@pytest.fixture
def shop(db: None) -> Shop:
    roles()
    bot = make_bot("zebra", name=f"{SECRET} bot", notice_text=f"{SECRET} is closed")
    bot.groups.add(Group.objects.create(name="Shop staff"))
    live = make_rule(
        bot, condition("intent", "is", SECRET), name=f"{SECRET} live", answer=f"{SECRET} answer"
    )
    draft = make_rule(bot, name=f"{SECRET} draft", answer=f"{SECRET} draft", state=State.DRAFT)
    make_token(bot, name=f"{SECRET} token")
    turn = make_turn(
        bot,
        {"question": f"{SECRET} question"},
        visitor=make_visitor(bot, visitor_id="1", name=f"{SECRET} visitor"),
        message=f"{SECRET} question",
        intent=f"{SECRET} intent",
        rule_key=live.key,
        rule_name=live.name,
    )
    turn.session.country = turn.session.department = f"{SECRET} land"
    turn.session.save()
    pin = pin_of(turn, rule_key=live.key, rule_name=live.name)
    pin.save()
    rejected = RejectedDelivery.objects.create(
        bot=bot, reason="bad_json", detail=f"{SECRET} detail", length=3, body=SECRET
    )
    return Shop(
        bot=bot,
        live=live,
        draft=draft,
        pin=pin,
        turn=turn,
        rejected=rejected,
        token=bot.tokens.get(),
    )


@pytest.fixture
def other(shop: Shop) -> Bot:
    """Another bot, which all see who may see one at all."""
    bot = make_bot("other")
    make_rule(bot, name="Other rule")
    return bot


PEOPLE: Mapping[str, tuple[str, ...]] = {
    "nobody": ("Shop staff",),
    "viewer": ("Shop staff", "comm100bot viewers"),
    "editor": ("Shop staff", "comm100bot editors"),
    "publisher": ("Shop staff", "comm100bot publishers"),
    "stranger": ("comm100bot publishers",),
}


def log_in(client: Client, who: str) -> User:
    user = User.objects.create_user(who, is_staff=True)
    user.groups.set(Group.objects.filter(name__in=PEOPLE[who]))
    client.force_login(user)
    return user


# Every address of the app, for those who have no business there


def addresses(shop: Shop) -> Iterator[str]:
    """Every address of every page, about the bot and what belongs to it."""
    own = {Bot: shop.bot, Rule: shop.live, Snapshot: shop.turn, RejectedDelivery: shop.rejected}
    known = {
        "bot_id": shop.bot.pk,
        "rule_id": shop.live.pk,
        "turn_id": shop.turn.pk,
        "pin_id": shop.pin.pk,
        "token_id": shop.token.pk,
        "number": shop.bot.rules_version,
    }
    for model, admin in site._registry.items():
        if not isinstance(admin, GuardedAdmin):
            continue
        row = own.get(model, shop.turn.session)
        for pattern in admin.get_urls():
            if isinstance(pattern, URLPattern) and pattern.name:
                converters = pattern.pattern.converters
                given = {"object_id": row.pk, **known}
                values = {
                    name: given.get(name, uuid.UUID(int=1) if "UUID" in str(kind) else 1)
                    for name, kind in converters.items()
                }
                yield reverse(f"admin:{pattern.name}", kwargs=values)


def queries(shop: Shop) -> Mapping[str, Any]:
    """What an address or a form could ask of the bot."""
    return {
        "bot": shop.bot.pk,
        "bot__id__exact": shop.bot.pk,
        "_changelist_filters": f"bot__id__exact={shop.bot.pk}",
        "rule": shop.live.pk,
        "turn": shop.turn.pk,
        "start": f"turn-{shop.turn.pk}",
    }


@pytest.mark.parametrize("who", ["stranger", "nobody"])
def test_no_address_tells_those_who_may_not_know(
    client: Client, shop: Shop, other: Bot, who: str
) -> None:
    log_in(client, who)
    before = stored_setup(shop.bot)
    seen = 0
    for url in addresses(shop):
        for response in (
            client.get(url),
            client.get(url, queries(shop)),
            client.post(url, {**queries(shop), "up": shop.live.pk, "post": "yes"}),
        ):
            seen += 1
            assert response.status_code in (200, 302, 400, 403, 404, 405), url
            assert SECRET not in response.content.decode(errors="replace"), url
            if who == "nobody":
                assert response.status_code != 200, url
    assert seen > 90
    assert stored_setup(shop.bot) == before
    assert SECRET not in client.get("/admin/").content.decode()


def test_a_stranger_is_told_of_no_other_bot_by_choices_and_filters(
    client: Client, shop: Shop, other: Bot
) -> None:
    log_in(client, "stranger")
    page = client.get(f"{ADMIN}rule/add/").content.decode()
    assert f'<option value="{other.pk}"' in page
    assert f'<option value="{shop.bot.pk}"' not in page
    data = {"bot": shop.bot.pk, "name": "Mine", "combine": "all"}
    shown = errors_of(client.post(f"{ADMIN}rule/add/", data))
    assert any("Select a valid choice" in error for error in shown)
    # Filters of lists, whose values come from the chats.
    make_turn(other, {}, intent="Own intent")
    for model in ("rule", "session", "snapshot"):
        page = client.get(f"{ADMIN}{model}/").content.decode()
        assert SECRET not in page
    assert "Own intent" in page


# What each role may look at


PAGES: Mapping[str, str] = {
    "rule/": "viewer",
    "rule/add/": "editor",
    "rule/{live}/change/": "viewer",
    "rule/{draft}/change/": "viewer",
    "rule/{live}/delete/": "publisher",
    "rule/{draft}/delete/": "editor",
    "bot/": "viewer",
    "bot/{bot}/change/": "viewer",
    "bot/{bot}/notice/": "viewer",
    "bot/{bot}/pins/": "viewer",
    "bot/{bot}/delete/": "",
    "bot/add/": "",
    "session/": "viewer",
    "session/{chat}/change/": "viewer",
    "snapshot/": "viewer",
    "snapshot/{turn}/change/": "viewer",
    "rejecteddelivery/": "",
    "bot/{bot}/tokens/{token}/revoke/": "",
}
"""From which role on a page can be opened; "": from none."""

RANKS = ("nobody", "viewer", "editor", "publisher")


def place(shop: Shop) -> Mapping[str, int]:
    return {
        "live": shop.live.pk,
        "draft": shop.draft.pk,
        "bot": shop.bot.pk,
        "chat": shop.turn.session_id,
        "turn": shop.turn.pk,
        "token": shop.token.pk,
    }


def allowed(who: str, least: str) -> bool:
    return bool(least) and who in RANKS and RANKS.index(who) >= RANKS.index(least)


@pytest.mark.parametrize("who", RANKS)
def test_a_role_opens_its_pages_and_no_other(
    client: Client, shop: Shop, other: Bot, who: str
) -> None:
    log_in(client, who)
    for path, least in PAGES.items():
        response = client.get(ADMIN + path.format(**place(shop)))
        expected = (200,) if allowed(who, least) else (403, 404)
        assert response.status_code in expected, path


# What each role may do


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """Something that is posted, and from which role on it changes what replies depend on."""

    path: str
    least: str
    data: Mapping[str, Any]
    page: str = ""
    """The form on this page is posted, with ``data`` changed in it."""


ACTION = {"select_across": "0", "index": "0"}

DEEDS: Mapping[str, Deed] = {
    "write a draft": Deed(
        path="rule/add/",
        page="rule_form",
        least="editor",
        data={"bot": "{bot}", "name": "New", "messages-0-wordings": "New", "_draft": "1"},
    ),
    "change a draft": Deed(
        path="rule/{draft}/change/", page="rule_form", least="editor", data={"name": "New"}
    ),
    "copy a live rule": Deed(
        path="rule/{live}/change/",
        page="rule_form",
        least="editor",
        data={"name": "New", "_copy": "1"},
    ),
    "duplicate": Deed(path="rule/{live}/duplicate/", least="editor", data={}),
    "duplicate from the list": Deed(
        path="rule/", least="editor", data={"action": "duplicate", "_selected_action": "{live}"}
    ),
    "delete a draft": Deed(path="rule/{draft}/delete/", least="editor", data={"post": "yes"}),
    "delete a draft from the list": Deed(
        path="rule/",
        least="editor",
        data={"action": "delete_selected", "_selected_action": "{draft}", "post": "yes"},
    ),
    "move a draft to another bot": Deed(
        path="rule/",
        least="editor",
        data={
            "action": "move_to_bot",
            "_selected_action": "{draft}",
            "_move": "1",
            "bot": "{other}",
        },
    ),
    "delete a live rule": Deed(path="rule/{live}/delete/", least="publisher", data={"post": "yes"}),
    "delete a live rule from the list": Deed(
        path="rule/",
        least="publisher",
        data={"action": "delete_selected", "_selected_action": "{live}", "post": "yes"},
    ),
    "make a draft live": Deed(
        path="rule/",
        least="publisher",
        data={"action": "make_live", "_selected_action": "{draft}"},
    ),
    "pause": Deed(
        path="rule/",
        least="publisher",
        data={"action": "make_paused", "_selected_action": "{live}"},
    ),
    "take back": Deed(
        path="rule/",
        least="publisher",
        data={"action": "make_draft", "_selected_action": "{live}"},
    ),
    "move a live rule to another bot": Deed(
        path="rule/",
        least="publisher",
        data={
            "action": "move_to_bot",
            "_selected_action": "{live}",
            "_move": "1",
            "bot": "{other}",
        },
    ),
    "change a state in the list": Deed(
        path="rule/",
        least="publisher",
        data={
            "form-TOTAL_FORMS": "1",
            "form-INITIAL_FORMS": "1",
            "form-0-id": "{draft}",
            "form-0-state": "live",
            "initial-form-0-state": "draft",
            "_save": "Save",
        },
    ),
    "move up": Deed(path="rule/order/", least="publisher", data={"up": "{draft}"}),
    "order all rules anew": Deed(
        path="rule/order/?bot__id__exact={bot}",
        least="publisher",
        data={"order": "{draft} {live}"},
    ),
    "switch the notice on": Deed(
        path="bot/{bot}/notice/",
        least="publisher",
        data={"text": "Closed", "until": "no_end", "_on": "1"},
    ),
    "change the opening hours": Deed(
        path="bot/{bot}/change/",
        page="bot_form",
        least="publisher",
        data={"time_zone": "Asia/Tokyo"},
    ),
}


def post_deed(client: Client, deed: Deed, places: Mapping[str, int]) -> None:
    url = ADMIN + deed.path.format(**places)
    data: dict[str, Any] = {
        key: value.format(**places) if isinstance(value, str) else value
        for key, value in deed.data.items()
    }
    if deed.page and client.get(url).status_code == 200:
        data = {**form_of(client, url, deed.page), **data}
    client.post(url, data)


@pytest.mark.parametrize("who", PEOPLE)
def test_a_role_does_what_it_may_and_nothing_else(
    client: Client, shop: Shop, other: Bot, who: str
) -> None:
    log_in(client, who)
    places = {**place(shop), "other": other.pk}
    before = stored_setup(shop.bot)
    for name, deed in DEEDS.items():
        with transaction.atomic():
            post_deed(client, deed, places)
            after = stored_setup(Bot.objects.get(pk=shop.bot.pk))
            assert (after != before) is allowed(who, deed.least), name
            transaction.set_rollback(True)


@pytest.mark.parametrize("who", PEOPLE)
def test_no_role_makes_or_revokes_tokens(client: Client, shop: Shop, other: Bot, who: str) -> None:
    log_in(client, who)
    tokens = f"{ADMIN}bot/{shop.bot.pk}/tokens/"
    client.post(f"{tokens}make/", {"token-name": "Mine"})
    client.post(f"{tokens}{shop.token.pk}/revoke/")
    assert list(Token.objects.all()) == [shop.token]


def test_tokens_are_for_those_with_a_permission_of_their_own(client: Client, shop: Shop) -> None:
    user = log_in(client, "publisher")
    user.user_permissions.set(Permission.objects.filter(codename__in=["add_token"]))
    client.post(f"{ADMIN}bot/{shop.bot.pk}/tokens/make/", {"token-name": "Mine"})
    assert Token.objects.count() == 2


# For which groups a bot is


def bot_form(client: Client, bot: Bot) -> dict[str, Any]:
    return form_of(client, f"{ADMIN}bot/{bot.pk}/change/", "bot_form")


def group_id(name: str) -> str:
    return str(Group.objects.get(name=name).pk)


def test_a_member_gives_the_bot_to_their_own_groups(client: Client, shop: Shop) -> None:
    Group.objects.create(name="Not mine")
    log_in(client, "publisher")
    url = f"{ADMIN}bot/{shop.bot.pk}/change/"
    page = client.get(url).content.decode()
    assert "Shop staff" in page
    assert "Not mine" not in page
    data = bot_form(client, shop.bot)
    assert data["groups"] == [group_id("Shop staff")]
    mine = [group_id("Shop staff"), group_id("comm100bot publishers")]
    save(client, url, {**data, "groups": mine})
    assert shop.bot.groups.count() == 2


def test_nobody_locks_themselves_out(client: Client, shop: Shop) -> None:
    theirs = Group.objects.create(name="Theirs")
    shop.bot.groups.add(theirs)
    log_in(client, "publisher")
    url = f"{ADMIN}bot/{shop.bot.pk}/change/"
    data = {**bot_form(client, shop.bot), "groups": [str(theirs.pk)]}
    (error,) = errors_of(client.post(url, data))
    assert error.startswith("You would not see this bot any more.")
    save(client, url, {**data, "groups": []})
    assert not shop.bot.groups.exists()


def test_a_superuser_chooses_among_all_groups(admin_client: Client, shop: Shop) -> None:
    theirs = Group.objects.create(name="Theirs")
    url = f"{ADMIN}bot/{shop.bot.pk}/change/"
    save(admin_client, url, {**bot_form(admin_client, shop.bot), "groups": [str(theirs.pk)]})
    assert list(shop.bot.groups.all()) == [theirs]


def test_who_is_in_no_group_is_not_asked(client: Client, bot: Bot) -> None:
    user = User.objects.create_user("alone", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="change_bot"))
    client.force_login(user)
    url = f"{ADMIN}bot/{bot.pk}/change/"
    assert "Who sees it" not in client.get(url).content.decode()
    save(client, url, {**bot_form(client, bot), "name": "New"})
    assert Bot.objects.get().name == "New"
