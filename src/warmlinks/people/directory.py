"""Who the people are: identities put together by their keys and the owner's decisions, kept as a derived table.

Whatever joins or parts people writes raw rows and then calls `regroup`; only what differs is written.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from hashlib import blake2b
from itertools import chain, combinations
from typing import Any, NamedTuple

from attrs import frozen

from warmlinks.answers import AssumedChange
from warmlinks.people.assumed import Assumptions, NameCensus, assume
from warmlinks.people.grouping import Decision, Ref, group
from warmlinks.people.singles import (
    JOINABLE,
    OWNER_SAID,
    add_joinable,
    census_of,
    find_joinable,
    namesakes,
    write_singles,
)
from warmlinks.phrases import name_of_nameless
from warmlinks.store.database import Database, where_in
from warmlinks.store.schema import ME, REMAKE, WITHOUT_TIME
from warmlinks.ties import states
from warmlinks.ties.learning import update_looks
from warmlinks.values import Identity

__all__ = [
    "ME",
    "MULTIPLE",
    "SINGLE",
    "AssumptionTracker",
    "IdentityRow",
    "add_person",
    "assumed_parts",
    "assumptions_of",
    "decisions_in_force",
    "group_people",
    "identity_rows",
    "introduced_pairs",
    "introduced_together",
    "members_of",
    "owner_names",
    "public_id_of",
    "rederive",
    "regroup",
    "sure_people",
]

SINGLE = ("name", "handle", "url", "company", "position", "location")
"""Fields of which the newest value holds."""

_LISTS = {"email": "emails", "phone": "phones", "account": "accounts", "alias": "aliases"}
MULTIPLE = tuple(_LISTS)
"""Fields of which all values hold."""

_NO_NAME = ""
_FEW = 100_000
"""Of so many new people one list is made; of more, all ties are looked at anew."""
_GROUPING = "grouping"
_ASSUMING = "2 assuming"
_SURE = "2 sure"
"""How the people in the book were put together: by which version, and whether some were assumed to be one."""


def public_id_of(network: str, key: str) -> str:
    """Return the id of an identity, and of the person whose first identity it is: the same in every book."""
    return blake2b(f"{network}\0{key}".encode(), digest_size=6).hexdigest()


@frozen
class IdentityRow:
    """An identity with its current values, and the number of its row."""

    id: int
    public_id: str
    first_as_of: int
    name_as_of: int
    identity: Identity

    @property
    def ref(self) -> Ref:
        """Network and key, as decisions refer to it."""
        return self.identity.network, self.identity.key

    @property
    def order(self) -> tuple[int, str, str]:
        """Sort key among the identities of a person: the first known comes first."""
        return self.first_as_of, self.identity.network, self.identity.key


class _Person(NamedTuple):
    id: int
    public_id: str
    name: str
    named: int


def identity_rows(db: Database, ids: Collection[int] | None = None, *, among: str = "") -> dict[int, IdentityRow]:
    """Return identities by row number, with their current values: all, those of `ids`, or those in a query."""

    def where(column: str) -> str:
        return f"{column} IN ({among})" if among else where_in(column, ids)

    as_of_archive = {None: OWNER_SAID, **dict(db.rows("SELECT id, as_of FROM archive"))}
    facts: dict[int, dict[str, Any]] = {}
    name_as_of: dict[int, int] = {}
    last: tuple[int, str] | None = None
    newest = WITHOUT_TIME
    # in the order of the primary key, so that of equally new values the greater one comes last and holds
    for number, field, value, archive in db.run(
        f"SELECT identity, field, value, archive FROM fact WHERE {where('identity')}"
    ):
        values = facts.get(number)
        if values is None:
            values = facts[number] = {}
        if field in _LISTS:
            values[_LISTS[field]] = (*values.get(_LISTS[field], ()), value)
        elif field in SINGLE:
            as_of = as_of_archive.get(archive, WITHOUT_TIME)
            if (number, field) != last or as_of >= newest:
                last, newest = (number, field), as_of
                values[field] = value
                if field == "name":
                    name_as_of[number] = as_of
    nothing: dict[str, Any] = {}
    return {
        number: IdentityRow(
            number,
            public_id,
            first,
            name_as_of.get(number, WITHOUT_TIME),
            Identity(network, key, **facts.get(number, nothing)),
        )
        for number, network, key, public_id, first in db.run(
            f"SELECT id, network, key, short, first_as_of FROM identity WHERE {where('id')}"
        )
    }


def members_of(db: Database, people: Collection[int] | None = None) -> dict[int, list[IdentityRow]]:
    """Return the identities of these people, or of all, by person; the first known comes first."""
    person_of = dict(db.rows(f"SELECT identity, person FROM member WHERE {where_in('person', people)}"))
    rows = identity_rows(db, None if people is None else person_of)
    members: dict[int, list[IdentityRow]] = defaultdict(list)
    for identity, person in person_of.items():
        members[person].append(rows[identity])
    for identities in members.values():
        if len(identities) > 1:
            identities.sort(key=lambda row: row.order)
    return members


def decisions_in_force(db: Database) -> list[Decision]:
    """Return the owner's last decision on each pair, in the order in which they were made."""
    rows = db.rows(
        "SELECT a.network, a.key, b.network, b.key, d.verdict, d.step FROM decision d"
        " JOIN identity a ON a.id = d.a JOIN identity b ON b.id = d.b"
        " WHERE d.verdict <> 'open' AND d.id = (SELECT max(id) FROM decision WHERE a = d.a AND b = d.b)"
        " ORDER BY d.step, a.network, a.key, b.network, b.key"
    )
    return [Decision((row[0], row[1]), (row[2], row[3]), row[4] == "same", row[5]) for row in rows]


