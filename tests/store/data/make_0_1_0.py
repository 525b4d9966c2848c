"""Makes the book and the export of 0.1.0 that `tests/store/test_books_of_0_1_0.py` opens.

It is run with 0.1.0, not with the version that it lies beside:

    folder=$(mktemp -d)
    git archive 70380ab | tar x -C "$folder"
    PYTHONPATH=$(echo "$folder"/src "$folder"/plugins/*/src | tr ' ' ':') python tests/store/data/make_0_1_0.py

The world is invented. Every table of 0.1.0 has a row, and what the machine and the clock would say is fixed.
"""

from __future__ import annotations

import gzip
import json
import os
import secrets
import socket
import sqlite3
import tempfile
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from attrs import frozen
from warmlinks.notifiers import Digest, Notifier, Outcome

import warmlinks as wl
from warmlinks_samples.making import make_world
from warmlinks_samples.writing import write_newest

NOW = datetime(2026, 1, 25, 8, tzinfo=UTC)
HERE = Path(__file__).parent
HOST = "sams-laptop"


@frozen
class NoSettings:
    """A channel without any."""


class Scripted(Notifier):
    """Answers what it is told to."""

    name = "scripted"
    settings = NoSettings
    deadline = 5.0

    def __init__(self, name: str, answer: Outcome) -> None:
        self.name = name
        self.answer = answer

    def _send(self, digest: Digest, settings: object) -> Outcome:
        return self.answer

    def preview(self, digest: Digest, settings: object) -> bytes:
        return b""


def main() -> None:
    """Write the three files."""
    count = iter(range(1, 1000))
    secrets.token_hex = lambda length=32: f"{next(count):0{2 * length}x}"
    secrets.token_bytes = lambda length=32: next(count).to_bytes(length, "big")
    socket.gethostname = lambda: HOST
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["WARMLINKS_STATE"] = str(folder / "state")
        make(folder / "book.db", folder)
        keep("book-0.1.0.db.gz", (folder / "book.db").read_bytes())
        keep("export-0.1.0.jsonl.gz", (folder / "book.jsonl").read_bytes())
        facts = json.dumps(facts_of(folder / "book.db"), ensure_ascii=False, indent=1, sort_keys=True)
        (HERE / "facts-0.1.0.json").write_text(facts + "\n", encoding="utf-8")


def keep(name: str, data: bytes) -> None:
    """Compress, the same bytes for the same data."""
    (HERE / name).write_bytes(gzip.compress(data, mtime=0))


def make(path: Path, folder: Path) -> None:
    """A book with a row in every table."""
    world = make_world(7, people=30, years=1, messages=150, introductions=1)
    twitter, facebook, linkedin = write_newest(world, folder)
    with wl.Book.open(path, timezone="Europe/Berlin") as book:
        book.load([twitter, facebook])
        book.forget("Urszula Horvat 🦊")
        book.load(linkedin)
        people = {person.name: person.id for person in book.connections(now=NOW)}
        say_things(book, people)
        introduce(book, people)
        send(book)
        with (folder / "book.jsonl").open("w", encoding="utf-8", newline="\n") as stream:
            book.export(stream)
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        # where it was made is nobody's business
        db.execute("UPDATE meta SET value = ? WHERE name = 'sender'", (json.dumps(["0", "/home/sam/book.db"]),))
        db.execute("UPDATE hand_over SET sender = ?", (f"{HOST}:4711",))
        db.execute("VACUUM")
        db.execute("PRAGMA journal_mode = DELETE")


