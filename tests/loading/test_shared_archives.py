"""One archive of several sources, and whose it is."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from warmlinks import Book
from warmlinks.archive import Archive
from warmlinks.cli.load import _summary
from warmlinks.errors import InputError, OwnerUnknownError, PluginError, UnrecognizedError
from warmlinks.plugins.registry import Registry
from warmlinks.plugins.sources import Account, CoveredSides, Person, Refused, Source, owner_by_name
from warmlinks.testing.examples import write_zip
from warmlinks.testing.fakes import as_plugin
from warmlinks.values import Identity, Interaction

NOW = datetime(2026, 1, 1, tzinfo=UTC)


class Letters(Source):
    """A line of `*.box` is a letter from somebody; who is the owner stands in the first, `to: x`."""

    name = "letters"
    network = "post"
    kind = "message"
    coverage = CoveredSides.BOTH_SIDES
    reads = ("*.box",)

    def recognizes(self, archive):
        return True

    def own(self, archive, text):
        own = {line[4:] for line in text.splitlines() if line.startswith("to: ")}
        own |= {address for one in archive.accounts for address in one.emails}
        own |= {one for one in archive.owners if "@" in one}
        if not own:
            raise OwnerUnknownError("it does not say whose it is", archive=archive.name)
        return sorted(own)

    def read(self, archive):
        for member in archive.members:
            text = archive.text(member)
            for one in self.own(archive, text):
                yield Account(Identity(self.network, one, emails=(one,)), member.name)
            for number, who in enumerate(line for line in text.splitlines() if not line.startswith("to: ")):
                if who == "?":
                    yield Refused(f"{member.name}[{number}]", "nobody knows")
                    continue
                yield Person(Identity(self.network, who, name=who.title(), emails=(who,)), member.name)
                at = datetime(2025, 1, 1 + number, tzinfo=UTC)
                yield Interaction(self.network, f"{self.name}-{number}", who, self.kind, "in", at, member.name)


class Meetings(Letters):
    """The same of meetings, which never say whose they are."""

    name = "agenda"
    kind = "meeting"
    reads = ("*.dates",)


class Cards(Source):
    """Names."""

    name = "cards"
    network = "post"
    coverage = CoveredSides.OWN_SIDE
    reads = ("*.cards",)
    needs_owner = False

    def recognizes(self, archive):
        return True

    def read(self, archive):
        for member in archive.members:
            for who in archive.text(member).splitlines():
                yield Person(Identity(self.network, who, name=who.title(), emails=(who,)), member.name)


class Greedy(Cards):
    """Takes the whole."""

    name = "greedy"
    reads = ()


class Rival(Letters):
    """Wants the letters too."""

    name = "rival"


TAKEOUT = {
    "Takeout/Mail/all.box": b"to: me@x.example\nada@x.example\nben@x.example\n?\n",
    "Takeout/Calendar/me.dates": b"ada@x.example\n",
    "Takeout/Contacts/all.cards": b"ada@x.example\ncleo@x.example\n",
    "Takeout/index.html": b"<p>",
}


@pytest.fixture
def book_of(tmp_path):
    books = []

    def make(*sources):
        registry = Registry(plugins={f"p{n}": as_plugin(one) for n, one in enumerate(sources)}, discover=False)
        books.append(Book.open(tmp_path / f"book-{len(books)}.db", registry=registry))
        return books[-1]

    yield make
    for book in books:
        book.close()


@pytest.fixture
def takeout(tmp_path):
    return write_zip(tmp_path / "takeout.zip", TAKEOUT.items())


def counts(report):
    return {file.source: (file.seen, file.new, file.same, file.refused) for file in report.files}


def test_each_source_reads_its_part_with_its_own_counts(book_of, takeout):
    """Three sources, three counts, one list of people; the calendar learns from the letters whose it is."""
    book = book_of(Letters, Meetings, Cards)

    report = book.load(takeout)

    assert [file.source for file in report.files] == ["agenda", "cards", "letters"]
    assert not report.failed
    assert counts(report) == {"agenda": (3, 1, 2, 0), "cards": (2, 2, 0, 0), "letters": (6, 4, 1, 1)}
    assert all(file.seen == file.new + file.changed + file.same + file.left_out + file.refused for file in report.files)
    assert sorted(one.name for one in book.connections(now=NOW)) == ["Ada@X.Example", "Ben@X.Example", "Cleo@X.Example"]
    assert {file.path for file in report.files} == {str(takeout)}


def test_the_same_again_is_nothing_new(book_of, takeout):
    """Whatever the sources have learnt of the owner meanwhile."""
    book = book_of(Letters, Meetings, Cards)
    book.load(takeout)
    before = counts(book.load(takeout))

    again = book.load(takeout)

    assert again.nothing_new
    assert counts(again) == before


def test_a_source_that_is_named_reads_alone(book_of, takeout):
    """`--source` narrows."""
    book = book_of(Letters, Meetings, Cards)

    report = book.load(takeout, source="letters")

    assert [file.source for file in report.files] == ["letters"]
    assert sorted(one.name for one in book.connections(now=NOW)) == ["Ada@X.Example", "Ben@X.Example"]


def test_two_that_want_the_same_are_asked_about(book_of, takeout):
    """Nothing is read twice: neither with one that takes the whole, nor of one member by two; those are named."""
    for sources, named in (((Letters, Cards, Greedy), "greedy"), ((Letters, Cards, Rival), "rival")):
        book = book_of(*sources)
        with pytest.raises(UnrecognizedError, match="more than one source") as caught:
            book.load(takeout)
        assert named in str(caught.value)
        assert not book.connections(now=NOW)
    assert "cards (" not in str(caught.value)


class Chats(Greedy):
    """Takes the whole, and says which cards were sent in a chat."""

    name = "chats"

    def attachments(self, archive):
        sent = archive.text(archive.find("chat.txt")[0])
        return [one for one in archive.members if one.name in sent]


class Mistaken(Greedy):
    """Says that a name came along with it."""

    name = "mistaken"

    def attachments(self, archive):
        return ["b.cards"]


def test_what_came_along_with_another_is_nobodys_part(book_of, tmp_path):
    """A card that was sent in a chat is no address book; one that lies beside it may be, and is asked about."""
    book = book_of(Chats, Cards)
    files = {"chat.txt": b"see b.cards", "b.cards": b"ben@x.example\n"}

    report = book.load(write_zip(tmp_path / "a.zip", files.items()))

    assert [file.source for file in report.files] == ["chats"]
    files["own.cards"] = b"ada@x.example\n"
    with pytest.raises(UnrecognizedError, match="more than one source"):
        book.load(write_zip(tmp_path / "b.zip", files.items()))


def test_what_came_along_is_members(book_of, takeout):
    """Anything else is the plugin's mistake, and named."""
    with pytest.raises(PluginError, match="no members"):
        book_of(Mistaken, Cards).load(takeout)


