"""The first steps of somebody who has no book yet, and what they are told when one of them goes wrong."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from warmlinks.book import Book
from warmlinks.cli.main import cli

NOW = "2026-01-25T09:00+01:00"


@pytest.fixture
def place(tmp_path) -> Path:
    """Where a book may come."""
    tmp_path.chmod(0o700)
    return tmp_path / "x.db"


def run(book: Path, *words: object) -> Result:
    """Call the command line with a book and a fixed moment."""
    return CliRunner().invoke(cli, ["--book", str(book), "--now", NOW, "--timezone", "Europe/Berlin", *map(str, words)])


@pytest.mark.parametrize(
    "words",
    [
        ("load", "nope.zip"),
        ("load", "nope.zip", "--source", "nonsense"),
        ("log", "@nobody"),
        ("pause", "add", "2026-01-02", "2026-01-03", "--who", "Nobody"),
    ],
)
def test_what_fails_leaves_no_book(place, words):
    """Where there was no book and nothing came of the command, there is none afterwards, nor a file beside it."""
    done = run(place, *words)

    assert done.exit_code != 0
    assert list(place.parent.iterdir()) == []


def test_a_load_of_which_one_file_was_read_makes_a_book(place, archives):
    """Control: of two files one cannot be read; the book is made for the other one and stays."""
    done = run(place, "load", "nope.zip", archives[0])

    assert done.exit_code == 1
    assert json.loads(run(place, "connections", "--json").stdout)


def test_a_book_that_was_there_outlives_a_failed_load(place):
    """An empty book, or one with people, is not removed because a later load failed."""
    Book.open(place).close()
    run(place, "load", "nope.zip")
    kept_empty = place.exists()
    run(place, "log", "Ann")
    run(place, "load", "nope.zip")

    assert kept_empty
    assert "Ann" in run(place, "connections").stdout


def test_a_book_that_another_process_has_open_is_not_removed(place):
    """Who opened the file meanwhile would write into nothing: it stays."""
    with Book.open(place) as other:
        alone = Book.open(place).discard()
        other.log("Ann", at=date(2026, 1, 2))

    assert not alone
    assert "Ann" in run(place, "connections").stdout


@pytest.mark.parametrize("command", ["cooling", "score", "connections", "digest"])
def test_an_empty_book_says_so(place, command):
    """Nobody going cold is good news only where there is somebody: an empty book says what to do, beside any answer."""
    Book.open(place).close()
    empty = run(place, command)
    answered = run(place, command, "--json")
    run(place, "log", "Ann")
    filled = run(place, command)

    assert empty.stderr == "The book is empty: load an archive, or log somebody.\n"
    assert "going cold" not in empty.stdout
    assert "Warmth" not in empty.stdout
    json.loads(answered.stdout)
    assert filled.stderr == ""
