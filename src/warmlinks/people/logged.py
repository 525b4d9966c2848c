"""Contact that no archive knows of: logged by the owner, listed, and taken back.

An entry is named by what it says, so the same one twice is one. What is taken back leaves nothing behind, neither the
entry nor a person that was made for it: the book is as if it had never been said, and so is its export.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, tzinfo
from hashlib import blake2b
from typing import get_args

from attrs import evolve

from warmlinks.answers import Logged, LoggedEntry
from warmlinks.calendar.active_time import day_in
from warmlinks.calendar.days import date_of, number_of
from warmlinks.calendar.times import NEVER_DAY, Days, as_stored, from_stored
from warmlinks.errors import NotFoundError
from warmlinks.people.directory import ME, add_person, public_id_of
from warmlinks.people.lookup import FoundPerson, candidate_lines, find_person, people_like
from warmlinks.store import undo
from warmlinks.store.database import Database
from warmlinks.store.layout import TABLES, WITHOUT_TIME
from warmlinks.ties import states
from warmlinks.ties.learning import update_looks
from warmlinks.validation import require_name, require_text, require_time, require_who, require_word
from warmlinks.values import COUNTED_KINDS, PASSIVE_KINDS, Direction

__all__ = ["day_before_all", "log_contact", "logged_entries", "take_back_entry"]

_SHOWN = 12
"""So many digits of an entry's name are its id."""

_ID = re.compile(r"[0-9a-f]{4,20}")
_CANDIDATES = 8
_LONG_BEFORE = 3653
"""A day that lies so many days, ten years, before everything else of a person is asked about."""


def log_contact(
    db: Database,
    who: str,
    kind: str,
    *,
    at: datetime | date,
    direction: Direction,
    note: str | None,
    create: bool | None,
    zone: tzinfo,
) -> Logged:
    """Record one contact; the same one again changes nothing. See `Book.log`."""
    require_word(kind, COUNTED_KINDS | PASSIVE_KINDS, "kind of contact")
    require_word(direction, get_args(Direction), "direction")
    require_time(at)
    note = require_text(note, "the note") if note else note
    stored, time_precision = as_stored(at, zone=zone)
    second, day = Days(zone).of(stored, time_precision)
    with db.writing():
        existing = _find_or_none(db, who, create=create)
        person = existing or _make_person(db, who)
        network, key = db.row("SELECT network, key FROM identity WHERE id = ?", (person.meant,))
        text = "\0".join((network, key, kind, direction, str(stored), str(time_precision), note or ""))
        entry = blake2b(text.encode(), digest_size=10).hexdigest()
        new = db.run(
            "INSERT INTO interaction (network, source, key, who, kind, direction, at, precision, note, where_, counted,"
            " second, day) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            (
                ME,
                ME,
                entry,
                person.meant,
                kind,
                direction,
                stored,
                time_precision,
                note or None,
                "log",
                int(kind in COUNTED_KINDS),
                second,
                day,
            ),
        ).rowcount
        if new:
            states.refresh(db, {person.person})
            update_looks(db, {person.person})
    return Logged(person.public_id, person.name, bool(new), existing is None, entry[:_SHOWN])


def day_before_all(db: Database, at: datetime | date, who: Iterable[str], zone: tzinfo) -> date | None:
    """Return the first known day of these people if `at` lies long before it; see `Book.day_before_all`."""
    require_time(at)
    with db.reading():
        try:
            people = [find_person(db, name).person for name in who if name != "me"]
        except NotFoundError:
            return None
        firsts = [_day_before_all(db, person, at, zone) for person in people]
        return min((day for day in firsts if day is not None), default=None)


def _day_before_all(db: Database, person: int, at: datetime | date, zone: tzinfo) -> date | None:
    """Return the first known day of a person if `at` lies more than ten years before it."""
    first = db.value(
        "SELECT min(day) FROM (SELECT i.day FROM interaction i JOIN member m ON m.identity = i.who"
        " WHERE m.person = :person UNION ALL SELECT t.since / 86400000 FROM tie t"
        " JOIN member m ON m.identity = t.identity WHERE m.person = :person AND t.since > 0)",
        {"person": person},
    )
    day = day_in(at, zone)
    if first is None or first >= NEVER_DAY or first - number_of(day) <= _LONG_BEFORE:
        return None
    return date_of(first)


def _find_or_none(db: Database, who: str, *, create: bool | None) -> FoundPerson | None:
    """Find the person meant; None for a new one. A name that is like another's is refused unless `create` is true."""
    try:
        return find_person(db, who, exactly=create is True)
    except NotFoundError as error:
        text = who.strip()
        looks_like_name = bool(text) and not text.startswith("@") and ":" not in text and "@" not in text
        if create is False or not looks_like_name or "go by" in error.what:
            raise
        if create is None and (like := people_like(db, text, mistakable=True)):
            raise NotFoundError(
                f"nobody goes by {text!r}, but some are like it",
                candidates=candidate_lines(db, like),
                advice="Use an id, or say that it is a new person: --create (in Python create=True)",
            ) from error
        return None


