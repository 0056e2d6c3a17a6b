"""Which lookups there are, what they need, and what they give."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import autodiscover_modules

from comm100bot.facts import FactError, check_path
from comm100bot.names import CLOSED_ROOTS, OPEN_ROOTS, fold_name

GIVEN_KINDS = ("text", "number", "yes_no", "time")
"""What a lookup can give: how the rule editor offers it, and how it is checked."""

Function: TypeAlias = Callable[[Mapping[str, str]], Any]
F = TypeVar("F", bound=Function)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup:
    """A function of the host project, and the facts that it needs and gives."""

    name: str
    function: Function
    needs: tuple[str, ...]
    gives: Mapping[str, str]


class Registry(Mapping[str, Lookup]):
    """All lookups by name."""

    def __init__(self) -> None:
        self._lookups: dict[str, Lookup] = {}

    def __getitem__(self, name: str) -> Lookup:
        return self._lookups[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._lookups)

    def __len__(self) -> int:
        return len(self._lookups)

    def register(self, lookup: Lookup) -> None:
        """Add a lookup; its name must be free, or taken by the same function loaded before."""
        known = self._lookups.get(lookup.name)
        if known and _origin(known.function) != _origin(lookup.function):
            raise ImproperlyConfigured(
                f"Two lookups are named “{lookup.name}”: {_origin(known.function)} and "
                f"{_origin(lookup.function)}. Rename one of them."
            )
        self._lookups[lookup.name] = lookup


registry = Registry()


def lookup(name: str, *, needs: Sequence[str] = (), gives: Mapping[str, str]) -> Callable[[F], F]:
    """Register a function that is given the snapshot's facts and returns its own, or None.

    It runs only when a rule needs one of the facts in ``gives`` and all facts in ``needs`` are
    set, at most once a snapshot, in a thread of its own.
    """

    def decorate(function: F) -> F:
        registry.register(
            Lookup(
                name=_name(name),
                function=function,
                needs=tuple(_need(name, path) for path in needs),
                gives=_gives(name, gives),
            )
        )
        return function

    return decorate


def discover() -> None:
    """Import the module ``comm100`` of every installed app that has one."""
    autodiscover_modules("comm100")


def _origin(function: Function) -> str:
    return f"{function.__module__}.{function.__qualname__}"


def _name(name: str) -> str:
    if name != fold_name(name) or not name:
        suggestion = fold_name(name) or "order"
        raise ImproperlyConfigured(
            f"A lookup can't be named “{name}”: write small letters and digits, such as "
            f"“{suggestion}”."
        )
    if name in OPEN_ROOTS | CLOSED_ROOTS:
        raise ImproperlyConfigured(
            f"A lookup can't be named “{name}”: Comm100's own facts start with it."
        )
    return name


def _need(name: str, path: str) -> str:
    try:
        return check_path(path)
    except FactError as error:
        if error.warning:  # another lookup, which may be registered later
            return error.path
        raise ImproperlyConfigured(f"The lookup “{name}” needs “{path}”: {error}") from None


def _gives(name: str, gives: Mapping[str, str]) -> Mapping[str, str]:
    if not gives:
        raise ImproperlyConfigured(
            f'The lookup “{name}” gives nothing: write gives={{"status": "text"}}.'
        )
    for key, kind in gives.items():
        if not fold_name(key):
            raise ImproperlyConfigured(f"The lookup “{name}” gives a fact without a name.")
        if kind not in GIVEN_KINDS:
            raise ImproperlyConfigured(
                f"The lookup “{name}” gives “{key}” as “{kind}”, but the kinds are "
                f"{', '.join(GIVEN_KINDS)}."
            )
    return {fold_name(key): kind for key, kind in gives.items()}
