"""Versions and differences as pages show them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from comm100bot.differences import Difference, Piece, marked
from comm100bot.differences.words import shortened
from comm100bot.models import Bot, Version

from .dates import when


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownVersion:
    """Who saved a version, when on the bot's clock, and how."""

    number: int
    when: str
    who: str
    how: str
    note: str


def shown_version(version: Version, bot: Bot) -> ShownVersion:
    return ShownVersion(
        number=version.number,
        when=when(version.saved_at, bot),
        who=author_of(version),
        how=version.get_source_display(),
        note=version.note,
    )


def author_of(version: Version) -> str:
    """Who saved it, by the name that they have now; "" when nobody is known."""
    author: Any = version.author
    full_name = author.get_full_name() if hasattr(author, "get_full_name") else ""
    return full_name or version.author_name


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownChange:
    """A difference: its sentence, or its label and the text with the changed words marked."""

    difference: Difference
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownRule:
    """The differences of one rule; those of the settings have neither key nor name."""

    key: str
    name: str
    changes: tuple[ShownChange, ...]


def shown_changes(differences: Iterable[Difference]) -> list[ShownRule]:
    """Differences, which are in the rules' order, by rule; long texts cut to what changed."""
    return [
        ShownRule(key=key, name=name, changes=tuple(map(_shown_change, found)))
        for (key, name), found in groupby(differences, lambda one: (one.key, one.rule))
    ]


def _shown_change(difference: Difference) -> ShownChange:
    pieces = marked(difference.before, difference.after) if difference.reworded else ()
    return ShownChange(difference=difference, pieces=shortened(pieces))


def who_and_when(versions: Sequence[ShownVersion]) -> list[str]:
    """A sentence on each of these versions."""
    return [
        _("%(who)s saved it on %(when)s.") % {"who": version.who, "when": version.when}
        if version.who
        else _("It was changed outside the admin, on %(when)s or before.") % {"when": version.when}
        for version in versions
    ]


def deleted_by(version: ShownVersion) -> str:
    """A sentence on who deleted something with this version."""
    if version.who:
        return _("%(who)s deleted it on %(when)s.") % {"who": version.who, "when": version.when}
    return _("It was deleted outside the admin, on %(when)s or before.") % {"when": version.when}
