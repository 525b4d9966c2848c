"""Whether a book's file is what was written: its pages, its references, its texts."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from attrs import frozen

from warmlinks.store.schema import APPLICATION_ID

__all__ = ["NO_TEXT", "Unreadable", "check_copy", "texts_that_are_none"]

NO_TEXT = "Could not decode to UTF-8"
"""How the message begins with which SQLite says that a text is none."""


@frozen
class Unreadable:
    """A text in a table that is no UTF-8."""

    table: str
    column: str
    raw: bytes


def texts_that_are_none(connection: sqlite3.Connection) -> list[Unreadable]:
    """Every text of the book that cannot be read as one; each text is read once, and those of such a table twice."""
    wrong: list[Unreadable] = []
    names = [
        name
        for (name,) in connection.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite|_%' ESCAPE '|'"
        )
    ]
    for name in names:
        try:
            for _ in connection.execute(f'SELECT * FROM "{name}"'):
                pass
        except sqlite3.OperationalError as error:
            if not str(error).startswith(NO_TEXT):
                raise
            wrong += _unreadable_in(connection, name)
    return wrong


def _unreadable_in(connection: sqlite3.Connection, table: str) -> list[Unreadable]:
    kinds = {row[1]: row[2] for row in connection.execute(f'PRAGMA table_info("{table}")')}
    usual = connection.text_factory
    connection.text_factory = lambda raw: raw if _is_no_text(raw) else ""
    try:
        cursor = connection.execute(f'SELECT * FROM "{table}"')
        columns = [part[0] for part in cursor.description]
        return [
            Unreadable(table, column, value)
            for row in cursor
            for column, value in zip(columns, row, strict=True)
            if isinstance(value, bytes) and kinds.get(column) != "BLOB"
        ]
    finally:
        connection.text_factory = usual


def _is_no_text(raw: bytes) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return True
    return False


def check_copy(path: Path, *, texts: bool = True) -> str | None:
    """What is wrong with a book's file; None if nothing is.

    Args:
        path: the file.
        texts: also read every text.
    """
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)
        try:
            if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
                return "it is no book"
            found = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
            if found == "ok" and connection.execute("PRAGMA foreign_key_check").fetchone():
                found = "a row refers to one that is not there"
            if texts and found == "ok" and (wrong := texts_that_are_none(connection)):
                found = f"what should be a text is none, in {wrong[0].table}.{wrong[0].column}"
        finally:
            connection.close()
    except sqlite3.Error as error:
        return str(error)
    return None if found == "ok" else str(found)
