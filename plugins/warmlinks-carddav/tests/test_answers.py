"""The door before answers that a server seldom gives; the real one is in `test_radicale.py`."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from werkzeug import Request, Response

from warmlinks.errors import AccessError, FeedError, SettingsError, TryLaterError
from warmlinks.net.asking import Net
from warmlinks.net.connecting import Deadline
from warmlinks.plugins.doors import Change, Result
from warmlinks_carddav._meetings import meetings_in
from warmlinks_carddav.door import CardDavDoor

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
BOOK, CARD = "/sam/friends/", "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:1\r\nFN:Ada\r\nEND:VCARD\r\n"
SPACES = 'xmlns="DAV:" xmlns:x="urn:ietf:params:xml:ns:carddav"'


class Server:
    """One address book with one card; what a PUT is answered is set by the test."""

    def __init__(self) -> None:
        self.card, self.etag, self.put = CARD, '"1"', Response(status=204)
        self.sent: list[Request] = []

    def answer(self, request: Request) -> Response:
        if request.method == "PUT":
            request.get_data()
            self.sent.append(request)
            return self.put
        etag = f"<getetag>{self.etag}</getetag>" if self.etag else ""
        if request.method == "PROPFIND":
            inside = "<resourcetype><collection/><x:addressbook/></resourcetype><displayname>Friends</displayname>"
            place = BOOK
        else:
            inside = f"{etag}<x:address-data>{self.card}</x:address-data>"
            place = f"{BOOK}ada.vcf"
        body = (
            f"<multistatus {SPACES}><response><href>{place}</href><propstat><prop>{inside}</prop>"
            "<status>HTTP/1.1 200 OK</status></propstat></response></multistatus>"
        )
        return Response(body, status=207, content_type="application/xml")


@pytest.fixture
def server(httpserver):
    made = Server()
    httpserver.expect_request(re.compile(".*")).respond_with_handler(made.answer)
    made.url = httpserver.url_for(BOOK)
    return made


@pytest.fixture
def door(server, monkeypatch):
    monkeypatch.setenv("DAV_PASSWORD", "invented-4711")
    table = {"url": server.url, "user": "sam", "password": "env:DAV_PASSWORD"}
    net = Net(deadline=Deadline(20), now=NOW, inner_hosts=["localhost"], insecure=True)
    return CardDavDoor(CardDavDoor.configure(table), net)


def write(door, **more):
    (written,) = door.write([Change(contact=f"{BOOK}ada.vcf", fields={"X-W": 0.5}, version='"1"', **more)])
    return written


def test_only_the_card_that_was_read_is_written(server, door):
    assert write(door).result is Result.DONE
    assert server.sent[0].headers["If-Match"] == '"1"'
    assert server.sent[0].get_data(as_text=True) == CARD.replace("END:", "X-W:0.5\r\nEND:")


@pytest.mark.parametrize(
    ("status", "result"),
    [
        (412, Result.STALE),
        (409, Result.STALE),
        (404, Result.GONE),
        (415, Result.REFUSED),
        (503, Result.LATER),
        (507, None),
    ],
)
def test_what_becomes_of_a_card(server, door, status, result):
    server.put = Response(status=status, headers={"Retry-After": "7"})
    if result is None:
        with pytest.raises(TryLaterError):
            write(door)
        return
    written = write(door)
    assert written.result is result
    assert written.retry_after == 7 or result is not Result.LATER
    assert (str(status) in written.reason) is (result in (Result.REFUSED, Result.LATER))


def test_who_is_not_let_in_is_told_so_and_a_card_that_is_refused_is_not(server, door):
    server.put = Response(status=403)
    with pytest.raises(AccessError):
        write(door)
    server.put = Response("<error xmlns='DAV:'><valid-address-data/></error>", status=403)
    assert write(door).result is Result.REFUSED


def test_without_a_version_nothing_is_written(server, door):
    server.etag = ""
    (written,) = door.write([Change(contact=f"{BOOK}ada.vcf", fields={"X-W": 0.5})])
    assert (written.result, server.sent) == (Result.REFUSED, [])
    assert "no version" in written.reason


def test_what_is_there_already_is_not_written(server, door):
    server.card = CARD.replace("END:", "X-W:0.5\r\nEND:")
    assert (write(door).result, server.sent) == (Result.SAME, [])


def test_a_group_is_nobody(server, door):
    server.card = CARD.replace("END:", "X-ADDRESSBOOKSERVER-KIND:group\r\nEND:")
    assert list(door.people(["X-W"])) == []


def test_what_is_no_card_stays(server, door):
    server.card = "FN:Ada"
    with pytest.raises(FeedError, match="no card"):
        write(door)
    assert server.sent == []


@pytest.mark.parametrize("name", ["FN", "NOTE", "X-A:B", "X-A\r\nFN", ""])
def test_a_line_that_is_not_ours_is_refused(door, name):
    assert all(name not in one.fields for one in door.people([name]))
    with pytest.raises(SettingsError, match="X-"):
        list(door.write([Change(contact=f"{BOOK}ada.vcf", fields={name: 0.5})]))


@pytest.mark.parametrize("wrong", [{"timezone": "Mars/Olympus"}, {"calendars": "nowhere"}, {"password": None}])
def test_settings_that_are_wrong_are_named(wrong):
    table = {"url": "https://dav.example/", "user": "sam", "password": "env:DAV_PASSWORD", **wrong}
    with pytest.raises((SettingsError, ValueError)):
        CardDavDoor.configure({key: value for key, value in table.items() if value is not None})


def meetings(*lines):
    text = "\r\n".join(
        ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", "BEGIN:VEVENT", "UID:m", *lines, "END:VEVENT", "END:VCALENDAR"]
    )
    return list(meetings_in(text, owners={"sam@tidewater.example"}, now=NOW, zone=ZoneInfo("Europe/Berlin")))


ADA, SAM = "ATTENDEE;PARTSTAT=ACCEPTED:mailto:Ada@engine.example", "ORGANIZER:mailto:sam@tidewater.example"


def test_a_series_is_met_day_by_day_until_now():
    found = meetings("DTSTART:20261102T090000Z", "RRULE:FREQ=WEEKLY", "EXDATE:20261109T090000Z", SAM, ADA)
    assert [one.at.day for one in found] == [2, 16, 23]
    assert {one.with_ for one in found} == {frozenset({"ada@engine.example"})}
    assert len({one.key for one in found}) == 3


@pytest.mark.parametrize(
    "more",
    [
        ["STATUS:CANCELLED", ADA],
        ["ATTENDEE;PARTSTAT=DECLINED:mailto:sam@tidewater.example", ADA],
        ["ATTENDEE;PARTSTAT=DECLINED:mailto:ada@engine.example"],
        ["ATTENDEE;CUTYPE=ROOM:mailto:room@club.example"],
        [],
    ],
)
def test_what_was_no_meeting(more):
    assert meetings("DTSTART:20261102T090000Z", SAM, *more) == []


def test_a_clock_without_a_zone_is_the_owners_and_a_day_is_one():
    assert meetings("DTSTART:20261102T090000", ADA)[0].at.astimezone(UTC).hour == 8
    assert meetings("DTSTART;VALUE=DATE:20261102", ADA)[0].at.day == 2
    assert meetings("DTSTART:20261202T090000Z", ADA) == []
