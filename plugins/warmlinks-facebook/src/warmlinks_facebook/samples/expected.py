"""Whom a reader must find in a Facebook download of a sample world."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date

from warmlinks_samples.expectations import label_of
from warmlinks_samples.networks import Contact, Generation, People
from warmlinks_samples.world import World

__all__ = ["expected"]


def expected(world: World, generation: Generation, rows: Sequence[Contact]) -> People:
    """By name; where a name is shared, each friend and each thread stays alone."""
    by_person: dict[str, set[date]] = defaultdict(set)
    for _, person_id, day, _, _ in rows:
        by_person[person_id].add(day)
    people = [
        person
        for person in world.on("facebook")
        if not person.stranger and (person.id in by_person or not person.accounts["facebook"].requested)
    ]
    if generation.name == "E2EE":
        people = [person for person in people if person.id in by_person]
    names = Counter(label_of(world, person.id, "facebook") for person in people)
    expected_people: People = Counter()
    merged: dict[str, set[date]] = defaultdict(set)
    for person in people:
        name = label_of(world, person.id, "facebook")
        if names[name] == 1:
            expected_people[name, frozenset(by_person[person.id])] += 1
            continue
        expected_people[name, frozenset()] += 1
        merged[name if generation.name in ("H1", "H2") else person.id] |= by_person[person.id]
    for key, days in merged.items():
        if days:
            expected_people[key if key in names else label_of(world, key, "facebook"), frozenset(days)] += 1
    for person in world.on("facebook"):
        if person.stranger and by_person[person.id]:
            expected_people[label_of(world, person.id, "facebook"), frozenset(by_person[person.id])] += 1
    return expected_people
