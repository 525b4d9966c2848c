"""Opening a book: finding its file, and setting up a new one."""

from __future__ import annotations

import secrets
from datetime import tzinfo
from pathlib import Path

import platformdirs

from warmlinks.errors import BookError, UsageError
from warmlinks.files import expanded
from warmlinks.people.directory import public_id_of, rederive
from warmlinks.store.database import Database
from warmlinks.store.schema import FORGETTING
from warmlinks.ties import zones

__all__ = ["book_path", "is_there", "open_book"]


def open_book(
    path: str | Path | None, *, timezone: tzinfo | str | None, patience: float, assume: bool | None, make: bool
) -> Database:
    """Open a book, or make it where there is none; see `Book.open`."""
    place = book_path(path)
    if not make and place is not None and not is_there(place):
        raise BookError(
            f"there is no book at {place}",
            advice="`warmlinks load ARCHIVE` makes one, and so does `warmlinks log WHO`",
        )
    db = Database.open(place, patience=patience, folders=path is None)
    try:
        if db.meta("id") is None:
            with db.writing():
                db.run("INSERT INTO meta VALUES ('id', ?) ON CONFLICT DO NOTHING", (secrets.token_hex(8),))
                zones.store_zone(db, timezone)
        db.function("short_id", public_id_of)
        if db.can_write:
            rederive(db, assume=assume)
            if db.meta(FORGETTING) is not None:
                from warmlinks.upkeep import forgetting

                forgetting.finish(db)
    except BaseException:
        db.close()
        raise
    return db


def book_path(path: str | Path | None) -> Path | None:
    """Return the book's file; None for a book in memory."""
    if path is None:
        return Path(platformdirs.user_data_dir("warmlinks", appauthor=False)) / "book.db"
    if str(path) == ":memory:":
        return None
    text = str(path)
    if "\0" in text or any("\ud800" <= mark <= "\udbff" for mark in text):
        raise UsageError(f"this is no path: {text!a}", advice="Name the file of a book")
    return _with_its_capitals(expanded(text.removeprefix("sqlite:///")).absolute())


def _with_its_capitals(place: Path) -> Path:
    """Return the path with the capitals of the file, where case does not matter: backups are named after it."""
    try:
        names = [path.name for path in place.parent.iterdir()] if place.exists() else []
    except (OSError, ValueError):
        # whoever opens the file reports this
        return place
    if place.name in names:
        return place
    same = [name for name in names if name.casefold() == place.name.casefold()]
    return place.with_name(same[0]) if len(same) == 1 else place


def is_there(place: Path) -> bool:
    """Return whether the file exists, in a folder that this user may look into.

    Raises:
        BookError: this user may not.
    """
    try:
        return place.exists()
    except (OSError, ValueError) as error:
        raise BookError(
            "the book cannot be looked at",
            where=str(place),
            why=getattr(error, "strerror", None) or str(error),
            advice="Name a book of your own: --book PATH",
        ) from error
