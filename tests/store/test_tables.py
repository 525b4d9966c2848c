"""CSV that starts no formula, and exports that carry no names."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, datetime, timedelta

import pytest

import warmlinks as wl
from warmlinks.people.spreadsheet import inert
from warmlinks.plugins.sources import About, Conversation, Member, Person, Tie
from warmlinks.upkeep.exporting import FORMAT
from warmlinks.values import Identity, Interaction

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\u00a0=1", "\uff1d1", "\n=1"])
def test_what_looks_like_a_formula_gets_an_apostrophe(text):
    """Every sign that a spreadsheet takes for the start of a formula is made inert; an ordinary name is not."""
    assert inert(text) == f"'{text}"
    assert inert("Zoë = Zoe") == "Zoë = Zoe"


def test_a_name_stays_one_cell_and_starts_no_formula(world):
    """A name with a formula, quotes, commas and line breaks is one cell of text."""
    names = ["=1+1", '@cmd|" /C calc"!A0', 'O\'Neil, "Ada"\nLovelace']
    with world.book() as book:
        book.load(
            world.archive(
                "alpha", *(Person(Identity("alpha", str(n), name=name, company="=2")) for n, name in enumerate(names))
            )
        )
        stream = io.StringIO()
        count = book.export_csv(stream, now=NOW)
    rows = list(csv.DictReader(io.StringIO(stream.getvalue(), newline="")))

    assert count == len(rows) == 3
    assert {row["name"] for row in rows} == {"'=1+1", "'" + names[1], names[2]}
    assert {row["company"] for row in rows} == {"'=2"}


def exported(book, **more):
    stream = io.StringIO()
    book.export(stream, **more)
    return stream.getvalue()


def filled(world):
    book = world.book()
    ada = Identity(
        "alpha",
        "in/ada-lovelace",
        name="Ada Lovelace",
        handle="ada_l",
        emails=("ada@example.org",),
        phones=("+441234567",),
        company="Engines",
        location="London",
        url="https://alpha.example/ada",
        aliases=("name:Ada Lovelace",),
    )
    book.load(
        world.archive(
            "alpha",
            About("one", as_of=NOW),
            Person(ada, "Connections.csv[0]"),
            Person(Identity("alpha", "in/ben", name="Ben Okoro"), "Connections.csv[1]"),
            Tie("alpha", ada.key, "connected", NOON.date()),
            Conversation("alpha", "talk-with-ada-lovelace", "direct", (Member(ada.key), Member("alpha-owner"))),
            *(
                Interaction(
                    "alpha",
                    f"ada-{n}",
                    ada.key,
                    "message",
                    "in",
                    NOON + timedelta(days=n),
                    "ada.csv",
                    "talk-with-ada-lovelace",
                )
                for n in range(5)
            ),
        )
    )
    book.load(world.archive("beta", Person(Identity("beta", "7", name="ada", emails=("ada@example.org",)))))
    book.log("Ada Lovelace", "call", at=NOON, note="Ada is well")
    book.merge("Ben Okoro", "Ada Lovelace")
    book.set("Ada Lovelace", now=NOW, cadence=30, tags=["friends of Ada"], note="Ada's note", country="GB")
    book.add_pause(NOON.date(), NOON.date(), who="Ada Lovelace", name="Ada's holiday")
    return book


def test_a_redacted_export_names_nobody_and_counts_the_same(world):
    """No name, address, handle, key, note or place is in it; read back, it gives the same scores and counts."""
    with filled(world) as book, world.book() as copy:
        text = exported(book, redacted=True)
        copy.import_(io.StringIO(text))
        numbers = [(one.warmth, one.alive, one.last_contact, one.due_on, one.cold_on) for one in book.scores(now=NOW)]
        redacted = [(one.warmth, one.alive, one.last_contact, one.due_on, one.cold_on) for one in copy.scores(now=NOW)]
        counts = [len(person.identities) for person in copy.connections(now=NOW)]
    # a digest may hold any three letters
    low = re.sub(r'"[0-9a-f]{12,}"', '""', text.lower())

    assert [
        word for word in ("ada", "lovelace", "okoro", "example.org", "4412", "london", "sam owner") if word in low
    ] == []
    assert redacted == numbers
    assert counts == [3]
    with filled(world) as book:
        assert "ada lovelace" in exported(book).lower()


def test_an_export_needs_an_empty_book(world):
    """Nothing is mixed: a book that holds anything takes no export, and is as it was."""
    with filled(world) as book:
        before = exported(book)
        with pytest.raises(wl.BookError, match="empty book"):
            book.import_(io.StringIO(before))

        assert exported(book) == before


@pytest.mark.parametrize(
    "damage",
    [
        lambda _: [],
        lambda _: ["not json"],
        lambda lines: lines[1:],
        lambda lines: [lines[0], *lines],
        lambda lines: [lines[0].replace(f'"format":{FORMAT}', '"format":99'), *lines[1:]],
        lambda lines: [line for line in lines if '"type":"identity"' not in line],
        lambda lines: [line.replace('"direction":"in"', '"direction":"sideways"') for line in lines],
        lambda lines: [line.replace("2026-03-01T12:00:00Z", "noon") for line in lines],
        lambda lines: [*lines[:-1], lines[-1].replace("{", '{"extra":1,', 1)],
        lambda lines: [*lines[:-1], lines[-1][:-3]],
        lambda lines: [*lines, '{"type":"nothing known"}'],
        lambda lines: [*lines, lines[1]],
    ],
)
def test_a_damaged_export_leaves_the_book_empty(world, damage):
    """Whatever is wrong with a line, the error says which, and nothing of the export has been read in."""
    with filled(world) as book:
        lines = exported(book).splitlines()
    with world.book() as copy:
        with pytest.raises(wl.InputError):
            copy.import_(io.StringIO("\n".join(damage(lines))))
        people = copy.connections(now=NOW)
        copy.import_(io.StringIO("\n".join(lines)))

        assert people == []
        assert exported(copy).splitlines() == lines
