"""The folder in which it is noted what was sent is for its owner alone, and so is every folder made for it."""

from __future__ import annotations

import os
import stat
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

import warmlinks as wl

NOW = datetime(2026, 1, 25, 12, tzinfo=UTC)
pytestmark = pytest.mark.skipif(os.name != "posix", reason="modes mean nothing there")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def send(tmp_path: Path, recorder: tuple[object, object]) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o700, exist_ok=True)
    with wl.Book.open(home / "x.db", timezone="UTC") as book:
        for day in range(1, 30):
            book.log("Mira Holt", at=date(2025, 9, day), kind="call")
        book.set("Mira Holt", now=datetime(2025, 10, 1, tzinfo=UTC), cadence=20)
        assert book.notify(book.digest(now=NOW), now=NOW, channels=[recorder]).state == "delivered"


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_it_is_made_for_its_owner_alone_whatever_the_umask(tmp_path, recorder, monkeypatch, umask):
    monkeypatch.setenv("WARMLINKS_STATE", str(tmp_path / "made" / "state"))
    before = os.umask(umask)
    try:
        send(tmp_path, recorder)
    finally:
        os.umask(before)
    folders = [tmp_path / "made", tmp_path / "made" / "state", tmp_path / "made" / "state" / "senders"]
    assert [mode(folder) for folder in folders] == [0o700] * 3
    (note,) = folders[-1].iterdir()
    assert mode(note) == 0o600


def test_one_that_an_older_version_left_open_is_closed(tmp_path, recorder, monkeypatch):
    state = tmp_path / "state"
    (state / "senders").mkdir(parents=True)
    state.chmod(0o755)
    (state / "senders").chmod(0o755)
    monkeypatch.setenv("WARMLINKS_STATE", str(state))
    send(tmp_path, recorder)
    assert mode(state) == mode(state / "senders") == 0o700


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", "null", '{"from": 3, "entries": 0}', '{"from": "[]", "entries": 0}', '{"from": "x"}']
)
def test_a_note_that_no_book_wrote_stops_sending_until_the_owner_has_looked(tmp_path, recorder, monkeypatch, text):
    """What is not of the form of a note is refused in our words, and nothing is sent; `adopt` mends it."""
    monkeypatch.setenv("WARMLINKS_STATE", str(tmp_path / "state"))
    send(tmp_path, recorder)
    (note,) = (tmp_path / "state" / "senders").iterdir()
    note.write_text(text)
    with wl.Book.open(tmp_path / "home" / "x.db") as book:
        digest = book.digest(now=NOW.replace(month=7))
        with pytest.raises(wl.BookError, match="another copy of this book sends already") as refusal:
            book.notify(digest, now=NOW.replace(month=7), channels=[recorder])
        assert "--adopt" in str(refusal.value.advice)
        sent = book.notify(digest, now=NOW.replace(month=7), channels=[recorder], adopt=True)
    assert sent.state == "delivered"
