"""The door over its interface: answers as a BottleCRM 1.35 gave them, and what may go wrong."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from werkzeug import Request, Response

from warmlinks.errors import AccessError, FeedError, SettingsError, TryLaterError
from warmlinks.net import asking
from warmlinks.net.asking import Net
from warmlinks.net.connecting import Deadline
from warmlinks.plugins.doors import Change, FieldKind, Result
from warmlinks_bottlecrm.door import BottleCrmDoor

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
TOKEN = "bcrm_pat_token-4711-with-a-long-tail"
EXPIRED = {"detail": "Organization context is required. Please login again."}
HIDDEN = {"detail": "No Contact matches the given query."}


def key_of(number: int) -> str:
    return f"17eb1a61-25b3-4d0f-8a73-{number:012}"


class Recorded:
    """A BottleCRM as far as it was recorded: `contacts` in the order of its list; `change` may give another answer."""

    def __init__(self, contacts: int) -> None:
        self.contacts = [self.contact(number) for number in range(contacts)]
        self.fields = [("nickname", "text"), ("warmth", "number"), ("next_contact", "date"), ("size", "dropdown")]
        self.interactions: dict[str, list[dict]] = {}
        self.asked: list[str] = []
        self.sent: list[tuple[str, dict]] = []
        self.change = lambda _, answer: answer

    @staticmethod
    def contact(number: int) -> dict:
        return {
            "id": key_of(number),
            "first_name": "Jonas",
            "last_name": "Wu",
            "created_at": "2026-12-01T11:29:09.329160Z",
            "updated_at": f"2026-12-01T11:29:09.{number:06}Z",
            "is_active": True,
            "org": {"id": "c4d7f21e-4411-4cce-bcdc-a40497ef426e", "name": "Ours"},
            "custom_fields": {"nickname": "Jo"},
        }

    def interaction(self, number: int, contact: str, **more: object) -> None:
        made = {"id": key_of(1000 + number), "kind": "call", "occurred_at": "2026-11-20T09:30:00Z", "outcome": ""}
        self.interactions.setdefault(contact, []).append({**made, "logged_by": key_of(7), "contact": contact, **more})

    def answer(self, request: Request) -> Response:
        status, said = self._said(request)
        changed = self.change(request, (status, said, {}))
        self.asked.append(f"{request.method} {urlsplit(request.url).path}")
        if isinstance(changed, Response):
            return changed
        status, said, headers = changed
        return Response(json.dumps(said), status, {"Content-Type": "application/json", **headers})

    def _said(self, request: Request) -> tuple[int, object]:
        limit, offset = (int(request.args.get(name, default)) for name, default in (("limit", 10), ("offset", 0)))
        page = self.contacts[offset : offset + limit]
        timeline = self.interactions.get(request.args.get("contact"), [])
        fields = [{"key": name, "field_type": kind, "is_active": True} for name, kind in self.fields]
        there = {
            "/api/profile/": {"user_obj": {"user_details": {"email": "sam@example.org"}, "role": "ADMIN"}},
            "/api/custom-fields/": {"definitions": fields, "totals": None},
            "/api/contacts/": {"count": len(self.contacts), "results": page, "contact_obj_list": page},
            "/api/interactions/": {"interactions": timeline[offset : offset + limit], "count": len(timeline)},
        }
        if request.headers["Authorization"] != f"Bearer {TOKEN}":
            return 403, EXPIRED
        if request.path in there:
            return 200, there[request.path]
        return self._of_contact(request)

    def _of_contact(self, request: Request) -> tuple[int, object]:
        contact = next((each for each in self.contacts if request.path == f"/api/contacts/{each['id']}/"), None)
        if contact is None:
            return 404, HIDDEN
        if request.method == "PATCH":
            self.sent.append((contact["id"], request.get_json()))
            contact["custom_fields"] |= request.get_json()["custom_fields"]
            return 200, {"error": False, "message": "Contact Updated Successfully"}
        return 200, {"contact_obj": contact, "comments": []}


@pytest.fixture
def crm(httpserver):
    made = Recorded(7)
    httpserver.expect_request(re.compile("/.*")).respond_with_handler(made.answer)
    return made


@pytest.fixture
def waited(monkeypatch):
    pauses = []
    monkeypatch.setattr(asking, "pause", pauses.append)
    return pauses


@pytest.fixture
def door(crm, httpserver, monkeypatch, waited):
    monkeypatch.setenv("BOTTLECRM_TOKEN", TOKEN)
    net = Net(deadline=Deadline(30), now=NOW, inner_hosts=["localhost"], insecure=True)
    return BottleCrmDoor(BottleCrmDoor.configure({"url": httpserver.url_for(""), "token": "env:BOTTLECRM_TOKEN"}), net)


def test_people_come_with_the_fields_that_were_asked_for(crm, door):
    """Numbers, texts and days as what they are; fields of other kinds, and unknown ones, are left out."""
    crm.contacts[0]["custom_fields"] |= {"warmth": 0.5, "next_contact": "2026-12-24", "size": "s"}
    first, second = list(door.people(["warmth", "next_contact", "nickname", "size", "nothing"]))[:2]

    assert (first.key, first.name, first.version) == (key_of(0), "Jonas Wu", "2026-12-01T11:29:09.000000Z")
    assert first.fields == {"warmth": 0.5, "next_contact": datetime(2026, 12, 24, tzinfo=UTC), "nickname": "Jo"}
    assert second.fields == {"warmth": None, "next_contact": None, "nickname": "Jo"}
    assert door.check().account == "sam@example.org (ADMIN) in Ours"
    assert door.fields() == {
        "nickname": FieldKind.TEXT,
        "warmth": FieldKind.NUMBER,
        "next_contact": FieldKind.MOMENT,
    }


def test_a_call_that_reached_nobody_is_told_apart(crm, door):
    """Its outcome is its word, so that it does not count as a call; contacts without any interaction give none."""
    crm.interaction(1, key_of(2))
    crm.interaction(2, key_of(2), outcome="no_answer")
    crm.interaction(3, key_of(4), kind="whatsapp", logged_by=None)

    told = [(each.contact, each.kind, each.owner) for each in door.activities()]

    assert told == [(key_of(2), "call", key_of(7)), (key_of(2), "no_answer", key_of(7)), (key_of(4), "whatsapp", "")]


def test_only_our_fields_are_sent_and_only_where_they_differ(crm, door):
    """What is there already, what was edited since and what is gone is not written; one page tells all versions."""
    people = list(door.people(["warmth"]))
    crm.contacts[1]["custom_fields"]["warmth"] = 0.5
    crm.contacts[2]["updated_at"] = "2026-12-02T08:00:00.000000Z"
    del crm.contacts[3]
    crm.asked.clear()

    changes = [Change(contact=each.key, fields={"warmth": 0.5}, version=each.version) for each in people]
    results = [each.result for each in door.write(changes)]

    done = Result.DONE
    assert results == [done, Result.SAME, Result.STALE, Result.GONE, done, done, done]
    assert [body for _, body in crm.sent] == [{"custom_fields": {"warmth": 0.5}}] * 4
    assert crm.asked.count("GET /api/contacts/") == 1
    assert [key for key, _ in crm.sent] == [key_of(number) for number in (0, 4, 5, 6)]


def test_values_are_kept_as_the_field_takes_them(crm, door):
    """A moment is a day in its own zone, None empties a field, and what does not fit is refused before it is sent."""
    moment = datetime.fromisoformat("2026-12-24T23:30:00+01:00")
    fields = {"next_contact": moment, "warmth": 1, "nickname": None}
    (done,) = door.write([Change(contact=key_of(0), fields=fields)])
    refused = [
        next(door.write([Change(contact=key_of(1), fields=each)]))
        for each in ({"warmth": "hot"}, {"next_contact": 5}, {"size": "s"}, {"wramth": 0.5})
    ]

    assert done.result is Result.DONE
    assert crm.sent == [(key_of(0), {"custom_fields": {"next_contact": "2026-12-24", "warmth": 1.0, "nickname": None}})]
    assert {each.result for each in refused} == {Result.REFUSED}
    assert refused[3].reason == "contacts have no custom field wramth that can be written"


def test_a_token_that_has_expired_is_said(crm, door, monkeypatch):
    """BottleCRM answers as if an organisation were missing; the error says what to do, and shows no secret."""
    monkeypatch.setenv("BOTTLECRM_TOKEN", "bcrm_pat_old")

    with pytest.raises(AccessError, match=r"answered 403: Organization context.*If the token has expired") as told:
        door.check()
    assert "bcrm_pat_old" not in str(told.value)


def test_a_contact_that_is_gone_is_no_interface_that_is_gone(crm, door):
    """A 404 of the CRM's own is about the record; a page for browsers is about the address, and ends the run."""
    keys = [key_of(0), key_of(99), "no key at all"]
    assert [each.key for each in door.people(["warmth"], keys)] == [key_of(0)]
    assert [each.result for each in door.write([Change(contact=key_of(99), fields={"warmth": 0.5})])] == [Result.GONE]

    def gone(request, answer):
        return (404, HIDDEN, {}) if request.method == "PATCH" or "interactions" in request.path else answer

    crm.change = gone
    assert list(door.activities()) == []
    assert [each.result for each in door.write([Change(contact=key_of(0), fields={"warmth": 0.5})])] == [Result.GONE]
    crm.change = lambda *_: Response("<!DOCTYPE html>", 404, {"Content-Type": "text/html"})
    with pytest.raises(FeedError, match="nothing at this address"):
        list(door.people(["warmth"], [key_of(0)]))


