"""Whom a reader must find in a LinkedIn export of a sample world."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from warmlinks_samples.expectations import label_of
from warmlinks_samples.networks import Contact, Generation, People
from warmlinks_samples.world import ME, World

__all__ = ["KEYLESS", "expected"]

KEYLESS = "Conversations have no key, so members who hid themselves cannot be told apart."
"""What exports of early generations have lost, as the table of generations says it."""


def expected(world: World, generation: Generation, rows: Sequence[Contact]) -> People:
    """By address or name; a member who hid is somebody without a name, as long as their conversation has a key."""
    days: dict[str, set[date]] = {
        person.id: set() for person in world.on("linkedin") if person.accounts["linkedin"].since is not None
    }
    if generation.name != "Connections.csv":
        for event in world.events_on("linkedin", "invitation"):
            days.setdefault(event.to[0] if event.speaker == ME else event.speaker, set())
        for conversation in world.conversations_on("linkedin"):
            for member in conversation.others:
                days.setdefault(member, set())
    for _, member, day, _, _ in rows:
        days[member].add(day)
    return Counter(
        (label_of(world, member, "linkedin"), frozenset(dates))
        for member, dates in days.items()
        if not world.person(member).stranger or (dates and KEYLESS not in generation.lost)
    )