def rederive(db: Database, *, assume: bool | None) -> None:
    """Rederive people and ties of a book that was just upgraded, or for which `assume` has changed.

    That is whether equal rare names on two networks are assumed to be one person; None leaves it as it was.
    """
    stored = db.meta(_GROUPING)
    assumes = stored != _SURE if assume is None else assume
    grouping = _ASSUMING if assumes else _SURE
    older = db.meta(REMAKE) is not None
    if stored != grouping or older:
        with db.writing():
            db.set_meta(_GROUPING, grouping)
            regroup(db, whole=older)
            db.run("DELETE FROM meta WHERE name = ?", (REMAKE,))


def regroup(db: Database, touched: Iterable[int] = (), *, whole: bool = False) -> None:
    """Update `member`, `person` and the states of ties, in a unit of work.

    The interactions of the identities `touched` have changed, or all interactions where `whole` is true.
    """
    changed, more = group_people(db)
    people = int(db.value("SELECT count(*) FROM person"))
    changed |= {person for (person,) in db.run(f"SELECT person FROM member WHERE {where_in('identity', touched)}")}
    states.refresh(db, changed, whole=whole or (len(changed) + more) * 4 > people)
    update_looks(db)


def group_people(db: Database) -> tuple[set[int], int]:
    """Update `person` and `member`.

    Returns:
        The people whose identities have changed, and how many more singles have.
    """
    given = owner_names(db)
    find_joinable(db, [*given, *chain.from_iterable(introduced_together(db))])
    rows = identity_rows(db, among=JOINABLE)
    decisions = decisions_in_force(db)
    sure = sure_people(db, rows, decisions)
    # adds singles to `rows` and `sure`
    assumed = _assumed_pairs(db, rows, sure, decisions)
    parts_of: dict[Ref, list[Ref]] = {ref: [ref] for ref in sure}
    for a, b in assumed:
        mine, theirs = parts_of[a], parts_of[b]
        mine += theirs
        parts_of.update(dict.fromkeys(theirs, mine))
    people: dict[int, _Person] = {}
    members: dict[int, tuple[int, int]] = {}
    for ref, parts in parts_of.items():
        if parts[0] != ref:
            continue
        identities = [row for part in parts for row in sure[part]]
        first = _first(identities)
        name = _given_name(identities, first, given) or (
            _name_of(identities) if len(identities) > 1 else _own_name(first.identity)
        )
        people[first.id] = _Person(
            first.id, first.public_id, name or name_of_nameless(*first.ref), int(name != _NO_NAME)
        )
        for part in parts:
            root = _first(sure[part]).id
            members.update({row.id: (first.id, root) for row in sure[part]})
    return _write(db, people, members)


