"""The facts that a condition can be about, as a list to choose from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from comm100bot.facts import PREFIXES, STANDARD_FACTS, FactInfo
from comm100bot.lookups import registry
from comm100bot.models import Bot, SeenFact
from comm100bot.seen import catch_up

COUNTED_AT_ONCE = 25
"""How many turns a page counts itself: the others are counted when it is there."""

MOST_NAMES = 50
"""Names of one kind in a page's list, which stands in every row; the script's list has all."""

BY_PATH = "*"
"""The choice of a fact that is in no list: its whole path is written beside it."""

CLOCK_KINDS = {"now.weekday": "weekday", "now.time": "clock", "now.date": "date"}
"""Facts of the clock, whose values are chosen in ways of their own."""

Choices: TypeAlias = list[tuple[str, list[tuple[str, str]]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A fact to choose: ``label`` tells it from all others, ``name`` from those of its group."""

    path: str
    label: str
    name: str
    kind: str = ""


Groups: TypeAlias = Mapping[str, list[Fact]]


@dataclass(frozen=True, slots=True)
class FactChoices:
    """The list of facts, in groups.

    A path is chosen from the list, or a prefix of it (``custom_field.``) with the name beside it.
    """

    groups: Choices

    def with_choice(self, choice: str) -> list[tuple[str, Any]]:
        """The choices of a list in which this one was made, though it may have left it since."""
        known = not choice or choice in self.listed
        return [("", _("Choose a fact")), *self.groups, *([] if known else [(choice, choice)])]

    @property
    def listed(self) -> set[str]:
        return {choice for _group, choices in self.groups for choice, _label in choices}

    def split(self, path: str) -> tuple[str, str]:
        """Where this path stands in the list, and what is written beside it."""
        if not path or path in self.listed:
            return path, ""
        prefix = path.partition(".")[0] + "."
        return (prefix, path.removeprefix(prefix)) if prefix in self.listed else (BY_PATH, path)


def join(choice: str, name: str) -> str:
    """The path that was chosen and written."""
    if choice == BY_PATH:
        return name
    return choice + name if choice.endswith(".") else choice


def fact_choices(bot: Bot | None) -> FactChoices:
    """The facts of any chat, those of the host's lookups, and the names this bot's chats used."""
    if bot:
        catch_up(bot, most=COUNTED_AT_ONCE)
    others = {
        capfirst(_(label)): (prefix, _("%(kind)s, by its name…") % {"kind": capfirst(_(label))})
        for prefix, label in PREFIXES.items()
    }
    groups = [
        (group, [*((fact.path, fact.label) for fact in facts[:MOST_NAMES]), *_other(others, group)])
        for group, facts in fact_groups(bot).items()
    ]
    return FactChoices(
        [*groups, (_("Anything else"), [(BY_PATH, _("Another fact, by its path…"))])]
    )


def _other(others: Mapping[str, tuple[str, str]], group: str) -> Iterator[tuple[str, str]]:
    """The choice of a fact of this group that is not in the list."""
    if group in others:
        yield others[group]


def fact_groups(bot: Bot | None) -> Groups:
    """All facts that can be chosen for this bot, in groups."""
    groups: dict[str, list[Fact]] = {}
    for info in STANDARD_FACTS:
        groups.setdefault(_(info.group), []).append(_standard(info))
    for name, lookup in registry.items():
        group = _("Lookup “%(name)s”") % {"name": name}
        kind = _("lookup %(name)s") % {"name": name}
        groups[group] = [
            Fact(path=f"{name}.{key}", label=f"{key} ({kind})", name=key, kind=given)
            for key, given in lookup.gives.items()
        ]
    seen = list(SeenFact.objects.filter(bot=bot).values_list("path", flat=True)) if bot else []
    for prefix, label in PREFIXES.items():
        names = (path.removeprefix(prefix) for path in seen if path.startswith(prefix))
        groups[capfirst(_(label))] = [
            Fact(path=f"{prefix}{name}", label=f"{name} ({_(label)})", name=name) for name in names
        ]
    return groups


def _standard(info: FactInfo) -> Fact:
    name = label = pgettext("fact", info.label)
    if info.path.startswith("visitor.") and "visitor" not in info.label:
        label = _("%(fact)s (visitor)") % {"fact": name}
    return Fact(path=info.path, label=label, name=name, kind=CLOCK_KINDS.get(info.path, info.kind))


def kind_of(path: str) -> str:
    """What the values of this fact look like; "" where nobody knows."""
    return _KINDS.get(path) or _given_kind(*path.partition("."))


def _given_kind(root: str, _dot: str, name: str) -> str:
    return registry[root].gives.get(name, "") if root in registry else ""


_KINDS = {info.path: str(info.kind) for info in STANDARD_FACTS} | CLOCK_KINDS
