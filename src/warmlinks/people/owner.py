"""What the owner says of people and days: cadences, tags, status, notes, pauses.

It hangs on single identities, and no import writes over it. Of what was said of two identities that are joined, the
later holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from hashlib import blake2b
from typing import Literal, get_args

from warmlinks.answers import PauseEntry
from warmlinks.calendar.active_time import Pause
from warmlinks.calendar.times import day_of_text
from warmlinks.errors import NotFoundError, UsageError
from warmlinks.people.directory import assumed_parts, regroup
from warmlinks.people.lookup import find_person
from warmlinks.store import undo
from warmlinks.store.database import Database, where_in
from warmlinks.ties.doors import record_opening
from warmlinks.validation import (
    require_aware,
    require_country,
    require_day,
    require_days,
    require_name,
    require_several,
    require_text,
    require_who,
    require_word,
)
from warmlinks.values import Status

__all__ = [
    "add_pause",
    "all_pauses",
    "pause_id",
    "pauses_in_force",
    "remove_pause",
    "renew_pause_ids",
    "set_of_person",
    "set_of_tag",
]

_STATUSES = frozenset(get_args(Status))


# settings


def set_of_person(
    db: Database,
    who: str,
    *,
    now: datetime,
    cadence: int | Literal["none"] | None,
    tags: Sequence[str],
    untag: Sequence[str],
    status: Status | None,
    note: str | None,
    country: str | None,
    open_doors: bool,
    name: str | None,
) -> int:
    """Set what is given, leave the rest; return the person's row number. See `Book.set`."""
    require_several(tags, "tags")
    require_several(untag, "untag")
    if status is not None:
        require_word(status, _STATUSES, "status")
    given = {
        "cadence": "" if cadence == "none" else None if cadence is None else str(require_days(cadence, "a cadence")),
        "status": status,
        "note": note if note is None else require_text(note, "the note"),
        "country": require_country(country) if country else country,
        "name": require_name(name, "a name") if name else name,
    }
    at = int(require_aware(now) * 1000)
    with db.writing():
        person = find_person(db, who).person
        members = [identity for (identity,) in db.run("SELECT identity FROM member WHERE person = ?", (person,))]
        halves = assumed_parts(db, person)
        theirs = where_in("identity", members)
        # what is set again keeps its day, unless it has to prevail over what was said of another of their identities
        prevail = len(members) > 1
        with undo.noting(db, "set", "setting", "tag", "decision", of=members):
            for field, value in given.items():
                if value:
                    db.many(
                        "INSERT INTO setting VALUES (?, ?, ?, ?) ON CONFLICT (identity, field) DO UPDATE"
                        " SET value = excluded.value, at = excluded.at WHERE value <> excluded.value OR ?",
                        [(half, field, value, at, prevail) for half in halves],
                    )
                elif value is not None:
                    db.run(f"DELETE FROM setting WHERE field = ? AND {theirs}", (field,))
            for tag in dict.fromkeys(require_name(tag, "a tag") for tag in tags):
                if len(halves) > 1 or not db.value(f"SELECT 1 FROM tag WHERE tag = ? AND {theirs}", (tag,)):
                    db.many("INSERT INTO tag VALUES (?, ?) ON CONFLICT DO NOTHING", [(half, tag) for half in halves])
            for tag in (require_name(tag, "a tag") for tag in untag):
                db.run(f"DELETE FROM tag WHERE tag = ? AND {theirs}", (tag,))
            if open_doors:
                record_opening(db, person, now=at)
        if name is not None:
            regroup(db)
    return person


def set_of_tag(db: Database, tag: str, *, now: datetime, cadence: int | Literal["none"]) -> None:
    """Set or take away the cadence of a tag."""
    at = int(require_aware(now) * 1000)
    tag = require_name(tag, "a tag")
    with db.writing(), undo.noting(db, "set_tag", "tag_cadence"):
        if cadence == "none":
            db.run("DELETE FROM tag_cadence WHERE tag = ?", (tag,))
        else:
            db.run(
                "INSERT INTO tag_cadence VALUES (?, ?, ?) ON CONFLICT (tag) DO UPDATE"
                " SET days = excluded.days, at = excluded.at WHERE days <> excluded.days",
                (tag, require_days(cadence, "a cadence"), at),
            )


