"""The doctor: looks at everything, says what it found, and puts right what can be made anew."""

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
from warmlinks.ties.preferences import setting_in
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
        # of rows that are not what was written nothing is made anew: they may be no values at all
        if db.can_write and not any(check.what == _WRITTEN and not check.ok for check in checks):
            checks += _derived(db, mend=mend)
    return Diagnosis(tuple(checks))


_RESTORE = "Put the last backup in its place: warmlinks doctor --restore"
_REPAIR = "`warmlinks doctor --repair`"
_FEW = 5
_WRITTEN = "every row is as it was written"


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


def _rows(db: Database) -> Check:
    """Whether the rows are those that were written: a bit that changed on the disk leaves most of them good rows."""
    changed = db.changed_rows()
    found = ", ".join(f"{count} in {table}" for table, count in sorted(changed.items()))
    return Check(
        _WRITTEN,
        not changed,
        f"blocks of rows that are not: {found}" if changed else "",
        f"{_RESTORE}. To keep what is there: {_REPAIR}" if changed else "",
    )


def _feeds(db: Database) -> list[Check]:
    """Which feeds have not given all there is when they were asked last: no damage, but worth a sync."""
    rows = db.rows(
        "SELECT what, at, complete, why FROM cursor WHERE what GLOB 'feed:*' AND account <> '' ORDER BY what, account"
    )
    if not rows:
        return []
    broken = []
    for what, at, complete, why in rows:
        if complete is None or at > complete:
            since = f"since {moment_of(complete // 1000):%Y-%m-%d}" if complete is not None else "yet"
            broken.append(f"{what.removeprefix('feed:')} has not given all {since}{f' ({why})' if why else ''}")
    advice = "Ask again: warmlinks sync" if broken else ""
    return [Check("feeds have given all there is", ok=True, found="; ".join(broken), advice=advice)]


def _texts(db: Database) -> Check:
    """Whether every text can be read as one; each is read once."""
    wrong = Counter(f"{one.table}.{one.column}" for one in db.unreadable())
    found = ", ".join(f"{count} in {place}" for place, count in sorted(wrong.items()))
    return Check(
        "every text can be read",
        not wrong,
        f"what is none: {found}" if wrong else "",
        f"{_RESTORE}. Without one: {_REPAIR} puts a mark in the place of what cannot be read" if wrong else "",
    )


_TIMES: tuple[tuple[str, str, str], ...] = (
    ("contact", "interaction", impossible("at", day_only="precision = 2")),
    ("introductions", "introduction", impossible("made_at")),
    ("what was told of introductions", "introduction_told", impossible("at")),
    ("words on introductions", "introduction_word", impossible("at")),
    ("answers to introductions", "consent", impossible("at")),
)
"""What has a time that nothing can have: in words, its table, and the condition."""

_DAYS: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("pauses", "pause", "id", ("start", "end_")),
    ("snoozes", "snooze", "who", ("until",)),
)
"""The same of days that are kept as texts: in words, the table, its key, and the columns."""


def _dates(db: Database) -> Check:
    """Whether every time is one that something can have; what has none counts for nothing, and nobody is held up."""
    found = [(what, int(db.value(f"SELECT count(*) FROM {table} WHERE {wrong}"))) for what, table, wrong in _TIMES]
    found += [(what, len(_odd_days(db, table, key, columns))) for what, table, key, columns in _DAYS]
    told = ", ".join(f"{count} of {what}" for what, count in found if count)
    logged = [
        row[0][:12]
        for row in db.rows(
            f"SELECT key FROM interaction WHERE archive IS NULL AND {_TIMES[0][2]} ORDER BY key LIMIT {_FEW}"
        )
    ]
    calls = "; ".join(f"warmlinks log --undo {entry}" for entry in logged)
    undo = f"Take back what you logged: {calls}. " if logged else ""
    return Check(
        "every date is one that can be",
        not told,
        f"{told} cannot, and count for nothing" if told else "",
        f"{undo}All of it: {_REPAIR}" if told else "",
    )


