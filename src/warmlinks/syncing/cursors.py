"""How far each feed has come: stored in the same transaction as the records before that point."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from warmlinks.answers import FeedState
from warmlinks.calendar.times import moment_of
from warmlinks.errors import BookError
from warmlinks.store.database import Database

__all__ = ["Cursor", "cursor_of", "feed_states", "move", "note_failure"]

_FEED = "feed:"


@frozen
class Cursor:
    """How far a feed has come.

    Attributes:
        name: its table in the settings.
        account: the key of its account.
        place: the feed's own mark of how far it came; None before the first checkpoint.
        complete: when it last gave everything, in epoch milliseconds.
    """

    name: str
    account: str
    place: str | None = None
    complete: int | None = None


def cursor_of(db: Database, name: str, account: str) -> Cursor:
    """Return how far a feed has come for one account."""
    row = db.row("SELECT place, complete FROM cursor WHERE what = ? AND account = ?", (f"{_FEED}{name}", account))
    return Cursor(name, account) if row is None else Cursor(name, account, *row)


def move(db: Database, before: Cursor, place: str | None, *, at: int, complete: bool = False) -> None:
    """Move a feed on, within the transaction that keeps the records before that place.

    Args:
        db: the book.
        before: where it stood when the pull, or its last piece, began.
        place: where it stands now.
        at: when it was asked, in epoch milliseconds.
        complete: whether it has given everything.

    Raises:
        BookError: another process has moved it meanwhile; nothing of this piece is kept.
    """
    if cursor_of(db, before.name, before.account).place != before.place:
        raise BookError(
            f"another process has asked {before.name} meanwhile",
            why="what it kept stands, and this piece of the pull is left out",
            advice="Run `warmlinks sync` once at a time",
        )
    db.run(
        "INSERT INTO cursor (what, account, place, at, complete, not_before, why) VALUES (?, ?, ?, ?, ?, NULL, '')"
        " ON CONFLICT DO UPDATE SET place = excluded.place, at = excluded.at, complete = excluded.complete,"
        " not_before = NULL, why = ''",
        (f"{_FEED}{before.name}", before.account, place, at, at if complete else before.complete),
    )


def note_failure(db: Database, cursor: Cursor, why: str, *, at: int, not_before: int | None) -> None:
    """Record that a pull broke off, and before which moment it must not be retried."""
    with db.writing():
        db.run(
            "INSERT INTO cursor (what, account, place, at, complete, not_before, why)"
            " VALUES (?, ?, NULL, ?, NULL, ?, ?)"
            " ON CONFLICT DO UPDATE SET at = excluded.at, not_before = excluded.not_before, why = excluded.why",
            (f"{_FEED}{cursor.name}", cursor.account, at, not_before, why),
        )


def feed_states(db: Database) -> Iterator[FeedState]:
    """Return how far each feed has come, by name."""
    for key, account, place, at, complete, not_before, why in db.rows(
        "SELECT what, account, place, at, complete, not_before, why FROM cursor WHERE what GLOB 'feed:*'"
        " ORDER BY what, account"
    ):
        yield FeedState(
            key.removeprefix(_FEED),
            account,
            moment_of(at // 1000),
            None if complete is None else moment_of(complete // 1000),
            None if not_before is None else moment_of(not_before // 1000),
            why,
            place is not None and complete != at,
        )
