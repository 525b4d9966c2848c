"""What is kept of those who were forgotten: salted hashes of their identifiers, so that no load brings them back.

A hash tells only whoever already has the identifier that it was forgotten here.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from hashlib import blake2b

from warmlinks.identity.keys import email_key, phone_key
from warmlinks.store.database import Database

__all__ = [
    "RENAMED",
    "add_marks",
    "any_marks",
    "identifiers",
    "mark_of",
    "new_key",
    "record_identifier",
    "salt",
    "sift",
]

RENAMED = "forgotten:"
"""Begins the key of a record whose own key named somebody who is forgotten."""


def salt(db: Database) -> bytes:
    """The book's own salt; made when first needed, in a unit of work."""
    kept = db.value("SELECT value FROM meta WHERE name = 'salt'")
    if kept is None:
        kept = secrets.token_hex(16)
        db.run("INSERT INTO meta VALUES ('salt', ?)", (kept,))
    return bytes.fromhex(kept)


def any_marks(db: Database) -> bool:
    """Whether anybody was forgotten."""
    return bool(db.value("SELECT 1 FROM forgotten LIMIT 1"))


def mark_of(salt: bytes, identifier: str) -> bytes:
    """The mark of one identifier."""
    return blake2b(identifier.encode("utf-8", "surrogatepass"), key=salt, digest_size=16).digest()


def identifiers(network: str, key: str, facts: Iterable[tuple[str, str]]) -> Iterator[str]:
    """What identifies a person in records: keys, aliases and handles on their network, addresses and numbers."""
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
    """What identifies a record or a conversation whose own key names somebody."""
    return f"record\0{network}\0{key}"


def new_key(salt: bytes, identifier: str) -> str:
    """The key that such a record has instead."""
    return f"{RENAMED}{mark_of(salt, identifier).hex()}"


def add_marks(db: Database, wanted: Iterable[str]) -> None:
    """Mark the identifiers of one person as forgotten; they can only be allowed again together."""
    key = salt(db)
    found = sorted(mark_of(key, one) for one in wanted)
    known = [row[0] for one in found if (row := db.row("SELECT of FROM forgotten WHERE mark = ?", (one,))) is not None]
    of = min(known, default=found[0] if found else b"")
    db.many("INSERT OR IGNORE INTO forgotten VALUES (?, ?)", [(one, of) for one in found])


def sift(db: Database, network: str) -> tuple[int, list[set[str]]]:
    """Take what is waiting of forgotten people out again.

    Returns:
        How many records that were, and for each of those people the identifiers that are known now.
    """
    key = salt(db)
    known = {row[0] for row in db.run("SELECT mark FROM forgotten")}
    facts: dict[str, list[tuple[str, str]]] = {}
    for who, field, value in db.run(
        "SELECT key, field, value FROM temp.t_fact WHERE field IN ('alias', 'handle', 'email', 'phone')"
    ):
        facts.setdefault(who, []).append((field, value))
    whos = {
        row[0]
        for row in db.run(
            "SELECT key FROM temp.t_person WHERE NOT account UNION SELECT who FROM temp.t_interaction"
            " UNION SELECT who FROM temp.t_tie UNION SELECT who FROM temp.t_member"
            " UNION SELECT speaker FROM temp.t_utterance"
            " UNION SELECT brought_by FROM temp.t_member WHERE brought_by IS NOT NULL"
            " UNION SELECT j.value FROM temp.t_utterance, json_each(names) j"
        )
    }
    gone: set[str] = set()
    fresh: list[set[str]] = []
    for who in whos:
        own = set(identifiers(network, who, facts.get(who, ())))
        if who.startswith("@"):
            own.add(f"{network}\0{who.lower()}")
        unknown = {one for one in own if mark_of(key, one) not in known}
        if len(unknown) < len(own):
            gone.add(who)
            if unknown:
                fresh.append(own)
    _rename(db, network, key, known)
    return _take_out(db, gone), fresh


def _rename(db: Database, network: str, key: bytes, known: set[bytes]) -> None:
    """Give records whose keys named a forgotten person the keys they have in the book."""
    for table, column in (
        ("t_interaction", "key"),
        ("t_interaction", "conversation"),
        ("t_conversation", "key"),
        ("t_member", "conversation"),
        ("t_utterance", "key"),
        ("t_utterance", "conversation"),
    ):
        renamed = [
            (new_key(key, identifier), old)
            for (old,) in db.rows(f"SELECT DISTINCT {column} FROM temp.{table} WHERE {column} IS NOT NULL")
            for identifier in [record_identifier(network, old)]
            if mark_of(key, identifier) in known
        ]
        place = "" if table == "t_member" else ", where_ = ''"
        db.many(f"UPDATE OR IGNORE temp.{table} SET {column} = ?{place} WHERE {column} = ?", renamed)


def _take_out(db: Database, gone: set[str]) -> int:
    db.run("CREATE TEMP TABLE IF NOT EXISTS t_gone (key TEXT PRIMARY KEY) STRICT")
    db.run("DELETE FROM temp.t_gone")
    db.many("INSERT INTO temp.t_gone VALUES (?)", [(one,) for one in gone])
    among = "IN (SELECT key FROM temp.t_gone)"
    taken = 0
    for table, column in (("t_person", "key"), ("t_tie", "who"), ("t_interaction", "who"), ("t_utterance", "speaker")):
        taken += db.run(f"DELETE FROM temp.{table} WHERE {column} {among}").rowcount
    db.run(f"DELETE FROM temp.t_fact WHERE key {among}")
    # a talk of two, one of whom is gone, is no talk any more
    ended = (
        "IN (SELECT c.key FROM temp.t_conversation c JOIN temp.t_member m ON m.conversation = c.key"
        f" WHERE c.kind = 'direct' AND m.who {among})"
    )
    taken += db.run(f"DELETE FROM temp.t_utterance WHERE conversation {ended}").rowcount
    taken += db.run(f"DELETE FROM temp.t_conversation WHERE key {ended}").rowcount
    db.run(f"DELETE FROM temp.t_member WHERE who {among} OR conversation NOT IN (SELECT key FROM temp.t_conversation)")
    db.run(f"UPDATE temp.t_member SET brought_by = NULL WHERE brought_by {among}")
    db.run(
        "UPDATE temp.t_utterance SET names = (SELECT json_group_array(j.value) FROM json_each(names) j"
        f" WHERE j.value NOT {among}) WHERE EXISTS (SELECT 1 FROM json_each(names) j WHERE j.value {among})"
    )
    return taken
