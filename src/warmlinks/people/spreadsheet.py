"""The connections as a table for spreadsheets, in which nothing that came from outside starts a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from typing import IO

from warmlinks.answers import TieScore
from warmlinks.values import Connection

__all__ = ["inert", "write_csv"]

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_COLUMNS = (
    "id",
    "name",
    "networks",
    "handles",
    "emails",
    "company",
    "position",
    "connected_on",
    "in",
    "out",
    "both",
    "last_contact",
    "warmth",
    "alive",
    "due_on",
    "cold_on",
    "cadence",
    "tags",
    "status",
    "country",
    "note",
)


def write_csv(connections: Iterable[Connection], tie_scores: Iterable[TieScore], stream: IO[str]) -> int:
    """Write a row for each connection; how many there were."""
    by_id = {one.id: one for one in tie_scores}
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    count = 0
    for person in connections:
        tie_score = by_id.get(person.id)
        days = [day for day in person.connected_on.values() if day]
        row: Sequence[object] = (
            person.id,
            person.name,
            _words(identity.network for identity in person.identities),
            _words(f"@{identity.handle}" for identity in person.identities if identity.handle),
            _words(email for identity in person.identities for email in identity.emails),
            _first(identity.company for identity in person.identities),
            _first(identity.position for identity in person.identities),
            min(days, default=None),
            person.interactions["in"],
            person.interactions["out"],
            person.interactions["both"],
            person.last_contact,
            *(
                (tie_score.warmth, tie_score.alive, tie_score.due_on, tie_score.cold_on)
                if tie_score
                else (None, None, None, None)
            ),
            person.cadence,
            _words(person.tags),
            person.status,
            person.country,
            person.note,
        )
        writer.writerow([_cell(value) for value in row])
        count += 1
    return count


def inert(text: str) -> str:
    """A text that no spreadsheet takes for a formula: with an apostrophe before it where it looks like one.

    Blanks before the sign do not help it: some programs pass over them.
    """
    return f"'{text}" if text.lstrip(" \u00a0\ufeff\x00").startswith(_FORMULA) else text


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    return inert(value) if isinstance(value, str) else str(value)


def _words(words: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(words))


def _first(values: Iterable[str | None]) -> str | None:
    return next((value for value in values if value), None)
