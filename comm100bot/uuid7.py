"""Ids that sort by the time they were made (RFC 9562, version 7)."""

from __future__ import annotations

import secrets
import time
from uuid import UUID


def uuid7() -> UUID:
    """48 bits of milliseconds since 1970, then 74 random bits.

    Python's own library has it from 3.14.
    """
    milliseconds = time.time_ns() // 1_000_000
    number = milliseconds << 80 | secrets.randbits(80)
    number &= ~(0xF << 76) & ~(0x3 << 62)
    return UUID(int=number | 0x7 << 76 | 0x2 << 62)
