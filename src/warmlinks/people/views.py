"""What is shown of people: connections, their facts with their sources, their contact."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from contextlib import suppress
from datetime import date, tzinfo

from attrs import fields

from warmlinks.answers import FactSeen
from warmlinks.calendar.active_time import day_in
from warmlinks.calendar.times import as_said, moment_of
from warmlinks.collation import collation_key
from warmlinks.errors import RecordError
from warmlinks.people.directory import ME, SINGLE, IdentityRow, identity_rows
from warmlinks.store.database import Database
from warmlinks.store.layout import TABLES
from warmlinks.ties.doors import closed_doors
from warmlinks.ties.preferences import ContactPreferences, preferences_of
from warmlinks.ties.scores import assumed_with
from warmlinks.ties.states import states_at
from warmlinks.values import Connection, Interaction

__all__ = ["connections", "count_unresolved", "facts_of", "interactions_of"]

_LISTED = "(p.named OR EXISTS (SELECT 1 FROM tie_state s WHERE s.person = p.id))"

_KEPT_AS = {
    column.told_as: column.name
    for column in TABLES["interaction"].columns
    if column.told_as in {field.name for field in fields(Interaction)} - {"who", "at"}
}
"""The fields of a contact, but for with whom and when, and the columns in which they are kept."""


def connections(db: Database, *, now: float, zone: tzinfo, people: Collection[int] | None = None) -> list[Connection]:
    """Everybody with a name or contact, or those of `people`, by name."""
    chosen = _LISTED if people is None else f"p.id IN ({','.join(map(str, people))})"
    persons = db.rows(f"SELECT p.id, p.short, p.name FROM person p WHERE {chosen}")
    ids = [row[0] for row in persons]
    some = None if people is None else ids
    members: dict[int, list[int]] = defaultdict(list)
    only = "" if some is None else f" WHERE person IN ({','.join(map(str, some))})"
    for identity, person in db.run(f"SELECT identity, person FROM member{only}"):
        members[person].append(identity)
    rows = identity_rows(db, None if some is None else [one for part in members.values() for one in part])
    connected = _connected_on(db, zone, list(rows) if some is not None else None)
    states = states_at(db, now, some)
    preferences_by_person = preferences_of(db, some)
    closed = closed_doors(db, zone=zone, people=some)
    assumed = assumed_with(db, some)
    nothing = ContactPreferences()
    found = []
    for person, public_id, name in persons:
        state = states.get(person)
        preferences = preferences_by_person.get(person, nothing)
        identities = sorted((rows[one] for one in members[person]), key=lambda row: row.order)
        found.append(
            Connection(
                id=public_id,
                name=name,
                identities=tuple(row.identity for row in identities),
                connected_on=_by_network(identities, connected),
                interactions={
                    "in": state.n_in if state else 0,
                    "out": state.n_out if state else 0,
                    "both": state.n_both if state else 0,
                },
                last_contact=moment_of(state.last) if state else None,
                tags=tuple(preferences.tags),
                status=preferences.status,
                cadence=preferences.cadence,
                note=preferences.note,
                country=preferences.country,
                closed=closed.get(person, ()),
                assumed_with=assumed.get(person, ()),
            )
        )
    return sorted(found, key=lambda one: (collation_key(one.name), one.id))


def count_unresolved(db: Database) -> int:
    """How many are known by a number only, without a name or contact."""
    return int(db.value(f"SELECT count(*) FROM person p WHERE NOT {_LISTED}"))


def facts_of(db: Database, person: int) -> tuple[FactSeen, ...]:
    """Every value of every field, and where it comes from; those that hold come first."""
    members = [row[0] for row in db.run("SELECT identity FROM member WHERE person = ?", (person,))]
    rows = identity_rows(db, members)
    seen = []
    for identity, field, value, where, source, as_of in db.run(
        "SELECT f.identity, f.field, f.value, f.where_, a.source, a.as_of FROM fact f"
        f" LEFT JOIN archive a ON a.id = f.archive WHERE f.identity IN ({','.join(map(str, members))})"
    ):
        shown = rows[identity].identity
        holds = field not in SINGLE or getattr(shown, field) == value
        when = moment_of(as_of // 1000) if as_of else None
        seen.append(FactSeen(shown.network, shown.key, field, value, holds, source or ME, when, where))
    seen += _details_of(db, members, rows)
    return tuple(sorted(seen, key=lambda one: (one.network, one.key, one.field, not one.holds, one.value)))


def _details_of(db: Database, members: list[int], rows: dict[int, IdentityRow]) -> Iterator[FactSeen]:
    """What archives say of them besides; of the birthdays of an identity the newest archive's holds."""
    born: set[int] = set()
    for identity, kind, value, where, source, as_of in db.run(
        "SELECT d.identity, d.kind, d.value, d.where_, a.source, a.as_of FROM detail d"
        " JOIN archive a ON a.id = d.archive"
        f" WHERE d.identity IN ({','.join(map(str, members))}) ORDER BY a.as_of DESC, d.value DESC"
    ):
        holds = kind != "birthday" or identity not in born
        if kind == "birthday":
            born.add(identity)
        seen = rows[identity].identity
        when = moment_of(as_of // 1000) if as_of else None
        yield FactSeen(seen.network, seen.key, kind, value, holds, source, when, where)


def interactions_of(db: Database, person: int, zone: tzinfo) -> tuple[Interaction, ...]:
    """All interactions with one person, passive ones and planned ones too, newest first.

    A row of a damaged book that can be no record, such as one of an unknown kind, keeps the others from nobody.
    """
    found = []
    for who, at, time_precision, *rest in db.run(
        f"SELECT w.key, i.at, i.precision, {', '.join(f'i.{name}' for name in _KEPT_AS.values())} FROM interaction i"
        " JOIN identity w ON w.id = i.who JOIN member m ON m.identity = i.who"
        " WHERE m.person = ? ORDER BY i.second DESC, i.network, i.key",
        (person,),
    ):
        with suppress(RecordError):
            kept = dict(zip(_KEPT_AS, rest, strict=True))
            found.append(Interaction(who=who, at=as_said(at, time_precision, zone), **kept))
    return tuple(found)


def _connected_on(db: Database, zone: tzinfo, identities: list[int] | None) -> dict[int, date | None]:
    """The day of connecting by identity: the newest that is known."""
    only = "" if identities is None else f" AND identity IN ({','.join(map(str, identities))})"
    found: dict[int, date | None] = {}
    for identity, since, time_precision in db.run(
        f"SELECT identity, since, since_precision FROM tie WHERE kind = 'connected'{only} ORDER BY identity, slot"
    ):
        if since is None:
            found.setdefault(identity, None)
            continue
        preferences_by_person = as_said(since, time_precision, zone)
        found[identity] = day_in(preferences_by_person, zone)
    return found


def _by_network(identities: list[IdentityRow], connected: dict[int, date | None]) -> dict[str, date | None]:
    found: dict[str, date | None] = {}
    for row in identities:
        if row.id in connected:
            day = connected[row.id]
            network = row.identity.network
            earlier = found.get(network)
            found[network] = max(day, earlier) if day and earlier else day or earlier
    return dict(sorted(found.items()))
