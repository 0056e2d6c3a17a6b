"""Where a template looks names up: its own variables, then facts, then nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from liquid import BoundTemplate, RenderContext, Token
from liquid.builtin.tags.for_tag import ForLoop
from liquid.undefined import UNDEFINED
from liquid.utils import ReadOnlyChainMap

from comm100bot.names import SINGLE_FACTS, fold_name, path_of
from comm100bot.rules import Facts

from .source import UNUSABLE, RenderError
from .values import Missing, as_template_value, show

MAX_EFFORT = 2_000_000
"""How much filling one template in may cost, about a millionth of a second each."""

_LOOK = 10
_LETTERS = 50
_FILTER = 100
_ROUND = 1_000

_PARTS = frozenset({"first", "last", "size"})
"""What Liquid can ask of a value itself, as in ``intents.size``."""

_LONGEST = 40


class Context(RenderContext):
    """What one filling-in of a template knows; everything it does is paid for from one purse."""

    def __init__(self, template: BoundTemplate, facts: Facts) -> None:
        super().__init__(template)
        # Without python-liquid's built-in names, which read the machine's clock.
        self.scope = ReadOnlyChainMap(self.locals)
        self.facts = facts
        self.missing: dict[str, None] = {}
        self._purse = MAX_EFFORT

    @property
    def now(self) -> datetime:
        """The moment of the snapshot, in the bot's zone."""
        return self.facts.now

    def spend(self, effort: int) -> None:
        """Pay for what is done next; without a limit, loops of loops of filters take minutes."""
        self._purse -= effort
        if self._purse < 0:
            raise RenderError("It takes too long: it loops too often, or over too much text.")

    def spend_filter(self, text: str) -> None:
        """Pay for a filter over this text."""
        self.spend(_FILTER + len(text))

    def note(self, value: object) -> None:
        """Remember a fact that is used here although it is not set."""
        if isinstance(value, Missing):
            self.missing[value.name] = None

    def shown(self, value: object) -> str:
        """The text that is printed for this value; never anything that marks a link."""
        self.note(value)
        text = UNUSABLE.sub("\ufffd", show(value) or "")
        self.spend(len(text))
        return text

    def get(
        self, path: list[object], *, token: Token | None, default: object = UNDEFINED
    ) -> object:
        """The value of a template's variable, or of the fact with this path."""
        names = [name for name in path if isinstance(name, str | int)]
        root = names[0]
        if isinstance(root, str) and root in self.scope:
            value = _descend(self.scope[root], names, 1)
        else:
            value = self._fact(names)
        self.spend(_weight(value))
        return value

    def _fact(self, names: Sequence[str | int]) -> object:
        words = leading_words(names)
        for end in range(len(words), 0, -1):
            if values := self.facts.values(path_of(words[:end])):
                self.spend(len(values))
                return _descend(as_template_value(values), names, end)
            if words[end - 1] not in _PARTS:
                break
        return Missing(fact_path(names))

    def raise_for_loop_limit(self, length: int = 1) -> None:
        """Pay for all rounds of a loop before the first."""
        self.spend(length * _ROUND)


def _weight(value: object) -> int:
    """What looking a value up costs, together with a look at all of it."""
    if isinstance(value, str):
        return _LOOK + len(value) // _LETTERS
    return _LOOK * (1 + len(value)) if isinstance(value, list) else _LOOK


def leading_words(names: Sequence[str | int]) -> list[str]:
    """The names up to the first index: those that can belong to a fact's path."""
    words: list[str] = []
    for name in names[:_LONGEST]:
        if not isinstance(name, str):
            break
        words.append(name)
    return words


def fact_path(names: Sequence[str | int]) -> str:
    """The path of the fact that is meant, without what is asked of its value."""
    words = leading_words(names)
    shortest = 1 if fold_name(words[0]) in SINGLE_FACTS else 2
    while len(words) > shortest and words[-1] in _PARTS:
        words.pop()
    return path_of(words)


def _descend(value: object, names: Sequence[str | int], position: int) -> object:
    """What the names from this position on ask of a value."""
    for name in names[position:]:
        if isinstance(value, Missing):
            break
        found = value.get(str(name)) if isinstance(value, ForLoop) else _part(value, name)
        value = Missing(fact_path(names)) if found is None else found
    return value


def _part(value: object, name: str | int) -> object:
    """One of the few things that a template can ask of a value; None for all others."""
    items = value if isinstance(value, list) else [value]
    if name == "size":
        return len(value) if isinstance(value, list) else len(show(value) or "")
    index = {"first": 0, "last": -1}.get(name, name) if isinstance(name, str) else name
    if not isinstance(index, int) or not -len(items) <= index < len(items):
        return None
    return items[index]
