"""The doctor: looks at everything, says what it found, and puts right what can be made anew."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from warmlinks.errors import BookError
from warmlinks.models import COUNTED_KINDS
from warmlinks.store import guarded, states
from warmlinks.store.answers import Check, Diagnosis
from warmlinks.store.backups import own_backups
from warmlinks.store.database import Database, check_copy
from warmlinks.store.once import count_once
from warmlinks.store.people import regroup
from warmlinks.store.schema import BLUEPRINT
from warmlinks.store.zones import book_zone

__all__ = ["examine"]


def examine(db: Database, *, mend: bool) -> Diagnosis:
    """Make all checks; see `Book.doctor`."""
    checks = [_whole(db), _references(db), _tables(db)]
    if db.path is not None:
        checks += _permissions(db.path, mend=mend)
        checks += _backups(db.path)
    if all(check.ok for check in checks[:3]):
        checks += _derived(db, mend=mend)
    return Diagnosis(tuple(checks))


_RESTORE = "Put the last backup in its place: warmlinks doctor --restore"


def _whole(db: Database) -> Check:
    try:
        found = [row[0] for row in db.rows("PRAGMA integrity_check(10)")]
    except BookError as error:
        found = [error.why or error.what]
    ok = found == ["ok"]
    return Check("the file is whole", ok, "" if ok else "; ".join(found), "" if ok else _RESTORE)


def _references(db: Database) -> Check:
    found = len(db.rows("PRAGMA foreign_key_check"))
    return Check(
        "every row refers to one that is there",
        not found,
        f"{found} do not" if found else "",
        _RESTORE if found else "",
    )


def _tables(db: Database) -> Check:
    """Whether tables and indices are those that this version makes."""
    fresh = Database.open(None)
    try:
        query = "SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL"
        wanted, there = set(fresh.rows(query)), set(db.rows(query))
    finally:
        fresh.close()
    missing = sorted({row[1] for row in wanted} - {row[1] for row in there})
    strange = sorted({row[1] for row in there} - {row[1] for row in wanted} | {row[1] for row in there - wanted})
    found = "; ".join(
        text for text in (f"missing: {missing}" if missing else "", f"strange: {strange}" if strange else "") if text
    )
    return Check(f"its tables are those of version {BLUEPRINT.version}", not found, found, _RESTORE if found else "")


def _permissions(book: Path, *, mend: bool) -> list[Check]:
    """Whether others can read the book's files or write to its folders."""
    if os.name != "posix":
        return []
    checks = []
    trouble = guarded.trouble_with(book.parent)
    checks.append(Check(f"nobody else can write to {book.parent}", trouble is None, trouble or ""))
    files = [book.with_name(f"{book.name}{ending}") for ending in ("", "-wal", "-shm")]
    folder = guarded.beside(book)
    wanted = [(path, 0o600) for path in (*files, *own_backups(book))] + [(folder, 0o700)]
    for path, mode in wanted:
        if not path.exists():
            continue
        found = stat.S_IMODE(path.stat().st_mode)
        wrong = bool(found & ~mode & 0o777)
        if wrong and mend:
            path.chmod(mode)
        checks.append(
            Check(
                f"{path.name} is for you alone",
                not wrong,
                f"its mode was {found:03o}" if wrong else "",
                f"chmod {mode:03o} '{path}'" if wrong and not mend else "",
                mended=wrong and mend,
            )
        )
    return checks


def _backups(book: Path) -> list[Check]:
    backups = own_backups(book)
    if not backups:
        return [Check("backups", ok=True, found="none yet", advice="Make one now and then: warmlinks backup")]
    found = check_copy(backups[0])
    return [
        Check(
            f"the last backup, {backups[0].name}, is whole",
            found is None,
            found or "",
            "Make a new one: warmlinks backup" if found else "",
        )
    ]


def _derived(db: Database, *, mend: bool) -> list[Check]:
    """Make everything derived anew and compare."""
    with db.writing(keep=mend):
        return _compared(db, mend=mend)


def _compared(db: Database, *, mend: bool) -> list[Check]:
    kinds = ",".join(f"'{kind}'" for kind in sorted(COUNTED_KINDS))
    wrong_kinds = db.run(
        f"UPDATE interaction SET counted = 0 WHERE counted <> 0 AND kind NOT IN ({kinds})"
    ).rowcount + count_once(db)
    wrong_days = states.rederive_days(db, book_zone(db))
    tables = ("person", "member", "tie_state")
    before = {table: set(db.rows(f"SELECT * FROM {table}")) for table in tables}
    regroup(db, whole=True)
    wrong = {table: len(before[table] ^ set(db.rows(f"SELECT * FROM {table}"))) for table in tables}

    def check(what: str, count: int) -> Check:
        return Check(what, not count, f"{count} rows were not" if count else "", mended=bool(count) and mend)

    return [
        check("what counts as contact is as the kinds say, each message once", wrong_kinds),
        check("days are counted in the book's zone", wrong_days),
        check("people are put together as their keys and your decisions say", wrong["person"] + wrong["member"]),
        check("the states of the ties are as the log says", wrong["tie_state"]),
    ]
