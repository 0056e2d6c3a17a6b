"""Bytes to a payload: strict about JSON, careful with what a database can't keep.

Every consumer (rules, storage, redaction) works on this one parse, so that no two of them can see
different values behind a duplicate key or an odd number.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from typing import TypeAlias

from .incoming import Json, Problem
from .problems import Problems, path_of_item, path_of_key

MAX_DEPTH = 30
MAX_VALUES = 5_000
MAX_STRING = 32_768
MAX_NUMBER = 64


class UnreadableBody(Exception):
    """A body that is no JSON object; ``detail`` says what is wrong, where, and what to do."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """A payload that every database keeps as it is, and what had to be changed for that."""

    payload: dict[str, Json]
    problems: tuple[Problem, ...] = ()


def decode(body: bytes) -> Decoded:
    """The JSON object in this body; ``UnreadableBody`` when there is none."""
    body = body.removeprefix(b"\xef\xbb\xbf")
    if not body.strip(b" \t\r\n"):
        raise UnreadableBody("empty_body", "The body is empty. Send one JSON object in UTF-8.")
    text = _utf8(body)
    _refuse_depth(body)
    raw = _parse(text)
    if not isinstance(raw, tuple):
        raise UnreadableBody(
            "not_object",
            f"The body is {_kind(raw)}, but one JSON object in curly brackets is expected.",
        )
    cleaner = _Cleaner()
    payload = cleaner.object(raw, "")
    return Decoded(payload=payload, problems=cleaner.problems.found())


def _utf8(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        where = _place(body, error.start)
        raise UnreadableBody(
            "bad_utf8", f"The body is not UTF-8 text: see {where}. Send the JSON in UTF-8."
        ) from None


def _place(body: bytes, position: int) -> str:
    """Where a byte stands, as people count: line and column from 1."""
    line = body.count(b"\n", 0, position) + 1
    column = position - body.rfind(b"\n", 0, position)
    return f"line {line}, column {column}"


_STRING_OR_BRACKET = re.compile(rb'"(?:[^"\\]++|\\.)*+"?|[\[\]{}]', re.DOTALL)


def _refuse_depth(body: bytes) -> None:
    """Refuses deep nesting before it is parsed: Python's parser recurses, and its limit moves."""
    depth = 0
    for match in _STRING_OR_BRACKET.finditer(body):
        token = match.group()
        if token in b"[{":
            depth += 1
        elif token in b"]}":
            depth -= 1
        if depth > MAX_DEPTH:
            where = _place(body, match.start())
            raise UnreadableBody(
                "too_deep",
                f"The JSON is nested deeper than {MAX_DEPTH} levels at {where}. Send it flatter.",
            )


@dataclass(frozen=True, slots=True)
class _Unkept:
    """A number that can't stay one: what is kept instead, and why."""

    value: str | None
    code: str
    text: str


_Raw: TypeAlias = (
    bool | int | float | str | _Unkept | list["_Raw"] | tuple[tuple[str, "_Raw"], ...] | None
)
"""What the parser hands on: an object is a tuple of its pairs, so that duplicate keys show."""


def _parse(text: str) -> _Raw:
    try:
        raw: _Raw = json.loads(
            text,
            parse_int=_number,
            parse_float=_number,
            parse_constant=_constant,
            object_pairs_hook=tuple,
        )
    except json.JSONDecodeError as error:
        raise UnreadableBody(
            "bad_json",
            f"The body is not valid JSON: {_mistake(error.msg)} "
            f"at line {error.lineno}, column {error.colno}. Send one JSON object.",
        ) from None
    return raw


_MISTAKES = {
    "Expecting property name": "a name in double quotes is missing",
    "Expecting ',' delimiter": "a comma or a closing bracket is missing",
    "Expecting ':' delimiter": "a colon is missing",
    "Expecting value": "a value is missing",
    "Illegal trailing comma": "there is a comma too many",
    "Extra data": "there is more text after the end of the object",
    "Unterminated string": "there is no closing quote for the text that starts",
    "Invalid control character": "a line break or another control character stands in a text",
    "Invalid \\": "a backslash in a text is not followed by what JSON allows",
}


def _mistake(message: str) -> str:
    """Python's parser message in plain words, which never quote the body."""
    for start, words in _MISTAKES.items():
        if message.startswith(start):
            return words
    return "it can't be read"


def _kind(raw: _Raw) -> str:
    if isinstance(raw, list):
        return "a list"
    if isinstance(raw, str):
        return "a text"
    return "null, true or false" if raw is None or isinstance(raw, bool) else "a number"


def _number(written: str) -> int | float | str | _Unkept:
    """A number where writing it back gives the same characters, else its text."""
    if len(written) > MAX_NUMBER:
        text = f"This number has {len(written)} characters; it was kept as text."
        return _Unkept(written, "long_number", text)
    if written.lstrip("-").isdigit():
        return written if written == "-0" else int(written)
    value = float(written)
    if math.isinf(value):
        return _Unkept(written, "huge_number", "This number is too big; it was kept as text.")
    # PostgreSQL has no negative zero, and writes 1e+16 as 10000000000000000.
    plain = "e" not in written and written != "-0.0"
    return value if plain and repr(value) == written else written


def _constant(_name: str) -> _Unkept:
    return _Unkept(None, "not_json", "NaN and Infinity are not JSON; this was read as null.")


_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class _Cleaner:
    """Makes what the parser found storable. Recursion is safe: the depth was checked."""

    def __init__(self) -> None:
        self.problems = Problems()
        self._values = 1

    def object(self, pairs: tuple[tuple[str, _Raw], ...], path: str) -> dict[str, Json]:
        """An object; of a key that comes twice the last one wins."""
        self._count(len(pairs))
        kept: dict[str, _Raw] = {}
        for written, raw in pairs:
            key = self._text(written, path_of_key(path, _UNSTORABLE.sub("�", written)))
            if key in kept:
                self.problems.add(
                    path_of_key(path, key),
                    "duplicate_key",
                    "This key came more than once; the last value counts.",
                )
            kept[key] = raw
        return {key: self._value(raw, path_of_key(path, key)) for key, raw in kept.items()}

    def _value(self, raw: _Raw, path: str) -> Json:
        if isinstance(raw, str):
            return self._text(raw, path)
        if isinstance(raw, tuple):
            return self.object(raw, path)
        if isinstance(raw, list):
            self._count(len(raw))
            return [self._value(item, path_of_item(path, i)) for i, item in enumerate(raw)]
        if isinstance(raw, _Unkept):
            self.problems.add(path, raw.code, raw.text)
            return raw.value
        return raw

    def _text(self, text: str, path: str) -> str:
        """A text as databases take it: no U+0000, no half of a surrogate pair, not endless."""
        if _UNSTORABLE.search(text):
            text = _UNSTORABLE.sub("�", text)
            self.problems.add(
                path,
                "replaced_characters",
                "Characters that can't be stored were each replaced by U+FFFD.",
            )
        if len(text) > MAX_STRING:
            self.problems.add(
                path,
                "long_text",
                f"This text has {len(text):,} characters; the first {MAX_STRING:,} were kept.",
            )
        return text[:MAX_STRING]

    def _count(self, values: int) -> None:
        self._values += values
        if self._values > MAX_VALUES:
            raise UnreadableBody(
                "too_many_values",
                f"The JSON has more than {MAX_VALUES:,} values. Send only what the bot needs.",
            )
