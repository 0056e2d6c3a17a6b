"""Text that should have been JSON, without its values: keys and signs stay where they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from .markers import ONE_MARKER, is_marker, marker
from .names import is_value
from .patterns import pattern

HIDDEN = marker("value")

_TOKEN = pattern(
    rf"({ONE_MARKER}|[\[\]{{}}:,])"
    r"|(\s+)"
    r"""|(")((?:[^"\\]|\\(?s:.))*\\?)("?)"""
    r"""|(')((?:[^'\\]|\\(?s:.))*\\?)('?)"""
    r"""|[^\s\[\]{}:,"'][^\s\[\]{}:,"]*"""
)
_BARE_KEY = pattern(r"[\pL_$“\x{2018}][\pL\pM\pN_.$”\x{2019}-]{0,63}")

_OPENING, _CLOSING = ("{", "["), ("}", "]")
_LITERALS = ("true", "false", "null")


def mask_structure(text: str, sensitive: bool, mask_key: Callable[[str], str]) -> str:
    """The text with its values masked, if it is sensitive or its beginning was cut off.

    Otherwise only values whose label may have been cut off are.
    """
    start = min((at for sign in _OPENING if (at := text.find(sign)) >= 0), default=len(text))
    before, tokens = text[:start], list(_tokens(text[start:]))
    everything = sensitive or _count(text, _OPENING) < _count(text, _CLOSING)
    if everything and any(map(str.isalnum, before)):
        before = HIDDEN
    return before + "".join(_masked(tokens, everything, _is_cut(tokens), mask_key))


def _count(text: str, signs: Sequence[str]) -> int:
    return sum(map(text.count, signs))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Token:
    """A sign, a marker, white space, or a word: in quotes, or without."""

    text: str
    is_sign: bool
    is_space: bool
    opening: str
    content: str
    closing: str

    @property
    def says_nothing(self) -> bool:
        """Is this absent, a marker, or a sign or word that every text has?"""
        if self.opening:
            return not self.content or is_marker(self.content)
        return self.text.casefold() in _LITERALS or (
            len(self.text) <= 2 and not any(map(str.isalnum, self.text))
        )

    def is_key(self, before: str, after: str) -> bool:
        """Is this a key, between these two? What follows a colon never is."""
        if after != ":" or before == ":":
            return False
        if self.opening:
            return True
        return before in ("", "{", ",") and _BARE_KEY.fullmatch(self.text) is not None


def _tokens(text: str) -> Iterator[_Token]:
    for found in _TOKEN.finditer(text):
        yield _Token(
            text=found[0],
            is_sign=bool(found[1]),
            is_space=bool(found[2]),
            opening=found[3] or found[6] or "",
            content=found[4] or found[7] or "",
            closing=found[5] or found[8] or "",
        )


def _is_cut(tokens: Sequence[_Token]) -> bool:
    """Is anything not closed at the end?"""
    opened = sum((token.text in _OPENING) - (token.text in _CLOSING) for token in tokens)
    return opened > 0 or any(token.opening and not token.closing for token in tokens)


def _masked(
    tokens: Sequence[_Token], everything: bool, is_cut: bool, mask_key: Callable[[str], str]
) -> Iterator[str]:
    words = [token.text for token in tokens if not token.is_space]
    befores, afters = iter(["", *words]), iter([*words[1:], ""])
    key = ""
    for token in tokens:
        if token.is_space:
            yield token.text
            continue
        before, after = next(befores), next(afters)
        if token.is_sign or token.says_nothing:
            yield token.text
        elif token.is_key(before, after):
            key = token.content or token.text
            yield token.opening + mask_key(token.content) + token.closing if token.opening else key
        elif everything or (is_cut and is_value(key)):
            yield token.opening + HIDDEN + token.closing
        else:
            yield token.text
