"""What rules, templates and lookups can look at: the facts of one snapshot, by path."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from .names import (
    CLOSED_ROOTS,
    OPEN_ROOTS,
    PREFIXES,
    SINGLE_FACTS,
    STANDARD_FACTS,
    STANDARD_PATHS,
    FactError,
    FactInfo,
    FactKind,
    check_path,
    fold_name,
    fold_path,
)
from .rules import Value
from .wire.absence import is_absent
from .wire.incoming import Incoming, Intent, Json, NamedValues

__all__ = [
    "PREFIXES",
    "STANDARD_FACTS",
    "FactError",
    "FactInfo",
    "FactKind",
    "SnapshotFacts",
    "check_path",
    "fold_name",
    "make_value",
]

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def make_value(scalar: Json) -> Value | None:
    """A value as rules see it; None where it counts as not set."""
    if isinstance(scalar, bool):
        return Value("true" if scalar else "false", truth=scalar)
    if is_absent(scalar) or not isinstance(scalar, (str, int, float)):
        return None
    return Value(str(scalar))


def _values(scalars: Iterable[Json]) -> Iterator[Value]:
    return (value for scalar in scalars if (value := make_value(scalar)) is not None)


class SnapshotFacts:
    """The facts of one snapshot; each is worked out when somebody first asks for it.

    ``is_open`` tells whether the opening hours say open; ``session`` gives what was logged of this
    session before, by name; ``lookup`` the facts of the lookup with this name, by folded name. All
    of them are called only when a path needs them.
    """

    def __init__(
        self,
        incoming: Incoming,
        *,
        now: datetime,
        is_open: Callable[[], bool],
        session: Callable[[], Mapping[str, str]],
        lookup: Callable[[str], Mapping[str, Sequence[Value]]],
    ) -> None:
        self.now = now
        self._incoming = incoming
        self._is_open = is_open
        self._session = session
        self._lookup = lookup
        self._found: dict[str, tuple[Value, ...]] = {}
        self._named: dict[str, Mapping[str, Sequence[Value]]] = {}

    @property
    def subject(self) -> str | None:
        """The visitor's id: whom ``in_rollout`` draws lots for."""
        return self._incoming.visitor.id

    def values(self, path: str) -> Sequence[Value]:
        """All values of the fact with this path, in any spelling; none when it is not set."""
        found = self._found.get(path)
        if found is None:
            found = self._found[path] = tuple(self._find(fold_path(path)))
        return found

    def names_under(self, prefix: str) -> tuple[str, ...]:
        """The names of all facts that are set under a root such as ``custom_field.``."""
        root = fold_name(prefix)
        if root in OPEN_ROOTS:
            return tuple(self._names(root))
        paths = (info.path for info in STANDARD_FACTS if info.path.startswith(f"{root}."))
        return tuple(path.partition(".")[2] for path in paths if self.values(path))

    def _find(self, path: str) -> Iterable[Value]:
        root, _, name = path.partition(".")
        if path in SINGLE_FACTS:
            return self._single(path)
        if not name or root in SINGLE_FACTS:
            return ()
        if root == "visitor":
            return self._visitor(name) if path in STANDARD_PATHS else ()
        if root in OPEN_ROOTS or root in CLOSED_ROOTS:
            return self._names(root).get(name, ())
        return self._lookup(root).get(name, ())

    def _single(self, name: str) -> Iterable[Value]:
        incoming = self._incoming
        if name == "intents":
            return _intents(incoming.intents)
        if name == "intent":
            return [*_intents(incoming.intents)][:1]
        if name == "previous_intent":
            return _intents([incoming.previous_intent] if incoming.previous_intent else [])
        return _values([getattr(incoming, name)])

    def _visitor(self, name: str) -> Iterable[Value]:
        status = self._incoming.visitor.status
        if name != "status":
            return _values([getattr(self._incoming.visitor, name)])
        if status is None:
            return ()
        return [Value(status.word, also=(status.number,) if status.number else ())]

    def _names(self, root: str) -> Mapping[str, Sequence[Value]]:
        """The facts under a root that is kept as an index, made when it is first asked for."""
        if root not in self._named:
            self._named[root] = self._make_index(root)
        return self._named[root]

    def _make_index(self, root: str) -> Mapping[str, Sequence[Value]]:
        incoming = self._incoming
        match root:
            case "custom_field":
                return _index(incoming.visitor.custom_fields)
            case "custom_variable":
                return _index(incoming.visitor.custom_variables)
            case "form":
                return _index(incoming.form_values)
            case "variable":
                return _index(incoming.variables)
            case "extra":
                return _flatten(incoming.extra)
            case "session":
                return {name: [*_values([value])] for name, value in self._session().items()}
            case _:
                return self._clock()

    def _clock(self) -> Mapping[str, Sequence[Value]]:
        weekday, is_open = self.now.isoweekday(), self._is_open()
        return {
            "date": [Value(self.now.date().isoformat())],
            "time": [Value(f"{self.now:%H:%M}")],
            "weekday": [Value(str(weekday), also=(_WEEKDAYS[weekday - 1],))],
            "open": [Value("true" if is_open else "false", truth=is_open)],
        }


def _intents(intents: Iterable[Intent]) -> Iterator[Value]:
    """Intents by their name, or their id where no name came; ``also`` is the other one."""
    for intent in intents:
        names = [value.text for value in _values([intent.name, intent.id])]
        if names:
            yield Value(names[0], also=tuple(names[1:]))


def _index(items: Iterable[NamedValues]) -> Mapping[str, Sequence[Value]]:
    """Values by folded name, and by id where there is one."""
    index: dict[str, list[Value]] = {}
    for item in items:
        values = [*_values(item.values)]
        if not values:
            continue
        name, id_ = fold_name(item.name), fold_name(item.id or "")
        if name:
            index.setdefault(name, []).extend(values)
        if id_ and id_ != name:
            index.setdefault(id_, []).extend(values)
    return index


def _flatten(extra: Mapping[str, Json]) -> Mapping[str, Sequence[Value]]:
    """Nested objects by dotted names; lists are several values, or several objects merged."""
    index: dict[str, list[Value]] = {}
    pending: list[tuple[str, Mapping[str, Json] | Json]] = [("", extra)]
    while pending:
        path, node = pending.pop()
        if isinstance(node, Mapping):
            names = [(fold_name(key), child) for key, child in node.items()]
            parts = [(f"{path}.{name}" if path else name, child) for name, child in names if name]
            pending.extend(reversed(parts))
        elif isinstance(node, list):
            pending.extend((path, item) for item in reversed(node))
        elif (value := make_value(node)) is not None:
            index.setdefault(path, []).append(value)
    return index
