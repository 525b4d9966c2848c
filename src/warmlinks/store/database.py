"""The book's file: opened with checks, one unit of work at a time, with errors that say what to do.

This module knows SQLite, files and processes. It knows no table by name but `meta`, what the book keeps of itself.
"""

from __future__ import annotations

import errno
import os
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, Self, TypeAlias, TypeVar

from warmlinks.errors import BookBusyError, BookError, UsageError, WarmlinksError
from warmlinks.files import HAS_OWNERS, sync
from warmlinks.store import guarded, holder
from warmlinks.store.connections import BUSY, connect, connect_read_only
from warmlinks.store.integrity import DIGESTS, NO_TEXT, RowDigests, Unreadable, check_copy, undecodable_texts
from warmlinks.store.reshaping import reshape
from warmlinks.store.schema import APPLICATION_ID, BLUEPRINT, COUNTING, UNDIGESTED, Blueprint

__all__ = ["Database", "Row", "copy_checked", "where_in"]

Row: TypeAlias = Sequence[Any]
T = TypeVar("T")

_OLDEST_SQLITE = (3, 37, 0)
_DAMAGE_CODES = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_PRAGMAS = (
    "trusted_schema = OFF",
    "cell_size_check = ON",
    "foreign_keys = ON",
    "temp_store = FILE",
    "cache_size = -57344",
    # keys that come in no order spill from a smaller one
    "temp.cache_size = -16384",
    "secure_delete = ON",
    "synchronous = FULL",
)


def where_in(column: str, numbers: Iterable[int] | None) -> str:
    """A condition in SQL: the column holds one of these numbers; always true for None."""
    return "true" if numbers is None else f"{column} IN ({','.join(map(str, numbers))})"


