"""One sync of a book at a time: a lock that the system takes back when a process ends, however it ends."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from warmlinks.errors import BookBusyError

__all__ = ["one_at_a_time"]


@contextmanager
def one_at_a_time(book: Path | None) -> Iterator[None]:
    """Hold the lock of a book's syncs; loading and notifying go on beside it.

    Raises:
        BookBusyError: another process is syncing this book.
    """
    if book is None:
        yield
        return
    place = book.with_name(f"{book.name}-sync")
    handle = os.open(place, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if not _locked(handle):
            with suppress(OSError):
                held_by = os.pread(handle, 20, 0).decode("ascii", "replace").strip() if hasattr(os, "pread") else ""
            raise BookBusyError(
                "another sync of this book is running",
                where=str(book),
                why=f"process {held_by} does it" if held_by.isdecimal() else None,
                advice="Wait for it to finish, then do the same again",
            )
        os.ftruncate(handle, 0)
        os.write(handle, str(os.getpid()).encode())
        yield
    finally:
        os.close(handle)


if sys.platform == "win32":
    import msvcrt

    _BEYOND = 1 << 20
    """A byte that nobody writes: what is locked on Windows cannot be read either."""

    def _locked(handle: int) -> bool:
        try:
            os.lseek(handle, _BEYOND, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
            os.lseek(handle, 0, os.SEEK_SET)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _locked(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
