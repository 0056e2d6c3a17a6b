"""What is not stored of a turn, so that nobody can know it any more."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping

from django.utils.translation import gettext as _

from .facts import SnapshotFacts
from .lookups.reading import as_values
from .names import OPEN_ROOTS
from .rules import Unknown
from .wire import Incoming, Json, read

START = "[redacted:"
"""Where this does not stand in a text, nothing of it was redacted."""

_EPOCH = dt.datetime.fromtimestamp(0, dt.UTC)


class NotKept(Unknown):
    """A fact that can't be known: one of a lookup, of the chat so far, or a sensitive one."""

    def __init__(self, kind: str, name: str = "") -> None:
        super().__init__(kind, name)
        self.kind = kind
        self.name = name

    def __str__(self) -> str:
        return not_kept_sentence(self.kind, self.name)


def not_kept_sentence(kind: str, name: str) -> str:
    """Why it can't be known, in words for staff."""
    if kind == "lookup":
        sentence = _("The lookup “%(name)s” was not needed then, so its result is not known.")
    elif kind == "session":
        sentence = _("What was said before in this chat is not known.")
    else:
        sentence = _("The value of “%(name)s” is sensitive, so it was not stored.")
    return sentence % {"name": name}


class HiddenFacts:
    """Asked for a path, folded: may conditions have seen other values than the stored ones?

    A second reading tells, with other texts where markers stand: what it changes was hidden. Where
    a marker stands in a name, any fact of its kind may have been set. Where the visitor's id was
    hidden, nobody knows how lots were drawn, whatever the fact.

    ``visible`` are facts that are known to be stored as they were.
    """

    def __init__(
        self,
        payload: Mapping[str, Json],
        lookups: Mapping[str, Json],
        kept: Incoming,
        visible: Collection[str],
    ) -> None:
        probe = _Probe()
        members = {key: probe.copy(value) for key, value in probe.members(payload)}
        probed = read(members, kept.dialect)
        self._kept, self._probed = _facts_of(kept), _facts_of(probed)
        # Had it been hidden, no condition would have found a fact just as it is stored.
        self._everything = probed.visitor.id != kept.visitor.id and not visible
        self._visible = visible
        self._roots = OPEN_ROOTS if probe.in_keys else {*_roots_named(probed, probe.texts)}
        self._lookups = {name: frozenset(_changed(result)) for name, result in lookups.items()}

    def __call__(self, path: str) -> bool:
        if path in self._visible:
            return False
        root, _, name = path.partition(".")
        return (
            self._everything
            or root in self._roots
            or name in self._lookups.get(root, ())
            or self._kept.values(path) != self._probed.values(path)
        )


class _Probe:
    """Puts a number of its own, which every fact takes, in the place of a text with a marker."""

    def __init__(self) -> None:
        self.texts: set[str] = set()
        self.in_keys = False

    def copy(self, value: Json) -> Json:
        if isinstance(value, dict):
            return {key: self.copy(child) for key, child in self.members(value)}
        if isinstance(value, list):
            return [self.copy(item) for item in value]
        return self._number() if isinstance(value, str) and START in value else value

    def members(self, value: Mapping[str, Json]) -> Iterator[tuple[str, Json]]:
        for key, child in value.items():
            masked = START in key
            self.in_keys = self.in_keys or masked
            yield self._number() if masked else key, child

    def _number(self) -> str:
        text = str(7_000_000 + len(self.texts))
        self.texts.add(text)
        return text


def _facts_of(incoming: Incoming) -> SnapshotFacts:
    return SnapshotFacts(incoming, now=_EPOCH, is_open=bool, session=dict, lookup=lambda name: {})


def _roots_named(incoming: Incoming, texts: set[str]) -> Iterator[str]:
    """The kinds of facts of which one has such a name."""
    for root, items in (
        ("custom_field", incoming.visitor.custom_fields),
        ("custom_variable", incoming.visitor.custom_variables),
        ("form", incoming.form_values),
        ("variable", incoming.variables),
    ):
        if any(item.name in texts or item.id in texts for item in items):
            yield root


def _changed(result: Json) -> Iterator[str]:
    """The names of a lookup's facts that had another value."""
    if not isinstance(result, dict):
        return
    kept, probed = as_values(result), as_values({k: _Probe().copy(v) for k, v in result.items()})
    for name in kept.keys() | probed.keys():
        if kept.get(name) != probed.get(name):
            yield name
