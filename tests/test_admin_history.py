"""The pages on versions: their list, two of them side by side, the way back, and since when."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from dataclasses import replace
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from comm100bot import history
from comm100bot.changing import changing
from comm100bot.models import Bot, Rule, RuleRevision, Source, State, Version
from comm100bot.setups import Setup, stored_setup, write_setup

from .admin_pages import ADMIN, make_turn, staff
from .factories import condition, make_bot, payload, rule, take_rules, text

SAID = condition("intent", "is", "Order")


@pytest.fixture
def ana(db: None) -> User:
    return User.objects.create_superuser("ana", first_name="Ana", last_name="Lopez")


@pytest.fixture
def shop(bot: Bot) -> Bot:
    """Three rules, whose history begins with an import."""
    take_rules(
        bot, rule("Order", SAID, answer="On its way."), rule("Refund"), rule("Last", state="draft")
    )
    bot.time_zone = "Europe/Paris"
    bot.save()
    history.record(bot, source=Source.IMPORT)
    return bot


def change(bot: Bot, setup: Setup, author: User | None = None, **more: Any) -> None:
    with changing(bot, author=author, **more) as row:
        write_setup(row, setup)
    bot.refresh_from_db()


def edit(bot: Bot, place: int, author: User | None = None, **fields: Any) -> None:
    setup = stored_setup(bot)
    change(bot, setup.with_rule({**setup.rules[place], **fields}), author)


def url(bot: Bot, rest: str = "history/") -> str:
    return f"{ADMIN}bot/{bot.pk}/{rest}"


def page(client: Client, address: str) -> str:
    """The page's words, without its marks."""
    response = client.get(address)
    assert response.status_code == 200
    content = response.content.decode().partition('id="content-main"')[2]
    return re.sub(r"\s+", " ", re.sub("<[^>]*>", "", content)).replace("&#x27;", "'")


def numbers(bot: Bot) -> list[int]:
    return list(bot.versions.order_by("number").values_list("number", flat=True))


# The list


def test_each_version_says_who_when_how_and_what(
    admin_client: Client, shop: Bot, ana: User
) -> None:
    edit(shop, 0, ana, name="Order status", conditions=[])
    Version.objects.filter(bot=shop).update(saved_at=dt.datetime(2026, 7, 1, 10, tzinfo=dt.UTC))
    said = page(admin_client, url(shop))
    assert "2026-07-01 12:00 by Ana Lopez, in the admin as it is now" in said
    assert "Order status renamed; it was “Order”. condition removed: intent is Order." in said
    assert "2026-07-01 12:00 by importing a file Here history begins, with 3 rules." in said


def test_words_of_an_answer_are_marked(admin_client: Client, shop: Bot) -> None:
    edit(shop, 0, messages=[text("Nearly on its way.")])
    content = admin_client.get(url(shop)).content.decode()
    assert "Message 1: " in content
    assert "<del>On</del><ins>Nearly on</ins> its way." in content


def test_many_changes_are_folded(admin_client: Client, shop: Bot) -> None:
    setup = stored_setup(shop)
    change(
        shop,
        setup.with_rules(
            [*(rule_of(f"New {n}") for n in range(6)), *setup.rules],
        ),
    )
    content = admin_client.get(url(shop)).content.decode()
    shown, _summary, folded = content.partition("<details")
    assert [shown.count(">New"), folded.count(">New")] == [4, 2]


def rule_of(name: str) -> dict[str, Any]:
    return {
        **rule(name, condition("intent", "is", name)),
        "key": str(uuid.uuid4()),
        "state": "live",
        "logic": "all",
        "starts": None,
        "ends": None,
        "variables": {},
        "status": 200,
    }


def test_a_bot_without_versions_says_so(admin_client: Client, bot: Bot) -> None:
    assert "There is no version yet." in page(admin_client, url(bot))


def test_a_change_outside_is_there_as_soon_as_somebody_looks(
    transactional_db: None, admin_client: Client, shop: Bot
) -> None:
    Rule.objects.filter(name="Order").update(name="Outside")
    assert "outside the admin as it is now Outside: renamed" in page(admin_client, url(shop))


