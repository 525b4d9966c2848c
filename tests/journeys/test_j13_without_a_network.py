"""J13.1 for all of it: import, score, digest and report open no socket."""

from __future__ import annotations

import socket
from datetime import UTC, datetime

import pytest

from warmlinks.book import Book
from warmlinks_samples.making import make_world
from warmlinks_samples.writing import write_newest

NOW = datetime(2026, 1, 25, 9, tzinfo=UTC)


@pytest.fixture
def no_sockets(monkeypatch):
    """Whoever opens a socket fails."""

    def refuse(*words, **more):
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def test_j13_1_loading_scoring_and_the_digest_open_no_socket(no_sockets, tmp_path):
    """The three sample archives are loaded, scored, followed up and made into a digest with sockets taken away."""
    archives = write_newest(make_world(7), tmp_path)

    with Book.open(":memory:", timezone="Europe/Berlin") as book:
        report = book.load(archives)
        digest = book.digest(now=NOW)

        assert not report.failed
        assert book.scores(now=NOW)
        assert book.introductions(now=NOW)
        assert book.suggest_introductions(now=NOW) is not None
        assert digest is not None


def test_the_refusal_works(no_sockets):
    """The control: opening one here fails."""
    with pytest.raises(AssertionError, match="socket"):
        socket.create_connection(("localhost", 9))
