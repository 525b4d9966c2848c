"""The connections as a table for spreadsheets, in which nothing that came from outside starts a formula."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from datetime import date
from typing import IO

from warmlinks.answers import TieScore
from warmlinks.values import Connection

__all__ = ["inert", "write_csv"]

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def write_csv(connections: Iterable[Connection], tie_scores: Iterable[TieScore], stream: IO[str]) -> int:
    """Write a row for each connection; return how many."""
    ties = {tie.id: tie for tie in tie_scores}
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    count = 0
    for person in connections:
        tie = ties.get(person.id, TieScore(person.id, person.name))
        writer.writerow([_cell(value(person, tie)) for value in _COLUMNS.values()])
        count += 1
    return count


def inert(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would take for a formula.

    Blanks before the sign do not help it: some programs pass over them.
    """
    return f"'{text}" if text.lstrip(" \u00a0\ufeff\x00").startswith(_FORMULA) else text


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    return inert(value) if isinstance(value, str) else str(value)


def _listed(values: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(values))


def _first(values: Iterable[str | None]) -> str | None:
    return next((value for value in values if value), None)


_COLUMNS: dict[str, Callable[[Connection, TieScore], object]] = {
    "id": lambda person, _: person.id,
    "name": lambda person, _: person.name,
    "networks": lambda person, _: _listed(identity.network for identity in person.identities),
    "handles": lambda person, _: _listed(f"@{account.handle}" for account in person.identities if account.handle),
    "emails": lambda person, _: _listed(email for identity in person.identities for email in identity.emails),
    "company": lambda person, _: _first(identity.company for identity in person.identities),
    "position": lambda person, _: _first(identity.position for identity in person.identities),
    "connected_on": lambda person, _: min((day for day in person.connected_on.values() if day), default=None),
    "in": lambda person, _: person.interactions["in"],
    "out": lambda person, _: person.interactions["out"],
    "both": lambda person, _: person.interactions["both"],
    "last_contact": lambda person, _: person.last_contact,
    "warmth": lambda _, tie: tie.warmth,
    "alive": lambda _, tie: tie.alive,
    "due_on": lambda _, tie: tie.due_on,
    "cold_on": lambda _, tie: tie.cold_on,
    "cadence": lambda person, _: person.cadence,
    "tags": lambda person, _: _listed(person.tags),
    "status": lambda person, _: person.status,
    "country": lambda person, _: person.country,
    "note": lambda person, _: person.note,
}
