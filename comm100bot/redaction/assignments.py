"""Secrets in running text that stand behind their name: ``?token=x``, ``pin: 1``, my pin is 1."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import unquote_plus

from .markers import ONE_MARKER, is_marker, marker
from .names import Vocabulary
from .patterns import Match, Pattern, pattern

_PARAMETER = pattern(rf"(?:{ONE_MARKER}|[^\s&=])*=(?:{ONE_MARKER}|[^\s&])*")
_NAME = pattern(r"([^=?#;/,]+)=")

_IS = r"(?:\s+(?:is|was|are|ist|est|es|é)|\s*是)"
# Without a space, ``name=value`` is a parameter, which ends at the next one.
_COLON = r"(?:\s*[:>\x{FF1A}\x{FF1D}]|\s+=+>?|=+>?\s)"
_NUMBERS = r"\pN+(?:[ -]+\pN+)+"
_QUOTED = rf"""["“](?:{ONE_MARKER}|[^"”])*["”]?|'(?:{ONE_MARKER}|[^'])*'?"""
_WORD = rf"(?:(?:basic|bearer|digest|token)\s+)?(?:{ONE_MARKER}|\S)+"
_WORD_WITH_DIGIT = rf"(?:{ONE_MARKER}|[^\s\pN])*\pN(?:{ONE_MARKER}|\S)*"

_QUOTES = "\"'“”.,;!?)"


def mask_parameters(text: str, vocabulary: Vocabulary) -> str:
    """The text without the values of sensitive parameters, as in URLs, forms and cookies."""
    if "=" not in text:
        return text

    def masked(found: Match) -> str:
        for name in _NAME.finditer(found[0]):
            value = found[0][name.end() :]
            reason = vocabulary.reason(unquote_plus(name[1]))
            if reason and value and not is_marker(value):
                return found[0][: name.end()] + marker(reason)
        return found[0]

    return _PARAMETER.sub(masked, text)


def mask_spoken(text: str, vocabulary: Vocabulary) -> str:
    """The text without what people write behind a sensitive name.

    Without a colon, only something quoted or with a digit is a secret: "my password is bad" stays.
    """
    for assignment, shortest in _spoken(vocabulary.spoken):

        def masked(found: Match, shortest: int = shortest) -> str:
            value = found[3].strip(_QUOTES)
            if is_marker(value) or len(value) < shortest:
                return found[0]
            return found[1] + found[2] + marker(vocabulary.reason(found[1]) or "secret")

        text = assignment.sub(masked, text)
    return text


@lru_cache(maxsize=16)
def _spoken(names: str) -> tuple[tuple[Pattern, int], ...]:
    """A name, what links it to its value, and the value; with the length of the shortest secret."""
    name = rf"(?i)((?:{names})\pN*s?)"
    colon = rf"{name}(['\"”»]?{_IS}?{_COLON}\s*)({_QUOTED}|{_NUMBERS}|{_WORD})"
    none = rf"{name}({_IS}?\s+|\s*是)({_QUOTED}|{_NUMBERS}|{_WORD_WITH_DIGIT})"
    return (pattern(colon), 1), (pattern(none), 3)
