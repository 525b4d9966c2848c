"""Who the people are: identities put together by their keys and the owner's decisions, kept as a derived table.

Whatever joins or parts people writes raw rows and then calls `regroup`; only what differs is written.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from hashlib import blake2b
from typing import Any, NamedTuple

from attrs import frozen

from warmlinks.identity import Decision, Ref, group
from warmlinks.models import Identity
from warmlinks.store import states
from warmlinks.store.database import Database
from warmlinks.store.learning import keep_looks
from warmlinks.store.schema import ME, REMAKE, WITHOUT_TIME

__all__ = [
    "ME",
    "MULTIPLE",
    "SINGLE",
    "IdentityRow",
    "add_person",
    "decisions_in_force",
    "identity_rows",
    "regroup",
    "remake",
    "short_id",
]

SINGLE = ("name", "handle", "url", "company", "position", "location")
"""Fields of which the newest value holds."""

MULTIPLE = ("email", "phone", "account", "alias")
"""Fields of which all values hold."""

_LISTS = {"email": "emails", "phone": "phones", "account": "accounts", "alias": "aliases"}
_OWNER_SAID = 2**62
_NO_NAME = ""


def short_id(network: str, key: str) -> str:
    """The id of an identity, and of the person whose first identity it is: the same in every book."""
    return blake2b(f"{network}\0{key}".encode(), digest_size=6).hexdigest()


@frozen
class IdentityRow:
    """One identity with the values that hold, and where its row stands."""

    id: int
    short: str
    first_as_of: int
    name_as_of: int
    identity: Identity

    @property
    def ref(self) -> Ref:
        """What it is called in decisions."""
        return self.identity.network, self.identity.key

    @property
    def order(self) -> tuple[int, str, str]:
        """Where it stands among the identities of one person: the first known comes first."""
        return self.first_as_of, self.identity.network, self.identity.key


class _Person(NamedTuple):
    id: int
    short: str
    name: str
    named: int


def identity_rows(db: Database, ids: Iterable[int] | None = None) -> dict[int, IdentityRow]:
    """Identities by their row number, all of them or some, each with the values that hold."""
    only = "" if ids is None else f"({','.join(str(int(one)) for one in ids)})"
    seen = {None: _OWNER_SAID, **dict(db.rows("SELECT id, as_of FROM archive"))}
    held: dict[int, dict[str, Any]] = {}
    named: dict[int, int] = {}
    last: tuple[int, str] | None = None
    newest = WITHOUT_TIME
    # in the order of the primary key, so that of equally new values the greater one comes last and holds
    for number, name, value, archive in db.run(
        f"SELECT identity, field, value, archive FROM fact{f' WHERE identity IN {only}' if only else ''}"
    ):
        values = held.get(number)
        if values is None:
            values = held[number] = {}
        many = _LISTS.get(name)
        if many is not None:
            values[many] = (*values.get(many, ()), value)
            continue
        as_of = seen[archive]
        if (number, name) != last or as_of >= newest:
            last, newest = (number, name), as_of
            values[name] = value
            if name == "name":
                named[number] = as_of
    nothing: dict[str, Any] = {}
    return {
        number: IdentityRow(
            number,
            short,
            first,
            named.get(number, WITHOUT_TIME),
            Identity(network, key, **held.get(number, nothing)),
        )
        for number, network, key, short, first in db.run(
            f"SELECT id, network, key, short, first_as_of FROM identity{f' WHERE id IN {only}' if only else ''}"
        )
    }


def decisions_in_force(db: Database) -> list[Decision]:
    """The owner's last word on each pair, in the order in which it was given."""
    rows = db.rows(
        "SELECT a.network, a.key, b.network, b.key, d.verdict, d.step FROM decision d"
        " JOIN identity a ON a.id = d.a JOIN identity b ON b.id = d.b"
        " WHERE d.verdict <> 'open' AND d.id = (SELECT max(id) FROM decision WHERE a = d.a AND b = d.b)"
        " ORDER BY d.step, a.network, a.key, b.network, b.key"
    )
    return [Decision((row[0], row[1]), (row[2], row[3]), row[4] == "same", row[5]) for row in rows]


