"""One value of a fact, and what operators want to know about it, worked out once."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TypeAlias

from .moments import Moment, parse_fact
from .text import fold, fold_language, likeness, parse_number, searchable
from .words import Words

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address

_YES = frozenset(["true", "1", "yes", "on"])
_NO = frozenset(["false", "0", "no", "off"])


# Not slotted: what operators ask for is kept in the instance's dictionary.
@dataclass(frozen=True)
class Value:
    """One value of a fact.

    ``text`` is what is shown. ``also`` are its other names, which only ``is``, ``is_one_of`` and
    their negations compare: an intent's id, a status number. ``truth`` is set for a boolean.
    """

    text: str
    also: tuple[str, ...] = ()
    truth: bool | None = None

    @cached_property
    def folded(self) -> str:
        """The text as it is compared."""
        return fold(self.text)

    @cached_property
    def likenesses(self) -> frozenset[str]:
        """What ``is`` compares: the text and the other names, each as its likeness."""
        return frozenset([likeness(self.folded), *(likeness(fold(name)) for name in self.also)])

    @cached_property
    def number(self) -> Decimal | None:
        """The number that the text is."""
        return parse_number(self.folded)

    @cached_property
    def words(self) -> Words:
        """The text as phrases are looked for in it."""
        return Words(self.folded)

    @cached_property
    def searchable(self) -> bytes:
        """The text as patterns see it."""
        return searchable(self.text)

    @cached_property
    def moment(self) -> Moment | None:
        """The date or time that the text is."""
        return parse_fact(self.folded)

    @cached_property
    def yes(self) -> bool | None:
        """Whether the text says yes (true, 1, yes, on) or no (false, 0, no, off); else None."""
        if self.truth is not None:
            return self.truth
        if self.folded in _YES:
            return True
        return False if self.folded in _NO else None

    @cached_property
    def language(self) -> str:
        """The text as a language tag."""
        return fold_language(self.text)

    @cached_property
    def addresses(self) -> tuple[Address, ...]:
        """The IP address that the text is, and the IPv4 address written as that IPv6 one."""
        try:
            address = ipaddress.ip_address(self.folded)
        except ValueError:
            return ()
        mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
        return (address, mapped) if mapped else (address,)
