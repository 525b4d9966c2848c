"""Forgetting to the last byte: in the file, the log beside it, the backups, and after the next import."""

from __future__ import annotations

import io
import os
import sqlite3
from datetime import UTC, date, datetime, timedelta

import pytest

import warmlinks as wl
from warmlinks.cues import MessageCues
from warmlinks.plugins.sources import About, Conversation, Member, Message, Person, Tie
from warmlinks.upkeep import forgetting
from warmlinks.values import Identity, Interaction

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)

HERS = ("Cleo Park", "Cleo P.", "cleo_keys", "cleo@keys.example", "+49 30 5550 1234", "cleopark", "friend:Cleo Park@99")


def records():
    cleo = Identity(
        "alpha",
        "friend:Cleo Park@99",
        name="Cleo Park",
        handle="cleo_keys",
        emails=("cleo@keys.example",),
        phones=("+49 30 5550 1234",),
        aliases=("name:Cleo Park",),
    )
    where = "inbox/cleopark_77/message_1.json"
    return (
        About("one", as_of=NOW),
        Person(cleo, "friends.json[4]"),
        Person(Identity("alpha", "ben", name="Ben Okoro"), "friends.json[5]"),
        Tie("alpha", cleo.key, "connected", date(2020, 1, 1), where="friends.json[4]"),
        Conversation("alpha", "inbox/cleopark_77", "direct", (Member(cleo.key), Member("alpha-owner")), where=where),
        Interaction("alpha", "d1", cleo.key, "message", "in", NOON, f"{where}[0]", "inbox/cleopark_77"),
        Message("alpha", "du1", "inbox/cleopark_77", "alpha-owner", NOON, MessageCues(thanks=True), f"{where}[1]"),
        Conversation(
            "alpha",
            "inbox/benandcleopark_78",
            "group",
            (Member("ben", brought_by=cleo.key), Member(cleo.key), Member("alpha-owner")),
            where="inbox/benandcleopark_78/message_1.json",
        ),
        Interaction(
            "alpha",
            "inbox/benandcleopark_78:1",
            "ben",
            "message",
            "in",
            NOON,
            "inbox/benandcleopark_78/message_1.json[0]",
            "inbox/benandcleopark_78",
        ),
        Message(
            "alpha",
            "inbox/benandcleopark_78:1",
            "inbox/benandcleopark_78",
            "ben",
            NOON,
            MessageCues(names=(cleo.key, "ben")),
            "inbox/benandcleopark_78/message_1.json[0]",
        ),
        Message("alpha", "u2", "inbox/benandcleopark_78", cleo.key, NOON, MessageCues(names=("ben",)), "x[1]"),
    )


def fill(book, world):
    archive = world.archive("alpha", *records())
    book.load(archive)
    book.log("Cleo Park", "call", at=NOON, note="Cleo Park called about pianos")
    book.set("Cleo Park", now=NOW, cadence=30, tags=["pianos"], note="plays")
    book.set("Ben Okoro", now=NOW, note="met through Cleo Park, in May", tags=["friend of Cleo Park"])
    book.add_pause(date(2026, 1, 1), date(2026, 1, 5), who="Cleo Park", name="Cleo Park is away")
    book.log("Cleo P.", at=NOON, create=True)
    book.merge("Cleo P.", "Cleo Park")
    return archive


def bytes_of(folder):
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file() and ".db" in path.name)


def traces(data):
    low = data.lower()
    return [word for word in HERS if word.lower().encode() in low]


def exported(book):
    stream = io.StringIO()
    book.export(stream)
    return stream.getvalue()


@pytest.fixture
def place(tmp_path):
    folder = tmp_path / "private"
    folder.mkdir(mode=0o700)
    return folder / "book.db"


def test_no_byte_is_left_of_who_is_forgotten(place, world):
    """Name, handle, address, number and thread are gone from every file in the folder, backups too; others stay."""
    with world.book(place) as book:
        fill(book, world)
        book.backup()
        present = traces(bytes_of(place.parent))
        gone = book.forget("Cleo Park")
        left_open = traces(bytes_of(place.parent))
        people = [person.name for person in book.connections(now=NOW)]
        ben = book.show("Ben Okoro", now=NOW)
        healthy = book.doctor(mend=False).healthy
    left_closed = traces(bytes_of(place.parent))

    assert present == list(HERS)
    assert left_open == left_closed == []
    assert (gone.identities, gone.interactions, gone.backups_rewritten) == (2, 3, 1)
    assert people == ["Ben Okoro"]
    assert ben.connection.note == "met through \u2026, in May"
    assert ben.connection.interactions["in"] == 1
    assert healthy


