"""What was logged by mistake is taken back, and nothing of it stays."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime

import pytest

import warmlinks as wl
from warmlinks.people import logged
from warmlinks.plugins.sources import About, Person
from warmlinks.values import Identity, Interaction

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.fixture
def book(world):
    with world.book() as book:
        book.load(
            world.archive(
                "alpha",
                About("one", as_of=NOON),
                Person(Identity("alpha", "ada", name="Ada Lovelace"), "p[0]"),
                Interaction("alpha", "m1", "ada", "message", "in", NOON, "m[0]"),
            )
        )
        yield book


def exported(book) -> str:
    """The whole book as text."""
    lines = io.StringIO()
    book.export(lines)
    return lines.getvalue()


def test_an_entry_taken_back_leaves_the_book_as_it_was(book):
    """The export and the score are those of before; what was taken back is told with all that it said."""
    before, score = exported(book), book.tie_score("Ada Lovelace", now=NOW)
    done = book.log("Ada Lovelace", "call", at=NOW, note="about engines")
    between = exported(book)
    gone = book.unlog(done.entry)

    assert (gone.who, gone.kind, gone.direction, gone.at, gone.note) == (
        "Ada Lovelace",
        "call",
        "both",
        NOW,
        "about engines",
    )
    assert between != before == exported(book)
    assert book.tie_score("Ada Lovelace", now=NOW) == score
    assert book.doctor(mend=False).healthy


def test_taking_back_twice_is_once(book):
    """Who does not know whether it was done says it again; another entry stays."""
    first = book.log("Ada Lovelace", "call", at=NOW)
    second = book.log("Ada Lovelace", "call", at=NOON)

    assert book.unlog(first.entry).id == first.entry
    assert book.unlog(first.entry) is None
    assert [one.id for one in book.logged()] == [second.entry]


def test_what_was_taken_back_can_be_logged_again(book):
    """The owner's last word holds."""
    first = book.log("Ada Lovelace", "call", at=NOW)
    book.unlog(first.entry)
    again = book.log("Ada Lovelace", "call", at=NOW)

    assert again.new
    assert again.entry == first.entry


def test_a_person_made_by_a_mistyped_name_goes_too(book):
    """A mistyped name is gone from the list of people; one of whom more was said, or logged, stays."""
    before = exported(book)
    typo = book.log("Zora Neale", "call", at=NOW)
    book.unlog(typo.entry)
    after = exported(book)
    kept = book.log("Grace Hopper", "call", at=NOW)
    book.set("Grace Hopper", now=NOW, cadence=30)
    twice = [book.log("Mary Shelley", "call", at=day) for day in (NOON, NOW)]
    for entry in (kept, twice[0]):
        book.unlog(entry.entry)

    names = {person.name for person in book.connections(now=NOW)}
    assert names == {"Ada Lovelace", "Grace Hopper", "Mary Shelley"}
    assert after == before
    assert book.doctor(mend=False).healthy


ADA, GRACE, BEN = "Ada Lovelace", "Grace Hopper", "Ben Okoro"
SAID = {
    "a cadence": lambda book: book.set(GRACE, now=NOW, cadence=30),
    "a status": lambda book: book.set(GRACE, now=NOW, status="archived"),
    "a note": lambda book: book.set(GRACE, now=NOW, note="sails"),
    "a country": lambda book: book.set(GRACE, now=NOW, country="DE"),
    "a tag": lambda book: book.set(GRACE, now=NOW, tags=["choir"]),
    "a snooze": lambda book: book.snooze(GRACE, date(2026, 9, 1), now=NOW),
    "a pause": lambda book: book.add_pause(date(2026, 7, 1), date(2026, 7, 9), who=GRACE),
    "another": lambda book: book.keep_apart(GRACE, ADA),
    "the same": lambda book: book.merge(GRACE, ADA),
    "her consent": lambda book: book.consent(GRACE, ADA, who=GRACE, answer="no", at=NOW),
    "another's consent": lambda book: book.consent(ADA, GRACE, who=ADA, answer="yes", at=NOW),
    "being introduced": lambda book: book.introduce(ADA, GRACE, at=NOON),
    "introducing": lambda book: book.introduce(ADA, BEN, at=NOON, by=GRACE),
    "a word of hers": lambda book: (
        book.introduce(ADA, GRACE, at=NOON),
        book.record_outcomes(GRACE, {ADA: "met"}, at=NOW),
    ),
}


