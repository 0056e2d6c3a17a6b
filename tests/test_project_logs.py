from __future__ import annotations

import logging
import sys

from project.logs import Formatter


def formatted(error: Exception) -> str:
    try:
        raise error
    except type(error):
        record = logging.LogRecord(
            "django", logging.ERROR, __file__, 1, "Broken", None, sys.exc_info()
        )
    return Formatter("%(message)s").format(record)


def test_class_of_an_exception_is_logged() -> None:
    assert "builtins.ValueError" in formatted(ValueError())


def test_place_of_an_exception_is_logged() -> None:
    assert "test_project_logs.py" in formatted(ValueError())


def test_text_of_an_exception_is_not_logged() -> None:
    assert "allon@example.com" not in formatted(ValueError("allon@example.com"))


def test_no_exception_is_no_trouble() -> None:
    assert Formatter().formatException((None, None, None)) == ""
