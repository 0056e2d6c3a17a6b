"""What each kind of database wants to be told, whatever ``DATABASE_URL`` says."""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from environ import Env

Config = dict[str, Any]


def sqlite_file(path: Path) -> Config:
    """A database in a file, for a site that has named none."""
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(path)}


def from_url(url: str) -> Config:
    """The database at this address; ``ImproperlyConfigured``, a sentence, where it is none."""
    scheme, separator, _rest = url.partition("://")
    try:
        database: Config = Env.db_url_config(url) if scheme and separator else {}
    except ValueError:
        database = {}
    # A kind that django-environ does not know stays as it was written; it may be a module's path.
    if "." not in database.get("ENGINE", ""):
        # The address is not quoted: it may hold a password.
        raise ImproperlyConfigured(
            "DATABASE_URL is no address of a database. Write one such as "
            "postgres://user:password@host:5432/name, mysql://user:password@host:3306/name or "
            "sqlite:////absolute/path, or leave it out."
        )
    return database


def tuned(database: Mapping[str, Any]) -> Config:
    """The same database with the options that its kind needs; options in the URL win."""
    engine = str(database.get("ENGINE", "")).rpartition(".")[2]
    defaults = {"sqlite3": _sqlite, "postgresql": _postgresql, "mysql": _mysql}.get(engine)
    if defaults is None:
        return dict(database)
    extra = defaults()
    options = {**extra.pop("OPTIONS"), **database.get("OPTIONS", {})}
    return {**database, **extra, "OPTIONS": options}


def _sqlite() -> Config:
    return {
        "OPTIONS": {
            # Taking the write lock at the start of a transaction makes writers wait for each
            # other; taking it later makes them fail.
            "transaction_mode": "IMMEDIATE",
            "timeout": 5,
            # Readers go on while somebody writes, and what we have acknowledged is on the disk.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        },
    }


def _postgresql() -> Config:
    options: Config = {"connect_timeout": 2, "tcp_user_timeout": 2000}
    if importlib.util.find_spec("psycopg_pool") is None:
        return {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True, "OPTIONS": options}
    # Room for the server's threads and for the lookups', which have connections of their own.
    options["pool"] = {"min_size": 1, "max_size": 32, "timeout": 5}
    return {"CONN_HEALTH_CHECKS": True, "OPTIONS": options}


def _mysql() -> Config:
    return {
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "charset": "utf8mb4",
            "connect_timeout": 2,
            # A transaction sees what others have committed meanwhile, as on the other databases.
            "isolation_level": "read committed",
            # A text that does not fit is an error, never cut in silence.
            "init_command": "SET sql_mode='STRICT_TRANS_TABLES'",
        },
        "TEST": {"CHARSET": "utf8mb4", "COLLATION": "utf8mb4_unicode_ci"},
    }
