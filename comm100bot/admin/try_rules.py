"""The rules that are tried: those that are saved, with the one in the editor, and drafts too."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.http import QueryDict

from comm100bot import rulebook
from comm100bot.models import Bot, Rule, State
from comm100bot.rulebook import Rulebook, compile_setup
from comm100bot.setups import Setup, Written

AGAIN, LIVE, NO_NOTICE = "try-again", "try-live", "try-no-notice"
"""Parameters: this page was posted by itself; rules tried as if live; without the notice."""

IN_FORM = "form"
"""Stands for the rule in the editor, which has no key before it is saved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotLive:
    """A rule that is not live, and whether it is tried as if it were.

    ``value`` stands for it in the form.
    """

    key: str
    name: str
    value: str
    is_tried: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TriedRules:
    """The compiled rules; ``not_live`` can be tried, too, and so can a bot without its notice."""

    book: Rulebook
    not_live: tuple[NotLive, ...]
    has_notice: bool
    without_notice: bool


def tried_rules(bot: Bot, data: QueryDict, written: Written | None) -> TriedRules:
    """The bot's rules as the form asks for them, with this rule as it stands in the editor."""
    book = rulebook.load(bot)
    setup = book.setup.with_rule(written) if written else book.setup
    not_live = tuple(_not_live(setup, data, written["key"] if written else ""))
    for rule in not_live:
        if rule.is_tried:
            setup = _with_live(setup, rule.key, _originals(bot).get(rule.key, rule.key))
    has_notice, without_notice = setup.notice is not None, NO_NOTICE in data
    if without_notice:
        setup = replace(setup, notice=None)
    if setup != book.setup:
        book = compile_setup(setup, book.version)
    return TriedRules(
        book=book, not_live=not_live, has_notice=has_notice, without_notice=without_notice
    )


def _not_live(setup: Setup, data: QueryDict, in_form: str) -> Iterator[NotLive]:
    """The rules that are not live; whoever comes from the editor wants to try that rule."""
    asked = set(data.getlist(LIVE)) if AGAIN in data else {IN_FORM}
    for rule in setup.rules:
        if rule["state"] != State.LIVE:
            value = IN_FORM if rule["key"] == in_form else rule["key"]
            yield NotLive(key=rule["key"], name=rule["name"], value=value, is_tried=value in asked)


def _originals(bot: Bot) -> dict[str, str]:
    """The keys of the rules that draft copies go into when they are made live, by the copies'."""
    copies = Rule.objects.filter(bot=bot, draft_of__bot=bot)
    return {str(copy): str(key) for copy, key in copies.values_list("key", "draft_of__key")}


def _with_live(setup: Setup, key: str, original: str) -> Setup:
    """With this rule as if it were live: in its place, or in that of the rule it is a copy of."""
    rule = setup.rule(key) or {}
    return setup.with_rule({**rule, "key": original, "state": State.LIVE.value})
