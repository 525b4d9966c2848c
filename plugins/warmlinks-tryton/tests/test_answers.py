"""What the door makes of answers, good and odd; each was seen of a Tryton, or of what stands before one."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from werkzeug import Response

from warmlinks.errors import AccessError, FeedError, SettingsError, TryLaterError
from warmlinks.plugins.doors import Change, FieldKind, Result

READ = "model.party.party.search_read"
WRITE = "model.party.party.write"
CONCURRENT = ("ConcurrencyException", "Records were modified in the meanwhile")


def rows_of(*rows):
    """All rows that a domain's `id` lets through, as Tryton reads it."""

    def answer(domain, offset, limit, *_):
        wanted = list(rows)[offset:]
        for name, operator, value in domain:
            if (name, operator) == ("id", ">"):
                wanted = [row for row in wanted if row["id"] > value]
            if (name, operator) == ("id", "in"):
                wanted = [row for row in wanted if row["id"] in value]
        return wanted[:limit]

    return answer


def changes(*contacts, **fields):
    return [Change(contact=contact, fields=fields or {"score": 0.5}, version=f"{contact}.5") for contact in contacts]


def results(door, wanted):
    return [one.result for one in sorted(door.write(wanted), key=lambda one: one.contact)]


def writes(recorded):
    """The contacts of each call that writes."""
    return [
        [str(one) for pair in params[:-1:2] for one in pair] for method, params in recorded.asked if method == WRITE
    ]


def test_an_expired_session_is_begun_anew_once(recorded, door):
    """And the question is asked again; the context is the user's own."""
    recorded.answers[READ] = rows_of({"id": 5, "rec_name": "Ada", "_timestamp": "1.5", "score": 0.5})
    list(door.people(["score"]))
    recorded.expired = True

    (ada,) = door.people(["score", "nowhere"])

    assert (ada.key, ada.name, ada.version, ada.fields) == ("5", "Ada", "1.5", {"score": 0.5})
    assert recorded.logins == 2
    assert recorded.asked[-1][1][-1] == {"company": 1, "language": "en"}


def test_a_session_that_never_holds_is_told(recorded, door):
    """One login more, and no more than that."""
    recorded.answers[READ] = lambda *_: Response("", 401)

    with pytest.raises(AccessError):
        list(door.people([]))
    assert recorded.logins == 2


def test_a_wrong_password_is_told_without_it(recorded, door, monkeypatch):
    monkeypatch.setenv("WARMLINKS_TRYTON_PASSWORD", "another-one-4711")

    with pytest.raises(AccessError, match="the user or the password is wrong") as raised:
        door.check()
    assert "4711" not in str(raised.value)


def test_a_second_factor_is_told(recorded, door, httpserver):
    """Tryton asks for it in an answer that is a success of HTTP."""
    httpserver.clear()
    error = ["LoginException", ["sms_code", "Code by SMS", "char"]]
    httpserver.expect_request("/crm/rpc/").respond_with_json({"id": 0, "error": error})

    with pytest.raises(AccessError, match="sms_code - Code by SMS"):
        door.check()


def test_an_older_tryton_is_asked_at_its_own_place(recorded, door):
    """Up to 7.0 without `rpc/`."""
    recorded.path = "/crm/"

    assert door.fields()["score"] is FieldKind.NUMBER


def test_a_database_that_is_not_there_is_told(recorded, door):
    recorded.path = "/another/"

    with pytest.raises(FeedError, match="no database crm"):
        door.fields()


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("<!doctype html><title>Log in</title>", "text/html"),
        ('{"id": 0}', "application/json"),
        ('{"id": 0, "error": "no"}', "application/json"),
        ('{"id": 0, "result": [1', "application/json"),
        ("[]", "application/json"),
    ],
)
def test_what_is_no_answer_of_a_tryton_is_told(recorded, door, body, kind):
    recorded.answers[READ] = lambda *_: Response(body, content_type=kind)

    with pytest.raises(FeedError, match="answered is"):
        list(door.people([]))


def test_what_tryton_will_not_answer_is_told_with_its_model(recorded, door, failing):
    """Its words on one line, and what to look at."""
    recorded.answers[READ] = lambda *_: failing("UserError", ['You may not\nread "Party".', "Ask us", None])

    with pytest.raises(FeedError, match=r'party\.party: You may not read "Party"\. - Ask us'):
        list(door.people([]))


def test_fields_are_those_that_can_hold_what_is_written(recorded, door):
    assert door.fields() == {
        "name": FieldKind.TEXT,
        "score": FieldKind.NUMBER,
        "exact": FieldKind.NUMBER,
        "due": FieldKind.MOMENT,
        "day": FieldKind.MOMENT,
    }