def test_one_rule_can_be_looked_at_alone(admin_client: Client, shop: Bot) -> None:
    key = stored_setup(shop).keys[0]
    edit(shop, 1, name="Refunds")
    edit(shop, 0, state=State.PAUSED)
    setup = stored_setup(shop)
    change(shop, setup.in_order([*setup.keys[1:], setup.keys[0]]))
    change(shop, stored_setup(shop).without_rule(setup.keys[2]))
    change(shop, replace(stored_setup(shop).with_rules(setup.rules[1:2]), time_zone="UTC"))
    said = page(admin_client, url(shop, f"history/?rule={key}"))
    assert "Only versions that changed “Order”." in said
    assert "Order: deleted." in said
    assert "Order: paused." in said
    assert "Order: moved from place 1 to place 3." in said
    assert "Refunds" not in said
    assert "settings" not in said


def test_a_rule_that_never_was_has_no_versions(admin_client: Client, shop: Bot) -> None:
    key = "00000000-0000-0000-0000-000000000000"
    assert "There is no version yet." in page(admin_client, url(shop, f"history/?rule={key}"))
    assert "Here history begins" in page(admin_client, url(shop, "history/?rule=nonsense"))


def test_versions_come_in_pages(admin_client: Client, shop: Bot) -> None:
    for number in range(30):
        edit(shop, 0, name=f"Name {number}")
    first, second = (page(admin_client, url(shop, f"history/?page={n}")) for n in (1, 2))
    assert "Name 29: renamed; it was “Name 28”." in first
    assert "Name 5: renamed" in first
    assert "Name 4: renamed" not in first
    assert "Name 4: renamed; it was “Name 3”." in second
    assert "Earlier versions" in first
    assert "Later versions" in second


