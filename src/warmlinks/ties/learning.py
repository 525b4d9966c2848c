"""The level of a book: how likely contact is in general, learnt from the owner's own ties by itself.

Each tie is looked at as it was 30, 60, 90 and 120 days before it was last in view, and whether contact followed within
thirty days. For ties that archives carry that day is fixed, so the looks are kept beside the states: a row for each,
and how many fall in each bin. A tie that only the owner's own log carries is in view to now, and looked at when asked;
so is one with something planned. Nothing after the moment that is asked about is used.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import tzinfo
from math import inf

from warmlinks.calendar.days import day_number
from warmlinks.calendar.times import NEVER
from warmlinks.scoring.level import LOOKS, PERIOD, LevelHistogram, plain_bin
from warmlinks.store.database import Database, where_in
from warmlinks.store.schema import ME
from warmlinks.ties.coverage import Coverage, coverage_of
from warmlinks.ties.reach import reach_of
from warmlinks.ties.states import State, carriers_at, states_at
from warmlinks.ties.zones import book_zone

__all__ = ["all_looks", "level_bins", "look_histogram", "recount_looks", "update_looks"]

_LATER = float(NEVER - 1)
"""A moment after all that can come: what is kept knows of everything in the book, planned or not."""

_DAYS = tuple(PERIOD * number for number in range(1, LOOKS + 1))


def update_looks(db: Database, people: Collection[int] | None = None) -> None:
    """Update the looks at these ties, or at all, in the unit of work that has updated their states."""
    if people is None:
        db.run("DELETE FROM tie_look")
        _write(db, all_looks(db))
        recount_looks(db)
        return
    only = where_in("person", people)
    before = db.rows(f"SELECT bin, -count(*), -sum(contact) FROM tie_look WHERE {only} GROUP BY bin")
    db.run(f"DELETE FROM tie_look WHERE {only}")
    _write(db, _looks(db, _LATER, people, coverage_of(db), book_zone(db)))
    after = db.rows(f"SELECT bin, count(*), sum(contact) FROM tie_look WHERE {only} GROUP BY bin")
    db.many(
        "INSERT INTO level_bin VALUES (?, ?, ?) ON CONFLICT (bin) DO UPDATE"
        " SET looks = looks + excluded.looks, contacts = contacts + excluded.contacts",
        [*after, *before],
    )
    db.run("DELETE FROM level_bin WHERE looks = 0")


def all_looks(db: Database) -> Iterator[tuple[int, int, int, int]]:
    """Yield every look to be stored: person, number, bin, and whether contact followed."""
    return _looks(db, _LATER, None, coverage_of(db), book_zone(db))


def recount_looks(db: Database) -> None:
    """Count the stored looks again, as after people were deleted."""
    db.run("DELETE FROM level_bin")
    db.many("INSERT INTO level_bin VALUES (?, ?, ?)", level_bins(db))


def level_bins(db: Database) -> Iterator[tuple[int, int, int]]:
    """Return the stored looks by bin: how many, and after how many contact followed."""
    return iter(db.run("SELECT bin, count(*), sum(contact) FROM tie_look GROUP BY bin"))


def look_histogram(db: Database, *, now: float, coverage: Coverage, zone: tzinfo) -> LevelHistogram:
    """Return the histogram of looks as of a moment, by exposure: what the level is learnt from."""
    if any(part.until > now for part in coverage.parts):
        # what is kept knows more than was known then
        return _histogram(_looks(db, now, None, coverage, zone))
    histogram = LevelHistogram.of(db.run("SELECT bin, looks, contacts FROM level_bin"))
    planned = [person for (person,) in db.run("SELECT person FROM tie_state WHERE last > ?", (now,))]
    only_logged = [
        person
        for (person,) in db.run(
            f"SELECT DISTINCT c.person FROM tie_carrier c WHERE c.network = '{ME}' AND NOT EXISTS"
            f" (SELECT 1 FROM tie_carrier o WHERE o.person = c.person AND o.network <> '{ME}')"
        )
    ]
    if planned:
        only = where_in("person", planned)
        histogram += LevelHistogram.of(
            db.run(f"SELECT bin, -count(*), -sum(contact) FROM tie_look WHERE {only} GROUP BY bin")
        )
    if fresh := {*planned, *only_logged}:
        histogram += _histogram(_looks(db, now, fresh, coverage, zone))
    return histogram


def _histogram(looks: Iterator[tuple[int, int, int, int]]) -> LevelHistogram:
    return LevelHistogram.of((place, 1, contact) for _, _, place, contact in looks)


def _write(db: Database, looks: Iterator[tuple[int, int, int, int]]) -> None:
    db.many("INSERT INTO tie_look VALUES (?, ?, ?, ?)", looks)


def _looks(
    db: Database, now: float, people: Collection[int] | None, coverage: Coverage, zone: tzinfo
) -> Iterator[tuple[int, int, int, int]]:
    """Yield every look at these ties, or at all: person, number, bin, and whether contact followed.

    Left out are ties of which nobody knows how far they are in view, and those in view without end.
    """
    states, carriers = states_at(db, now, people), carriers_at(db, now, people)
    reach = reach_of(coverage, now=now)
    days: dict[float, int] = {}
    lively: list[tuple[State, int]] = []
    # most ties are carried alike
    ends = {
        carried_by: min(coverage.until(*carrier) for carrier in carried_by) for carried_by in set(carriers.values())
    }
    for person, state in states.items():
        until = ends.get(carriers.get(person, ()), -inf)
        if until == -inf or (until == inf and now == _LATER):
            continue
        moment = reach(carriers[person], state.last).until
        day = days.get(moment)
        if day is None:
            day = days[moment] = day_number(int(moment // 1), zone)
        if state.last_day > day - _DAYS[-1]:
            lively.append((state, day))
            continue
        span = state.last_day - state.first_day
        for number, look in enumerate(_DAYS):
            yield person, number, int(plain_bin(state.n, state.m, span, day - look - state.last_day)), 0
    counts, before = _recent(db, lively)
    for state, day in lively:
        yield from _as_it_was(state, day, counts[state.person], before.get(state.person))


def _as_it_was(
    state: State, day: int, recent: list[tuple[int, int]], before: int | None
) -> Iterator[tuple[int, int, int, int]]:
    """Yield the looks at a tie with contact since the earliest of them: its state less the days that came later."""
    n, m = state.n - len(recent), state.m - sum(count for _, count in recent)
    last, place = before, 0
    for number, look in reversed([*enumerate(_DAYS)]):
        then = day - look
        while place < len(recent) and recent[place][0] <= then:
            last = recent[place][0]
            n, m, place = n + 1, m + recent[place][1], place + 1
        if last is not None:
            contact = place < len(recent) and recent[place][0] <= then + PERIOD
            yield state.person, number, int(plain_bin(n, m, last - state.first_day, then - last)), int(contact)


def _recent(
    db: Database, lively: list[tuple[State, int]]
) -> tuple[Mapping[int, list[tuple[int, int]]], dict[int, int]]:
    """Return the days with contact since the earliest look, with counts, and the last such day before them."""
    windows = json.dumps([(state.person, day - _DAYS[-1], state.last_day) for state, day in lively])
    ties = (
        "(SELECT json_extract(value, '$[0]') AS person, json_extract(value, '$[1]') AS since,"
        " json_extract(value, '$[2]') AS last FROM json_each(?)) t CROSS JOIN member p ON p.person = t.person"
    )
    counts: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for person, day, count in db.run(
        f"SELECT t.person, i.day, count(*) FROM {ties} CROSS JOIN interaction i ON i.who = p.identity"
        " AND i.counted = 1 AND i.day > t.since AND i.day <= t.last"
        " GROUP BY t.person, i.day ORDER BY t.person, i.day",
        (windows,),
    ):
        counts[person].append((day, count))
    newest = (
        "SELECT i.day FROM interaction i WHERE i.who = p.identity AND i.counted = 1 AND i.day <= t.since"
        " ORDER BY i.day DESC LIMIT 1"
    )
    before: dict[int, int] = {}
    for person, day in db.run(f"SELECT t.person, ({newest}) FROM {ties}", (windows,)):
        if day is not None:
            before[person] = max(day, before.get(person, day))
    return counts, before
