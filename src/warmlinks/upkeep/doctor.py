"""The doctor: checks everything, reports problems, and mends what can be derived again."""

from __future__ import annotations

import stat
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from warmlinks.answers import Check, Diagnosis
from warmlinks.calendar.times import day_of_text, impossible, moment_of
from warmlinks.errors import BookError
from warmlinks.files import HAS_OWNERS, open_to_others
from warmlinks.garbage import seldom_collected
from warmlinks.people.directory import MULTIPLE, SINGLE, group_people, regroup
from warmlinks.store import guarded
from warmlinks.store.backups import own_backups
from warmlinks.store.database import Database
from warmlinks.store.integrity import check_copy
from warmlinks.store.schema import BLUEPRINT, DERIVED, ME
from warmlinks.ties import states
from warmlinks.ties.learning import all_looks, level_bins
from warmlinks.ties.once import count_once
from warmlinks.ties.preferences import parse_setting
from warmlinks.ties.zones import book_zone
from warmlinks.values import COUNTED_KINDS

__all__ = ["examine", "repair"]


@seldom_collected()
def examine(db: Database, *, mend: bool) -> Diagnosis:
    """Make all checks; see `Book.doctor`."""
    mend = mend and db.can_write
    checks = [_whole(db), _references(db), _tables(db), _texts(db)]
    if db.path is not None and all(check.ok for check in checks[:3]):
        checks.append(_rows(db))
    if db.path is not None:
        checks += _permissions(db.path, mend=mend)
        checks += _backups(db.path)
    if all(check.ok for check in checks[:4]):
        checks += [*_feeds(db), _dates(db), _said(db)]
        # nothing is derived from rows that are not as written: they may hold no valid values
        if db.can_write and not any(check.what == _WRITTEN and not check.ok for check in checks):
            checks += _derived(db, mend=mend)
    return Diagnosis(tuple(checks))


_RESTORE = "Put the last backup in its place: warmlinks doctor --restore"
_REPAIR = "`warmlinks doctor --repair`"
_FEW = 5
_WRITTEN = "every row is as it was written"


def _check(label: str, problem: str, advice: str) -> Check:
    """Make a check that is right where there is no problem, and gives advice only where there is one."""
    return Check(label, not problem, problem, advice if problem else "")


def _whole(db: Database) -> Check:
    try:
        answers = [row[0] for row in db.rows("PRAGMA integrity_check(10)")]
    except BookError as error:
        answers = [error.why or error.what]
    return _check("the file is whole", "" if answers == ["ok"] else "; ".join(answers), _RESTORE)


def _references(db: Database) -> Check:
    dangling = len(db.rows("PRAGMA foreign_key_check"))
    return _check("every row refers to one that is there", f"{dangling} do not" if dangling else "", _RESTORE)


def _tables(db: Database) -> Check:
    """Check that tables and indices are those that this version creates."""
    fresh = Database.open(None)
    try:
        query = "SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL"
        expected, actual = set(fresh.rows(query)), set(db.rows(query))
    finally:
        fresh.close()
    missing = {row[1] for row in expected} - {row[1] for row in actual}
    strange = {row[1] for row in actual - expected}
    problems = "; ".join(
        f"{kind}: {sorted(names)}" for kind, names in (("missing", missing), ("strange", strange)) if names
    )
    return _check(f"its tables are those of version {BLUEPRINT.version}", problems, _RESTORE)


def _rows(db: Database) -> Check:
    """Check that the rows are as written: a bit that changed on the disk leaves most rows valid."""
    changed = db.changed_rows()
    counts = ", ".join(f"{count} in {table}" for table, count in sorted(changed.items()))
    return _check(
        _WRITTEN,
        f"blocks of rows that are not: {counts}" if counts else "",
        f"{_RESTORE}. To keep what is there: {_REPAIR}",
    )


def _feeds(db: Database) -> list[Check]:
    """Report the feeds that gave only a part when they were last asked: no damage, but worth a sync."""
    rows = db.rows(
        "SELECT what, at, complete, why FROM cursor WHERE what GLOB 'feed:*' AND account <> '' ORDER BY what, account"
    )
    if not rows:
        return []
    broken = []
    for feed, at, complete, why in rows:
        if complete is None or at > complete:
            since = f"since {moment_of(complete // 1000):%Y-%m-%d}" if complete is not None else "yet"
            broken.append(f"{feed.removeprefix('feed:')} has not given all {since}{f' ({why})' if why else ''}")
    advice = "Ask again: warmlinks sync" if broken else ""
    return [Check("feeds have given all there is", ok=True, found="; ".join(broken), advice=advice)]


