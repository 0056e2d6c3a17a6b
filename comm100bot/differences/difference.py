"""One thing that differs, and how it is told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from comm100bot.sentences import shorten
from comm100bot.setups import as_json

LONGEST = 120
"""How much of a text stands in a sentence."""


class What(StrEnum):
    """What kind of thing differs."""

    SETTING = "setting"
    ADDED = "added"
    DELETED = "deleted"
    MOVED = "moved"
    STATE = "state"
    CONDITION = "condition"
    MESSAGE = "message"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that differs: as a sentence, and as it was before and is after.

    ``key`` and ``rule`` tell whose it is; for a setting both are "". ``label`` names it beside the
    two texts. Where ``reworded``, the two texts are read best with the changed words marked.
    """

    what: What = What.OTHER
    key: str = ""
    rule: str = ""
    label: str
    sentence: str
    before: str = ""
    after: str = ""
    reworded: bool = False

    def __str__(self) -> str:
        if not self.key:
            return str(capfirst(self.sentence))
        return _("“%(rule)s”: %(change)s") % {"rule": self.rule, "change": self.sentence}


def changed_text(label: str, before: str, after: str, **more: Any) -> Difference:
    """A text that was set, changed or removed."""
    told = {"label": label, "before": shorten(before, LONGEST), "after": shorten(after, LONGEST)}
    if not before:
        sentence = _("%(label)s set to “%(after)s”.") % told
    elif not after:
        sentence = _("%(label)s removed; it was “%(before)s”.") % told
    else:
        sentence = _("%(label)s changed from “%(before)s” to “%(after)s”.") % told
    return Difference(
        label=str(capfirst(label)), sentence=sentence, before=before, after=after, **more
    )


def changed_value(label: str, before: Any, after: Any, **more: Any) -> Difference:
    """Any value that was set, changed or removed: a text as it is, all else as JSON."""
    both_texts = isinstance(before, str) and isinstance(after, str)
    return changed_text(label, *told_apart(before, after, written), reworded=both_texts, **more)


def told_apart(before: Any, after: Any, write: Callable[[Any], str]) -> tuple[str, str]:
    """Two things as texts; as JSON where the texts are the same, as those of 5 and "5" are."""
    old, new = write(before), write(after)
    return (old, new) if old != new else (as_json(before), as_json(after))


def reordered(
    label: str,
    sentence: str,
    before: Sequence[Any],
    after: Sequence[Any],
    write: Callable[[Any], str],
    **more: Any,
) -> Difference:
    """A list whose things stand in another order."""
    old, new = (
        "\n".join(f"{number}. {write(thing)}" for number, thing in enumerate(things, 1))
        for things in (before, after)
    )
    return Difference(label=label, sentence=sentence, before=old, after=new, **more)


def written(value: Any) -> str:
    """This value as a text; "" for none."""
    if value is None:
        return ""
    return value if isinstance(value, str) else as_json(value)
