"""A folder of downloads: the exports in it are named, and what was not looked at is told."""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime

import pytest

import warmlinks as wl
from warmlinks.plugins.sources import About, Person
from warmlinks.values import Identity

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def downloads(world):
    """Puts zips into a folder: exports of networks, and what nobody knows."""
    folder = world.folder / "downloads"
    folder.mkdir()

    def put(*foreign, **exports):
        for name, network in {**dict.fromkeys(foreign), **exports}.items():
            with zipfile.ZipFile(folder / f"{name}.zip", "w") as made:
                if network is None:
                    made.writestr("sea.jpg", b"blue")
                else:
                    person = Person(Identity(network, "ada", name="Ada Lovelace"), "p[0]")
                    inner = world.archive(network, About("one", as_of=NOON), person)
                    made.write(inner, inner.name)
        return folder

    return put


def refused(world, folder, **how):
    """The error with which the folder is refused."""
    with world.book() as book, pytest.raises(wl.InputError) as wrong:
        book.load(folder, **how)
    return wrong.value


def test_of_many_zips_it_is_told_how_many_were_looked_at(world, downloads):
    """An export that comes after a hundred others is not said to be none."""
    for number in range(101):
        folder = downloads(f"a{number:03}x")
    unknown = refused(world, folder)
    downloads(a000x="alpha")
    known = refused(world, folder)

    assert "nor any of the first 100 of 101 zips in it" in unknown.what
    assert "a100x" not in unknown.why
    assert "the rest were not looked at" in unknown.advice
    assert "first 100 of 101 zips" in known.why


def test_a_hundred_zips_are_all_looked_at(world, downloads):
    """Then nothing is said of a limit."""
    for number in range(100):
        folder = downloads(f"a{number:03}x")

    assert refused(world, folder).what == "no source knows this folder, nor a zip in it"


def test_a_named_source_finds_its_own_zips(world, downloads):
    """Who says which network it is gets the zips of that network, and why the folder could not be read as one."""
    folder = downloads("third", first="alpha", second="beta")
    wrong = refused(world, folder, source="alpha")

    assert wrong.what == "this folder is no export, but there are some in it"
    assert wrong.why == "first.zip (alpha)"
    assert f"warmlinks load {folder / 'first.zip'}." in wrong.advice
    assert "If the folder itself is an export of alpha: Check that this is the file" in wrong.advice


def test_a_named_source_without_zips_of_its_own_tells_its_own_trouble(world, downloads):
    """What the reader said stays where nothing better is known."""
    wrong = refused(world, downloads(second="beta"), source="alpha")

    assert wrong.what == "nothing in it tells of people or contact"


def test_an_export_that_fails_tells_its_own_trouble(world, downloads):
    """A folder that a source knows is one, whatever lies beside it."""
    folder = downloads(first="alpha")
    (folder / "empty.alpha").write_text(world.archive("alpha").read_text())

    assert refused(world, folder, source="alpha").what == "nothing in it tells of people or contact"
    assert refused(world, folder).what == "nothing in it tells of people or contact"


@pytest.mark.parametrize(
    ("export", "other", "is_part"),
    [
        ("facebook-ada-1", "facebook-ada-2", True),
        ("facebook-ada", "facebook-ada-2", True),
        ("facebook-ada-1", "facebook-bob-2", False),
        ("twitter-2024", "twitter-2025", False),
        ("twitter-2026-01-05", "twitter-2026-01-06", False),
    ],
)
def test_a_further_part_is_named_with_the_first(export, other, is_part, world, downloads):
    """A part that nobody knows alone belongs to the one whose name differs in the number of the part only."""
    folder = downloads(other, **{export: "alpha"})

    assert (f"{other}.zip (alpha)" in refused(world, folder).why) == is_part
