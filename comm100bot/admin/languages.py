"""The languages that a message can be for, by their names in the language of the page."""

from __future__ import annotations

from django.conf.locale import LANG_INFO
from django.utils.translation import gettext

AS_SPOKEN = {"zh-hans": "zh-CN", "zh-hant": "zh-TW"}
"""How visitors' browsers name languages that Django names by their script."""


def language_names() -> list[tuple[str, str]]:
    """Codes, such as ``pt-BR``, and names of the languages that Django knows, sorted by name."""
    found = [
        (_written(code), gettext(info["name"]))
        for code, info in LANG_INFO.items()
        if "fallback" not in info
    ]
    return sorted(found, key=lambda language: language[1].casefold())


def _written(code: str) -> str:
    """The code as people write it: the language small, its country in capitals."""
    language, dash, rest = code.partition("-")
    where = rest.upper() if len(rest) == 2 else rest.title()
    return AS_SPOKEN.get(code, f"{language}{dash}{where}")
