"""The demo site's settings, for tests."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from project.settings import *  # noqa: F403
from project.settings import DATABASES, MIDDLEWARE

SECRET_KEY = "for-tests-alone"

# Quick, and good enough for nobody's password.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# Collected files are served by the server under test, where there is one.
MIDDLEWARE = [name for name in MIDDLEWARE if not name.startswith("whitenoise.")]

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file: threads with connections of their own can't share a database in memory.
    file = Path(tempfile.gettempdir()) / f"comm100bot-test-{os.getpid()}.sqlite3"
    DATABASES["default"]["TEST"] = {"NAME": str(file)}