def test_the_history_of_a_thousand_versions_takes_few_queries(
    admin_client: Client, shop: Bot, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    long_history(shop, 1000)
    with django_assert_max_num_queries(20):
        admin_client.get(url(shop))
    with django_assert_max_num_queries(20):
        admin_client.get(url(shop, "history/?page=30"))
    key = stored_setup(shop).keys[0]
    with django_assert_max_num_queries(20):
        admin_client.get(url(shop, f"history/?rule={key}"))


def long_history(bot: Bot, count: int) -> None:
    """So many versions, each of which renamed the first rule."""
    last = bot.versions.latest("number")
    revision = RuleRevision.objects.filter(bot=bot, content__name="Order").latest("pk")
    versions = Version.objects.bulk_create(
        Version(bot=bot, number=last.number + n, source="admin", settings=last.settings)
        for n in range(1, count + 1)
    )
    versions = list(Version.objects.filter(bot=bot).exclude(pk=last.pk).order_by("number"))
    RuleRevision.objects.bulk_create(
        RuleRevision(
            version=version,
            bot=bot,
            key=revision.key,
            rank=revision.rank,
            content={**(revision.content or {}), "name": f"Name {version.number}"},
        )
        for version in versions
    )
    Bot.objects.filter(pk=bot.pk).update(rules_version=last.number + count)


# Side by side


def test_any_two_versions_are_compared(admin_client: Client, shop: Bot, ana: User) -> None:
    edit(shop, 0, ana, name="Orders", messages=[text("Nearly on its way.")])
    setup = stored_setup(shop)
    change(shop, setup.with_rule({**setup.rules[1], "state": "paused"}).with_rule(rule_of("New")))
    first, _second, third = numbers(shop)
    content = admin_client.get(url(shop, f"compare/?from={third}&to={first}")).content.decode()
    said = page(admin_client, url(shop, f"compare/?from={first}&to={third}"))
    assert "Name Order Orders" in said
    assert "Message 1 On its way. Nearly on its way." in said
    assert "State Live Paused" in said
    assert "Rule nothing Live. When intent is New" in said
    assert "<del>On</del> its way." in content
    assert "<ins>Nearly on</ins> its way." in content


def test_one_rule_is_compared_alone(admin_client: Client, shop: Bot) -> None:
    key = stored_setup(shop).keys[1]
    edit(shop, 0, name="Orders")
    edit(shop, 1, name="Refunds")
    first, _second, third = numbers(shop)
    said = page(admin_client, url(shop, f"compare/?from={first}&to={third}&rule={key}"))
    assert "Refunds" in said
    assert "Orders" not in said


def test_the_same_version_twice_does_not_differ(admin_client: Client, shop: Bot) -> None:
    (only,) = numbers(shop)
    said = page(admin_client, url(shop, f"compare/?from={only}&to={only}"))
    assert "Nothing differs between these two versions." in said


@pytest.mark.parametrize("query", ["", "?from=x&to=1", "?from=999999&to=999998", "?from=1"])
def test_versions_that_are_not_there_are_not_found(
    admin_client: Client, shop: Bot, query: str
) -> None:
    assert admin_client.get(url(shop, f"compare/{query}")).status_code == 404


# The way back


def restore(client: Client, bot: Bot, number: int, query: str = "") -> Any:
    return client.post(url(bot, f"history/{number}/restore/{query}"), {"_confirm": "1"})


def test_what_a_restore_would_change_is_shown_first(admin_client: Client, shop: Bot) -> None:
    edit(shop, 0, name="Orders", state=State.PAUSED)
    before = stored_setup(shop)
    said = page(admin_client, url(shop, f"history/{numbers(shop)[0]}/restore/"))
    assert "Order renamed; it was “Orders”. made live." in said
    assert stored_setup(shop) == before


def test_all_rules_and_settings_are_restored_as_a_version(
    admin_client: Client, shop: Bot, ana: User
) -> None:
    then = stored_setup(shop)
    edit(shop, 0, name="Orders")
    changed = stored_setup(shop).without_rule(then.keys[1])
    change(shop, replace(changed, time_zone="UTC", holidays=["2026-12-25"]))
    restore(admin_client, shop, numbers(shop)[0])
    assert stored_setup(Bot.objects.get()) == then
    version = Version.objects.latest("number")
    assert (version.author_name, version.source) == ("admin", Source.RESTORE)
    assert version.note.startswith("all rules and settings as of ")


def test_one_rule_is_restored_in_its_place(admin_client: Client, shop: Bot) -> None:
    then = stored_setup(shop)
    edit(shop, 0, name="Orders")
    edit(shop, 1, name="Refunds")
    setup = stored_setup(shop)
    change(shop, setup.in_order(setup.keys[::-1]))
    restore(admin_client, shop, numbers(shop)[0], f"?rule={then.keys[0]}")
    names = [rule["name"] for rule in stored_setup(shop).rules]
    assert names == ["Last", "Refunds", "Order"]
    assert Version.objects.latest("number").note.startswith("“Order” as of ")


def test_a_deleted_rule_is_listed_and_comes_back(admin_client: Client, shop: Bot) -> None:
    then = stored_setup(shop)
    change(shop, then.without_rule(then.keys[1]))
    edit(shop, 0, name="Orders")
    content = admin_client.get(url(shop)).content.decode()
    assert "One deleted rule" in content
    (address,) = set(re.findall(rf'href="([^"]*restore/\?rule={then.keys[1]})"', content))
    admin_client.post(address, {"_confirm": "1"})
    assert [rule["name"] for rule in stored_setup(shop).rules] == ["Orders", "Refund", "Last"]
    assert stored_setup(shop).rule(then.keys[1]) == then.rule(then.keys[1])
    assert "deleted rule" not in page(admin_client, url(shop))


def test_a_rule_that_was_not_there_yet_is_deleted(admin_client: Client, shop: Bot) -> None:
    new = rule_of("New")
    change(shop, stored_setup(shop).with_rule(new))
    restore(admin_client, shop, numbers(shop)[0], f"?rule={new['key']}")
    assert stored_setup(shop).rule(new["key"]) is None


def test_nothing_to_restore_is_said(admin_client: Client, shop: Bot) -> None:
    address = url(shop, f"history/{numbers(shop)[0]}/restore/")
    response = admin_client.get(address, follow=True)
    (said,) = map(str, response.context["messages"])
    assert said == "All is as it was then: there is nothing to restore."


@pytest.mark.parametrize(
    "rest",
    ["history/0/restore/", "history/99999/restore/?rule=00000000-0000-0000-0000-00000000000a"],
)
def test_what_never_was_is_not_found(admin_client: Client, shop: Bot, rest: str) -> None:
    assert admin_client.get(url(shop, rest)).status_code == 404


# Who may


def test_viewers_see_history_and_restore_nothing(client: Client, shop: Bot) -> None:
    edit(shop, 0, name="Orders")
    viewer = staff(client, "view_bot", "view_rule")
    assert "Restore" not in page(viewer, url(shop))
    assert restore(viewer, shop, numbers(shop)[0]).status_code == 403


def test_live_rules_are_restored_by_publishers_alone(client: Client, shop: Bot) -> None:
    edit(shop, 2, name="A draft")
    edit(shop, 0, name="Orders")
    key, draft = stored_setup(shop).keys[0], stored_setup(shop).keys[2]
    editor = staff(client, "view_rule", "change_rule")
    first = numbers(shop)[0]
    assert restore(editor, shop, first, f"?rule={key}").status_code == 403
    assert restore(editor, shop, first, f"?rule={draft}").status_code == 302
    assert stored_setup(shop).rules[2]["name"] == "Last"


def test_other_bots_histories_are_not_found(client: Client, shop: Bot) -> None:
    shop.groups.add(Group.objects.create(name="Others"))
    viewer = staff(client, "view_rule", "change_rule", "view_snapshot")
    make_bot("other")
    for rest in ("history/", "compare/?from=1&to=1", f"history/{numbers(shop)[0]}/restore/"):
        assert viewer.get(url(shop, rest)).status_code == 404


def test_what_django_wrote_down_is_still_there(admin_client: Client, shop: Bot) -> None:
    admin_client.post(url(shop, "tokens/make/"), {"token-name": "For Comm100"})
    assert "Made the token “For Comm100”." in page(admin_client, url(shop, "log/"))


# Since when


def turn(bot: Bot, **fields: Any) -> Any:
    return make_turn(bot, {"intentName": "Order", "botId": "1"}, **fields)


def test_a_bad_answer_leads_to_who_brought_it_about_and_back(
    admin_client: Client, shop: Bot, ana: User
) -> None:
    edit(shop, 0, ana, conditions=[condition("intent", "is", "Nothing")])
    edit(shop, 1, name="Refunds")
    bad = turn(shop, rule_key=stored_setup(shop).keys[1], rule_name="Refunds")
    link = f"{ADMIN}bot/{shop.pk}/turn/{bad.pk}/since/"
    assert link in admin_client.get(f"{ADMIN}snapshot/{bad.pk}/change/").content.decode()
    content = admin_client.get(link).content.decode()
    said = page(admin_client, link)
    assert "“Refunds” answers this since" in said
    assert "Before, it was “Order”. One chat was answered so since." in said
    assert "by Ana Lopez, in the admin" in said
    assert "condition 1 changed from “intent is Order” to “intent is Nothing”." in said
    (address,) = re.findall(r'class="button" href="([^"]*restore/)"', content)
    admin_client.post(address, {"_confirm": "1"})
    assert stored_setup(shop).rules[0]["conditions"] == [SAID]


def test_of_several_changed_rules_one_can_be_restored_alone(
    admin_client: Client, shop: Bot
) -> None:
    setup = stored_setup(shop)
    paused = setup.with_rule({**setup.rules[0], "state": "paused"})
    change(shop, paused.with_rule({**setup.rules[2], "name": "Renamed"}))
    content = admin_client.get(url(shop, f"turn/{turn(shop).pk}/since/")).content.decode()
    assert f"restore/?rule={setup.keys[0]}" in content
    assert "Restore “Order” alone…" in content


def test_later_words_can_be_taken_back(admin_client: Client, shop: Bot) -> None:
    edit(shop, 0, messages=[text("Bad words")])
    said = page(admin_client, url(shop, f"turn/{turn(shop).pk}/since/"))
    assert "“Order” has answered this for as long as history goes back." in said
    assert "Its words came later" in said
    assert "Restore the words before…" in said


def test_nobody_answering_is_explained(admin_client: Client, shop: Bot) -> None:
    setup = stored_setup(shop)
    change(shop, setup.with_rules([{**row, "state": "paused"} for row in setup.rules]))
    said = page(admin_client, url(shop, f"turn/{turn(shop).pk}/since/"))
    assert "No rule answers this since" in said
    assert "Before, it was “Order”." in said


def test_turns_from_before_history_say_so(admin_client: Client, shop: Bot) -> None:
    old = turn(shop, rules_version=0, received_at=timezone.now())
    said = page(admin_client, url(shop, f"turn/{old.pk}/since/"))
    assert "Nothing is known of the rules of that time" in said


def test_what_can_not_be_known_is_said(admin_client: Client, shop: Bot) -> None:
    edit(shop, 0, conditions=[condition("order.status", "is_set")])
    bad = make_turn(shop, {**payload("classic"), "intentName": "Order"})
    said = page(admin_client, url(shop, f"turn/{bad.pk}/since/"))
    assert "It can't be known which version brought this about." in said
