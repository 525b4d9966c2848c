"""Forgetting somebody to the last byte: in the tables, the file, the log beside it, and the backups in its folder.

The rows are deleted in one unit of work that also records what is still to be done; then the file is rewritten. Whoever
opens the book after a crash in between finishes it.
"""

from __future__ import annotations

import os
import re
import unicodedata
from functools import partial
from pathlib import Path

from attrs import frozen

from warmlinks.addresses import email_key, phone_key
from warmlinks.answers import Forgotten
from warmlinks.errors import UsageError
from warmlinks.introductions.records import keep_before_forgetting
from warmlinks.loading.growing import forget_file_cursors
from warmlinks.people import tombstones
from warmlinks.people.decisions import keep_apart
from warmlinks.people.directory import assumed_parts, regroup
from warmlinks.people.lookup import FoundPerson, find_person
from warmlinks.people.owner import renew_pause_ids
from warmlinks.store import undo
from warmlinks.store.backups import external_backups, own_backups
from warmlinks.store.database import Database
from warmlinks.store.guarded import backup_folder
from warmlinks.store.schema import BLUEPRINT, FORGETTING, FREE_TEXT, RECORD_KEYS
from warmlinks.ties.learning import recount_looks
from warmlinks.validation import require_who

__all__ = ["allow_again", "finish", "forget"]

_GONE = "\u2026"
_WORD = re.compile(r"[^\W_]+")
_SHORTEST_PART = 6
_SHORTEST_WORD = 2
_SHORTEST_NAME = 4


def forget(db: Database, who: str, *, also_assumed: bool | None = None) -> Forgotten:
    """Remove a person; see `Book.forget`."""
    with db.writing():
        person = _person_meant(db, who, also_assumed=also_assumed)
        identities = [row[0] for row in db.run("SELECT identity FROM member WHERE person = ?", (person.person,))]
        keep_before_forgetting(db, identities)
        contacts = _remove(db, identities)
        # who is assumed to be one person depends on everybody's names
        regroup(db)
        db.run("INSERT INTO meta VALUES (?, '1') ON CONFLICT DO NOTHING", (FORGETTING,))
    rewritten = finish(db)
    return Forgotten(
        person.public_id,
        len(identities),
        contacts,
        rewritten,
        tuple(path for path in external_backups(db) if Path(path).exists()),
    )


def _person_meant(db: Database, who: str, *, also_assumed: bool | None) -> FoundPerson:
    """Return whom to forget: of one who is only assumed to be one person, all identities or the named one."""
    person = find_person(db, who)
    halves = assumed_parts(db, person.person)
    if len(halves) == 1 or also_assumed:
        return person
    names = [f"{network}:{key}" for network, key in map(partial(_ref, db), halves)]
    if also_assumed is None:
        raise UsageError(
            f"{person.name} is only assumed to be one person on {len(halves)} networks",
            why=f"forgetting has no way back, and these may be two: {', '.join(names)}",
            advice="Say --also-assumed to forget them all, or name one of them and say --only-this",
        )
    named = person.identity or (person.person if who.strip().lower() == person.public_id else None)
    if named is None:
        raise UsageError(
            f"{who!r} means all of {person.name}, who is only assumed to be one person",
            advice=f"Name the one to forget: {' or '.join(names)}",
        )
    half = db.value("SELECT sure FROM member WHERE identity = ?", (named,))
    for other in halves:
        if other != half:
            # the decision that parts them is deleted with the one who is forgotten
            keep_apart(db, ":".join(_ref(db, half)), ":".join(_ref(db, other)))
    return find_person(db, ":".join(_ref(db, half)))


def _ref(db: Database, identity: int) -> tuple[str, str]:
    network, key = db.row("SELECT network, key FROM identity WHERE id = ?", (identity,))
    return network, key


def finish(db: Database) -> int:
    """Finish what a forgetting has begun; return how many backups were rewritten."""
    db.compact()
    rewritten = 0
    if db.path is not None:
        for copy in db.path.parent.glob(f"{db.path.name}.*"):
            # a damaged book cannot be rewritten, and a half-made copy is of no use
            if copy.name.startswith((f"{db.path.name}.damaged", f"{db.path.name}.restored")):
                copy.unlink()
        for folder in (db.path.parent, backup_folder(db.path)):
            # left by a process that was killed while it wrote
            for half_made in folder.glob(".warmlinks-*.new*"):
                half_made.unlink(missing_ok=True)
        for backup in own_backups(db.path):
            rewritten += _rewrite(db, backup)
    with db.writing():
        db.run("DELETE FROM meta WHERE name = ?", (FORGETTING,))
    db.empty_log()
    return rewritten


