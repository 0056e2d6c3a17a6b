"""A body that could not be read, without its values; an installer still sees its structure.

Without a parse, no value can be told to be harmless. So where any sensitive name stands in the
text, only what is surely no value is kept: the names of fields, and the signs between them.
"""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from functools import partial
from urllib.parse import unquote_plus

from comm100bot.rules.text import encodable

from .markers import is_marker
from .masking import mask, settled
from .names import Vocabulary, is_value, vocabulary
from .patterns import pattern
from .structure import HIDDEN, mask_structure

_JSON = pattern(r"""\{\s*(?:"[^"]*"|'[^']*')\s*:""")
_FORM = pattern(r"""\s*[^\s=&{}\["'<>:/][^\s=&"'<>:/]*=""")
_MULTIPART = pattern(r"\s*(--[^\s]+)\s")
_PART_HEADER = pattern(r"(?i)content-(?:disposition|type|transfer-encoding):.*\s*")

_ESCAPE = pattern(r"\\u([0-9A-Fa-f]{4})")


def redact_text(text: str, names: Sequence[str] = ()) -> str:
    """The text of a body that could not be read, without anything that can be sensitive.

    It may be cut anywhere. ``names`` are sensitive names besides ours.
    """
    return mask_unparsed(text, vocabulary(tuple(names)))


def has_json(text: str) -> bool:
    """Does an object begin in this text?"""
    return "{" in text and _JSON.search(encodable(text)) is not None


def mask_unparsed(text: str, known: Vocabulary) -> str:
    """The text without its values where a sensitive name stands in it, else without its secrets."""
    whole = encodable(text)
    masked = settled(partial(_masked, known=known), _without_holes(whole))
    return text if masked == whole else masked


def _masked(text: str, known: Vocabulary) -> str:
    sensitive = known.occurs_in(text) or known.occurs_in(_decoded(text))
    if _FORM.match(text):
        masked = "&".join(_mask_field(field, sensitive, known) for field in text.split("&"))
    elif sensitive and (boundary := _MULTIPART.match(text)):
        masked = "".join(_multipart_lines(text, boundary[1], known))
    else:
        masked = mask_structure(text, sensitive, partial(mask, vocabulary=known))
    return masked if sensitive else mask(masked, known)


def _without_holes(text: str) -> str:
    """The text; of UTF-16 that was read as UTF-8, every second character is a hole."""
    holes = text.count("\0") + text.count("\ufffd")
    text = text.replace("\0", "")
    return text.replace("\ufffd", "") if holes * 3 > len(text) else text


def _decoded(text: str) -> str:
    """The text as a reader would have seen it who knows its escapes, whichever they are."""
    unescaped = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), html.unescape(text))
    return encodable(unquote_plus(unescaped))


def _mask_field(field: str, sensitive: bool, known: Vocabulary) -> str:
    """One field of a form, ``name=value``."""
    name, equals, value = field.partition("=")
    if not equals:
        name, value = "", field
    if not sensitive and not is_value(unquote_plus(name)):
        return field
    if name and not any(map(str.isalpha, name)):
        name = HIDDEN  # What stands behind an "&" that was not escaped.
    if value.strip() and not is_marker(value):
        value = HIDDEN
    return mask(name, known) + equals + value


def _multipart_lines(text: str, boundary: str, known: Vocabulary) -> Iterator[str]:
    """A multipart body whose parts keep only their headers, which name the fields."""
    in_headers = False
    for line in text.splitlines(keepends=True):
        content = line.strip()
        if content in (boundary, f"{boundary}--"):
            in_headers = True
            yield line
        elif not content or is_marker(content):
            in_headers = in_headers and bool(content)
            yield line
        elif in_headers and _PART_HEADER.fullmatch(line):
            yield mask(line, known)
        else:
            yield HIDDEN + line[len(line.rstrip()) :]
