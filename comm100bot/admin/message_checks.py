"""What is wrong with a message, or with a part of it, and which field it is beside."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any, TypeAlias

from django.utils.translation import gettext as _

from comm100bot.lookups import registry
from comm100bot.names import FactError, check_path
from comm100bot.replies import ReplyErrors, compile_reply

Mistake: TypeAlias = tuple[str, str]
"""The place in a message, such as ``wording 2`` or ``button 1, url``, and a sentence."""

_ADDRESS = re.compile(r"^\s*https?://|\{\{|\{%", re.IGNORECASE)


def no_address(url: Any) -> str:
    """What to write instead of a text that can't become a web address; "" for one that can."""
    # What a template makes is not known yet.
    if not isinstance(url, str) or not url or _ADDRESS.search(url):
        return ""
    return _("Write the whole address: it begins with https://")


def mistakes(message: Mapping[str, Any]) -> list[Mistake]:
    """What keeps this message from being sent."""
    try:
        compile_reply([message], {}, 200)
    except ReplyErrors as errors:
        return [(place.partition(", ")[2], sentence) for place, sentence in errors.errors]
    return []


def misspelt(message: Mapping[str, Any]) -> Iterator[Mistake]:
    """Facts in a sound message's templates that no chat can ever have."""
    for slot in compile_reply([message], {}, 200).slots:
        for path in sorted(slot.template.paths):
            if sentence := _misspelt(path):
                yield slot.place.partition(", ")[2], sentence


def misspelt_in(text: str) -> list[str]:
    """The same of one text alone."""
    return [sentence for _place, sentence in misspelt({"kind": "text", "wordings": [text]})]


def _misspelt(path: str) -> str:
    try:
        check_path(path, registry)
    except FactError as error:
        # A lookup that this site lacks may be there on the next one.
        return "" if error.warning else error.sentence
    return ""


def name_at(mistake: Mistake, names: Mapping[str, str], known: Collection[str]) -> str | None:
    """The field that a mistake is beside: the one of its place, or one that the sentence names.

    ``names`` are fields by another word for them.
    """
    place, sentence = mistake
    quoted = re.findall(r"“(\w+)”", sentence)
    words = [place.partition(" ")[0], *quoted, *re.findall(r"\w+", sentence)]
    return next((name for word in words if (name := names.get(word, word)) in known), None)
