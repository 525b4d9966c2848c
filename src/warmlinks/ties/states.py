"""The state of each tie, stored beside the log: what the decay model needs, and counts by direction.

A state can be made anew from the log at any time. One that holds contact after the moment asked for is made from the
log up to that moment instead: what is planned changes nothing before its time.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import tzinfo
from typing import NamedTuple

from warmlinks.calendar.times import WALL_CLOCK, Days
from warmlinks.store.database import Database, Row, where_in
from warmlinks.ties.once import count_once
from warmlinks.validation import FIRST_SECOND

__all__ = [
    "IS_LISTED",
    "State",
    "carriers_at",
    "carriers_from_log",
    "rederive_days",
    "refresh",
    "refresh_identities",
    "states_at",
    "states_from_log",
]

IS_LISTED = "(p.named OR EXISTS (SELECT 1 FROM tie_state s WHERE s.person = p.id))"
"""In SQL, whether a row `p` of `person` is listed: somebody with a name or with contact."""

_MANY = 500


class State(NamedTuple):
    """One row of `tie_state`."""

    person: int
    n: int
    m: int
    n_in: int
    n_out: int
    n_both: int
    first: int
    last: int
    first_day: int
    last_day: int


def _query(people: Collection[int] | None, until: str = "") -> str:
    """Query the states of these people or of all; rows come in the order of an index, so nothing is sorted."""
    return f"""
        SELECT p.person, count(DISTINCT i.day), count(*), sum(i.direction = 'in'), sum(i.direction = 'out'),
               count(*) - sum(i.direction = 'in') - sum(i.direction = 'out'),
               min(i.second), max(i.second), min(i.day), max(i.day)
        FROM member p CROSS JOIN interaction i ON i.who = p.identity AND i.counted = 1 {until}
        WHERE {where_in("p.person", people)}
        GROUP BY p.person
    """


def _carriers_query(people: Collection[int] | None, until: str = "") -> str:
    """Query the carriers of ties: networks and kinds with a quarter or more of the contact in the last year of contact.

    Where there are so many that none has a quarter, those with most. `until` is as for `_query`.
    """
    states = (
        "tie_state s"
        if not until
        else (
            "(SELECT p.person AS person, max(i.day) AS last_day FROM member p"
            f" JOIN interaction i ON i.who = p.identity AND i.counted = 1 {until} GROUP BY p.person) s"
        )
    )
    return f"""
        WITH c AS MATERIALIZED (
            SELECT s.person AS person, i.network AS network, i.kind AS kind, count(*) AS m
            FROM {states} CROSS JOIN member p ON p.person = s.person
            CROSS JOIN interaction i ON i.who = p.identity AND i.counted = 1 AND i.day > s.last_day - 365 {until}
            WHERE {where_in("s.person", people)}
            GROUP BY s.person, i.network, i.kind
        )
        SELECT c.person, c.network, c.kind FROM c
        JOIN (SELECT person, sum(m) AS every, max(m) AS most FROM c GROUP BY person) t ON t.person = c.person
        WHERE 4 * c.m >= t.every OR (4 * t.most < t.every AND c.m = t.most)
    """


def refresh(db: Database, people: Collection[int], *, whole: bool = False) -> None:
    """Compute the states of these people again from the log, or all states."""
    if whole:
        count_once(db)
        db.run("DELETE FROM tie_state")
        db.run("DELETE FROM tie_carrier")
        db.run(f"INSERT INTO tie_state {_query(None)}")
        db.run(f"INSERT INTO tie_carrier {_carriers_query(None)}")
        return
    for portion in _portions(people):
        count_once(db, portion)
        db.run(f"DELETE FROM tie_state WHERE {where_in('person', portion)}")
        db.run(f"DELETE FROM tie_carrier WHERE {where_in('person', portion)}")
        db.run(f"INSERT INTO tie_state {_query(portion)}")
        db.run(f"INSERT INTO tie_carrier {_carriers_query(portion)}")


def refresh_identities(db: Database, identities: Collection[int], *, whole: bool = False) -> None:
    """Compute the states of the people with these identities again, or all states."""
    people: set[int] = set()
    for portion in _portions(identities):
        rows = db.run(f"SELECT person FROM member WHERE {where_in('identity', portion)}")
        people.update(person for (person,) in rows)
    everybody = int(db.value("SELECT count(*) FROM person"))
    refresh(db, people, whole=whole or len(people) * 4 > everybody)


def _portions(numbers: Collection[int]) -> Iterator[list[int]]:
    """Yield sorted numbers in portions, so that statements stay short."""
    ordered = sorted(numbers)
    for start in range(0, len(ordered), _MANY):
        yield ordered[start : start + _MANY]


def states_at(db: Database, now: float, people: Collection[int] | None = None) -> dict[int, State]:
    """Return the states of everybody, or of some, as of `now`; people without contact are left out."""
    stored = [State._make(row) for row in db.run(f"SELECT * FROM tie_state WHERE {where_in('person', people)}")]
    states = {state.person: state for state in stored if state.last <= now and state.first >= FIRST_SECOND}
    # a state that was made before impossible times were left out of it is made anew as well
    planned = [state.person for state in stored if state.person not in states]
    if planned:
        whole = people is None and len(planned) > _MANY
        states |= states_from_log(db, now, None if whole else planned)
    return states


def carriers_at(
    db: Database, now: float, people: Collection[int] | None = None
) -> dict[int, tuple[tuple[str, str], ...]]:
    """Return the carriers of ties as of `now`; see `_carriers_query`."""
    only = where_in("person", people)
    carriers: dict[int, tuple[tuple[str, str], ...]] = {}

    def add(rows: Iterable[Row]) -> None:
        for person, network, kind in rows:
            carriers[person] = (*carriers.get(person, ()), (network, kind))

    add(db.run(f"SELECT person, network, kind FROM tie_carrier WHERE {only}"))
    planned = {
        person
        for (person,) in db.run(
            f"SELECT person FROM tie_state WHERE (last > ? OR first < ?) AND {only}", (now, FIRST_SECOND)
        )
    }
    if planned:
        for person in planned:
            carriers.pop(person, None)
        whole = people is None and len(planned) > _MANY
        rows = db.run(_carriers_query(None if whole else planned, _until(now)))
        add(row for row in rows if row[0] in planned)
    return carriers


def states_from_log(db: Database, now: float | None, people: Collection[int] | None = None) -> dict[int, State]:
    """Return the states as of `now`, or of the whole log, computed from the log itself."""
    until = "" if now is None else _until(now)
    return {row[0]: State._make(row) for row in db.run(_query(people, until))}


def carriers_from_log(db: Database) -> Iterator[tuple[int, str, str]]:
    """Return the carriers of all ties, computed from the log and the stored states."""
    return iter(db.run(_carriers_query(None)))


def _until(now: float) -> str:
    return f"AND i.second BETWEEN {FIRST_SECOND} AND {int(now // 1)}"


def rederive_days(db: Database, zone: tzinfo) -> int:
    """Compute all days, and times without a zone, again in a zone; return how many have changed."""
    days = Days(zone)
    first, last = db.row("SELECT min(second), max(second) FROM interaction")
    moved = [
        (second, day, number)
        for number, at, time_precision, old_second, old_day in db.run(
            f"SELECT id, at, precision, second, day FROM interaction WHERE {days.uncertain(first or 0, last or 0)}"
        )
        for second, day in [days.of(at, time_precision)]
        if (second, day) != (old_second, old_day)
    ]
    db.many("UPDATE interaction SET second = ?, day = ? WHERE id = ?", moved)
    messages = [
        (at, number)
        for number, wall, old in db.run("SELECT id, wall, at FROM utterance WHERE wall IS NOT NULL")
        for at in [days.of(wall, WALL_CLOCK)[0] * 1000]
        if at != old
    ]
    db.many("UPDATE utterance SET at = ? WHERE id = ?", messages)
    return len(moved) + len(messages)