def _make_person(db: Database, name: str) -> FoundPerson:
    name = require_name(name, "a name")
    public_id = public_id_of(ME, name)
    identity = db.run(
        "INSERT INTO identity (network, key, short, first_as_of) VALUES (?, ?, ?, ?)",
        (ME, name, public_id, WITHOUT_TIME),
    ).lastrowid
    assert identity is not None  # noqa: S101  an insert has a row number
    db.run("INSERT INTO fact VALUES (?, 'name', ?, ?, NULL, 'log')", (identity, name, WITHOUT_TIME))
    add_person(db, identity, public_id, name)
    return FoundPerson(identity, public_id, name, identity)


def logged_entries(db: Database, zone: tzinfo, who: str | None = None) -> list[LoggedEntry]:
    """Return what was logged by hand, of everybody or of one person, newest first. See `Book.logged`."""
    person = None if who is None else find_person(db, who, begun=True).person
    return _entries(db, zone, "? IS NULL OR p.id = ?", (person, person))


def _entries(db: Database, zone: tzinfo, where: str, values: tuple[object, ...]) -> list[LoggedEntry]:
    return [
        LoggedEntry(
            id=row[0][:_SHOWN],
            who=row[1],
            who_id=row[2],
            kind=row[3],
            direction=row[4],
            at=from_stored(row[5], row[6], zone),
            note=row[7],
        )
        for row in db.run(
            "SELECT i.key, p.name, p.short, i.kind, i.direction, i.at, i.precision, i.note FROM interaction i"
            " JOIN member m ON m.identity = i.who JOIN person p ON p.id = m.person"
            f" WHERE i.network = ? AND ({where}) ORDER BY i.second DESC, i.key",
            (ME, *values),
        )
    ]


def take_back_entry(db: Database, entry: str, zone: tzinfo) -> LoggedEntry | None:
    """Take one entry back; None where there is none of that id any more. See `Book.unlog`."""
    beginning = require_who(entry).strip().lower()
    if not _ID.fullmatch(beginning):
        raise NotFoundError(
            f"{entry!r} is no id of something logged by hand",
            candidates=_lines(logged_entries(db, zone)),
            advice="`warmlinks log --list` shows the ids",
        )
    with db.writing():
        matches = _entries(db, zone, "i.key LIKE ? || '%'", (beginning,))
        if len(matches) > 1:
            raise NotFoundError(
                f"{len(matches)} entries have an id that begins with {entry!r}",
                candidates=_lines(matches),
                advice="Give more of the id",
            )
        if not matches:
            return None
        identity, person = db.row(
            "SELECT i.who, m.person FROM interaction i JOIN member m ON m.identity = i.who"
            " WHERE i.network = ? AND i.key LIKE ? || '%'",
            (ME, beginning),
        )
        db.run("DELETE FROM interaction WHERE network = ? AND key LIKE ? || '%'", (ME, beginning))
        referring = _referring_tables(db, identity)
        if referring:
            states.refresh(db, {person})
            update_looks(db, {person})
        else:
            db.run("DELETE FROM identity WHERE id = ?", (identity,))
            undo.drop_stale(db)
        made_by_hand = db.value("SELECT network FROM identity WHERE id = ?", (identity,)) == ME
        stays = _reasons_to_stay(db, identity, referring) if made_by_hand and "interaction" not in referring else ()
    return evolve(matches[0], stays=stays)


def _lines(entries: list[LoggedEntry]) -> tuple[str, ...]:
    return tuple(f"{entry.id}  {entry.at:%Y-%m-%d}  {entry.kind} with {entry.who}" for entry in entries[:_CANDIDATES])


def _referring_tables(db: Database, identity: int) -> list[str]:
    """Return the tables that still refer to an identity that was made by logging; one from an archive always stays."""
    if db.value("SELECT network FROM identity WHERE id = ?", (identity,)) != ME:
        return ["identity"]
    # `fact` holds the name that they were made with
    return [
        table.name
        for table in TABLES.values()
        for column in table.columns
        if column.references == "identity"
        and table.name not in {"fact", "named"}
        and db.value(f"SELECT 1 FROM {table.name} WHERE {column.name} = ? LIMIT 1", (identity,))
    ]


_REASONS = {
    "pause": "a pause",
    "snooze": "snoozed",
    "decision": "said to be the same as somebody, or not",
    "consent": "asked about an introduction",
    "introduction": "introduced others",
    "introduction_party": "was introduced",
    "introduction_told": "told of an introduction",
}


def _reasons_to_stay(db: Database, identity: int, tables: Sequence[str]) -> tuple[str, ...]:
    """Describe what else the owner has said of a person."""
    reasons = []
    for table in sorted(set(tables)):
        if table == "tag":
            tags = db.rows("SELECT tag FROM tag WHERE identity = ? ORDER BY tag", (identity,))
            reasons.append(f"tagged {', '.join(tag for (tag,) in tags)}")
        elif table == "setting":
            rows = db.rows("SELECT field FROM setting WHERE identity = ? ORDER BY field", (identity,))
            reasons += [f"a {name} is set" for (name,) in rows]
        else:
            reasons.append(_REASONS.get(table, "something else was said"))
    return tuple(reasons)
