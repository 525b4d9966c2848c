"""Files and folders that only their owner can read, from the moment they exist, whatever the umask."""

from __future__ import annotations

import glob
import os
import stat
from datetime import UTC, datetime
from pathlib import Path

from warmlinks.errors import BookError
from warmlinks.store.schema import APPLICATION_ID

__all__ = ["beside", "new_backup", "new_file", "prepare", "prepare_folder", "sync", "trouble_with"]

_OTHERS_WRITE = stat.S_IWOTH
_POSIX = os.name == "posix"
_MAGIC = b"SQLite format 3\0"
_APPLICATION = slice(68, 72)
"""Where the head of an SQLite file says what made it; 0 until a book's first write has left the log."""
_HEAD = 72


def prepare(path: Path, *, folders: bool = False) -> None:
    """Make sure that the file is there and that nobody else can write it, or its folder.

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
    _refuse_others_files(path)
    prepare_folder(path.parent)
    try:
        new_file(path)
    except FileExistsError:
        if not _POSIX:
            return
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise BookError("the book is not a file", where=str(path), advice="Name another path") from None
        if why := _why_open(found):
            raise BookError(
                "others can write to the book", where=str(path), why=why, advice=f"Close it: chmod 600 '{path}'"
            ) from None
        # what another program made is refused once it is open, and stays as it is
        if stat.S_IMODE(found.st_mode) & 0o077 and _made_by(_head(path)) != 0:
            path.chmod(0o600)


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_HEAD)


def _made_by(head: bytes) -> int | None:
    """The application that a database is of, 0 if it does not say; None for what is none yet."""
    return int.from_bytes(head[_APPLICATION], "big") if head.startswith(_MAGIC) else None


def _refuse_others_files(path: Path) -> None:
    """Leave a file that is no book as it is, before its mode is changed."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return
        head = _head(path)
    except FileNotFoundError:
        return
    # nothing but zeros is what a disk leaves of a lost page: SQLite may still find it in the log
    if not any(head) or _made_by(head) in {0, APPLICATION_ID}:
        return
    backup = next(beside(path).glob(f"{glob.escape(path.stem)}-*.db"), None)
    raise BookError(
        "this file is no warmlinks book",
        where=str(path),
        advice="Name another file"
        if backup is None
        else "If it was one, run `warmlinks doctor --restore` to put the last backup in its place",
    )


def prepare_folder(folder: Path) -> None:
    """Make the folder and its parents where they are missing, for their owner alone.

    Raises:
        BookError: others can write to it.
    """
    missing = []
    at = folder
    while not at.exists():
        missing.append(at)
        at = at.parent
    for one in reversed(missing):
        one.mkdir(mode=0o700, exist_ok=True)
        if _POSIX:
            one.chmod(0o700)
    if why := trouble_with(folder):
        raise BookError(
            "others can write to the folder of the book",
            where=str(folder),
            why=why,
            advice=f"Close it (chmod 700 '{folder}') or use another folder",
        )


def trouble_with(path: Path) -> str | None:
    """Why others could write there, or None."""
    return _why_open(path.stat()) if _POSIX else None


def _why_open(found: os.stat_result) -> str | None:
    mode = stat.S_IMODE(found.st_mode)
    if found.st_uid not in {os.getuid(), 0}:
        return f"it belongs to another user ({found.st_uid})"
    if mode & _OTHERS_WRITE:
        return f"its mode is {mode:03o}"
    if mode & stat.S_IWGRP and not _own_group(found.st_gid):
        return f"its mode is {mode:03o} and its group has other members"
    return None


def _own_group(group: int) -> bool:
    """Whether a group has no member but this user, as many systems give each user one."""
    import grp
    import pwd

    try:
        name = pwd.getpwuid(os.getuid()).pw_name
        members = set(grp.getgrgid(group).gr_mem)
        primary = {user.pw_name for user in pwd.getpwall() if user.pw_gid == group}
    except KeyError:
        return False
    return members | primary <= {name}


def new_file(path: Path) -> None:
    """Make an empty file for its owner alone.

    Raises:
        FileExistsError: there is something of that name already.
    """
    made = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        if _POSIX:
            os.fchmod(made, 0o600)
    finally:
        os.close(made)


def sync(path: Path) -> None:
    """Make sure that a file, or what a folder lists, survives a loss of power."""
    if path.is_dir() and not _POSIX:
        return
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def beside(book: Path) -> Path:
    """The folder of the book's own backups."""
    return book.with_name("backups")


def new_backup(book: Path, why: str) -> Path:
    """A name that no backup has yet; the folder is made if needed."""
    folder = beside(book)
    prepare_folder(folder)
    day = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    number = 0
    while True:
        path = folder / f"{book.stem}-{day}{f'-{number}' if number else ''}-{why}.db"
        if not path.exists():
            return path
        number += 1
