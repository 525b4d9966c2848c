"""Who is in each CRM, and when there was contact: 60 invented contacts, 1,000 activities over two years.

Nothing is imported but what comes with Python: a CRM's own interpreter may read this file.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

__all__ = ["KINDS", "NOW", "WORLD", "Contacted", "Person", "World"]

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
"""The moment for which the scores are made; nothing is later."""

KINDS = ("call", "meeting", "email", "whatsapp", "sms")

_FIRST = ("Ada", "Bo", "Chidi", "Dilek", "Eero", "Fen", "Ghada", "Hana", "Iris", "Jonas")
_LAST = ("Abel", "Çelik", "Dahl", "Nowak", "Öström", "Wu")
_SILENT = 4
"""The last contacts were never spoken to: no score, and nothing to write."""
_SPAN = timedelta(days=730)
_TIMES = 1000


@dataclass(frozen=True)
class Person:
    """One of the 60; `email` is unlike all others."""

    number: int
    first: str
    last: str

    @property
    def name(self) -> str:
        return f"{self.first} {self.last}"

    @property
    def email(self) -> str:
        return f"contact{self.number}@example.org"


@dataclass(frozen=True)
class Contacted:
    """One of the 1,000: which contact, when (whole seconds), what it was, and whether anybody was `reached`."""

    number: int
    contact: int
    at: datetime
    kind: str
    reached: bool


@dataclass(frozen=True)
class World:
    people: tuple[Person, ...]
    activities: tuple[Contacted, ...]


def _make() -> World:
    rng = random.Random(20)
    names = [(first, last) for last in _LAST for first in _FIRST]
    people = tuple(Person(number, *name) for number, name in enumerate(names))
    # one is spoken to every other day, another twice in two years
    often = [1 / (1 + place) for place in range(len(people) - _SILENT)]
    rng.shuffle(often)
    activities = []
    for number in range(_TIMES):
        # each of them once, the rest by how often
        contact = number if number < len(often) else rng.choices(range(len(often)), often)[0]
        at = NOW - timedelta(seconds=rng.randrange(60, int(_SPAN.total_seconds())))
        kind = rng.choice(KINDS)
        activities.append(Contacted(number, contact, at, kind, kind != "call" or rng.random() < 0.7))
    return World(people, tuple(activities))


WORLD = _make()
