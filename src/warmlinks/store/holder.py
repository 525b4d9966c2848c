"""Which process holds the book, for one that has waited for it in vain."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

__all__ = ["is_alive", "remove_note", "who_holds", "write_note"]

_LOCKS = Path("/proc/locks")
_LOCK_FIELDS = 8


def who_holds(book: Path) -> str | None:
    """Return the process that holds the book for writing, as `process 4711 (warmlinks)`; None if unknown."""
    pids = _from_kernel(book) if _LOCKS.exists() else _from_note(book)
    return " and ".join(_named(pid) for pid in sorted(pids)) or None


def is_alive(pid: int) -> bool | None:
    """Whether a process exists; None where that cannot be asked without affecting it."""
    if hasattr(signal, "CTRL_C_EVENT"):
        # on Windows signal 0 is Ctrl-C, and would end it
        return None
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        pass
    return True


def write_note(book: Path) -> None:
    """Write a note beside the book that this process writes, where the kernel does not say so."""
    if not _LOCKS.exists():
        note = os.open(_note(book), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            os.write(note, str(os.getpid()).encode())
        finally:
            os.close(note)


def remove_note(book: Path) -> None:
    """Remove the note, if it is there."""
    if not _LOCKS.exists():
        _note(book).unlink(missing_ok=True)


def _note(book: Path) -> Path:
    return book.with_name(f"{book.name}-holder")


def _from_note(book: Path) -> set[int]:
    try:
        pid = int(_note(book).read_text("ascii"))
    except (OSError, ValueError):
        return set()
    return set() if is_alive(pid) is False else {pid}


def _from_kernel(book: Path) -> set[int]:
    """Return processes with an exclusive lock on the book's file or on the index of its write-ahead log."""
    inodes = set()
    for name in (book.name, f"{book.name}-shm"):
        try:
            inodes.add(book.with_name(name).stat().st_ino)
        except OSError:
            continue
    pids = set()
    for line in _LOCKS.read_text("ascii", "replace").splitlines():
        words = line.split()
        if len(words) == _LOCK_FIELDS and words[1] == "POSIX" and words[3] == "WRITE" and words[4].isdecimal():
            inode = words[5].rpartition(":")[2]
            if inode.isdecimal() and int(inode) in inodes:
                pids.add(int(words[4]))
    return pids - {0}


def _named(pid: int) -> str:
    if pid == os.getpid():
        return f"this process, {pid} ({Path(sys.argv[0] or 'python').name})"
    try:
        # only the program's name: what follows on a command line may be somebody's name
        name = Path(f"/proc/{pid}/comm").read_text("utf-8", "replace").strip()
    except OSError:
        return f"process {pid}"
    return f"process {pid} ({name})"
