"""The owner's decisions on who is who: stored, undone without a trace; and possible duplicates to ask about."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import chain, combinations
from typing import Any

from attrs import evolve

from warmlinks.answers import Change, NamedPerson, PossibleDuplicate, Side
from warmlinks.calendar.times import moment_of
from warmlinks.errors import UsageError
from warmlinks.people.directory import (
    assumed_parts,
    assumptions_of,
    decisions_in_force,
    identity_rows,
    introduced_pairs,
    owner_names,
    regroup,
    sure_people,
)
from warmlinks.people.duplicates import propose
from warmlinks.people.grouping import Ref, group, standing_between
from warmlinks.people.lookup import find_person
from warmlinks.people.namesakes import names_with_places
from warmlinks.store import undo
from warmlinks.store.database import Database, where_in
from warmlinks.values import Identity

__all__ = ["keep_apart", "merge", "possible_duplicates", "take_back"]


def merge(db: Database, a: str, b: str | None = None) -> Change:
    """Decide that two are one person, and lift the decisions that kept them apart; see `Book.merge`."""
    with db.writing():
        pairs = _pairs_meant(db, a, b)
        before = _people_of(db, pairs)
        rows = identity_rows(db)
        by_ref = {row.ref: row.id for row in rows.values()}
        decisions = decisions_in_force(db)
        groups = group((row.identity for row in rows.values()), decisions)
        joined: set[tuple[int, int]] = set()
        for first, second in pairs:
            ref, other = rows[first].ref, rows[second].ref
            # what was said before, or is joined by a key, changes nothing
            if groups[ref] != groups[other]:
                joined.add(_pair(db, first, second))
                for parted in standing_between(ref, other, groups, decisions):
                    joined.add(_pair(db, by_ref[parted.a], by_ref[parted.b]))
        _decide(db, joined, "merge", "same")
        people = _people_of(db, pairs)
        return Change("merge", _ids(before), _ids(people), people)


def keep_apart(db: Database, a: str, b: str | None = None) -> Change:
    """Decide that two are not one person; see `Book.keep_apart`."""
    with db.writing():
        pairs = _pairs_meant(db, a, b)
        before = _people_of(db, pairs)
        parted = {
            pair
            for pair in (_pair(db, first, second) for first, second in pairs)
            if db.value("SELECT verdict FROM decision WHERE (a, b) = (?, ?) ORDER BY id DESC LIMIT 1", pair)
            != "not_same"
        }
        _decide(db, parted, "keep_apart", "not_same")
        people = _people_of(db, pairs)
        return Change("keep_apart", _ids(before), _ids(people), people)


def take_back(db: Database, a: str | None, b: str | None) -> Change:
    """Undo the last step, or the last that concerns these; see `Book.undo`."""
    with db.writing():
        about = [find_person(db, who) for who in (a, b) if who is not None]
        members = [
            [person.identity]
            if person.identity is not None
            else [identity for (identity,) in db.run("SELECT identity FROM member WHERE person = ?", (person.person,))]
            for person in about
        ]
        step = undo.newest_step(db, members)
        before = _named(db, step.identities)
        undo.take_back(db, step)
        regroup(db)
        people = _named(db, step.identities)
        return Change("undo", _ids(before), _ids(people), people or before, step.command, tuple(_taken_back(step)))


def possible_duplicates(db: Database, *, limit: int | None, tell: bool = False) -> list[PossibleDuplicate]:
    """Return undecided pairs that may be one person, likeliest first.

    Args:
        db: the book.
        limit: how many at most; None for all.
        tell: whether to say in the log what is missing.
    """
    rows = identity_rows(db)
    decisions = decisions_in_force(db)
    odds = assumptions_of(db, rows, sure_people(db, rows, decisions), decisions).odds
    named = {
        person: (public_id, name)
        for person, public_id, name in db.run("SELECT id, short, name FROM person WHERE named")
    }
    given = owner_names(db)
    people: dict[int, list[Identity]] = {}
    person_of: dict[Ref, int] = {}
    for identity, person in db.run("SELECT identity, person FROM member"):
        if person in named:
            row = rows[identity]
            name = given.get(identity)
            people.setdefault(person, []).append(evolve(row.identity, name=name) if name else row.identity)
            person_of[row.ref] = person
    decided = [(decision.a, decision.b) for decision in decisions]
    decided += introduced_pairs(db, rows)
    candidates = propose(people.values(), decided, limit=limit, odds=odds, tell=tell)
    sides = {person_of[ref] for candidate in candidates for ref in (candidate.a, candidate.b)}
    contact = {
        person: (count, moment_of(last))
        for person, count, last in db.run(f"SELECT person, m, last FROM tie_state WHERE {where_in('person', sides)}")
    }
    duplicates = []
    for candidate in candidates:
        a, b = person_of[candidate.a], person_of[candidate.b]
        duplicates.append(
            PossibleDuplicate(
                a=named[a][0],
                b=named[b][0],
                a_name=named[a][1],
                b_name=named[b][1],
                a_identity=":".join(candidate.a),
                b_identity=":".join(candidate.b),
                likelihood=candidate.likelihood,
                because=candidate.because,
                against=candidate.against,
                sides=tuple(Side(tuple(people[side]), *contact.get(side, (0, None))) for side in (a, b)),
            )
        )
    return duplicates


def _pairs_meant(db: Database, a: str, b: str | None) -> list[tuple[int, int]]:
    """Return the pairs of identities that are meant: the two named, or all parts of an assumed person."""
    first = find_person(db, a)
    if b is None:
        halves = assumed_parts(db, first.person)
        if len(halves) == 1:
            raise UsageError(
                f"{first.name} is not assumed to be one person with anybody",
                advice="Name two; `warmlinks duplicates` shows who might be one",
            )
        return list(combinations(halves, 2))
    second = find_person(db, b)
    if a.strip() == b.strip():
        raise UsageError(f"{a!r} and {b!r} are the same words", advice="Name the two by id, or as network:key")
    if first.meant == second.meant:
        raise UsageError(
            f"{a!r} and {b!r} mean the same identity",
            advice="Name two identities as network:key; `show` lists them",
        )
    return [(first.meant, second.meant)]


def _pair(db: Database, a: int, b: int) -> tuple[int, int]:
    """Order two identities by network and key, which is the same in every book."""
    named = sorted(db.rows("SELECT network, key, id FROM identity WHERE id IN (?, ?)", (a, b)))
    return named[0][2], named[1][2]


def _decide(db: Database, pairs: set[tuple[int, int]], command: str, verdict: str) -> None:
    """Store a decision on these pairs of identities, if there are any."""
    if not pairs:
        return
    with undo.noting(db, command, "decision"):
        step = int(db.value("SELECT coalesce(max(step), 0) + 1 FROM decision"))
        db.many(
            "INSERT INTO decision (a, b, verdict, step) VALUES (?, ?, ?, ?)",
            [(*pair, verdict, step) for pair in sorted(pairs)],
        )
    regroup(db)


def _people_of(db: Database, pairs: Iterable[tuple[int, int]]) -> tuple[NamedPerson, ...]:
    return _named(db, chain.from_iterable(pairs))


def _named(db: Database, identities: Iterable[int]) -> tuple[NamedPerson, ...]:
    """Return the people of these identities, each with where they are known from."""
    people = dict(
        db.rows(
            "SELECT DISTINCT p.id, p.short FROM member m JOIN person p ON p.id = m.person"
            f" WHERE {where_in('m.identity', identities)} ORDER BY p.short"
        )
    )
    names = names_with_places(db, people)
    return tuple(NamedPerson(public_id, names[person]) for person, public_id in people.items())


def _ids(people: Iterable[NamedPerson]) -> tuple[str, ...]:
    return tuple(person.id for person in people)


_IN_WORDS: dict[str, Callable[[tuple[Any, ...]], str]] = {
    "setting": lambda row: f"{row[1]} {row[2]}",
    "tag": lambda row: f"tag {row[1]}",
    "tag_cadence": lambda row: f"every {row[1]} days for the tag {row[0]}",
    "introduction_word": lambda row: f"{row[1]} of the introduction {row[0]}",
    "introduction_told": lambda row: f"{row[4]} of the introduction {row[0]}",
    "consent": lambda row: f"answer {row[4]}",
}
"""How a row of each table is shown where it is taken back, or comes again."""


def _taken_back(step: undo.Step) -> Iterable[str]:
    """Describe what a step undid, and what holds again in its place."""
    for rows, ending in ((step.added, ""), (step.removed, " holds again")):
        for table, row in rows:
            if table in _IN_WORDS:
                yield _IN_WORDS[table](row) + ending
            elif table == "decision" and row[3] == "open":
                yield "open door"
