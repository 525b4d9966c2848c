"""Which zone the book counts its days in, and which one archives are read in.

Days: what the owner gave when the book was made; else what the newest archive that tells a zone says; else the
machine's at the time the book was made. So the answer does not depend on the order of loading.

Clocks without a zone in archives are read in a zone that never changes, what the owner gave or else the machine's, for
sources make keys of times. What such a clock showed is kept, and means what it means in the zone of the days.
"""

from __future__ import annotations

from datetime import tzinfo

from warmlinks.calendar.times import machine_zone, zone_name, zone_of
from warmlinks.store.database import Database
from warmlinks.ties import states

__all__ = ["book_zone", "known_zone", "reading_zone", "store_zone", "update_days"]


def store_zone(db: Database, given: tzinfo | str | None) -> None:
    """Store the zone of a new book; an old one keeps its own."""
    name, zone = ("timezone_given", zone_name(given)) if given is not None else ("timezone_machine", machine_zone())
    for entry in (name, "timezone_of_days"):
        db.run("INSERT INTO meta VALUES (?, ?) ON CONFLICT DO NOTHING", (entry, zone))


def known_zone(db: Database) -> str | None:
    """Return the name of the zone in force; None if that is only the machine's."""
    name = db.meta("timezone_given") or db.value(
        "SELECT timezone FROM archive WHERE timezone <> '' ORDER BY as_of DESC, timezone DESC LIMIT 1"
    )
    return str(name) if name else None


def book_zone(db: Database) -> tzinfo:
    """Return the zone in force."""
    return zone_of(known_zone(db) or db.meta("timezone_machine") or "UTC")


def reading_zone(db: Database) -> tzinfo:
    """Return the zone that archives are read in, the same for the whole life of the book."""
    return zone_of(db.meta("timezone_given") or db.meta("timezone_machine") or "UTC")


def update_days(db: Database, used: str, *, had: bool) -> bool:
    """Compute all days again if the zone in force has changed; return whether they were.

    What was just merged has its days in the zone `used`; `had` says whether there was anything with a time before.
    """
    zone = book_zone(db)
    name = zone_name(zone)
    if name == used == db.meta("timezone_of_days"):
        return False
    db.set_meta("timezone_of_days", name)
    if not had and name == used:
        return False
    # rows that came again in this load have their new days already, but not so the states made of them
    states.rederive_days(db, zone)
    return True