def allow_again(db: Database, identity: str) -> bool:
    """Delete the tombstones of a forgotten person; return whether there were any."""
    network, colon, key = require_who(identity).strip().partition(":")
    identifiers = [identifier for identifier in (_email(identity), _phone(identity)) if identifier]
    if colon and key:
        identifiers += [f"{network.lower()}\0{key}", f"{network.lower()}\0{key.lower()}"]
    if not identifiers:
        raise UsageError(f"{identity!r} names no identity", advice="Write network:key, or an e-mail address")
    with db.writing():
        if not tombstones.any_tombstones(db):
            return False
        salt = tombstones.salt(db)
        people = {
            row[0]
            for identifier in identifiers
            for row in db.rows("SELECT of FROM forgotten WHERE mark = ?", (tombstones.tombstone_of(salt, identifier),))
        }
        db.many("DELETE FROM forgotten WHERE of = ?", [(person,) for person in people])
        db.run("DELETE FROM loaded")
        forget_file_cursors(db)
    return bool(people)


def _email(text: str) -> str | None:
    key = email_key(text)
    return f"email\0{key}" if key else None


def _phone(text: str) -> str | None:
    key = phone_key(text)
    return f"phone\0{key}" if key else None


def _remove(db: Database, identities: list[int]) -> int:
    """Delete the rows of these identities and whatever names them elsewhere; return how many interactions that were."""
    numbers = ",".join(map(str, identities))
    names = _Names.of(db, numbers)
    db.run("DELETE FROM loaded")
    forget_file_cursors(db)
    identifiers: set[str] = set()
    for identity, network, key in db.rows(f"SELECT id, network, key FROM identity WHERE id IN ({numbers})"):
        facts = db.rows("SELECT field, value FROM fact WHERE identity = ?", (identity,))
        identifiers.update(tombstones.identifiers(network, key, facts))
    contacts = int(db.value(f"SELECT count(*) FROM interaction WHERE who IN ({numbers})"))
    # the reason of an introduction is about them, whether or not it has their name in it
    db.run(
        f"UPDATE introduction SET reason = NULL WHERE introducer IN ({numbers})"
        f" OR id IN (SELECT introduction FROM introduction_party WHERE who IN ({numbers}))"
    )
    # a conversation of two, one of whom is gone, is none any more
    db.run(
        "DELETE FROM conversation WHERE kind = 'direct' AND id IN"
        f" (SELECT conversation FROM conversation_member WHERE who IN ({numbers}))"
    )
    messages = [row[0] for row in db.run(f"SELECT DISTINCT utterance FROM utterance_name WHERE who IN ({numbers})")]
    db.run(f"DELETE FROM identity WHERE id IN ({numbers})")
    recount_looks(db)
    for message in messages:
        others = db.rows("SELECT who FROM utterance_name WHERE utterance = ? ORDER BY nth", (message,))
        db.run("DELETE FROM utterance_name WHERE utterance = ?", (message,))
        db.many(
            "INSERT INTO utterance_name VALUES (?, ?, ?)", [(message, nth, row[0]) for nth, row in enumerate(others)]
        )
    identifiers |= _scrub(db, names)
    renew_pause_ids(db)
    undo.forget_texts(db, names)
    tombstones.add_tombstones(db, identifiers)
    return contacts


@frozen
class _Names:
    """What a person is called, and how to find it in a text, also run together as in the name of a folder.

    The probes are the longest word of each name: a text without any of them has none of the names.
    """

    probes: tuple[str, ...]
    parts: tuple[str, ...]
    pattern: re.Pattern[str] | None

    @classmethod
    def of(cls, db: Database, identities: str) -> _Names:
        texts = {
            row[0]
            for row in db.run(
                f"SELECT value FROM fact WHERE identity IN ({identities})"
                " AND field IN ('name', 'handle', 'email', 'phone', 'url', 'account', 'alias')"
                f" UNION SELECT key FROM identity WHERE id IN ({identities})"
                f" UNION SELECT short FROM identity WHERE id IN ({identities})"
                f" UNION SELECT value FROM setting WHERE field = 'name' AND identity IN ({identities})"
            )
        }
        whole = sorted((text for text in texts if len(text) >= _SHORTEST_WORD), key=lambda text: (-len(text), text))
        parts = {part for text in texts if len(part := _run_together(text)) >= _SHORTEST_PART}
        # a short name is also a word of some language: match its case
        spelt = (re.escape(text) if len(text) >= _SHORTEST_NAME else f"(?-i:{re.escape(text)})" for text in whole)
        pattern = "|".join(rf"(?<!\w){text}(?!\w)" for text in spelt)
        probes = {max(_WORD.findall(_plain(text)), key=len, default="") for text in whole}
        return cls(tuple(sorted(probes)), tuple(sorted(parts)), re.compile(pattern, re.IGNORECASE) if pattern else None)

    def are_in(self, text: str) -> bool:
        """Return whether the text names the person."""
        if text.isascii():
            lowered = text.lower()
            if not any(probe in lowered for probe in self.probes):
                return False
        if self.pattern is not None and self.pattern.search(text):
            return True
        together = _run_together(text)
        return any(part in together for part in self.parts)

    def taken_out_of(self, text: str) -> str:
        """Return the text without the person's names; an empty one where they cannot be cut out."""
        rest = self.pattern.sub(_GONE, text) if self.pattern is not None else text
        return "" if self.are_in(rest) else rest


