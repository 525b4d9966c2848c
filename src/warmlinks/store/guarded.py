"""Files and folders that only their owner can read from the moment they exist, whatever the umask."""

from __future__ import annotations

import glob
import os
import stat
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from warmlinks.errors import BookError, UsageError
from warmlinks.files import HAS_OWNERS, OpenTo, new_file, open_to_others, private_folder
from warmlinks.store.schema import APPLICATION_ID

__all__ = ["backup_folder", "new_backup", "prepare", "prepare_folder", "refuse_book"]

_MAGIC = b"SQLite format 3\0"
_APPLICATION = slice(68, 72)
"""Where the head of an SQLite file says what made it; 0 until a book's first write has left the log."""
_HEAD = 72


def prepare(path: Path, *, folders: bool = False) -> bool:
    """Ensure that the file exists and that nobody else can write it or its folder; return whether this user can.

    A new folder and a new file are for their owner alone; a file that others could read is closed to them.

    Args:
        path: the file.
        folders: whether to make the folder and its parents. A path that somebody typed may be mistyped.

    Raises:
        BookError: others can write there, the folder is missing, or the file is something else than a book.
    """
    if not folders and not path.parent.exists():
        raise BookError(
            "there is no such folder for a book",
            where=str(path.parent),
            advice="Check the path, or make the folder first",
        )
    _refuse_foreign_file(path)
    if path.exists() and not _can_write(path):
        if not _is_on_read_only_media(path):
            _refuse_open_folder(path.parent)
            _refuse_open_file(path)
        return False
    prepare_folder(path.parent)
    try:
        new_file(path)
    except FileExistsError:
        if not HAS_OWNERS:
            return True
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            raise BookError("the book is not a file", where=str(path), advice="Name another path") from None
        _refuse_open_file(path)
        # what another program made is refused once it is open, and stays as it is
        if stat.S_IMODE(mode) & 0o077 and _application_of(_head(path)) != 0:
            path.chmod(0o600)
    return True


def _can_write(path: Path) -> bool:
    return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)


def _is_on_read_only_media(path: Path) -> bool:
    """Whether nobody can write there, whoever owns the file."""
    return HAS_OWNERS and bool(os.statvfs(path).f_flag & os.ST_RDONLY)


def _refuse_open_file(path: Path) -> None:
    if trouble := open_to_others(path, alone=True, own_group=True):
        raise BookError(
            "others can write to the book",
            where=str(trouble.place),
            why=trouble.why,
            advice=f"Close it: {_how_to_close(trouble, path, 600)}",
        )


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_HEAD)


def _application_of(head: bytes) -> int | None:
    """Return the application id of a database, 0 if it has none; None for a file that is no database."""
    return int.from_bytes(head[_APPLICATION], "big") if head.startswith(_MAGIC) else None


def _refuse_foreign_file(path: Path) -> None:
    """Refuse a file that is no book, before its mode is changed."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return
        head = _head(path)
    except FileNotFoundError:
        return
    # nothing but zeros is what a disk leaves of a lost page: SQLite may still find it in the log
    if not any(head) or _application_of(head) in {0, APPLICATION_ID}:
        return
    backup = next(backup_folder(path).glob(f"{glob.escape(path.stem)}-*.db"), None)
    raise BookError(
        "this file is no warmlinks book",
        where=str(path),
        advice="Name another file"
        if backup is None
        else "If it was one, run `warmlinks doctor --restore` to put the last backup in its place",
    )


def prepare_folder(folder: Path) -> None:
    """Make the folder and its parents where they are missing, for their owner only.

    Raises:
        BookError: others can write to it, or to a folder above.
    """
    private_folder(folder)
    _refuse_open_folder(folder)


def _refuse_open_folder(folder: Path) -> None:
    if trouble := open_to_others(folder, alone=True, own_group=True):
        raise BookError(
            "others can write to the folder of the book",
            where=str(trouble.place),
            why=trouble.why,
            advice=f"Close it ({_how_to_close(trouble, folder, 700)}) or use another folder",
        )


def _how_to_close(trouble: OpenTo, meant: Path, mode: int) -> str:
    """Say how to close the place; what belongs to the book only is closed to reading as well."""
    return f"chmod {mode} '{meant}'" if trouble.place == meant and "chmod" in trouble.advice else trouble.advice


def refuse_book(path: Path) -> None:
    """Refuse to write something else over a book, or over what SQLite keeps beside one.

    Raises:
        UsageError: a book or a backup is there, or its log.
    """
    name, _, ending = path.name.rpartition("-")
    # there are folders to which capitals are no difference
    book = path.with_name(name) if name and ending.lower() in {"wal", "shm", "journal"} else path
    try:
        is_book = book.is_file() and _application_of(_head(book)) == APPLICATION_ID
    except (OSError, ValueError):
        return
    if is_book:
        raise UsageError("a book is there, and would be lost", where=str(path), advice="Name another file")


def backup_folder(book: Path) -> Path:
    """Return the folder of the book's own backups."""
    return book.with_name("backups")


def new_backup(book: Path, why: str) -> Path:
    """Return a path that no backup has yet; the folder is made if needed."""
    folder = backup_folder(book)
    prepare_folder(folder)
    day = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    paths = (folder / f"{book.stem}-{day}{f'-{number}' if number else ''}-{why}.db" for number in count())
    return next(path for path in paths if not path.exists())
