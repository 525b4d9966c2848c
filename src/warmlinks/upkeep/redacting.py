"""An export without anybody's name: keys become numbers, texts are left out, counts and times stay as they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from hashlib import blake2b
from typing import Any, Self, TypeAlias

from attrs import define, evolve, field

from warmlinks.answers import PossibleDuplicate
from warmlinks.people.directory import public_id_of
from warmlinks.store.database import Database
from warmlinks.store.layout import Column, Table
from warmlinks.upkeep.lines import Ref
from warmlinks.values import Identity

__all__ = ["Hide", "Redactor", "redacted_id", "redacted_pairs"]

Hide: TypeAlias = Callable[[str, Any], Any]
"""Redacts a value in a line, given its network."""


@define
class Redactor:
    """Gives every identity, record, conversation and tag a number.

    Identities are joined by keys and addresses, which are left out; so that they are joined again, decisions are
    written instead.
    """

    _people: dict[Ref, str]
    _named: set[str]
    _joined: list[tuple[Ref, Ref]]
    _records: dict[Ref, str] = field(factory=dict)
    _tags: dict[str, str] = field(factory=dict)

    @classmethod
    def of(cls, db: Database) -> Self:
        """Number the people of a book in an order that does not depend on their names."""
        salt = str(db.meta("id")).encode()
        refs = [(row[0], row[1]) for row in db.run("SELECT network, key FROM identity")]
        refs.sort(key=lambda ref: blake2b(f"{ref[0]}\0{ref[1]}".encode(), key=salt).digest())
        people = {ref: f"p{number:08}" for number, ref in enumerate(refs, 1)}
        named = {
            people[row[0], row[1]]
            for row in db.run(
                "SELECT DISTINCT i.network, i.key FROM identity i JOIN fact f ON f.identity = i.id"
                " WHERE f.field IN ('name', 'handle')"
            )
        }
        groups: dict[int, list[Ref]] = defaultdict(list)
        for person, network, key in db.run(
            "SELECT m.person, i.network, i.key FROM member m JOIN identity i ON i.id = m.identity"
            " ORDER BY m.person, i.id <> m.person, i.network, i.key"
        ):
            groups[person].append((network, key))
        joined = [(group[0], other) for group in groups.values() for other in group[1:]]
        return cls(people, named, joined)

    def hide(self, table: Table, column: Column) -> Hide | None:
        """Return how the values of a column are redacted; None where they identify nobody."""
        if column.kind == "identity":
            return self._key if column.own_network else self._ref
        if column.kind == "text":
            # where only some rows hold texts, those rows are left out as a whole
            return None if table.redacted != "false" else lambda _, __: None if column.null else ""
        hides: dict[str, Hide] = {
            "identity_key": self._key,
            "key": lambda network, key: key and self._record(network, key),
            "conversation_key": self._talk,
            "conversation": self._talk,
            "label": lambda _, tag: self._tags.setdefault(tag, f"tag {len(self._tags) + 1}"),
            "place": lambda _, __: "",
        }
        return hides.get(column.kind)

    def facts(self, key: str, first_as_of: str | None) -> list[tuple[Any, ...]]:
        """Return what replaces the facts of an identity, by its redacted key: a name where it had one."""
        return [("name", f"Person {int(key[1:])}", first_as_of, None, "")] if key in self._named else []

    def id_of(self, network: str, key: str) -> str:
        """Return the id of an identity in a book into which the export was read."""
        return public_id_of(network, self._people[network, key])

    def identity(self, identity: Identity) -> Identity:
        """Return an identity with nothing but its network, and a number for its key."""
        return Identity(identity.network, self._people.get((identity.network, identity.key), ""))

    def joins(self) -> list[tuple[Ref, Ref]]:
        """Return who is joined with whom."""
        pairs = (sorted((self._ref("", first), self._ref("", other))) for first, other in self._joined)
        return [(a, b) for a, b in pairs]

    def _key(self, network: str, key: str | None) -> str | None:
        return None if key is None else self._people.get((network, key), "")

    def _ref(self, _: str, ref: Any) -> Any:  # noqa: ANN401  an identity, the owner, or None
        return (ref[0], self._people[ref]) if isinstance(ref, tuple) else ref

    def _record(self, network: str, key: str) -> str:
        return self._records.setdefault((network, key), f"r{len(self._records) + 1:08}")

    def _talk(self, network: str, key: str | None) -> str | None:
        return None if key is None else self._record(network, f"conversation\0{key}")


def redacted_id(db: Database, person: int) -> str:
    """Return the id of a person in a book into which the export without names was read."""
    network, key = db.row("SELECT network, key FROM identity WHERE id = ?", (person,))
    return Redactor.of(db).id_of(network, key)


def holders(copy: Database) -> dict[str, str]:
    """Map ids of identities to ids of people, in a book into which the export without names was read.

    Which identity of a person stands first, and gives the id, is not the same there: keys have become numbers.
    """
    return {
        public_id_of(network, key): public_id
        for public_id, network, key in copy.run(
            "SELECT p.short, i.network, i.key FROM member m"
            " JOIN identity i ON i.id = m.identity JOIN person p ON p.id = m.person"
        )
    }


def redacted_pairs(db: Database, pairs: Iterable[PossibleDuplicate]) -> list[PossibleDuplicate]:
    """Return pairs that may be one person, as in a book into which the export without names was read.

    That book cannot find them by itself, since they are alike by their names.
    """
    redactor = Redactor.of(db)
    firsts = {
        public_id: (network, key)
        for public_id, network, key in db.run(
            "SELECT p.short, i.network, i.key FROM person p JOIN identity i ON i.id = p.id"
        )
    }
    redacted = []
    for pair in pairs:
        refs = firsts[pair.a], firsts[pair.b]
        a, b = (redactor.id_of(*ref) for ref in refs)
        first, second = (redactor.identity(Identity(*ref)) for ref in refs)
        redacted.append(
            evolve(
                pair,
                a=a,
                b=b,
                a_name=a,
                b_name=b,
                a_identity=f"{first.network}:{first.key}",
                b_identity=f"{second.network}:{second.key}",
                because=(),
                against=(),
                sides=tuple(
                    evolve(side, identities=tuple(map(redactor.identity, side.identities))) for side in pair.sides
                ),
            )
        )
    return redacted
