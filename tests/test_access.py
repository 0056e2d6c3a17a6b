"""Who sees which bot, and what a permission counts for it."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.models import AnonymousUser, Group, Permission, User
from django.test import Client, override_settings

from comm100bot.access import PUBLISH, bots_of, bots_with, may, may_edit, may_open
from comm100bot.models import Bot, State

from .admin_pages import ADMIN, staff
from .factories import make_bot, make_rule

pytestmark = pytest.mark.django_db


class ForOneBot(BaseBackend):
    """A host's own backend: whoever is named after a bot may read and change its rules."""

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        allowed = ("comm100bot.view_rule", "comm100bot.change_rule")
        return isinstance(obj, Bot) and perm in allowed and user_obj.username == obj.slug


OWN_BACKEND = override_settings(
    AUTHENTICATION_BACKENDS=[
        "django.contrib.auth.backends.ModelBackend",
        f"{__name__}.ForOneBot",
    ]
)


def person(*permissions: str, name: str = "ana", groups: tuple[Group, ...] = ()) -> User:
    user = User.objects.create_user(name, is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    user.groups.set(groups)
    return user


@pytest.fixture
def group() -> Group:
    return Group.objects.create(name="Shop staff")


# Which bots


def test_a_bot_without_groups_is_seen_by_all(bot: Bot) -> None:
    assert list(bots_of(person())) == [bot]


def test_a_bot_with_groups_is_seen_by_their_members_alone(bot: Bot, group: Group) -> None:
    bot.groups.add(group, Group.objects.create(name="Others"))
    assert list(bots_of(person(name="out"))) == []
    assert list(bots_of(person(name="in", groups=tuple(Group.objects.all())))) == [bot]
    assert list(bots_of(User.objects.create_superuser("root"))) == [bot]
    assert list(bots_of(AnonymousUser())) == []


def test_a_bot_that_was_made_after_the_first_look_is_seen() -> None:
    user = person("view_rule")
    assert bots_with(user, "comm100bot.view_rule") == []
    assert may(user, "comm100bot.view_rule", make_bot())


# Which permissions


def test_a_permission_counts_for_the_bots_that_one_sees(bot: Bot, group: Group) -> None:
    hidden = make_bot("hidden")
    hidden.groups.add(group)
    user = person("view_rule")
    assert may(user, "comm100bot.view_rule")
    assert may(user, "comm100bot.view_rule", bot)
    assert not may(user, "comm100bot.view_rule", hidden)
    assert not may(user, "comm100bot.change_rule", bot)
    assert bots_with(user, "comm100bot.view_rule", "comm100bot.change_rule") == [bot]


@OWN_BACKEND
def test_a_permission_that_a_backend_grants_for_one_bot_counts_for_it(bot: Bot) -> None:
    other = make_bot("other")
    user = person(name=bot.slug)
    assert may(user, "comm100bot.change_rule")
    assert may(user, "comm100bot.change_rule", bot)
    assert not may(user, "comm100bot.change_rule", other)
    assert not may(user, PUBLISH, bot)
    assert bots_with(user, "comm100bot.change_rule") == [bot]


@OWN_BACKEND
def test_whom_a_backend_lets_in_for_one_bot_sees_its_pages_alone(client: Client, bot: Bot) -> None:
    rule, other = make_rule(bot, name="Mine"), make_rule(make_bot("other"), name="Theirs")
    client.force_login(person(name=bot.slug), "django.contrib.auth.backends.ModelBackend")
    page = client.get(f"{ADMIN}rule/").content.decode()
    assert "Mine" in page
    assert "Theirs" not in page
    assert client.get(f"{ADMIN}rule/{rule.pk}/change/").status_code == 200
    assert client.get(f"{ADMIN}rule/{other.pk}/change/").status_code == 302
    assert f"{ADMIN}rule/" in client.get("/admin/").content.decode()


# Rules


def test_drafts_are_for_editors_and_the_rest_for_publishers(bot: Bot) -> None:
    editor = person("change_rule", "delete_rule")
    publisher = person("change_rule", "publish_rule", name="bo")
    for state in State:
        rule = make_rule(bot, state=state)
        assert may_edit(editor, rule) is (state == State.DRAFT)
        assert may_edit(editor, rule, "delete") is (state == State.DRAFT)
        assert may_edit(publisher, rule)
        assert not may_edit(publisher, rule, "delete")


def test_a_live_rules_page_is_edited_by_those_who_can_make_a_copy_of_it(bot: Bot) -> None:
    rule = make_rule(bot)
    assert may_open(person("change_rule", "add_rule", name="a"), rule)
    assert may_open(person("change_rule", "publish_rule", name="b"), rule)
    assert not may_open(person("change_rule", name="c"), rule)
    assert not may_open(person("add_rule", "publish_rule", name="d"), rule)


def test_staff_without_a_bot_are_not_told_to_make_one(client: Client, bot: Bot) -> None:
    bot.groups.add(Group.objects.create(name="Others"))
    page = staff(client, "view_rule").get(f"{ADMIN}rule/").content.decode()
    assert "There is no bot here that you may see." in page
    assert "Make a bot" not in page
