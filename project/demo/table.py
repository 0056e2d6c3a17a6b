"""A table in plain text: columns of fixed width, cells wrapped at words."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from itertools import zip_longest

GAP = "  "


def lines(heads: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int]) -> list[str]:
    """The table's lines: the heads, a rule, and each row with an empty line after it."""
    table = [*_row(heads, widths), GAP.join("-" * width for width in widths)]
    for row in rows:
        table += [*_row(row, widths), ""]
    return table


def _row(cells: Sequence[str], widths: Sequence[int]) -> list[str]:
    columns = [_wrapped(cell, width) for cell, width in zip(cells, widths, strict=True)]
    return [
        GAP.join(part.ljust(width) for part, width in zip(parts, widths, strict=True)).rstrip()
        for parts in zip_longest(*columns, fillvalue="")
    ]


def _wrapped(cell: str, width: int) -> list[str]:
    parts: list[str] = []
    for line in cell.splitlines():
        # An address is never broken: it must stay fit for copying.
        breaks = "://" not in line
        parts += textwrap.wrap(line, width, break_long_words=breaks, break_on_hyphens=False) or [""]
    return parts
