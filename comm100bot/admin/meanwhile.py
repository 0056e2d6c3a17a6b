"""Two people editing the same thing: the second is told, and nothing is overwritten unseen.

A page carries what it was made from. When something else is stored by the time it comes back, it
is shown again with what was typed, and with what the other person did.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from comm100bot import history
from comm100bot.differences import What, differences
from comm100bot.models import Bot, Rule, RuleRevision, State, Version
from comm100bot.publishing import original_of
from comm100bot.setups import Written, as_json, same, setup_of, stored_setup

from .bot_pages import page_url
from .generics import AnyForm
from .versions import ShownRule, deleted_by, shown_changes, shown_version, who_and_when

SEEN = "_seen"
"""The field with what the page was made from."""

STALE = "_stale"
"""Set on a post that came too late: it is not to be saved."""

WHOLE = "_whole"
"""The field that says: this page knows what the others did, and is to replace all of it."""

_UUID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

MOST_VERSIONS = 5
"""How many of the others' versions are named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a page was made from: of which bot, under which number, which rule, and its digest."""

    bot: int
    number: int
    key: str
    digest: str

    def __str__(self) -> str:
        return f"{self.bot}.{self.number}.{self.key}.{self.digest}"

    @classmethod
    def parse(cls, text: str) -> Seen | None:
        """What ``str()`` wrote; None for anything else."""
        parts = text.split(".")
        if len(parts) != 4 or not all(part.isdecimal() and len(part) < 19 for part in parts[:2]):
            return None
        if parts[2] and not _UUID.fullmatch(parts[2]):
            return None
        return cls(bot=int(parts[0]), number=int(parts[1]), key=parts[2], digest=parts[3])


def seen(bot: Bot, content: Any, key: str = "") -> Seen:
    """What a page with this content of a bot, as it is read now, is made from."""
    digest = hashlib.sha256(as_json(content).encode()).hexdigest()
    return Seen(bot=bot.pk, number=bot.rules_version, key=key, digest=digest)


def seen_rule(rule: Rule) -> Seen:
    """The rule; of a draft copy also what it is a copy of, whose place it takes one day."""
    return seen(rule.bot, _with_original(rule), str(rule.key))


def _with_original(rule: Rule) -> list[Written]:
    original = original_of(rule)
    return [rule.written(), *([original.written()] if original else [])]


def seen_order(bot: Bot) -> Seen:
    """The order of the bot's rules, as it is stored now."""
    row = Bot.objects.get(pk=bot.pk)
    keys = Rule.objects.filter(bot=bot).order_by("position", "pk").values_list("key", flat=True)
    return seen(row, [str(key) for key in keys])


class SeenForm(AnyForm):
    """A form that is not valid when somebody else was quicker."""

    def is_valid(self) -> bool:
        return super().is_valid() and STALE not in self.data


@dataclass(frozen=True, slots=True, kw_only=True)
class Meanwhile:
    """What others did while a page was open: ``undelete_url`` where they deleted all of it."""

    title: str
    sentences: Sequence[str]
    changes: Sequence[ShownRule]
    button: str = ""
    undelete_url: str = ""


def rule_meanwhile(rule: Rule, old: Seen, button: str) -> Meanwhile:
    """What others did to a rule; ``button`` is the one that was pressed."""
    now = _with_original(rule)
    keys = [one["key"] for one in now]
    then = history.setup_at(rule.bot, old.number)
    before = [found for key in keys if then and (found := then.rule(key))]
    known = then is not None and len(before) == len(now)
    return Meanwhile(
        title=_("Somebody else changed this rule while you edited it"),
        sentences=_who_saved(_versions_since(rule.bot, old.number, keys), rule.bot),
        changes=_changes(rule.bot, before, now) if known else (),
        button=button,
    )


def _changes(bot: Bot, before: Sequence[Written], now: Sequence[Written]) -> list[ShownRule]:
    return shown_changes(differences(setup_of(bot, before), setup_of(bot, now)))