def test_deleting_rows_alone_would_leave_bytes(place, world):
    """The control: without rewriting the file and the backups, her name can still be read in them."""
    with world.book(place) as book:
        fill(book, world)
        book.backup()
        book._db.run("PRAGMA secure_delete = OFF")
        with book._db.writing():
            found = book._db.rows(
                "SELECT identity FROM member WHERE person = (SELECT id FROM person WHERE name LIKE 'Cleo%')"
            )
            forgetting._remove(book._db, [row[0] for row in found])

        assert traces(bytes_of(place.parent))


def test_the_next_import_does_not_bring_them_back(place, world):
    """The same archive, and a newer one with a better key, bring back nobody and no trace, and double nothing."""
    with world.book(place) as book:
        archive = fill(book, world)
        book.forget("Cleo Park")
        before = exported(book)
        again = book.load(archive).files[0]
        same = exported(book)
        newer = world.archive(
            "alpha",
            About("one", as_of=NOW + timedelta(days=1)),
            Person(Identity("alpha", "id:99", name="Cleo Park", aliases=("friend:Cleo Park@99",)), "friends[0]"),
            Person(Identity("alpha", "dov", name="Dov"), "friends[1]"),
            Interaction("alpha", "n1", "id:99", "message", "in", NOW, "messages[0]"),
        )
        book.load(newer)
        by_new_key = world.archive(
            "alpha",
            About("one", as_of=NOW + timedelta(days=2)),
            Person(Identity("alpha", "id:99", name="Cleo Park"), "friends[0]"),
            Person(Identity("alpha", "dov", name="Dov"), "friends[1]"),
        )
        last = book.load(by_new_key).files[0]
        people = [person.name for person in book.connections(now=NOW)]

    assert (again.new, again.changed) == (0, 0)
    assert again.skipped["forgotten"] > 0
    assert same == before
    assert last.skipped == {"forgotten": 1}
    assert people == ["Ben Okoro", "Dov"]
    assert traces(bytes_of(place.parent)) == []


def test_whoever_is_allowed_again_comes_back(place, world):
    """With her marks taken away, by any identifier of hers, the next import brings her back."""
    with world.book(place) as book:
        archive = fill(book, world)
        book.forget("Cleo Park")
        nobody = book.allow_again("nobody@example.org")
        allowed = book.allow_again("cleo@keys.example")
        book.load(archive)
        people = [person.name for person in book.connections(now=NOW)]

    assert (nobody, allowed) == (False, True)
    assert people == ["Ben Okoro", "Cleo Park"]


@pytest.mark.parametrize("step", ["compact", "own_backups", "_rewrite"])
def test_a_crash_in_the_middle_is_finished_by_the_next_run(place, world, monkeypatch, step):
    """If the machine stops after the rows are gone, opening the book again finishes file and backups."""
    book = world.book(place)
    fill(book, world)
    book.backup()

    def stop(*_):
        raise KeyboardInterrupt

    target = forgetting.Database if step == "compact" else forgetting
    monkeypatch.setattr(target, step, stop)
    with pytest.raises(KeyboardInterrupt):
        book.forget("Cleo Park")
    book.close()
    unfinished = traces(bytes_of(place.parent))
    monkeypatch.undo()
    world.book(place).close()

    assert unfinished
    assert traces(bytes_of(place.parent)) == []


def test_backups_elsewhere_are_named(place, world, tmp_path):
    """A backup outside the book's folder is not touched; its place is told as long as it is there."""
    folder = tmp_path / "stick"
    folder.mkdir(mode=0o700)
    with world.book(place) as book:
        fill(book, world)
        book.backup(folder / "copy.db")
        book.backup(folder / "second.db")
        (folder / "second.db").unlink()
        gone = book.forget("Cleo Park")

    assert gone.elsewhere == (str(folder / "copy.db"),)


def test_a_restored_backup_still_knows_whom_not_to_bring_back(place, world):
    """A backup made before the forgetting, put back after it, neither holds her nor lets her in again."""
    with world.book(place) as book:
        archive = fill(book, world)
        book.backup()
        book.forget("Cleo Park")
    place.write_bytes(b"noise")
    wl.Book.restore(place)
    with world.book(place) as book:
        book.load(archive)
        people = [person.name for person in book.connections(now=NOW)]

    assert people == ["Ben Okoro"]


