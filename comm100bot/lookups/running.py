"""Runs the lookups that one snapshot needs: when they are needed, once, and not for long."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import wait
from functools import partial

from comm100bot.conf import settings
from comm100bot.names import CLOSED_ROOTS, OPEN_ROOTS, fold_path
from comm100bot.rules import Facts, Value
from comm100bot.wire.incoming import Json, Problem

from .reading import ResultReader, as_values
from .registering import Lookup, registry
from .threads import Threads

logger = logging.getLogger("comm100bot")

_AT_HAND = (OPEN_ROOTS | CLOSED_ROOTS) - {"session"}
"""Facts that cost nothing: a lookup may ask for them without naming them in ``needs``."""

_threads: dict[int, Threads[object]] = {}
# A forked process has none of its parent's threads.
if hasattr(os, "register_at_fork"):  # pragma: no branch - not on Windows, which never forks
    os.register_at_fork(after_in_child=_threads.clear)


def _pool() -> Threads[object]:
    """The threads of this process, as many as the settings say."""
    size = settings.LOOKUP_THREADS
    return _threads.get(size) or _threads.setdefault(size, Threads(size))


class LookupFacts(Mapping[str, str]):
    """What a lookup's function gets: the text of facts by path, in any spelling.

    Its keys are the facts in ``needs``, which are always there.
    """

    def __init__(self, needed: Mapping[str, str], facts: Facts) -> None:
        self._needed = needed
        self._facts = facts

    def __getitem__(self, path: str) -> str:
        folded = fold_path(path)
        if folded in self._needed:
            return self._needed[folded]
        at_hand = folded.partition(".")[0] in _AT_HAND
        values = self._facts.values(folded) if at_hand else ()
        if not values:
            raise KeyError(path)
        return _text(values)

    def __iter__(self) -> Iterator[str]:
        return iter(self._needed)

    def __len__(self) -> int:
        return len(self._needed)


def _text(values: Sequence[Value]) -> str:
    return ", ".join(value.text for value in values)


class LookupRun:
    """The lookups of one snapshot. ``facts`` has to be set before the first is asked for."""

    facts: Facts

    def __init__(self) -> None:
        self.results: dict[str, dict[str, Json] | None] = {}
        self.problems: list[Problem] = []
        self._values: dict[str, Mapping[str, Sequence[Value]]] = {}

    def values(self, name: str) -> Mapping[str, Sequence[Value]]:
        """The facts of this lookup, by name; none where it found nothing, or there is no such."""
        if name not in self._values:
            # Until it has run, also for a lookup that needs its own facts.
            self._values[name] = {}
            self._values[name] = as_values(self._result(name))
        return self._values[name]

    def kept_values(
        self, name: str, redact: Callable[[Json], Json]
    ) -> Mapping[str, Sequence[Value]]:
        """The same as they are stored: without what is redacted in them."""
        self.values(name)
        kept = redact(dict(self.results.get(name) or {}))
        return as_values(kept if isinstance(kept, dict) else None)

    def _result(self, name: str) -> dict[str, Json] | None:
        lookup = registry.get(name)
        if lookup is None:
            self._problem(name, "lookup_unknown", f"There is no lookup “{name}”.")
            return None
        self.results[name] = None
        needed = {path: self.facts.values(path) for path in lookup.needs}
        if all(needed.values()):
            texts = {path: _text(values) for path, values in needed.items()}
            self.results[name] = self._run(lookup, LookupFacts(texts, self.facts))
        return self.results[name]

    def _run(self, lookup: Lookup, facts: LookupFacts) -> dict[str, Json] | None:
        """What the lookup returns in time; a problem when it does not."""
        future = _pool().start(partial(lookup.function, facts))
        if future is None:
            self._late(lookup, "All threads for lookups were busy")
            return None
        if not wait([future], settings.LOOKUP_TIMEOUT).done:
            self._late(lookup, f"It took longer than {settings.LOOKUP_TIMEOUT:g} seconds")
            return None
        if error := future.exception():
            kind = type(error).__name__
            logger.error("lookup.failed lookup=%s error=%s", lookup.name, kind)
            self._problem(
                lookup.name, "lookup_failed", f"It failed ({kind}), so its facts are not set."
            )
            return None
        reader = ResultReader(lookup)
        result = reader.read(future.result())
        self.problems += reader.problems
        return result

    def _late(self, lookup: Lookup, why: str) -> None:
        logger.warning("lookup.late lookup=%s", lookup.name)
        self._problem(lookup.name, "lookup_late", f"{why}, so its facts are not set.")

    def _problem(self, name: str, code: str, text: str) -> None:
        self.problems.append(Problem(path=name, code=code, text=text))