class Database:
    """A connection to one book. Not to be shared between threads.

    Attributes:
        path: the file; None for a book in memory.
        patience: seconds to wait for other processes.
        can_write: False for a book on read-only media, or of which this user may only read.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path | None, patience: float) -> None:
        self.path = path
        self.patience = patience
        self._connection = connection
        self._depth = 0
        self._only_reads = False
        self.can_write = True
        self._upgrading = False
        self._is_ready = False
        self._closed = False
        self._digests: RowDigests | None = None

    @classmethod
    def open(
        cls, path: Path | None, *, patience: float = 30.0, blueprint: Blueprint = BLUEPRINT, folders: bool = False
    ) -> Self:
        """Open the file, or make it; bring an older one up to date after a checked backup.

        Args:
            path: the file; None for a book in memory.
            patience: seconds to wait for other processes.
            blueprint: the tables to make, and the changes that lead to them.
            folders: whether to make the folders that the file lies in.

        Raises:
            BookError: it is no book, a newer one, damaged, or open to others.
            BookBusyError: another process held it for longer than `patience`.
        """
        if sqlite3.sqlite_version_info < _OLDEST_SQLITE:
            raise BookError("the book needs SQLite 3.37 or later", why=f"this Python has {sqlite3.sqlite_version}")
        with _translated("opened", path):
            can_write = path is None or guarded.prepare(path, folders=folders)
            connection = connect(path, patience) if path is None or can_write else connect_read_only(path, patience)
        db = cls(connection, path, patience)
        db.can_write = can_write
        try:
            with db._translating("opened"):
                db._prepare(blueprint)
        except UnicodeDecodeError as error:
            # where the names of tables are damaged, the message of SQLite is no text either
            db.close()
            raise BookError(_DAMAGE, where=str(path), advice=_ADVICE[sqlite3.SQLITE_CORRUPT]) from error
        except BaseException:
            db.close()
            raise
        return db

    def close(self) -> None:
        """Close the file; closing twice does nothing."""
        if not self._closed:
            self._closed = True
            self._connection.close()

    # one statement

    def run(self, sql: str, values: Sequence[Any] | dict[str, Any] = ()) -> sqlite3.Cursor:
        """Run one statement."""
        with self._with_values():
            cursor = self._alive().cursor(_Cursor)
            cursor.translating = self._translating
            return cursor.execute(sql, values)

    def rows(self, sql: str, values: Sequence[Any] | dict[str, Any] = ()) -> list[Any]:
        """All rows of a query."""
        with self._with_values():
            return self._alive().execute(sql, values).fetchall()

    def row(self, sql: str, values: Sequence[Any] | dict[str, Any] = ()) -> Any:  # noqa: ANN401  a row as it comes
        """The first row of a query, or None."""
        with self._with_values():
            return self._alive().execute(sql, values).fetchone()

    def version(self) -> tuple[int, int]:
        """Return two numbers that change once anything was written, here or by another process."""
        return self._connection.total_changes, int(self.value("PRAGMA data_version"))

    def value(self, sql: str, values: Sequence[Any] | dict[str, Any] = ()) -> Any:  # noqa: ANN401  whatever it is
        """The first value of the first row, or None."""
        row = self.row(sql, values)
        return None if row is None else row[0]

    def meta(self, name: str) -> str | None:
        """Return what the book stores about itself under a name."""
        value: str | None = self.value("SELECT value FROM meta WHERE name = ?", (name,))
        return value

    def set_meta(self, name: str, value: str) -> None:
        """Store something about the book itself under a name."""
        self.run("INSERT INTO meta VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value", (name, value))

    def many(self, sql: str, rows: Iterator[Row] | Sequence[Row]) -> int:
        """Run one statement for many rows; return how many it changed."""
        with self._translating("written"):
            return self._alive().executemany(sql, rows).rowcount

    def function(self, name: str, function: Callable[..., Any]) -> None:
        """Register a deterministic function for use in statements."""
        self._alive().create_function(name, function.__code__.co_argcount, function, deterministic=True)

    # units of work

    @contextmanager
    def reading(self) -> Iterator[None]:
        """One state of the book for all queries in the block, whatever others write meanwhile."""
        if self._depth or self._alive().in_transaction:
            yield
            return
        self.run("BEGIN")
        self._depth += 1
        self._only_reads = True
        try:
            yield
        finally:
            self._only_reads = False
            self._depth -= 1
            self._roll_back()

    @contextmanager
    def scratch(self) -> Iterator[None]:
        """A block that fills temporary tables; the book is not locked."""
        self.run("BEGIN")
        try:
            yield
            self.run("COMMIT")
        except BaseException:
            self._roll_back()
            raise

    @contextmanager
    def writing(self, *, keep: bool = True) -> Iterator[None]:
        """One unit of work: all of it is kept, or nothing of it.

        Args:
            keep: False for work that is only done to see what it would change.

        Raises:
            BookBusyError: another process held the book for too long.
            BookError: it could not be written; it is as it was before.
        """
        if self._only_reads:
            # it would be taken back with the view that surrounds it, and nobody would know
            raise BookError("nothing can be written while one state of the book is being read")
        if self._depth:
            yield
            return
        if not self.can_write and not self._upgrading:
            raise BookError(
                "the book could not be written; it can only be looked at",
                where=str(self.path),
                why="it lies where this user cannot write",
                advice="Let this user write to the file and its folder, or copy it to a folder of your own",
            )
        with self._translating("written"):
            self._watch()
            self._patiently(lambda: self._alive().execute("BEGIN IMMEDIATE"))
            self._depth += 1
            try:
                if self.path is not None and self.can_write:
                    holder.write_note(self.path)
                if self._digests:
                    self._digests.begin()
                yield
                if self._digests and keep:
                    self._digests.settle()
                self._alive().execute("COMMIT" if keep else "ROLLBACK")
            except BaseException:
                self._roll_back()
                raise
            finally:
                self._depth -= 1
                if self.path is not None:
                    holder.remove_note(self.path)

    def unreadable(self) -> list[Unreadable]:
        """Return every text of the book that is not UTF-8."""
        with self._translating("read"):
            return undecodable_texts(self._alive())

    def backup_to(self, target: Path) -> None:
        """Copy the book into a new file, page by page, in one state."""
        with self._translating("copied"):
            copy_checked(self._alive(), target)

    def compact(self) -> None:
        """Write the file anew without what was deleted, and empty the log beside it."""
        with self._translating("written"):
            self._patiently(lambda: self._alive().execute("VACUUM"))
        self.empty_log()

    def empty_log(self) -> None:
        """Move what was written into the file itself, and leave the log beside it empty."""
        if self.path is not None:
            with self._translating("written"):
                self._patiently(self._truncate_log)

    def holds_nothing(self, *, but: str) -> bool:
        """Whether all tables but one are empty."""
        tables = self.rows(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite|_%' ESCAPE '|'"
        )
        return not any(
            self.value(f'SELECT 1 FROM "{name}" LIMIT 1') for (name,) in tables if name not in {but, DIGESTS}
        )

    def discard(self) -> bool:
        """Close the book and remove its file, unless another process has it open; return whether it is gone."""
        if self.path is None:
            return False
        connection = self._alive()
        try:
            connection.execute("PRAGMA busy_timeout = 0")
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            # SQLite gives up the log only to whoever is alone with the file, and keeps others out from then on
            alone = str(connection.execute("PRAGMA journal_mode = DELETE").fetchone()[0]) == "delete"
        except sqlite3.OperationalError:
            alone = False
        if alone and not self._unlinked():
            # Windows removes no file that is open; nor one that another process has opened since it was closed here
            self.close()
            alone = self._unlinked()
        self.close()
        return alone

    def _unlinked(self) -> bool:
        try:
            if self.path is not None:
                self.path.unlink(missing_ok=True)
        except PermissionError:
            return False
        return True

    # inside

    def _alive(self) -> sqlite3.Connection:
        if self._closed:
            raise BookError("the book is closed", advice="Open it again with Book.open")
        return self._connection

    def _roll_back(self) -> None:
        if not self._closed and self._connection.in_transaction:
            try:
                self._connection.execute("ROLLBACK")
            except sqlite3.Error:
                # SQLite has rolled back by itself, or will when the file is opened next
                return

    def _truncate_log(self) -> None:
        busy, _, _ = self._alive().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise _HeldError

    def _patiently(self, step: Callable[[], T]) -> T:
        """Retry a step until it works or patience ends: not every lock in SQLite waits by itself."""
        deadline = time.monotonic() + self.patience
        pause = 0.001
        while True:
            try:
                return step()
            except _HeldError:
                error: Exception = sqlite3.OperationalError("held by a reader")
            except sqlite3.OperationalError as caught:
                if caught.sqlite_errorcode & 0xFF not in BUSY:
                    raise
                error = caught
            if time.monotonic() >= deadline:
                raise self._busy() from error
            time.sleep(pause)
            pause = min(pause * 2, 0.1)

    def _busy(self) -> BookBusyError:
        name = holder.who_holds(self.path) if self.path is not None else None
        return BookBusyError(
            f"the book was held by another process for more than {self.patience:g} seconds",
            where=str(self.path),
            why=f"{name} holds it" if name else "which process holds it cannot be told here",
            advice="Wait for it to finish, then do the same again",
        )

    @contextmanager
    def _translating(self, action: str) -> Iterator[None]:
        """Translate the errors of an action, such as `read`; also that the book is busy."""
        try:
            with _translated(action, self.path):
                yield
        except sqlite3.OperationalError as error:
            raise self._busy() from error

    @contextmanager
    def _with_values(self) -> Iterator[None]:
        """Translate the errors of a statement, and of the values that a caller has given to it."""
        try:
            with self._translating("read"):
                yield
        except OverflowError as error:
            raise UsageError("a number is larger than any that can be meant", advice="Give a smaller one") from error
        except UnicodeEncodeError as error:
            # what a terminal of another encoding hands over may hold half a character
            raise UsageError("a text is no text: it holds half a character", advice="Type it again as UTF-8") from error

    def _prepare(self, blueprint: Blueprint) -> None:
        for pragma in _PRAGMAS:
            self._connection.execute(f"PRAGMA {pragma}")
        application, version, tables = self._header()
        if application != APPLICATION_ID and tables:
            raise self._refused("this file is no warmlinks book", "Name another file")
        if version > blueprint.version:
            raise self._refused(
                "this book was written by a newer warmlinks",
                "Upgrade warmlinks; the book has not been touched",
                why=f"its version is {version}, this one knows {blueprint.version}",
            )
        if not self.can_write and not tables:
            raise self._refused("this file is no warmlinks book", "Name another file")
        if self.path is not None and self.can_write:
            self._patiently(lambda: self._connection.execute("PRAGMA journal_mode = WAL").fetchone())
        if not tables:
            self._make(blueprint)
        elif version < blueprint.version:
            if not self.can_write:
                self._look_at_copy()
            self._upgrade(version, blueprint)
        self._refuse_foreign_objects()
        self._is_ready = True

    def _watch(self) -> None:
        """Track touched rows from the first unit of work on, so that readers need not wait for it."""
        if self._is_ready and self._digests is None and self.path is not None and self.can_write:
            digests = RowDigests(self._connection, UNDIGESTED, COUNTING)
            digests.watch()
            self._digests = digests

    def changed_rows(self) -> dict[str, int]:
        """Count the blocks of each table whose rows are not those that were written."""
        with self._translating("read"):
            return RowDigests(self._alive(), UNDIGESTED).changed()

    def vouch_for_rows(self) -> None:
        """Accept the rows as they are as those that were written, in a unit of work."""
        with self._translating("written"):
            RowDigests(self._alive(), UNDIGESTED).rebuild()

    def _look_at_copy(self) -> None:
        """Continue with a copy in memory, which can be upgraded."""
        copy = connect(None, self.patience)
        self._connection.backup(copy)
        self._connection.close()
        self._connection = copy

    def _header(self) -> tuple[int, int, int]:
        def value(sql: str) -> int:
            return int(self._connection.execute(sql).fetchone()[0])

        return self._patiently(
            lambda: (
                value("PRAGMA application_id"),
                value("PRAGMA user_version"),
                value("SELECT count(*) FROM sqlite_schema"),
            )
        )

    def _make(self, blueprint: Blueprint) -> None:
        with self.writing():
            if self._header()[2]:
                # another process was quicker
                return
            self._script(blueprint.tables)
            self._connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            self._connection.execute(f"PRAGMA user_version = {blueprint.version}")

    def _upgrade(self, version: int, blueprint: Blueprint) -> None:
        if self.path is not None and self.can_write:
            self.backup_to(guarded.new_backup(self.path, f"before-version-{blueprint.version}"))
        steps = range(version, blueprint.version)
        if not all(step in blueprint.changes for step in steps):
            raise self._refused(f"a book of version {version} is too old to be brought up to date", "Export it")
        # references are checked once all is complete: a table may be made anew under its old name
        self._connection.execute("PRAGMA foreign_keys = OFF")
        self._connection.execute("PRAGMA legacy_alter_table = ON")
        self._upgrading = True
        try:
            with self.writing():
                if self._header()[1] == version:
                    reshape(self._connection, blueprint.tables)
                    for step in steps:
                        self._script(blueprint.changes[step])
                    self.vouch_for_rows()
                    if self._connection.execute("PRAGMA foreign_key_check").fetchone():
                        raise self._refused("the book could not be brought up to date", "It is as it was before")
                    self._connection.execute(f"PRAGMA user_version = {blueprint.version}")
        finally:
            self._upgrading = False
            self._connection.execute("PRAGMA legacy_alter_table = OFF")
            self._connection.execute("PRAGMA foreign_keys = ON")

    def _script(self, statements: str) -> None:
        """Run several statements inside the present transaction, which `executescript` would end."""
        pending = ""
        for line in statements.splitlines(keepends=True):
            pending += line
            if sqlite3.complete_statement(pending):
                self._connection.execute(pending)
                pending = ""

    def _refuse_foreign_objects(self) -> None:
        """Refuse triggers and views: a book has none, and those of somebody else could run by themselves."""
        count = self._connection.execute(
            "SELECT count(*) FROM sqlite_schema WHERE type IN ('trigger', 'view')"
        ).fetchone()[0]
        if count:
            raise self._refused(
                "somebody has changed this book's tables",
                "Restore a backup, or export it with the program that changed it",
                why=f"it holds {count} triggers or views, and warmlinks makes none",
            )

    def _refused(self, problem: str, advice: str, *, why: str | None = None) -> BookError:
        return BookError(problem, where=str(self.path) if self.path else None, why=why, advice=advice)


class _Cursor(sqlite3.Cursor):
    """A cursor that translates errors that come while its rows are fetched."""

    translating: Callable[[str], AbstractContextManager[None]]

    def __iter__(self) -> Iterator[Any]:  # type: ignore[override]  # a generator is an iterator
        with self.translating("read"):
            # ends where fetching ends; a row is never None
            yield from iter(super().__next__, None)

    def fetchone(self) -> Any:  # noqa: ANN401  a row as it comes
        with self.translating("read"):
            return super().fetchone()

    def fetchall(self) -> list[Any]:
        with self.translating("read"):
            return super().fetchall()


class _HeldError(Exception):
    """A reader prevents the log from being emptied."""


def copy_checked(source: sqlite3.Connection, target: Path) -> None:
    """Copy a database into a new file that only its owner can read, and check the copy.

    Raises:
        BookError: the copy is not whole; it has been removed.
    """
    with _translated("copied", target):
        handle, name = tempfile.mkstemp(prefix=".warmlinks-", suffix=".new", dir=target.parent)
    os.close(handle)
    partial = Path(name)
    try:
        copy = connect(partial, 0.0)
        try:
            source.backup(copy)
            # a copy is read by itself, without a log beside it
            copy.execute("PRAGMA journal_mode = DELETE")
        finally:
            copy.close()
        # a text that is none is the book's own trouble, and the copy is as good as the book
        if problem := check_copy(partial, texts=False):
            raise BookError(
                "the copy is damaged", where=str(target), why=problem, advice="Check the disk, then try again"
            )
        sync(partial)
        partial.replace(target)
        sync(target.parent)
    finally:
        partial.unlink(missing_ok=True)


def _operational_error(error: sqlite3.OperationalError, action: str, where: str | None) -> BookError:
    if str(error).startswith(NO_TEXT):
        # the message of SQLite has the text in it, which is nobody's business
        return BookError(
            "the book is damaged: what should be a text is none",
            where=where,
            advice="`warmlinks doctor` shows where it is, and what can be done",
        )
    return BookError(
        f"the book could not be {action}; what it held is whole",
        where=where,
        why=str(error),
        advice=_ADVICE.get(getattr(error, "sqlite_errorcode", 0) & 0xFF),
    )


_DAMAGE = "the book is damaged, or is no book"
_ADVICE = {
    sqlite3.SQLITE_CORRUPT: "Run `warmlinks doctor --restore` to put the last backup in its place",
    sqlite3.SQLITE_FULL: "Make room on the disk, then do the same again",
    sqlite3.SQLITE_READONLY: "Let this user write to the file and its folder, then do the same again",
    sqlite3.SQLITE_CANTOPEN: "Check that the folder is there and that this user may write to it",
    sqlite3.SQLITE_IOERR: "Check the disk, then do the same again",
    sqlite3.SQLITE_NOMEM: "Close other programs, then do the same again",
}


@contextmanager
def _translated(action: str, path: Path | None) -> Iterator[None]:
    """Translate the errors of SQLite, the system and the machine's memory into those of the library.

    That the book is busy is left as it is, for the caller who knows how long it waited.
    """
    where = str(path) if path is not None else None
    try:
        yield
    except WarmlinksError:
        raise
    except sqlite3.OperationalError as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in BUSY:
            raise
        raise _operational_error(error, action, where) from None
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF not in _DAMAGE_CODES:
            raise
        raise BookError(_DAMAGE, where=where, why=str(error), advice=_ADVICE[sqlite3.SQLITE_CORRUPT]) from error
    except MemoryError as error:
        raise BookError(
            f"the book could not be {action}; what it held is whole",
            where=where,
            why="there was not enough memory",
            advice=_ADVICE[sqlite3.SQLITE_NOMEM],
        ) from error
    except OSError as error:
        forbidden = error.errno == errno.EACCES and HAS_OWNERS
        advice = "Let this user write there, or name another file" if forbidden else None
        raise BookError(
            f"the book could not be {action}", where=where, why=error.strerror or str(error), advice=advice
        ) from error
