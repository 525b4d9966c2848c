"""Undoing what the owner did, the newest first: one journal for decisions, settings and words on introductions.

Whoever writes what the owner said does so within `noting`, which keeps the rows that were removed and those that were
added. Taking a step back puts the former in the place of the latter. An export holds no journal, only what is true.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from attrs import frozen

from warmlinks.errors import NotFoundError, UsageError
from warmlinks.store.database import Database, where_in
from warmlinks.store.layout import TABLES

__all__ = ["Step", "drop_stale", "forget_texts", "newest_step", "noting", "take_back"]


@frozen
class Step:
    """What one command changed: rows removed and added, each with its table, and the identities that they name."""

    id: int
    command: str
    identities: tuple[int, ...]
    removed: tuple[tuple[str, tuple[Any, ...]], ...]
    added: tuple[tuple[str, tuple[Any, ...]], ...]


@contextmanager
def noting(db: Database, command: str, *tables: str, of: Collection[int] | None = None) -> Iterator[None]:
    """Record what changes in these tables while the block runs, within a unit of work.

    Args:
        db: the book.
        command: what the owner does, such as `merge` or `set`: `undo` tells of it.
        *tables: those that may change.
        of: only rows that name one of these identities are looked at; None for all, as the tables are small.
    """
    before = {table: _rows(db, table, of) for table in tables}
    yield
    after = {table: _rows(db, table, of) for table in tables}
    changes = [
        (table, added, row)
        for table in tables
        for added, rows in ((0, before[table] - after[table]), (1, after[table] - before[table]))
        for row in sorted(rows, key=repr)
    ]
    if not changes:
        return
    identities = {row[at] for table, _, row in changes for at in _references(table) if row[at] is not None}
    step = db.run("INSERT INTO undo_step (what, people) VALUES (?, ?)", (command, len(identities))).lastrowid
    db.many("INSERT INTO undo_who VALUES (?, ?)", [(step, identity) for identity in sorted(identities)])
    db.many(
        "INSERT INTO undo_row VALUES (?, ?, ?, ?, ?)",
        [
            (step, nth, table, added, json.dumps(row, ensure_ascii=False))
            for nth, (table, added, row) in enumerate(changes)
        ],
    )


def newest_step(db: Database, about: Sequence[Collection[int]] = ()) -> Step:
    """Return the last step, or the last that names one identity of each of these people.

    Raises:
        NotFoundError: there is none.
    """
    drop_stale(db)
    every = "".join(
        f" AND EXISTS (SELECT 1 FROM undo_who w WHERE w.step = s.id AND {where_in('w.who', identities)})"
        for identities in about
    )
    newest = db.row(f"SELECT s.id, s.what FROM undo_step s WHERE true{every} ORDER BY s.id DESC LIMIT 1")
    if newest is None:
        raise NotFoundError(
            "there is nothing to take back" + (" that was said of them" if about else ""),
            advice="What was logged by hand is taken back by `warmlinks log --undo ID`",
        )
    step, command = newest
    identities = db.run("SELECT who FROM undo_who WHERE step = ? ORDER BY who", (step,))
    rows = db.rows("SELECT came, table_, value FROM undo_row WHERE step = ? ORDER BY nth", (step,))
    removed, added = (
        tuple((table, tuple(json.loads(value))) for came, table, value in rows if came == way) for way in (0, 1)
    )
    return Step(step, command, tuple(identity for (identity,) in identities), removed, added)


def take_back(db: Database, step: Step) -> None:
    """Replace the rows that were added by those that were removed, within a unit of work.

    Raises:
        UsageError: something said later stands on it.
    """
    later = UsageError(
        "something that was said later stands on this", advice="Take that back first: `warmlinks undo` by itself"
    )
    for table, row in reversed(step.added):
        this = " AND ".join(f"{column.name} IS ?" for column in TABLES[table].columns)
        if db.run(f"DELETE FROM {table} WHERE {this}", row).rowcount != 1:
            raise later
    for table, row in step.removed:
        marks = ", ".join("?" * len(row))
        if not db.run(f"INSERT INTO {table} VALUES ({marks}) ON CONFLICT DO NOTHING", row).rowcount:
            raise later
    db.run("DELETE FROM undo_step WHERE id = ?", (step.id,))


def drop_stale(db: Database) -> None:
    """Delete the steps that name somebody who is not in the book any more."""
    db.run("DELETE FROM undo_step WHERE people <> (SELECT count(*) FROM undo_who w WHERE w.step = undo_step.id)")


def forget_texts(db: Database, names: Any) -> None:  # noqa: ANN401  what finds a person's names in a text
    """Delete the steps that name a person who is being forgotten."""
    drop_stale(db)
    naming = {step for step, value in db.run("SELECT step, value FROM undo_row") if names.are_in(value)}
    db.many("DELETE FROM undo_step WHERE id = ?", [(step,) for step in naming])


def _rows(db: Database, table: str, of: Collection[int] | None) -> set[tuple[Any, ...]]:
    which = " OR ".join(where_in(TABLES[table].columns[at].name, of) for at in _references(table)) or "true"
    return set(db.rows(f"SELECT * FROM {table} WHERE {which}"))


def _references(table: str) -> list[int]:
    """Return the positions of the columns that hold identities."""
    return [at for at, column in enumerate(TABLES[table].columns) if column.references == "identity"]