def _texts(db: Database) -> Check:
    columns = Counter(f"{text.table}.{text.column}" for text in db.unreadable())
    counts = ", ".join(f"{count} in {column}" for column, count in sorted(columns.items()))
    return _check(
        "every text can be read",
        f"what is none: {counts}" if counts else "",
        f"{_RESTORE}. Without one: {_REPAIR} puts a mark in the place of what cannot be read",
    )


_TIMES: tuple[tuple[str, str, str], ...] = (
    ("contact", "interaction", impossible("at", day_only="precision = 2")),
    ("introductions", "introduction", impossible("made_at")),
    ("what was told of introductions", "introduction_told", impossible("at")),
    ("words on introductions", "introduction_word", impossible("at")),
    ("answers to introductions", "consent", impossible("at")),
)
"""What may hold an impossible time: as a user reads it, its table, and the condition."""

_DAYS: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("pauses", "pause", "id", ("start", "end_")),
    ("snoozes", "snooze", "who", ("until",)),
)
"""The same for days that are kept as text: as a user reads it, the table, its key, and the columns."""


def _dates(db: Database) -> Check:
    """Check that every time is possible; a row with an impossible one is ignored everywhere."""
    counts = [
        (label, int(db.value(f"SELECT count(*) FROM {table} WHERE {condition}"))) for label, table, condition in _TIMES
    ]
    counts += [(label, len(_odd_days(db, table, key, columns))) for label, table, key, columns in _DAYS]
    problems = ", ".join(f"{count} of {label}" for label, count in counts if count)
    logged = [
        row[0][:12]
        for row in db.rows(
            f"SELECT key FROM interaction WHERE archive IS NULL AND {_TIMES[0][2]} ORDER BY key LIMIT {_FEW}"
        )
    ]
    calls = "; ".join(f"warmlinks log --undo {entry}" for entry in logged)
    undo = f"Take back what you logged: {calls}. " if logged else ""
    return _check(
        "every date is one that can be",
        f"{problems} cannot, and count for nothing" if problems else "",
        f"{undo}All of it: {_REPAIR}",
    )


def _odd_days(db: Database, table: str, key: str, columns: tuple[str, ...]) -> list[object]:
    return [
        row[0]
        for row in db.rows(f"SELECT {key}, {', '.join(columns)} FROM {table}")
        if any(day_of_text(text) is None for text in row[1:])
    ]


def _said(db: Database) -> Check:
    """Check that every setting and every fact is a known one; others are ignored everywhere."""
    counts = [
        ("settings", len(_odd_settings(db))),
        ("facts", int(db.value(f"SELECT count(*) FROM fact WHERE {_UNKNOWN_FACT}"))),
    ]
    problems = ", ".join(f"{count} of the {label}" for label, count in counts if count)
    return _check(
        "what is known of people, and what you set, says something",
        f"{problems} say nothing, and count for nothing" if problems else "",
        f"Take them out: {_REPAIR}",
    )


_UNKNOWN_FACT = f"field NOT IN {(*SINGLE, *MULTIPLE)}"


def _odd_settings(db: Database) -> list[tuple[int, str]]:
    rows = db.rows("SELECT identity, field, value FROM setting")
    return [(identity, field) for identity, field, value in rows if parse_setting(field, value) is None]


def repair(db: Database) -> None:
    """Delete rows with impossible times or unknown fields, and replace undecodable bytes in texts.

    A backup is made first.
    """
    if db.path is not None:
        db.backup_to(guarded.new_backup(db.path, "before-repair"))
    with db.writing():
        for unreadable in db.unreadable():
            db.run(
                f'UPDATE OR IGNORE "{unreadable.table}" SET "{unreadable.column}" = ?'
                f' WHERE CAST("{unreadable.column}" AS BLOB) = ?',
                (unreadable.raw.decode("utf-8", "replace"), unreadable.raw),
            )
        for _, table, condition in _TIMES:
            db.run(f"DELETE FROM {table} WHERE {condition}")
        for _, table, key, columns in _DAYS:
            db.many(f"DELETE FROM {table} WHERE {key} = ?", [(row,) for row in _odd_days(db, table, key, columns)])
        db.many("DELETE FROM setting WHERE identity = ? AND field = ?", _odd_settings(db))
        db.run(f"DELETE FROM fact WHERE {_UNKNOWN_FACT}")
        states.rederive_days(db, book_zone(db))
        regroup(db, whole=True)
        db.vouch_for_rows()
    if db.path is not None:
        # so that the last backup is a whole book again
        db.backup_to(guarded.new_backup(db.path, "repaired"))


