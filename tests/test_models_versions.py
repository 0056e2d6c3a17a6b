"""``rules_version`` rises with every change that a reply depends on."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core import serializers

from comm100bot.models import Bot, Condition, Message, Rule
from comm100bot.rulesfile import import_rules

from .factories import condition, make_bot, make_rule, rule


@pytest.fixture
def stored(bot: Bot) -> Rule:
    return make_rule(bot, condition("intent", "is", "Order status"))


def version(bot: Bot) -> int:
    return Bot.objects.values_list("rules_version", flat=True).get(pk=bot.pk)


CHANGES: dict[str, Callable[[Rule], object]] = {
    "saving a rule": lambda stored: stored.save(),
    "saving some fields": lambda stored: stored.save(update_fields=["name"]),
    "saving a condition": lambda stored: stored.conditions.get().save(),
    "saving a message": lambda stored: stored.messages.get().save(),
    "saving the bot": lambda stored: stored.bot.save(),
    "making a rule": lambda stored: Rule.objects.create(bot=stored.bot, name="New"),
    "making a condition": lambda stored: stored.conditions.create(fact="a", operator="is_set"),
    "making a message": lambda stored: stored.messages.create(kind="text"),
    "get_or_create": lambda stored: Rule.objects.get_or_create(bot=stored.bot, name="New"),
    "update_or_create": lambda stored: Rule.objects.update_or_create(
        pk=stored.pk, defaults={"name": "New"}
    ),
    "updating rules": lambda stored: Rule.objects.update(state="paused"),
    "updating conditions": lambda stored: Condition.objects.filter(rule=stored).update(fact="a"),
    "updating messages": lambda stored: Message.objects.update(language="fr"),
    "updating bots": lambda stored: Bot.objects.update(time_zone="Europe/Paris"),
    "updating through a relation": lambda stored: stored.bot.rules.update(position=4),
    "bulk_create of rules": lambda stored: Rule.objects.bulk_create(
        [Rule(bot=stored.bot, name="a")]
    ),
    "bulk_create of conditions": lambda stored: Condition.objects.bulk_create(
        [Condition(rule=stored, fact="a", operator="is_set")]
    ),
    "bulk_create of messages": lambda stored: Message.objects.bulk_create([Message(rule=stored)]),
    "bulk_update": lambda stored: Rule.objects.bulk_update([stored], ["name"]),
    "deleting a rule": lambda stored: stored.delete(),
    "deleting a condition": lambda stored: stored.conditions.get().delete(),
    "deleting a message": lambda stored: stored.messages.get().delete(),
    "deleting rules in bulk": lambda stored: Rule.objects.filter(pk=stored.pk).delete(),
    "deleting conditions in bulk": lambda stored: Condition.objects.all().delete(),
    "deleting messages in bulk": lambda stored: Message.objects.all().delete(),
    "moving through a relation": lambda stored: make_bot("other").rules.add(stored),  # noqa: PLW0108
    "loading a fixture": lambda stored: next(
        serializers.deserialize("json", serializers.serialize("json", [stored]))
    ).save(),
    "importing a file": lambda stored: import_rules(
        stored.bot, {"version": 1, "rules": [rule("New")]}
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_every_change_raises_the_version(bot: Bot, stored: Rule, name: str) -> None:
    before = version(bot)
    CHANGES[name](stored)
    assert version(bot) > before


def test_moving_a_rule_raises_both_bots(bot: Bot, stored: Rule) -> None:
    other = make_bot("other")
    before = version(bot), version(other)
    stored.bot = other
    stored.save()
    assert version(bot) > before[0]
    assert version(other) > before[1]


def test_moving_a_condition_raises_both_bots(bot: Bot, stored: Rule) -> None:
    target = make_rule(make_bot("other"))
    before = version(bot), version(target.bot)
    moved = stored.conditions.get()
    moved.rule = target
    moved.save()
    assert version(bot) > before[0]
    assert version(target.bot) > before[1]


def test_another_bot_is_left_alone(bot: Bot, stored: Rule) -> None:
    other = make_bot("other")
    before = version(other)
    stored.save()
    assert version(other) == before


def test_stale_bot_never_writes_an_old_version_back(bot: Bot, stored: Rule) -> None:
    stale = Bot.objects.get(pk=bot.pk)
    for _ in range(3):
        stored.save()
    newest = version(bot)
    stale.name = "Renamed"
    stale.save()
    assert version(bot) == newest + 1


def test_fixture_never_brings_an_old_version_back(bot: Bot, stored: Rule) -> None:
    fixture = serializers.serialize("json", [bot])
    stored.save()
    newest = version(bot)
    next(serializers.deserialize("json", fixture)).save()
    assert version(bot) > newest


@pytest.mark.django_db(transaction=True)
def test_version_rises_in_the_transaction_of_the_change() -> None:
    bot = make_bot()
    before = version(bot)
    with pytest.raises(TypeError):
        Rule(bot=bot, name="x", variables=object()).save()
    assert (version(bot), Rule.objects.count()) == (before, 0)
