"""What is printed: plain text into files and pipes, bold and colours on a terminal."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from click.testing import CliRunner

from warmlinks.cli.main import cli

NOW = "2026-01-25T09:00+01:00"

READERS = [
    ["connections"],
    ["score", "--limit", "3"],
    ["cooling"],
    ["digest", "--held"],
    ["intro", "list"],
    ["intro", "due"],
    ["plugins"],
    ["config"],
    ["questions"],
    ["sent"],
    ["pause", "list"],
    ["log", "--list"],
    ["doctor"],
]


def run(book, *words: str, **more: object):
    """Call the command line with a book and a fixed moment."""
    return CliRunner().invoke(cli, ["--book", str(book), "--now", NOW, *words], **more)


@pytest.fixture(scope="module")
def told(book) -> str:
    """Somebody of whom everything can be shown: a line or two of the owner's own in the book."""
    someone = json.loads(run(book, "cooling", "--json").stdout)[0]["id"]
    run(book, "log", someone, "--kind", "call", "--at", "2024-01-12", "--note", "a long note, " * 12)
    run(book, "pause", "add", "2026-08-01", "2026-08-14", "--name", "the summer")
    return someone


@pytest.mark.parametrize("words", [*READERS, ["show"], ["why"]], ids=" ".join)
@pytest.mark.parametrize("wish", [{"NO_COLOR": "1"}, {"FORCE_COLOR": "1", "NO_COLOR": None, "TTY_COMPATIBLE": "1"}])
def test_piped_output_is_plain_text(book, told, words, wish):
    """Whatever the environment wishes for: no escape sequence, and no blank at the end of a line."""
    words = [*words, told] if words in (["show"], ["why"]) else words
    done = run(book, *words, env=wish)

    assert done.exit_code == 0, done.output
    assert done.stdout.strip()
    assert "\x1b" not in done.output
    assert [line for line in done.output.splitlines() if line != line.rstrip()] == []


@pytest.mark.skipif(sys.platform == "win32", reason="a terminal is made by a pseudo-terminal")
@pytest.mark.parametrize(("wish", "colour"), [({"NO_COLOR": "1"}, False), ({}, True)])
def test_a_terminal_has_bold_and_no_colour_where_none_is_wished_for(wish, colour):
    """The control: on a terminal a heading is bold; NO_COLOR takes colours away."""
    code = (
        "from warmlinks.cli.context import console\n"
        "console().print('Ada', style='bold red')\n"
        "console().print('Ben', style='bold')"
    )
    got = on_a_terminal([sys.executable, "-c", code], {"TERM": "xterm-256color", **wish})

    assert b"\x1b[1mBen" in got
    assert (b"\x1b[1;31mAda" in got) == colour


def on_a_terminal(words: list[str], environment: dict[str, str]) -> bytes:
    """What a program writes to a terminal."""
    import pty

    ours, theirs = pty.openpty()
    keep = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    with subprocess.Popen(words, stdout=theirs, stdin=theirs, stderr=theirs, env=keep | environment) as done:
        os.close(theirs)
        got = b""
        try:
            while piece := os.read(ours, 4096):
                got += piece
        except OSError:
            # Linux says so when the other end is closed
            pass
        done.wait(60)
    os.close(ours)
    return got


def at_80(book, *words: str) -> list[str]:
    """The lines of an answer where the terminal has 80 columns."""
    done = run(book, *words, env={"COLUMNS": "80", "NO_COLOR": "1"})
    assert done.exit_code == 0, done.output
    return done.stdout.splitlines()


def test_contacts_are_shown_with_whole_days_directions_and_kinds(book):
    """Where a place is too long for 80 columns its beginning goes, and nothing else; aliases are not listed."""
    someone = max(
        json.loads(run(book, "connections", "--json").stdout), key=lambda person: person["interactions"]["in"]
    )
    whole = json.loads(run(book, "show", someone["id"], "--json").stdout)
    lines = at_80(book, "show", someone["id"])
    heading = next(number for number, line in enumerate(lines) if "Direction" in line and "Kind" in line)
    shown_contacts = [line.split(maxsplit=3) for line in lines[heading + 2 : heading + 10]]

    for (_, direction, kind, place), contact in zip(shown_contacts, whole["contacts"], strict=False):
        assert (direction, kind) == (contact["direction"], contact["kind"])
        assert contact["where"].endswith(place.removeprefix("…"))
    assert all(len(day) == len("2026-01-25") for day, *_ in shown_contacts)
    assert max(map(len, lines)) <= 80
    assert any(fact["field"] == "alias" for fact in whole["facts"])
    assert not any(" alias " in line for line in lines)


def test_a_load_is_told_in_short_lines_and_what_is_lost_only_once(archives, tmp_path):
    """Nothing is wider than 80 columns; a reload does not repeat what the exports lack, nor the zone of a new book."""
    tmp_path.chmod(0o700)
    words = ["load", *map(str, archives)]
    first, again = (run(tmp_path / "x.db", *words, env={"WARMLINKS_TIMEZONE": None}) for _ in range(2))

    assert max(map(len, first.output.splitlines())) <= 80
    assert first.stdout.count("Not in this export:") == 3
    assert "what others wrote on the owner's wall" in first.stdout
    assert "   1 reaction, the file does not say to whom\n" in first.stdout
    assert "New book, days in " in first.stderr
    assert "Nothing new." in again.stdout
    assert "Not in this export" not in again.stdout
    assert again.stderr == ""


def test_a_zone_that_was_given_is_not_named(archives, tmp_path):
    """Who says the zone knows it."""
    tmp_path.chmod(0o700)
    done = run(tmp_path / "x.db", "--timezone", "Europe/Berlin", "load", str(archives[0]))

    assert done.stderr == ""
