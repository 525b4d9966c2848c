"""The book's file: closed to others, whole whatever happens, and errors that say what to do."""

from __future__ import annotations

import os
import resource
import sqlite3
import stat
import subprocess
import sys
import tempfile
import textwrap
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

import warmlinks as wl
from warmlinks.store import holder
from warmlinks.store.database import Database
from warmlinks.store.schema import BLUEPRINT, Blueprint

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def place(tmp_path):
    folder = tmp_path / "private"
    folder.mkdir(mode=0o700)
    return folder / "book.db"


def filled(path):
    with wl.Book.open(path, timezone="UTC") as book:
        book.log("Ada Lovelace", at=NOON)
    return path


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def names(path):
    with wl.Book.open(path) as book:
        return [person.name for person in book.connections(now=NOON)]


def in_another_process(code, *words):
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code), *map(str, words)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_files_and_folders_are_for_their_owner_alone(tmp_path, monkeypatch):
    """New folders are 0700 and every file of the book 0600 while it is used, whatever the umask."""
    before = os.umask(0)
    try:
        path = tmp_path / "a" / "b" / "book.db"
        monkeypatch.setattr("platformdirs.user_data_dir", lambda *_, **__: str(path.parent))
        with wl.Book.open() as book:
            book.log("Ada", at=NOON)
            backup = book.backup()
            modes = {one.name: mode(one) for one in path.parent.iterdir()}
    finally:
        os.umask(before)

    assert {mode(tmp_path / "a"), mode(path.parent), mode(backup.parent)} == {0o700}
    assert modes.pop("backups") == 0o700
    assert set(modes) == {"book.db", "book.db-wal", "book.db-shm"}
    assert set(modes.values()) == {0o600}
    assert mode(backup) == 0o600


def test_a_folder_that_others_can_write_is_refused(place):
    """Where others could put files of their own beside the book, it is not opened; closed again, it is."""
    filled(place)
    place.parent.chmod(0o777)
    with pytest.raises(wl.BookError, match="others can write to the folder"):
        wl.Book.open(place)
    place.parent.chmod(0o700)

    assert names(place) == ["Ada Lovelace"]


def test_a_book_that_others_can_write_is_refused(place):
    """A book that others could have changed is refused with the command that closes it."""
    filled(place).chmod(0o666)
    with pytest.raises(wl.BookError, match="chmod 600"):
        wl.Book.open(place)


def test_a_book_that_others_can_read_is_closed_to_them(place):
    """A copy made with an ordinary umask is tightened when it is opened."""
    filled(place).chmod(0o644)
    wl.Book.open(place).close()

    assert mode(place) == 0o600


def test_a_file_that_is_no_book_is_left_alone(place):
    """A text, and another program's database, are refused and not changed by a byte, nor in who may read them."""
    place.write_bytes(b"dear diary " * 100)
    place.chmod(0o644)
    other = place.with_name("other.db")
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE notes (text)")
        connection.execute("PRAGMA application_id = 77")
    connection.close()
    other.chmod(0o644)
    before = place.read_bytes(), other.read_bytes()
    for path in (place, other):
        with pytest.raises(wl.BookError, match=r"this file is no warmlinks book .*Name another file"):
            wl.Book.open(path)

    assert (place.read_bytes(), other.read_bytes()) == before
    assert (mode(place), mode(other)) == (0o644, 0o644)


def test_a_database_that_names_no_program_is_left_alone(place):
    """Most programs write no number of theirs into the file: it is refused by its tables, unchanged, and
    whoever could read it still can."""
    with sqlite3.connect(place) as connection:
        connection.execute("CREATE TABLE notes (text)")
    connection.close()
    place.chmod(0o644)
    before = place.read_bytes()
    with pytest.raises(wl.BookError, match="no warmlinks book"):
        wl.Book.open(place)

    assert place.read_bytes() == before
    assert mode(place) == 0o644


def test_a_book_over_which_something_was_written_may_be_restored(place):
    """Where backups lie beside it, the file may have been a book: the way back is named."""
    filled(place)
    with wl.Book.open(place) as book:
        book.backup()
    place.write_bytes(b"dear diary " * 100)
    with pytest.raises(wl.BookError, match=r"no warmlinks book .*doctor --restore"):
        wl.Book.open(place)
    wl.Book.restore(place)

    with wl.Book.open(place) as book:
        assert not book.is_empty()


def test_no_folder_is_made_for_a_mistyped_path(tmp_path):
    """A path that somebody typed needs its folder; the error names it, and nothing is left behind."""
    place = tmp_path / "nonexistent" / "dir" / "x.db"
    with pytest.raises(wl.BookError, match=r"no such folder for a book .*nonexistent.dir"):
        wl.Book.open(place)

    assert list(tmp_path.iterdir()) == []


def test_a_newer_book_is_refused_untouched(place):
    """A book of a later version is neither read nor changed."""
    filled(place)
    connection = sqlite3.connect(place)
    connection.execute(f"PRAGMA user_version = {BLUEPRINT.version + 1}")
    connection.close()
    before = place.read_bytes()
    with pytest.raises(wl.BookError, match="newer warmlinks"):
        wl.Book.open(place)

    assert place.read_bytes() == before


