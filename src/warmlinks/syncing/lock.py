"""One sync of a book at a time: a lock that the system releases when a process ends, however it ends.

It is SQLite's own lock on an empty file beside the book, which works on every system.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from warmlinks.errors import BookBusyError
from warmlinks.files import new_file
from warmlinks.store.holder import remove_note, who_holds, write_note

__all__ = ["one_at_a_time"]


@contextmanager
def one_at_a_time(book: Path | None) -> Iterator[None]:
    """Hold the lock for syncs of a book; loading and notifying are not locked out.

    Raises:
        BookBusyError: another process is syncing this book.
    """
    if book is None:
        yield
        return
    path = book.with_name(f"{book.name}-syncing")
    with suppress(FileExistsError):
        new_file(path)
    with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as lock:
        try:
            # others may read, but not begin to write; nothing is ever written
            lock.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            held_by = who_holds(path)
            raise BookBusyError(
                "another sync of this book is running",
                where=str(book),
                why=f"{held_by} does it" if held_by else None,
                advice="Wait for it to finish, then do the same again",
            ) from None
        write_note(path)
        try:
            yield
        finally:
            remove_note(path)
