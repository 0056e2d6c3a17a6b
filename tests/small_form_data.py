"""What a page sends of a list of small forms."""

from __future__ import annotations

from typing import Any


def rows_of(name: str, *rows: dict[str, Any], stored: int = 0) -> dict[str, Any]:
    """The fields of these rows, of which the first so many were there before."""
    data: dict[str, Any] = {f"{name}-TOTAL_FORMS": len(rows), f"{name}-INITIAL_FORMS": stored}
    for index, row in enumerate(rows):
        data |= {f"{name}-{index}-{field}": value for field, value in row.items()}
    return data
