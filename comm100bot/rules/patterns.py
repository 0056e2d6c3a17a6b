"""Patterns that staff write: RE2 runs each of them in linear time, whatever they wrote."""

from __future__ import annotations

import re
import string
from typing import Protocol

import re2

from .operands import OperandError, one_text
from .text import encodable, normalize

_OPTIONS = re2.Options()
_OPTIONS.case_sensitive = False
_OPTIONS.log_errors = False  # It would print the pattern, and what it met, to standard error.
_OPTIONS.max_mem = 1 << 20
_OPTIONS.never_capture = True

_ESCAPED_OR_FOREIGN = re.compile(r"\\.|[^\x00-\x7f]", re.DOTALL)
_PUNCTUATION = frozenset(string.punctuation)

_BACK_REFERENCE = re.compile(r"\\[1-9k]")
_LOOK_AROUND = ("(?=", "(?!", "(?<=", "(?<!")

_SENTENCES = {
    "missing )": "A “)” is missing: each “(” needs one. To find the sign itself, write “\\(”.",
    "unexpected )": "A “)” has no “(” before it. To find the sign itself, write “\\)”.",
    "missing ]": "A “]” is missing: each “[” needs one. To find the sign itself, write “\\[”.",
    "trailing \\": "The pattern ends with “\\”: remove it. To find the sign itself, write “\\\\”.",
    "pattern too large": "The pattern is too large: make it shorter, or repeat less often in it.",
    "bad repetition operator": "“{}” repeats what is repeated already: leave one of the signs.",
    "no argument for repetition operator": "“{}” has nothing before it to repeat. "
    "To find the sign itself, write “\\” before it.",
    "invalid repetition size": "“{}” is no number of times: from 0 to 1,000, the lower one first.",
    "invalid character class range": "“{}” is no range or group of characters: correct it.",
    "invalid named capture group": "“{}” is no name for a group: write “(” alone instead.",
    "invalid escape sequence": "“{}” means nothing here: leave out the “\\”.",
    "invalid perl operator": "“{}” is not supported: take it out.",
}


class Pattern(Protocol):
    """A compiled pattern."""

    def search(self, text: bytes) -> object | None:
        """The first place where the pattern is found."""


def pattern(value: object) -> Pattern:
    """A pattern, compiled."""
    text = one_text(value)
    try:
        compiled: Pattern = re2.compile(encodable(_as_texts_are(text)).encode(), _OPTIONS)
    except re2.error as error:
        raise OperandError(_sentence(error.args[0].decode("utf-8", "replace"), text)) from None
    return compiled


def _as_texts_are(text: str) -> str:
    """The pattern in the characters that texts have after NFKC.

    A sign that NFKC makes from a foreign one, as from a wide question mark, stands for itself.
    """
    return normalize(_ESCAPED_OR_FOREIGN.sub(_literal, text))


def _literal(found: re.Match[str]) -> str:
    plain = normalize(found[0])
    if found[0].startswith("\\") or _PUNCTUATION.isdisjoint(plain):
        return found[0]
    return str(re2.escape(plain))


def _sentence(error: str, text: str) -> str:
    """RE2's error in words that say what to do."""
    detail = error.partition(": ")[2]
    if detail in _LOOK_AROUND:
        return (
            f"Look-ahead and look-behind such as “{detail}” are not supported: "
            "say the same with one more condition."
        )
    if _BACK_REFERENCE.match(detail) or (detail == "(?P" and "(?P=" in text):
        return "Back-references are not supported: write out what is to be found again."
    for start, sentence in _SENTENCES.items():
        if error.startswith(start):
            return sentence.format(detail)
    return f"The pattern can't be read ({error}): correct it."
