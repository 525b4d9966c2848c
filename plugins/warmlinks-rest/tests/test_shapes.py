"""The shipped shapes before answers as each CRM's public documentation has them; none was run against the real one.

A shape is tried whole: as whom, fields, people over two pages, activities, a write that is taken, one that gives way.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from urllib.parse import parse_qs, unquote

import pytest
from werkzeug import Response

from warmlinks.errors import AccessError, FeedError, SettingsError, TryLaterError
from warmlinks.net.asking import Net
from warmlinks.net.connecting import Deadline
from warmlinks.plugins.doors import Change, FieldKind, Result
from warmlinks_rest.door import RestDoor
from warmlinks_rest.shape import shipped

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
DUE = datetime(2026, 12, 14, 9, tzinfo=UTC)
OLD, NEW = "2026-11-01T08:00:00.000Z", "2026-11-02T08:00:00.000Z"


class Crm:
    """Two contacts, `1` and `2`, each on a page of its own, before whatever is asked; and all that was asked."""

    def __init__(self, answers, written):
        self.answers, self.written = answers, written
        self.version, self.sent, self.asked = OLD, [], []

    def __call__(self, request):
        body = request.get_json(silent=True) if request.data else None
        query = {name: values[0] for name, values in parse_qs(request.query_string.decode()).items()}
        self.asked.append((request.method, request.path, dict(request.headers)))
        if request.method in ("PATCH", "PUT") or request.path.endswith("/batch/update"):
            self.sent.append((request.method, request.path, body, request.headers.get("If-Unmodified-Since")))
            status, told = self.written(request, body)
        else:
            status, told = 200, self.answers(self, unquote(request.path), query, body)
        if told is None:
            return Response(status=status) if status == 204 else Response('{"message": "none"}', 404)
        return Response(json.dumps(told), status, content_type="application/json")


def hubspot(crm, path, query, body):
    def contact(key, more=None):
        return {"id": key, "properties": {"firstname": "Ada", "lastname": key, "wl_warmth": "0.25", "wl_due": None},
                "createdAt": OLD, "updatedAt": crm.version, "archived": False, **(more or {})}  # fmt: skip

    def page(rows, after):
        return {"results": rows, **({"paging": {"next": {"after": after, "link": "?"}}} if after else {})}

    meeting = {"properties": {"hs_timestamp": OLD, "hubspot_owner_id": "7"}}
    linked = {"associations": {"contacts": {"results": [{"id": "1", "type": "meeting_event_to_contact"}, {"id": "2"}]}}}
    last = "after" in query
    return {
        "/account-info/v3/details": {"portalId": 4711, "uiDomain": "app.hubspot.example"},
        "/crm/v3/properties/contacts": {
            "results": [
                {"name": "wl_warmth", "type": "number"},
                {"name": "wl_due", "type": "datetime"},
                {"name": "lifecyclestage", "type": "enumeration"},
            ]
        },
        "/crm/v3/objects/contacts": page([contact("2" if last else "1")], None if last else "1"),
        "/crm/v3/objects/contacts/batch/read": page([contact(one["id"]) for one in (body or {}).get("inputs", [])], ""),
        "/crm/v3/objects/meetings": page([{"id": "m1", **meeting, **linked}], ""),
        "/crm/v3/objects/calls": page([], ""),
    }.get(path)


def hubspot_writes(_request, body):
    if "inputs" not in body:
        return 400, {"status": "error", "message": "wl_warmth was not a valid number"}
    return 200, {"status": "COMPLETE", "results": [{"id": "1", "properties": {}}]}


def salesforce(crm, path, query, _body):
    def contact(key):
        return {"attributes": {"type": "Contact"}, "Id": key, "Name": f"Ada {key}", "SystemModstamp": crm.version,
                "wl_warmth": 0.25, "wl_due": None}  # fmt: skip

    asked = query.get("q", "")
    if "FROM Event" in asked:
        event = {"Id": "e1", "WhoId": "1", "StartDateTime": "2026-11-01T08:00:00.000+0000", "OwnerId": "7"}
        return {"totalSize": 1, "done": True, "records": [event]}
    if "FROM Task" in asked:
        return {"totalSize": 0, "done": True, "records": []}
    if "WHERE Id IN" in asked:
        keys = re.findall(r"'(\w+)'", asked)
        return {"totalSize": len(keys), "done": True, "records": [contact(key) for key in keys]}
    return {
        "/services/oauth2/userinfo": {"preferred_username": "sam@tidewater.example", "organization_id": "00D1"},
        "/services/data/v61.0/sobjects/Contact/describe": {
            "fields": [
                {"name": "wl_warmth", "type": "double"},
                {"name": "wl_due", "type": "datetime"},
                {"name": "OwnerId", "type": "reference"},
            ]
        },
        "/services/data/v61.0/query": {
            "totalSize": 2,
            "done": False,
            "nextRecordsUrl": "/services/data/v61.0/query/01g-1",
            "records": [contact("1")],
        },
        "/services/data/v61.0/query/01g-1": {"totalSize": 2, "done": True, "records": [contact("2")]},
    }.get(path)


def salesforce_writes(_request, body):
    if "records" not in body:
        return 400, [{"message": "value out of range", "errorCode": "NUMBER_OUTSIDE_VALID_RANGE"}]
    failed = {"success": False, "errors": [{"statusCode": "NUMBER_OUTSIDE_VALID_RANGE", "message": "value"}]}
    return 200, [{"id": "1", "success": True, "errors": []}, failed]


def attio(_crm, path, query, body):
    def person(key):
        values = {"name": [{"full_name": f"Ada {key}"}], "wl_warmth": [{"value": 0.25}], "wl_due": []}
        return {"id": {"workspace_id": "w", "object_id": "o", "record_id": key}, "values": values, "created_at": OLD}

    note = {"parent_object": "people", "parent_record_id": "1", "created_by_actor": {"type": "member", "id": "7"}}
    other = {"id": {"note_id": "n2"}, "parent_object": "companies", "parent_record_id": "9", "created_at": OLD}
    key = path.rpartition("/")[2]
    offset = (body or {}).get("offset")
    return {
        "/v2/self": {"active": True, "workspace_name": "Tidewater", "authorized_by_workspace_member_id": "m1"},
        "/v2/objects/people/attributes": {
            "data": [
                {"api_slug": "wl_warmth", "type": "number"},
                {"api_slug": "wl_due", "type": "timestamp"},
                {"api_slug": "name", "type": "personal-name"},
            ]
        },
        "/v2/objects/people/records/query": {"data": [person(str(offset + 1))] if offset in (0, 1) else []},
        "/v2/notes": {
            "data": [{"id": {"note_id": "n1"}, "created_at": "2026-11-01T08:00:00.000000000Z", **note}, other]
            if query.get("offset") == "0"
            else []
        },
        **{f"/v2/objects/people/records/{one}": {"data": person(one)} for one in ("1", "2") if one == key},
    }.get(path)


def espocrm(crm, path, query, _body):
    def contact(key):
        moved = crm.version[:19].replace("T", " ")
        return {"id": key, "name": f"Ada {key}", "modifiedAt": moved, "wl_warmth": 0.25, "wl_due": None}

    held = {"id": "m1", "dateStart": "2026-11-01 08:00:00", "parentType": "Contact", "parentId": "1",
            "assignedUserId": "7", "status": "Held"}  # fmt: skip
    planned = {**held, "id": "m2", "status": "Planned"}
    key = path.rpartition("/")[2]
    return {
        "/api/v1/App/user": {"user": {"id": "u", "userName": "warmlinks"}, "acl": {}},
        "/api/v1/Contact": {"total": 2, "list": [contact(str(int(query.get("offset", "0")) + 1))]},
        "/api/v1/Meeting": {"total": 2, "list": [held, planned]},
        "/api/v1/Call": {"total": 0, "list": []},
        **{f"/api/v1/Contact/{one}": contact(one) for one in ("1", "2") if one == key},
    }.get(path)


def twenty(crm, path, query, _body):
    def person(key):
        return {"id": key, "name": {"firstName": "Ada", "lastName": key}, "updatedAt": crm.version, "wl_warmth": 0.25,
                "wl_due": None}  # fmt: skip

    def page(name, rows, *, more=False):
        info = {"hasNextPage": more, "startCursor": "a", "endCursor": "b"}
        return {"data": {name: rows}, "pageInfo": info, "totalCount": 2}

    last = query.get("starting_after") == "b"
    mails = [
        {"id": "p1", "personId": "1", "message": {"receivedAt": OLD}},
        {"id": "p2", "personId": None, "message": {"receivedAt": OLD}},
    ]
    key = path.rpartition("/")[2]
    return {
        "/rest/people": page("people", [person("2" if last else "1")], more=not last),
        "/rest/messageParticipants": page("messageParticipants", mails),
        "/rest/calendarEventParticipants": page("calendarEventParticipants", []),
        **{f"/rest/people/{one}": {"data": {"person": person(one)}} for one in ("1", "2") if one == key},
    }.get(path)


def one_by_one(request, body):
    return (200, body) if request.path.endswith("/1") else (400, {"message": "not a valid number"})


_EACH = {"wl_warmth": 0.5, "wl_due": "2026-12-14T09:00:00Z"}
SHAPES = {
    "hubspot": (hubspot, hubspot_writes, "4711, app.hubspot.example", {"m1": ["1", "2"]}),
    "salesforce": (salesforce, salesforce_writes, "sam@tidewater.example, 00D1", {"e1": ["1"]}),
    "attio": (attio, one_by_one, "Tidewater, m1", {"n1": ["1"]}),
    "espocrm": (espocrm, one_by_one, "warmlinks", {"m1": ["1"]}),
    "twenty": (twenty, one_by_one, "the owner of the token at", {"p1": ["1"]}),
}
BODIES = {
    "hubspot": (
        {"inputs": [{"id": "1", "properties": _EACH}, {"id": "2", "properties": _EACH}]},
        {"properties": _EACH},
    ),
    "salesforce": (
        {
            "allOrNone": False,
            "records": [{"attributes": {"type": "Contact"}, "id": key, **_EACH} for key in ("1", "2")],
        },
        _EACH,
    ),
    "attio": ({"data": {"values": _EACH}},) * 2,
    "espocrm": ({"wl_warmth": 0.5, "wl_due": "2026-12-14 09:00:00"},) * 2,
    "twenty": (_EACH,) * 2,
}
EMPTY = {"hubspot": "", "attio": []}


@pytest.fixture(params=SHAPES)
def shape(request):
    return request.param


@pytest.fixture
def crm(shape, httpserver):
    made = Crm(*SHAPES[shape][:2])
    made.url = httpserver.url_for("/")
    httpserver.expect_request(re.compile(".*")).respond_with_handler(made)
    return made


@pytest.fixture
def door(crm, shape, monkeypatch):
    monkeypatch.setenv("CRM_TOKEN", "invented-4711")
    # a page of one, so that there are two
    told = {"people": {"page": {"size": 1}}} if shape == "attio" else {}
    settings = RestDoor.configure({"shape": shape, "url": crm.url, "token": "env:CRM_TOKEN", **told})
    return RestDoor(
        settings, Net(deadline=Deadline(20), now=NOW, inner_hosts=["127.0.0.1", "localhost"], insecure=True)
    )


def change(door, key, **fields):
    contact = next(iter(door.people(["wl_warmth", "wl_due"], [key])))
    return Change(contact=key, version=contact.version, fields=fields or {"wl_warmth": 0.5, "wl_due": DUE})


def test_every_shape_is_tried():
    assert shipped() == sorted(SHAPES)


def test_it_is_read(door, shape):
    opened = door.check()
    assert opened.account.startswith(SHAPES[shape][2])
    people = list(door.people(["wl_warmth", "wl_due", "no_such_field"]))
    assert [one.key for one in people] == ["1", "2"], "each once, over both pages"
    assert people[0].name == "Ada 1"
    assert people[0].fields["wl_warmth"] == 0.25
    assert people[0].fields["wl_due"] is None
    assert people[0].fields.get("no_such_field") is None
    assert (people[0].version is None) is (shape == "attio")
    assert [one.key for one in door.people([], ["2"])] == ["2"]


def test_its_fields_are_told_where_it_tells_them(door, shape):
    told = door.fields()
    if shape in ("espocrm", "twenty"):
        assert told is None
    else:
        assert told == {"wl_warmth": FieldKind.NUMBER, "wl_due": FieldKind.MOMENT}


def test_its_activities_are_read(door, shape):
    given = list(door.activities())
    wanted = {(key, contact) for key, contacts in SHAPES[shape][3].items() for contact in contacts}
    assert {(one.key.split(":")[1], one.contact) for one in given} == wanted
    assert {one.at for one in given} == {datetime.fromisoformat(OLD)}
    assert {one.kind for one in given} <= {"note" if shape == "attio" else "meeting", "call", "email"}
    assert len({one.key for one in given}) == len(given)


def test_nothing_but_the_named_fields_is_sent(door, crm, shape):
    done, refused = door.write([change(door, "1"), change(door, "2")])
    assert (done.contact, done.result) == ("1", Result.DONE)
    assert (refused.contact, refused.result) == ("2", Result.REFUSED)
    assert refused.reason
    first, last = BODIES[shape]
    assert [crm.sent[0][2], crm.sent[-1][2]] == [first, last]
    assert len(crm.sent) == 2


def test_what_was_edited_meanwhile_gives_way(door, crm, shape):
    planned = change(door, "1")
    crm.version = NEW
    (written,) = door.write([planned])
    if shape == "attio":  # it has no version; the push compares what our fields hold
        assert written.result is Result.DONE
    else:
        assert written.result is Result.STALE
        assert crm.sent == []


def test_the_same_is_not_written(door, crm):
    (written,) = door.write([change(door, "1", wl_warmth=0.25)])
    assert written.result is Result.SAME
    assert crm.sent == []


def test_none_clears(door, crm, shape):
    list(door.write([change(door, "1", wl_warmth=None)]))
    assert json.dumps({"wl_warmth": EMPTY.get(shape)}) in json.dumps(crm.sent[0][2])


def test_who_is_gone_is_said_to_be(door, crm, shape):
    if shape in ("hubspot", "salesforce"):
        crm.answers = lambda *asked: {"results": [], "records": []} if asked[1].endswith(("read", "query")) else (
            SHAPES[shape][0](*asked)
        )  # fmt: skip
    (written,) = door.write([Change(contact="nobody", fields={"wl_warmth": 0.5})])
    assert written.result is Result.GONE
    assert crm.sent == []


def test_the_token_is_shown_to_the_crm_and_in_no_message(door, crm, shape):
    door.check()
    shown = {headers.get("X-Api-Key" if shape == "espocrm" else "Authorization") for _, _, headers in crm.asked}
    assert shown == {"invented-4711" if shape == "espocrm" else "Bearer invented-4711"}
    crm.__class__ = type("Closed", (Crm,), {"__call__": lambda _, __: Response('{"message": "invented-4711"}', 401)})
    with pytest.raises(AccessError) as caught:
        list(door.people([]))
    assert "invented-4711" not in str(caught.value)


@pytest.mark.parametrize("shape", ["salesforce"], indirect=True)
def test_a_condition_goes_with_each_where_there_is_no_batch(crm, monkeypatch):
    monkeypatch.setenv("CRM_TOKEN", "invented-4711")
    table = {"shape": "salesforce", "url": crm.url, "token": "env:CRM_TOKEN", "batch": {"most": 1}}
    net = Net(deadline=Deadline(20), now=NOW, inner_hosts=["127.0.0.1", "localhost"], insecure=True)
    door = RestDoor(RestDoor.configure(table), net)
    crm.written = lambda *_: (412, [{"errorCode": "PRECONDITION_FAILED", "message": "edited"}])
    (written,) = door.write([change(door, "1")])
    assert written.result is Result.STALE
    assert crm.sent[0][3] == "Sun, 01 Nov 2026 08:00:00 GMT"
    crm.written = lambda *_: (204, None)
    (written,) = door.write([change(door, "1")])
    assert written.result is Result.DONE


@pytest.mark.parametrize("shape", ["hubspot"], indirect=True)
def test_patience_is_kept(door, crm):
    planned = [change(door, "1"), change(door, "2")]
    crm.written = lambda *_: (429, {"message": "slow down"})
    assert {one.result for one in door.write(planned)} == {Result.LATER}


@pytest.mark.parametrize("shape", ["salesforce"], indirect=True)
def test_pages_that_lead_elsewhere_are_not_followed(door, crm):
    def elsewhere(*asked):
        told = salesforce(*asked)
        return {**told, "nextRecordsUrl": "http://elsewhere.example/"} if asked[1].endswith("/query") else told

    crm.answers = elsewhere
    with pytest.raises(FeedError, match="credentials never follow"):
        list(door.people([]))


@pytest.mark.parametrize("shape", ["espocrm"], indirect=True)
def test_a_list_that_is_shorter_than_it_says_ends_nothing_silently(door, crm):
    crm.answers = lambda *asked: {**espocrm(*asked), "list": []} if asked[1].endswith("/Contact") else espocrm(*asked)
    with pytest.raises(TryLaterError, match="cannot be read whole"):
        list(door.people([]))


@pytest.mark.parametrize("shape", ["espocrm"], indirect=True)
def test_nobody_slips_through_where_somebody_is_deleted_between_two_pages(door, crm):
    def shorter(crm, path, query, body):
        told = espocrm(crm, path, query, body)
        return {**told, "total": 3 - int(query["offset"])} if path.endswith("/Contact") else told

    crm.answers = shorter
    with pytest.raises(TryLaterError, match="before it said 3"):
        list(door.people([]))


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ({"shape": "nocrm"}, "no such shape"),
        ({}, "not whole"),
        ({"shape": "espocrm"}, "the setting url is needed"),
        ({"shape": "hubspot", "write": {"wrong": 1}}, "not whole"),
        ({"shape": "hubspot", "people": 7}, "is a table"),
    ],
)
def test_settings_that_are_not_whole_are_named(table, says):
    with pytest.raises(SettingsError, match=says):
        RestDoor.configure({"token": "env:CRM_TOKEN", **table})
