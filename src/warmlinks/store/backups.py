"""Copies of the book: written in one state, checked, and restored when the book is damaged."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from itertools import count
from pathlib import Path

from warmlinks.answers import Check, Diagnosis
from warmlinks.errors import BookError
from warmlinks.files import require_target, sync
from warmlinks.store import guarded
from warmlinks.store.database import Database
from warmlinks.store.integrity import check_copy

__all__ = ["external_backups", "own_backups", "restore", "write_backup"]


def write_backup(db: Database, target: Path | None) -> Path:
    """Write a checked copy and return its path. One outside the book's folder is noted, for `forget` to name."""
    if target is None:
        if db.path is None:
            raise BookError("a book in memory has no folder for its backups", advice="Name a file")
        target = guarded.new_backup(db.path, "backup")
    if target != Path() and os.path.isdir(target):  # noqa: PTH112  what is no path is none here, and told below
        raise BookError("the backup needs the name of a file", where=str(target), advice="Name a file in that folder")
    target = require_target(target, "the backup")
    guarded.refuse_book(target)
    if target.exists():
        raise BookError("there is a file of that name already", where=str(target), advice="Name a new one")
    if db.path is None or target.parent != guarded.backup_folder(db.path):
        guarded.prepare_folder(target.parent)
        noted = sorted({*external_backups(db), str(target)})
        # noted first: a copy that nobody knows of is worse than a note of one that was not made
        if db.can_write:
            with db.writing():
                db.set_meta("backups_elsewhere", json.dumps(noted))
    db.backup_to(target)
    return target


def external_backups(db: Database) -> list[str]:
    """Return where copies outside the book's folder were written."""
    return list(json.loads(db.meta("backups_elsewhere") or "[]"))


def own_backups(book: Path) -> list[Path]:
    """Return the backups in the book's folder, newest first."""
    folder = guarded.backup_folder(book)
    backups = [path for path in folder.glob("*.db") if path.name.startswith(f"{book.stem}-")]
    return sorted(backups, key=lambda path: (path.stat().st_mtime_ns, path.name), reverse=True)


def restore(book: Path) -> Diagnosis:
    """Put the newest whole backup in the place of a book that is damaged or gone.

    What was there is kept beside it, under a name that nothing else has.

    Raises:
        BookError: the book is whole, or there is no whole backup; nothing was touched.
    """
    problem = check_copy(book) if book.exists() else "it is gone"
    if problem is None:
        raise BookError(
            "the book is whole: nothing was restored",
            where=str(book),
            why="what was written since the last backup would be lost",
            advice="To go back to a backup all the same, move the book away first, then do the same again",
        )
    checks = []
    for backup in own_backups(book):
        problem = check_copy(backup)
        checks.append(Check(f"backup {backup.name}", problem is None, problem or ""))
        if problem is None:
            aside = _swap(book, backup)
            return Diagnosis(tuple(checks), restored_from=str(backup), kept_as=str(aside) if aside else None)
    raise BookError(
        "there is no whole backup to restore",
        where=str(guarded.backup_folder(book)),
        why=f"{len(checks)} were looked at" if checks else "there are none",
        advice="Make one now and then: warmlinks backup",
    )


def _swap(book: Path, backup: Path) -> Path | None:
    """Copy the backup into the book's place; return where the old book is now."""
    handle, name = tempfile.mkstemp(prefix=f"{book.name}.restored-", dir=book.parent)
    fresh = Path(name)
    try:
        with backup.open("rb") as source, os.fdopen(handle, "r+b") as target:
            shutil.copyfileobj(source, target, 1 << 20)
        sync(fresh)
        names = (f"{book.name}.damaged{'' if number == 1 else f'-{number}'}" for number in count(1))
        aside = next(path for path in map(book.with_name, names) if not path.exists())
        had_any = book.exists()
        # the log goes first: left beside another file, it would be read as that one's
        for ending in ("-wal", "-shm", "-journal", ""):
            old = book.with_name(f"{book.name}{ending}")
            if old.exists():
                old.replace(aside.with_name(f"{aside.name}{ending}"))
        fresh.replace(book)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
    sync(book.parent)
    return aside if had_any else None