def say_things(book: wl.Book, people: Mapping[str, str]) -> None:
    """Contact by hand, decisions, settings, tags, pauses, a snooze."""
    henrike, ben, adaeze = (people[name] for name in ("Henrike Thomsen", "Ben Okonjo", "Adaeze Muir"))
    book.log(henrike, kind="call", at=datetime(2026, 1, 22, 17, 30, tzinfo=UTC), note="about the tide tables")
    book.log("Tomasz Brandt", kind="meeting", at=date(2026, 1, 12), create=True)
    book.log(ben, kind="meeting", at=date(2026, 2, 20), direction="both")
    alike = [question for question in book.questions(limit=None) if question.likelihood > 0.5]
    book.same(alike[0].a, alike[0].b)
    book.same(alike[1].a, alike[1].b)
    book.not_same(alike[2].a, alike[2].b)
    book.set(henrike, now=NOW, cadence=21, tags=["choir", "Nachbarn"], note="likes letters", country="NO")
    book.set(ben, now=NOW, tags=["choir"])
    book.set(adaeze, now=NOW, status="archived")
    book.set_tag("choir", now=NOW, cadence=60)
    book.add_pause(date(2025, 12, 20), date(2026, 1, 2), name="the holidays")
    book.add_pause(date(2026, 2, 1), date(2026, 2, 14), who=henrike)
    book.add_pause(date(2026, 3, 1), date(2026, 3, 5), country="NO")
    book.snooze(people["Noémie Almeida"], date(2026, 3, 1), now=NOW)


def introduce(book: wl.Book, people: Mapping[str, str]) -> None:
    """Introductions by hand, the owner's words on others, consent."""
    henrike, ben, noemie = (people[name] for name in ("Henrike Thomsen", "Ben Okonjo", "Noémie Almeida"))
    book.consent(henrike, noemie, who=henrike, answer="asked", at=NOW - timedelta(days=20))
    book.consent(henrike, noemie, who=henrike, answer="yes", at=NOW - timedelta(days=19))
    book.introduce(henrike, noemie, at=datetime(2026, 1, 8, 9, tzinfo=UTC), reason="both bind books")
    book.introduce("me", "Tomasz Brandt", at=datetime(2026, 1, 10, 9, tzinfo=UTC), by=ben)
    book.told(henrike, {noemie: "met"}, at=NOW)
    there = [one for one in book.introductions(now=NOW) if one.label == "unknown"]
    book.say_of_introduction(there[0].id, "asked", now=NOW)
    book.say_of_introduction(there[1].id, "closed", now=NOW)
    doubtful = book.introductions(now=NOW, unsure=True)
    book.say_of_introduction(doubtful[0].id, "confirm", now=NOW)
    book.say_of_introduction(doubtful[1].id, "reject", now=NOW)


def send(book: wl.Book) -> None:
    """A digest that is delivered by the second channel, and one that may have been."""
    first = Scripted("first", Outcome.safe_to_repeat("no answer"))
    second = Scripted("second", Outcome.delivered(receipt="250 taken"))
    settings: Any = NoSettings()
    book.notify(book.digest(now=NOW), now=NOW, channels=[(first, settings), (second, settings)])
    later = NOW + timedelta(days=1)
    doubt = Scripted("second", Outcome.unknown("the line broke"))
    book.notify(book.digest(now=later), now=later, channels=[(doubt, settings)])


def facts_of(path: Path) -> dict[str, Any]:
    """What the book held, as later versions must find it again."""
    with closing(sqlite3.connect(path)) as db:
        tables = [row[0] for row in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")]
        rows = {table: db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables}
    assert all(rows.values()), rows
    with wl.Book.open(path) as book:
        people = [
            {
                "name": person.name,
                "identities": sorted(f"{identity.network}:{identity.key}" for identity in person.identities),
                "interactions": dict(person.interactions),
                "last_contact": person.last_contact.isoformat() if person.last_contact else None,
                "status": person.status,
                "cadence": person.cadence,
                "tags": list(person.tags),
                "note": person.note,
                "country": person.country,
            }
            for person in book.connections(now=NOW)
        ]
        return {
            "rows": rows,
            "unresolved": book.unresolved(),
            "people": people,
            "pauses": len(book.pauses()),
            "sent": sorted([entry.channel, entry.state] for entry in book.sent()),
            "logged": sorted([entry.kind, str(entry.at)] for entry in book.logged()),
            "written_introductions": [
                [one.id, one.label, one.reason] for one in book.introductions(now=NOW) if one.network is None
            ],
        }


if __name__ == "__main__":
    main()
