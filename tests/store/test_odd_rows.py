"""What is in a book that could not come in today: a time that nothing can have, a text that is none.

Nobody else's answer suffers; the doctor finds it, and takes it out where that is asked for.
"""

from __future__ import annotations

import gzip
import io
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

import warmlinks as wl
from warmlinks.cli.main import cli
from warmlinks.upkeep.opening import open_book

NOW = datetime(2026, 1, 25, 8, tzinfo=UTC)
OLD = Path(__file__).parent / "data" / "book-0.1.0.db.gz"


@pytest.fixture
def place(tmp_path) -> Path:
    """A book of three people, one of whom has a pause, a snooze and an introduction."""
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    with wl.Book.open(home / "x.db", timezone="America/New_York") as book:
        for name in ("Mira Holt", "Tom Achebe", "Jonas Brandt"):
            for day in (1, 5, 9):
                book.log(name, at=date(2025, 12, day), kind="call", note="of tides")
        book.introduce("Mira Holt", "Jonas Brandt", at=date(2025, 12, 2), reason="both bind books")
        book.add_pause(date(2025, 12, 24), date(2025, 12, 26), name="the holidays")
        book.snooze("Jonas Brandt", date(2026, 2, 1), now=NOW)
        book.consent("Mira Holt", "Tom Achebe", who="Mira Holt", answer="yes", at=NOW)
    return home / "x.db"


def poke(place: Path, *statements: str) -> None:
    """Change a book as a version before this one would have, which vouched for no rows."""
    with closing(sqlite3.connect(place, isolation_level=None)) as db:
        for statement in statements:
            assert db.execute(statement).rowcount, statement
    with closing(open_book(place, timezone=None, patience=1.0, assume=None, make=True)) as book, book.writing():
        book.vouch_for_rows()


def run(place: Path, *words: str):
    return CliRunner().invoke(cli, ["--book", str(place), "--now", NOW.isoformat(), *words])


READERS = (
    ("connections",),
    ("connections", "--json"),
    ("score",),
    ("score", "--json"),
    ("cooling",),
    ("digest",),
    ("digest", "--json"),
    ("notify", "--dry-run"),
    ("show", "Tom Achebe"),
    ("show", "Tom Achebe", "--json"),
    ("why", "Tom Achebe"),
    ("path", "Tom Achebe"),
    ("intro", "list"),
    ("intro", "due"),
    ("intro", "suggest"),
    ("log", "--list"),
    ("log", "--list", "--json"),
    ("pause", "list"),
    ("sent",),
    ("backtest",),
    ("duplicates",),
    ("export",),
    ("export", "--csv"),
    ("export", "--redacted"),
)
TOM = "who = (SELECT id FROM identity WHERE key = 'Tom Achebe')"
ODD = {
    "the zero of a calendar": -62135596800000,
    "the zero of a clock": 0,
    "before the world had books": -(10**15),
    "the end of a calendar": 253402300799000,
    "beyond any": 10**17,
    "beyond all": 2**62,
    "before all": -(2**61),
}


@pytest.mark.parametrize("odd", ODD)
def test_contact_at_no_possible_time_takes_no_answer_down(place, odd):
    """As a book of 0.1 has it: the time, and all that is derived from it."""
    at = ODD[odd]
    poke(
        place,
        f"UPDATE interaction SET at = {at}, precision = 0, second = {at // 1000}, day = {at // 86400000} WHERE {TOM}",
        f"UPDATE tie_state SET first = {at // 1000}, last = {at // 1000}, first_day = {at // 86400000},"
        f" last_day = {at // 86400000} WHERE person = (SELECT id FROM person WHERE name = 'Tom Achebe')",
        f"UPDATE introduction SET made_at = {at}",
        f"UPDATE consent SET at = {at}",
        "UPDATE pause SET start = '0001-01-01'",
        "UPDATE snooze SET until = '9999-99-99'",
    )
    for words in READERS:
        done = run(place, *words)
        assert done.exit_code == 0, (words, done.output)
        assert "Traceback" not in done.output
        if words[0] in {"connections", "score", "log", "export"} and "--redacted" not in words:
            assert "Mira Holt" in done.stdout, words
    found = run(place, "doctor")
    assert found.exit_code == 1
    assert "every date is one that can be" in found.stdout
    assert "3 of contact, 1 of introductions, 1 of answers to introductions, 1 of pauses, 1 of snoozes" in found.stdout
    assert "warmlinks log --undo" in found.stdout
    assert "doctor --repair" in found.stdout
    # once the doctor has counted anew, it is said beside every answer
    assert "left out" in run(place, "score").stderr

    mended = run(place, "doctor", "--repair")
    assert mended.exit_code == 0, mended.output
    assert list((place.parent / "backups").glob("*before-repair*"))
    assert run(place, "score").stderr == ""
    assert "Tom Achebe" in run(place, "connections").stdout
    assert run(place, "doctor").exit_code == 0