def _first(rows: list[IdentityRow]) -> IdentityRow:
    return min(rows, key=lambda row: row.order) if len(rows) > 1 else rows[0]


def _assumed_pairs(
    db: Database, rows: dict[int, IdentityRow], sure: dict[Ref, list[IdentityRow]], decisions: Collection[Decision]
) -> tuple[tuple[Ref, Ref], ...]:
    """Return pairs that are assumed to be one person; singles among them join `rows`, `sure` and `t_joinable`."""
    if db.meta(_GROUPING) == _SURE:
        return ()
    census = census_of(
        db,
        (
            [
                (row.identity.network, row.identity.name)
                for row in members
                if row.identity.name and row.identity.network != ME
            ]
            for members in sure.values()
        ),
    )
    if census is None:
        return ()
    alike = namesakes(db, census)
    singles = identity_rows(db, alike)
    add_joinable(db, alike)
    rows |= singles
    sure |= {row.ref: [row] for row in singles.values()}
    named = {
        ref: members
        for ref, members in sure.items()
        if any(row.identity.name and census.is_on_two(row.identity.name) for row in members)
    }
    return assumptions_of(db, rows, sure, decisions, named=named, census=census).pairs


def sure_people(
    db: Database, rows: Mapping[int, IdentityRow], decisions: Iterable[Decision]
) -> dict[Ref, list[IdentityRow]]:
    """Group identities by keys and decisions alone, without the owner; by the smallest ref of each group."""
    groups = group((row.identity for row in rows.values()), decisions)
    members: dict[Ref, list[IdentityRow]] = defaultdict(list)
    for row in rows.values():
        members[groups[row.ref]].append(row)
    # what is joined with one of the owner's accounts is the owner
    for (identity,) in db.run("SELECT identity FROM account"):
        members.pop(groups[rows[identity].ref], None)
    return members


def assumptions_of(
    db: Database,
    rows: Mapping[int, IdentityRow],
    sure: Mapping[Ref, list[IdentityRow]],
    decisions: Iterable[Decision],
    *,
    named: Mapping[Ref, list[IdentityRow]] | None = None,
    census: NameCensus | None = None,
) -> Assumptions:
    """Return what is assumed in this book; nothing where that is switched off.

    Who was introduced to somebody is not assumed to be that person. What the owner typed by hand counts for nothing:
    a contact that is logged, or taken back, makes nobody else one person or two.
    """
    if db.meta(_GROUPING) == _SURE:
        return Assumptions()
    people = {
        ref: identities
        for ref, members in (sure if named is None else named).items()
        if (identities := [row.identity for row in members if row.identity.network != ME])
    }
    apart = [(decision.a, decision.b) for decision in decisions if not decision.same]
    apart += introduced_pairs(db, rows)
    if apart:
        root = {row.ref: ref for ref, members in sure.items() for row in members}
        apart = [(root[a], root[b]) for a, b in apart if a in root and b in root and root[a] != root[b]]
    return assume(people, apart, census=census)


def introduced_together(db: Database) -> Iterable[Collection[int]]:
    """Return sets of identities that an introduction, or a question about one, names as different people."""
    parties: dict[str, set[int]] = defaultdict(set)
    for introduction, identity in db.run(
        "SELECT introduction, who FROM introduction_party WHERE who IS NOT NULL"
        " UNION SELECT id, introducer FROM introduction WHERE introducer IS NOT NULL"
    ):
        parties[introduction].add(identity)
    return [*parties.values(), *({a, b} for a, b in db.run("SELECT one, two FROM consent"))]


def introduced_pairs(db: Database, rows: Mapping[int, IdentityRow]) -> Iterator[tuple[Ref, Ref]]:
    """Yield pairs of identities that are two people, since an introduction names both."""
    for parties in introduced_together(db):
        yield from combinations([rows[identity].ref for identity in parties if identity in rows], 2)


def owner_names(db: Database) -> dict[int, str]:
    """Return the names that the owner has set, by identity."""
    return dict(db.rows("SELECT identity, value FROM setting WHERE field = 'name' ORDER BY at, identity"))


def assumed_parts(db: Database, person: int) -> list[int]:
    """Return the first identity of each part of an assumed person; usually there is one part.

    What the owner says of somebody is kept for each, and so stays with each when they come apart.
    """
    rows = db.run("SELECT DISTINCT sure FROM member WHERE person = ? ORDER BY sure <> person, sure", (person,))
    return [identity for (identity,) in rows]


