"""Exports in a book: what a user sees after loading them."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest

import warmlinks as wl
from warmlinks.errors import InputError
from warmlinks.plugins.registry import Registry
from warmlinks_linkedin import hooks

DATA = Path(__file__).parent / "data"
NOW = datetime(2026, 6, 1, tzinfo=UTC)
U = "https://www.linkedin.com/in/"
HEADER = "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
ROWS = f"Mira,Holt,{U}mira-holt,,Tidewater Ltd,Engineer,09 Sep 2022\nJosé,Núñez,{U}jos%C3%A9-n,,,,01 Dec 2021"
SENTENCE = "When exporting your connection data, you may notice that some addresses are missing."


@pytest.fixture
def open_book():
    books = []

    def opener():
        registry = Registry(plugins={"linkedin": hooks}, discover=False, folders=(), environ={})
        books.append(wl.Book.open(":memory:", timezone="Europe/Berlin", registry=registry))
        return books[-1]

    yield opener
    for book in books:
        book.close()


def people(book):
    return sorted((one.name, one.identities, one.connected_on) for one in book.connections(now=NOW))


def counts(report):
    return {name: getattr(report, name) for name in ("seen", "new", "changed", "same", "refused")}


def loaded(book, *paths):
    (report,) = book.load(*paths).files
    assert report.seen == report.new + report.changed + report.same + sum(report.skipped.values()) + report.refused
    return report


def exported(book):
    stream = io.StringIO()
    book.export(stream)
    return stream.getvalue()


def test_four_shapes_of_connections_give_the_same_people(open_book, tmp_path):
    """With the notes, with another preamble, with a byte order mark, cleaned by hand: the same people."""
    shapes = {
        "notes": f'Notes:\n"{SENTENCE}"\n\n{HEADER}{ROWS}',
        "preamble": f"Notes:\n{SENTENCE}\nand a line more\n\n\n{HEADER}{ROWS}",
        "mark": f"\ufeff{HEADER}{ROWS}",
        "cleaned": f"{HEADER}{ROWS}",
    }
    found = {}
    for name, text in shapes.items():
        path = tmp_path / name / "Connections.csv"
        path.parent.mkdir()
        path.write_text(text, encoding="utf-8")
        book = open_book()
        loaded(book, path)
        found[name] = people(book)

    assert len(found["notes"]) == 2
    assert all(one == found["notes"] for one in found.values())


def test_a_file_without_a_header_never_ends_as_a_success(open_book, tmp_path):
    """It fails with a message, and the book stays empty."""
    path = tmp_path / "Connections.csv"
    path.write_text(ROWS, encoding="utf-8")
    book = open_book()

    try:
        report = book.load(path)
    except InputError as error:
        why = str(error)
    else:
        why = " ".join(str(problem) for file in report.files for problem in file.problems)
        assert not any(file.new for file in report.files)
    assert "header" in why
    assert not people(book)


@pytest.mark.parametrize("case", ["2018", "2020", "2022", "2024", "2026"])
def test_each_generation_loads_and_the_second_time_nothing_is_new(open_book, case):
    """Exports with and without addresses and with short US dates load; again they tell nothing new."""
    book = open_book()

    first = loaded(book, DATA / case)
    again = loaded(book, DATA / case)

    assert first.new > 0
    assert counts(again) | {"same": 0} == {
        "seen": first.seen,
        "new": 0,
        "changed": 0,
        "same": 0,
        "refused": first.refused,
    }


def test_the_order_of_exports_does_not_matter(open_book):
    """Exports of three generations give one book, whichever comes first."""
    exports = []
    for order in (("2018", "2020", "2024"), ("2024", "2018", "2020"), ("2020", "2024", "2018")):
        book = open_book()
        for case in order:
            loaded(book, DATA / case)
        exports.append(exported(book))

    assert exports[0] == exports[1]
    assert exports[0] == exports[2]


def test_generations_meet_in_one_person(open_book):
    """Mira, known by name in 2018, by her first address in 2020 and 2024, and by a new one since, is one person."""
    book = open_book()
    for case in ("2026", "2018", "2024", "2020"):
        loaded(book, DATA / case)

    miras = [one for one in book.connections(now=NOW) if "Mira" in one.name]
    assert len(miras) == 1
    assert {one.key for one in miras[0].identities} >= {"name:Mira Holt", "in/mira-holt-000", "in/mira-tides"}


def test_a_sponsored_message_is_no_contact(open_book):
    """Nobody called Nimbus is known, and the report counts what was left out."""
    book = open_book()

    report = loaded(book, DATA / "2024")

    assert not [one for one in book.connections(now=NOW) if "Nimbus" in one.name]
    assert report.skipped["sponsored"] == 1


def test_no_text_gets_into_the_book(open_book):
    """What people wrote to each other stands in no export of the book."""
    book = open_book()
    loaded(book, DATA / "2024")

    data = exported(book)

    assert "Mira Holt" in data
    for text in ("said we should talk", "gracias", "hello all", "liked your talk"):
        assert text not in data
