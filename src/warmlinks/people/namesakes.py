"""Names of people, and how to tell apart those with the same name."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable

from warmlinks.people.directory import ME, members_of
from warmlinks.phrases import network_title
from warmlinks.store.database import Database, where_in
from warmlinks.values import Identity

__all__ = ["disambiguated_names", "names_of", "names_with_places", "place_of", "places_of"]


def names_of(db: Database) -> dict[str, str]:
    """Return the name of every person by id; the owner is `me`."""
    return {**dict(db.rows("SELECT short, name FROM person")), ME: "me", "": "somebody forgotten"}


def names_with_places(db: Database, people: Collection[int]) -> dict[int, str]:
    """Return the name of each person with where they are known from: `Ben Okonjo (X @ben, LinkedIn)`."""
    names = dict(db.rows(f"SELECT id, name FROM person WHERE {where_in('id', people)}"))
    return {
        person: f"{names[person]} ({', '.join(dict.fromkeys(place_of(row.identity) for row in rows))})"
        for person, rows in members_of(db, people).items()
    }


def place_of(identity: Identity) -> str:
    """Return where somebody is known from, as one would say it: `X @ben`, `LinkedIn`."""
    if identity.network == ME:
        return "your own notes"
    handle = identity.handle.lstrip("@") if identity.handle else ""
    # the tail of an address that is made of the name tells nobody anything
    title = network_title(identity.network)
    return f"{title} @{handle}" if handle and identity.network != "linkedin" else title


def places_of(identities: Iterable[Identity]) -> list[str]:
    """Return where somebody is known from, each place once."""
    return list(dict.fromkeys(place_of(identity) for identity in identities))


def disambiguated_names(db: Database, people: Iterable[str]) -> dict[str, str]:
    """Return unambiguous names for those of these people, given by id, who have a namesake in the book.

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
    names: dict[str, str] = {}
    for namesakes in called.values():
        if len(namesakes) > 1 and any(public_id in asked for public_id, _, _ in namesakes):
            marks = _marks(db, [person for _, _, person in namesakes])
            bearers = Counter(mark for own in marks.values() for mark in own)
            for public_id, name, person in namesakes:
                if public_id in asked:
                    mark = next((mark for mark in marks[person] if bearers[mark] == 1), public_id)
                    names[public_id] = f"{name} ({mark})"
    return names


def _marks(db: Database, people: Collection[int]) -> dict[int, list[str]]:
    """Return what may distinguish people: handles, then networks, each once."""
    marks = {}
    for person, rows in members_of(db, people).items():
        identities = [row.identity for row in rows if row.identity.network != ME]
        handles = dict.fromkeys(f"@{identity.handle.lstrip('@')}" for identity in identities if identity.handle)
        marks[person] = [*handles, *dict.fromkeys(network_title(identity.network) for identity in identities)]
    return marks
