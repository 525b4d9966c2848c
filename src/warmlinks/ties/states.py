"""The state of each tie, kept beside the log: what the decay model has to know, and how often who wrote.

A state can be made anew from the log at any time. One that holds contact after the moment asked for is made from the
log up to that moment instead: what is planned changes nothing before its time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import tzinfo
from typing import NamedTuple

from warmlinks.calendar.times import WALL_CLOCK, Days
from warmlinks.store.database import Database
from warmlinks.store.schema import carriers_query
from warmlinks.ties.once import count_once
from warmlinks.validation import FIRST_SECOND

__all__ = ["State", "carriers_at", "rederive_days", "refresh", "refresh_identities", "states_at", "states_from_log"]

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


def _query(which: str, until: str = "") -> str:
    """The states of some people; the inner rows come in the order of the index, so nothing is sorted."""
    return f"""
        SELECT person, count(*), sum(m), sum(n_in), sum(n_out), sum(m) - sum(n_in) - sum(n_out),
               min(first), max(last), min(day), max(day)
        FROM (
            SELECT p.person AS person, i.day AS day, count(*) AS m, sum(i.direction = 'in') AS n_in,
                   sum(i.direction = 'out') AS n_out, min(i.second) AS first, max(i.second) AS last
            FROM member p JOIN interaction i ON i.who = p.identity AND i.counted = 1 {until}
            {which}
            GROUP BY p.person, i.day
        )
        GROUP BY person
    """


def refresh(db: Database, people: Collection[int], *, whole: bool = False) -> None:
    """Make the states of these people anew from the log, or all of them."""
    if whole:
        count_once(db)
        db.run("DELETE FROM tie_state")
        db.run("DELETE FROM tie_carrier")
        db.run(f"INSERT INTO tie_state {_query('')}")
        db.run(f"INSERT INTO tie_carrier {carriers_query()}")
        return
    some = sorted(people)
    for start in range(0, len(some), _MANY):
        count_once(db, some[start : start + _MANY])
        ids = ",".join(map(str, some[start : start + _MANY]))
        db.run(f"DELETE FROM tie_state WHERE person IN ({ids})")
        db.run(f"DELETE FROM tie_carrier WHERE person IN ({ids})")
        db.run(f"INSERT INTO tie_state {_query(f'WHERE p.person IN ({ids})')}")
        db.run(f"INSERT INTO tie_carrier {carriers_query(f'WHERE s.person IN ({ids})')}")


def refresh_identities(db: Database, identities: Collection[int], *, whole: bool = False) -> None:
    """Make the states of those whose identities these are anew, or all of them."""
    people: set[int] = set()
    some = sorted(identities)
    for start in range(0, len(some), _MANY):
        ids = ",".join(map(str, some[start : start + _MANY]))
        people.update(row[0] for row in db.run(f"SELECT person FROM member WHERE identity IN ({ids})"))
    everybody = int(db.value("SELECT count(*) FROM person"))
    refresh(db, people, whole=whole or len(people) * 4 > everybody)


def states_at(db: Database, now: float, people: Collection[int] | None = None) -> dict[int, State]:
    """The states of everybody, or of some, from what had happened by `now`; who had no contact is left out."""
    only = "" if people is None else f" WHERE person IN ({','.join(map(str, people))})"
    kept = [State._make(row) for row in db.run(f"SELECT * FROM tie_state{only}")]
    # a state that was made before impossible times were left out of it is made anew as well
    planned = [state.person for state in kept if state.last > now or state.first < FIRST_SECOND]
    found = {state.person: state for state in kept if state.last <= now and state.first >= FIRST_SECOND}
    if planned:
        whole = people is None and len(planned) > _MANY
        found |= states_from_log(db, now, None if whole else planned)
    return found


def carriers_at(
    db: Database, now: float, people: Collection[int] | None = None
) -> dict[int, tuple[tuple[str, str], ...]]:
    """By which networks and kinds each tie was carried, as of `now`; see `carriers_query`."""
    only = "" if people is None else f" WHERE c.person IN ({','.join(map(str, people))})"
    found: dict[int, tuple[tuple[str, str], ...]] = {}
    for person, network, kind in db.run(f"SELECT c.person, c.network, c.kind FROM tie_carrier c{only}"):
        found[person] = (*found.get(person, ()), (network, kind))
    ahead = f"SELECT person FROM tie_state c WHERE (last > {int(now // 1)} OR first < {FIRST_SECOND})"
    planned = [row[0] for row in db.run(f"{ahead}{only.replace('WHERE', 'AND')}")]
    if planned:
        for person in planned:
            found.pop(person, None)
        fresh: dict[int, list[tuple[str, str]]] = defaultdict(list)
        whole = people is None and len(planned) > _MANY
        which = "" if whole else f"WHERE s.person IN ({','.join(map(str, planned))})"
        for person, network, kind in db.run(carriers_query(which, _until(now))):
            if not whole or person not in found:
                fresh[person].append((network, kind))
        found |= {person: tuple(some) for person, some in fresh.items()}
    return found


def states_from_log(db: Database, now: float | None, people: Collection[int] | None = None) -> dict[int, State]:
    """The same, from the log itself."""
    which = "" if people is None else f"WHERE p.person IN ({','.join(map(str, people))})"
    until = "" if now is None else _until(now)
    return {row[0]: State._make(row) for row in db.run(_query(which, until))}


def _until(now: float) -> str:
    return f"AND i.second BETWEEN {FIRST_SECOND} AND {int(now // 1)}"


def rederive_days(db: Database, zone: tzinfo) -> int:
    """Read all times anew in a zone: days, and clocks without a zone; how many are others than before."""
    days = Days(zone)
    wrong = [
        (second, day, number)
        for number, at, time_precision, old_second, old_day in db.run(
            "SELECT id, at, precision, second, day FROM interaction"
        )
        for second, day in [days.of(at, time_precision)]
        if (second, day) != (old_second, old_day)
    ]
    db.many("UPDATE interaction SET second = ?, day = ? WHERE id = ?", wrong)
    spoken = [
        (at, number)
        for number, wall, old in db.run("SELECT id, wall, at FROM utterance WHERE wall IS NOT NULL")
        for at in [days.of(wall, WALL_CLOCK)[0] * 1000]
        if at != old
    ]
    db.many("UPDATE utterance SET at = ? WHERE id = ?", spoken)
    return len(wrong) + len(spoken)
