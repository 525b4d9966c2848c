"""A row that was changed behind the book's back is noticed, and nothing that the book itself does is taken for that."""

from __future__ import annotations

import gzip
import io
import re
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from loaded import benchmark

import warmlinks as wl
from warmlinks.cues import MessageCues
from warmlinks.plugins.sources import About, Conversation, Member, Message, Person, Tie
from warmlinks.store.integrity import RowDigests
from warmlinks.store.schema import UNDIGESTED
from warmlinks.values import Identity, Interaction

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
ROOT = Path(__file__).parents[2]
CHECK = "every row is as it was written"


@pytest.fixture
def place(world, tmp_path) -> Path:
    """A book in which something was written by nearly everything that writes."""
    path = tmp_path / "book.db"
    tmp_path.chmod(0o700)
    people = [Person(Identity("alpha", f"p{n}", name=f"Person {n}"), "people") for n in range(9)]
    contact = [Interaction("alpha", f"m{n}", f"p{n % 9}", "message", "in", NOON, f"m[{n}]") for n in range(600)]
    talk = Conversation("alpha", "talk", "group", (Member("p1"), Member("p2"), Member("alpha-owner")))
    said = Message("alpha", "u", "talk", "p2", NOON, MessageCues(("p3",), 0.7), "u[0]")
    ties = [Tie("alpha", "p3", "blocked", NOON), Tie("alpha", "p4", "connected", date(2020, 1, 1))]
    with world.book(path) as book:
        book.load(world.archive("alpha", About("one", as_of=NOON), *people[:5], *contact[:100], talk))
    with world.book(path) as book:
        book.load(world.archive("alpha", About("one", as_of=NOON), *people, *contact, talk, said, *ties))
        book.log("Person 1", kind="call", at=NOON, note="well")
        book.set("Person 2", now=NOON, cadence=30, tags=["choir"], note="likes letters")
        book.merge("Person 5", "Person 6")
        book.undo()
        book.keep_apart("Person 5", "Person 6")
        book.undo()
        book.add_pause(date(2026, 1, 1), date(2026, 1, 3), who="Person 2", name="away")
        book.introduce("Person 1", "Person 2", at=NOON, reason="both bind books")
        book.forget("Person 1")
    return path


def is_noticed(path: Path) -> bool:
    with wl.Book.open(path) as book:
        (check,) = [check for check in book.doctor().checks if check.what == CHECK]
    return not check.ok


def test_what_the_book_writes_itself_is_no_rot(place):
    assert not is_noticed(place)


def test_rows_of_a_block_are_told_in_the_order_of_their_keys(place):
    """Whatever SQLite it is: the rows of a reach of keys are looked up by that key, so they need no sorting."""
    with closing(sqlite3.connect(place)) as connection:
        tables = RowDigests(connection, UNDIGESTED)._tables.values()
        for blocks in tables:
            if blocks.number:
                (plan,) = connection.execute(f"EXPLAIN QUERY PLAN {blocks.rows}", (0, 1))
                assert re.fullmatch(rf"SEARCH {blocks.name} USING (?:INTEGER )?PRIMARY KEY .*", plan[3]), plan

    assert sum(1 for blocks in tables if blocks.number) > 15


def test_a_book_that_was_read_from_an_export_or_is_of_an_older_version_is_whole(place, tmp_path):
    text = io.StringIO()
    with wl.Book.open(place) as book:
        book.export(text)
    with wl.Book.open(tmp_path / "copy.db") as book:
        book.import_(io.StringIO(text.getvalue()))
    assert not is_noticed(tmp_path / "copy.db")
    old = tmp_path / "old.db"
    old.touch(mode=0o600)
    old.write_bytes(gzip.decompress((ROOT / "tests/store/data/book-0.1.0.db.gz").read_bytes()))
    wl.Book.open(old).close()
    assert not is_noticed(old)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE interaction SET at = at + 1 WHERE id = 50",
        "UPDATE interaction SET key = 'm49x' WHERE key = 'm49'",
        "UPDATE interaction SET where_ = cast(x'ff' AS TEXT) WHERE id = 600",
        "UPDATE fact SET value = value || 'x' WHERE field = 'name'",
        "UPDATE conversation_member SET joined = 1",
        "UPDATE utterance SET introducing = introducing + 1.2e-16",
        "UPDATE setting SET value = '31' WHERE field = 'cadence'",
        "DELETE FROM tie WHERE kind = 'blocked'",
        "DELETE FROM interaction WHERE id > 512",
        "INSERT INTO tag SELECT id, 'put in' FROM identity LIMIT 1",
        "UPDATE forgotten SET mark = zeroblob(16) WHERE mark = (SELECT min(mark) FROM forgotten)",
        "UPDATE meta SET value = 'Europe/Rome' WHERE name LIKE 'timezone%'",
        "UPDATE archive SET sees = replace(sees, 'side', 'site')",
        "UPDATE row_digest SET digest = zeroblob(16) WHERE name = 'tie'",
        "DELETE FROM row_digest WHERE name = 'interaction' AND block = 1",
    ],
)
def test_a_row_that_somebody_else_changed_is_noticed(place, change):
    with closing(sqlite3.connect(place)) as db:
        assert db.execute(change).rowcount > 0
        db.commit()

    assert is_noticed(place)
    with wl.Book.open(place) as book:
        # it stays so while other blocks are written to
        book.add_pause(date(2026, 2, 1), date(2026, 2, 3), name="elsewhere")
    assert is_noticed(place)


def test_what_is_there_can_be_kept(place):
    with closing(sqlite3.connect(place)) as db:
        db.execute("UPDATE setting SET value = '31' WHERE field = 'cadence'")
        db.commit()
    with wl.Book.open(place) as book:
        book.doctor(repair=True)

    assert not is_noticed(place)


@pytest.mark.heavy
def test_every_bit_that_changes_a_row_is_noticed(tmp_path, capsys, monkeypatch):
    """A short form of `benchmarks/flips.py`, and its control."""
    flips = benchmark("flips")
    for more in ([], ["--control"]):
        monkeypatch.setattr("sys.argv", ["flips.py", "--flips", "60", *more])
        assert flips.main() == 0
    assert "NOT noticed" in capsys.readouterr().out


def test_halves_of_a_character_in_neighbouring_rows_make_no_whole_one(place):
    """Texts of many rows are decoded together, and each is still looked at by itself."""
    with closing(sqlite3.connect(place)) as db:
        for number, half in ((50, "c3"), (51, "a9")):
            db.execute(f"UPDATE interaction SET where_ = cast(x'{half}' AS TEXT) WHERE id = {number}")
        db.commit()

    with wl.Book.open(place) as book:
        (check,) = [check for check in book.doctor().checks if check.what == "every text can be read"]

    assert (check.ok, check.found) == (False, "what is none: 2 in interaction.where_")
