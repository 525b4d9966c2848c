"""How contact with somebody went, in the few facts that a sentence is made of."""

from __future__ import annotations

from datetime import date

from warmlinks.answers import ContactSummary
from warmlinks.calendar.days import date_of
from warmlinks.store.database import Database
from warmlinks.validation import FIRST_SECOND

__all__ = ["contact_summary"]


def contact_summary(db: Database, person: int, *, now: float) -> ContactSummary | None:
    """On how many of the owner's days there was contact, from when to when, and what came last; None without any.

    Args:
        db: the book.
        person: the person's row number.
        now: epoch seconds; what lies after it has not happened yet.
    """
    days, first, last = db.rows(
        "SELECT count(DISTINCT i.day), min(i.day), max(i.day) FROM member m JOIN interaction i ON i.who = m.identity"
        " WHERE m.person = ? AND i.counted AND i.second BETWEEN ? AND ?",
        (person, FIRST_SECOND, now),
    )[0]
    if not days:
        return None
    kind, direction, network = db.rows(
        "SELECT i.kind, i.direction, i.network FROM member m JOIN interaction i ON i.who = m.identity"
        " WHERE m.person = ? AND i.counted AND i.day = ? AND i.second <= ? ORDER BY i.second DESC, i.id DESC LIMIT 1",
        (person, last, now),
    )[0]
    return ContactSummary(days, _date(first), _date(last), kind, direction, network)


def _date(day: int) -> date:
    return date_of(day)
