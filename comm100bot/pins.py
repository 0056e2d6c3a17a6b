"""Pins: turns whose answers must stay as staff want them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from .models import Bot, Expectation, Pin, Recorded, Snapshot
from .replaying import Replayed, replay
from .rulebook import Rulebook, compile_setup
from .rules import fold
from .setups import stored_setup


@dataclass(frozen=True, slots=True, kw_only=True)
class PinResult:
    """Does a pin hold? None: that can't be known. ``sentence`` says what is answered instead."""

    pin: Pin
    holds: bool | None
    sentence: str = ""


class PinsBroken(Exception):
    """A change would break pins, and is taken back.

    ``is_final`` when one of them stops such changes; else they may be broken by somebody who says
    so: see ``accepting``.
    """

    def __init__(self, results: list[PinResult]) -> None:
        super().__init__("; ".join(str(result.pin) for result in results))
        self.results = results
        self.is_final = any(result.pin.blocks for result in results)


NOT_SAID = frozenset({"type", "openIn", "webviewOpenStyle", "intentId", "format"})
"""Keys of a reply whose values no visitor reads."""

_accepted: ContextVar[frozenset[int] | None] = ContextVar("accepted", default=None)


@contextmanager
def accepting(pins: Collection[int]) -> Iterator[None]:
    """Ask inside about every pin that a change would break, but for those with these ids.

    Outside nobody can be asked: only pins that stop changes count.
    """
    token = _accepted.set(frozenset(pins))
    try:
        yield
    finally:
        _accepted.reset(token)


def run_pins(bot: Bot, book: Rulebook) -> list[PinResult]:
    """What these rules make of each of the bot's pins."""
    rules = _without_notice(book)
    return [check_pin(bot, rules, pin) for pin in bot.pins.all()]


class PinGuard:
    """Watches over a bot's pins, from before a change until after it."""

    def __init__(self, bot: Bot) -> None:
        self._before = stored_setup(bot) if bot.pins.exists() else None

    def check(self, bot: Bot) -> None:
        """Raise PinsBroken when the change, which is stored by now, broke one that it must not."""
        if self._before is None:
            return
        live, draft = compile_setup(self._before), compile_setup(stored_setup(bot))
        accepted = _accepted.get()
        broken = [
            found
            for found in newly_broken(bot, live, draft)
            if found.pin.blocks or (accepted is not None and found.pin.pk not in accepted)
        ]
        if broken:
            raise PinsBroken(broken)


def newly_broken(bot: Bot, live: Rulebook, draft: Rulebook) -> list[PinResult]:
    """The pins that hold now and would not with the draft; what can't be known breaks nothing."""
    live = _without_notice(live)
    return [
        result
        for result in run_pins(bot, draft)
        if result.holds is False and check_pin(bot, live, result.pin).holds is not False
    ]


def check_pin(bot: Bot, book: Rulebook, pin: Pin) -> PinResult:
    """Is this turn still answered as it must be, when no notice answers everybody?"""
    found = replay(_without_notice(book), pin, bot)
    if found.unknown:
        return PinResult(pin=pin, holds=None, sentence=found.unknown)
    if pin.expectation == Expectation.RULE:
        holds = found.rule_key == str(pin.rule_key)
    else:
        wanted = fold(pin.text)
        holds = any(wanted in fold(text) for text in _texts(found.body))
    return PinResult(pin=pin, holds=holds, sentence="" if holds else _instead(found))


def _without_notice(book: Rulebook) -> Rulebook:
    """The rules alone: a pin is about them, and must never keep a notice from being switched on."""
    if book.setup.notice is None:
        return book
    return compile_setup(replace(book.setup, notice=None), book.version)


def _instead(found: Replayed) -> str:
    if not found.rule_name:
        return _("No rule answers it.")
    return _("“%(rule)s” answers it.") % {"rule": found.rule_name}


def _texts(body: Any) -> Iterator[str]:
    """All texts of a reply, in whatever dialect it is written."""
    pending = [body]
    while pending:
        node = pending.pop()
        if isinstance(node, str):
            yield node
        elif isinstance(node, dict):
            pending += [value for key, value in node.items() if key not in NOT_SAID]
        elif isinstance(node, list):
            pending += node


def pin_of(snapshot: Snapshot, **fields: Any) -> Pin:
    """An unsaved pin of this turn, which keeps all that deciding it again needs."""
    kept = {field.name: getattr(snapshot, field.name) for field in Recorded._meta.get_fields()}
    return Pin(
        bot_id=snapshot.bot_id,
        snapshot=snapshot,
        visitor_id=snapshot.visitor_id,
        delivery_id=snapshot.delivery_id,
        said=str(snapshot)[:255],
        **kept,
        **fields,
    )
