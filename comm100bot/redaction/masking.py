"""One text without its secrets."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from urllib.parse import unquote_plus

from comm100bot.rules.text import encodable

from .assignments import mask_parameters, mask_spoken
from .markers import ONE_MARKER, between_markers, marker
from .names import Vocabulary
from .patterns import Match, pattern
from .shapes import mask_shapes

_GUID = pattern(r"\{?[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}?")
_ENCODED = pattern(rf"(?:{ONE_MARKER}|[^\s&=])*%[0-9A-Fa-f][0-9A-Fa-f](?:{ONE_MARKER}|[^\s&=])*")

# Most texts have nothing that any secret needs.
_SUSPICIOUS = pattern(
    r"""[\pN:=>\x{FF1A}\x{FF1D}%"“']|是|(?i:bearer)|-----|eyJ|[A-Z]{4}|xox|AIza"""
    r"|gh[a-z]_|k_(?:live|test)_|sk-|github_pat_|glpat-|npm_|whsec_"
)

_ROUNDS = 6
_ENCODINGS = 3


def mask(text: str, vocabulary: Vocabulary, *, cards: bool = True) -> str:
    """The text with a marker for each secret in it, and nothing more to find in the result."""
    plain = encodable(text)
    if _GUID.fullmatch(plain) or not _SUSPICIOUS.search(plain):
        return text
    return _mask(text, vocabulary, cards, _ENCODINGS)


def settled(step: Callable[[str], str], text: str) -> str:
    """The text masked until nothing more is found: a marker can make something new."""
    for _ in range(_ROUNDS):
        before, text = text, step(text)
        if text == before:
            return text
    return marker("secret")


def _mask(text: str, vocabulary: Vocabulary, cards: bool, encodings: int) -> str:
    def step(text: str) -> str:
        text = between_markers(partial(mask_shapes, cards=cards), text)
        if vocabulary.occurs_in(unquote_plus(text)):
            text = mask_spoken(mask_parameters(text, vocabulary), vocabulary)
        if encodings and "%" in text:
            text = _mask_encoded(text, vocabulary, encodings - 1)
        return text

    plain = encodable(text)
    masked = settled(step, plain)
    return text if masked == plain else masked


def _mask_encoded(text: str, vocabulary: Vocabulary, encodings: int) -> str:
    """The text without what is a secret once its %20 are decoded."""

    def masked(found: Match) -> str:
        decoded = unquote_plus(found[0])
        secretless = _mask(decoded, vocabulary, True, encodings)
        return found[0] if secretless == decoded else marker("encoded secret")

    return _ENCODED.sub(masked, text)
