"""How far each feed has come: kept in the same unit of work as the records that came before it."""

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
    """Where a feed stands.

    Attributes:
        name: its table in the settings.
        account: whose, by key.
        place: its own word for how far it came; None before the first checkpoint.
        complete: when it last gave all, in epoch milliseconds.
        not_before: before which moment its server wants to be left in peace, in epoch milliseconds.
    """

    name: str
    account: str
    place: str | None = None
    complete: int | None = None
    not_before: int | None = None


def cursor_of(db: Database, name: str, account: str) -> Cursor:
    """Where a feed stands, for one account."""
    row = db.row(
        "SELECT place, complete, not_before FROM cursor WHERE what = ? AND account = ?", (f"{_FEED}{name}", account)
    )
    return Cursor(name, account) if row is None else Cursor(name, account, *row)


def move(db: Database, before: Cursor, place: str | None, *, at: int, complete: bool = False) -> Cursor:
    """Move a feed on, within the unit of work that keeps what came before that place.

    Args:
        db: the book.
        before: where it stood when the pull, or its last piece, began.
        place: where it stands now.
        at: when it was asked, in epoch milliseconds.
        complete: whether that is all there is.

    Raises:
        BookError: another process has moved it meanwhile; nothing of this piece is kept.
    """
    if cursor_of(db, before.name, before.account).place != before.place:
        raise BookError(
            f"another process has asked {before.name} meanwhile",
            why="what it kept stands, and this piece of the pull is left out",
            advice="Run `warmlinks sync` once at a time",
        )
    after = Cursor(before.name, before.account, place, at if complete else before.complete)
    db.run(
        "INSERT INTO cursor (what, account, place, at, complete, not_before, why) VALUES (?, ?, ?, ?, ?, NULL, '')"
        " ON CONFLICT DO UPDATE SET place = excluded.place, at = excluded.at, complete = excluded.complete,"
        " not_before = NULL, why = ''",
        (f"{_FEED}{after.name}", after.account, after.place, at, after.complete),
    )
    return after


def note_failure(db: Database, cursor: Cursor, why: str, *, at: int, not_before: int | None) -> None:
    """Note that a pull broke off, and before which moment it is not to be tried again."""
    with db.writing():
        db.run(
            "INSERT INTO cursor (what, account, place, at, complete, not_before, why)"
            " VALUES (?, ?, NULL, ?, NULL, ?, ?)"
            " ON CONFLICT DO UPDATE SET at = excluded.at, not_before = excluded.not_before, why = excluded.why",
            (f"{_FEED}{cursor.name}", cursor.account, at, not_before, why),
        )


def feed_states(db: Database) -> Iterator[FeedState]:
    """How far each feed has come, by name."""
    for what, account, place, at, complete, not_before, why in db.rows(
        "SELECT what, account, place, at, complete, not_before, why FROM cursor WHERE what GLOB 'feed:*'"
        " ORDER BY what, account"
    ):
        yield FeedState(
            what.removeprefix(_FEED),
            account,
            moment_of(at // 1000),
            None if complete is None else moment_of(complete // 1000),
            None if not_before is None else moment_of(not_before // 1000),
            why,
            place is not None and complete != at,
        )
