"""The owner's decisions on who is who: given, remembered, and taken back without a trace."""

from __future__ import annotations

from warmlinks.errors import NotFoundError, UsageError
from warmlinks.identity import group, propose, standing_between
from warmlinks.store.answers import Change, PossibleDuplicate
from warmlinks.store.database import Database
from warmlinks.store.lookup import Found, find_person
from warmlinks.store.people import decisions_in_force, identity_rows, regroup

__all__ = ["keep_apart", "merge", "possible_duplicates", "take_back"]


def merge(db: Database, a: str, b: str) -> Change:
    """Say that two are one person, and take back what had parted them."""
    with db.writing():
        one, other = find_person(db, a), find_person(db, b)
        if a.strip() == b.strip():
            raise UsageError(f"{a!r} and {b!r} are the same words", advice="Name the two by id, or as network:key")
        if one.person == other.person:
            # said before, or joined by a key: what is repeated changes nothing
            return Change("merge", (one.short,), (one.short,))
        pairs = {_pair(db, _meant(one), _meant(other))}
        rows = identity_rows(db)
        by_ref = {row.ref: row.id for row in rows.values()}
        decisions = decisions_in_force(db)
        groups = group((row.identity for row in rows.values()), decisions)
        for parted in standing_between(rows[_meant(one)].ref, rows[_meant(other)].ref, groups, decisions):
            pairs.add(_pair(db, by_ref[parted.a], by_ref[parted.b]))
        _decide(db, pairs, "same")
        return Change("merge", tuple(sorted((one.short, other.short))), _ids(db, _meant(one), _meant(other)))


def keep_apart(db: Database, a: str, b: str) -> Change:
    """Say that two are not one person; if they are joined now, name their identities as `network:key`."""
    with db.writing():
        one, other = find_person(db, a), find_person(db, b)
        if _meant(one) == _meant(other):
            raise UsageError(
                f"{a!r} and {b!r} mean the same identity",
                advice="Name two identities as network:key; `show` lists them",
            )
        pair = _pair(db, _meant(one), _meant(other))
        before = tuple(sorted({one.short, other.short}))
        if db.value("SELECT verdict FROM decision WHERE (a, b) = (?, ?) ORDER BY id DESC LIMIT 1", pair) != "not_same":
            _decide(db, {pair}, "not_same")
        return Change("keep_apart", before, _ids(db, _meant(one), _meant(other)))


def take_back(db: Database, a: str | None, b: str | None) -> Change:
    """Take back the last decision, or the last one about these."""
    with db.writing():
        about = [find_person(db, who) for who in (a, b) if who is not None]
        steps = db.rows("SELECT step, a, b FROM decision ORDER BY step DESC, id")
        people = dict(db.rows("SELECT identity, person FROM member"))
        step = next(
            (
                number
                for number, first, second in steps
                if all(
                    one.identity in {first, second}
                    if one.identity is not None
                    else one.person in {people.get(first), people.get(second)}
                    for one in about
                )
            ),
            None,
        )
        if step is None:
            raise NotFoundError("there is no such decision to take back")
        touched = {one for number, *pair in steps if number == step for one in pair}
        before = _ids(db, *touched)
        db.run("DELETE FROM decision WHERE step = ?", (step,))
        regroup(db)
        return Change("undo", before, _ids(db, *touched))


def possible_duplicates(db: Database, *, limit: int | None) -> list[PossibleDuplicate]:
    """Pairs that may be one person and were not answered, likeliest first."""
    rows = identity_rows(db)
    shown = {row[0]: (row[1], row[2]) for row in db.run("SELECT id, short, name FROM person WHERE named")}
    people: dict[int, list[int]] = {}
    for identity, person in db.run("SELECT identity, person FROM member"):
        if person in shown:
            people.setdefault(person, []).append(identity)
    person_of = {rows[identity].ref: person for person, some in people.items() for identity in some}
    decided = [(decision.a, decision.b) for decision in decisions_in_force(db)]
    found = propose(([rows[identity].identity for identity in some] for some in people.values()), decided, limit=limit)
    questions = []
    for question in found:
        a, b = shown[person_of[question.a]], shown[person_of[question.b]]
        questions.append(
            PossibleDuplicate(
                a=a[0],
                b=b[0],
                a_name=a[1],
                b_name=b[1],
                a_identity=":".join(question.a),
                b_identity=":".join(question.b),
                likelihood=question.likelihood,
                because=tuple(question.because),
            )
        )
    return questions


def _meant(found: Found) -> int:
    return found.identity if found.identity is not None else found.person


def _pair(db: Database, a: int, b: int) -> tuple[int, int]:
    """Both identities in the order of their names, which is the same in every book."""
    named = sorted(db.rows("SELECT network, key, id FROM identity WHERE id IN (?, ?)", (a, b)))
    return named[0][2], named[1][2]


def _decide(db: Database, pairs: set[tuple[int, int]], verdict: str) -> None:
    step = int(db.value("SELECT coalesce(max(step), 0) + 1 FROM decision"))
    db.many(
        "INSERT INTO decision (a, b, verdict, step) VALUES (?, ?, ?, ?)",
        [(*pair, verdict, step) for pair in sorted(pairs)],
    )
    regroup(db)


def _ids(db: Database, *identities: int) -> tuple[str, ...]:
    marks = ",".join(map(str, identities))
    rows = db.rows(
        "SELECT DISTINCT p.short FROM member m JOIN person p ON p.id = m.person"
        f" WHERE m.identity IN ({marks}) ORDER BY p.short"
    )
    return tuple(row[0] for row in rows)
