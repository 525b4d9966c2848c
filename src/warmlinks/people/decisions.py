"""The owner's decisions on who is who: given, remembered, and taken back without a trace; and what is worth asking."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from itertools import combinations
from typing import Any

from attrs import evolve

from warmlinks.answers import Change, NamedPerson, PossibleDuplicate, Side
from warmlinks.calendar.times import moment_of
from warmlinks.errors import UsageError
from warmlinks.people.directory import (
    assumptions_of,
    decisions_in_force,
    given_names,
    halves_of,
    identity_rows,
    introduced,
    regroup,
    sure_people,
)
from warmlinks.people.duplicates import propose
from warmlinks.people.grouping import Ref, group, standing_between
from warmlinks.people.lookup import FoundPerson, find_person
from warmlinks.people.namesakes import names_with_places
from warmlinks.store import undo
from warmlinks.store.database import Database
from warmlinks.values import Identity

__all__ = ["keep_apart", "merge", "possible_duplicates", "take_back"]


def merge(db: Database, a: str, b: str | None = None) -> Change:
    """Say that two are one person, and take back what had parted them; see `Book.merge`."""
    with db.writing():
        pairs = _pairs_meant(db, a, b)
        before = _people_of(db, pairs)
        rows = identity_rows(db)
        by_ref = {row.ref: row.id for row in rows.values()}
        decisions = decisions_in_force(db)
        groups = group((row.identity for row in rows.values()), decisions)
        wanted: set[tuple[int, int]] = set()
        for one, other in pairs:
            if groups[rows[one].ref] == groups[rows[other].ref]:
                # said before, or joined by a key: what is repeated changes nothing
                continue
            wanted.add(_pair(db, one, other))
            for parted in standing_between(rows[one].ref, rows[other].ref, groups, decisions):
                wanted.add(_pair(db, by_ref[parted.a], by_ref[parted.b]))
        if wanted:
            _decide(db, wanted, "merge", "same")
        return Change("merge", _ids(before), _ids(_people_of(db, pairs)), _people_of(db, pairs))


def keep_apart(db: Database, a: str, b: str | None = None) -> Change:
    """Say that two are not one person; see `Book.keep_apart`."""
    with db.writing():
        pairs = _pairs_meant(db, a, b)
        before = _people_of(db, pairs)
        wanted = {
            pair
            for pair in (_pair(db, one, other) for one, other in pairs)
            if db.value("SELECT verdict FROM decision WHERE (a, b) = (?, ?) ORDER BY id DESC LIMIT 1", pair)
            != "not_same"
        }
        if wanted:
            _decide(db, wanted, "keep_apart", "not_same")
        return Change("keep_apart", _ids(before), _ids(_people_of(db, pairs)), _people_of(db, pairs))


def take_back(db: Database, a: str | None, b: str | None) -> Change:
    """Take back the last thing said, or the last about these; see `Book.undo`."""
    with db.writing():
        about = [find_person(db, who) for who in (a, b) if who is not None]
        members = [
            [one.identity]
            if one.identity is not None
            else [row[0] for row in db.run("SELECT identity FROM member WHERE person = ?", (one.person,))]
            for one in about
        ]
        step = undo.newest_step(db, members)
        before = _named(db, step.who)
        undo.take_back(db, step)
        regroup(db)
        people = _named(db, step.who)
        return Change("undo", _ids(before), _ids(people), people or before, step.what, tuple(_told_of(step)))


def possible_duplicates(
    db: Database, *, limit: int | None, among: Iterable[int] | None = None
) -> list[PossibleDuplicate]:
    """Pairs that may be one person and were not answered, likeliest first.

    Args:
        db: the book.
        limit: how many at most; None for all.
        among: only pairs of these people, by row number; None for everybody.
    """
    rows = identity_rows(db)
    decisions = decisions_in_force(db)
    odds = assumptions_of(db, rows, sure_people(db, rows, decisions), decisions).odds
    shown = {row[0]: (row[1], row[2]) for row in db.run("SELECT id, short, name FROM person WHERE named")}
    given = given_names(db)
    people: dict[int, list[Identity]] = {}
    person_of: dict[Ref, int] = {}
    for identity, person in db.run("SELECT identity, person FROM member"):
        if person in shown:
            row = rows[identity]
            name = given.get(identity)
            people.setdefault(person, []).append(evolve(row.identity, name=name) if name else row.identity)
            person_of[row.ref] = person
    decided = [(decision.a, decision.b) for decision in decisions]
    for seats in introduced(db):
        decided += combinations([rows[one].ref for one in seats if one in rows], 2)
    wanted = None if among is None else set(among)
    found = propose(people.values(), decided, limit=limit if wanted is None else None, odds=odds)
    if wanted is not None:
        found = [one for one in found if person_of[one.a] in wanted and person_of[one.b] in wanted][:limit]
    contact = _contact(db, {person_of[ref] for question in found for ref in (question.a, question.b)})
    answers = []
    for question in found:
        a, b = person_of[question.a], person_of[question.b]
        answers.append(
            PossibleDuplicate(
                a=shown[a][0],
                b=shown[b][0],
                a_name=shown[a][1],
                b_name=shown[b][1],
                a_identity=":".join(question.a),
                b_identity=":".join(question.b),
                likelihood=question.likelihood,
                because=question.because,
                against=question.against,
                sides=tuple(Side(tuple(people[side]), *contact.get(side, (0, None))) for side in (a, b)),
            )
        )
    return answers


def _contact(db: Database, people: Iterable[int]) -> dict[int, tuple[int, datetime]]:
    """How much contact there was with some people, and when last."""
    some = ",".join(map(str, people))
    return {
        person: (count, moment_of(last))
        for person, count, last in db.run(f"SELECT person, m, last FROM tie_state WHERE person IN ({some})")
    }


def _pairs_meant(db: Database, a: str, b: str | None) -> list[tuple[int, int]]:
    """The pairs of identities that are meant: the two named, or all parts of one who is only assumed to be one."""
    one = find_person(db, a)
    if b is None:
        halves = halves_of(db, one.person)
        if len(halves) == 1:
            raise UsageError(
                f"{one.name} is not assumed to be one person with anybody",
                advice="Name two; `warmlinks duplicates` shows who might be one",
            )
        return list(combinations(halves, 2))
    other = find_person(db, b)
    if a.strip() == b.strip():
        raise UsageError(f"{a!r} and {b!r} are the same words", advice="Name the two by id, or as network:key")
    if _meant(one) == _meant(other):
        raise UsageError(
            f"{a!r} and {b!r} mean the same identity",
            advice="Name two identities as network:key; `show` lists them",
        )
    return [(_meant(one), _meant(other))]


def _meant(found: FoundPerson) -> int:
    return found.identity if found.identity is not None else found.person


def _pair(db: Database, a: int, b: int) -> tuple[int, int]:
    """Both identities in the order of their names, which is the same in every book."""
    named = sorted(db.rows("SELECT network, key, id FROM identity WHERE id IN (?, ?)", (a, b)))
    return named[0][2], named[1][2]


def _decide(db: Database, pairs: set[tuple[int, int]], what: str, verdict: str) -> None:
    with undo.noting(db, what, "decision"):
        step = int(db.value("SELECT coalesce(max(step), 0) + 1 FROM decision"))
        db.many(
            "INSERT INTO decision (a, b, verdict, step) VALUES (?, ?, ?, ?)",
            [(*pair, verdict, step) for pair in sorted(pairs)],
        )
    regroup(db)


def _people_of(db: Database, pairs: Iterable[tuple[int, int]]) -> tuple[NamedPerson, ...]:
    return _named(db, [one for pair in pairs for one in pair])


def _named(db: Database, identities: Iterable[int]) -> tuple[NamedPerson, ...]:
    """The people whose identities these are, each with where they are known from."""
    some = ",".join(map(str, identities))
    people = dict(
        db.rows(
            "SELECT DISTINCT p.id, p.short FROM member m JOIN person p ON p.id = m.person"
            f" WHERE m.identity IN ({some}) ORDER BY p.short"
        )
    )
    names = names_with_places(db, people)
    return tuple(NamedPerson(public_id, names[person]) for person, public_id in people.items())


def _ids(people: Iterable[NamedPerson]) -> tuple[str, ...]:
    return tuple(person.id for person in people)


_TAKEN_BACK: dict[str, Callable[[tuple[Any, ...]], str]] = {
    "setting": lambda row: f"{row[1]} {row[2]}",
    "tag": lambda row: f"tag {row[1]}",
    "tag_cadence": lambda row: f"every {row[1]} days for the tag {row[0]}",
    "introduction_word": lambda row: f"{row[1]} of the introduction {row[0]}",
    "introduction_told": lambda row: f"{row[4]} of the introduction {row[0]}",
    "consent": lambda row: f"answer {row[4]}",
}
"""How a row of each table is told where it is taken back, or comes again."""


def _told_of(step: undo.Step) -> Iterable[str]:
    """What was said and is no more, in words, and what holds again in its place."""
    for rows, ending in ((step.came, ""), (step.gone, " holds again")):
        for table, row in rows:
            if table in _TAKEN_BACK:
                yield _TAKEN_BACK[table](row) + ending
            elif table == "decision" and row[3] == "open":
                yield "open door"