def test_the_doctor_repairs_only_what_is_odd(place):
    """The control: a book in which all is possible is the same afterwards, to the byte."""
    before = run(place, "export").stdout
    assert run(place, "doctor", "--repair").exit_code == 0
    assert run(place, "export").stdout == before


def test_a_book_of_0_1_with_a_day_of_the_year_1_opens(tmp_path):
    """What `log --at 0001-01-01` wrote, in a zone where that day has no date in UTC."""
    tmp_path.chmod(0o700)
    place = tmp_path / "x.db"
    place.write_bytes(gzip.decompress(OLD.read_bytes()))
    place.chmod(0o600)
    zero = (date(1, 1, 1) - date(1970, 1, 1)).days
    ben = "(SELECT m.person FROM member m JOIN interaction i ON i.who = m.identity WHERE i.kind = 'call')"
    poke(
        place,
        f"UPDATE interaction SET at = {zero * 86400000}, precision = 2, second = {zero * 86400 - 3208}, day = {zero}"
        " WHERE kind = 'call' AND network = 'me'",
        f"UPDATE tie_state SET first = {zero * 86400 - 3208}, first_day = {zero} WHERE person IN {ben}",
    )
    for words in READERS:
        if "Tom Achebe" not in words:
            done = run(place, *words)
            assert done.exit_code == 0, (words, done.output)
    with wl.Book.open(place) as book:
        (call,) = [entry for entry in book.logged() if entry.kind == "call"]
        assert call.at == date(1, 1, 1)
        assert book.unlog(call.id) is not None
        assert book.doctor().healthy
        assert not book.has_impossible_dates()


# texts


BROKEN = {
    "a name": ("fact", "value", "field = 'name' AND value = 'Tom Achebe'"),
    "a name that is shown": ("person", "name", "name = 'Tom Achebe'"),
    "a note": ("interaction", "note", TOM),
    "a place": ("interaction", "where_", TOM),
    "a reason": ("introduction", "reason", "1"),
}


@pytest.mark.parametrize("broken", BROKEN)
def test_a_text_that_is_none_is_told_and_found(place, broken):
    """No error of SQLite, and nothing of the text itself, reaches anybody."""
    table, column, where = BROKEN[broken]
    poke(place, f"UPDATE {table} SET {column} = CAST(X'41C328FF42' AS TEXT) WHERE {where}")
    for words in READERS:
        done = run(place, *words)
        assert done.exit_code in (0, 1)
        assert "Traceback" not in done.output
        assert "made a mistake" not in done.output, (words, done.output)
        if done.exit_code:
            assert "what should be a text is none" in done.stderr
            assert "`warmlinks doctor`" in done.stderr
    found = run(place, "doctor")
    assert found.exit_code == 1
    assert f"in {table}.{column}" in found.stdout
    assert "warmlinks doctor --repair" in found.stdout

    mended = run(place, "doctor", "--repair")
    assert mended.exit_code == 0, mended.output
    assert "\ufffd" in run(place, "export").stdout or table == "person"
    for words in READERS:
        if "Tom Achebe" not in words:
            assert run(place, *words).exit_code == 0, words


def test_a_book_with_a_broken_text_may_be_restored(place):
    """It is not whole: the last backup may take its place."""
    assert run(place, "backup").exit_code == 0
    poke(place, "UPDATE fact SET value = CAST(X'FF' AS TEXT) WHERE value = 'Tom Achebe'")
    done = run(place, "doctor", "--restore")
    assert done.exit_code == 0, done.output
    assert "Tom Achebe" in run(place, "connections").stdout
    assert run(place, "doctor").exit_code == 0


@pytest.mark.parametrize("fetch", ["for", "list", "fetchone", "fetchall", "dict", "next"])
def test_an_error_that_comes_while_rows_are_fetched_is_told(place, fetch):
    poke(place, "UPDATE fact SET value = CAST(X'FF' AS TEXT) WHERE value = 'Tom Achebe'")
    query = "SELECT value, 1 FROM fact WHERE identity = (SELECT id FROM identity WHERE key = 'Tom Achebe')"
    ways = {
        "for": lambda cursor: [row for row in cursor],  # noqa: C416  a loop
        "list": list,
        "fetchone": lambda cursor: cursor.fetchone(),
        "fetchall": lambda cursor: cursor.fetchall(),
        "dict": dict,
        "next": lambda cursor: next(iter(cursor)),
    }
    with wl.Book.open(place) as book:
        with pytest.raises(wl.BookError, match="what should be a text is none"):
            ways[fetch](book._db.run(query))
        # nothing is left open by it
        book.log("Ben", at=date(2026, 1, 2))


