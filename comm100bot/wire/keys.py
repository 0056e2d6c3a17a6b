"""The keys of Comm100's objects, which it spells in several ways."""

from __future__ import annotations

_MOST_KEPT = 4096
_LONGEST_KEPT = 64


class _FoldedKeys(dict[str, str]):
    """Folded keys by key: it is always the same few hundred that come, so they are kept."""

    def __missing__(self, key: str) -> str:
        folded = key.replace("_", "").casefold()
        # Others must not be able to fill the memory.
        if len(self) < _MOST_KEPT and len(key) <= _LONGEST_KEPT:
            self[key] = folded
        return folded


fold_key = _FoldedKeys().__getitem__
"""Comm100 spells one key ``custom_fields``, ``customFields`` and ``CustomFields``."""


def is_camel(key: str) -> bool:
    """Is the key spelled as Comm100 documents it, ``customFields``?"""
    return key[:1].islower() and "_" not in key
