"""What is shown of people: connections, their facts with their sources, their contact."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import suppress
from datetime import date, tzinfo

from attrs import fields

from warmlinks.answers import FactSeen
from warmlinks.calendar.active_time import day_in
from warmlinks.calendar.times import from_stored, moment_of
from warmlinks.collation import collation_key
from warmlinks.errors import RecordError
from warmlinks.people.directory import ME, SINGLE, IdentityRow, members_of
from warmlinks.store.database import Database, where_in
from warmlinks.store.layout import TABLES
from warmlinks.ties.doors import closed_doors
from warmlinks.ties.preferences import ContactPreferences, preferences_of
from warmlinks.ties.scores import assumed_with
from warmlinks.ties.states import IS_LISTED, states_at
from warmlinks.values import Connection, Interaction

__all__ = ["connections", "count_unresolved", "facts_of", "interactions_of"]

_KEPT_AS = {
    column.field_name: column.name
    for column in TABLES["interaction"].columns
    if column.field_name in {field.name for field in fields(Interaction)} - {"who", "at"}
}
"""The fields of a contact, but for with whom and when, and the columns in which they are kept."""


def connections(db: Database, *, now: float, zone: tzinfo, people: Collection[int] | None = None) -> list[Connection]:
    """Return everybody with a name or contact, or those of `people`, by name."""
    chosen = IS_LISTED if people is None else where_in("p.id", people)
    members = members_of(db, people)
    connected = _connected_on(
        db, zone, None if people is None else [row.id for rows in members.values() for row in rows]
    )
    states = states_at(db, now, people)
    preferences_by_person = preferences_of(db, people)
    closed = closed_doors(db, zone=zone, people=people)
    assumed = assumed_with(db, people)
    nothing = ContactPreferences()
    listed = []
    for person, public_id, name in db.run(f"SELECT p.id, p.short, p.name FROM person p WHERE {chosen}"):
        state = states.get(person)
        preferences = preferences_by_person.get(person, nothing)
        listed.append(
            Connection(
                id=public_id,
                name=name,
                identities=tuple(row.identity for row in members[person]),
                connected_on=_by_network(members[person], connected),
                interactions={"in": state.n_in, "out": state.n_out, "both": state.n_both}
                if state
                else {"in": 0, "out": 0, "both": 0},
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
    return sorted(listed, key=lambda connection: (collation_key(connection.name), connection.id))


def count_unresolved(db: Database, network: str | None = None) -> int:
    """Count those without a name or contact, known by a number only; with `network`, those first known there."""
    return int(
        db.value(
            f"SELECT count(*) FROM person p JOIN identity i ON i.id = p.id WHERE NOT {IS_LISTED}"
            " AND (:network IS NULL OR i.network = :network)",
            {"network": network},
        )
    )


def facts_of(db: Database, person: int) -> tuple[FactSeen, ...]:
    """Return every value of every field with its source, current values first."""
    rows = {row.id: row for row in members_of(db, [person])[person]}
    facts = []
    for identity, field, value, where, source, as_of in db.run(
        "SELECT f.identity, f.field, f.value, f.where_, a.source, a.as_of FROM fact f"
        f" LEFT JOIN archive a ON a.id = f.archive WHERE {where_in('f.identity', rows)}"
    ):
        shown = rows[identity].identity
        holds = field not in SINGLE or getattr(shown, field) == value
        when = moment_of(as_of // 1000) if as_of else None
        facts.append(FactSeen(shown.network, shown.key, field, value, holds, source or ME, when, where))
    facts += _details_of(db, rows)
    return tuple(sorted(facts, key=lambda fact: (fact.network, fact.key, fact.field, not fact.holds, fact.value)))


def _details_of(db: Database, rows: dict[int, IdentityRow]) -> Iterator[FactSeen]:
    """Yield details from archives; of the birthdays of an identity that of the newest archive is current."""
    born: set[int] = set()
    for identity, kind, value, where, source, as_of in db.run(
        "SELECT d.identity, d.kind, d.value, d.where_, a.source, a.as_of FROM detail d"
        " JOIN archive a ON a.id = d.archive"
        f" WHERE {where_in('d.identity', rows)} ORDER BY a.as_of DESC, d.value DESC"
    ):
        holds = kind != "birthday" or identity not in born
        if kind == "birthday":
            born.add(identity)
        shown = rows[identity].identity
        when = moment_of(as_of // 1000) if as_of else None
        yield FactSeen(shown.network, shown.key, kind, value, holds, source, when, where)


def interactions_of(db: Database, person: int, zone: tzinfo) -> tuple[Interaction, ...]:
    """Return all interactions with one person, passive ones and planned ones too, newest first.

    A row of a damaged book that can be no record, such as one of an unknown kind, keeps the others from nobody.
    """
    interactions = []
    for key, at, time_precision, *rest in db.run(
        f"SELECT w.key, i.at, i.precision, {', '.join(f'i.{name}' for name in _KEPT_AS.values())} FROM interaction i"
        " JOIN identity w ON w.id = i.who JOIN member m ON m.identity = i.who"
        " WHERE m.person = ? ORDER BY i.second DESC, i.network, i.key",
        (person,),
    ):
        with suppress(RecordError):
            kept = dict(zip(_KEPT_AS, rest, strict=True))
            interactions.append(Interaction(who=key, at=from_stored(at, time_precision, zone), **kept))
    return tuple(interactions)


def _connected_on(db: Database, zone: tzinfo, identities: Collection[int] | None) -> dict[int, date | None]:
    """Return the newest known day of connecting, by identity."""
    days: dict[int, date | None] = {}
    for identity, since, time_precision in db.run(
        "SELECT identity, since, since_precision FROM tie"
        f" WHERE kind = 'connected' AND {where_in('identity', identities)} ORDER BY identity, slot"
    ):
        if since is None:
            days.setdefault(identity, None)
        else:
            days[identity] = day_in(from_stored(since, time_precision, zone), zone)
    return days


def _by_network(rows: list[IdentityRow], connected: dict[int, date | None]) -> dict[str, date | None]:
    """Return the newest known day of connecting, by network."""
    days: dict[str, date | None] = {}
    for row in rows:
        if row.id in connected:
            network, day = row.identity.network, connected[row.id]
            earlier = days.get(network)
            days[network] = max(day, earlier) if day and earlier else day or earlier
    return dict(sorted(days.items()))