def _odd_days(db: Database, table: str, key: str, columns: tuple[str, ...]) -> list[object]:
    return [
        row[0]
        for row in db.rows(f"SELECT {key}, {', '.join(columns)} FROM {table}")
        if any(day_of_text(text) is None for text in row[1:])
    ]


def _said(db: Database) -> Check:
    """Whether everything that was set, and every fact, says something; what does not counts for nothing."""
    found = [
        ("settings", len(_odd_settings(db))),
        ("facts", int(db.value(f"SELECT count(*) FROM fact WHERE {_NO_FACT}"))),
    ]
    told = ", ".join(f"{count} of the {what}" for what, count in found if count)
    return Check(
        "what is known of people, and what you set, says something",
        not told,
        f"{told} say nothing, and count for nothing" if told else "",
        f"Take them out: {_REPAIR}" if told else "",
    )


_NO_FACT = f"field NOT IN {(*SINGLE, *MULTIPLE)}"


def _odd_settings(db: Database) -> list[tuple[int, str]]:
    rows = db.rows("SELECT identity, field, value FROM setting")
    return [(identity, field) for identity, field, value in rows if setting_in(field, value) is None]


def repair(db: Database) -> None:
    """Take out what has an impossible time or says nothing, and put a mark where a text cannot be read.

    A backup is made before.
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
        for _, table, wrong in _TIMES:
            db.run(f"DELETE FROM {table} WHERE {wrong}")
        for _, table, key, columns in _DAYS:
            db.many(f"DELETE FROM {table} WHERE {key} = ?", [(one,) for one in _odd_days(db, table, key, columns)])
        db.many("DELETE FROM setting WHERE identity = ? AND field = ?", _odd_settings(db))
        db.run(f"DELETE FROM fact WHERE {_NO_FACT}")
        states.rederive_days(db, book_zone(db))
        regroup(db, whole=True)
        db.vouch_for_rows()
    if db.path is not None:
        # the last backup is to be a whole book again
        db.backup_to(guarded.new_backup(db.path, "repaired"))


def _permissions(book: Path, *, mend: bool) -> list[Check]:
    """Whether others can read the book's files or write to its folders."""
    if not HAS_OWNERS:
        return []
    checks = []
    trouble = open_to_others(book.parent, alone=True, own_group=True)
    checks.append(
        Check(
            f"nobody else can write to {book.parent}",
            trouble is None,
            f"{trouble.place}: {trouble.why}" if trouble else "",
            trouble.advice if trouble else "",
        )
    )
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


_DERIVED: Mapping[str, Callable[[Database], Iterable[tuple[Any, ...]]]] = {
    "tie_state": lambda db: states.states_from_log(db, None).values(),
    "tie_carrier": states.carriers_from_log,
    "tie_look": all_looks,
    "level_bin": level_bins,
}
"""The rows of the tables that are derived of the people and the log."""


def _derived(db: Database, *, mend: bool) -> list[Check]:
    """Make everything derived anew and compare."""
    with db.writing(keep=mend):
        return _compared(db, mend=mend)


def _differing(before: list[tuple[Any, ...]], rows: list[tuple[Any, ...]]) -> int:
    """How many rows are in one list alone; both are sorted by their keys, so that most are equal as they are."""
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
    # each table is made of those before it; what is right is not written
    for table, derived in _DERIVED.items():
        rows = sorted(derived(db))
        wrong[table] = _differing(before[table], rows)
        if any(wrong.values()):
            db.run(f"DELETE FROM {table}")
            for row in rows:
                db.run(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)

    def check(what: str, count: int) -> Check:
        return Check(what, not count, f"{count} rows were not" if count else "", mended=bool(count) and mend)

    return [
        check("what counts as contact is as the kinds say, each message once", wrong_kinds),
        check("whose key a record has is as its archive says", wrong_sources),
        check("days are counted in the book's zone", wrong_days),
        check("people are put together as their keys and your decisions say", wrong["person"] + wrong["member"]),
        check("the states of the ties are as the log says", wrong["tie_state"]),
        check("what carried the ties is as the log says", wrong["tie_carrier"]),
        check("the looks that the level is learnt from are as the log says", wrong["tie_look"] + wrong["level_bin"]),
    ]
