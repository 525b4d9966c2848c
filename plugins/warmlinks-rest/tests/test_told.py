"""What a shape can tell and no shipped one does, the naive ways that a door must not go, and the page."""

from __future__ import annotations

import base64
import json
import re
from datetime import UTC, datetime

import pytest
from werkzeug import Response

from warmlinks.crm import plan
from warmlinks.errors import FeedError, SettingsError
from warmlinks.net.asking import Net
from warmlinks.net.connecting import Deadline
from warmlinks.plugins.doors import Change, Result
from warmlinks_rest.door import RestDoor

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
PEOPLE = {"path": "people", "fields": "custom.", "name": ["name"]}
ONE = {"path": "people/{key}"}


class Club:
    """A CRM with an ETag for each record and a header `Link` for the next page; whoever writes without one wins."""

    def __init__(self):
        self.people = {key: {"id": key, "name": f"Ada {key}", "note": "", "custom": {"wl": 0.25}} for key in ("1", "2")}
        self.edits = dict.fromkeys(self.people, 1)
        self.asked, self.sent, self.before_write = [], [], lambda: None

    def edit(self, key, **values):
        self.people[key] = {**self.people[key], **values}
        self.edits[key] += 1

    def __call__(self, request):
        self.asked.append(request)
        key = request.path.removeprefix("/people/")
        if key in self.people:
            if request.method != "GET":
                told = request.get_json()
                self.before_write()
                etag = f'"{self.edits[key]}"'
                if request.headers.get("If-Match", etag) != etag:
                    return Response('{"error": "edited"}', 412)
                self.sent.append(told)
                self.edit(key, **told)
            shown = json.dumps(self.people[key])
            return Response(shown, content_type="application/json", headers={"ETag": f'"{self.edits[key]}"'})
        if request.path == "/people":
            last = "page" in request.args
            link = {} if last else {"Link": '</people?page=2>; rel="next"'}
            rows = [self.people["2" if last else "1"]]
            return Response(json.dumps(rows), content_type="application/json", headers=link)
        return Response("" if key != request.path else "<html>no such page</html>", 404)


@pytest.fixture
def club(httpserver, monkeypatch):
    made = Club()
    made.url = httpserver.url_for("/")
    httpserver.expect_request(re.compile(".*")).respond_with_handler(made)
    monkeypatch.setenv("CRM_TOKEN", "invented-4711")
    return made


def door_to(club, **more):
    told = {"url": club.url, "token": "env:CRM_TOKEN", "people": {**PEOPLE, "page": {"style": "link"}}, "one": ONE}
    table = {**told, "write": {"path": "people/{key}", "fields": "custom"}, **more}
    net = Net(deadline=Deadline(20), now=NOW, inner_hosts=["127.0.0.1", "localhost"], insecure=True)
    return RestDoor(RestDoor.configure(table), net)


ETAG = {"path": "people/{key}", "fields": "custom", "etag": True}


def test_the_header_link_leads_on(club):
    assert [one.key for one in door_to(club).people(["wl"])] == ["1", "2"]


def test_an_etag_closes_the_moment_between_reading_and_writing(club):
    door = door_to(club, write=ETAG)
    club.before_write = lambda: club.edit("1", custom={"wl": 0.875})
    (written,) = door.write([Change(contact="1", fields={"wl": 0.5})])
    assert written.result is Result.STALE
    assert club.people["1"]["custom"] == {"wl": 0.875}
    club.before_write = lambda: None
    (written,) = door.write([Change(contact="1", fields={"wl": 0.5})])
    assert written.result is Result.DONE
    assert club.people["1"]["custom"] == {"wl": 0.5}


def test_without_one_that_moment_is_the_gap_that_the_page_tells_of(club):
    """The control: as soon as this holds no more, the page tells of a gap that is none."""
    club.before_write = lambda: club.edit("1", custom={"wl": 0.875})
    (written,) = door_to(club).write([Change(contact="1", fields={"wl": 0.5})])
    assert written.result is Result.DONE
    assert club.people["1"]["custom"] == {"wl": 0.5}