# pauses


def add_pause(
    db: Database, start: date, end: date, *, who: str | None, country: str | None, name: str | None
) -> PauseEntry:
    """Add a pause; the same one again is the same one."""
    require_day(start, "start")
    require_day(end, "end")
    if end < start:
        raise UsageError(f"the pause ends on {end}, before it begins on {start}", advice="Give the first day first")
    if who is not None and country is not None:
        raise UsageError("a pause is for one person or for a country, not for both")
    place = require_country(country) if country else None
    name = require_name(name, "the name of a pause") if name else None
    with db.writing():
        person = find_person(db, who).person if who is not None else None
        public_id = db.value("SELECT short FROM identity WHERE id = ?", (person,)) if person else None
        pause = pause_id(start, end, public_id, place, name)
        db.run(
            "INSERT INTO pause VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            (pause, start.isoformat(), end.isoformat(), person, place, name or None),
        )
    return next(entry for entry in all_pauses(db) if entry.id == pause)


def pause_id(start: date, end: date, public_id: str | None, country: str | None, name: str | None) -> str:
    """Derive the id of a pause from its content."""
    text = "\0".join((start.isoformat(), end.isoformat(), public_id or "", country or "", name or ""))
    return blake2b(text.encode(), digest_size=4).hexdigest()


def renew_pause_ids(db: Database) -> None:
    """Derive the ids of all pauses again: a name may have been removed from one."""
    rows = db.rows(
        "SELECT q.id, q.start, q.end_, i.short, q.country, q.name FROM pause q LEFT JOIN identity i ON i.id = q.who"
    )
    for old, start, end, short, country, name in rows:
        first, last = day_of_text(start), day_of_text(end)
        if first is None or last is None:
            continue
        new = pause_id(first, last, short, country, name)
        if new != old and not db.run("UPDATE OR IGNORE pause SET id = ? WHERE id = ?", (new, old)).rowcount:
            # another one says the very same
            db.run("DELETE FROM pause WHERE id = ?", (old,))


def all_pauses(db: Database) -> list[PauseEntry]:
    """Return all pauses by their first day. One without possible days is left out; `doctor` reports it."""
    rows = db.rows(
        "SELECT q.id, q.start, q.end_, p.name, p.short, q.country, q.name FROM pause q"
        " LEFT JOIN member m ON m.identity = q.who LEFT JOIN person p ON p.id = m.person ORDER BY q.start, q.end_, q.id"
    )
    days = [(row, day_of_text(row[1]), day_of_text(row[2])) for row in rows]
    return [PauseEntry(row[0], start, end, *row[3:]) for row, start, end in days if start and end and start <= end]


def remove_pause(db: Database, pause: str) -> PauseEntry:
    """Take a pause away, by its id or the beginning of it."""
    matches = [entry for entry in all_pauses(db) if entry.id.startswith(require_who(pause))] if pause else []
    if len(matches) != 1:
        raise NotFoundError(
            f"{len(matches) or 'no'} pauses have an id that begins with {pause!r}",
            candidates=tuple(f"{entry.id}  {entry.start} to {entry.end}" for entry in all_pauses(db)),
            advice="Give more of the id" if matches else "`warmlinks pause list` shows the ids",
        )
    with db.writing():
        db.run("DELETE FROM pause WHERE id = ?", (matches[0].id,))
    return matches[0]


def pauses_in_force(db: Database) -> tuple[Pause, ...]:
    """Return all pauses as the calendar takes them."""
    return tuple(
        Pause(entry.id, entry.start, entry.end, entry.who_id, entry.country, entry.name) for entry in all_pauses(db)
    )