class AssumptionTracker:
    """Remembers who is assumed to be one person, to tell afterwards what a change did."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._before = self._now()

    def _now(self) -> tuple[dict[int, int], set[tuple[int, int]]]:
        """The person of each identity that is not its first, and the pairs that are assumed to be one."""
        person_of = dict(self._db.rows("SELECT identity, person FROM member WHERE person <> identity"))
        pairs = self._db.rows("SELECT DISTINCT person, sure FROM member WHERE sure <> person")
        return person_of, {(person, sure) for person, sure in pairs}

    def change(self) -> AssumedChange:
        """Count the assumptions that were added and dropped since."""
        (person_before, pairs_before), (person_now, pairs_now) = self._before, self._now()

        def count_apart(pairs: set[tuple[int, int]], person_of: Mapping[int, int]) -> int:
            # one that is not there stands for itself, so nobody else is the same person
            return sum(person_of.get(a, a) != person_of.get(b, b) for a, b in pairs)

        return AssumedChange(count_apart(pairs_now, person_before), count_apart(pairs_before, person_now))


def add_person(db: Database, identity: int, public_id: str, name: str) -> None:
    """Add the person of one new identity that has nothing but a name, which joins nobody."""
    db.run("INSERT INTO person VALUES (?, ?, ?, 1)", (identity, public_id, name))
    db.run("INSERT INTO member VALUES (?, ?, ?)", (identity, identity, identity))


def _given_name(members: Iterable[IdentityRow], first: IdentityRow, given: Mapping[int, str]) -> str:
    """Return the name that the owner has set for a person, that of the first identity before others."""
    names = [(row.id != first.id, row.order, given[row.id]) for row in members if row.id in given] if given else []
    return min(names)[2] if names else _NO_NAME


def _own_name(identity: Identity) -> str:
    return identity.name or (f"@{identity.handle.lstrip('@')}" if identity.handle else _NO_NAME)


def _name_of(members: list[IdentityRow]) -> str:
    """Return the newest name on the network where a person was first known, else a handle."""
    ordered = sorted(members, key=lambda row: (row.identity.network != ME, row.order))
    for row in ordered:
        if row.identity.name:
            named = [
                other for other in members if other.identity.name and other.identity.network == row.identity.network
            ]
            newest = max(named, key=lambda other: (other.name_as_of, other.identity.name or ""))
            return newest.identity.name or _NO_NAME
    return next((name for row in ordered if (name := _own_name(row.identity))), _NO_NAME)


def _write(db: Database, people: dict[int, _Person], members: dict[int, tuple[int, int]]) -> tuple[set[int], int]:
    """Write what differs, and return what `group_people` returns."""
    before = {
        row[0]: (row[1], row[2])
        for row in db.run(f"SELECT identity, person, sure FROM member WHERE identity IN ({JOINABLE})")
    }
    stored = {
        row[0]: _Person(*row) for row in db.run(f"SELECT id, short, name, named FROM person WHERE id IN ({JOINABLE})")
    }
    changed = [person for person in people.values() if stored.get(person.id) != person]
    nobody = (0, 0)
    moved = {person for identity, (person, _) in members.items() if before.get(identity, nobody)[0] != person}
    moved |= {person for identity, (person, _) in before.items() if members.get(identity, nobody)[0] != person}
    db.many(
        "INSERT INTO person VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE"
        " SET short = excluded.short, name = excluded.name, named = excluded.named",
        changed,
    )
    count, singles = write_singles(db, _FEW)
    moved |= singles
    db.many(
        "INSERT INTO member VALUES (?, ?, ?) ON CONFLICT (identity) DO UPDATE"
        " SET person = excluded.person, sure = excluded.sure",
        [(identity, *ids) for identity, ids in members.items() if before.get(identity) != ids],
    )
    db.many("DELETE FROM member WHERE identity = ?", [(identity,) for identity in before if identity not in members])
    # a person goes by their first identity
    db.run("DELETE FROM person WHERE NOT EXISTS (SELECT 1 FROM member m WHERE m.identity = id AND m.person = id)")
    return moved, 0 if singles else count
