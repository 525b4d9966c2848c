"""Connections to a book's file: to write to it, or to look at one that cannot be written to."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from pathlib import Path

__all__ = ["BUSY", "connect", "connect_read_only"]

BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
"""The codes of errors that say that another process holds the book."""


def connect(path: Path | None, patience: float) -> sqlite3.Connection:
    """Open a connection whose transactions are begun and ended explicitly."""
    return sqlite3.connect(
        ":memory:" if path is None else str(path), timeout=patience, isolation_level=None, cached_statements=256
    )


def connect_read_only(path: Path, patience: float) -> sqlite3.Connection:
    """Open a book that cannot be written to, nor its folder.

    What its log still holds belongs to it. Where SQLite cannot read the log without writing beside it, a copy in memory
    is looked at; without a log the file is read as it is.
    """
    log = path.with_name(f"{path.name}-wal")
    address = f"{path.absolute().as_uri()}?mode=ro"
    try:
        opened = sqlite3.connect(address, uri=True, timeout=patience, isolation_level=None, cached_statements=256)
        opened.execute("PRAGMA schema_version").fetchone()
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF in BUSY:
            raise
    else:
        return opened
    if not log.exists() or not log.stat().st_size:
        address += "&immutable=1"
        return sqlite3.connect(address, uri=True, timeout=patience, isolation_level=None, cached_statements=256)
    with tempfile.TemporaryDirectory(prefix="warmlinks-") as folder:
        copy = Path(folder) / path.name
        shutil.copyfile(path, copy)
        shutil.copyfile(log, copy.with_name(log.name))
        source = connect(copy, patience)
        memory = connect(None, patience)
        try:
            source.backup(memory)
        finally:
            source.close()
    return memory
