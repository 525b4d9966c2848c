"""`warmlinks backtest`, on a book and on a table."""

from __future__ import annotations

import csv
import json
import random
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner

from warmlinks.book import Book
from warmlinks.cli.backtest import backtest_command
from warmlinks.cli.context import CliContext
from warmlinks.errors import UsageError
from warmlinks.plugins.sources import Person
from warmlinks.scoring.plots import calibration_svg
from warmlinks.scoring.results import Bin
from warmlinks.values import Identity, Interaction

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def contacts(ties=30, seed=8):
    """(tie, moment) of made-up contacts over a year."""
    rng = random.Random(seed)
    found = []
    for tie in range(ties):
        rhythm, at = rng.choice((2, 6, 20)), NOW - timedelta(days=rng.uniform(200, 365))
        end = min(at + timedelta(days=rng.expovariate(1 / 150)), NOW)
        while at <= end:
            found.append((tie, at))
            at += timedelta(days=rng.expovariate(1 / rhythm))
    return found


def run(path, *words):
    """Call the command on the book at that place."""
    cli_context = CliContext(path, NOW, UTC, ())
    # a command keeps the help option it was first called with, which the page of commands shows later
    how = {"help_option_names": ["-h", "--help"]}
    done = CliRunner().invoke(backtest_command, [*words], obj=cli_context, catch_exceptions=False, **how)
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.fixture
def table(tmp_path):
    """A CSV of contacts, some with a blank where a time should be."""
    path = tmp_path / "touches.csv"
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(["contact", "at", "way", "rep"])
        writer.writerow(["nobody", "", "in", "ann"])
        for number, (tie, at) in enumerate(contacts()):
            writer.writerow([f"c{tie}", at.isoformat(), "in" if number % 2 else "out", "ann" if tie % 2 else "bob"])
    return path


def test_on_a_book(world, tmp_path):
    """The book's own contact is judged, what lies after now is not, and the answer is JSON where asked for."""
    people = [Person(Identity("alpha", f"k{tie}", name=f"Person {tie}")) for tie in range(30)]
    plans = [(0, NOW + timedelta(days=3))]
    records = [
        Interaction("alpha", f"m{number}", f"k{tie}", "message", "in", at)
        for number, (tie, at) in enumerate([*contacts(), *plans])
    ]
    path = tmp_path / "book.db"
    with world.book(path) as book:
        book.load(world.archive("alpha", *people, *records))

    answer = json.loads(run(path, "--json"))

    assert answer["rows"] > 50
    assert answer["horizon"] == 30
    assert [one["name"] for one in answer["results"]][-1] == "ours, MAP"
    assert all(datetime.fromisoformat(cut) < NOW for cut in answer["cuts"])


def test_on_an_empty_book(tmp_path):
    """An empty book is too small to tell, and says so."""
    tmp_path.chmod(0o700)
    Book.open(tmp_path / "book.db").close()

    assert "Too small to tell anything" in run(tmp_path / "book.db")


def test_on_a_table(table, tmp_path):
    """A CSV of contacts gives the same kind of answer in words, and a picture."""
    picture = tmp_path / "c.svg"

    told = run(
        ":memory:",
        "--csv",
        str(table),
        "--by",
        "contact",
        "--direction",
        "way",
        "--owner",
        "rep",
        "--plot",
        str(picture),
    )

    assert "within person" in told
    assert "Of a hundred ties, foretold and seen by ours, level fitted:" in told
    assert ET.parse(picture).getroot().tag == "{http://www.w3.org/2000/svg}svg"


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--by", "who"), "no column 'who'"),
        (("--by", "contact", "--at", "way"), "'in' is no time"),
    ],
)
def test_a_table_that_does_not_fit_is_refused(table, words, why):
    """The error names the column and the line, and says which columns there are."""
    with pytest.raises(UsageError, match=why) as caught:
        run(":memory:", "--csv", str(table), *words)

    assert caught.value.advice
    assert "touches.csv" in caught.value.where


def test_a_time_without_a_zone_is_refused(tmp_path):
    """Nobody guesses a zone; the error names line and column."""
    path = tmp_path / "t.csv"
    path.write_text("contact_id,at\na,2026-01-01T10:00\n")

    with pytest.raises(UsageError, match=r"has no zone \(at t.csv line 2, column 'at'\)"):
        run(":memory:", "--csv", str(path))


def test_a_table_that_cannot_be_read_is_refused(tmp_path):
    """A file that is no text is an error of ours."""
    path = tmp_path / "t.csv"
    path.write_bytes(b"contact_id,at\n\xff\xfe\x00,1\n")

    with pytest.raises(UsageError, match="cannot be read"):
        run(":memory:", "--csv", str(path))


def test_a_picture_has_a_dot_for_each_bin():
    """Nothing in the title is live, and every bin is drawn."""
    drawn = ET.fromstring(calibration_svg([Bin(10, 0.1, 0.2), Bin(20, 0.8, 0.7)], title="<script>"))

    assert len(drawn.findall(".//{http://www.w3.org/2000/svg}circle")) == 2
    assert drawn.find("{http://www.w3.org/2000/svg}title").text == "<script>"
