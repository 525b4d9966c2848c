"""What a book is asked with: a slip is refused with advice, names what was meant, and changes nothing."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime

import pytest

import warmlinks as wl

NOW = datetime(2026, 2, 1, 12, tzinfo=UTC)
NAIVE = datetime(2026, 1, 5, 9)  # noqa: DTZ001  that is what is tested
DAY = date(2026, 1, 5)


@pytest.fixture
def book():
    with wl.Book.open(":memory:", timezone="Europe/Berlin") as book:
        book.log("Ada Lovelace", at=datetime(2025, 12, 1, 9, tzinfo=UTC))
        book.log("Ben Ode", at=DAY)
        yield book


def written(book):
    stream = io.StringIO()
    book.export(stream)
    return stream.getvalue()


SLIPS = {
    "at is a text": (lambda book: book.log("Ada Lovelace", at="2025-12-01"), r"at is no time: '2025-12-01'.*date\("),
    "at has no zone": (lambda book: book.log("Ada Lovelace", at=NAIVE), "^at needs a time zone"),
    "of an introduction": (
        lambda book: book.introduce("Ada Lovelace", "Ben Ode", at=NAIVE),
        "^at needs a time zone",
    ),
    "introduced on a text": (lambda book: book.introduce("Ada Lovelace", "Ben Ode", at="2026"), "at is no time"),
    "told on a day": (lambda book: book.record_outcomes("Ada Lovelace", {}, at=DAY), "^at is no moment"),
    "consent without a zone": (
        lambda book: book.consent("Ada Lovelace", "Ben Ode", who="Ben Ode", answer="yes", at=NAIVE),
        "^at needs a time zone",
    ),
    "now is a day": (lambda book: book.cooling(now=DAY), r"now is no moment: .*tzinfo=UTC"),
    "now is a text": (lambda book: book.scores(now="2026-02-01"), "now is no moment: '2026-02-01'"),
    "a pause from a text": (lambda book: book.add_pause("2025-12-20", DAY), r"start is no day: '2025-12-20'.*date\("),
    "a pause to a text": (lambda book: book.add_pause(DAY, "2026-02-01"), "end is no day"),
    "a pause from a moment": (lambda book: book.add_pause(NOW, DAY), r"start is a moment, not a day.*\.date\(\)"),
    "a pause to a moment": (lambda book: book.add_pause(DAY, NOW), "end is a moment"),
    "snoozed to a moment": (lambda book: book.snooze("Ada Lovelace", NOW, now=NOW), "until is a moment"),
    "one tag": (lambda book: book.set("Ada Lovelace", now=NOW, tags="choir"), r"tags is one text.*tags=\['choir'\]"),
    "one tag less": (lambda book: book.set("Ada Lovelace", now=NOW, untag="choir"), r"untag=\['choir'\]"),
    "tags that are none": (lambda book: book.set("Ada Lovelace", now=NOW, tags=[1]), "tags are no texts"),
    "no tags at all": (lambda book: book.set("Ada Lovelace", now=NOW, tags=None), "tags are no texts"),
    "one channel": (lambda book: book.notify(None, now=NOW, via="email"), r"via=\['email'\]"),
    "one country": (lambda _: wl.Book.open(":memory:", countries="DE"), r"countries=\['DE'\]"),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_a_settings_error_that_names_it_and_changes_nothing(book, slip):
    """A text for a day, a day for a moment, a moment without a zone, one text for several."""
    before = written(book)
    call, told = SLIPS[slip]

    with pytest.raises(wl.UsageError, match=told):
        call(book)
    assert written(book) == before


def test_without_a_slip_the_same_calls_are_taken(book):
    """The control: days and moments where they belong, and several texts."""
    before = written(book)

    book.log("Ada Lovelace", at=DAY)
    book.introduce("Ada Lovelace", "Ben Ode", at=DAY)
    book.add_pause(DAY, DAY)
    book.snooze("Ada Lovelace", date(2026, 3, 1), now=NOW)

    assert book.set("Ada Lovelace", now=NOW, tags=("choir",)).tags == ("choir",)
    assert written(book) != before


def test_one_archive_raises_and_a_list_reports(book, tmp_path):
    """A path by itself is loaded or raises; a list, if only of one, tells of each file what became of it."""
    nowhere = tmp_path / "nope.zip"

    with pytest.raises(wl.InputError, match=r"nope\.zip") as raised:
        book.load(nowhere)
    report = book.load([nowhere])
    assert report.failed
    assert [type(file.error) for file in report.files] == [type(raised.value)]
    assert report.nothing_new
