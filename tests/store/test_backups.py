"""Backups that are checked, the doctor, and the way back from damage."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta

import pytest

import warmlinks as wl
from warmlinks.plugins.sources import Person
from warmlinks.values import Identity, Interaction

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.fixture
def place(tmp_path):
    folder = tmp_path / "private"
    folder.mkdir(mode=0o700)
    return folder / "book.db"


def fill(book, world):
    book.load(
        world.archive(
            "alpha",
            Person(Identity("alpha", "ada", name="Ada", emails=("ada@example.org",))),
            Person(Identity("alpha", "lady", name="Ada", emails=("ada@example.org",))),
            Person(Identity("alpha", "ben", name="Ben")),
            *(
                Interaction("alpha", f"m{number}", who, "message", "in", NOON + timedelta(days=number))
                for number, who in enumerate(("ada", "lady", "ben", "ada"))
            ),
        )
    )


def test_a_backup_is_the_book(place, world):
    """A backup opens by itself and answers as the book did."""
    with world.book(place) as book:
        fill(book, world)
        copy = book.backup()
        wanted = book.connections(now=NOW)
    with world.book(copy) as book:
        found = book.connections(now=NOW)

    assert found == wanted
    assert len(found) == 2


def test_a_backup_overwrites_nothing(place, world, tmp_path):
    """A name that is taken, or a folder, is refused; a folder open to others too."""
    taken = tmp_path / "private" / "taken.db"
    with world.book(place) as book:
        taken.write_text("mine")
        with pytest.raises(wl.BookError, match="already"):
            book.backup(taken)
        with pytest.raises(wl.BookError, match="name of a file"):
            book.backup(tmp_path / "private")
        shared = tmp_path / "shared"
        shared.mkdir()
        shared.chmod(0o777)
        with pytest.raises(wl.BookError, match="others can write"):
            book.backup(shared / "copy.db")

    assert taken.read_text() == "mine"


def test_a_book_in_memory_needs_a_name_for_its_backup(world, place):
    """A book in memory can be kept in a file that is named, and has no other place for it."""
    with world.book() as book:
        fill(book, world)
        with pytest.raises(wl.BookError, match="in memory"):
            book.backup()
        book.backup(place)
    with world.book(place) as book:
        names = [person.name for person in book.connections(now=NOW)]

    assert names == ["Ada", "Ben"]


@pytest.mark.parametrize(
    ("damage", "what"),
    [
        ("UPDATE tie_state SET n = n + 1", "states of the ties"),
        ("DELETE FROM tie_state", "states of the ties"),
        ("UPDATE interaction SET day = day + 1", "days are counted"),
        ("UPDATE interaction SET counted = 0", "counts as contact"),
        ("UPDATE person SET name = 'Nobody'", "put together"),
        ("DELETE FROM member WHERE identity = (SELECT id FROM identity WHERE key = 'lady')", "put together"),
    ],
)
def test_the_doctor_finds_and_mends_what_is_derived(place, world, damage, what):
    """A wrong cache is found, told, and made anew from the log; without leave to mend it is only told."""
    with world.book(place) as book:
        fill(book, world)
        wanted = book.scores(now=NOW), book.connections(now=NOW)
        healthy = book.doctor(mend=False).healthy
        book._db.run(damage)
        looked = book.doctor(mend=False)
        mended = book.doctor()
        after = book.scores(now=NOW), book.connections(now=NOW)

    assert healthy
    assert any(what in check.what for check in looked.checks if not check.ok)
    assert not looked.healthy
    assert mended.healthy
    assert any(check.mended for check in mended.checks)
    assert after == wanted


def test_the_doctor_closes_files_that_others_could_read(place, world):
    """A backup that somebody opened to others is closed again, and told."""
    with world.book(place) as book:
        copy = book.backup()
        copy.chmod(0o644)
        found = book.doctor()

    assert [check.found for check in found.checks if check.mended] == ["its mode was 644"]
    assert copy.stat().st_mode & 0o777 == 0o600


def test_a_damaged_book_is_replaced_by_the_last_whole_backup(place, world):
    """Restore takes the newest backup that is whole, keeps the damaged file, and the book opens again."""
    with world.book(place) as book:
        fill(book, world)
        whole = book.backup()
        book.log("Ben", at=NOW)
        broken = book.backup()
    broken.write_bytes(broken.read_bytes()[:5000])
    os.utime(whole, (1, 1))
    place.write_bytes(b"\0" * 9000)
    with pytest.raises(wl.BookError, match="doctor --restore"):
        world.book(place)
    done = wl.Book.restore(place)
    with world.book(place) as book:
        names = [person.name for person in book.connections(now=NOW)]

    assert done.restored_from == str(whole)
    assert [check.ok for check in done.checks] == [False, True]
    assert names == ["Ada", "Ben"]
    assert place.with_name("book.db.damaged").read_bytes() == b"\0" * 9000


def test_without_a_whole_backup_nothing_is_touched(place, world):
    """Where there is nothing to restore, the damaged book stays where it is."""
    with world.book(place) as book:
        broken = book.backup()
    broken.write_bytes(b"noise")
    place.write_bytes(b"damaged")
    with pytest.raises(wl.BookError, match="no whole backup"):
        wl.Book.restore(place)

    assert place.read_bytes() == b"damaged"
