"""An export without anybody's name: keys become numbers, words are left out, counts and times stay as they are."""

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
"""What is left of a value that a line tells, and the network that it is of."""


@define
class Redactor:
    """Gives every identity, record, conversation and tag a number.

    Who is joined with whom shows only through keys and addresses that are left out; so that the numbers stay the same,
    it is said by decisions.
    """

    _people: dict[Ref, str]
    _named: set[str]
    _joined: list[tuple[Ref, Ref]]
    _records: dict[Ref, str] = field(factory=dict)
    _tags: dict[str, str] = field(factory=dict)

    @classmethod
    def of(cls, db: Database) -> Self:
        """Number the people of a book in an order that says nothing about their names."""
        salt = str(db.value("SELECT value FROM meta WHERE name = 'id'")).encode()
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
        joined = [(some[0], other) for some in groups.values() for other in some[1:]]
        return cls(people, named, joined)

    def hide(self, table: Table, column: Column) -> Hide | None:
        """What is done with the values of a column; None where they say nothing of anybody."""
        if column.kind == "identity":
            return self._key if column.here else self._ref
        if column.kind == "text":
            # where some rows hold words and others do not, those that do are left out as a whole
            return None if table.hides != "false" else lambda _, __: None if column.null else ""
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
        """What stands for all that is known of an identity, by the key that it has now: a name where it had one."""
        return [("name", f"Person {int(key[1:])}", first_as_of, None, "")] if key in self._named else []

    def id_of(self, network: str, key: str) -> str:
        """The id of an identity as a book has it into which the export was read."""
        return public_id_of(network, self._people[network, key])

    def identity(self, identity: Identity) -> Identity:
        """What is left of an identity: its network, and a number for its key."""
        return Identity(identity.network, self._people.get((identity.network, identity.key), ""))

    def joins(self) -> list[tuple[Ref, Ref]]:
        """Who is joined with whom."""
        pairs = (sorted((self._ref("", first), self._ref("", other))) for first, other in self._joined)
        return [(a, b) for a, b in pairs]

    def _key(self, network: str, key: str | None) -> str | None:
        return None if key is None else self._people.get((network, key), "")

    def _ref(self, _: str, ref: Any) -> Any:  # noqa: ANN401  who it is, the owner, or nobody
        return (ref[0], self._people[ref]) if isinstance(ref, tuple) else ref

    def _record(self, network: str, key: str) -> str:
        return self._records.setdefault((network, key), f"r{len(self._records) + 1:08}")

    def _talk(self, network: str, key: str | None) -> str | None:
        return None if key is None else self._record(network, f"conversation\0{key}")


def redacted_id(db: Database, person: int) -> str:
    """The id of a person in a book into which the export without names was read."""
    network, key = db.row("SELECT network, key FROM identity WHERE id = ?", (person,))
    return Redactor.of(db).id_of(network, key)


def holders(copy: Database) -> dict[str, str]:
    """Whose each identity is in a book into which the export without names was read: ids of identities to people's.

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
    """Pairs that may be one person, as of a book into which the export without names was read.

    That book cannot find them by itself, since what makes them alike is their names.
    """
    redactor = Redactor.of(db)
    firsts = {
        public_id: (network, key)
        for public_id, network, key in db.run(
            "SELECT p.short, i.network, i.key FROM person p JOIN identity i ON i.id = p.id"
        )
    }
    made = []
    for pair in pairs:
        a, b = (redactor.id_of(*firsts[who]) for who in (pair.a, pair.b))
        one, other = (redactor.identity(Identity(*firsts[who])) for who in (pair.a, pair.b))
        made.append(
            evolve(
                pair,
                a=a,
                b=b,
                a_name=a,
                b_name=b,
                a_identity=f"{one.network}:{one.key}",
                b_identity=f"{other.network}:{other.key}",
                because=(),
                against=(),
                sides=tuple(
                    evolve(side, identities=tuple(map(redactor.identity, side.identities))) for side in pair.sides
                ),
            )
        )
    return made