def test_a_part_that_fails_does_not_keep_the_others_out(book_of, tmp_path):
    """It is told beside them, and the call does not raise; only where none can be read it does."""
    book = book_of(Letters, Meetings, Cards)
    files = {"a.dates": b"ada@x.example\n", "b.cards": b"ben@x.example\n"}

    report = book.load(write_zip(tmp_path / "a.zip", files.items()))

    assert report.failed
    assert {file.source: file.is_failed for file in report.files} == {"agenda": True, "cards": False}
    assert [one.name for one in book.connections(now=NOW)] == ["Ben@X.Example"]
    with pytest.raises(InputError, match="whose"):
        book.load(write_zip(tmp_path / "b.zip", [("a.dates", b"ada@x.example\n")]))


def test_an_empty_part_is_no_failure_and_nothing_but_empty_ones_are(book_of, tmp_path):
    """As a calendar without entries beside letters."""
    book = book_of(Letters, Cards)

    report = book.load(
        write_zip(tmp_path / "a.zip", [("a.box", b"to: me@x.example\nada@x.example\n"), ("b.cards", b"")])
    )

    assert counts(report) == {"cards": (0, 0, 0, 0), "letters": (3, 3, 0, 0)}
    with pytest.raises(InputError, match="people or contact"):
        book.load(write_zip(tmp_path / "b.zip", [("c.cards", b""), ("d.cards", b"")]), source=None)