def test_patience_is_passed_on_in_writing_and_kept_in_reading(crm, door, waited):
    """A write that was not taken is told with the time that was named; a read waits for it and goes on."""
    turns = iter([429, 429])

    def busy(request, answer):
        if request.method == "PATCH" or ("interactions" in request.path and next(turns, None)):
            return 429, {"detail": "Request was throttled."}, {"Retry-After": "7"}
        return answer

    crm.change = busy
    (later,) = door.write([Change(contact=key_of(0), fields={"warmth": 0.5})])
    crm.interaction(1, key_of(0))

    assert (later.result, later.retry_after) == (Result.LATER, 7.0)
    assert len(list(door.activities())) == 1
    assert waited == [7.0, 7.0]


def test_what_is_no_answer_of_its_own_is_not_taken_for_success(crm, door):
    """A page of a login or a proxy says 200 too; an error of the server's own leaves open what was done."""
    page = Response("<html>log in</html>", 200, {"Content-Type": "text/html"})
    crm.change = lambda request, answer: page if request.method == "PATCH" else answer
    with pytest.raises(FeedError, match="a page for a browser"):
        list(door.write([Change(contact=key_of(0), fields={"warmth": 0.5})]))
    crm.change = lambda request, answer: (500, {}, {}) if request.method == "PATCH" else answer
    with pytest.raises(TryLaterError):
        list(door.write([Change(contact=key_of(1), fields={"warmth": 0.5})]))
    crm.change = lambda request, answer: (
        (400, {"error": True, "errors": {"custom_fields": {"warmth": "must be a number"}}}, {})
        if request.method == "PATCH"
        else answer
    )
    (refused,) = door.write([Change(contact=key_of(2), fields={"warmth": 0.5})])
    assert (refused.result, refused.reason) == (Result.REFUSED, "custom_fields: warmth: must be a number")


