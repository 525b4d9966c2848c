"""Finding people, choosing and ordering them, and reading long lists screen by screen."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import warmlinks as wl
from warmlinks.cli.main import cli
from warmlinks.collation import folded
from warmlinks.plugins.sources import About, Person
from warmlinks.values import Identity, Interaction

NOW = datetime(2026, 1, 25, 9, tzinfo=UTC)


def seen(who, month, network="alpha"):
    """A message of that month."""
    return Interaction(network, f"{who}-{month}", who, "message", "in", datetime(2025, month, 3, tzinfo=UTC))


@pytest.fixture
def book(world, tmp_path):
    """A few people of whom something is known; Ada has changed her company since an older archive."""
    with world.book(tmp_path / "people.db") as book:
        book.load(
            world.archive(
                "alpha",
                About("1", as_of=datetime(2025, 1, 1, tzinfo=UTC)),
                Person(Identity("alpha", "ada", name="Ada Lindqvist", company="Old Mill")),
            )
        )
        book.load(
            world.archive(
                "alpha",
                About("1", as_of=datetime(2026, 1, 1, tzinfo=UTC)),
                Person(Identity("alpha", "ada", name="Ada Lindqvist", company="Pampa Solar", position="Engineer")),
                Person(Identity("alpha", "jose", name="José Pampas", handle="jp", location="Łódź")),
                Person(Identity("alpha", "wang", name="王小芳", company="北京大学")),
                Person(Identity("alpha", "hanna", name="Hanna Ødegård")),
                Person(Identity("alpha", "nobody")),
                seen("ada", 3),
                seen("jose", 8),
                seen("hanna", 11),
            )
        )
        book.set("Hanna Ødegård", now=NOW, tags=["Choir"], note="met at the solar fair in Łódź")
        yield book


def found(book, text):
    """Whom a text finds, in order."""
    return [hit.name for hit in book.search(text, now=NOW)]


def test_by_name_and_by_everything_that_is_known(book):
    """Name, handle, company, position, place, tag and note; whoever is called so comes before who works there."""
    assert found(book, "ada") == ["Ada Lindqvist"]
    assert found(book, "jp") == ["José Pampas"]
    assert found(book, "pampa") == ["José Pampas", "Ada Lindqvist"]
    assert found(book, "engin") == ["Ada Lindqvist"]
    assert found(book, "lodz") == ["José Pampas", "Hanna Ødegård"]
    assert found(book, "choir") == ["Hanna Ødegård"]
    assert found(book, "solar") == ["Ada Lindqvist", "Hanna Ødegård"]


def test_accents_and_case_do_not_count(book):
    """As anybody types, and in letters that are not composed of an accent."""
    assert found(book, "JOSE") == found(book, "josé") == ["José Pampas"]
    assert found(book, "odegard") == found(book, "ØDEGÅRD") == ["Hanna Ødegård"]
    assert found(book, "łódź") == found(book, "Lodz")


def test_every_word_has_to_begin_one(book):
    """Words may stand in several fields; in the middle of a word nothing is found, where words have blanks between."""
    assert found(book, "solar engineer") == ["Ada Lindqvist"]
    assert found(book, "solar choir") == ["Hanna Ødegård"]
    assert found(book, "ada choir") == []
    assert found(book, "anna") == []
    assert found(book, "芳") == found(book, "大学") == ["王小芳"]


def test_what_was_so_once_is_not_found(book):
    """A company that somebody has left is no place where one knows them."""
    assert found(book, "mill") == []
    assert found(book, "old mill") == []


def test_who_has_no_name_and_no_contact_is_not_listed(book):
    """As in all lists."""
    assert "nobody" not in "".join(found(book, "alpha"))
    assert found(book, "somebody") == []


def test_signs_are_only_signs(book):
    """What a search elsewhere would take for a pattern finds what is called so."""
    for text in (".*", "%", "_", "(", "[a", "\\", "' OR 1=1 --", "a*"):
        assert found(book, text) == []


@pytest.mark.parametrize("text", ["", "   ", "\n"])
def test_nothing_to_find_is_a_wrong_call(book, text):
    """Said so, and nobody is listed."""
    with pytest.raises(wl.UsageError):
        book.search(text, now=NOW)


@given(st.text(st.characters(codec="utf-8"), max_size=30))
def test_folding_twice_is_folding_once(text):
    """What is searched and what is searched for are folded alike."""
    assert folded(folded(text)) == folded(text)


def run(book, *words, **more):
    """A command on that book."""
    return CliRunner().invoke(cli, ["--book", str(book.path), "--now", NOW.isoformat(), *words], **more)


def test_the_command_says_by_what(book):
    """In words, and as data."""
    text = run(book, "find", "pampa").stdout
    hits = json.loads(run(book, "find", "pampa", "--json").stdout)

    assert "at Pampa Solar (alpha)" in text
    assert text.endswith("2 people\n")
    assert [(hit["name"], [match["field"] for match in hit["matches"]]) for hit in hits] == [
        ("José Pampas", ["name"]),
        ("Ada Lindqvist", ["company"]),
    ]
    assert run(book, "find", "pampa", "--limit", "1").stdout.endswith("2 people; these 1 come first\n")
    assert run(book, "find", "zebra").stdout == "Nobody with zebra.\n"


def names(book, *words):
    """Whom `connections` lists."""
    return [person["name"] for person in json.loads(run(book, "connections", *words, "--json").stdout)]


def test_connections_are_chosen_and_ordered(book):
    """Several conditions hold together, in whatever letters they are typed."""
    everybody = ["Ada Lindqvist", "Hanna Ødegård", "José Pampas", "王小芳"]

    assert names(book) == everybody
    assert names(book, "--filter", "company=pampa solar") == ["Ada Lindqvist"]
    assert names(book, "--filter", "tag=choir", "--filter", "network=ALPHA") == ["Hanna Ødegård"]
    assert names(book, "--filter", "tag=choir", "--filter", "company=pampa solar") == []
    assert names(book, "--tag", "Choir") == names(book, "--filter", "status=active", "--tag", "Choir")
    assert names(book, "--sort", "last") == ["Hanna Ødegård", "José Pampas", "Ada Lindqvist", "王小芳"]
    assert names(book, "--sort", "last", "--limit", "2") == ["Hanna Ødegård", "José Pampas"]
    assert names(book, "--sort", "warmth")[-1] == "王小芳"


@pytest.mark.parametrize("wrong", ["tag", "=x", "colour=red", "tag="])
def test_a_condition_that_is_none_is_a_wrong_call(book, wrong):
    """It names the fields."""
    done = run(book, "connections", "--filter", wrong)

    assert done.exit_code == 2
    assert "state" in done.output


@pytest.mark.parametrize(
    "words",
    [
        ["connections"],
        ["score"],
        ["cooling"],
        ["find", "a"],
        ["duplicates"],
        ["intro", "list"],
        ["intro", "due"],
        ["intro", "suggest"],
        ["log", "--list"],
        ["pause", "list"],
        ["sent"],
    ],
)
def test_every_list_has_a_limit(book, words):
    """Whatever is listed, one may ask for less of it."""
    done = run(book, *words, "--limit", "1", "--json")

    assert done.exit_code == 0, done.output
    assert len(json.loads(done.stdout)) <= 1


# screen by screen


def on_a_terminal(book, *words, rows=10, **environment):
    """What a terminal of so many rows shows of a command, and what its pager was given."""
    given_to = book.path.with_name("paged.txt")
    given_to.unlink(missing_ok=True)
    pager = book.path.with_name("pager.sh")
    pager.write_text(f"#!/bin/sh\ncat > {given_to}\n")
    pager.chmod(0o755)
    main, side = pty.openpty()
    plain = {key: value for key, value in os.environ.items() if key not in {"NO_PAGER", "PAGER", "LESS"}}
    try:
        done = subprocess.Popen(
            [sys.executable, "-m", "warmlinks", "--book", str(book.path), "--now", NOW.isoformat(), *words],
            stdin=side,
            stdout=side,
            stderr=subprocess.PIPE,
            env={**plain, "PAGER": str(pager), "LINES": str(rows), "COLUMNS": "80", "TERM": "dumb"} | environment,
        )
        os.close(side)
        shown = b""
        while True:
            try:
                part = os.read(main, 65536)
            except OSError:
                break
            if not part:
                break
            shown += part
        assert done.wait(timeout=60) == 0, done.stderr.read()
        done.stderr.close()
    finally:
        os.close(main)
    return shown.decode(), given_to.read_text() if given_to.exists() else None


def test_a_long_list_goes_to_the_pager(book):
    """All of it, and nothing to the terminal."""
    for number in range(20):
        book.log(f"Somebody {number}", at=NOW.replace(month=1, day=2))

    shown, paged = on_a_terminal(book, "connections")

    assert shown == ""
    assert paged.splitlines()[-1].startswith("24 people")
    assert paged.count("\n") == 27


@pytest.mark.parametrize(
    ("words", "environment"),
    [
        (["connections"], {"NO_PAGER": "1"}),
        (["--no-pager", "connections"], {}),
        (["connections"], {"rows": 100}),
        (["connections", "--json"], {}),
        (["connections"], {"PAGER": "no-such-program"}),
        (["connections"], {"PAGER": ""}),
    ],
)
def test_it_is_printed_at_once(book, words, environment):
    """Where it fits, where no pager is wanted or there, and for a program."""
    for number in range(20):
        book.log(f"Somebody {number}", at=NOW.replace(month=1, day=2))

    shown, paged = on_a_terminal(book, *words, **environment)

    assert paged is None
    assert "Somebody 19" in shown


def test_a_pipe_sees_no_pager(book):
    """What another program reads comes at once, whatever PAGER says."""
    for number in range(80):
        book.log(f"Somebody {number}", at=NOW.replace(month=1, day=2))
    command = [sys.executable, "-m", "warmlinks", "--book", str(book.path), "--now", NOW.isoformat(), "connections"]

    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "PAGER": "false"}, check=True)

    assert "Somebody 79" in done.stdout