def test_fields_are_made_by_a_module(door):
    with pytest.raises(SettingsError, match="Install the Tryton module trytond-warmlinks"):
        door.add_field("score", FieldKind.NUMBER)


def test_all_is_written_in_one_call_with_versions(recorded, door):
    """Each value as the field's own type takes it."""
    recorded.answers[WRITE] = lambda *_: None
    at = datetime(2026, 11, 25, 0, 30, 5, 77, tzinfo=timezone(timedelta(hours=1)))
    wanted = changes("5", score=0.123456, exact=0.123456, due=at, day=at, name="Ada") + changes("6", score=None)

    assert results(door, wanted) == [Result.DONE, Result.DONE]
    (asked,) = [params for method, params in recorded.asked if method == WRITE]
    *pairs, context = asked
    assert pairs == [
        [5],
        {
            "score": 0.123456,
            "exact": {"__class__": "Decimal", "decimal": "0.1235"},
            "due": {
                "__class__": "datetime",
                "year": 2026,
                "month": 11,
                "day": 24,
                "hour": 23,
                "minute": 30,
                "second": 5,
                "microsecond": 0,
            },
            "day": {"__class__": "date", "year": 2026, "month": 11, "day": 25},
            "name": "Ada",
        },
        [6],
        {"score": None},
    ]
    assert context["_timestamp"] == {"party.party,5": "5.5", "party.party,6": "6.5"}


def test_what_was_edited_or_is_gone_is_told_and_the_rest_is_written(recorded, door, failing):
    """Tryton does all of a call or none, and does not say which record it was."""
    recorded.answers[WRITE] = lambda *params: failing(*CONCURRENT) if len(params) > 3 else None
    recorded.answers[READ] = rows_of({"id": 5, "_timestamp": "5.5"}, {"id": 6, "_timestamp": "7.5"})

    assert results(door, changes("5", "6", "7")) == [Result.DONE, Result.STALE, Result.GONE]
    assert writes(recorded) == [["5", "6", "7"], ["5"]]


def test_records_that_are_edited_all_the_time_come_later(recorded, door, failing):
    """Not for ever again: a few times."""
    recorded.answers[WRITE] = lambda *_: failing(*CONCURRENT)
    recorded.answers[READ] = rows_of({"id": 5, "_timestamp": "5.5"})

    (written,) = door.write(changes("5"))

    assert (written.result, len(writes(recorded))) == (Result.LATER, 6)
    assert "edited again and again" in written.reason


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (("UserError", ["The digits\nexceed the limit.", "", None]), "The digits exceed the limit."),
        (("UserWarning", ["similar", "There is one alike.", ""]), "it asks a person first: There is one alike."),
        (("'score'", ""), "it failed with 'score'"),
    ],
)
def test_one_that_tryton_refuses_holds_up_no_other(recorded, door, failing, error, reason):
    """Halves of halves, until it is alone."""
    recorded.answers[WRITE] = lambda *params: failing(*error) if [7] in params else None
    recorded.answers[READ] = rows_of(*({"id": number, "_timestamp": f"{number}.5"} for number in (5, 6, 7, 8)))

    written = {one.contact: one for one in door.write(changes("5", "6", "7", "8"))}

    assert [written[key].result for key in "5678"] == [Result.DONE, Result.DONE, Result.REFUSED, Result.DONE]
    assert written["7"].reason == reason


def test_what_fits_no_field_is_not_sent(recorded, door):
    """Nor is what is no number of a party."""
    wanted = [
        *changes("5", score="warm"),
        *changes("6", write_date=datetime(2026, 1, 1, tzinfo=UTC)),
        *changes("seven"),
    ]

    assert results(door, wanted) == [Result.REFUSED, Result.REFUSED, Result.GONE]
    assert writes(recorded) == []


def test_a_server_that_is_asked_too_often_gets_it_later(recorded, door):
    """With the time that it names; nothing was done, and nothing is asked about it."""
    recorded.answers[WRITE] = lambda *_: Response("", 429, {"Retry-After": "30"})

    written = list(door.write(changes("5", "6")))

    assert [(one.result, one.retry_after) for one in written] == [(Result.LATER, 30.0)] * 2
    assert recorded.asked[-1][0] == WRITE


def test_what_was_sent_and_not_answered_is_nobodys_to_guess(recorded, door):
    """A gateway that gave up may have passed it on."""
    recorded.answers[WRITE] = lambda *_: Response("", 504)

    with pytest.raises(TryLaterError):
        list(door.write(changes("5")))