def test_pages_that_come_round_end(crm, door):
    """A server, or a cache before it, that gives the first page whatever is asked for, is told of."""
    crm.contacts = [crm.contact(number) for number in range(250)]

    def first(request, answer):
        if request.path == "/api/contacts/":
            return 200, {"count": 250, "results": crm.contacts[:100]}, {}
        return answer

    crm.change = first
    with pytest.raises(TryLaterError, match="says that there are 250, and shows 100"):
        list(door.people(["warmth"]))
    crm.change = lambda request, answer: (
        (200, {"count": 3, "interactions": crm.interactions[key_of(0)][:1]}, {})
        if "interactions" in request.path
        else answer
    )
    crm.interaction(1, key_of(0))
    with pytest.raises(FeedError, match="in a circle"):
        list(door.activities())


def test_nobody_is_missed_where_a_contact_is_deleted_between_two_pages(crm, door):
    """All places move up by one; the list is gone through again, and nobody comes twice. A plain walk misses one."""
    crm.contacts = [crm.contact(number) for number in range(150)]
    plain = {each["id"] for each in crm.contacts[1:100]} | {each["id"] for each in crm.contacts[101:]}

    def deleting(request, answer):
        if request.args.get("offset") == "100" and len(crm.contacts) == 150:
            del crm.contacts[0]
            page = crm.contacts[100:]
            return 200, {"count": 149, "results": page}, {}
        return answer

    crm.change = deleting
    keys = [each.key for each in door.people(["warmth"])]

    assert len(keys) == len(set(keys)) == 150
    assert {each["id"] for each in crm.contacts} <= set(keys)
    assert len(plain) == 148  # of 149 that are there


def test_a_field_that_cannot_be_made_is_said(crm, door):
    """In the CRM's words: a user who is no administrator, or a field that is there."""
    crm.change = lambda request, answer: (
        (403, {"error": True, "errors": "Admin access required"}, {}) if request.method == "POST" else answer
    )
    with pytest.raises(SettingsError, match=r"the field alive was not made.*Admin access required"):
        door.add_field("alive", FieldKind.NUMBER)
