"""The log of pushes into a CRM, and what became of each change: a file that outlives a crash.

It holds keys of contacts, our own values, versions and results; no names, and nothing else of a contact.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from attrs import frozen

from warmlinks.errors import SettingsError, WriteError
from warmlinks.files import expanded, new_file, private_folder
from warmlinks.plugins.doors import Change, FieldValue, Result, Written

__all__ = ["LastRun", "PushLog", "opened"]

_VERSION = 1
_RUNS = 10
"""So many runs are kept whole; of earlier ones the value that was written last into each field."""

_TABLES = """
CREATE TABLE run (
    id INTEGER PRIMARY KEY, door TEXT NOT NULL, account TEXT NOT NULL, people INTEGER NOT NULL, scored INTEGER NOT NULL,
    began TEXT NOT NULL, ended TEXT, why TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE TABLE sent (
    run INTEGER NOT NULL REFERENCES run (id), contact TEXT NOT NULL, fields TEXT NOT NULL, version TEXT, result TEXT,
    at TEXT NOT NULL, PRIMARY KEY (run, contact)
) STRICT, WITHOUT ROWID;
CREATE TABLE held (
    door TEXT NOT NULL, contact TEXT NOT NULL, fields TEXT NOT NULL, PRIMARY KEY (door, contact)
) STRICT, WITHOUT ROWID;
"""


@frozen
class LastRun:
    """What the last run of a door saw, and how it ended.

    Attributes:
        account: the account by which the CRM was asked.
        people: how many contacts were seen.
        scored: how many of them had a score.
        began: when it began.
        ended: when it ended; None where it broke off.
        why: why it ended early; empty where it did not.
        unanswered: how many changes were sent without an answer.
    """

    account: str
    people: int
    scored: int
    began: datetime
    ended: datetime | None
    why: str
    unanswered: int


class PushLog:
    """The log of the pushes of one door, in a file of its own.

    Args:
        path: the file; a missing one is created, for its owner alone.

    Raises:
        SettingsError: the file is no such log.
        WriteError: it cannot be created or written.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = expanded(path)
        with self._reporting():
            if not self.path.exists():
                private_folder(self.path.absolute().parent)
                with suppress(FileExistsError):
                    new_file(self.path)
            self._db = sqlite3.connect(self.path, timeout=30, isolation_level=None)
            try:
                self._prepare()
            except BaseException:
                self._db.close()
                raise

    def _prepare(self) -> None:
        # every commit, and the end of its journal, is on the disk before anything is sent
        self._db.execute("PRAGMA synchronous = EXTRA")
        self._db.execute("BEGIN IMMEDIATE")
        (version,) = self._db.execute("PRAGMA user_version").fetchone()
        if version not in (0, _VERSION) or (not version and self._db.execute("SELECT 1 FROM sqlite_schema").fetchone()):
            raise SettingsError(f"{self.path} is no log of pushes", advice="Name another file; it is made if need be")
        if not version:
            for statement in filter(str.strip, _TABLES.split(";")):
                self._db.execute(statement)
            self._db.execute(f"PRAGMA user_version = {_VERSION}")
        self._db.execute("COMMIT")

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    # reading

    def last_run(self, door: str) -> LastRun | None:
        """Return what the last push of a door saw; None without one."""
        with self._reporting():
            row = self._db.execute(
                "SELECT id, account, people, scored, began, ended, why FROM run WHERE door = ?"
                " ORDER BY id DESC LIMIT 1",
                (door,),
            ).fetchone()
            if row is None:
                return None
            number, account, people, scored, began, ended, why = row
            (unanswered,) = self._db.execute(
                "SELECT count(*) FROM sent WHERE run = ? AND result IS NULL", (number,)
            ).fetchone()
        return LastRun(
            account=account,
            people=people,
            scored=scored,
            began=datetime.fromisoformat(began),
            ended=datetime.fromisoformat(ended) if ended else None,
            why=why,
            unanswered=unanswered,
        )

    def ours(self, door: str) -> dict[str, Mapping[str, FieldValue]]:
        """Return by contact the values that we wrote last into its fields."""
        with self._reporting():
            rows = self._db.execute("SELECT contact, fields FROM held WHERE door = ?", (door,)).fetchall()
        return {contact: _decoded(fields) for contact, fields in rows}

    def unanswered(self, door: str) -> list[tuple[int, Change]]:
        """Return the changes without an answer, each with the number of its run, the oldest first."""
        with self._reporting():
            rows = self._db.execute(
                "SELECT run, contact, fields, version FROM sent JOIN run ON run.id = run"
                " WHERE door = ? AND result IS NULL ORDER BY run",
                (door,),
            ).fetchall()
        return [
            (run, Change(contact=contact, fields=_decoded(fields), version=version))
            for run, contact, fields, version in rows
        ]

    # writing

    def begin(self, door: str, *, account: str, people: int, scored: int, now: datetime) -> int:
        """Record that a run begins, and delete old runs."""
        with self._transaction():
            inserted = self._db.execute(
                "INSERT INTO run (door, account, people, scored, began) VALUES (?, ?, ?, ?, ?)",
                (door, account, people, scored, now.isoformat()),
            )
            old = (
                "SELECT id FROM run WHERE door = ? AND id NOT IN (SELECT id FROM run WHERE door = ? ORDER BY id DESC"
                " LIMIT ?)"
            )
            self._db.execute(f"DELETE FROM sent WHERE run IN ({old})", (door, door, _RUNS))  # noqa: S608  our own text
            self._db.execute(f"DELETE FROM run WHERE id IN ({old})", (door, door, _RUNS))  # noqa: S608  as above
        return inserted.lastrowid or 0

    def intend(self, run: int, changes: Sequence[Change], at: datetime) -> None:
        """Record what is sent next; it is on the disk when this returns."""
        with self._transaction():
            self._db.executemany(
                "INSERT INTO sent (run, contact, fields, version, at) VALUES (?, ?, ?, ?, ?)"
                " ON CONFLICT DO UPDATE SET fields = excluded.fields, version = excluded.version, result = NULL",
                [(run, change.contact, _encoded(change.fields), change.version, at.isoformat()) for change in changes],
            )

    def note(self, run: int, door: str, outcomes: Iterable[tuple[Change, Written]], at: datetime) -> None:
        """Record what became of changes."""
        with self._transaction():
            for change, written in outcomes:
                self._db.execute(
                    "UPDATE sent SET result = ?, version = ?, at = ? WHERE run = ? AND contact = ?",
                    (written.result.value, written.version, at.isoformat(), run, change.contact),
                )
                if written.result in (Result.DONE, Result.SAME):
                    self._hold(door, change)

    def _hold(self, door: str, change: Change) -> None:
        row = self._db.execute(
            "SELECT fields FROM held WHERE door = ? AND contact = ?", (door, change.contact)
        ).fetchone()
        fields = {**(_decoded(row[0]) if row else {}), **change.fields}
        fields = {name: value for name, value in fields.items() if value is not None}
        if fields:
            self._db.execute(
                "INSERT INTO held VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET fields = excluded.fields",
                (door, change.contact, _encoded(fields)),
            )
        else:
            self._db.execute("DELETE FROM held WHERE door = ? AND contact = ?", (door, change.contact))

    def end(self, run: int, why: str, at: datetime) -> None:
        """Record that a run has ended; `why`: why it ended early, if it did."""
        with self._transaction():
            self._db.execute("UPDATE run SET ended = ?, why = ? WHERE id = ?", (at.isoformat(), why, run))

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._reporting():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    @contextmanager
    def _reporting(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise WriteError(
                "the log of pushes cannot be used",
                where=str(self.path),
                why=str(error),
                advice="Nothing is written into a CRM without it: mend that, or name another file",
            ) from error


@contextmanager
def opened(log: PushLog | str | Path | None) -> Iterator[PushLog | None]:
    """Yield a log; one that is given by its path is opened and closed."""
    if log is None or isinstance(log, PushLog):
        yield log
    else:
        with PushLog(log) as own_log:
            yield own_log


def _encoded(fields: Mapping[str, FieldValue]) -> str:
    return json.dumps(
        {name: {"at": value.isoformat()} if isinstance(value, datetime) else value for name, value in fields.items()}
    )


def _decoded(text: str) -> dict[str, FieldValue]:
    fields: dict[str, Any] = json.loads(text)
    return {
        name: datetime.fromisoformat(value["at"]) if isinstance(value, dict) else value
        for name, value in fields.items()
    }
