"""A file that grows at its end is read from where the last load stopped."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from warmlinks import Book
from warmlinks.archive import Archive
from warmlinks.errors import InputError
from warmlinks.plugins.registry import Registry
from warmlinks.plugins.sources import Account, Checkpoint, CoveredSides, Person, Source
from warmlinks.testing.examples import Example
from warmlinks.testing.fakes import as_plugin
from warmlinks.testing.sources import SourceConformance
from warmlinks.values import Identity, Interaction

NOW = datetime(2026, 1, 1, tzinfo=UTC)


class Diary(Source):
    """A line is `day who`; it goes on where it stopped, if the file still begins so."""

    name = "diary"
    network = "diary"
    coverage = CoveredSides.BOTH_SIDES
    read_from: list[int] = []  # noqa: RUF012  looked at by the tests

    def recognizes(self, archive):
        return bool(archive.find("*.diary"))

    def place(self, archive, member):
        since = json.loads(archive.since or "{}")
        at = since.get("at", 0)
        return at if at <= member.size and since.get("digest") == archive.digest(member, at) else 0

    def read(self, archive):
        member = next(iter(archive.find("*.diary")), None)
        if member is None:
            raise InputError("there is no diary", archive=archive.name)
        at = self.place(archive, member)
        self.read_from.append(at)
        yield Account(Identity(self.network, "me"), member.name)
        with archive.open(member, at=at) as stream:
            for line in stream:
                try:
                    day, who = line.decode().split()
                    when = datetime(2025, 1, int(day), tzinfo=UTC)
                except ValueError as error:
                    raise InputError("this is no diary", archive=archive.name, member=member.name) from error
                yield Person(Identity(self.network, who, name=who.title()), member.name)
                yield Interaction(self.network, f"{day}-{who}", who, "message", "in", when, member.name)
                at += len(line)
        yield Checkpoint(json.dumps({"at": at, "digest": archive.digest(member, at)}))


@pytest.fixture
def book(tmp_path):
    Diary.read_from.clear()
    with Book.open(tmp_path / "x.db", registry=Registry(plugins={"p": as_plugin(Diary)}, discover=False)) as book:
        yield book


@pytest.fixture
def diary(tmp_path, monkeypatch):
    monkeypatch.setattr("warmlinks.loading.fingerprints._LARGEST_FILE", 0)  # as of one that is too large to be hashed
    path = tmp_path / "my.diary"
    path.write_text("1 ada\n2 ben\n")
    return path


def counts(book, path, **more):
    (file,) = book.load(path, **more).files
    return file.seen, file.new, file.same, file.resumed


def test_what_was_added_is_read(book, diary):
    """The counts are of that, the book has all of it, and the archive goes as far as before, or further."""
    assert counts(book, diary) == (5, 5, 0, False)
    with diary.open("a") as file:
        file.write("3 ada\n")
    assert counts(book, diary) == (3, 1, 2, True)

    assert Diary.read_from == [0, 12]
    assert {one.name: one.interactions["in"] for one in book.connections(now=NOW)} == {"Ada": 2, "Ben": 1}


def test_nothing_added_is_nothing_new_and_no_failure(book, diary):
    """Also where the file tells of nobody from there on; its data go as far as they went."""
    (first,) = book.load(diary).files
    (again,) = book.load(diary).files

    assert (again.seen, again.new, again.changed, again.resumed) == (1, 0, 0, True)
    assert again.until == first.until
    assert book.load(diary).nothing_new


@pytest.mark.parametrize("text", ["1 ada\n", "1 ada\n2 eve\n3 ada\n", "1 cleo\n2 ben\n3 ada\n", ""])
def test_another_file_under_the_name_is_read_whole(book, diary, text):
    """Shorter, or another one: what is known of the place says so."""
    book.load(diary)
    diary.write_text(text)
    book.load([diary])

    assert Diary.read_from == [0, 0]


def test_reading_anew_begins_at_the_start(book, diary):
    """Where it is asked for, for somebody who was forgotten, and after a load that failed half way."""
    book.load(diary)
    assert counts(book, diary, reread=True)[3] is False
    book.forget("Ben")
    book.load(diary)
    assert Diary.read_from == [0, 0, 0]
    with diary.open("a") as file:
        file.write("nonsense\n")
    for _ in range(2):
        with pytest.raises(InputError):
            book.load(diary)
    assert Diary.read_from[3:] == [12, 12]


def test_two_files_have_a_place_each(book, diary, tmp_path):
    """And another owner's, or another name, begins at the start."""
    other = tmp_path / "other.diary"
    other.write_text("5 cleo\n")
    book.load([diary, other])
    book.load([diary, other])
    book.load(diary, owner="me")

    assert Diary.read_from == [0, 0, 12, 7, 0]


def test_a_few_looks_tell_a_file_by_its_beginning():
    """What lies behind the place may change, what lies before it may not."""
    data = bytes(range(256)) * 4096
    for until in (0, 1, 70_000, len(data) - 1):
        with (
            Archive.of_bytes({"a": data}) as one,
            Archive.of_bytes({"a": data[:until] + b"more"}) as grown,
            Archive.of_bytes({"a": b"x" + data}) as moved,
        ):
            told = one.digest(one.members[0], until)
            assert told == grown.digest(grown.members[0], until)
            assert not until or told != moved.digest(moved.members[0], until)
            assert one.bytes_read <= 17 * 256 * 1024


class TestDiary(SourceConformance):
    """The kit looks whether anything is lost on the way."""

    @pytest.fixture
    def example(self):
        """A source that goes on."""
        return Example(Diary, {"x.diary": "1 ada\n2 ben\n"}, newer={"x.diary": "1 ada\n2 ben\n3 cleo\n"})


class Forgetful(Diary):
    """Takes every file for the one that it knows."""

    name = "forgetful"

    def place(self, archive, member):
        return min(member.size, json.loads(archive.since or "{}").get("at", 0) + 3)


def test_the_kit_tells_of_what_is_lost(tmp_path):
    """The control: a source that begins too late fails."""
    example = Example(Forgetful, {"x.diary": "1 ada\n2 ben\n"}, newer={"x.diary": "1 ada\n2 ben\n3 cleo\n4 x\n"})
    with pytest.raises((AssertionError, InputError)):
        SourceConformance().test_goes_on_where_it_stopped(example, tmp_path)
