"""What differs in a bot's settings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from comm100bot import hours
from comm100bot.models.bot import DIALECTS
from comm100bot.setups import Setup, as_json

from .difference import Difference, What, changed_text, told_apart, written
from .rules import moment_text


def changed_settings(before: Setup, after: Setup) -> Iterator[Difference]:
    """The settings that are not the same."""
    if before.time_zone != after.time_zone:
        yield _changed(_("time zone"), before.time_zone, after.time_zone)
    if as_json(before.opening_hours) != as_json(after.opening_hours):
        old, new = told_apart(before.opening_hours, after.opening_hours, hours_text)
        yield _changed(_("opening hours"), old, new, reworded=True)
    if as_json(before.holidays) != as_json(after.holidays):
        old, new = told_apart(before.holidays, after.holidays, holidays_text)
        yield _changed(_("holidays"), old, new, reworded=True)
    if before.dialect != after.dialect:
        names = {key: str(label) for key, label in DIALECTS}
        old, new = (names.get(one.dialect, one.dialect) for one in (before, after))
        yield _changed(_("format of the calls"), old, new)
    if as_json(before.notice) != as_json(after.notice):
        yield from _notice(before, after)


def _changed(label: str, before: str, after: str, **more: Any) -> Difference:
    return changed_text(label, before, after, what=What.SETTING, **more)


def hours_text(value: Any) -> str:
    """Opening hours as staff write them; what is not of their shape as it is."""
    return as_json(value) if hours.check_hours(value) else hours.format_hours(value)


def holidays_text(value: Any) -> str:
    """Holidays as staff write them; what is not of their shape as it is."""
    return as_json(value) if hours.check_holidays(value) else hours.format_holidays(value)


def _notice(before: Setup, after: Setup) -> Iterator[Difference]:
    old, new = before.notice, after.notice
    if new is None:
        yield _switched(_("notice to everybody switched off."), before, after)
    elif old is None:
        sentence = _("notice to everybody switched on: “%s”.") % new["text"]
        yield _switched(sentence, before, after)
    else:
        if old["text"] != new["text"]:
            yield _changed(_("notice to everybody"), old["text"], new["text"], reworded=True)
        if old["until"] != new["until"]:
            was = moment_text(old["until"], after.zone)
            yield _changed(_("end of the notice"), was, moment_text(new["until"], after.zone))


def _switched(sentence: str, before: Setup, after: Setup) -> Difference:
    return Difference(
        what=What.SETTING,
        label=str(capfirst(_("notice to everybody"))),
        sentence=sentence,
        before=_notice_text(before),
        after=_notice_text(after),
    )


def _notice_text(setup: Setup) -> str:
    if setup.notice is None:
        return _("off")
    until = moment_text(setup.notice["until"], setup.zone)
    text = written(setup.notice["text"])
    end = _("until %s") % until
    return f"{text}\n{end}" if until else text
