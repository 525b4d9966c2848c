"""What the tab key offers: names of people, kinds, sources and plugins, at once and without a trace."""

from __future__ import annotations

import json
import shlex
import sqlite3
from pathlib import Path

import pytest
from click.shell_completion import ShellComplete
from click.testing import CliRunner

from warmlinks.cli.main import cli
from warmlinks.plugins.registry import Registry


def offered(book: Path, *words: str) -> list[str]:
    """What is offered for the last word."""
    *before, incomplete = words
    completion = ShellComplete(cli, {}, "warmlinks", "_WARMLINKS_COMPLETE")
    return [str(item.value) for item in completion.get_completions(["--book", str(book), *before], incomplete)]


@pytest.fixture(scope="module")
def names(book) -> set[str]:
    """Everybody's name in the book."""
    done = CliRunner().invoke(cli, ["--book", str(book), "connections", "--json"])
    return {person["name"] for person in json.loads(done.stdout)}


@pytest.mark.parametrize(
    "command",
    [
        ["show"],
        ["score"],
        ["why"],
        ["path"],
        ["set"],
        ["log"],
        ["snooze"],
        ["forget"],
        ["merge"],
        ["keep-apart", "Ada"],
        ["intro", "add", "Ada"],
        ["intro", "told", "Ada", "--got-back"],
        ["intro", "consent", "Ada", "Ben", "--who"],
        ["pause", "add", "2026-08-01", "2026-08-14", "--who"],
    ],
    ids=" ".join,
)
def test_whoever_is_asked_for_is_completed_from_the_book(book, names, command):
    """Beginnings of a name, and of a word within it, in small letters too; who is meant by WHO is in the book."""
    assert "Ben Okonjo" in offered(book, *command, "ben")
    assert "Ben Okonjo" in offered(book, *command, "Ok")
    assert set(offered(book, *command, "be")) <= names
    assert offered(book, *command, "nobodyatall") == []


def test_no_more_is_offered_than_one_can_read(tmp_path):
    """However many people there are, some fifty are offered; the rest comes with another letter."""
    with sqlite3.connect(tmp_path / "x.db") as made:
        made.execute("CREATE TABLE person (name TEXT, named INTEGER)")
        made.executemany("INSERT INTO person VALUES (?, 1)", [(f"Ada {number:03}",) for number in range(200)])
    made.close()

    assert len(offered(tmp_path / "x.db", "show", "")) == 50
    assert len(offered(tmp_path / "x.db", "show", "Ada 19")) == 10


def test_kinds_sources_and_plugins_are_completed(book):
    """`--kind`, `--source` and `--disable` know their words."""
    assert offered(book, "log", "Ada", "--kind", "mee") == ["meeting"]
    assert offered(book, "load", "--source", "") == sorted(Registry().sources())
    assert "webhook" in offered(book, "--disable", "we")


def test_the_key_makes_no_book_and_fails_on_none(tmp_path):
    """Where there is no book, or a file that is none, nothing is offered and nothing comes to be."""
    other = tmp_path / "other.db"
    other.write_bytes(b"no book")

    assert offered(tmp_path / "x.db", "show", "B") == offered(other, "show", "B") == []
    assert list(tmp_path.iterdir()) == [other]


def test_names_for_bash_are_escaped_and_those_of_strangers_move_no_cursor(tmp_path, monkeypatch):
    """Bash takes what is offered as typed: blanks and what a shell reads are escaped twice, for script and shell."""
    with sqlite3.connect(tmp_path / "x.db") as made:
        made.execute("CREATE TABLE person (name TEXT, named INTEGER)")
        made.executemany("INSERT INTO person VALUES (?, 1)", [("Bea $(rm) O'Neill",), ("Bea \x1b[31m",)])
    made.close()
    monkeypatch.setenv("_WARMLINKS_COMPLETE", "bash_complete")
    found = offered(tmp_path / "x.db", "show", "bea")
    monkeypatch.setenv("_WARMLINKS_COMPLETE", "zsh_complete")

    # `read` of the script takes one of each two
    assert [shlex.split(one.replace("\\\\", "\\")) for one in found] == [["Bea $(rm) O'Neill"]]
    assert offered(tmp_path / "x.db", "show", "bea") == ["Bea $(rm) O'Neill"]
