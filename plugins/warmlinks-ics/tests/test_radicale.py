"""A real server of calendars takes the file, and gives back what is in it."""

from __future__ import annotations

import base64
import urllib.request
from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest
from dav_server import SECRET, USER, running

import warmlinks as wl
from warmlinks.testing.notifiers_texts import digest_about, naughty_names
from warmlinks_ics import IcsNotifier

pytestmark = pytest.mark.heavy

NOW = datetime(2026, 2, 1, 12, tzinfo=UTC)
server = pytest.fixture(running)


def asked(server, method: str, place: str, data: bytes | None = None) -> bytes:
    told = base64.b64encode(f"{USER}:{SECRET}".encode()).decode()
    headers = {"Authorization": f"Basic {told}", "Content-Type": "text/calendar; charset=utf-8"}
    request = urllib.request.Request(f"{server.url}{USER}/{place}", data, headers, method=method)
    with urllib.request.urlopen(request, timeout=20) as answer:
        return answer.read()


def events(data: bytes) -> dict[str, tuple[date, str]]:
    calendar = icalendar.Calendar.from_ical(data)
    return {str(one["UID"]): (one["DTSTART"].dt, str(one["SUMMARY"])) for one in calendar.events}


def test_a_server_takes_the_file_whole_and_anew(server, tmp_path):
    """What is put is read back entry by entry; put again a day later, entries have moved, and none is double."""
    path = tmp_path / "warmlinks.ics"
    channels = [(IcsNotifier(), IcsNotifier.configure({"file": str(path)}))]
    with wl.Book.open(":memory:", timezone="UTC") as book:
        book.log("Ada; Lindqvist, 1", "call", at=NOW - timedelta(days=40), create=True)
        book.set("Ada; Lindqvist, 1", now=NOW, cadence=30)
        book.log("Ben", "meeting", at=NOW + timedelta(days=1), create=True)
        seen = []
        for now in (NOW, NOW + timedelta(days=2)):
            book.notify(None, now=now, channels=channels, adopt=True)
            asked(server, "PUT", "warm/", path.read_bytes())
            seen.append(events(asked(server, "GET", "warm/")))
            assert seen[-1] == events(path.read_bytes())

    assert len(seen[0]) == 2
    (wish,) = seen[1]
    assert seen[0][wish][0] == date(2026, 2, 1)
    assert seen[1][wish] == (date(2026, 2, 3), "your wish, every 30 days: Ada; Lindqvist, 1")


def test_a_server_takes_whatever_others_are_called(server):
    """Every naughty name is taken and comes back as it was written."""
    names = naughty_names()
    for name in names[:: len(names) // 60]:
        data = IcsNotifier().preview(digest_about(name), None)
        asked(server, "PUT", "odd/", data)
        assert events(asked(server, "GET", "odd/")) == events(data)
