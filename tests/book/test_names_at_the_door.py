"""A name comes in in one form, however it was typed, and one that cannot be read does not come in."""

from __future__ import annotations

import io
import json
from datetime import UTC, date, datetime

import pytest

import warmlinks as wl

NOW = datetime(2026, 1, 25, 9, tzinfo=UTC)
DAY = date(2026, 1, 20)

ALIKE = {
    "an accent in one character and in two": ("Zo\u00eb", "Zoe\u0308"),
    "syllables and their letters": ("\uac00\ub098", "\u1100\u1161\u1102\u1161"),
    "a letter and a unit": ("\u00c5sa", "\u212bsa"),
    "two accents in another order": ("\u1ec7", "e\u0302\u0323"),
    "a mark that directs the text": ("\u05d3\u05e0\u05d4", "\u200f\u05d3\u05e0\u05d4\u202c"),
    "a soft hyphen and a blank of no width": ("Ana", "A\u00adn\u200ba "),
}


@pytest.fixture
def book():
    with wl.Book.open(":memory:", timezone="Europe/Berlin") as made:
        yield made


@pytest.mark.parametrize("alike", ALIKE)
@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("create", [None, True])
def test_one_name_in_two_spellings_is_one_person(book, alike, turned, create):
    first, second = reversed(ALIKE[alike]) if turned else ALIKE[alike]
    assert book.log(first, kind="call", at=DAY, create=create).new_person
    again = book.log(second, kind="call", at=date(2026, 1, 21), create=create)
    assert (again.new, again.new_person) == (True, False)
    assert not book.log(second, kind="call", at=DAY, create=create).new
    (person,) = book.connections(now=NOW)
    assert person.name == ALIKE[alike][0]
    assert book.find(first) == book.find(second) == person.id
    assert book.set(second, now=NOW, tags=["choir"]).id == person.id


@pytest.mark.parametrize("alike", ALIKE)
def test_a_name_of_an_archive_is_kept_as_it_came_and_found_however_it_is_typed(book, alike):
    composed, other = ALIKE[alike]
    identity = {"network": "x", "key": "1", "first_as_of": None, "account": None}
    lines = [
        {"type": "book", "format": 1},
        {"type": "identity", **identity, "facts": [["name", other, None, None, "somewhere"]]},
    ]
    book.import_(io.StringIO("".join(json.dumps(line) + "\n" for line in lines)))
    (person,) = book.connections(now=NOW)
    assert person.name == other
    assert {book.find(composed), book.find(other)} == {person.id}
    assert not book.log(composed, at=DAY, create=True).new_person


@pytest.mark.parametrize("create", [None, True])
@pytest.mark.parametrize(
    "unlike", [("Zoe", "Zo\u00eb \u00d6st"), ("Ana", "\u0410\u043d\u0430"), ("Jon", "J\u00f3n Berg")]
)
def test_names_that_only_look_alike_are_two(book, unlike, create):
    """The control: folding more than what is canonically equal would join strangers."""
    assert book.log(unlike[0], at=DAY, create=create).new_person
    assert book.log(unlike[1], at=DAY, create=True).new_person


@pytest.mark.parametrize(
    "name", ["Ada\x1b[31m", "Ada\nLovelace", "Ada\x00", "Ada\x85L", "Ada\ud83d", "\u202e\u200b", "a" * 501, "\u2028"]
)
def test_a_name_that_cannot_be_read_does_not_come_in(book, name):
    with pytest.raises(wl.WarmlinksError):
        book.log(name, at=DAY, create=True)
    with pytest.raises(wl.WarmlinksError):
        book.log("Ada", at=DAY, note="\x07" + name[:3]) if "\x1b" in name else book.set_tag(name, now=NOW, cadence=3)
    with pytest.raises(wl.UsageError):
        book.add_pause(DAY, DAY, name=name)
    assert book.is_empty()


@pytest.mark.parametrize("door", ["find", "show", "logged", "forget", "same"])
def test_half_a_character_is_refused_with_a_sentence(book, door):
    """What a terminal in another encoding hands over may be no text at all."""
    call = {
        "find": lambda: book.find("Ada\udcff"),
        "show": lambda: book.show("Ada\udcff", now=NOW),
        "logged": lambda: book.logged("Ada\udcff"),
        "forget": lambda: book.forget("Ada\udcff"),
        "same": lambda: book.merge("Ada\udcff", "Ben"),
    }[door]
    with pytest.raises(wl.WarmlinksError):
        call()
