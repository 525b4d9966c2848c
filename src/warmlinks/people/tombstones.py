"""What is kept of those who were forgotten: salted hashes of their identifiers, so that no load brings them back.

A hash tells only whoever already has the identifier that it was forgotten here.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from hashlib import blake2b

from warmlinks.addresses import email_key, phone_key
from warmlinks.store.database import Database
from warmlinks.store.versions import PERSON, STAGED, keys_of_people

__all__ = [
    "RENAMED",
    "add_tombstones",
    "any_tombstones",
    "detail_identifier",
    "identifiers",
    "new_key",
    "record_identifier",
    "remove_forgotten",
    "salt",
    "tombstone_of",
]

RENAMED = "forgotten:"
"""Begins the key of a record whose own key named somebody who is forgotten."""


def salt(db: Database) -> bytes:
    """Return the book's own salt; made when first needed, in a unit of work."""
    salt = db.meta("salt")
    if salt is None:
        salt = secrets.token_hex(16)
        db.set_meta("salt", salt)
    return bytes.fromhex(salt)


def any_tombstones(db: Database) -> bool:
    """Whether anybody was forgotten."""
    return bool(db.value("SELECT 1 FROM forgotten LIMIT 1"))


def tombstone_of(salt: bytes, identifier: str) -> bytes:
    """Return the salted hash of an identifier."""
    return blake2b(identifier.encode("utf-8", "surrogatepass"), key=salt, digest_size=16).digest()


def identifiers(network: str, key: str, facts: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Yield what identifies a person in records: keys, aliases and handles on their network, addresses and numbers."""
    yield f"{network}\0{key}"
    for field, value in facts:
        if field == "alias":
            yield f"{network}\0{value}"
        elif field == "handle":
            yield f"{network}\0@{value.lower()}"
        elif field == "email" and (email := email_key(value)):
            yield f"email\0{email}"
        elif field == "phone" and (phone := phone_key(value)):
            yield f"phone\0{phone}"


def record_identifier(network: str, key: str) -> str:
    """Return the identifier of a record or a conversation whose own key names somebody."""
    return f"record\0{network}\0{key}"


def detail_identifier(network: str, key: str, kind: str, value: str) -> str:
    """Return the identifier of a detail of somebody else that names a forgotten person."""
    return f"detail\0{network}\0{key}\0{kind}\0{value}"


def new_key(salt: bytes, identifier: str) -> str:
    """Return the key that such a record has instead."""
    return f"{RENAMED}{tombstone_of(salt, identifier).hex()}"


def add_tombstones(db: Database, identifiers: Iterable[str]) -> None:
    """Store tombstones of the identifiers of one person; they can only be removed together."""
    key = salt(db)
    tombstones = sorted(tombstone_of(key, identifier) for identifier in identifiers)
    groups = (db.value("SELECT of FROM forgotten WHERE mark = ?", (tombstone,)) for tombstone in tombstones)
    group = min((group for group in groups if group is not None), default=tombstones[0] if tombstones else b"")
    db.many("INSERT OR IGNORE INTO forgotten VALUES (?, ?)", [(tombstone, group) for tombstone in tombstones])


def remove_forgotten(db: Database, network: str) -> tuple[int, list[set[str]]]:
    """Delete what is staged of forgotten people.

    Returns:
        How many records that were, and for each of those people the identifiers that are known now.
    """
    key = salt(db)
    tombstones = {tombstone for (tombstone,) in db.run("SELECT mark FROM forgotten")}
    facts: dict[str, list[tuple[str, str]]] = {}
    for person, field, value in db.run(
        "SELECT identity, field, value FROM temp.t_fact WHERE field IN ('alias', 'handle', 'email', 'phone')"
    ):
        facts.setdefault(person, []).append((field, value))
    gone: set[str] = set()
    fresh: list[set[str]] = []
    for (person,) in db.rows(keys_of_people(f"SELECT key FROM temp.{PERSON} WHERE NOT account")):
        own = set(identifiers(network, person, facts.get(person, ())))
        if person.startswith("@"):
            own.add(f"{network}\0{person.lower()}")
        new = {identifier for identifier in own if tombstone_of(key, identifier) not in tombstones}
        if len(new) < len(own):
            gone.add(person)
            if new:
                fresh.append(own)
    _rename(db, network, key, tombstones)
    _delete_details(db, network, key, tombstones)
    return _delete_people(db, gone), fresh


def _rename(db: Database, network: str, key: bytes, tombstones: set[bytes]) -> None:
    """Give staged records whose keys name a forgotten person the keys they have in the book."""
    for staged in STAGED.values():
        place = "".join(f", {column.name} = ''" for column in staged.columns if column.kind == "place")
        for column in staged.columns:
            if column.kind not in {"key", "conversation_key", "conversation"}:
                continue
            name = column.name
            renamed = [
                (new_key(key, identifier), old)
                for (old,) in db.rows(f"SELECT DISTINCT {name} FROM temp.{staged.name} WHERE {name} IS NOT NULL")
                for identifier in [record_identifier(network, old)]
                if tombstone_of(key, identifier) in tombstones
            ]
            db.many(f"UPDATE OR IGNORE temp.{staged.name} SET {name} = ?{place} WHERE {name} = ?", renamed)


def _delete_details(db: Database, network: str, key: bytes, tombstones: set[bytes]) -> None:
    """Delete staged details of others that name a forgotten person."""
    gone = [
        row
        for row in db.rows("SELECT who, kind, value FROM temp.t_detail")
        if tombstone_of(key, detail_identifier(network, *row)) in tombstones
    ]
    db.many("DELETE FROM temp.t_detail WHERE (who, kind, value) = (?, ?, ?)", gone)


def _delete_people(db: Database, gone: set[str]) -> int:
    db.run("CREATE TEMP TABLE IF NOT EXISTS t_gone (key TEXT PRIMARY KEY) STRICT")
    db.run("DELETE FROM temp.t_gone")
    db.many("INSERT INTO temp.t_gone VALUES (?)", [(person,) for person in gone])
    among = "IN (SELECT key FROM temp.t_gone)"
    # a conversation of two, one of whom is gone, is none any more
    ended = (
        "IN (SELECT c.key FROM temp.t_conversation c JOIN temp.t_conversation_member m ON m.conversation = c.key"
        f" WHERE c.kind = 'direct' AND m.who {among})"
    )
    taken = db.run(f"DELETE FROM temp.t_utterance WHERE conversation {ended}").rowcount
    taken += db.run(f"DELETE FROM temp.t_conversation WHERE key {ended}").rowcount
    taken += db.run(f"DELETE FROM temp.{PERSON} WHERE key {among}").rowcount
    for staged in STAGED.values():
        for column in staged.columns:
            if column.kind != "identity":
                continue
            name = column.staged_name
            if column.null:
                db.run(f"UPDATE temp.{staged.name} SET {name} = NULL WHERE {name} {among}")
                continue
            count = db.run(f"DELETE FROM temp.{staged.name} WHERE {name} {among}").rowcount
            # what stands in the lines of another record is no record
            taken += 0 if staged.table.parent else count
        for child in staged.lists:
            names = child.parent_field
            db.run(
                f"UPDATE temp.{staged.name} SET {names} = (SELECT json_group_array(j.value) FROM json_each({names}) j"
                f" WHERE j.value NOT {among}) WHERE EXISTS"
                f" (SELECT 1 FROM json_each({names}) j WHERE j.value {among})"
            )
    db.run("DELETE FROM temp.t_conversation_member WHERE conversation NOT IN (SELECT key FROM temp.t_conversation)")
    return taken