# one state for each answer


@pytest.mark.parametrize("answer", ["suggest_introductions", "paths", "introduction_report", "export_csv"])
def test_an_answer_sees_one_state_of_the_book(place, answer, monkeypatch):
    """Another process writes between two of its queries: the answer is that of the beginning."""
    ask = {
        "suggest_introductions": lambda book: book.suggest_introductions(now=NOW, limit=100),
        "paths": lambda book: book.paths("Mira Holt", now=NOW),
        "introduction_report": lambda book: book.introduction_report(now=NOW),
        "export_csv": lambda book: (stream := io.StringIO(), book.export_csv(stream, now=NOW), stream.getvalue())[2],
    }[answer]
    with wl.Book.open(place) as book:
        wanted = ask(book)
        first = "introductions" if answer == "introduction_report" else "connections"
        real = getattr(wl.Book, first)
        written = []

        def and_somebody_writes(self: wl.Book, **more: object) -> object:
            found = real(self, **more)
            if not written:
                written.append(1)
                with wl.Book.open(place) as other:
                    other.log("Mira Holt" if answer == "paths" else "New One", at=date(2025, 12, 1))
            return found

        monkeypatch.setattr(wl.Book, first, and_somebody_writes)
        assert ask(book) == wanted
        assert written


# forgetting


@pytest.mark.parametrize("who", ["Mira Holt", "Jonas Brandt"])
def test_forgetting_takes_the_reason_of_an_introduction_away(place, who):
    """It is said of both, though it names neither; the introduction itself stays, without the one who is gone."""
    done = run(place, "forget", who, "--yes")
    assert done.exit_code == 0, done.output
    assert "Exports that you made before" in done.stderr
    assert b"both bind books" not in place.read_bytes()
    assert b"of tides" in place.read_bytes()
    assert '"type":"introduction"' in run(place, "export").stdout


def test_forgetting_somebody_else_leaves_the_reason(place):
    assert run(place, "forget", "Tom Achebe", "--yes").exit_code == 0
    assert b"both bind books" in place.read_bytes()


@pytest.mark.parametrize("change", ["kind = 'telepathy'", "direction = 'sideways'", "key = ''"])
def test_a_contact_that_can_be_no_record_keeps_the_others_from_nobody(place, change):
    """`show` leaves that one out, in whichever field it is wrong; the control has all three."""
    with wl.Book.open(place) as book:
        assert len(book.show("Mira Holt", now=NOW).interactions) == 3
    with closing(sqlite3.connect(place, isolation_level=None)) as db:
        db.execute("PRAGMA ignore_check_constraints = ON")
        changed = db.execute(
            f"UPDATE interaction SET {change} WHERE id = (SELECT i.id FROM interaction i JOIN person p ON p.id = i.who"
            " WHERE p.name = 'Mira Holt' ORDER BY i.id LIMIT 1)"
        ).rowcount
        assert changed == 1
    with wl.Book.open(place) as book:
        assert len(book.show("Mira Holt", now=NOW).interactions) == 2
        assert book.scores(now=NOW)


SAYS_NOTHING = {
    "a cadence of letters": "UPDATE setting SET value = 'ab' WHERE field = 'cadence'",
    "a cadence of no day": "UPDATE setting SET value = '0' WHERE field = 'cadence'",
    "a cadence with half a letter": "UPDATE setting SET value = 'A\ufffdB' WHERE field = 'cadence'",
    "a status that there is not": "UPDATE setting SET value = 'ab' WHERE field = 'status'",
    "a fact that there is not": "UPDATE fact SET field = 'ab' WHERE field = 'name' AND value = 'Mira Holt'",
}


@pytest.mark.parametrize("odd", SAYS_NOTHING)
def test_what_says_nothing_is_passed_over_found_and_taken_out(place, odd):
    """As a bit that changed leaves it, or a text that was repaired: nobody's list is taken down, nobody is silenced."""
    with wl.Book.open(place) as book:
        book.set("Tom Achebe", now=NOW, cadence=20, note="tides", status="archived")
    poke(place, SAYS_NOTHING[odd])
    for words in READERS:
        done = run(place, *words)
        assert done.exit_code == 0, (words, done.output)
    asked = run(place, "doctor")
    assert asked.exit_code == 1
    assert "say nothing, and count for nothing" in asked.output
    assert run(place, "doctor", "--repair").exit_code == 0
    assert "The book is in order" in run(place, "doctor").output
    assert "Jonas Brandt" in run(place, "connections").output
