"""SQLite databases of strangers: a private copy is opened, and nothing can be done with it but to read its tables."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, BinaryIO, Self

from warmlinks.archive._place import MIB, Place
from warmlinks.archive._streams import why_of
from warmlinks.errors import InputError

__all__ = ["Database"]

_BATCH = 500
_MOST_TABLES = 10_000
_STEPS = 100_000
_LOG_MAGIC = (b"\x37\x7f\x06\x82", b"\x37\x7f\x06\x83")
_FORBIDDEN = frozenset({"load_extension", "fts3_tokenizer", "readfile", "writefile", "edit", "sqlar_uncompress"})
_LIMITS = (
    (sqlite3.SQLITE_LIMIT_SQL_LENGTH, MIB),
    (sqlite3.SQLITE_LIMIT_ATTACHED, 0),
    (sqlite3.SQLITE_LIMIT_EXPR_DEPTH, 100),
    (sqlite3.SQLITE_LIMIT_COMPOUND_SELECT, 20),
    (sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH, 1),
    (sqlite3.SQLITE_LIMIT_WORKER_THREADS, 0),
)
_DEFENCES = ("trusted_schema = OFF", "cell_size_check = ON", "mmap_size = 0", "temp_store = MEMORY", "query_only = ON")
_KINDS = {
    "SQLITE_NOTADB": "it is no database, or an encrypted one",
    "SQLITE_CORRUPT": "it is damaged",
    "SQLITE_INTERRUPT": "it was interrupted",
    "SQLITE_TOOBIG": "a value in it is larger than the record_bytes budget allows",
    "SQLITE_FULL": "there is no room for a copy of it",
    "SQLITE_AUTH": "only tables can be read: no views, no changes",
}
_TROUBLES = (sqlite3.Error, sqlite3.Warning, UnicodeDecodeError)
"""What can go wrong; the last where SQLite's own words quote what is damaged, which is no text then."""


class Database:
    """A database to read, table by table.

    Attributes:
        tables: each table with its columns; views and virtual tables are not among them.
    """

    def __init__(self, place: Place, parts: Sequence[Callable[[], BinaryIO]]) -> None:
        self._place = place
        self._connection: sqlite3.Connection | None = None
        self._ended_by: BaseException | None = None
        try:
            self._folder: str | None = tempfile.mkdtemp(prefix="warmlinks-")
        except OSError as error:
            raise place.error("this database cannot be copied", why_of(error)) from error
        self.tables: Mapping[str, tuple[str, ...]] = MappingProxyType({})
        try:
            self._copy(parts)
            self._open()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Database({self._place.member!r}, {len(self.tables)} tables)"

    def rows(self, statement: str, *parameters: str | float | bytes | None) -> Iterator[tuple[Any, ...]]:
        """The rows of one SELECT over the tables; `?` in it stands for the parameters. Text that is no UTF-8 is mended.

        Raises:
            InputError: it is no SELECT over tables that are there, or what it needs is damaged.
        """
        if self._connection is None:
            raise self._place.error("this database is closed")
        try:
            cursor = self._connection.execute(statement, parameters)
            while batch := cursor.fetchmany(_BATCH):
                yield from batch
        except (*_TROUBLES, OverflowError) as error:
            ended_by, self._ended_by = self._ended_by, None
            if ended_by is not None:
                raise ended_by from error
            raise self._wrong(error) from error

    def close(self) -> None:
        """Close it, and take the copy away."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None

    def _path(self, ending: str = "") -> Path:
        return Path(self._folder or "") / f"copy.db{ending}"

    def _copy(self, parts: Sequence[Callable[[], BinaryIO]]) -> None:
        for opened, ending in zip(parts, ("", "-wal"), strict=False):
            try:
                file = os.fdopen(os.open(self._path(ending), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
                with opened() as source, file as target:
                    shutil.copyfileobj(source, target, MIB)
            except OSError as error:
                raise self._place.error("this database cannot be copied", why_of(error)) from error
        log = self._path("-wal")
        head = b""
        if log.exists():
            with log.open("rb") as begun:
                head = begun.read(4)
        # SQLite passes over a log that is none, and what came last would be missing without a word
        if head and head not in _LOG_MAGIC:
            raise self._place.error("this database cannot be read", "its log, the -wal beside it, is damaged")

    def _open(self) -> None:
        try:
            connection = sqlite3.connect(self._path(), isolation_level=None, check_same_thread=False)
            self._connection = connection
            connection.text_factory = _text
            for limit, value in (*_LIMITS, (sqlite3.SQLITE_LIMIT_LENGTH, self._place.budgets.record_bytes)):
                connection.setlimit(limit, value)
            for defence in _DEFENCES:
                connection.execute(f"PRAGMA {defence}")
            relations = connection.execute(
                "SELECT name, type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
                " AND upper(ltrim(sql)) LIKE 'CREATE TABLE%' FROM sqlite_schema WHERE type IN ('table', 'view')"
                " ORDER BY name LIMIT ?",
                (_MOST_TABLES,),
            ).fetchall()
            self.tables = MappingProxyType(
                {
                    name: tuple(row[0] for row in connection.execute("SELECT name FROM pragma_table_info(?)", (name,)))
                    for name, plain in relations
                    if plain
                }
            )
        except _TROUBLES as error:
            raise self._wrong(error) from error
        others = frozenset(name for name, plain in relations if not plain)

        def allow(action: int, first: str | None, second: str | None, schema: str | None, inside: str | None) -> int:
            if action == sqlite3.SQLITE_READ:
                # what is in no schema is the statement's own, as a name after WITH
                own = schema is None and not second and first not in others
                allowed = (first in self.tables or own) and inside not in others
            elif action == sqlite3.SQLITE_FUNCTION:
                allowed = second not in _FORBIDDEN
            else:
                allowed = action in (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_RECURSIVE)
            return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY

        connection.set_authorizer(allow)
        # a step back into Python now and then, so that a call that takes too long can be ended
        connection.set_progress_handler(partial(next, self._steps()), _STEPS)

    def _steps(self) -> Iterator[int]:
        """Let the query go on; an exception thrown into this thread interrupts it, and is raised by `rows` then."""
        while True:
            try:
                yield 0
            except GeneratorExit:
                return
            except BaseException as error:  # noqa: BLE001  a deadline or a Ctrl-C, which SQLite would swallow
                self._ended_by = error
                yield 1

    def _wrong(self, error: Exception) -> InputError:
        name = (
            "SQLITE_CORRUPT" if isinstance(error, UnicodeDecodeError) else getattr(error, "sqlite_errorname", "") or ""
        )
        text = str(error)
        # what the statement asked for and is not there is the statement's own word
        why = text if text.startswith("no such ") else _KINDS.get(name.partition("_IOERR")[0], "")
        kind = "_".join(name.split("_")[:2])
        return self._place.error(
            "this database cannot be read", why or _KINDS.get(kind) or f"it cannot be read ({kind})"
        )


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")
