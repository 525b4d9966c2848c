"""Nobody twice in one list: of two who may be one person, and of whom it was not said yet, the first one stands.

Beside it stands who else it may be, so that nobody is lost from sight; `duplicates` asks about the two.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from attrs import evolve

from warmlinks.answers import NamedPerson, PossibleDuplicate, TieScore
from warmlinks.people.decisions import possible_duplicates
from warmlinks.people.directory import ME, decisions_in_force, identity_rows
from warmlinks.people.duplicates import propose
from warmlinks.people.keys import name_key
from warmlinks.people.namesakes import place_of
from warmlinks.store.database import Database
from warmlinks.values import Identity

__all__ = ["one_of_each", "ties_once"]


def ties_once(
    db: Database, ties: Sequence[TieScore], pairs: Iterable[PossibleDuplicate] | None = None
) -> list[TieScore]:
    """Nobody twice in a list of ties: of two who may be one person the first stands, and says who else it may be.

    Args:
        db: the book.
        ties: in the order in which they would be named.
        pairs: as for `one_of_each`.
    """
    tie_score = one_of_each(db, [tie.id for tie in ties], pairs)
    return [evolve(tie, perhaps_also=tie_score[tie.id]) for tie in ties if tie.id in tie_score]


def one_of_each(
    db: Database, people: Sequence[str], pairs: Iterable[PossibleDuplicate] | None = None
) -> dict[str, tuple[NamedPerson, ...]]:
    """Those of a list who stand in it, in its order, each with whom they perhaps also are.

    Args:
        db: the book.
        people: ids, in the order in which they would be named.
        pairs: all pairs of the book that may be one person, where they are known already.
    """
    partners: dict[str, list[NamedPerson]] = defaultdict(list)
    for pair in _pairs_among(db, people) if pairs is None else pairs:
        mine, theirs = pair.sides
        if {one.network for one in mine.identities} & {one.network for one in theirs.identities}:
            # two accounts on one network are two people until it is said that they are not
            continue
        partners[pair.a].append(_other(pair.b, pair.b_name, pair.a_name, theirs.identities))
        partners[pair.b].append(_other(pair.a, pair.a_name, pair.b_name, mine.identities))
    tie_score: dict[str, tuple[NamedPerson, ...]] = {}
    behind: set[str] = set()
    wanted = set(people)
    for who in people:
        if who not in behind:
            others = [
                one
                for one in partners.get(who, ())
                if one.id in wanted and one.id not in tie_score and one.id not in behind
            ]
            behind.update(one.id for one in others)
            # two of one place are named once
            tie_score[who] = tuple({one.name: one for one in reversed(others)}.values())[::-1]
    return tie_score


def _pairs_among(db: Database, people: Sequence[str]) -> list[PossibleDuplicate]:
    """The pairs of some people that may be one person."""
    numbers = dict(db.rows("SELECT short, id FROM person"))
    wanted = [numbers[who] for who in people if who in numbers]
    return possible_duplicates(db, limit=None, among=wanted) if _may_be_asked(db, wanted) else []


def _may_be_asked(db: Database, people: Sequence[int]) -> bool:
    """Whether there may be a question about two of these: how common their names are is not looked at yet.

    That takes a look at the whole book, which most lists need not wait for.
    """
    if len(people) < 2:  # noqa: PLR2004
        return False
    some = ",".join(map(str, people))
    members = dict(db.rows(f"SELECT identity, person FROM member WHERE person IN ({some})"))
    rows = identity_rows(db, members)
    together: dict[int, list[Identity]] = defaultdict(list)
    for identity, person in members.items():
        together[person].append(rows[identity].identity)
    decided = [(decision.a, decision.b) for decision in decisions_in_force(db)]
    return bool(propose(together.values(), decided, limit=1, tell=False))


def _other(who: str, name: str, beside: str, identities: Iterable[Identity]) -> NamedPerson:
    """How somebody is named behind who stands: by handle or network, and by name where that is another."""
    some = list(identities)
    handle = next((one.handle for one in some if one.handle and one.network not in (ME, "linkedin")), None)
    place = f"@{handle.lstrip('@')}" if handle else place_of(some[0])
    return NamedPerson(who, place if name_key(name) == name_key(beside) else f"{name} ({place})")