def _permissions(book: Path, *, mend: bool) -> list[Check]:
    """Check that others can neither read the book's files nor write to its folders."""
    if not HAS_OWNERS:
        return []
    trouble = open_to_others(book.parent, alone=True, own_group=True)
    problem, advice = (f"{trouble.place}: {trouble.why}", trouble.advice) if trouble else ("", "")
    checks = [_check(f"nobody else can write to {book.parent}", problem, advice)]
    files = [book.with_name(f"{book.name}{ending}") for ending in ("", "-wal", "-shm")]
    folder = guarded.backup_folder(book)
    modes = [(path, 0o600) for path in (*files, *own_backups(book))] + [(folder, 0o700)]
    for path, mode in modes:
        if not path.exists():
            continue
        actual = stat.S_IMODE(path.stat().st_mode)
        wrong = bool(actual & ~mode & 0o777)
        if wrong and mend:
            path.chmod(mode)
        checks.append(
            Check(
                f"{path.name} is for you alone",
                not wrong,
                f"its mode was {actual:03o}" if wrong else "",
                f"chmod {mode:03o} '{path}'" if wrong and not mend else "",
                mended=wrong and mend,
            )
        )
    return checks


def _backups(book: Path) -> list[Check]:
    backups = own_backups(book)
    if not backups:
        return [Check("backups", ok=True, found="none yet", advice="Make one now and then: warmlinks backup")]
    label = f"the last backup, {backups[0].name}, is whole"
    return [_check(label, check_copy(backups[0]) or "", "Make a new one: warmlinks backup")]


_DERIVED: Mapping[str, Callable[[Database], Iterable[tuple[Any, ...]]]] = {
    "tie_state": lambda db: states.states_from_log(db, None).values(),
    "tie_carrier": states.carriers_from_log,
    "tie_look": all_looks,
    "level_bin": level_bins,
}
"""The rows of each table that is derived from the people and the log."""


def _derived(db: Database, *, mend: bool) -> list[Check]:
    """Derive everything again and compare."""
    with db.writing(keep=mend):
        return _compared(db, mend=mend)


def _differing(before: list[tuple[Any, ...]], rows: list[tuple[Any, ...]]) -> int:
    """Count the rows that are in only one list; both are sorted by key, so most lists are equal as they are."""
    return 0 if before == rows else len(set(before) ^ set(rows))


def _compared(db: Database, *, mend: bool) -> list[Check]:
    kinds = ",".join(f"'{kind}'" for kind in sorted(COUNTED_KINDS))
    wrong_kinds = db.run(
        f"UPDATE interaction SET counted = 0 WHERE counted <> 0 AND kind NOT IN ({kinds})"
    ).rowcount + count_once(db)
    wrong_sources = db.run(
        "UPDATE interaction SET source = coalesce((SELECT a.source FROM archive a WHERE a.id = archive), ?)"
        " WHERE source <> coalesce((SELECT a.source FROM archive a WHERE a.id = archive), ?)",
        (ME, ME),
    ).rowcount
    wrong_days = states.rederive_days(db, book_zone(db))
    before = {table: db.rows(f"SELECT * FROM {table}") for table in DERIVED}
    group_people(db)
    wrong = {table: _differing(before[table], db.rows(f"SELECT * FROM {table}")) for table in ("person", "member")}
    if any(wrong.values()):
        count_once(db)
    # each table is derived from those before it; one that is right is not written
    for table, derived in _DERIVED.items():
        rows = sorted(derived(db))
        wrong[table] = _differing(before[table], rows)
        if any(wrong.values()):
            db.run(f"DELETE FROM {table}")
            for row in rows:
                db.run(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)

    def check(label: str, count: int) -> Check:
        return Check(label, not count, f"{count} rows were not" if count else "", mended=bool(count) and mend)

    return [
        check("what counts as contact is as the kinds say, each message once", wrong_kinds),
        check("whose key a record has is as its archive says", wrong_sources),
        check("days are counted in the book's zone", wrong_days),
        check("people are put together as their keys and your decisions say", wrong["person"] + wrong["member"]),
        check("the states of the ties are as the log says", wrong["tie_state"]),
        check("what carried the ties is as the log says", wrong["tie_carrier"]),
        check("the looks that the level is learnt from are as the log says", wrong["tie_look"] + wrong["level_bin"]),
    ]