@pytest.mark.parametrize("said", SAID)
def test_what_was_said_of_somebody_keeps_them(book, said):
    """Only the entry goes: of whom anything else was said, by whatever call, they and all of it stay."""
    book.log(BEN, "call", at=NOON)
    first = book.log(GRACE, "call", at=NOON)
    SAID[said](book)
    before = exported(book)
    second = book.log(GRACE, "call", at=NOW) if said != "the same" else book.log(first.id, "call", at=NOW)
    book.unlog(second.entry)
    between = exported(book)
    gone = book.unlog(first.entry)

    assert gone.stays
    assert "something else was said" not in gone.stays
    assert between == before
    # the last line is the digest of the others
    assert [line for line in before.splitlines()[:-1] if line not in exported(book).splitlines()] == [
        line for line in before.splitlines() if f'"{first.entry}' in line
    ]
    assert book.find(first.id)
    assert book.doctor(mend=False).healthy


def references(book) -> list[tuple[str, str]]:
    """Every column of a table that names an identity."""
    return book._db.rows(
        'SELECT t.name, f."from" FROM sqlite_schema t, pragma_foreign_key_list(t.name) f WHERE f."table" = \'identity\''
    )


def test_every_table_that_names_somebody_keeps_them(book):
    """Also those into which no call writes for somebody who was only logged, and those that are yet to come."""
    book.log(GRACE, "call", at=NOW)
    db = book._db
    number = db.value("SELECT id FROM identity WHERE network = 'me'")
    db.run("DELETE FROM interaction WHERE who = ?", (number,))
    db.run("PRAGMA foreign_keys = OFF")
    db.run("PRAGMA ignore_check_constraints = ON")
    kept = set()
    for table, column in references(book):
        columns = db.rows("SELECT name, type FROM pragma_table_info(?)", (table,))
        row = [number if name == column else {"TEXT": "x"}.get(kind, 0) for name, kind in columns]
        db.run("SAVEPOINT probe")
        db.run(f"INSERT OR REPLACE INTO {table} VALUES ({', '.join('?' * len(row))})", row)
        if logged._referring_tables(db, number):
            kept.add((table, column))
        db.run("ROLLBACK TO probe")
        db.run("RELEASE probe")

    assert not logged._referring_tables(db, number)
    assert {table for table, _ in set(references(book)) - kept} == {"fact", "named", "person", "member", "undo_who"}


def test_the_list_is_newest_first_and_of_one_person_if_asked(book):
    """By hand means by hand: what came from an archive is not listed."""
    book.log("Ada Lovelace", "meeting", at=date(2026, 5, 1))
    book.log("Zora Neale", "call", at=NOW)

    assert [(one.who, one.at) for one in book.logged()] == [
        ("Zora Neale", NOW),
        ("Ada Lovelace", date(2026, 5, 1)),
    ]
    assert [one.who for one in book.logged("Ada Lovelace")] == ["Ada Lovelace"]


def test_a_book_made_from_an_export_takes_back_by_the_same_id(book, world):
    """Ids are made of what an entry says, so they lead to it in every book."""
    done = book.log("Ada Lovelace", "call", at=NOW)
    with world.book() as other:
        other.import_(io.StringIO(exported(book)))
        gone = other.unlog(done.entry)
        book.unlog(done.entry)

        assert gone.id == done.entry
        assert exported(other) == exported(book)


def test_no_id_is_told_with_what_was_logged(book):
    """A name or an empty word is no id; the entries are named with theirs."""
    done = book.log("Ada Lovelace", "call", at=NOW)
    for word in ("Ada Lovelace", "", "abc"):
        with pytest.raises(wl.NotFoundError) as wrong:
            book.unlog(word)

        assert wrong.value.candidates == (f"{done.entry}  2026-06-01  call with Ada Lovelace",)
