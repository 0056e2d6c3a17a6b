"""Templates and static files of the admin: safe under a strict content security policy."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import comm100bot

PACKAGE = Path(comm100bot.__file__).parent
STATIC = PACKAGE / "static" / "comm100bot"
TEMPLATES = sorted((PACKAGE / "templates").rglob("*.html"))
SCRIPTS = sorted(STATIC.glob("*.js"))
VENDORED = sorted((STATIC / "vendor").glob("*.js"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_escape_everything_and_hold_no_inline_code(path: Path) -> None:
    text = path.read_text()
    for pattern in (
        r"\|\s*safe",
        r"autoescape off",
        r"<script>",
        r"<style",
        r"\sstyle=",
        r"\son\w+=",
    ):
        assert not re.search(pattern, text), pattern


def test_no_python_calls_text_safe_that_was_not_made_safe() -> None:
    for path in PACKAGE.rglob("*.py"):
        assert "mark_safe" not in path.read_text(), path


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_scripts_make_no_code_and_no_markup_of_text(path: Path) -> None:
    text = path.read_text()
    for word in ("eval(", "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write"):
        assert word not in text


@pytest.mark.parametrize("path", VENDORED, ids=lambda path: path.name)
def test_vendored_files_come_with_their_license_and_without_a_source_map(path: Path) -> None:
    assert "sourceMappingURL" not in path.read_text()
    assert list(path.parent.glob(f"{path.name.partition('.')[0]}*LICENSE*"))