def test_an_edit_of_theirs_in_that_moment_stays_since_no_record_is_sent_whole(club):
    club.before_write = lambda: club.edit("1", note="called back")
    list(door_to(club).write([Change(contact="1", fields={"wl": 0.5})]))
    assert club.people["1"]["note"] == "called back"
    assert club.sent == [{"custom": {"wl": 0.5}}]


def test_the_naive_way_loses_it(club):
    """The control: read the record, set the field, send all of it."""
    door, record = door_to(club), dict(club.people["1"])
    club.before_write = lambda: club.edit("1", note="called back")
    body = {**record, "custom": {"wl": 0.5}}
    door.net.send("PUT", f"{club.url}people/1", body=json.dumps(body).encode(), headers={
        "Content-Type": "application/json"})  # fmt: skip
    assert club.people["1"]["note"] == ""


def test_a_user_and_a_password(club):
    list(door_to(club, auth={"style": "basic"}, user="sam").people([]))
    pair = base64.b64encode(b"sam:invented-4711").decode()
    assert {one.headers["Authorization"] for one in club.asked} == {f"Basic {pair}"}
    with pytest.raises(SettingsError, match="user"):
        list(door_to(club, auth={"style": "basic"}).people([]))


def test_gone_is_told_from_a_wrong_address(club):
    """Some answer with nothing; a page for a browser is no answer of a CRM."""
    (written,) = door_to(club).write([Change(contact="nobody", fields={"wl": 0.5})])
    assert written.result is Result.GONE
    with pytest.raises(FeedError, match="nothing at this address"):
        list(door_to(club, one={"path": "wrong/{key}"}).people([], ["1"]))


def test_a_key_that_is_more_than_a_key_is_never_asked_for(club):
    for key in ("../people", "1?x=1", "1' OR Id != '"):
        (written,) = door_to(club).write([Change(contact=key, fields={"wl": 0.5})])
        assert written.result is Result.GONE
    assert club.asked == []


@pytest.mark.parametrize(
    ("style", "sent"),
    [
        ("iso", "2026-12-14T09:00:00Z"),
        ("plain", "2026-12-14 09:00:00"),
        ("milliseconds", 1797238800000),
        ("seconds", 1797238800),
        ("day", "2026-12-14"),
    ],
)
def test_moments_are_sent_as_told(club, style, sent):
    due = datetime.fromisoformat("2026-12-14T09:00:00Z")
    list(door_to(club, values={"moment": style}).write([Change(contact="1", fields={"due": due})]))
    assert club.sent == [{"custom": {"due": sent}}]


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Auckland"])
def test_a_second_night_writes_nothing_where_moments_have_no_zone(club, zone, tmp_path):
    """They are in UTC then, whatever zone the owner lives in; the control is that the first night writes both."""
    door, names = door_to(club, values={"moment": "plain"}), {"warmth": "wl", "due_at": "due"}
    rows = [{"tie": key, "warmth": 0.5, "due_at": datetime(2026, 12, 14, 9, tzinfo=UTC)} for key in ("1", "2")]
    tmp_path.chmod(0o700)
    for night in range(2):
        planned = plan(rows, door, fields=names, now=NOW, timezone=zone, log=tmp_path / "log.db")
        assert len(planned.changes) == (0 if night else 2)
        planned.push()
    assert club.sent == [{"custom": {"wl": 0.5, "due": "2026-12-14 09:00:00"}}] * 2


def test_activities_can_be_told_away(club):
    told = [{"path": "people", "contact": "id", "at": "at"}]
    assert len(door_to(club, activities=told).told.whole.activities) == 1
    table = {"shape": "hubspot", "token": "env:CRM_TOKEN", "activities": []}
    assert RestDoor.configure(table).whole.activities == ()