def test_a_trigger_in_the_book_is_not_run(place):
    """A book into which somebody put a trigger is refused: opening it could run what they wrote."""
    filled(place)
    connection = sqlite3.connect(place)
    connection.execute("CREATE TRIGGER evil AFTER INSERT ON interaction BEGIN DELETE FROM identity; END")
    connection.commit()
    connection.close()
    with pytest.raises(wl.BookError, match="somebody has changed"):
        wl.Book.open(place)


def test_damage_is_told_and_names_the_way_back(place):
    """A page of noise in the middle is found by the doctor, who says how to restore."""
    filled(place)
    with wl.Book.open(place) as book:
        for number in range(300):
            book.log(f"Person {number}", at=NOON, create=True)
    size = place.stat().st_size
    with place.open("r+b") as file:
        for at in range(8192, size - 4096, 4096):
            file.seek(at)
            file.write(os.urandom(4096))
    try:
        with wl.Book.open(place) as book:
            found = book.doctor()
            said = " ".join(check.advice for check in found.checks)
            healthy = found.healthy
    except wl.BookError as error:
        said, healthy = str(error), False

    assert not healthy
    assert "doctor --restore" in said


# older books


NEXT = Blueprint(
    version=BLUEPRINT.version + 1,
    tables=BLUEPRINT.tables + "\nCREATE TABLE nickname (identity INTEGER, name TEXT) STRICT;",
    changes={BLUEPRINT.version: "INSERT INTO nickname SELECT id, key FROM identity;"},
)


def test_an_older_book_is_brought_up_to_date_after_a_checked_backup(place):
    """The change is made once, and what was there before lies whole in the folder of backups."""
    filled(place)
    Database.open(place, blueprint=NEXT).close()
    db = Database.open(place, blueprint=NEXT)
    nicknames = db.rows("SELECT name FROM nickname")
    db.close()
    backups = list((place.parent / "backups").iterdir())

    assert nicknames == [("Ada Lovelace",)]
    assert len(backups) == 1
    assert names(backups[0]) == ["Ada Lovelace"]


def test_a_change_that_fails_leaves_the_old_book(place):
    """A statement that fails half way takes the whole step back; the old program still reads the book."""
    filled(place)
    change = NEXT.changes[BLUEPRINT.version] + "\nINSERT INTO nowhere VALUES (1);"
    broken = Blueprint(NEXT.version, NEXT.tables, {BLUEPRINT.version: change})
    with pytest.raises(wl.BookError):
        Database.open(place, blueprint=broken)

    assert names(place) == ["Ada Lovelace"]


def test_a_book_without_a_way_to_the_present_is_refused(place):
    """A version from which no change leads on is refused."""
    filled(place)
    with pytest.raises(wl.BookError, match="too old"):
        Database.open(place, blueprint=Blueprint(NEXT.version + 1, NEXT.tables, {NEXT.version: ""}))


# many processes


HOLD = """
    import sqlite3, sys, time
    connection = sqlite3.connect(sys.argv[1], isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    print("held", flush=True)
    time.sleep(float(sys.argv[2]))
    connection.execute("COMMIT")
"""


HOLD_UNTIL_TOLD = HOLD.replace("time.sleep(float(sys.argv[2]))", "sys.stdin.readline()")


def test_a_book_held_for_a_while_is_waited_for(place):
    """Nobody sees a lock that goes away in time."""
    holding = in_another_process(HOLD_UNTIL_TOLD, filled(place))
    holding.stdout.readline()
    let_go = threading.Event()

    def free():
        let_go.set()
        holding.communicate("\n")

    with wl.Book.open(place, patience=60.0) as book:
        soon = threading.Timer(0.5, free)
        soon.start()
        new = book.log("Ben", at=NOON).new
        waited = let_go.is_set()
    soon.join()

    assert new
    assert waited


def test_a_book_held_too_long_names_who_holds_it(place):
    """After the patience is over, the message has the number and the program of the other process."""
    holding = in_another_process(HOLD, filled(place), 30)
    holding.stdout.readline()
    with wl.Book.open(place, patience=0.3) as book, pytest.raises(wl.BookBusyError) as busy:
        book.log("Ben", at=NOON)
    holding.kill()
    holding.communicate()

    assert f"process {holding.pid} (" in str(busy.value)
    assert "database is locked" not in str(busy.value)


def test_a_held_book_can_be_read(place):
    """Reading waits for nobody who writes."""
    holding = in_another_process(HOLD, filled(place), 30)
    holding.stdout.readline()
    with wl.Book.open(place, patience=0.3) as book:
        people = book.connections(now=NOON)
    holding.kill()
    holding.communicate()

    assert len(people) == 1


def test_where_the_kernel_tells_nothing_a_note_names_the_holder(place, monkeypatch):
    """Without a list of locks, the process that writes leaves its number beside the book while it does."""
    monkeypatch.setattr(holder, "_LOCKS", Path("/nowhere/locks"))
    with wl.Book.open(place) as book:
        with book._db.writing():
            held = holder.who_holds(place)
            note = mode(place.with_name("book.db-holder"))
        after = holder.who_holds(place)

    assert str(os.getpid()) in held
    assert note == 0o600
    assert after is None


