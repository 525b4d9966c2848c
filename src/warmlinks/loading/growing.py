"""Files that grow at their end, such as a mailbox: how far each was read, kept with the records read from it.

A source yields a `Checkpoint` and is given its cursor back at the next load of the same path. The source itself checks
that the file still begins as it did, for which `Archive.digest` is there. Whatever could change the meaning of the same
bytes is part of the key of a cursor.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path

from attrs import frozen

from warmlinks.loading.fingerprints import reading_dependencies
from warmlinks.plugins.sources import Source
from warmlinks.store.database import Database

__all__ = ["Growing", "Reached", "forget_file_cursors", "growing_file"]

_FILE = "file:"


@frozen
class Reached:
    """How far a file was read.

    Attributes:
        cursor: the source's cursor.
        as_of: the newest record up to there, in epoch milliseconds.
    """

    cursor: str
    as_of: int


@frozen
class Growing:
    """One path and the source that reads it.

    Attributes:
        what: the key of both in the table of cursors.
        source: the source's name.
    """

    what: str
    source: str

    def reached(self, db: Database) -> Reached | None:
        """Return how far it was read before; None without a cursor."""
        row = db.row(
            "SELECT place, complete FROM cursor WHERE what = ? AND account = ? AND place IS NOT NULL",
            (self.what, self.source),
        )
        return None if row is None else Reached(str(row[0]), int(row[1] or 0))

    def keep(self, db: Database, cursor: str, *, at: int, as_of: int) -> None:
        """Keep a cursor, within the unit of work that keeps the records before it.

        Args:
            db: the book.
            cursor: the last one that the source gave.
            at: when the file was read, in epoch milliseconds.
            as_of: the newest record so far, in epoch milliseconds.
        """
        db.run(
            "INSERT INTO cursor (what, account, place, at, complete, not_before, why)"
            " VALUES (?, ?, ?, ?, ?, NULL, '')"
            " ON CONFLICT DO UPDATE SET place = excluded.place, at = excluded.at, complete = excluded.complete",
            (self.what, self.source, cursor, at, as_of),
        )


def growing_file(parts: Sequence[Path], source: Source, owners: Sequence[str], settings: object) -> Growing:
    """Return what lies at a path, as a source reads it. Only a digest of the path is kept."""
    digest = blake2b(digest_size=16)
    digest.update(repr(reading_dependencies(source, settings, tuple(owners))).encode("utf-8", "surrogatepass"))
    for part in sorted(parts):
        digest.update(b"\0" + str(part.absolute()).encode("utf-8", "surrogatepass"))
    return Growing(f"{_FILE}{digest.hexdigest()}", source.name)


def forget_file_cursors(db: Database) -> None:
    """Read all files from their beginning the next time."""
    db.run(f"DELETE FROM cursor WHERE what GLOB '{_FILE}*'")
