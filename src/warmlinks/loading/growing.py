"""Files that grow at their end, such as a mailbox: how far each was read, kept with what was read of it.

A source says so by a `Checkpoint`, and is given its cursor back at the next load of the same path. Whether the file
still begins as it did the source looks itself, for which `Archive.digest` is there. Whatever could make the same bytes
mean something else is part of what a cursor is known by.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from pathlib import Path

from attrs import define, frozen

from warmlinks.loading.fingerprints import reading_words
from warmlinks.plugins.sources import Checkpoint, Record, Source
from warmlinks.store.database import Database

__all__ = ["Growing", "Reached", "forget_places", "growing_file"]

_FILE = "file:"


@frozen
class Reached:
    """How far a file was read.

    Attributes:
        cursor: the source's own word for it.
        as_of: the newest that had come up to there, in epoch milliseconds.
    """

    cursor: str
    as_of: int


@define
class Growing:
    """One path and the source that reads it.

    Attributes:
        what: what both are known by.
        source: the source's name.
        cursor: the last one that it said.
    """

    what: str
    source: str
    cursor: str | None = None

    def reached(self, db: Database) -> Reached | None:
        """How far it was read before; None where it was not, or nothing was said."""
        row = db.row(
            "SELECT place, complete FROM cursor WHERE what = ? AND account = ? AND place IS NOT NULL",
            (self.what, self.source),
        )
        return None if row is None else Reached(str(row[0]), int(row[1] or 0))

    def records(self, records: Iterable[Record | Checkpoint]) -> Iterator[Record]:
        """The records alone; what was said of the place is noted."""
        for record in records:
            if isinstance(record, Checkpoint):
                self.cursor = record.cursor
            else:
                yield record

    def keep(self, db: Database, *, at: int, as_of: int) -> None:
        """Keep the place, within the unit of work that keeps what came before it.

        Args:
            db: the book.
            at: when it was read, in epoch milliseconds.
            as_of: the newest that has come, in epoch milliseconds.
        """
        if self.cursor is not None:
            db.run(
                "INSERT INTO cursor (what, account, place, at, complete, not_before, why)"
                " VALUES (?, ?, ?, ?, ?, NULL, '')"
                " ON CONFLICT DO UPDATE SET place = excluded.place, at = excluded.at, complete = excluded.complete",
                (self.what, self.source, self.cursor, at, as_of),
            )


def growing_file(parts: Sequence[Path], source: Source, owners: Sequence[str], settings: object) -> Growing:
    """What lies at a path, as a source reads it. Of the path only a digest is kept."""
    mark = blake2b(digest_size=16)
    mark.update(repr(reading_words(source, settings, tuple(owners))).encode("utf-8", "surrogatepass"))
    for part in sorted(parts):
        mark.update(b"\0" + str(part.absolute()).encode("utf-8", "surrogatepass"))
    return Growing(f"{_FILE}{mark.hexdigest()}", source.name)


def forget_places(db: Database) -> None:
    """Read all files from their beginning the next time."""
    db.run(f"DELETE FROM cursor WHERE what GLOB '{_FILE}*'")
