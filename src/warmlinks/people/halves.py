"""No person twice in a list: of an undecided pair that may be one person, the first is kept.

It lists who else it may be, so that nobody is lost from sight; `duplicates` asks about the two.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from attrs import evolve

from warmlinks.answers import NamedPerson, PossibleDuplicate, TieScore
from warmlinks.people.decisions import possible_duplicates
from warmlinks.people.directory import ME, decisions_in_force, members_of
from warmlinks.people.duplicates import propose
from warmlinks.people.keys import name_key
from warmlinks.people.namesakes import place_of
from warmlinks.store.database import Database
from warmlinks.values import Identity

__all__ = ["one_of_each", "ties_once"]


def ties_once(
    db: Database, ties: Sequence[TieScore], pairs: Iterable[PossibleDuplicate] | None = None
) -> list[TieScore]:
    """Keep the first of two ties that may be one person, with who else it may be."""
    perhaps_also = one_of_each(db, [tie.id for tie in ties], pairs)
    return [evolve(tie, perhaps_also=perhaps_also[tie.id]) for tie in ties if tie.id in perhaps_also]


def one_of_each(
    db: Database, people: Sequence[str], pairs: Iterable[PossibleDuplicate] | None = None
) -> dict[str, tuple[NamedPerson, ...]]:
    """Return the ids of a list that are kept, in its order, each with whom they may also be.

    `pairs` are all pairs of the book that may be one person, where they are known already.
    """
    partners: dict[str, list[NamedPerson]] = defaultdict(list)
    for pair in _pairs_among(db, people) if pairs is None else pairs:
        mine, theirs = pair.sides
        if {identity.network for identity in mine.identities} & {identity.network for identity in theirs.identities}:
            # two accounts on one network are two people until it is said that they are not
            continue
        partners[pair.a].append(_other(pair.b, pair.b_name, pair.a_name, theirs.identities))
        partners[pair.b].append(_other(pair.a, pair.a_name, pair.b_name, mine.identities))
    firsts: dict[str, tuple[NamedPerson, ...]] = {}
    remaining = set(people)
    for person in people:
        if person in remaining:
            remaining.remove(person)
            others = [partner for partner in partners.get(person, ()) if partner.id in remaining]
            remaining.difference_update(partner.id for partner in others)
            # two of one place are named once
            firsts[person] = tuple({partner.name: partner for partner in reversed(others)}.values())[::-1]
    return firsts


def _pairs_among(db: Database, people: Sequence[str]) -> list[PossibleDuplicate]:
    """Return the pairs among some people that may be one person."""
    rows = dict(db.rows("SELECT short, id FROM person"))
    among = [rows[public_id] for public_id in people if public_id in rows]
    return possible_duplicates(db, limit=None, among=among) if _may_be_asked(db, among) else []


def _may_be_asked(db: Database, people: Sequence[int]) -> bool:
    """Whether there may be a pair among these, not considering yet how common their names are.

    That takes a look at the whole book, which most lists need not wait for.
    """
    if len(people) < 2:  # noqa: PLR2004
        return False
    identities = ([row.identity for row in rows] for rows in members_of(db, people).values())
    decided = [(decision.a, decision.b) for decision in decisions_in_force(db)]
    return bool(propose(identities, decided, limit=1, tell=False))


def _other(public_id: str, name: str, beside: str, identities: Sequence[Identity]) -> NamedPerson:
    """Name a person who is left out: by handle or network, and by name where it differs."""
    handles = (account.handle for account in identities if account.network not in (ME, "linkedin"))
    handle = next(filter(None, handles), None)
    place = f"@{handle.lstrip('@')}" if handle else place_of(identities[0])
    return NamedPerson(public_id, place if name_key(name) == name_key(beside) else f"{name} ({place})")
