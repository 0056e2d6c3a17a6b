"""The facts that a condition can be about, as a list to choose from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from comm100bot.facts import PREFIXES, STANDARD_FACTS, FactInfo, SnapshotFacts
from comm100bot.lookups import registry
from comm100bot.models import Snapshot
from comm100bot.wire import read

LOOKED_AT = 25
"""How many of the bot's latest turns are searched for the names of its own fields."""

BY_PATH = "*"
"""The choice of a fact that is in no list: its whole path is written beside it."""

Choices: TypeAlias = list[tuple[str, list[tuple[str, str]]]]


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


def fact_choices(bot_id: int | None) -> FactChoices:
    """The facts of any chat, those of the host's lookups, and the names this bot's chats used."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for info in STANDARD_FACTS:
        groups.setdefault(_(info.group), []).append((info.path, _standard_label(info)))
    for name, lookup in registry.items():
        group = _("Lookup “%(name)s”") % {"name": name}
        kind = _("lookup %(name)s") % {"name": name}
        groups[group] = [(f"{name}.{key}", f"{key} ({kind})") for key in lookup.gives]
    seen = seen_names(bot_id) if bot_id else {}
    for prefix, label in PREFIXES.items():
        kind = _(label)
        named = [(f"{prefix}{name}", f"{name} ({kind})") for name in seen.get(prefix, ())]
        other = (prefix, _("%(kind)s, by its name…") % {"kind": capfirst(kind)})
        groups[capfirst(kind)] = [*named, other]
    groups[_("Anything else")] = [(BY_PATH, _("Another fact, by its path…"))]
    return FactChoices(list(groups.items()))


def _standard_label(info: FactInfo) -> str:
    label = pgettext("fact", info.label)
    if not info.path.startswith("visitor.") or "visitor" in info.label:
        return label
    return _("%(fact)s (visitor)") % {"fact": label}


def seen_names(bot_id: int) -> Mapping[str, Iterable[str]]:
    """The names of custom fields and the like in the bot's latest turns, by prefix."""
    turns = (
        Snapshot.objects.filter(bot=bot_id)
        .order_by("-received_at", "-pk")
        .values_list("payload", flat=True)[:LOOKED_AT]
    )
    names: dict[str, set[str]] = {prefix: set() for prefix in PREFIXES}
    for payload in turns:
        facts = _facts(payload if isinstance(payload, dict) else {})
        for prefix, found in names.items():
            # Custom fields go by their numbers too, which tell staff nothing.
            found.update(name for name in facts.names_under(prefix) if not name.isdigit())
    return {prefix: sorted(found) for prefix, found in names.items()}


def _facts(payload: dict[str, Any]) -> SnapshotFacts:
    return SnapshotFacts(
        read(payload),
        now=timezone.now(),
        is_open=False,
        session=dict,
        lookup=lambda name: {},
    )