def original_meanwhile(rule: Rule) -> Meanwhile | None:
    """What was done to a rule since this draft copy of it was made; None: nothing."""
    original = original_of(rule)
    copied = RuleRevision.objects.filter(bot=rule.bot, key=rule.key).order_by("pk").first()
    if original is None or copied is None:
        return None
    then = history.setup_of_version(copied.version).rule(str(original.key))
    now = original.written()
    if then is None or same(then, now):
        return None
    versions = _versions_since(rule.bot, copied.version.number, [now["key"]])
    return Meanwhile(
        title=_("“%(rule)s” was changed since this draft copy of it was made")
        % {"rule": original.name},
        sentences=_who_saved(versions, rule.bot),
        changes=_changes(rule.bot, [then], [now]),
    )


def check_original(rule: Rule) -> None:
    """Raise ValidationError where a draft copy would undo what was done to its rule since."""
    if meanwhile := original_meanwhile(rule):
        raise ValidationError(
            _("%(what)s. Open the copy to see the difference, and make it live there."),
            params={"what": meanwhile.title},
        )


def rule_deleted_meanwhile(bot: Bot, old: Seen, site: str) -> Meanwhile:
    """Who deleted a rule, and where it is brought back as it was before."""
    versions = _versions_since(bot, old.number, [old.key])[:1]
    url = page_url("restore", bot, site, number=versions[0].number - 1)
    return Meanwhile(
        title=_("Somebody else deleted this rule while you edited it"),
        sentences=[deleted_by(shown_version(one, bot)) for one in versions],
        changes=(),
        undelete_url=f"{url}?rule={old.key}",
    )


def bot_meanwhile(bot: Bot, old: Seen, others: Sequence[str]) -> Meanwhile:
    """What others did to a bot's settings; ``others`` tell of what is not in its history."""
    then = history.setup_at(bot, old.number)
    found = differences(then.with_rules([]), setup_of(bot)) if then else []
    versions = _versions_since(bot, old.number) if found else []
    return Meanwhile(
        title=_("Somebody else changed this bot while you edited it"),
        sentences=[*_who_saved(versions, bot), *others],
        changes=shown_changes(found),
        button="_save",
    )


def state_meanwhile(rule: Rule, state: str) -> str:
    """A sentence on who gave the rule the state that it is in now."""
    said = _("Meanwhile it was made “%(state)s”. Look at it, then save again.")
    versions = _versions_since(rule.bot, 0, [str(rule.key)])[:1]
    return " ".join([said % {"state": State(state).label}, *_who_saved(versions, rule.bot)])


def stale_order(request: HttpRequest, bot: Bot) -> str:
    """What others did to the order that the posted page shows; "" when it is still so."""
    old = Seen.parse(request.POST.get(SEEN, ""))
    if old is None or old.digest == seen_order(bot).digest:
        return ""
    then = history.setup_at(bot, old.number)
    found = differences(then, stored_setup(bot)) if then else []
    moved = [str(one) for one in found if one.what in (What.MOVED, What.ADDED, What.DELETED)]
    return " ".join(
        [
            _("Somebody else changed the order of the rules. Nothing was moved."),
            *_who_saved(_versions_since(bot, old.number)[:1], bot),
            *moved[:MOST_VERSIONS],
        ]
    )


def _who_saved(versions: Iterable[Version], bot: Bot) -> list[str]:
    return who_and_when([shown_version(version, bot) for version in versions])


def _versions_since(bot: Bot, number: int, keys: Sequence[str] = ()) -> list[Version]:
    """The versions since this number, or those of them that changed these rules; latest first."""
    versions = Version.objects.filter(bot=bot, number__gt=number)
    if keys:
        revisions = RuleRevision.objects.filter(bot=bot, key__in=keys)
        versions = versions.filter(pk__in=revisions.order_by().values("version"))
    return list(versions.select_related("author").order_by("-number")[:MOST_VERSIONS])
