"""What was logged by mistake is taken back, and nothing of it stays."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime

import pytest

import warmlinks as wl
from warmlinks.models import Identity, Interaction
from warmlinks.sources import About, Person

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
    before, score = exported(book), book.standing("Ada Lovelace", now=NOW)
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
    assert book.standing("Ada Lovelace", now=NOW) == score
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
    typo = book.log("Zora Neale", "call", at=NOW)
    kept = book.log("Grace Hopper", "call", at=NOW)
    book.set("Grace Hopper", now=NOW, cadence=30)
    twice = [book.log("Mary Shelley", "call", at=day) for day in (NOON, NOW)]
    for entry in (typo, kept, twice[0]):
        book.unlog(entry.entry)

    names = {person.name for person in book.connections(now=NOW)}
    assert names == {"Ada Lovelace", "Grace Hopper", "Mary Shelley"}
    assert book.doctor(mend=False).healthy


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
