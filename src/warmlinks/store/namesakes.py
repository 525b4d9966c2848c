"""Namesakes: what tells apart those who are called the same."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from warmlinks.models import Identity
from warmlinks.store.database import Database
from warmlinks.store.people import ME, identity_rows

__all__ = ["told_apart"]


def told_apart(db: Database, people: Iterable[str]) -> dict[str, str]:
    """Names for those of these people, given by id, who share theirs with another of them; the others are left out.

    Behind the name stands a handle, else a network, that none of the namesakes has, else the id: `Kim Lee (@kim)`.
    """
    called: dict[str, list[tuple[str, str, int]]] = defaultdict(list)
    for short, name, person in db.run(
        "SELECT short, name, id FROM person WHERE short IN (SELECT value FROM json_each(?)) ORDER BY short",
        (json.dumps(sorted(set(people))),),
    ):
        called[name.casefold()].append((short, name, person))
    found: dict[str, str] = {}
    for namesakes in called.values():
        if len(namesakes) > 1:
            marks = {short: [*_marks(db, person), short] for short, _, person in namesakes}
            shared = Counter(mark for some in marks.values() for mark in some)
            for short, name, _ in namesakes:
                found[short] = f"{name} ({next(mark for mark in marks[short] if shared[mark] == 1)})"
    return found


def _marks(db: Database, person: int) -> Iterator[str]:
    """Handles, then networks, each once."""
    members = [row[0] for row in db.run("SELECT identity FROM member WHERE person = ?", (person,))]
    rows = sorted(identity_rows(db, members).values(), key=lambda row: row.order)
    identities: list[Identity] = [row.identity for row in rows if row.identity.network != ME]
    yield from dict.fromkeys(f"@{one.handle.lstrip('@')}" for one in identities if one.handle)
    yield from dict.fromkeys(one.network for one in identities)
