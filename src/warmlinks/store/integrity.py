"""Whether a book's file is what was written: its pages, its references, its texts."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Collection, Iterable
from hashlib import blake2b
from pathlib import Path

from attrs import frozen

from warmlinks.store.schema import APPLICATION_ID

__all__ = ["DIGESTS", "NO_TEXT", "RowDigests", "Unreadable", "check_copy", "undecodable_texts"]

NO_TEXT = "Could not decode to UTF-8"
"""How the message of SQLite about an undecodable text begins."""

_NO_TEXTS = frozenset({"INTEGER", "REAL", "BLOB"})
_ROWS_AT_ONCE = 12
"""Bits: so many rows are decoded at once."""

DIGESTS = "row_digest"
"""The table of digests."""


@frozen
class Unreadable:
    """A text in a table that is not UTF-8."""

    table: str
    column: str
    raw: bytes


def undecodable_texts(connection: sqlite3.Connection) -> list[Unreadable]:
    """Return every text of the book that is not UTF-8."""
    undecodable: list[Unreadable] = []
    for table, without_rowid in connection.execute(
        "SELECT name, wr FROM pragma_table_list WHERE schema = 'main' AND type = 'table'"
        " AND name NOT LIKE 'sqlite|_%' ESCAPE '|'"
    ).fetchall():
        # numbers of a strict table are left to the check of the pages
        columns = [row[1] for row in connection.execute(f'PRAGMA table_info("{table}")') if row[2] not in _NO_TEXTS]
        if not columns:
            continue
        # the texts of many rows are decoded as one; the comma between them keeps half characters apart
        joined = ", ".join(f'group_concat("{column}")' for column in columns)
        query = f'SELECT {joined} FROM "{table}"'
        try:
            if without_rowid:
                connection.execute(query).fetchone()
                continue
            block = f"rowid >> {_ROWS_AT_ONCE}"
            for (number,) in connection.execute(f'SELECT DISTINCT {block} FROM "{table}"').fetchall():
                first = number << _ROWS_AT_ONCE
                connection.execute(
                    f"{query} WHERE rowid BETWEEN ? AND ?", (first, first + (1 << _ROWS_AT_ONCE) - 1)
                ).fetchone()
        except sqlite3.OperationalError as error:
            if not str(error).startswith(NO_TEXT):
                raise
            undecodable += _undecodable_in(connection, table)
    return undecodable


def _undecodable_in(connection: sqlite3.Connection, table: str) -> list[Unreadable]:
    kinds = {row[1]: row[2] for row in connection.execute(f'PRAGMA table_info("{table}")')}
    usual = connection.text_factory
    connection.text_factory = lambda raw: raw if _is_undecodable(raw) else ""
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


def _is_undecodable(raw: bytes) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return True
    return False


def check_copy(path: Path, *, texts: bool = True) -> str | None:
    """Return what is wrong with a book's file; None if nothing is.

    Args:
        path: the file.
        texts: also decode every text.
    """
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)
        try:
            if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
                return "it is no book"
            answer = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
            if answer == "ok" and connection.execute("PRAGMA foreign_key_check").fetchone():
                answer = "a row refers to one that is not there"
            if texts and answer == "ok" and (undecodable := undecodable_texts(connection)):
                answer = f"what should be a text is none, in {undecodable[0].table}.{undecodable[0].column}"
        finally:
            connection.close()
    except sqlite3.Error as error:
        return str(error)
    return None if answer == "ok" else str(answer)


class RowDigests:
    """Digests of blocks of rows, kept by the connection through which rows are written, so that bit rot is noticed.

    A bit that changes on a disk leaves most rows valid. Each connection that writes records which blocks it touches,
    by temporary triggers that are not in the book, and updates their digests before a unit of work ends. What can be
    derived from other rows needs none.
    """

    def __init__(
        self, connection: sqlite3.Connection, exclude: Collection[str], append_only: Collection[str] = ()
    ) -> None:
        """Cover all tables and columns but the excluded ones.

        Args:
            connection: the book.
            exclude: tables and columns that need no digest.
            append_only: tables whose new rows always get a number above all others, and so need no trigger.
        """
        self._connection = connection
        self._append_only = append_only
        self._tables: dict[str, _Blocks] = {
            name: _Blocks.of(connection, name, exclude)
            for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
            if name not in exclude and name != DIGESTS
        }

    def watch(self) -> None:
        """Record which blocks are touched from now on."""
        run = self._connection.execute
        table = "CREATE TEMP TABLE IF NOT EXISTS"
        run(f"{table} t_touched_block (name TEXT, block INTEGER, PRIMARY KEY (name, block)) WITHOUT ROWID")
        run(f"{table} t_last_row (name TEXT PRIMARY KEY, last INTEGER NOT NULL) WITHOUT ROWID")
        for name, blocks in self._tables.items():
            for event, rows in (("INSERT", ("new",)), ("DELETE", ("old",)), ("UPDATE", ("old", "new"))):
                if event == "INSERT" and name in self._append_only:
                    continue
                # OR IGNORE has no effect where the action of a reference fires the trigger
                unrecorded = {
                    blocks.block(row): f"NOT EXISTS (SELECT 1 FROM t_touched_block"
                    f" WHERE name = '{name}' AND block = {blocks.block(row)})"
                    for row in rows
                }
                inserts = "".join(
                    f"INSERT INTO t_touched_block SELECT '{name}', {block} WHERE {condition};"
                    for block, condition in unrecorded.items()
                )
                # the block of most rows is recorded already: cheaper to see in the condition than in the body
                run(
                    f"CREATE TEMP TRIGGER IF NOT EXISTS t_{name}_{event} AFTER {event} ON main.{name}"
                    f" WHEN {' OR '.join(unrecorded.values())} BEGIN {inserts} END"
                )

    def begin(self) -> None:
        """Record the last row numbers as a unit of work begins."""
        for name in self._append_only:
            last = f"SELECT '{name}', coalesce(max({self._tables[name].number}), 0) FROM {name}"
            self._connection.execute(f"INSERT OR REPLACE INTO temp.t_last_row {last}")

    def settle(self) -> None:
        """Update the digests of the blocks that were touched, within the unit of work that touched them."""
        run = self._connection.execute
        touched = set(run("SELECT name, block FROM temp.t_touched_block"))
        for name, last in run("SELECT name, last FROM temp.t_last_row").fetchall():
            (newest,) = run(f"SELECT coalesce(max({self._tables[name].number}), 0) FROM {name}").fetchone()
            if newest > last:
                touched.update((name, block) for block in range(last >> _BITS, (newest >> _BITS) + 1))
        if touched:
            self._keep(sorted(touched))
            run("DELETE FROM temp.t_touched_block")

    def rebuild(self) -> None:
        """Replace all digests by those of the present rows."""
        self._connection.execute(f"DELETE FROM {DIGESTS}")
        self._keep([(name, block) for name, blocks in self._tables.items() for block in self._blocks(blocks)])

    def changed(self) -> dict[str, int]:
        """Count the blocks of each table whose rows are not as written."""
        kept = {
            (name, block): digest
            for name, block, digest in self._connection.execute(f"SELECT name, block, digest FROM {DIGESTS}")
        }
        changed: Counter[str] = Counter()
        for name, blocks in self._tables.items():
            for block in self._blocks(blocks):
                if kept.pop((name, block), None) != self._digest(blocks, block):
                    changed[name] += 1
        # the remaining digests are of blocks without rows
        changed.update(name for name, _ in kept)
        return dict(changed)

    def _keep(self, blocks: Iterable[tuple[str, int]]) -> None:
        rows = [(name, block, self._digest(self._tables[name], block)) for name, block in blocks]
        many = self._connection.executemany
        many(f"DELETE FROM {DIGESTS} WHERE name = ? AND block = ?", [row[:2] for row in rows if row[2] is None])
        many(
            f"INSERT INTO {DIGESTS} VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET digest = excluded.digest",
            [row for row in rows if row[2] is not None],
        )

    def _blocks(self, blocks: _Blocks) -> list[int]:
        query = f"SELECT DISTINCT {blocks.block('t')} FROM {blocks.name} t ORDER BY 1"
        return [block for (block,) in self._connection.execute(query)]

    def _digest(self, blocks: _Blocks, block: int) -> bytes | None:
        """Return the digest of a block; None for one without rows."""
        (rows,) = self._connection.execute(blocks.rows, blocks.bounds(block)).fetchone()
        return blake2b(rows, digest_size=16).digest() if rows is not None else None


_BITS = 8
_AS_TEXT = {"BLOB": "hex({})", "REAL": "printf('%!.17g', {})"}
"""SQL for values that JSON cannot hold, or not to the last bit."""


@frozen
class _Blocks:
    """How a table is cut into blocks: by the first number of its key; one whose key begins with a text is one block."""

    name: str
    number: str
    rows: str

    @classmethod
    def of(cls, connection: sqlite3.Connection, name: str, exclude: Collection[str]) -> _Blocks:
        columns = connection.execute(f"SELECT name, type, pk FROM pragma_table_info('{name}')").fetchall()
        key = sorted((pk, column, kind) for column, kind, pk in columns if pk)
        number = key[0][1] if key and key[0][2] == "INTEGER" else ""
        values = ", ".join(
            _AS_TEXT.get(kind, "{}").format(column) for column, kind, _ in columns if f"{name}.{column}" not in exclude
        )
        # rows of a range of keys come in the order of the keys; ORDER BY would copy each of them first
        order = f" ORDER BY {', '.join(column for _, column, _ in key)}" if key else ""
        source = f"{name} WHERE {number} BETWEEN ? AND ?" if number else f"(SELECT * FROM {name}{order})"
        # as bytes: a text may be undecodable
        rows = f"SELECT CAST(group_concat(json_array({values}), x'0a') AS BLOB) FROM {source}"
        return cls(name, number, rows)

    def block(self, row: str) -> str:
        """Return the number of a row's block, in SQL."""
        return f"({row}.{self.number} >> {_BITS})" if self.number else "0"

    def bounds(self, block: int) -> tuple[int, ...]:
        """Return the first and the last number of a block."""
        return (block << _BITS, (block << _BITS) + (1 << _BITS) - 1) if self.number else ()
