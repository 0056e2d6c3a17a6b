"""A secret of this machine's own, so that no site ever runs with a well-known one."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path


def kept_secret(file: Path) -> str:
    """The secret in this file, which git ignores; the first process that asks makes it."""
    if not file.exists():
        fresh = file.with_name(f"{file.name}-{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(48), "utf-8")
        # Of several processes one wins, and nobody ever reads half a secret.
        with suppress(FileExistsError):
            file.hardlink_to(fresh)
        fresh.unlink()
    return file.read_text("utf-8")
