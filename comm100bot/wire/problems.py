"""What was odd in a payload or a reply, collected with the path that names each place."""

from __future__ import annotations

from .incoming import Problem

MAX_PROBLEMS = 100
MAX_SEGMENT = 80
_NO_KEY = '""'


class Problems:
    """Collects problems; past ``MAX_PROBLEMS`` they are only counted.

    Problems are stored with the snapshot: without a limit, a small body of nothing but mistakes
    would grow into a big row.
    """

    def __init__(self) -> None:
        self._found: list[Problem] = []
        self._uncounted = 0

    def add(self, path: str, code: str, text: str) -> None:
        """Notes a problem at this path."""
        if len(self._found) < MAX_PROBLEMS:
            self._found.append(Problem(path=path, code=code, text=text))
        else:
            self._uncounted += 1

    def found(self) -> tuple[Problem, ...]:
        """All problems in the order in which they were found."""
        if not self._uncounted:
            return tuple(self._found)
        text = f"There were {self._uncounted} more problems; only the first are listed."
        return (*self._found, Problem(path="", code="more_problems", text=text))


def path_of_key(path: str, key: str) -> str:
    """The path of a key in the object at this path: ``Visitor.custom_fields``."""
    if len(key) > MAX_SEGMENT:
        key = f"{key[:MAX_SEGMENT]}…"
    return f"{path}.{key or _NO_KEY}" if path else key or _NO_KEY


def path_of_item(path: str, index: int) -> str:
    """The path of an item of the list at this path: ``FormValues[0]``."""
    return f"{path}[{index}]"