def test_the_command_tells_each_count(book_of, takeout):
    """One line for the archive, one for each source."""
    said = list(_summary(book_of(Letters, Meetings, Cards).load(takeout)))

    assert said[0].startswith("Read takeout.zip: ")
    assert [line.partition(" records seen")[0].lower() for line in said[1:4]] == ["agenda: 3", "cards: 2", "letters: 6"]


@pytest.mark.parametrize("typed", ["me@x.example", "me@host.social", "@me", "Me Myself", "post:17"])
def test_the_owner_reaches_the_source_as_typed(book_of, tmp_path, typed):
    """Whatever it looks like; of a profile on a network that is known its key."""
    seen = []

    class Curious(Letters):
        name = "curious"

        def read(self, archive):
            seen.extend([archive.owner, *archive.owners])
            yield Account(Identity(self.network, typed, name=typed), archive.members[0].name)
            yield Person(Identity(self.network, "ada", name="Ada"), archive.members[0].name)

    path = tmp_path / "a.box"
    path.write_bytes(b"x")
    book_of(Curious).load(path, owner=[typed, "other@x.example"])

    assert seen == [typed, typed, "other@x.example"]


def test_several_addresses_are_the_owners(book_of, tmp_path):
    """One of them has to be in the archive; a later archive of any of them is the owner's."""
    book = book_of(Letters)
    for name, text in (("1.box", b"to: a@x.example\nada@x.example\n"), ("2.box", b"to: b@x.example\nben@x.example\n")):
        (tmp_path / name).write_bytes(text)
    report = book.load([tmp_path / "1.box"], owner=["a@x.example", "b@x.example"])

    assert not report.failed
    assert not book.load([tmp_path / "2.box"]).failed
    with pytest.raises(OwnerUnknownError, match="is not of"):
        book_of(Cheater).load(tmp_path / "1.box", owner="c@x.example")


class Cheater(Letters):
    """Does not heed who was named."""

    name = "cheater"

    def own(self, archive, text):
        return ["a@x.example"]


def test_what_the_book_knows_as_the_owners_is_told(book_of, tmp_path):
    """With addresses, over all networks; a source that did not ask is known again without reading."""
    told = []

    class Asking(Meetings):
        name = "asking"
        network = "diary"

        def own(self, archive, text):
            told.append(archive.accounts)
            return super().own(archive, text)

    book = book_of(Letters, Asking)
    (tmp_path / "1.box").write_bytes(b"to: a@x.example\nada@x.example\n")
    (tmp_path / "2.dates").write_bytes(b"ben@x.example\n")
    book.load(tmp_path / "1.box")
    book.load(tmp_path / "2.dates")

    assert told == [(Identity("post", "a@x.example", emails=("a@x.example",)),)]
    book.load(tmp_path / "2.dates")
    assert len(told) == 1, "the same archive, and nothing else is known of the owner: it need not be read"
    (tmp_path / "3.box").write_bytes(b"to: a@x.example\nto: new@x.example\nada@x.example\n")
    book.load(tmp_path / "3.box")
    book.load(tmp_path / "2.dates")
    assert len(told) == 2, "more is known of the owner: it is read again"


def test_a_name_is_told_from_an_address():
    """For networks whose accounts go by handles."""
    with Archive.of_bytes({"a": b""}, owner=["me@x.example", "@me", "x"]) as archive:
        assert owner_by_name(archive) == "@me"
    with Archive.of_bytes({"a": b""}, owner="me@x.example") as archive:
        assert owner_by_name(archive) is None
        assert archive.owner == "me@x.example"