def test_several_processes_may_write_at_once(place):
    """Three processes that log twenty contacts each lose none and see no lock."""
    code = """
        import sys
        from datetime import UTC, datetime, timedelta
        import warmlinks as wl
        with wl.Book.open(sys.argv[1]) as book:
            for hour in range(20):
                at = datetime(2026, 3, 1, tzinfo=UTC) + timedelta(hours=hour)
                book.log("Ada Lovelace", at=at, note=sys.argv[2])
    """
    filled(place)
    running = [in_another_process(code, place, number) for number in range(3)]
    errors = [one.communicate()[1] for one in running]
    with wl.Book.open(place) as book:
        shown = book.show("Ada Lovelace", now=datetime(2026, 4, 1, tzinfo=UTC))
        healthy = book.doctor(mend=False).healthy

    assert errors == [""] * 3
    assert shown.connection.interactions["both"] == 61
    assert healthy


# faults


def test_a_full_disk_costs_nothing_that_was_there(place, world):
    """When a load finds no room, the book is as before, the message says so, and with room the next run works."""
    archive = world.archive("alpha", *_many())
    filled(place)
    with world.book(place) as book:
        pages = book._db.value("PRAGMA page_count")
        book._db.run(f"PRAGMA max_page_count = {pages + 3}")
        with pytest.raises(wl.BookError, match="what it held is whole") as full:
            book.load(archive)
        before = [person.name for person in book.connections(now=NOON)]
        book._db.run("PRAGMA max_page_count = 100000")
        report = book.load(archive)

    assert "Make room" in str(full.value)
    assert before == ["Ada Lovelace"]
    assert report.new_interactions == 500


def _many():
    from warmlinks.plugins.sources import Person
    from warmlinks.values import Identity, Interaction

    yield Person(Identity("alpha", "ben", name="Ben"))
    for number in range(500):
        yield Interaction("alpha", f"m{number}", "ben", "message", "in", NOON, f"messages[{number}]")


def test_a_file_that_may_not_grow_costs_nothing_that_was_there(place):
    """The system's own limit on file sizes ends in the same clear message; without the limit the same call works."""
    code = """
        import resource, signal, sys
        from datetime import UTC, datetime
        import warmlinks as wl
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        if sys.argv[2] != "0":
            resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]),) * 2)
        try:
            with wl.Book.open(sys.argv[1]) as book:
                for number in range(200):
                    book.log(f"Person {number}", at=datetime(2026, 3, 1, tzinfo=UTC), note="x" * 2000, create=True)
            print("done")
        except wl.BookError as error:
            print("BookError", error)
    """
    filled(place)
    limit = place.stat().st_size + 40_000
    limited = in_another_process(code, place, limit).communicate()
    between = names(place)
    free = in_another_process(code, place, 0).communicate()

    assert limited[0].startswith("BookError")
    assert limited[1] == ""
    assert between[0] == "Ada Lovelace"
    assert len(between) < 201
    assert free == ("done\n", "")
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY


def test_a_folder_that_may_only_be_read_is_told():
    """A book where nothing may be written gives one clear error, and takes the same entry once it may be."""
    code = """
        import os, sys
        from datetime import UTC, datetime
        import warmlinks.book, warmlinks.errors
        if os.getuid() == 0:
            os.setgroups([]); os.setgid(65534); os.setuid(65534)
        try:
            with warmlinks.book.Book.open(sys.argv[1], timezone="UTC") as book:
                book.log("Ben", at=datetime(2026, 3, 1, tzinfo=UTC))
            print("done")
        except warmlinks.errors.BookError as error:
            print("BookError", error)
    """
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "book.db"
        if os.getuid() == 0:
            os.chown(folder, 65534, 65534)
        first = in_another_process(code, place).communicate()
        place.chmod(0o400)
        Path(folder).chmod(0o500)
        closed = in_another_process(code.replace("Ben", "Cleo"), place).communicate()
        Path(folder).chmod(0o700)
        place.chmod(0o600)
        opened = in_another_process(code.replace("Ben", "Cleo"), place).communicate()

    assert first == ("done\n", "")
    assert closed[0].startswith("BookError the book could not be")
    assert closed[1] == ""
    assert opened == ("done\n", "")


def test_a_closed_book_says_so(place):
    """After closing, twice if one likes, every use says that the book is closed."""
    book = wl.Book.open(place)
    book.close()
    book.close()
    with pytest.raises(wl.BookError, match="closed"):
        book.log("Ada", at=NOON)


def test_nothing_is_written_inside_a_view(place):
    """Writing while one state is being read is refused, since it would be taken back with that view."""
    with wl.Book.open(place) as book:
        with book._db.reading(), pytest.raises(wl.BookError, match="while one state"):
            book.log("Ada", at=NOON)
        new = book.log("Ada", at=NOON).new

    assert new
