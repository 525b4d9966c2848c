"""What people are called, and what tells apart those who are called the same."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import chain

from warmlinks.people.directory import ME, identity_rows
from warmlinks.phrases import network_title
from warmlinks.store.database import Database
from warmlinks.values import Identity

__all__ = ["names_of", "names_with_places", "place_of", "told_apart"]


def names_of(db: Database) -> dict[str, str]:
    """What every person is called, by id; the owner is `me`."""
    return {**dict(db.rows("SELECT short, name FROM person")), ME: "me", "": "somebody forgotten"}


def names_with_places(db: Database, people: Iterable[int]) -> dict[int, str]:
    """Each person with where they are known from: `Ben Okonjo (X @ben, LinkedIn)`."""
    found: dict[int, str] = {}
    for person in people:
        name = db.value("SELECT name FROM person WHERE id = ?", (person,))
        rows = identity_rows(db, [row[0] for row in db.run("SELECT identity FROM member WHERE person = ?", (person,))])
        places = dict.fromkeys(place_of(row.identity) for row in sorted(rows.values(), key=lambda row: row.order))
        found[person] = f"{name} ({', '.join(places)})"
    return found


def place_of(identity: Identity) -> str:
    """Where somebody is known from, as one would say it: `X @ben`, `LinkedIn`."""
    if identity.network == ME:
        return "your own notes"
    handle = identity.handle.lstrip("@") if identity.handle else ""
    # the tail of an address that is made of the name tells nobody anything
    title = network_title(identity.network)
    return f"{title} @{handle}" if handle and identity.network != "linkedin" else title


def told_apart(db: Database, people: Iterable[str]) -> dict[str, str]:
    """Names for those of these people, given by id, whose name another in the book has too; the others are left out.

    Behind the name stands a handle, else a network, that none of the namesakes has, else the id: `Kim Lee (@kim)`.
    The whole book is looked at, so that somebody is called the same whoever else is named beside them: of two whose
    turns come on two days, each would read as the other.
    """
    asked = set(people)
    if not asked:
        return {}
    called: dict[str, list[tuple[str, str, int]]] = defaultdict(list)
    for public_id, name, person in db.run("SELECT short, name, id FROM person ORDER BY short"):
        called[name.casefold()].append((public_id, name, person))
    found: dict[str, str] = {}
    for namesakes in called.values():
        if len(namesakes) > 1 and any(public_id in asked for public_id, _, _ in namesakes):
            marks = _marks(db, [person for _, _, person in namesakes])
            shared = Counter(mark for some in marks.values() for mark in some)
            for public_id, name, person in namesakes:
                if public_id in asked:
                    mark = next((mark for mark in marks[person] if shared[mark] == 1), public_id)
                    found[public_id] = f"{name} ({mark})"
    return found


def _marks(db: Database, people: Iterable[int]) -> dict[int, list[str]]:
    """What people may be told apart by: handles, then networks, each once."""
    members: dict[int, list[int]] = {
        person: [row[0] for row in db.run("SELECT identity FROM member WHERE person = ?", (person,))]
        for person in people
    }
    rows = identity_rows(db, chain.from_iterable(members.values()))
    marks = {}
    for person, some in members.items():
        known = sorted((rows[one] for one in some), key=lambda row: row.order)
        identities = [row.identity for row in known if row.identity.network != ME]
        handles = dict.fromkeys(f"@{one.handle.lstrip('@')}" for one in identities if one.handle)
        marks[person] = [*handles, *dict.fromkeys(network_title(one.network) for one in identities)]
    return marks
