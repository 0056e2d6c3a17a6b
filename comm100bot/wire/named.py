"""Custom fields, custom variables and form values: lists of a name with its values."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .absence import is_absent
from .incoming import NamedValues
from .reading import Fields, Found, as_fields, as_id, as_values

_WRAPPED = re.compile(r"\{!\s*Variable\.(.*)\}", re.IGNORECASE | re.DOTALL)


def as_custom_fields(found: Found) -> tuple[NamedValues, ...]:
    """``[{id or field_id, name, value}]``"""
    return tuple(_named(found, ids=("id", "fieldid")))


def as_custom_variables(found: Found) -> tuple[NamedValues, ...]:
    """``[{name, value}]``"""
    return tuple(_named(found))


def as_form_values(found: Found) -> tuple[NamedValues, ...]:
    """Classic ``[{label, value}]``, third-party ``[{name, value}]``"""
    return tuple(_named(found, names=("label", "name")))


def read_variables(fields: Fields) -> tuple[NamedValues, ...]:
    """What the bot collected: all keys but those that somebody asked for by name.

    ``{!Variable.pizza-size}``, as Comm100 writes its placeholders, means ``pizza-size``.
    """
    found = [_variable(key, found) for key, found in fields.unknown()]
    return tuple(sorted(filter(None, found), key=lambda variable: variable.name))


def _variable(key: str, found: Found) -> NamedValues | None:
    wrapped = _WRAPPED.fullmatch(key.strip())
    name = (wrapped[1] if wrapped else key).strip()
    if not name:
        found.kept("no_name", "This value has no name, so nothing can refer to it.")
        return None
    values = () if is_absent(found.value) else as_values(found) or ()
    return NamedValues(name=name, values=values)


def _named(
    found: Found, *, names: tuple[str, ...] = ("name",), ids: tuple[str, ...] = ()
) -> Iterator[NamedValues]:
    for item in found.items():
        fields = as_fields(item)
        name = fields and _name(fields, item, names)
        if fields and name:
            yield NamedValues(
                name=name,
                values=fields.get(as_values, "value") or (),
                id=fields.get(as_id, *ids),
            )


def _name(fields: Fields, item: Found, names: tuple[str, ...]) -> str | None:
    name = fields.get(as_id, *names)
    if name is None and fields.find(*names) is None and not fields.has_redacted(*names):
        item.kept("no_name", "This value has no name, so nothing can refer to it.")
    return name and name.strip()
