"""Migrates the tables of an older book to those of the present version, whatever columns were added in between."""

from __future__ import annotations

import sqlite3
from contextlib import closing

__all__ = ["reshape"]

_STATEMENTS = "SELECT name, sql FROM sqlite_schema WHERE type = ? AND sql IS NOT NULL"


def reshape(connection: sqlite3.Connection, statements: str) -> None:
    """Create new tables and indices, and recreate tables whose columns have changed, with their rows.

    A new column holds nothing, or the least that says so where it must hold something. Within a transaction, without
    the care for references, and with the old way of renaming a table, which leaves those of other tables alone.

    Args:
        connection: the book.
        statements: what makes the tables and indices of the present version.
    """
    run = connection.execute
    with closing(sqlite3.connect(":memory:")) as fresh:
        fresh.executescript(statements)
        tables, indices = (fresh.execute(_STATEMENTS, (kind,)).fetchall() for kind in ("table", "index"))
    existing = dict(run(_STATEMENTS, ("table",)).fetchall())
    for name, statement in tables:
        if name not in existing:
            run(statement)
        elif existing[name] != statement:
            _make_anew(connection, name, statement)
    existing = dict(run(_STATEMENTS, ("index",)).fetchall())
    for name, statement in indices:
        if existing.get(name) != statement:
            run(f"DROP INDEX IF EXISTS {name}")
            run(statement)


def _make_anew(connection: sqlite3.Connection, name: str, statement: str) -> None:
    run = connection.execute
    run(f"ALTER TABLE {name} RENAME TO {name}_before")
    run(statement)
    had = {row[1] for row in run(f"PRAGMA table_info({name}_before)")}
    values = {
        column: column if column in had else "''" if kind == "TEXT" else "0"
        for _, column, kind, needed, _, _ in run(f"PRAGMA table_info({name})").fetchall()
        if column in had or needed
    }
    run(f"INSERT INTO {name} ({', '.join(values)}) SELECT {', '.join(values.values())} FROM {name}_before")
    run(f"DROP TABLE {name}_before")
