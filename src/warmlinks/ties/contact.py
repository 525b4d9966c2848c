"""The log of counted contact, queried: by day, by month, summed up, as columns, and what is planned."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection
from datetime import UTC, date, datetime, tzinfo
from typing import TYPE_CHECKING

from attrs import frozen

from warmlinks.answers import ContactSummary
from warmlinks.calendar.days import date_of
from warmlinks.calendar.times import from_stored
from warmlinks.store.database import Database
from warmlinks.ties.zones import book_zone
from warmlinks.validation import FIRST_SECOND
from warmlinks.values import Direction

if TYPE_CHECKING:
    from warmlinks.scoring import History

__all__ = [
    "MonthCount",
    "PlannedContact",
    "contact_days",
    "contact_months",
    "contact_summary",
    "every_contact",
    "history",
    "planned_contact",
]

_UP_TO = f"i.counted = 1 AND i.second BETWEEN {FIRST_SECOND} AND ?"
"""Counted contact up to a moment in epoch seconds."""


def contact_days(db: Database, people: Collection[str], *, now: float) -> dict[str, list[tuple[int, int]]]:
    """Return all counted contact of some people, given by id, up to a moment: second and number of the day."""
    days: dict[str, list[tuple[int, int]]] = {person: [] for person in people}
    for person, second, day in db.run(
        "SELECT p.short, i.second, i.day FROM person p CROSS JOIN member m ON m.person = p.id"
        f" CROSS JOIN interaction i ON i.who = m.identity AND {_UP_TO}"
        " WHERE p.short IN (SELECT value FROM json_each(?)) ORDER BY i.second",
        (now, json.dumps(list(people))),
    ):
        days[person].append((second, day))
    return days


def contact_summary(db: Database, person: int, *, now: float) -> ContactSummary | None:
    """Summarise contact with one person: on how many days, from when to when, and the last; None without any."""
    contact = f"FROM member m JOIN interaction i ON i.who = m.identity AND {_UP_TO} WHERE m.person = ?"
    days, first, last = db.row(f"SELECT count(DISTINCT i.day), min(i.day), max(i.day) {contact}", (now, person))
    if not days:
        return None
    kind, direction, network = db.row(
        f"SELECT i.kind, i.direction, i.network {contact} AND i.day = ? ORDER BY i.second DESC, i.id DESC LIMIT 1",
        (now, person, last),
    )
    return ContactSummary(days, date_of(first), date_of(last), kind, direction, network)


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
    """Count contact up to a moment by the owner's months, oldest first; the sum is that of the connections' counts."""
    months: dict[tuple[date, str], Counter[Direction]] = {}
    for network, direction, day, count in db.run(
        "SELECT i.network, i.direction, i.day, count(*) FROM interaction i JOIN member m ON m.identity = i.who"
        f" WHERE {_UP_TO} GROUP BY i.network, i.direction, i.day",
        (now,),
    ):
        counts = months.setdefault((date_of(day).replace(day=1), network), Counter())
        counts[direction] += count
    return [MonthCount(month, network, dict(counts)) for (month, network), counts in sorted(months.items())]


@frozen
class PlannedContact:
    """Contact that lies ahead: with whom, when, and of which kind."""

    who: str
    name: str
    kind: str
    at: datetime | date


def planned_contact(db: Database, *, now: float, days: int, zone: tzinfo) -> list[PlannedContact]:
    """Return contact that is planned within so many days, soonest first."""
    return [
        PlannedContact(public_id, name, kind, from_stored(at, time_precision, zone))
        for public_id, name, kind, at, time_precision in db.run(
            "SELECT p.short, p.name, i.kind, i.at, i.precision FROM interaction i JOIN member m ON m.identity = i.who"
            " JOIN person p ON p.id = m.person WHERE i.counted = 1 AND i.second > ? AND i.second <= ?"
            " ORDER BY i.second, i.id",
            (now, now + days * 86400),
        )
    ]


def every_contact(
    db: Database, *, now: float, zone: tzinfo
) -> list[tuple[str, str, str, str, str, datetime | None, date]]:
    """Return all counted contact, oldest first: id, name, network, kind, direction, moment in UTC, and day.

    Where only the day is known there is no moment.
    """
    rows = []
    for public_id, name, network, kind, direction, at, time_precision, day in db.run(
        "SELECT p.short, p.name, i.network, i.kind, i.direction, i.at, i.precision, i.day FROM interaction i"
        " JOIN member m ON m.identity = i.who JOIN person p ON p.id = m.person"
        f" WHERE {_UP_TO} ORDER BY i.second, i.network, i.key",
        (now,),
    ):
        time = from_stored(at, time_precision, zone)
        moment = time.astimezone(UTC) if isinstance(time, datetime) else None
        rows.append((public_id, name, network, kind, direction, moment, date_of(day)))
    return rows


def history(db: Database, *, now: float) -> History:
    """Return all counted contact at or before `now` as columns, for fitting and testing a model.

    A tie is a person by their row, its group the network of each contact.
    """
    from warmlinks.scoring import History

    rows = db.rows(
        "SELECT m.person, i.second, i.direction, i.network FROM member m JOIN interaction i ON i.who = m.identity"
        f" AND {_UP_TO} ORDER BY i.second",
        (now,),
    )
    tie, at, direction, network = zip(*rows, strict=True) if rows else ((), (), (), ())
    return History.of(tie, at, direction=direction, group=network, zone=book_zone(db))
