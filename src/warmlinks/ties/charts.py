"""What charts are drawn from: days of contact, contact by month, what is planned, how old the sources are."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection
from datetime import UTC, date, datetime, tzinfo

from attrs import frozen

from warmlinks.calendar.active_time import day_in
from warmlinks.calendar.days import date_of
from warmlinks.calendar.times import as_said
from warmlinks.plugins.sources import CoveredSides
from warmlinks.store.database import Database
from warmlinks.ties.coverage import coverage_of
from warmlinks.ties.reach import newest_data
from warmlinks.validation import FIRST_SECOND
from warmlinks.values import Direction

__all__ = [
    "MonthCount",
    "PlannedContact",
    "SourceAge",
    "contact_days",
    "contact_months",
    "every_contact",
    "planned_contact",
    "source_ages",
]


def contact_days(db: Database, people: Collection[str], *, now: float) -> dict[str, list[tuple[int, int]]]:
    """All counted contact of some people up to a moment: second and number of the day, in order, by id.

    Args:
        db: the book.
        people: ids.
        now: epoch seconds.
    """
    found: dict[str, list[tuple[int, int]]] = {who: [] for who in people}
    for who, second, day in db.run(
        "SELECT p.short, i.second, i.day FROM person p CROSS JOIN member m ON m.person = p.id"
        " CROSS JOIN interaction i ON i.who = m.identity AND i.counted = 1"
        " WHERE p.short IN (SELECT value FROM json_each(?)) AND i.second BETWEEN ? AND ?"
        " ORDER BY i.second",
        (json.dumps(list(people)), FIRST_SECOND, int(now // 1)),
    ):
        found[who].append((second, day))
    return found


@frozen
class MonthCount:
    """Contact of one month on one network, by direction. `month` is its first day."""

    month: date
    network: str
    counts: dict[Direction, int]

    @property
    def total(self) -> int:
        """All of it."""
        return sum(self.counts.values())


def contact_months(db: Database, *, now: float) -> list[MonthCount]:
    """All counted contact up to a moment by the owner's months, oldest first: what the connections' counts add up to.

    Args:
        db: the book.
        now: epoch seconds.
    """
    counts: dict[tuple[date, str], dict[Direction, int]] = defaultdict(dict)
    for network, direction, day, count in db.run(
        "SELECT i.network, i.direction, i.day, count(*) FROM interaction i JOIN member m ON m.identity = i.who"
        " WHERE i.counted = 1 AND i.second BETWEEN ? AND ? GROUP BY i.network, i.direction, i.day",
        (FIRST_SECOND, int(now // 1)),
    ):
        month = date_of(day).replace(day=1)
        of_month = counts[month, network]
        of_month[direction] = of_month.get(direction, 0) + count
    return [MonthCount(month, network, ways) for (month, network), ways in sorted(counts.items())]


@frozen
class PlannedContact:
    """Contact that lies ahead: with whom, when, and of which kind."""

    who: str
    name: str
    kind: str
    at: datetime | date


def planned_contact(db: Database, *, now: float, days: int, zone: tzinfo) -> list[PlannedContact]:
    """What is planned within so many days, soonest first."""
    until = now + days * 86400
    return [
        PlannedContact(public_id, name, kind, as_said(at, time_precision, zone))
        for public_id, name, kind, at, time_precision in db.run(
            "SELECT p.short, p.name, i.kind, i.at, i.precision FROM interaction i JOIN member m ON m.identity = i.who"
            " JOIN person p ON p.id = m.person WHERE i.counted = 1 AND i.second > ? AND i.second <= ?"
            " ORDER BY i.second, i.id",
            (int(now // 1), int(until // 1)),
        )
    ]


@frozen
class SourceAge:
    """One network's data: until which day they go, how many days ago that is, and what no archive of it shows.

    `shows` says for each kind of contact whose could have been seen: `out`, `in` or `both`; `*` stands for every kind.
    """

    network: str
    until: date
    days: int
    shows: dict[str, Direction]
    lost: tuple[str, ...] = ()


_WAYS: dict[CoveredSides, Direction] = {
    CoveredSides.OWN_SIDE: "out",
    CoveredSides.THEIR_SIDE: "in",
    CoveredSides.BOTH_SIDES: "both",
    CoveredSides.OTHERS: "both",
}


def source_ages(db: Database, *, now: datetime, zone: tzinfo) -> list[SourceAge]:
    """Each network of which an archive was loaded, the oldest data first; none goes further than `now`."""
    today = day_in(now, zone)
    coverage = coverage_of(db)
    shows: dict[str, dict[str, Direction]] = defaultdict(dict)
    for part in coverage.parts:
        way = _WAYS[part.sides]
        before = shows[part.network].setdefault(part.kind, way)
        if before != way:
            shows[part.network][part.kind] = "both"
    lost: dict[str, set[str]] = {}
    for network, text in db.run("SELECT network, lost FROM archive"):
        words = set(json.loads(text))
        # what one archive lacks another one has
        lost[network] = words if network not in lost else lost[network] & words
    ages = []
    for network, end in newest_data(coverage).items():
        day = day_in(min(end, now.timestamp()), zone)
        ages.append(
            SourceAge(
                network, day, (today - day).days, dict(sorted(shows[network].items())),
                tuple(sorted(lost.get(network, ()))),
            )
        )  # fmt: skip
    return sorted(ages, key=lambda age: (age.until, age.network))


def every_contact(
    db: Database, *, now: float, zone: tzinfo
) -> list[tuple[str, str, str, str, str, datetime | None, date]]:
    """All counted contact up to a moment, oldest first: id, name, network, kind, direction, moment in UTC, and day.

    Where only the day is known there is no moment.

    Args:
        db: the book.
        now: epoch seconds.
        zone: the owner's.
    """
    rows = []
    for public_id, name, network, kind, direction, at, time_precision, day in db.run(
        "SELECT p.short, p.name, i.network, i.kind, i.direction, i.at, i.precision, i.day FROM interaction i"
        " JOIN member m ON m.identity = i.who JOIN person p ON p.id = m.person"
        " WHERE i.counted = 1 AND i.second BETWEEN ? AND ? ORDER BY i.second, i.network, i.key",
        (FIRST_SECOND, int(now // 1)),
    ):
        moment = as_said(at, time_precision, zone)
        known = moment.astimezone(UTC) if isinstance(moment, datetime) else None
        rows.append((public_id, name, network, kind, direction, known, date_of(day)))
    return rows
