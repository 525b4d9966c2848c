"""What cannot be the time of a record is said to be none, in every reader alike; the rest of the archive is read."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from warmlinks.plugins.sources import why_no_time

NOW = datetime(2026, 1, 1, tzinfo=UTC)
U = "https://www.linkedin.com/in/"
TEN = (
    "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,RECIPIENT PROFILE URLS,DATE,SUBJECT,CONTENT,FOLDER\n"
)
INVITED = "From,To,Sent At,Message,Direction,inviterProfileUrl,inviteeProfileUrl\n"
PROFILE = "First Name,Last Name,Headline\nSam,Owner,Connector\n"
ZERO, UNIX, EARLY = "0001-01-01 00:00:00", "1970-01-01 00:00:00", "2002-12-31 10:00:00"


def linkedin(at):
    row = f"Mira Holt,{U}mira,Sam Owner,{U}sam"
    good = f"2-a==,,{row},2024-01-05 10:00:00 UTC,,hi,INBOX\n"
    return {"Profile.csv": PROFILE, "messages.csv": TEN + good + f"2-a==,,{row},{at} UTC,,hi again,INBOX\n"}


def invitations(at):
    row = f'Sam Owner,Mira Holt,"{at}",hello there,OUTGOING,{U}sam,{U}mira\n'
    return {"Invitations.csv": INVITED + 'Sam Owner,Mira Holt,"1/5/24, 10:02 AM",hello,OUTGOING,,\n' + row}


def recommendations(at):
    head = "First Name,Last Name,Company,Job Title,Text,Creation Date,Status\n"
    good = 'Mira,Holt,,,good,"01/05/24, 10:02 AM",VISIBLE\n'
    return {"Profile.csv": PROFILE, "Recommendations_Given.csv": f'{head}{good}Mira,Holt,,,ok,"{at}",VISIBLE\n'}


def facebook(ms):
    people = [{"name": "Mira Holt"}, {"name": "Sam Owner"}]
    said = [{"sender_name": "Mira Holt", "timestamp_ms": at, "content": f"hi {at}"} for at in (1700000000000, ms)]
    thread = {"participants": people, "messages": said, "title": "Mira Holt", "thread_path": "inbox/mira_1"}
    return {
        "profile_information/profile_information.json": {"profile_v2": {"name": {"full_name": "Sam Owner"}}},
        "messages/inbox/mira_1/message_1.json": thread,
    }


def sealed(ms):
    said = [
        {"senderName": "Mira Holt", "timestamp": at, "text": f"hi {at}", "type": "text"} for at in (1700000000000, ms)
    ]
    return {
        "profile_information/profile_information.json": {"profile_v2": {"name": {"full_name": "Sam Owner"}}},
        "Mira Holt_1.json": {"participants": ["Mira Holt", "Sam Owner"], "threadName": "Mira Holt_1", "messages": said},
    }


def pokes(second):
    rows = [{"poker": "Mira Holt", "pokee": "Sam Owner", "timestamp": at} for at in (1700000000, second)]
    files = facebook(1700000000001)
    return files | {"pokes.json": {"pokes_v2": rows}}


def twitter(text):
    said = [
        {"messageCreate": {"id": str(number), "senderId": "7", "recipientId": "500", "text": "hi", "createdAt": at}}
        for number, at in enumerate(("2022-12-10T09:59:58.120Z", text), start=1)
    ]
    return {
        "data/account.js": [{"account": {"accountId": "500", "username": "sam"}}],
        "data/direct-messages.js": [{"dmConversation": {"conversationId": "7-500", "messages": said}}],
    }


def ms(text):
    return (
        round((datetime.fromisoformat(text).replace(tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds())
        * 1000
    )


CASES = {
    **{f"linkedin message {at}": linkedin(at) for at in (ZERO, UNIX, EARLY)},
    **{f"linkedin invitation {at}": invitations(at) for at in (ZERO, UNIX, "12/31/02, 10:02 AM", "1/1/1970, 12:00 AM")},
    **{f"linkedin recommendation {at}": recommendations(at) for at in ("01/01/0001, 12:00 AM", "01/01/70, 12:00 AM")},
    **{f"facebook message {at}": facebook(ms(at)) for at in (ZERO, UNIX, "2003-12-31 23:00:00")},
    "facebook message at no year there is": facebook(10**17),
    **{f"facebook encrypted {at}": sealed(ms(at)) for at in (ZERO, UNIX, "1999-12-31 23:00:00")},
    **{f"facebook poke {at}": pokes(ms(at) // 1000) for at in (UNIX, "1999-12-31 23:00:00")},
    **{
        f"x message {at}": twitter(at)
        for at in ("0001-01-01T00:00:00Z", "1970-01-01T00:00:00.000Z", "2005-12-31T10:00:00Z")
    },
}


@pytest.mark.parametrize("case", CASES)
def test_a_record_of_no_possible_time_is_refused(shelf, case):
    """One of two is read, the other told with its place and why."""
    report = shelf.load(CASES[case])

    assert report.refused == 1
    (problem,) = report.problems
    assert "[1]" in problem.where
    assert "time" in problem.why
    (person,) = shelf.book.connections(now=NOW)
    assert sum(person.interactions.values()) == (2 if "poke" in case else 1)
    assert person.last_contact.year in {2022, 2023, 2024}


@pytest.mark.parametrize(
    "files",
    [linkedin("2003-06-01 10:00:00"), facebook(ms("2004-06-01 10:00:00")), twitter("2006-06-01T10:00:00Z")],
    ids=["linkedin", "facebook", "x"],
)
def test_the_first_year_of_a_network_is_possible(shelf, files):
    """The control."""
    report = shelf.load(files)

    assert report.refused == 0
    (person,) = shelf.book.connections(now=NOW)
    assert sum(person.interactions.values()) == 2


@pytest.mark.parametrize("day", ["01 Jan 0001", "01 Jan 1970", "31 Dec 2002"])
def test_whoever_was_connected_on_no_possible_day_is_kept_without_it(shelf, day):
    """The person is known all the same; that the day is none is told."""
    header = "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
    report = shelf.load({"Connections.csv": f"{header}Mira,Holt,{U}mira,,,,{day}\n"})

    assert [(problem.where, problem.advice) for problem in report.problems] == [
        ("Connections.csv[0]", "The rest of the record is kept, without it")
    ]
    (person,) = shelf.book.connections(now=NOW)
    assert person.connected_on == {"linkedin": None}


def test_a_friend_since_the_zero_of_a_clock_is_kept_without_it(shelf):
    """Facebook: the same with a timestamp of 0."""
    files = facebook(1700000000001) | {"friends/friends.json": {"friends_v2": [{"name": "Ann Lee", "timestamp": 0}]}}
    report = shelf.load(files)

    assert [problem.where for problem in report.problems] == ["friends/friends.json[0]"]
    assert "Ann Lee" in shelf.people()


@pytest.mark.parametrize(
    ("at", "began", "possible"),
    [
        (datetime(1970, 1, 1, tzinfo=UTC), None, False),
        (datetime(1970, 1, 1, 1, tzinfo=UTC) - timedelta(hours=1), None, False),
        (datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC), None, True),
        (date(1970, 1, 1), None, True),
        (date(1, 1, 1), None, False),
        (datetime(1, 1, 1, tzinfo=UTC), None, False),
        (datetime(1923, 1, 1, tzinfo=UTC), None, True),
        (date(2003, 12, 31), date(2004, 1, 1), False),
        (date(2004, 1, 1), date(2004, 1, 1), True),
        (datetime(9999, 12, 31, tzinfo=UTC), None, False),
    ],
)
def test_one_function_says_what_is_no_time(at, began, possible):
    """For plugins of any network, also of such as began nobody knows when."""
    assert (why_no_time(at, began=began) is None) == possible
