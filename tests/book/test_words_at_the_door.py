"""An argument of the wrong kind is one error, ours and a `ValueError`, at every door; none of SQLite comes through."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

import warmlinks as wl

NOW = datetime(2026, 1, 25, 9, tzinfo=UTC)
DAY = date(2026, 1, 20)

WRONG = ("nonsense", "", None, 3, 1.5, float("nan"), 10**40, b"yes", [], {}, True, "half\ud83d", "a\0b", date(1, 1, 1))
Door = Callable[[wl.Book, object], object]

DOORS: dict[str, tuple[Door, tuple[object, ...]]] = {
    "kind": (lambda book, word: book.log("Mira Holt", kind=word, at=DAY), ()),
    "direction": (lambda book, word: book.log("Mira Holt", direction=word, at=DAY), ()),
    "status": (lambda book, word: book.set("Mira Holt", now=NOW, status=word), (None,)),
    "country": (lambda book, word: book.set("Mira Holt", now=NOW, country=word), (None, "", [], {})),
    "cadence": (lambda book, word: book.set("Mira Holt", now=NOW, cadence=word), (None, 3)),
    "tag": (lambda book, word: book.set_tag(word, now=NOW, cadence=3), ("nonsense",)),
    "answer": (lambda book, word: book.consent("Mira Holt", "Jonas Brandt", who="Mira Holt", answer=word, at=NOW), ()),
    "outcome": (lambda book, word: book.record_outcomes("Mira Holt", {"Jonas Brandt": word}, at=NOW), ()),
    "limit of what was sent": (lambda book, word: book.sent(limit=word), (None, 3, 10**40)),
    "limit of duplicates": (lambda book, word: book.duplicates(limit=word), (None, 3, 10**40)),
    "limit of cooling": (lambda book, word: book.cooling(now=NOW, limit=word), (None, 3, 10**40)),
    "who": (lambda book, word: book.log(word, at=DAY), ("nonsense",)),
    "whom to find": (lambda book, word: book.find(word), ()),
    "an entry": (lambda book, word: book.unlog(word), ()),
    "a pause": (lambda book, word: book.remove_pause(word), ()),
    "an identity": (lambda book, word: book.allow_again(word), ()),
    "now": (lambda book, word: book.scores(now=word), ()),
    "a day": (lambda book, word: book.add_pause(word, DAY), ()),
    "a zone": (lambda _, word: wl.Book.open(":memory:", timezone=word).close(), (None,)),
}


@pytest.fixture
def book():
    with wl.Book.open(":memory:", timezone="Europe/Berlin") as made:
        made.log("Mira Holt", at=DAY)
        made.log("Jonas Brandt", at=DAY)
        made.introduce("Mira Holt", "Jonas Brandt", at=DAY)
        yield made


@pytest.mark.parametrize("door", DOORS)
def test_what_is_none_of_the_words_is_refused_and_nothing_is_written(book, door):
    go, fine = DOORS[door]
    before = exported(book)
    for word in WRONG:
        if any(word is one or (word == one and type(word) is type(one)) for one in fine):
            continue
        with pytest.raises((wl.UsageError, wl.SettingsError, wl.NotFoundError)):
            go(book, word)
    assert exported(book) == before


def exported(book: wl.Book) -> str:
    stream = io.StringIO()
    book.export(stream)
    return stream.getvalue()


@pytest.mark.parametrize("path", ["half\ud83d.db", "a\0b.db"])
def test_what_is_no_path_is_no_book(path):
    with pytest.raises(wl.UsageError, match="no path"):
        wl.Book.open(path)
