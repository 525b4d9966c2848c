"""SQLite databases in memory that are closed when the test that asked for one is over: newer Pythons tell if not."""

from __future__ import annotations

import sqlite3

__all__ = ["close_all", "sqlite_in_memory"]

_opened: list[sqlite3.Connection] = []


def sqlite_in_memory() -> sqlite3.Connection:
    """A new, empty database."""
    _opened.append(sqlite3.connect(":memory:"))
    return _opened[-1]


def close_all() -> None:
    """Close what was opened since the last call."""
    while _opened:
        _opened.pop().close()
