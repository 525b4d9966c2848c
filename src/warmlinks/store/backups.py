"""Copies of the book: written in one state, checked, and put back in its place when it is damaged."""

from __future__ import annotations

import json
from pathlib import Path

from warmlinks.errors import BookError
from warmlinks.store import guarded
from warmlinks.store.answers import Check, Diagnosis
from warmlinks.store.database import Database, check_copy

__all__ = ["elsewhere", "own_backups", "restore", "write_backup"]


def write_backup(db: Database, target: Path | None) -> Path:
    """Write a checked copy and return where it is. One outside the book's folder is noted, for `forget` to name."""
    if target is None:
        if db.path is None:
            raise BookError("a book in memory has no folder for its backups", advice="Name a file")
        target = guarded.new_backup(db.path, "backup")
    target = target.expanduser().absolute()
    if target.is_dir():
        raise BookError("the backup needs the name of a file", where=str(target))
    if target.exists():
        raise BookError("there is a file of that name already", where=str(target), advice="Name a new one")
    if db.path is None or target.parent != guarded.beside(db.path):
        guarded.prepare_folder(target.parent)
        noted = sorted({*elsewhere(db), str(target)})
        # noted first: a copy that nobody knows of is worse than a note of one that was not made
        with db.writing():
            db.run(
                "INSERT INTO meta VALUES ('backups_elsewhere', ?) ON CONFLICT DO UPDATE SET value = excluded.value",
                (json.dumps(noted),),
            )
    db.backup_to(target)
    return target


def elsewhere(db: Database) -> list[str]:
    """Where copies outside the book's folder were written."""
    noted = db.value("SELECT value FROM meta WHERE name = 'backups_elsewhere'")
    return list(json.loads(noted)) if noted else []


def own_backups(book: Path) -> list[Path]:
    """The backups in the book's folder, newest first."""
    folder = guarded.beside(book)
    if not folder.is_dir():
        return []
    found = [path for path in folder.glob("*.db") if path.name.startswith(f"{book.stem}-")]
    return sorted(found, key=lambda path: (path.stat().st_mtime_ns, path.name), reverse=True)


def restore(book: Path) -> Diagnosis:
    """Put the newest whole backup in the book's place; the book that was there is kept beside it, as `.damaged`."""
    checks = []
    for backup in own_backups(book):
        found = check_copy(backup)
        checks.append(Check(f"backup {backup.name}", found is None, found or ""))
        if found is None:
            _swap(book, backup)
            return Diagnosis((*checks[:-1], Check(f"backup {backup.name}", ok=True)), restored_from=str(backup))
    raise BookError(
        "there is no whole backup to restore",
        where=str(guarded.beside(book)),
        why=f"{len(checks)} were looked at" if checks else "there are none",
        advice="Make one now and then: warmlinks backup",
    )


def _swap(book: Path, backup: Path) -> None:
    fresh = book.with_name(f"{book.name}.restored")
    fresh.unlink(missing_ok=True)
    guarded.new_file(fresh)
    with backup.open("rb") as source, fresh.open("r+b") as target:
        while block := source.read(1 << 20):
            target.write(block)
    guarded.sync(fresh)
    for ending in ("", "-wal", "-shm", "-journal"):
        old = book.with_name(f"{book.name}{ending}")
        if old.exists():
            kept = book.with_name(f"{book.name}.damaged{ending}")
            old.replace(kept)
    fresh.replace(book)
    guarded.sync(book.parent)
