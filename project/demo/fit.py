"""Does the database that is there fit this version of the site? If not, it is moved aside."""

from __future__ import annotations

from pathlib import Path

from django.db import DatabaseError, OperationalError, connection
from django.db.migrations.exceptions import InconsistentMigrationHistory
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.utils import timezone


def misfit() -> str | None:
    """Why this version can't work with the database, as a sentence; None when it can.

    Raises OperationalError when the database can't be reached or is busy: that is no misfit.
    """
    try:
        loader = MigrationLoader(connection)
        loader.check_consistent_history(connection)
        return _unknown_migration(loader) or _unexpected_tables(loader)
    except InconsistentMigrationHistory:
        return "Its migrations were applied in another order."
    except OperationalError:
        raise
    except DatabaseError:
        # SQLite's words for a file that it did not write.
        return "It is not a database of this kind, or it is damaged."


def _unknown_migration(loader: MigrationLoader) -> str | None:
    known = set(loader.disk_migrations)
    # A migration that squashed others may have been applied under its own name or theirs.
    known.update(key for migration in loader.replacements.values() for key in migration.replaces)
    ours = loader.migrated_apps
    for app, name in sorted(loader.applied_migrations):
        if app in ours and (app, name) not in known:
            return f"It knows a migration that this version does not: {app} {name}."
    return None


def _unexpected_tables(loader: MigrationLoader) -> str | None:
    """Are the tables those that the applied migrations have made, and no others of ours?"""
    applied = [key for key in loader.applied_migrations if key in loader.graph.nodes]
    now, later = _columns(loader.project_state(applied)), _columns(loader.project_state())
    with connection.cursor() as cursor:
        present = set(connection.introspection.table_names(cursor))
        for table, columns in sorted(now.items()):
            if table not in present:
                return f"Its table {table} is missing."
            described = connection.introspection.get_table_description(cursor, table)
            if {column.name for column in described} != columns:
                return f"Its table {table} has other columns than this version's."
    for table in sorted(later.keys() - now.keys()):
        if table in present:
            return f"It has a table {table} that this version did not make."
    return None


def _columns(state: ProjectState) -> dict[str, set[str]]:
    """The columns of every table that Django manages in this state."""
    return {
        model._meta.db_table: {
            field.column for field in model._meta.local_concrete_fields if field.column
        }
        for model in state.apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    }


def database_file() -> Path | None:
    """The file of an SQLite database; None for a database on a server or in memory."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor != "sqlite" or connection.is_in_memory_db():  # type: ignore[attr-defined]
        return None
    return Path(name)


def move_aside(database: Path) -> Path:
    """Rename the database's file, and what belongs to it, with a time stamp; the new name."""
    connection.close()
    stamp = timezone.now().strftime("%Y%m%d-%H%M%S-%f")
    aside = database.with_name(f"{database.stem}-{stamp}{database.suffix}")
    # The write-ahead log holds committed rows: it must go with its database.
    for ending in ("-wal", "-shm", ""):
        part = database.with_name(database.name + ending)
        if part.exists():
            part.rename(aside.with_name(aside.name + ending))
    return aside
