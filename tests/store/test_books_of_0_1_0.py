"""A book and an export that 0.1.0 made are opened by this version, with the same people and counts."""

from __future__ import annotations

import gzip
import io
import json
import sqlite3
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

import warmlinks as wl
from warmlinks.errors import WarmlinksError
from warmlinks.store.schema import BLUEPRINT

DATA = Path(__file__).parent / "data"
FACTS = json.loads((DATA / "facts-0.1.0.json").read_text("utf-8"))
NOW = datetime(2026, 1, 25, 8, tzinfo=UTC)
DERIVED = {"member", "person", "tie_state"}
CALLED_NOW = {"safe": "retryable", "doubt": "unconfirmed"}
"""What 0.1.0 called the states of a message."""
ELSEWHERE = {"meta", "loaded"}
"""What says more of the program than of people; the archives that were read whole may be read again."""


@pytest.fixture
def old_book(tmp_path) -> Path:
    tmp_path.chmod(0o700)
    path = tmp_path / "book.db"
    path.write_bytes(gzip.decompress((DATA / "book-0.1.0.db.gz").read_bytes()))
    path.chmod(0o600)
    return path


def export_of_0_1_0() -> str:
    return gzip.decompress((DATA / "export-0.1.0.jsonl.gz").read_bytes()).decode("utf-8")


def exported(book: wl.Book) -> str:
    stream = io.StringIO()
    book.export(stream)
    return stream.getvalue()


def kinds_of_lines(text: str) -> Counter[str]:
    return Counter(json.loads(line)["type"] for line in text.splitlines())


def assert_same_people(book: wl.Book) -> None:
    """Who was one person is one person; each has the contact and the words that they had."""
    people = book.connections(now=NOW)
    person_of = {f"{one.network}:{one.key}": person for person in people for one in person.identities}
    assert set(person_of) >= {key for old in FACTS["people"] for key in old["identities"]}
    for old in FACTS["people"]:
        (now_one,) = {id(person_of[key]): person_of[key] for key in old["identities"]}.values()
        assert now_one.interactions["in"] >= old["interactions"]["in"]
        assert (old["status"], old["cadence"], old["note"], old["country"]) == (
            now_one.status,
            now_one.cadence,
            now_one.note,
            now_one.country,
        )
        assert set(old["tags"]) <= set(now_one.tags)
    for way in ("in", "out", "both"):
        old_sum = sum(old["interactions"][way] for old in FACTS["people"])
        assert sum(person.interactions.get(way, 0) for person in people) == old_sum
    assert book.unresolved() == FACTS["unresolved"]
    assert len(book.pauses()) == FACTS["pauses"]
    assert sorted([entry.kind, str(entry.at)] for entry in book.logged()) == FACTS["logged"]
    written = {one.id: one for one in book.introductions(now=NOW) if one.network is None}
    assert {one.id: one.reason for one in written.values()} == {
        name: reason for name, _, reason in FACTS["written_introductions"]
    }
    assert [written[name].label for name, _, _ in FACTS["written_introductions"]] == [
        label for _, label, _ in FACTS["written_introductions"]
    ]


def test_a_book_of_0_1_0_opens_with_the_same_people_and_counts(old_book):
    with wl.Book.open(old_book) as book:
        assert_same_people(book)
        sent = [[channel, CALLED_NOW.get(state, state)] for channel, state in FACTS["sent"]]
        assert sorted([entry.channel, entry.state] for entry in book.sent()) == sorted(sent)
        assert book.digest(now=NOW) is not None or book.suppressed(now=NOW)
        assert book.doctor().healthy
    with closing(sqlite3.connect(old_book)) as db:
        rows = {table: db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in FACTS["rows"]}
    kept = set(rows) - DERIVED - ELSEWHERE
    assert {table: rows[table] for table in kept} == {table: FACTS["rows"][table] for table in kept}


def test_a_book_of_0_1_0_is_backed_up_before_its_tables_change(old_book):
    before = old_book.read_bytes()
    wl.Book.open(old_book).close()
    backups = list((old_book.parent / "backups").glob("book-*before-version-*.db"))
    assert bool(backups) == (BLUEPRINT.version > 1)
    for backup in backups:
        # the backup is the old book, row for row
        with closing(sqlite3.connect(backup)) as db, closing(sqlite3.connect(":memory:")) as old:
            old.deserialize(before)
            assert list(db.iterdump()) == list(old.iterdump())
            assert db.execute("PRAGMA user_version").fetchone()[0] == 1


def test_an_export_of_0_1_0_is_taken_with_the_same_people_and_counts(tmp_path):
    old = export_of_0_1_0()
    with wl.Book.open(":memory:") as book:
        assert book.import_(io.StringIO(old)) == len(old.splitlines())
        assert_same_people(book)
        there = kinds_of_lines(exported(book))
    assert {kind: there[kind] for kind in kinds_of_lines(old)} == kinds_of_lines(old)


def test_the_old_book_and_its_export_are_the_same_book(old_book):
    with wl.Book.open(old_book) as one, wl.Book.open(":memory:") as other:
        other.import_(io.StringIO(export_of_0_1_0()))
        assert exported(one) == exported(other)


def test_a_damaged_line_of_an_old_export_is_refused_as_before():
    """The control of the tests above: what they take is really read, and not merely passed over."""
    lines = export_of_0_1_0().splitlines(keepends=True)
    lines[len(lines) // 2] = lines[len(lines) // 2].replace('"type":"', '"type":"un')
    with wl.Book.open(":memory:") as book, pytest.raises(WarmlinksError, match=f"line {len(lines) // 2 + 1}"):
        book.import_(io.StringIO("".join(lines)))
