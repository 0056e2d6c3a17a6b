"""Databases of another version: each is a file of its own, beside the one under test."""

from __future__ import annotations

import gc
import sqlite3
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import ConnectionHandler
from pytest_django import DjangoDbBlocker

from project import databases
from project.demo import fit


@contextmanager
def extra_database(file: Path) -> Iterator[BaseDatabaseWrapper]:
    """One more connection, to this file."""
    connections.databases["extra"] = {
        **connections.databases["default"],
        **databases.tuned(databases.sqlite_file(file)),
    }
    try:
        yield connections["extra"]
    finally:
        connections["extra"].close()
        del connections["extra"], connections.databases["extra"]


@pytest.fixture
def database(
    tmp_path: Path,
    migrated: bytes,
    monkeypatch: pytest.MonkeyPatch,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[Path]:
    """A database that is not there yet, which fit.py looks at instead of the default one."""
    file = tmp_path / "db.sqlite3"
    with django_db_blocker.unblock(), extra_database(file) as connection:
        monkeypatch.setattr(fit, "connection", connection)
        yield file


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker) -> bytes:
    """The bytes of a database that this version has made."""
    file = tmp_path_factory.mktemp("migrated") / "db.sqlite3"
    with django_db_blocker.unblock(), extra_database(file):
        call_command("migrate", database="extra", verbosity=0)
    return file.read_bytes()


def change(database: Path, *statements: str) -> None:
    with sqlite3.connect(database) as connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()


def test_new_database_fits(database: Path) -> None:
    assert fit.misfit() is None


def test_database_of_this_version_fits(database: Path, migrated: bytes) -> None:
    database.write_bytes(migrated)
    assert fit.misfit() is None


def test_database_of_an_earlier_version_fits(database: Path, migrated: bytes) -> None:
    database.write_bytes(migrated)
    change(
        database,
        "DELETE FROM django_migrations WHERE app = 'shop'",
        "DROP TABLE shop_order",
    )
    assert fit.misfit() is None


def test_migration_from_the_future_does_not_fit(database: Path, migrated: bytes) -> None:
    database.write_bytes(migrated)
    change(
        database,
        "INSERT INTO django_migrations (app, name, applied)"
        " VALUES ('comm100bot', '0999_later', '2026-11-22')",
    )
    assert fit.misfit() == (
        "It knows a migration that this version does not: comm100bot 0999_later."
    )


def test_tables_of_an_app_that_is_not_installed_do_no_harm(database: Path, migrated: bytes) -> None:
    database.write_bytes(migrated)
    change(
        database,
        "CREATE TABLE blog_post (id integer)",
        "INSERT INTO django_migrations (app, name, applied)"
        " VALUES ('blog', '0001_initial', '2026-11-22')",
    )
    assert fit.misfit() is None


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("ALTER TABLE shop_order ADD COLUMN color text", "shop_order has other columns"),
        ("ALTER TABLE shop_order DROP COLUMN carrier", "shop_order has other columns"),
        ("DROP TABLE comm100bot_message", "comm100bot_message is missing"),
        (
            "DELETE FROM django_migrations WHERE app = 'shop'",
            "shop_order that this version did not make",
        ),
        (
            "DELETE FROM django_migrations WHERE app = 'contenttypes'",
            "applied in another order",
        ),
    ],
)
def test_other_tables_do_not_fit(database: Path, migrated: bytes, statement: str, why: str) -> None:
    database.write_bytes(migrated)
    change(database, statement)
    assert why in (fit.misfit() or "")


def test_file_that_is_no_database_does_not_fit(database: Path) -> None:
    database.write_bytes(b"a letter to my aunt, long enough to be taken for a database file\n" * 99)
    with warnings.catch_warnings():
        # Django leaves the connection open that it could not set up.
        warnings.simplefilter("ignore", ResourceWarning)
        assert fit.misfit() == "It is not a database of this kind, or it is damaged."
        gc.collect()


def test_database_that_cannot_be_opened_is_no_misfit(database: Path) -> None:
    database.mkdir()
    with pytest.raises(OperationalError):
        fit.misfit()


def test_database_file_is_known(database: Path) -> None:
    assert fit.database_file() == database


@pytest.mark.parametrize(
    "config",
    [
        {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"},
        {"ENGINE": "django.db.backends.postgresql", "NAME": "bot"},
    ],
)
def test_database_elsewhere_has_no_file(
    config: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    handler = ConnectionHandler({"default": config})
    monkeypatch.setattr(fit, "connection", handler["default"])
    assert fit.database_file() is None


def test_whole_database_is_moved_aside(database: Path) -> None:
    for ending in ("", "-wal", "-shm"):
        database.with_name(database.name + ending).write_text(ending or "rows")
    aside = fit.move_aside(database)
    assert not database.exists()
    assert aside.read_text() == "rows"
    assert aside.with_name(aside.name + "-wal").read_text() == "-wal"
