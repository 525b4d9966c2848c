"""The first steps of somebody who has no book yet, and what they are told when one of them goes wrong."""

from __future__ import annotations

import json
import shlex
import shutil
import zipfile
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from warmlinks.book import Book
from warmlinks.cli.main import cli
from warmlinks.errors import NotFoundError

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


def examples(*command: str) -> list[list[str]]:
    """The examples in the help of a command, as words."""
    text = CliRunner().invoke(cli, [*command, "--help"]).output
    lines = text.partition("Examples:")[2].splitlines()
    return [shlex.split(line)[1:] for line in lines if line.strip().startswith("warmlinks")]


@pytest.mark.parametrize("command", [("log",), ("set",), ("intro", "add"), ("intro", "consent"), ("intro",)])
def test_examples_work_in_the_book_of_the_demo(book, tmp_path, command):
    """What the help of these commands shows names people whom the sample archives have."""
    tmp_path.chmod(0o700)
    copy = shutil.copy(book, tmp_path / "copy.db")
    failed = {" ".join(words): done.output for words in examples(*command) if (done := run(copy, *words)).exit_code}

    assert examples(*command)
    assert {words: said for words, said in failed.items() if "--undo" not in words} == {}


def test_all_who_are_missing_from_an_introduction_are_named(book):
    """Two are mistyped, and the one who introduced too: one answer tells of all three."""
    done = run(book, "intro", "add", "Bne", "Nope", "--by", "Somebody")

    assert done.exit_code == 1
    assert all(f"nobody goes by '{who}'" in done.stderr for who in ("Bne", "Nope", "Somebody"))
    assert "Ben Okonjo" in done.stderr


@pytest.mark.parametrize("typed", ["Bne", "Ben", "Bem", "Okonj", "Okonjjo", "ben okojno"])
def test_a_name_that_is_nearly_somebodys_is_asked_about(book, typed):
    """A short form, or a slip of the pen in one word, makes nobody; the answer names who is meant and --create."""
    done = run(book, "log", typed, "--kind", "call")

    assert done.exit_code == 1
    assert "Ben Okonjo" in done.stderr
    assert "--create" in done.stderr


@pytest.mark.parametrize("typed", ["Jen", "Bernadette", "Tom Okonjo", "Bert"])
def test_another_name_is_a_new_person(book, tmp_path, typed):
    """Control: whoever shares no more than a letter or a family with somebody is new, without a question."""
    tmp_path.chmod(0o700)
    done = run(Path(shutil.copy(book, tmp_path / "copy.db")), "log", typed)

    assert done.exit_code == 0, done.output
    assert "new in the book" in done.stdout


def test_the_error_in_python_shows_who_is_alike(place):
    """Its text names those who may be meant, and what to pass for somebody new."""
    with Book.open(place) as book:
        book.log("Ben Okonjo", at=date(2026, 1, 2))
        with pytest.raises(NotFoundError, match=r"create=True.*Did you mean: \w+  Ben Okonjo"):
            book.log("Bne", at=date(2026, 1, 2))
        done = book.log("Bne", at=date(2026, 1, 2), create=True)

    assert done.new_person


def test_taking_back_says_who_stays_and_why(place):
    """Of whom something else was said stays; the answer says what it is, and how to remove them."""
    entries = [json.loads(run(place, "log", who, "--json").stdout)["entry"] for who in ("Bne", "Cleo Marsh", "Dov")]
    run(place, "set", "Bne", "--tag", "x", "--cadence", "30")
    run(place, "log", "Dov", "--kind", "call")
    kept, gone, met = [run(place, "log", "--undo", entry).stdout for entry in entries]

    assert "Bne stays: a cadence is set, tagged x; warmlinks forget Bne removes them." in kept
    assert "stays" not in gone + met


@pytest.mark.parametrize(
    ("at", "planned"),
    [
        ("2027-02-03", True),
        ("2026-01-26", True),
        ("2026-01-25T18:00", True),
        ("2026-01-25", False),
        ("2025-01-25", False),
    ],
)
def test_logging_ahead_is_taken_as_a_plan_and_said(place, at, planned):
    """A slip in the year is seen at once; a plan is accepted, and a day that has come is none."""
    done = run(place, "log", "Ann", "--at", at)

    assert done.exit_code == 0
    assert ("That is a plan: " + at[:10] in done.stdout) == planned


@pytest.mark.parametrize("country", ["XX", "Germany", "DE-", "UK"])
def test_a_country_that_does_not_exist_is_refused(place, country):
    """Its holidays would never come, without a word; the error says what to write."""
    run(place, "log", "Ann")
    done = run(place, "set", "Ann", "--country", country)
    pause = run(place, "pause", "add", "2026-01-02", "2026-01-03", "--country", country)

    assert (done.exit_code, pause.exit_code) == (2, 2)
    assert "is no country" in done.stderr
    assert ("Did you mean GB?" if country == "UK" else "Use two letters") in done.stderr


@pytest.mark.parametrize("country", ["de", "DE-BY", "XK"])
def test_the_country_is_in_the_answer(place, country):
    """Control: one that exists is set, and said back in capitals."""
    run(place, "log", "Ann")

    assert run(place, "set", "Ann", "--country", country).stdout == f"Ann: active, country {country.upper()}\n"


def test_a_pause_that_is_not_there_says_where_to_look(place):
    """The error says what shows the ids."""
    run(place, "log", "Ann")
    done = run(place, "pause", "remove", "1")

    assert done.exit_code == 1
    assert "What to do: `warmlinks pause list` shows the ids" in done.stderr


def test_what_only_has_the_name_of_a_zip_is_told_so(place, tmp_path):
    """A page that was saved as `x.zip` is not for want of a plugin that it cannot be read; so is an empty folder."""
    page, folder = tmp_path / "wrong.zip", tmp_path / "empty"
    page.write_text("<html>Sign in</html>")
    folder.mkdir()
    zipfile.ZipFile(tmp_path / "hollow.zip", "w").close()
    said = [run(place, "load", one).stderr for one in (page, folder, tmp_path / "hollow.zip")]

    assert "this is no zip file" in said[0]
    assert "the folder is empty" in said[1]
    assert "the zip file is empty" in said[2]
    assert "Install the plugin" not in "".join(said)


def test_a_file_that_nobody_knows_still_asks_for_a_plugin(place, tmp_path):
    """Control: a real zip of something else is read by nobody here."""
    with zipfile.ZipFile(tmp_path / "photos.zip", "w") as archive:
        archive.writestr("a.txt", "x")

    assert "Install the plugin" in run(place, "load", tmp_path / "photos.zip").stderr


def test_the_wrong_source_is_named_with_the_right_one(place, archives):
    """Who asks for facebook and gives an archive of X hears that, and not that its owner is unknown."""
    twitter = next(path for path in archives if path.name.startswith("twitter"))
    done = run(place, "load", twitter, "--source", "facebook")
    right = run(place, "load", twitter, "--source", "twitter")

    assert done.exit_code == 1
    assert "looks like an archive of twitter (source twitter recognises it), but --source facebook" in done.stderr
    assert "--owner" not in done.stderr
    assert right.exit_code == 0


def test_where_there_is_no_book_both_ways_to_one_are_named(place):
    """An archive makes a book, and so does the first contact that is logged: the error says both, and both are so."""
    done = run(place, "cooling")
    run(place, "log", "Ann")

    assert "`warmlinks load ARCHIVE` makes one, and so does `warmlinks log WHO`" in done.stderr
    assert run(place, "cooling").exit_code == 0