@pytest.mark.parametrize(
    "name", ["backups/.warmlinks-x1.new", "backups/.warmlinks-x1.new-journal", ".warmlinks-x2.new", "x.db.restored-x3"]
)
def test_what_a_killed_process_left_half_made_goes(place, world, name):
    """A copy or an export that was being written beside the book when the machine stopped has her in it too."""
    with world.book(place) as book:
        fill(book, world)
        book.backup()
        left = place.parent / name.replace("x.db", place.name)
        left.write_text("Cleo Park")
        book.forget("Cleo Park")

    assert not left.exists()


def test_the_newest_backup_stays_the_newest(place, world):
    """Forgetting rewrites all backups, the oldest last; what is put back is still the one that was made last."""
    with world.book(place) as book:
        fill(book, world)
        made = []
        for number in range(3):
            book.log(f"Somebody Else {number}", at=NOON, create=True)
            made.append(book.backup())
            os.utime(made[-1], ns=(10**18 + number,) * 2)
        book.forget("Cleo Park")
    place.write_bytes(b"noise")
    diagnosis = wl.Book.restore(place)
    with world.book(place) as book:
        people = [person.name for person in book.connections(now=NOW)]

    assert diagnosis.restored_from == str(made[-1])
    assert "Somebody Else 2" in people


def test_a_backup_of_an_older_version_is_not_kept(place, world):
    """What cannot be rewritten cannot be promised to be clean, so it goes."""
    with world.book(place) as book:
        fill(book, world)
        backup = book.backup()
        connection = sqlite3.connect(backup)
        connection.execute("PRAGMA user_version = 0")
        connection.close()
        book.forget("Cleo Park")

    assert not backup.exists()


def test_a_namesake_is_left_alone(world):
    """Forgetting one of two people of one name keeps the other, with their name."""
    with world.book() as book:
        book.load(
            world.archive(
                "alpha",
                Person(Identity("alpha", "1", name="Kim Lee"), "a[0]"),
                Person(Identity("alpha", "2", name="Kim Lee"), "a[1]"),
            )
        )
        book.forget("alpha:1")

        assert [person.identities[0].key for person in book.connections(now=NOW)] == ["2"]


def test_ordinary_words_survive_a_name_that_is_one(world):
    """Forgetting somebody called An, with the handle `message`, cuts neither notes nor the kinds of records."""
    with world.book() as book:
        book.load(
            world.archive(
                "alpha",
                Person(Identity("alpha", "in", name="An", handle="message"), "a[0]"),
                Person(Identity("alpha", "ben", name="Ben"), "a[1]"),
                Interaction("alpha", "m1", "ben", "message", "in", NOON, "a[2]"),
            )
        )
        book.set("Ben", now=NOW, note="an old friend of An", status="active")
        book.forget("An")
        ben = book.show("Ben", now=NOW)

    assert ben.connection.note == "an old friend of \u2026"
    assert ben.connection.interactions["in"] == 1
    assert [(one.kind, one.direction) for one in ben.interactions] == [("message", "in")]


def test_a_pause_goes_by_what_its_name_is_then(world):
    """Its id is made of what it says: without her name it is another one, the same in a book made from an export."""
    with world.book() as book, world.book() as copy:
        fill(book, world)
        first, last = date(2026, 2, 1), date(2026, 2, 5)
        named = book.add_pause(first, last, name="with Cleo Park")
        twin = book.add_pause(first, last, name="with \u2026")
        theirs = book.add_pause(first, last, who="Ben Okoro", name="as Cleo Park said")
        book.forget("Cleo Park")
        copy.import_(io.StringIO(exported(book)))

        assert copy.pauses() == book.pauses()
        assert [pause.name for pause in book.pauses()].count("with \u2026") == 1
        assert book.add_pause(first, last, name="with \u2026").id == twin.id
        assert not {named.id, theirs.id} & {pause.id for pause in book.pauses()}


def test_an_export_carries_the_marks(world):
    """Who was forgotten stays so in a new book made from an export."""
    with world.book() as book, world.book() as copy:
        archive = fill(book, world)
        book.forget("Cleo Park")
        copy.import_(io.StringIO(exported(book)))
        copy.load(archive)

        assert [person.name for person in copy.connections(now=NOW)] == ["Ben Okoro"]
        assert exported(copy) == exported(book)