def regroup(db: Database, touched: Iterable[int] = (), *, whole: bool = False) -> None:
    """Bring `member`, `person` and what is known of ties up to date.

    Args:
        db: the book, in a unit of work.
        touched: identities whose interactions have changed.
        whole: all interactions have changed.
    """
    rows = identity_rows(db)
    groups: Mapping[Ref, Ref] = group((row.identity for row in rows.values()), decisions_in_force(db))
    together: dict[Ref, list[IdentityRow]] = defaultdict(list)
    for row in rows.values():
        together[groups[row.ref]].append(row)
    own = {row[0] for row in db.run("SELECT identity FROM account")}
    people: dict[int, _Person] = {}
    members: dict[int, int] = {}
    for some in together.values():
        if own and any(row.id in own for row in some):
            # what is joined with one of the owner's accounts is the owner
            continue
        first = min(some, key=lambda row: row.order) if len(some) > 1 else some[0]
        name = _name_of(some) if len(some) > 1 else _own_name(first.identity)
        people[first.id] = _Person(first.id, first.short, name or " ".join(first.ref), name != _NO_NAME)
        for row in some:
            members[row.id] = first.id
    moved = _write(db, people, members)
    fresh = {members[identity] for identity in touched if identity in members}
    states.refresh(db, moved | fresh, whole=whole or len(moved | fresh) * 4 > len(people))
    keep_looks(db)


def remake(db: Database) -> None:
    """Make all that is derived anew in a book that was just brought up to date; nothing in any other."""
    if db.value("SELECT 1 FROM meta WHERE name = ?", (REMAKE,)):
        with db.writing():
            regroup(db, whole=True)
            db.run("DELETE FROM meta WHERE name = ?", (REMAKE,))


def add_person(db: Database, identity: int, short: str, name: str) -> None:
    """Add the person of one new identity that has nothing but a name, which joins nobody."""
    db.run("INSERT INTO person VALUES (?, ?, ?, 1)", (identity, short, name))
    db.run("INSERT INTO member VALUES (?, ?)", (identity, identity))


def _own_name(identity: Identity) -> str:
    return identity.name or (f"@{identity.handle.lstrip('@')}" if identity.handle else _NO_NAME)


def _name_of(some: list[IdentityRow]) -> str:
    """What the owner calls them, else the newest name on the network they were first known on, else a handle."""
    ordered = sorted(some, key=lambda row: (row.identity.network != ME, row.order))
    for row in ordered:
        if row.identity.name:
            same = (other for other in some if other.identity.network == row.identity.network and other.identity.name)
            newest = max(same, key=lambda other: (other.name_as_of, other.identity.name or ""))
            return newest.identity.name or _NO_NAME
    return next((name for row in ordered if (name := _own_name(row.identity))), _NO_NAME)


def _write(db: Database, people: dict[int, _Person], members: dict[int, int]) -> set[int]:
    """Write what differs; the people whose identities are others than before."""
    before = dict(db.rows("SELECT identity, person FROM member"))
    known = {row[0]: _Person(*row) for row in db.run("SELECT id, short, name, named FROM person")}
    gone = [person for person in known if person not in people]
    changed = [person for person in people.values() if known.get(person.id) != person]
    moved = {members[one] for one in members if before.get(one) != members[one]}
    moved |= {person for one, person in before.items() if members.get(one) != person and person in people}
    db.many(
        "INSERT INTO person VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE"
        " SET short = excluded.short, name = excluded.name, named = excluded.named",
        changed,
    )
    db.many(
        "INSERT INTO member VALUES (?, ?) ON CONFLICT (identity) DO UPDATE SET person = excluded.person",
        [(one, person) for one, person in members.items() if before.get(one) != person],
    )
    db.many("DELETE FROM member WHERE identity = ?", [(one,) for one in before if one not in members])
    db.many("DELETE FROM person WHERE id = ?", [(one,) for one in gone])
    return moved
