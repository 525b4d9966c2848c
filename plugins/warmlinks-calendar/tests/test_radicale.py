"""A real CalDAV server: meetings come in, planned ones lapse when they are cancelled, those that took place count.

It needs radicale (in the dependency group `peers`).
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from asked_feeds import ask, book_of
from dav_server import SECRET, USER, running

from warmlinks.settings import FeedTable
from warmlinks_calendar.feed import CalendarFeed

pytestmark = pytest.mark.heavy

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


def meeting(uid, at, who="ada@engine.example", name="Ada Lovelace", more=""):
    return f"""BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//x//y//EN
BEGIN:VEVENT
UID:{uid}
DTSTAMP:20260101T000000Z
DTSTART:{at:%Y%m%dT%H%M%SZ}
DTEND:{at + timedelta(hours=1):%Y%m%dT%H%M%SZ}
SUMMARY:nobody's business
ORGANIZER:mailto:{USER}
ATTENDEE;CN={name};PARTSTAT=ACCEPTED:mailto:{who}
ATTENDEE;PARTSTAT=ACCEPTED:mailto:{USER}
{more}END:VEVENT
END:VCALENDAR
"""


server = pytest.fixture(running)


@pytest.fixture
def book(tmp_path):
    with book_of(CalendarFeed, tmp_path) as made:
        yield made


def sync(book, server, hours=0, **more):
    own = {"url": server.url, "user": USER, "password": "env:DAV_PASSWORD"}
    table = FeedTable(feed="calendar", inner_hosts=["localhost"], insecure=True, own=own)
    return ask(book, table, NOW + timedelta(hours=hours), **more)


def planned(book):
    return book._db.value("SELECT count(*) FROM interaction")


def test_meetings_come_in_and_again_there_is_nothing_new(server, book):
    server.make("work")
    for number in range(120):
        server.put(f"work/m{number}.ics", meeting(f"m{number}", NOW - timedelta(days=7 * number - 14)))
    first = sync(book, server)
    assert (first.failed, first.complete, first.new_people, first.new_interactions) == (None, True, 1, 120)

    again = sync(book, server, 1)
    assert (again.failed, again.new, again.changed) == (None, 0, 0)

    server.put("work/one-more.ics", meeting("one-more", NOW - timedelta(days=1), "ben@dock.example", "Ben"))
    third = sync(book, server, 2)
    assert (third.new_people, third.new_interactions) == (1, 1)
    assert "nobody's business" not in "".join(book._db._connection.iterdump())


def test_a_meeting_that_is_cancelled_lapses_and_one_that_took_place_counts(server, book):
    server.make("work")
    server.put("work/soon.ics", meeting("soon", NOW + timedelta(hours=1)))
    server.put("work/later.ics", meeting("later", NOW + timedelta(hours=3), "ben@dock.example", "Ben"))
    sync(book, server)
    assert planned(book) == 2
    # nothing has changed: what was planned stays planned
    sync(book, server, 0.5)
    assert planned(book) == 2

    server.delete("work/later.ics")
    report = sync(book, server, 2)
    assert (report.failed, report.complete) == (None, True)
    assert planned(book) == 1
    people = {one.name: one for one in book.connections(now=NOW + timedelta(hours=2))}
    assert people["Ada Lovelace"].last_contact == NOW + timedelta(hours=1)

    # what took place is not undone by tidying up
    server.delete("work/soon.ics")
    sync(book, server, 4)
    assert planned(book) == 1


def test_a_series_is_told_to_the_end_of_next_year(server, book):
    server.make("work")
    server.put("work/weekly.ics", meeting("weekly", NOW - timedelta(days=70), more="RRULE:FREQ=WEEKLY\n"))
    report = sync(book, server)

    assert report.failed is None
    last = book._db.value("SELECT max(second) FROM interaction")
    assert datetime.fromtimestamp(last, UTC).year == 2027


def test_a_pull_that_breaks_off_goes_on(server, book, monkeypatch):
    server.make("work")
    for number in range(120):
        server.put(f"work/m{number}.ics", meeting(f"m{number}", NOW - timedelta(days=20 * number + 1)))
    from warmlinks.net.asking import Net

    ask = Net.request
    asked = []

    def breaks_off(self, method, url, **more):
        asked.append(method)
        if asked.count("REPORT") == 5:
            server.running.kill()
            server.running.wait()
        return ask(self, method, url, **more)

    monkeypatch.setattr(Net, "request", breaks_off)
    first = sync(book, server)
    assert first.failed is not None
    assert 0 < first.new_interactions < 120
    monkeypatch.undo()
    monkeypatch.setenv("DAV_PASSWORD", SECRET)

    server.start()
    second = sync(book, server, 1)
    assert (second.failed, second.complete) == (None, True)
    assert planned(book) == 120


def test_a_wrong_password_is_one_line_without_the_secret(server, book, monkeypatch):
    monkeypatch.setenv("DAV_PASSWORD", "quite-wrong-0815")
    report = sync(book, server)

    assert "does not let you in" in report.failed.why
    assert "quite-wrong" not in f"{report}"
