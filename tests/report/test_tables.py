"""J19.3: what a notebook shows, and the book's answers as frames of any library."""

from __future__ import annotations

from datetime import UTC, date, datetime

import narwhals as nw
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from pages_read import Page

import warmlinks as wl
from warmlinks.plugins.sources import Person
from warmlinks.report.tables import TABLES
from warmlinks.values import Identity

EAGER = ["pandas", "polars", "pyarrow"]


@pytest.fixture
def book(seen_book):
    """The sample world."""
    with wl.Book.open(seen_book) as opened:
        yield opened


@pytest.mark.parametrize("which", sorted(TABLES))
def test_plain_rows_are_what_the_book_answers(book, which, now):
    """One for each answer, with the columns that are told."""
    rows = book.table(which, now=now)
    answers = {
        "scores": lambda: book.scores(now=now),
        "cooling": lambda: book.cooling(now=now),
        "connections": lambda: book.connections(now=now, stages=False),
        "introductions": lambda: book.introductions(now=now),
    }

    assert rows
    assert all(tuple(row) == tuple(TABLES[which]) for row in rows)
    if which in answers:
        assert [row["id"] for row in rows] == [one.id for one in answers[which]()]
    else:
        everybody = book.connections(now=now, stages=False)
        assert len(rows) == sum(sum(person.interactions.values()) for person in everybody)
        assert [row["day"] for row in rows] == sorted(row["day"] for row in rows)


@pytest.mark.parametrize("which", sorted(TABLES))
@pytest.mark.parametrize("backend", EAGER)
def test_frames_hold_the_same(book, which, backend, now):
    """Same rows, same order, same values, of the library that was named."""
    frame = book.table(which, now=now, backend=backend)
    seen = nw.from_native(frame, eager_only=True)
    rows = book.table(which, now=now)

    assert isinstance(frame, {"pandas": pd.DataFrame, "polars": pl.DataFrame, "pyarrow": pa.Table}[backend])
    assert seen.columns == list(TABLES[which])
    assert len(seen) == len(rows)
    for name, kind in TABLES[which].items():
        known = [
            None if value is None or value != value else value  # noqa: PLR0124  not a number
            for value in seen[name].to_list()
        ]
        expected = [row[name] for row in rows]
        if kind == "day":
            known = [value.date() if isinstance(value, datetime) and not pd.isna(value) else value for value in known]
            known = [None if pd.isna(value) else value for value in known]
        if kind == "moment":
            known = [None if value is None or pd.isna(value) else value for value in known]
            assert all(value is None or value.utcoffset().total_seconds() == 0 for value in known)
        assert known == expected, name


@pytest.mark.parametrize("backend", EAGER)
def test_a_table_without_rows_has_the_same_kinds_of_columns(backend):
    """What is put below or joined later fits."""
    now = datetime(2026, 1, 1, tzinfo=UTC)
    with wl.Book.open(":memory:", timezone="Europe/Berlin") as empty, wl.Book.open(":memory:", timezone="UTC") as full:
        full.log("Ada", "call", at=datetime(2025, 3, 1, 12, tzinfo=UTC))
        full.log("Ben", "call", at=date(2025, 3, 2))
        for which in ("scores", "connections", "contacts"):
            none, some = (nw.from_native(book.table(which, now=now, backend=backend)) for book in (empty, full))
            assert none.schema == some.schema
            assert len(none) == 0
            assert len(some) == 2


def test_lazy_frames_too(book, now):
    """DuckDB takes the table and counts in it."""
    relation = book.table("contacts", now=now, backend="duckdb")

    assert relation.count("*").fetchall()[0][0] == len(book.table("contacts", now=now))


def test_what_is_none_is_said(book, now):
    """Another table, a library that makes no frames, a moment without a zone."""
    with pytest.raises(wl.UsageError, match="scores"):
        book.table("people", now=now)
    with pytest.raises(wl.WarmlinksError):
        book.table("scores", now=now, backend="spreadsheet")
    with pytest.raises(wl.UsageError):
        book.table("scores", now=datetime(2026, 1, 1))  # noqa: DTZ001  that is what is refused


def test_scores_of_contacts_are_the_books_own(book, now):
    """A frame of the book's contacts, scored as any table is: the ties that no archive ends before today are equal."""
    contacts = book.table("contacts", now=now, backend="polars").filter(pl.col("at").is_not_null())
    scored = wl.score(contacts, now=now, by="id", at="at", timezone="Europe/Berlin")
    days = {row["id"]: row["days"] for row in scored.iter_rows(named=True)}

    assert days == {row["id"]: row["contact_days"] for row in book.table("scores", now=now) if row["contact_days"]}


def test_a_cell_that_ends_with_an_answer_shows_a_table(book, now):
    """The book, its lists, a digest, one person and a report, each in HTML that is whole."""
    answers = [
        book,
        book.cooling(now=now),
        book.scores(now=now),
        book.connections(now=now),
        book.introductions(now=now),
        book.duplicates(),
        book.search("ben", now=now),
        book.table("contacts", now=now),
        book.digest(now=now),
        book.show("Ben Okonjo", now=now),
        book.report(now=now, who="Ben Okonjo"),
    ]

    for answer in answers:
        html = answer._repr_html_()
        page = Page.of(html)
        assert page.every("table") or page.every("ul") or page.every("iframe"), html[:100]
    tables = [Page.of(answer._repr_html_()) for answer in answers[1:4]]
    assert tables[0].every("tbody")[0].every("tr")[0].text.startswith(book.cooling(now=now)[0].id)
    assert "and 2" in Page.of(answers[7]._repr_html_()).text


def test_a_load_shows_its_files(world):
    """What came of each."""
    with world.book() as book:
        html = book.load(world.archive("alpha", Person(Identity("alpha", "1", name="Ada"))))._repr_html_()

    assert [heading.text for heading in Page.of(html).every("th")][:3] == ["file", "source", "seen"]


def test_a_list_stays_a_list(book, now):
    """Equal to one, sliced as one."""
    ties = book.cooling(now=now)

    assert ties == list(ties)
    assert isinstance(ties, list)
    assert ties[:1] == [ties[0]]


def test_hostile_texts_are_text(world):
    """Names, notes, file names: nothing of them is markup, and names are set apart."""
    bad = "<b onclick=x>\u202e</table>דוד"
    now = datetime(2026, 1, 1, tzinfo=UTC)
    with world.book() as book:
        report = book.load(
            world.archive("alpha", Person(Identity("alpha", "1", name=bad, company=bad)), name="<i>.alpha")
        )
        who = book.connections(now=now)[0].id
        book.set(who, now=now, note=bad.replace("\u202e", ""), tags=["<u>"])
        book.log(who, "call", at=datetime(2025, 12, 1, tzinfo=UTC))
        answers = [report, book, book.connections(now=now), book.table("connections", now=now), book.show(who, now=now)]
        pages = [Page.of(answer._repr_html_()) for answer in answers]

    names = {node.name for page in pages for node in page.walk()}
    assert names <= {"table", "caption", "thead", "tbody", "tr", "th", "td", "h3", "p", "bdi", "br", "code"}
    assert any("דוד" in node.text for node in pages[2].every("bdi"))