def test_a_server_that_takes_few_records_gets_few(recorded, door):
    """`records_limit` in its configuration: pages and calls become smaller."""
    few = Response("", 413)
    recorded.answers[WRITE] = lambda *params: few if len(params) > 5 else None
    rows = [{"id": number, "rec_name": "", "_timestamp": "1.5"} for number in range(1, 71)]
    recorded.answers[READ] = lambda *params: few if params[2] > 50 else rows_of(*rows)(*params)

    assert [one.key for one in door.people([])] == [str(row["id"]) for row in rows]
    assert results(door, changes("1", "2", "3", "4", "5")) == [Result.DONE] * 5
    assert max(map(len, writes(recorded)[1:])) <= 3


def test_activities_are_read_from_whatever_names_a_party(recorded, door):
    """A number, a reference, a path; a day is its noon; others' records and those without a time are passed over."""
    listed = [
        {"model": "sale.opportunity", "at": "start_date", "kind": "meeting", "owner": "employee"},
        {"model": "ir.email", "contact": "resource", "kind_field": "subject"},
        {"model": "phone.call", "contact": "contact.party", "at": "at", "kind": "call"},
    ]
    table = {"url": door.told.url, "database": "crm", "user": "warmlinks", "password": door.told.password}
    door.told = type(door).configure({**table, "activities": listed})
    day = {"__class__": "date", "year": 2026, "month": 1, "day": 5}
    at = {"__class__": "datetime", **dict.fromkeys(("hour", "minute", "second", "microsecond"), 7), **day}
    at["__class__"] = "datetime"
    recorded.answers["model.sale.opportunity.search_read"] = rows_of(
        {"id": 1, "party": 5, "start_date": day, "employee": 9},
        {"id": 2, "party": 5, "start_date": None, "employee": 9},
    )
    recorded.answers["model.ir.email.search_read"] = rows_of(
        {"id": 1, "resource": "party.party,6", "create_date": at, "subject": "email"},
        {"id": 2, "resource": "sale.sale,6", "create_date": at, "subject": "email"},
    )
    recorded.answers[READ] = rows_of({"id": 5}, {"id": 6})
    recorded.answers["model.phone.call.search_read"] = rows_of(
        {"id": 1, "contact.": {"party": 7, "id": 3}, "at": at}, {"id": 2, "contact.": None, "at": at}
    )

    got = [(one.key, one.contact, one.at.isoformat(), one.kind, one.owner) for one in door.activities()]

    assert got == [
        ("sale.opportunity,1", "5", "2026-01-05T12:00:00+00:00", "meeting", "9"),
        ("ir.email,1", "6", "2026-01-05T07:07:07.000007+00:00", "email", ""),
        ("phone.call,1", "7", "2026-01-05T07:07:07.000007+00:00", "call", ""),
    ]
    # a user who is no administrator may search what hangs on records by those records alone
    assert [params[0][0] for method, params in recorded.asked if method == "model.ir.email.search_read"] == [
        ["resource", "in", ["party.party,5", "party.party,6"]]
    ]
    list(door.activities(since=datetime(2026, 1, 6, tzinfo=UTC)))
    assert "write_date" in json.dumps(recorded.asked[-1][1][0])


def test_without_a_word_the_usual_models_are_read_as_far_as_they_are_there(recorded, door, failing):
    """And as whom it is asked is told with the company, since what belongs to one is seen by it alone."""
    recorded.answers["model.sale.opportunity.search_count"] = lambda domain, _: (
        0 if ["party", "in", []] in domain else 931
    )
    recorded.answers["model.ir.email.search_count"] = lambda *_: failing("'ir.email'", "")
    recorded.answers["model.party.party.search_count"] = lambda *_: 60
    recorded.answers["model.company.company.read"] = lambda *_: [{"id": 1, "rec_name": "Harbour Works"}]

    opened = door.check()
    assert (opened.account, opened.people, opened.activities) == ("warmlinks of Harbour Works", 60, 931)


@pytest.mark.parametrize(
    ("more", "trouble"),
    [
        ({"activities": [{"at": "start_date", "kind": "call"}]}, "need a model"),
        ({"activities": [{"model": "ir.note"}]}, "has to say what its records were"),
        ({"activities": [{"model": "ir.note", "kind": "call", "kind_field": "kind"}]}, "has to say what its records"),
        ({"activities": [{"model": "ir.note", "kind": "call", "when": "at"}]}, "activities know no when"),
        ({"activities": {"model": "ir.note"}}, "activities are tables"),
        ({"activities": ["ir.note"]}, "activities know no that"),
        ({"domain": "name = Ada"}, "domain is no domain"),
        ({"database": ""}, "database has to be a text"),
    ],
)
def test_settings_that_cannot_be_meant_are_refused(door, more, trouble):
    table = {"url": "https://tryton.example", "database": "crm", "user": "warmlinks", "password": "env:NOWHERE"}

    with pytest.raises(SettingsError, match=trouble):
        type(door).configure({**table, **more})
