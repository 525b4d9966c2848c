"""The calendar file in use: what is due and coming, strict, each time anew."""

from __future__ import annotations

import json
import re
import stat
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import attrs
import icalendar
import pytest

import warmlinks as wl
from warmlinks.errors import SettingsError
from warmlinks.plugins.notifiers import Notifier, Outcome, Outcomes
from warmlinks.testing.notifiers_fakes import Postbox, RecordingNotifier
from warmlinks.testing.notifiers_texts import digest_about, naughty_names, odd_digests, sample_digest
from warmlinks_ics import IcsNotifier

NOW = datetime(2026, 2, 1, 12, tzinfo=UTC)
NIGHT = NOW.replace(hour=2)


def strict(data: bytes) -> dict[str, tuple[date, str]]:
    """The events by UID, day and summary, of a file that keeps every rule of RFC 5545 that concerns it."""
    assert data.endswith(b"END:VCALENDAR\r\n")
    lines = data.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert all(line.decode() is not None for line in lines), "no character is cut apart"
    assert not re.search(rb"[\x00-\x09\x0b\x0c\x0e-\x1f\x7f]|\r(?!\n)|(?<!\r)\n", data)
    calendar = icalendar.Calendar.from_ical(data)
    assert (calendar["VERSION"], calendar["CALSCALE"]) == ("2.0", "GREGORIAN")
    assert calendar["PRODID"]
    assert calendar.subcomponents, "a calendar holds a component at least"
    assert not calendar.errors
    for event in calendar.events:
        assert not event.errors
        assert {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "TRANSP"} == set(event)
        assert event["DTSTAMP"].dt.tzinfo is not None
        assert type(event["DTSTART"].dt) is date
        assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(days=1)
    told = {str(event["UID"]): (event["DTSTART"].dt, str(event["SUMMARY"])) for event in calendar.events}
    assert len(told) == len(calendar.events), "a UID stands once"
    return told


@pytest.fixture
def book():
    with wl.Book.open(":memory:", timezone="Europe/Berlin") as book:
        book.log("Ada Lindqvist", "call", at=NOW - timedelta(days=20), create=True)
        book.set("Ada Lindqvist", now=NOW, cadence=30)
        book.log("Ben Orr", "meeting", at=NOW + timedelta(days=5), create=True)
        yield book


@pytest.fixture
def path(tmp_path) -> Path:
    return tmp_path / "warmlinks.ics"


def notified(book: wl.Book, path: Path, *more, now: datetime = NOW) -> tuple[wl.Sent, dict[str, tuple[date, str]]]:
    """What became of it, and what the file says then."""
    digest = book.digest(now=now)
    channels = [(IcsNotifier(), IcsNotifier.configure({"file": str(path)})), *more]
    sent = book.notify(digest, now=now, channels=channels, adopt=True)
    return sent, strict(path.read_bytes()) if path.exists() else {}


def test_it_is_the_file_of_the_export_for_the_owner_alone(book, path, tmp_path):
    """What `notify` writes is what `export --ics` writes, whole, with the mode of what is nobody else's business."""
    sent, told = notified(book, path)
    with (tmp_path / "export.ics").open("w", newline="") as stream:
        count = book.export_ics(stream, now=NOW)

    assert path.read_bytes() == (tmp_path / "export.ics").read_bytes()
    assert sorted(told.values()) == [
        (date(2026, 2, 6), "meeting with Ben Orr"),
        (date(2026, 2, 11), "your wish, every 30 days: Ada Lindqvist"),
    ]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert (sent.state, sent.exit_status, count) == ("shown", 0, 2)
    assert [(one.channel, one.state, one.why) for one in sent.shown] == [("ics", "delivered", f"two entries in {path}")]


def test_a_second_run_moves_and_doubles_nothing_and_what_is_done_is_gone(book, path):
    """The same entries keep their UIDs; contact makes a wish due later, and a plan that is called off disappears."""
    _, first = notified(book, path)
    _, again = notified(book, path, now=NOW + timedelta(hours=1))
    book.log("Ada Lindqvist", "call", at=NOW)
    _, later = notified(book, path, now=NOW + timedelta(days=6))
    book.set("Ada Lindqvist", now=NOW, cadence="none")
    _, last = notified(book, path, now=NOW + timedelta(days=7))

    assert again == first
    (wish,) = [uid for uid, (_, what) in first.items() if "wish" in what]
    assert later == {wish: (date(2026, 3, 3), "your wish, every 30 days: Ada Lindqvist")}
    assert wish not in last


def test_what_is_overdue_stands_on_today_until_it_is_done(book, path):
    """An entry of the past is seen by nobody: what was due stays on the day of today."""
    _, told = notified(book, path, now=NOW + timedelta(days=25))

    assert (date(2026, 2, 26), "your wish, every 30 days: Ada Lindqvist") in told.values()


def test_the_message_goes_by_another_channel_and_the_calendar_counts_as_nothing(book, path):
    """A calendar is kept beside the message: it neither takes its place nor the names out of it."""
    due = NOW + timedelta(days=25)
    notified(book, path, now=due - timedelta(minutes=5))
    with Postbox() as postbox:
        other = (RecordingNotifier(), RecordingNotifier.configure(postbox.table()))
        sent, told = notified(book, path, other, now=due)
        again, _ = notified(book, path, other, now=due + timedelta(minutes=5))

        assert (sent.state, sent.by, sent.exit_status) == ("delivered", "recording", 0)
        assert "Ada Lindqvist" in postbox.shown(postbox.accepted()[0])
        assert [one.channel for one in sent.attempts] == ["recording"]
        assert [one.state for one in sent.shown] == ["delivered"]
        assert (again.state, [one.state for one in again.shown]) == ("nothing", ["delivered"])
        assert len(postbox.accepted()) == 1
        assert [entry.channel for entry in book.sent()] == ["recording"]
    assert told


