"""Recommendations, which are contact, and endorsements, which are not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo

from warmlinks.plugins.sources import Refused, Skipped
from warmlinks.values import Direction, Interaction
from warmlinks_linkedin._files import Row, Rows
from warmlinks_linkedin._keys import digest_of
from warmlinks_linkedin._names import NETWORK, full_name, is_hidden, profile_key
from warmlinks_linkedin._people import People
from warmlinks_linkedin._times import read_time

__all__ = ["read_endorsements", "read_recommendations"]


def read_recommendations(
    rows: Rows, zone: tzinfo, people: People, direction: Direction
) -> Iterator[Interaction | Skipped | Refused]:
    """Who recommended whom, by name."""
    for where, row in rows:
        name = full_name(row.get("firstname", ""), row.get("lastname", ""))
        moment = read_time(row.get("creationdate", ""), zone)
        if not name or is_hidden(name):
            yield Skipped("hidden person", where=where)
        elif moment is None:
            yield Refused(where, "the time of the recommendation cannot be read")
        else:
            at, stated = moment
            key = f"recommendation:{digest_of(direction, name, at.isoformat()[:16])}"
            person = people.by_name(name, where=where)
            yield Interaction(NETWORK, key, person, "recommendation", direction, at, where, None, stated)


def read_endorsements(
    rows: Rows, zone: tzinfo, people: People, direction: Direction
) -> Iterator[Interaction | Skipped | Refused]:
    """Who endorsed whom for which skill."""
    role = "endorsee" if direction == "out" else "endorser"
    for where, row in rows:
        name = full_name(row.get(f"{role}firstname", ""), row.get(f"{role}lastname", ""))
        moment = read_time(row.get("endorsementdate", ""), zone)
        person = _endorsing(row, role, name, people, where)
        if not person:
            yield Skipped("hidden person", where=where)
        elif moment is None:
            yield Refused(where, "the time of the endorsement cannot be read")
        else:
            at, stated = moment
            key = f"endorsement:{digest_of(direction, name or person, row.get('skillname', ''), at.isoformat())}"
            yield Interaction(NETWORK, key, person, "endorsement", direction, at, where, None, stated)


def _endorsing(row: Row, role: str, name: str, people: People, where: str) -> str:
    key = profile_key(row.get(f"{role}publicurl", ""))
    if key:
        people.see(key, name or None, where=where)
        return key
    return people.by_name(name, where=where) if name and not is_hidden(name) else ""
