"""What the owner says of people and takes back: names, and the journal of everything said."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest

import warmlinks as wl
from warmlinks.plugins.sources import About, Person
from warmlinks.values import Identity, Interaction

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
ADA, BEN, NOBODY = "alpha:ada", "alpha:ben", "alpha:5150238"


def exported(book, *, redacted=False):
    stream = io.StringIO()
    book.export(stream, redacted=redacted)
    return stream.getvalue()


@pytest.fixture
def book(world):
    with world.book(world.folder / "x.db") as book:
        book.load(
            world.archive(
                "alpha",
                About("one", as_of=NOON),
                Person(Identity("alpha", "ada", name="Ada Lovelace"), "p[0]"),
                Person(Identity("alpha", "ben", name="Ben Okonjo"), "p[1]"),
                Person(Identity("alpha", "bent", name="Benta Orr"), "p[2]"),
                Person(Identity("alpha", "5150238"), "p[3]"),
                Person(Identity("alpha", "hidden:2-000f"), "p[4]"),
                *(
                    Interaction("alpha", f"m{at}", who, "message", "in", NOON, "m")
                    for at, who in enumerate(("ada", "ben", "5150238", "hidden:2-000f"))
                ),
            )
        )
        yield book


def name_of(book, who):
    return book.show(who, now=NOW).connection.name


def test_who_has_no_name_is_called_in_words_and_never_by_a_key(book):
    """What a person would say, and the number where it is one."""
    assert name_of(book, NOBODY) == "an account of alpha, 5150238"
    assert name_of(book, "alpha:hidden:2-000f") == "somebody on alpha who hid their name"


def test_a_name_that_was_given_wins_and_is_kept(book, world):
    """Over every archive, in every list and by lookup; taken away, the archive's own holds again."""
    before = exported(book)
    book.set(NOBODY, now=NOW, name="Mira Holt")
    book.set(ADA, now=NOW, name="Zoe\u0308")
    newer = world.archive("alpha", About("one", as_of=NOW), Person(Identity("alpha", "ada", name="Ada King"), "p[0]"))
    book.load(newer)
    named = name_of(book, NOBODY), name_of(book, "Zo\u00eb"), name_of(book, ADA)
    redacted = exported(book, redacted=True)
    with world.book() as copy:
        copy.import_(io.StringIO(exported(book)))
        there = name_of(copy, NOBODY)
    book.set(ADA, now=NOW, name="")

    assert named == ("Mira Holt", "Zo\u00eb", "Zo\u00eb")
    assert there == "Mira Holt"
    assert name_of(book, ADA) == "Ada King"
    assert "Mira" not in redacted
    assert "Zo" not in redacted
    assert before != exported(book)
    assert book.doctor(mend=False).healthy


def test_a_name_that_was_given_is_forgotten_to_the_last_byte(book):
    """It is found in other texts too, in the journal and in the file."""
    book.set(ADA, now=NOW, name="Quentin Xylander")
    book.set(BEN, now=NOW, note="met Quentin Xylander")
    book.set(BEN, now=NOW, note="sails")
    book.forget(ADA)
    book.close()

    assert b"Xylander" not in book.path.read_bytes()


WORDS = {
    "a merge": lambda book: book.merge(ADA, BEN),
    "keeping apart": lambda book: book.keep_apart(ADA, BEN),
    "a cadence": lambda book: book.set(ADA, now=NOW, cadence=30),
    "a status": lambda book: book.set(ADA, now=NOW, status="do_not_contact"),
    "a name": lambda book: book.set(ADA, now=NOW, name="Countess"),
    "tags and a note": lambda book: book.set(ADA, now=NOW, tags=["choir"], note="sails", untag=["old"]),
    "a tag's cadence": lambda book: book.set_tag("old", now=NOW, cadence=20),
    "an introduction": lambda book: book.introduce(ADA, BEN, at=NOON),
    "a consent": lambda book: book.consent(ADA, BEN, who=ADA, answer="yes", at=NOW),
}


@pytest.mark.parametrize("word", WORDS)
def test_every_word_can_be_taken_back(book, word):
    """The export is to the byte what it was before, the answer says what it was, and the next one goes further back."""
    book.set(ADA, now=NOW, tags=["old"])
    book.set(ADA, now=NOW, cadence=90)
    before, people = exported(book), book.connections(now=NOW)
    WORDS[word](book)
    between = exported(book)
    change = book.undo()

    assert between != before
    assert exported(book) == before
    assert book.connections(now=NOW) == people
    assert change.what == "undo"
    assert change.undone
    assert change.people or change.words
    assert book.undo().words == ("cadence 90",)


def test_words_are_taken_back_the_newest_first_or_the_newest_on_somebody(book):
    """Of two words on two people the one that is asked for, and of two on one the later."""
    book.set(ADA, now=NOW, cadence=30)
    book.set(ADA, now=NOW, cadence=60)
    book.set(BEN, now=NOW, cadence=90)
    book.undo(ADA)
    once = book.show(ADA, now=NOW).connection.cadence, book.show(BEN, now=NOW).connection.cadence
    book.undo()
    book.undo()

    assert once == (30, 90)
    assert book.show(ADA, now=NOW).connection.cadence is None
    with pytest.raises(wl.NotFoundError, match="nothing to take back"):
        book.undo()


def test_the_same_again_is_no_word(book):
    """What changes nothing is not in the way of what did."""
    book.set(ADA, now=NOW, cadence=30)
    book.set(ADA, now=NOW, cadence=30)
    book.undo()

    assert book.show(ADA, now=NOW).connection.cadence is None


def test_an_export_that_was_read_in_takes_back_its_decisions(book, world):
    """The journal is not exported, and begins with what is in force."""
    book.merge(ADA, BEN)
    with world.book() as copy:
        copy.import_(io.StringIO(exported(book)))
        copy.undo()

        assert len(copy.connections(now=NOW)) == len(book.connections(now=NOW)) + 1


def test_the_beginning_of_a_name_is_enough_to_read_and_not_to_write(book):
    """One who is called so is meant, several are listed; what changes something asks for more."""
    assert name_of(book, "Ada") == "Ada Lovelace"
    assert name_of(book, "ben") == "Ben Okonjo"
    assert name_of(book, "Love") == "Ada Lovelace"
    with pytest.raises(wl.NotFoundError, match="2 people go by 'B'") as several:
        book.show("B", now=NOW)
    with pytest.raises(wl.NotFoundError, match="nobody goes by 'Ada'"):
        book.set("Ada", now=NOW, cadence=30)

    assert [line.split("  ")[1] for line in several.value.candidates] == ["Ben Okonjo", "Benta Orr"]


def test_names_are_compared_however_their_accents_are_written(book):
    """Composed or not, the Angstrom sign or the letter, a syllable or its parts: one person, and no second one."""
    for composed, apart in (
        ("Zo\u00eb", "Zoe\u0308"),
        ("\uac00\ub098", "\u1100\u1161\u1102\u1161"),
        ("\u00c5ngstr\u00f6m", "\u212bngstro\u0308m"),
    ):
        first = book.log(composed, "call", at=NOON)
        second = book.log(apart, "call", at=NOW, create=True)
        book.set(apart, now=NOW, cadence=30)

        assert first.id == second.id
        assert not second.new_person
        assert book.find(apart) == book.find(composed) == first.id
        with pytest.raises(wl.UsageError):
            book.merge(composed, apart)
