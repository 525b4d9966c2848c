"""J13: what stays private. What is sent, and the report, have journeys of their own."""

from __future__ import annotations

import io
import socket
from datetime import UTC, datetime

import pytest

import warmlinks as wl
from warmlinks_samples import make_world
from warmlinks_samples.writing import write_newest

NOW = datetime(2026, 2, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    """A sample world, and its newest archives on disk."""
    made = make_world(people=30, years=2, messages=400)
    return made, write_newest(made, tmp_path_factory.mktemp("archives"))


@pytest.fixture
def place(tmp_path):
    folder = tmp_path / "private"
    folder.mkdir(mode=0o700)
    return folder / "book.db"


def bytes_of(folder):
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def test_j13_1_loading_and_scoring_open_no_socket(sample, place, monkeypatch):
    """With every way to a network cut off, archives load and ties are scored."""

    def refuse(*_, **__):
        pytest.fail("a socket was opened")

    for name in ("socket", "create_connection", "getaddrinfo"):
        monkeypatch.setattr(socket, name, refuse)
    with wl.Book.open(place, timezone="Europe/Berlin") as book:
        report = book.load(sample[1])
        scored = [one for one in book.scores(now=NOW) if one.warmth is not None]
        book.cooling(now=NOW)

    assert not report.failed
    assert scored


def test_j13_2_who_is_forgotten_leaves_no_byte(sample, place):
    """Name, handle, address and keys are gone from the folder's bytes, and the next import does not bring her back."""
    with wl.Book.open(place, timezone="Europe/Berlin") as book:
        book.load(sample[1])
        book.backup()
        person = max(book.connections(now=NOW), key=lambda one: (len(one.identities), one.id))
        words = {
            word
            for identity in person.identities
            for word in (identity.key, identity.name, identity.handle, *identity.emails, *identity.phones)
            if word and len(word) > 4
        }
        present = bytes_of(place.parent)
        book.forget(person.id)
        left = bytes_of(place.parent)
        names = {one.name for one in book.connections(now=NOW)}
        again = book.load(sample[1], reread=True)
        after = {one.name for one in book.connections(now=NOW)}
        finally_left = bytes_of(place.parent)

    assert all(word.encode() in present for word in words)
    assert [word for word in words if word.encode() in left] == []
    assert [word for word in words if word.encode() in finally_left] == []
    assert after == names
    assert again.nothing_new
    assert any(file.skipped.get("forgotten") for file in again.files)


def test_j13_3_the_redacted_export_has_the_numbers_and_no_names(sample):
    """No name, key, handle or address of anybody is in it, and the scores are the same."""
    with wl.Book.open(":memory:", timezone="Europe/Berlin") as book, wl.Book.open(":memory:") as copy:
        book.load(sample[1])
        stream = io.StringIO()
        book.export(stream, redacted=True)
        copy.import_(io.StringIO(stream.getvalue()))
        text = stream.getvalue().lower()
        words = {
            word.lower()
            for person in book.connections(now=NOW)
            for identity in person.identities
            for word in (identity.key, identity.name, identity.handle, *identity.emails, identity.company)
            if word and len(word) > 4
        }
        numbers = sorted((one.warmth or 0, one.alive or 0, str(one.due_on)) for one in book.scores(now=NOW))
        redacted = sorted((one.warmth or 0, one.alive or 0, str(one.due_on)) for one in copy.scores(now=NOW))

    assert len(words) > 60
    assert [word for word in words if word in text] == []
    assert redacted == numbers


def test_j13_4_no_text_of_a_message_is_stored(sample, place):
    """Nothing that anybody wrote is in the book, though what was read of it is; files are for the owner alone."""
    made, archives = sample
    texts = {event.text for event in made.events if event.text and len(event.text) > 15}
    with wl.Book.open(place, timezone="Europe/Berlin") as book:
        book.load(archives)
        kept = bytes_of(place.parent)
        spoken = book._db.value("SELECT count(*) FROM utterance")
        modes = {path.stat().st_mode & 0o777 for path in place.parent.iterdir() if path.is_file()}

    assert len(texts) > 100
    assert [text for text in texts if text.encode() in kept] == []
    assert spoken > 0
    assert modes == {0o600}