def _plain(text: str) -> str:
    """Fold case and accents."""
    return "".join(mark for mark in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(mark))


def _run_together(text: str) -> str:
    return "".join(mark for mark in _plain(text) if mark.isalnum())


def _scrub(db: Database, names: _Names) -> set[str]:
    """Remove the person's names from all other rows; return identifiers of records that were renamed or deleted."""
    deleted = {
        tombstones.detail_identifier(*row)
        for row in db.rows(
            "SELECT i.network, i.key, d.kind, d.value FROM detail d JOIN identity i ON i.id = d.identity"
        )
        if names.are_in(row[3])
    }
    for table, column, condition in FREE_TEXT:
        _scrub_column(db, table, column, condition, names)
    # a cursor with something cut out is invalid: all is asked again
    cursors = [
        row for row in db.run("SELECT what, account, place FROM cursor WHERE place <> ''") if names.are_in(row[2])
    ]
    db.many("DELETE FROM cursor WHERE what = ? AND account = ?", [row[:2] for row in cursors])
    return deleted | {
        identifier
        for table, columns in RECORD_KEYS.items()
        for column in columns
        for identifier in _rename(db, table, column, names)
    }


def _scrub_column(db: Database, table: str, column: str, condition: str, names: _Names) -> None:
    key = [row[1] for row in db.rows(f"PRAGMA table_info({table})") if row[5]]
    this_row = " AND ".join(f"{name} = ?" for name in key)
    rows = [
        row
        for row in db.run(f"SELECT {column}, {', '.join(key)} FROM {table} WHERE {condition} AND {column} <> ''")
        if names.are_in(row[0])
    ]
    if column in key:
        # nothing can be cut out of a key: such rows are deleted
        db.many(f"DELETE FROM {table} WHERE {this_row}", [tuple(row[1:]) for row in rows])
        return
    db.many(
        f"UPDATE {table} SET {column} = ? WHERE {this_row}",
        [("" if column == "where_" else names.taken_out_of(row[0]), *row[1:]) for row in rows],
    )


def _rename(db: Database, table: str, column: str, names: _Names) -> set[str]:
    """Give records a key that names nobody, always the same, as `tombstones.remove_forgotten` does."""
    salt = tombstones.salt(db)
    renamed = [
        (row[0], tombstones.record_identifier(row[1], row[2]))
        for row in db.run(f"SELECT id, network, {column} FROM {table} WHERE {column} IS NOT NULL")
        if names.are_in(row[2]) and not row[2].startswith(tombstones.RENAMED)
    ]
    db.many(
        f"UPDATE {table} SET {column} = ? WHERE id = ?",
        [(tombstones.new_key(salt, identifier), row) for row, identifier in renamed],
    )
    return {identifier for _, identifier in renamed}


def _rewrite(book: Database, path: Path) -> bool:
    """Remove everybody who is forgotten from a backup; one of an older version cannot be checked, and is deleted."""
    if _version(path) != BLUEPRINT.version:
        path.unlink()
        return True
    status = path.stat()
    copy = Database.open(path)
    try:
        salt = tombstones.salt(book)
        marks = {row[0] for row in book.run("SELECT mark FROM forgotten")}
        with copy.writing():
            facts: dict[int, list[tuple[str, str]]] = {}
            for identity, field, value in copy.run("SELECT identity, field, value FROM fact"):
                facts.setdefault(identity, []).append((field, value))
            forgotten = [
                identity
                for identity, network, key in copy.rows(
                    "SELECT id, network, key FROM identity WHERE id NOT IN (SELECT identity FROM account)"
                )
                if any(
                    tombstones.tombstone_of(salt, identifier) in marks
                    for identifier in tombstones.identifiers(network, key, facts.get(identity, ()))
                )
            ]
            copy.run(
                "INSERT INTO meta VALUES ('salt', ?) ON CONFLICT DO UPDATE SET value = excluded.value", (salt.hex(),)
            )
            if forgotten:
                _remove(copy, forgotten)
                regroup(copy)
            copy.many("INSERT OR IGNORE INTO forgotten VALUES (?, ?)", book.rows("SELECT mark, of FROM forgotten"))
        if forgotten:
            copy.compact()
        copy.run("PRAGMA journal_mode = DELETE")
    finally:
        copy.close()
    # it is as old as before: `restore` takes the newest
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    return bool(forgotten)


def _version(path: Path) -> int | None:
    with path.open("rb") as file:
        head = file.read(100)
    # bytes 60 to 63 of the header are the version that warmlinks writes there
    return int.from_bytes(head[60:64], "big") if head.startswith(b"SQLite format 3\0") else None
