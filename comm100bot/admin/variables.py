"""The variables that a reply sets, one a line: ``OrderStatus = {{ order.status }}``.

A number, true and false are sent as such; in double quotes they are text.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any

from django.utils.translation import gettext as _

from .lines import BLANKS, LineError, lines_of

_PLAIN = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?|true|false")
_UNSAFE = re.compile(r"^[ \t\"]|[ \t]$|[\n\r]")


def write_variables(variables: Any) -> str:
    """The variables, one a line; what is no object, as the JSON that is stored."""
    if not isinstance(variables, dict):
        return _quoted(variables) if variables else ""
    return "\n".join(f"{_write_name(name)} = {_write(value)}" for name, value in variables.items())


def _write_name(name: str) -> str:
    return _quoted(name) if not name or "=" in name or _UNSAFE.search(name) else name


def _write(value: Any) -> str:
    if (
        isinstance(value, str)
        and value
        and not _PLAIN.fullmatch(value)
        and not _UNSAFE.search(value)
    ):
        return value
    return _quoted(value)


def _quoted(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def read_variables(text: str, stored: Any) -> Any:
    """What the lines say. A line that nobody changed keeps exactly the value that was stored.

    So does a stored value that is no object: it is for the rule's own checks to refuse it.
    """
    if not isinstance(stored, dict):
        if stored and text.strip() == write_variables(stored):
            return stored
        stored = {}
    kept = {
        f"{_write_name(name)} = {_write(value)}": (name, value) for name, value in stored.items()
    }
    variables: dict[str, Any] = {}
    for line in lines_of(text):
        name, value = kept.get(line) or read_variable(line)
        if name in variables:
            raise LineError(_("There are two variables named “%(name)s”.") % {"name": name})
        variables[name] = value
    return variables


def read_variable(line: str) -> tuple[str, Any]:
    name, rest = _read_name(line)
    if not rest.startswith("="):
        raise LineError(
            _("“%(line)s” sets nothing. Write it as: OrderStatus = Shipped") % {"line": line}
        )
    return name, _read(rest[1:].strip(BLANKS))


def _read_name(line: str) -> tuple[str, str]:
    if line.startswith('"'):
        try:
            name, end = json.JSONDecoder().raw_decode(line)
        except ValueError:
            pass
        else:
            return name, line[end:].strip(BLANKS)
    name, mark, rest = line.partition("=")
    return name.strip(BLANKS), mark + rest


def _read(text: str) -> Any:
    if not _PLAIN.fullmatch(text) and not text.startswith('"'):
        return text
    try:
        return json.loads(text, parse_float=_finite)
    except ValueError:
        return text


def _finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise ValueError(text)
    return number
