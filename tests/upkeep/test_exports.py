"""An export is whole or refused; what an editor or a shell did to it is undone or named; a mistake of ours is ours."""

from __future__ import annotations

import io
import json
from datetime import UTC, date, datetime

import pytest

import warmlinks as wl
from warmlinks.plugins.sources import Person
from warmlinks.upkeep import importing
from warmlinks.upkeep.lines import LINES, EndLine
from warmlinks.values import Identity, Interaction

NOW = datetime(2026, 1, 25, 9, tzinfo=UTC)


@pytest.fixture
def text(world) -> str:
    """The export of a small book, with names in several scripts and some that hide."""
    with world.book() as book:
        book.load(
            world.archive(
                "alpha",
                Person(Identity("alpha", "1", name="Zoë \u202edrab\u202c")),
                Person(Identity("alpha", "2", name="李小龍 \u009b31m")),
                Interaction("alpha", "m", "1", "message", "in", NOW),
            )
        )
        book.log("Ben", at=date(2026, 1, 2), note="one\ntwo\u2028three")
        book.set("Ben", now=NOW, cadence=30, tags=["choir"])
        return exported(book)


def exported(book: wl.Book) -> str:
    stream = io.StringIO()
    assert book.export(stream) == stream.getvalue().count("\n")
    return stream.getvalue()


def taken(text: str, **more: object) -> str:
    with wl.Book.open(":memory:") as book:
        count = book.import_(io.StringIO(text, newline="\n"), **more)
        assert count == len([line for line in text.split("\n") if line.strip()])
        return exported(book)


def refused(text: str, *said: str) -> None:
    with wl.Book.open(":memory:") as book:
        with pytest.raises(wl.InputError) as error:
            book.import_(io.StringIO(text))
        assert book.is_empty()
    assert all(word in str(error.value) for word in said), error.value


def test_the_same_bytes_come_out_again(text):
    assert taken(text) == text


def test_the_last_line_tells_how_many_there_are(text):
    *lines, last = text.splitlines()
    assert json.loads(last)["type"] == "end"
    assert json.loads(last)["lines"] == len(lines)


def test_nothing_in_an_export_hides_or_moves_a_cursor(text):
    assert not [mark for mark in text if mark in "\u202e\u202c\u009b\u2028"]
    assert "\\u202e" in text
    assert "李小龍" in text


def test_every_part_of_an_export_is_refused(text):
    lines = text.splitlines(keepends=True)
    for cut in range(1, len(lines)):
        refused("".join(lines[:cut]), "part of an export", "--part")
    for gone in range(1, len(lines) - 1):
        refused("".join(lines[:gone] + lines[gone + 1 :]))


def test_a_line_cut_in_its_middle_is_refused(text):
    for cut in (2, 20, len(text) // 2, len(text) - 2):
        refused(text[:-cut])


def test_an_export_that_was_changed_is_refused(text):
    refused(text.replace("Ben", "Bea"), "changed after it was written")
    refused(text.replace('"cadence","value":"30"', '"cadence","value":"31"'), "changed")


def test_two_exports_one_behind_the_other_are_refused(text):
    refused(text + text.splitlines(keepends=True)[1], "comes after the end")


def test_a_part_is_taken_where_that_is_meant(text):
    notes: list[str] = []
    some = "".join(text.splitlines(keepends=True)[:-2])
    assert taken(some, part=True, tell=notes.append) != text
    assert ["part of an export" in note for note in notes] == [True]


def test_of_an_export_without_an_end_it_is_said_that_it_was_not_checked(text):
    """Version 0.1 wrote none."""
    notes: list[str] = []
    old = "".join(text.splitlines(keepends=True)[:-1]).replace('"format":2', '"format":1')
    taken(old, tell=notes.append)
    assert any("not checked" in note for note in notes)
    notes.clear()
    taken(text, tell=notes.append)
    assert notes == []


EDITED = {
    "a mark before it": lambda text: "\ufeff" + text,
    "line ends of Windows": lambda text: text.replace("\n", "\r\n"),
    "empty lines": lambda text: text.replace("\n", "\n\n") + "\n",
    "no last line end": lambda text: text.removesuffix("\n"),
    "all of it": lambda text: "\ufeff" + text.replace("\n", "\r\n\r\n").removesuffix("\r\n"),
}


@pytest.mark.parametrize("edit", EDITED)
def test_what_an_editor_does_to_a_text_changes_nothing(text, edit):
    assert taken(EDITED[edit](text)) == text


@pytest.mark.parametrize(
    ("encoding", "said"), [("utf-16", "UTF-16"), ("utf-16-le", "UTF-16"), ("utf-16-be", "UTF-16"), ("latin-1", "UTF-8")]
)
def test_another_encoding_is_named_with_what_to_do(text, encoding, said):
    raw = text.encode(encoding, "replace")
    with wl.Book.open(":memory:") as book:
        with pytest.raises(wl.InputError) as error:
            book.import_(io.TextIOWrapper(io.BytesIO(raw), encoding="utf-8"))
        assert book.is_empty()
    assert said in str(error.value)
    assert "warmlinks export FILE" in str(error.value)


@pytest.mark.parametrize("line", [3, 5])
def test_what_a_line_names_must_have_been_told_before(text, line):
    lines = text.splitlines(keepends=True)
    rows = [json.loads(one) for one in lines]
    who = next(at for at, row in enumerate(rows) if row["type"] == ("interaction" if line == 3 else "setting"))
    rows[who]["who"] = ["alpha", "nobody"]
    lines[who] = json.dumps(rows[who]) + "\n"
    refused("".join(lines), f"line {who + 1}", "no line before it tells of")


@pytest.mark.parametrize("error", [KeyError("Ben"), IndexError(3), TypeError("no"), AttributeError("x")])
def test_a_mistake_of_ours_is_not_called_damage(text, error, monkeypatch):
    """It comes out as what it is, and the command line makes a sentence of it."""

    def fail(*_: object) -> None:
        raise error

    for kind in (LINES["interaction"], LINES["identity"], LINES["setting"], EndLine):
        with monkeypatch.context() as patch, wl.Book.open(":memory:") as book:
            patch.setattr(importing, "IMPORTERS", {**importing.IMPORTERS, kind: fail})
            with pytest.raises(type(error)):
                book.import_(io.StringIO(text))
            assert book.is_empty()
