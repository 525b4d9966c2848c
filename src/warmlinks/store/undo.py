"""Taking back what the owner said, the newest first: one journal for decisions, settings and words on introductions.

Whoever writes the owner's word does so within `noting`, which keeps the rows that went and the rows that came. Taking
a step back puts the ones in the place of the others. An export holds no journal, only what is true.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from attrs import frozen

from warmlinks.errors import NotFoundError, UsageError
from warmlinks.store.database import Database

__all__ = ["TABLES", "Step", "drop_stale", "forget_texts", "newest_step", "noting", "take_back"]

TABLES = (
    "decision",
    "setting",
    "tag",
    "tag_cadence",
    "introduction",
    "introduction_party",
    "introduction_word",
    "introduction_told",
    "consent",
)
"""The owner's word. A table that refers to another stands behind it."""


@frozen
class Step:
    """What one word changed: rows that went and rows that came, each with its table, and whose identities they name."""

    id: int
    what: str
    who: tuple[int, ...]
    gone: tuple[tuple[str, tuple[Any, ...]], ...]
    came: tuple[tuple[str, tuple[Any, ...]], ...]


@contextmanager
def noting(db: Database, what: str, *tables: str, of: Collection[int] | None = None) -> Iterator[None]:
    """Note what changes in these tables while the block runs, within a unit of work; where nothing does, nothing.

    Args:
        db: the book.
        what: what is being said, such as `merge` or `set`: `undo` tells of it.
        *tables: those that may change.
        of: only rows that name one of these identities are looked at; None for all, as the tables are small.
    """
    before = {table: _rows(db, table, of) for table in tables}
    yield
    after = {table: _rows(db, table, of) for table in tables}
    changes = [
        (table, came, row)
        for table in tables
        for came, rows in ((0, before[table] - after[table]), (1, after[table] - before[table]))
        for row in sorted(rows, key=repr)
    ]
    if not changes:
        return
    who = {row[at] for table, _, row in changes for at in _references(db, table) if row[at] is not None}
    step = db.run("INSERT INTO undo_step (what, people) VALUES (?, ?)", (what, len(who))).lastrowid
    db.many("INSERT INTO undo_who VALUES (?, ?)", [(step, one) for one in sorted(who)])
    db.many(
        "INSERT INTO undo_row VALUES (?, ?, ?, ?, ?)",
        [
            (step, nth, table, came, json.dumps(row, ensure_ascii=False))
            for nth, (table, came, row) in enumerate(changes)
        ],
    )


def newest_step(db: Database, about: Sequence[Collection[int]] = ()) -> Step:
    """The last thing said, or the last that names one identity of each of these people.

    Raises:
        NotFoundError: there is none.
    """
    drop_stale(db)
    every = "".join(
        f" AND EXISTS (SELECT 1 FROM undo_who w WHERE w.step = s.id AND w.who IN ({','.join(map(str, some))}))"
        for some in about
    )
    found = db.row(f"SELECT s.id, s.what FROM undo_step s WHERE true{every} ORDER BY s.id DESC LIMIT 1")
    if found is None:
        raise NotFoundError(
            "there is nothing to take back" + (" that was said of them" if about else ""),
            advice="What was logged by hand is taken back by `warmlinks log --undo ID`",
        )
    step, what = found
    rows = db.rows("SELECT table_, came, value FROM undo_row WHERE step = ? ORDER BY nth", (step,))
    who = tuple(row[0] for row in db.run("SELECT who FROM undo_who WHERE step = ? ORDER BY who", (step,)))
    gone, came = (
        tuple((table, tuple(json.loads(value))) for table, way, value in rows if way == wanted) for wanted in (0, 1)
    )
    return Step(step, what, who, gone, came)


def take_back(db: Database, step: Step) -> None:
    """Put the rows that went in the place of those that came, within a unit of work.

    Raises:
        UsageError: something said later stands on it.
    """
    later = UsageError(
        "something that was said later stands on this", advice="Take that back first: `warmlinks undo` by itself"
    )
    for table, row in reversed(step.came):
        this = " AND ".join(f"{column} IS ?" for column in _columns(db, table))
        if db.run(f"DELETE FROM {table} WHERE {this}", row).rowcount != 1:
            raise later
    for table, row in step.gone:
        marks = ", ".join("?" * len(row))
        if not db.run(f"INSERT INTO {table} VALUES ({marks}) ON CONFLICT DO NOTHING", row).rowcount:
            raise later
    db.run("DELETE FROM undo_step WHERE id = ?", (step.id,))


def drop_stale(db: Database) -> None:
    """Drop the steps that name somebody who is not in the book any more."""
    db.run("DELETE FROM undo_step WHERE people <> (SELECT count(*) FROM undo_who w WHERE w.step = undo_step.id)")


def forget_texts(db: Database, names: Any) -> None:  # noqa: ANN401  what finds a person's names in a text
    """Drop the steps in which somebody is named who is being forgotten, and those that hang on them."""
    drop_stale(db)
    told = {step for step, value in db.run("SELECT step, value FROM undo_row") if names.are_in(value)}
    db.many("DELETE FROM undo_step WHERE id = ?", [(step,) for step in told])


def _rows(db: Database, table: str, of: Collection[int] | None) -> set[tuple[Any, ...]]:
    if of is None:
        return {tuple(row) for row in db.run(f"SELECT * FROM {table}")}
    columns = _columns(db, table)
    which = " OR ".join(f"{columns[at]} IN ({','.join(map(str, of))})" for at in _references(db, table))
    return {tuple(row) for row in db.run(f"SELECT * FROM {table} WHERE {which or 'true'}")}


def _columns(db: Database, table: str) -> list[str]:
    return [row[1] for row in db.rows(f"PRAGMA table_info({table})")]


def _references(db: Database, table: str) -> list[int]:
    """Which columns of a table hold identities."""
    columns = _columns(db, table)
    return [columns.index(row[3]) for row in db.rows(f"PRAGMA foreign_key_list({table})") if row[2] == "identity"]