def test_a_calendar_is_kept_at_night_and_on_days_without_a_message(book, path):
    """A file wakes nobody, and what is no longer due is gone also where there is nothing to say."""
    with Postbox() as postbox:
        other = (RecordingNotifier(), RecordingNotifier.configure(postbox.table()))
        quiet, told = notified(book, path, other)
        path.unlink()
        held, at_night = notified(book, path, other, now=NIGHT + timedelta(days=25))

        assert (quiet.state, len(told)) == ("nothing", 2)
        assert (held.state, len(at_night)) == ("held", 1)
        assert not postbox.accepted()


def test_where_it_cannot_be_written_the_message_still_goes_and_it_is_said(book, path):
    """One channel that fails costs itself; the exit status tells it."""
    path.write_text("Dear Ada")
    with Postbox() as postbox:
        other = (RecordingNotifier(), RecordingNotifier.configure(postbox.table()))
        digest = book.digest(now=NOW + timedelta(days=25))
        channels = [(IcsNotifier(), IcsNotifier.configure({"file": str(path)})), other]
        sent = book.notify(digest, now=NOW + timedelta(days=25), channels=channels, adopt=True)
        alone = book.notify(digest, now=NOW + timedelta(days=25), channels=channels[:1])

        assert (sent.state, sent.by, sent.exit_status) == ("delivered", "recording", 1)
        assert [one.state for one in sent.shown] == ["refused"]
        assert (alone.state, alone.exit_status) == ("failed", 1)
        assert path.read_text() == "Dear Ada"


def test_a_book_that_does_not_send_does_not_write(tmp_path, path):
    """A copied book leaves the calendar of the first alone."""
    with wl.Book.open(tmp_path / "book.db", timezone="UTC") as book:
        book.log("Ada", "call", at=NOW, create=True)
        book.set("Ada", now=NOW, cadence=30)
        notified(book, path)
        book.backup(tmp_path / "copy.db")
    path.unlink()
    with wl.Book.open(tmp_path / "copy.db") as copy, pytest.raises(wl.BookError):
        copy.notify(None, now=NOW, channels=[(IcsNotifier(), IcsNotifier.configure({"file": str(path)}))])
    assert not path.exists()


def test_what_others_are_called_breaks_no_rule():
    """Each of the naughty names makes a file that keeps every rule; so do empty and endless digests."""
    settings = IcsNotifier.configure({"file": "/nowhere/x.ics"})
    digests = [*map(digest_about, naughty_names()), *(digest for _, digest in odd_digests())]
    for digest in digests:
        told = strict(IcsNotifier().preview(digest, settings))

        assert len(told) == len({item.key for item in digest.items})


def test_a_calendar_without_an_entry_is_one_all_the_same():
    """When nothing is due the file is still a calendar, with a component of which nothing is seen."""
    empty = dict(odd_digests())["nothing in it"]

    assert strict(IcsNotifier().preview(empty, None)) == {}


def test_lines_of_a_message_stand_on_its_day():
    """A digest whose lines have no day is shown on the day when it was made."""
    told = strict(IcsNotifier().preview(sample_digest(), None))

    assert {day for day, _ in told.values()} == {date(2026, 1, 8)}
    assert len(told) == 3


@pytest.mark.parametrize("file", [None, 7, "", "warmlinks.ics", "./warmlinks.ics", "/warmlinks.txt", "/a\0b.ics"])
def test_a_place_that_is_none_is_refused(file):
    """A timer runs somewhere else: a path is whole, and the ending says what the file is."""
    with pytest.raises(SettingsError, match="file"):
        IcsNotifier.configure({} if file is None else {"file": file})


def test_the_home_folder_is_where_the_owner_is_at_home(monkeypatch, tmp_path):
    """`~` is the home folder."""
    monkeypatch.setenv("HOME", str(tmp_path))

    assert IcsNotifier.configure({"file": "~/c/w.ics"}).file == tmp_path / "c" / "w.ics"


def test_json_of_a_digest_has_no_days():
    """Lines of a message have none, so that its JSON is as it was."""
    from warmlinks.plain import plain

    assert '"day"' not in json.dumps(plain(sample_digest()), default=str)
    assert attrs.fields(type(sample_digest().items[0])).day.default is None


class Odd(Notifier):
    name = "odd"
    settings = IcsNotifier.settings
    standing = True

    def _send(self, digest, settings):
        raise RuntimeError("Ada")

    def preview(self, digest, settings):
        return b""


def test_a_standing_channel_that_fails_is_named_and_costs_itself(book, path):
    """What it does beyond answering is unconfirmed, without a name."""
    settings = IcsNotifier.configure({"file": str(path)})
    sent = book.notify(None, now=NOW, channels=[(Odd(), settings), (IcsNotifier(), settings)], adopt=True)

    assert [(one.channel, one.state) for one in sent.shown] == [("odd", "unconfirmed"), ("ics", "delivered")]
    assert "Ada" not in str(sent)
    assert Outcome.delivered().kind is Outcomes.DELIVERED
