"""Filling one template in, as tests do it."""

from __future__ import annotations

from typing import Any

from comm100bot.replies.source import TemplateError
from comm100bot.replies.templates import Template

from .making_facts import make_facts


def fill(source: str, **attributes: Any) -> str:
    """The finished text, for a snapshot with these attributes."""
    return Template(source).fill(make_facts(**attributes)).text


def missing(source: str, **attributes: Any) -> tuple[str, ...]:
    """The facts that this template used although they are not set."""
    return Template(source).fill(make_facts(**attributes)).missing


def refusal(source: str) -> str:
    """Why this is no template; "" when it is one."""
    try:
        Template(source)
    except TemplateError as error:
        return str(error)
    return ""
