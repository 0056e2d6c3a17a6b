"""Log lines that hold nothing of a visitor's."""

from __future__ import annotations

import logging
import traceback
from types import TracebackType
from typing import TypeAlias

ExcInfo: TypeAlias = (
    tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
)


class Formatter(logging.Formatter):
    """Writes where an exception was raised and its class, but not its text.

    Texts of exceptions carry data: PostgreSQL's say ``Failing row contains (...)``.
    """

    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802 - the library's name
        kind, _, where = ei
        if kind is None:
            return ""
        return "".join([*traceback.format_tb(where), f"{kind.__module__}.{kind.__qualname__}"])
