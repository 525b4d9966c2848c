"""No person twice in a list: of an undecided pair that may be one person, the first is kept.

It lists who else it may be, so that nobody is lost from sight; `duplicates` asks about the two.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from attrs import evolve

from warmlinks.answers import PerhapsAlso, PossibleDuplicate, TieScore
from warmlinks.people.decisions import possible_duplicates
from warmlinks.people.directory import ME
from warmlinks.people.keys import name_key
from warmlinks.people.namesakes import place_of
from warmlinks.store.database import Database

__all__ = ["one_of_each", "ties_once"]


LIKELY_ONE = 0.5
"""From this likelihood on, somebody who is not in a list is named beside who is."""


def ties_once(
    db: Database, ties: Sequence[TieScore], *, now: datetime, pairs: Iterable[PossibleDuplicate] | None = None
) -> list[TieScore]:
    """Keep the first of two ties that may be one person, with who else it may be; see `one_of_each`."""
    perhaps_also = one_of_each(db, [tie.id for tie in ties], now=now, pairs=pairs)
    return [evolve(tie, perhaps_also=perhaps_also[tie.id]) for tie in ties if tie.id in perhaps_also]


def one_of_each(
    db: Database, people: Sequence[str], *, now: datetime, pairs: Iterable[PossibleDuplicate] | None = None
) -> dict[str, tuple[PerhapsAlso, ...]]:
    """Return the ids of a list that are kept, in its order, each with whom they may also be.

    These are left out of the list for it, or are not in it but likely the same person and were in touch later.

    Args:
        db: the book.
        people: ids, in the order in which they would be named.
        now: contact after it is not considered.
        pairs: all pairs of the book that may be one person, where they are known already.
    """
    partners: dict[str, list[PerhapsAlso]] = defaultdict(list)
    likely: set[tuple[str, str]] = set()
    if pairs is None:
        pairs = possible_duplicates(db, limit=None) if people else ()
    for pair in pairs:
        networks = [{identity.network for identity in side.identities} for side in pair.sides]
        if networks[0] & networks[1]:
            # two accounts on one network are two people until it is said that they are not
            continue
        partners[pair.a].append(_partner(pair, 1, now))
        partners[pair.b].append(_partner(pair, 0, now))
        if pair.likelihood >= LIKELY_ONE:
            likely |= {(pair.a, pair.b), (pair.b, pair.a)}
    firsts: dict[str, tuple[PerhapsAlso, ...]] = {}
    listed, remaining = set(people), set(people)
    for person in people:
        if person in remaining:
            remaining.remove(person)
            others = [
                partner
                for partner in partners.get(person, ())
                if partner.id in remaining
                or (partner.id not in listed and partner.last_contact and (person, partner.id) in likely)
            ]
            remaining.difference_update(partner.id for partner in others)
            # two of one place are named once
            firsts[person] = tuple({partner.name: partner for partner in reversed(others)}.values())[::-1]
    return firsts


def _partner(pair: PossibleDuplicate, number: int, now: datetime) -> PerhapsAlso:
    """Name one of a pair beside the other: by handle or network, and by name where it differs."""
    side, beside = pair.sides[number], pair.sides[1 - number]
    handles = (account.handle for account in side.identities if account.network not in (ME, "linkedin"))
    handle = next(filter(None, handles), None)
    place = f"@{handle.lstrip('@')}" if handle else place_of(side.identities[0])
    name = (pair.a_name, pair.b_name)[number]
    last, before = side.last_contact, beside.last_contact
    return PerhapsAlso(
        (pair.a, pair.b)[number],
        place if name_key(pair.a_name) == name_key(pair.b_name) else f"{name} ({place})",
        last if last and last <= now and (before is None or last > before) else None,
    )
