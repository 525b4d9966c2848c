"""J16: leave at any time. vCard and ICS have tests of their own."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

import warmlinks as wl
from warmlinks.plugins.sources import Person
from warmlinks.values import Identity
from warmlinks_samples import make_world
from warmlinks_samples.writing import write_newest

NOW = datetime(2026, 2, 1, 12, tzinfo=UTC)


def test_j16_1_export_import_export_is_identical(tmp_path):
    """Three loaded archives with everything the owner said: exported, read into an empty book, exported the same."""
    archives = write_newest(make_world(people=30, years=2, messages=400), tmp_path)
    with wl.Book.open(":memory:", timezone="Europe/Berlin") as book, wl.Book.open(":memory:", timezone="UTC") as copy:
        book.load(archives)
        people = book.connections(now=NOW)
        book.log(people[0].id, "call", at=NOW, note='"quoted", and\nbroken')
        book.set(people[1].id, now=NOW, cadence=30, tags=["café"], status="archived", country="DE")
        book.merge(people[2].id, people[3].id)
        book.keep_apart(people[4].id, people[5].id)
        book.add_pause(NOW.date(), NOW.date(), who=people[0].id)
        book.forget(people[6].id)
        first, second = io.StringIO(), io.StringIO()
        lines = book.export(first)
        read = copy.import_(io.StringIO(first.getvalue()))
        copy.export(second)

        assert second.getvalue() == first.getvalue()
        assert lines == read > 300
        assert copy.connections(now=NOW) == book.connections(now=NOW)
        assert copy.scores(now=NOW) == book.scores(now=NOW)
        assert copy.doctor(mend=False).healthy


def test_j16_2_csv_runs_no_formula(world):
    """A name such as =1+1 opens as text in a spreadsheet, and every other cell too."""
    people = [
        Person(Identity("alpha", "1", name="=1+1", company="+cmd", position="@x", emails=("-a@example.org",))),
        Person(Identity("alpha", "2", name="Ada")),
    ]
    with world.book() as book:
        book.load(world.archive("alpha", *people))
        book.set("Ada", now=NOW, note="\t=2", tags=["=3"])
        stream = io.StringIO()
        book.export_csv(stream, now=NOW)
    cells = [cell for row in csv.reader(io.StringIO(stream.getvalue(), newline="")) for cell in row]

    assert "'=1+1" in cells
    assert [cell for cell in cells if cell.lstrip().startswith(("=", "+", "-", "@"))] == []
