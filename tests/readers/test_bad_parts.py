"""A bad message costs itself, wherever it stands: the conversation, the other messages and the rest are read."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ACCOUNT = [{"account": {"accountId": "500", "username": "sam", "accountDisplayName": "Sam Owner"}}]
HALF = "HALF-A-CHARACTER"


def message(number, sender, **more):
    to = {"500": "700000001", "700000001": "500"}[sender]
    return {
        "messageCreate": {
            "recipientId": to,
            "reactions": [],
            "urls": [],
            "text": "hi",
            "mediaUrls": [],
            "senderId": sender,
            "id": str(number),
            "createdAt": f"2022-12-{number % 28 + 1:02}T09:59:58.120Z",
            **more,
        }
    }


def x(*events, group=False):
    talk = {"conversationId": "77" if group else "500-700000001", "messages": list(events)}
    stem = "direct-messages-group" if group else "direct-messages"
    text = json.dumps([{"dmConversation": talk}]).replace(HALF, "\\ud83d x")
    return {"data/account.js": ACCOUNT, f"data/{stem}.js": f"window.YTD.x.part0 = {text}"}


BAD = {
    "a number as id": message(2, "500", id=1),
    "a number as sender": message(2, "500", senderId=500),
    "a number as recipient": message(2, "500", recipientId=5),
    "a number as time": message(2, "500", createdAt=5),
    "a number as text": message(2, "500", text=5),
    "reactions that are no list": message(2, "500", reactions={}),
    "nothing": None,
    "a list": [],
    "a text": "hi",
    "half a character": message(2, "500", text=HALF),
}


@pytest.mark.parametrize("group", [False, True])
@pytest.mark.parametrize("bad", BAD)
def test_a_bad_message_of_x_costs_itself(shelf, bad, group):
    """Two good ones round it are read, and it is told with its place."""
    report = shelf.load(x(message(1, "700000001"), BAD[bad], message(3, "700000001"), group=group))

    assert report.refused == 1
    assert ".messages[1]" in report.problems[0].where
    (person,) = shelf.book.connections(now=NOW)
    assert person.interactions["in"] == 2


RAW = {
    "a key twice": ('"id": "2"', '"id": "2", "id": "3"', "a key stands twice"),
    "a key twice in what nobody reads": ('"mediaUrls": []', '"mediaUrls": [{"a": 1, "a": 2}]', "a key stands twice"),
    "no number": ('"urls": []', '"urls": [NaN]', "a number in it is none"),
    "a number without end": ('"text": "hi"', f'"text": 1{"0" * 5000}', "a number in it is none"),
    "a control character": ('"text": "hi"', '"text": "h\x01i"', "control character"),
    "a line end within a text": ('"text": "hi"', '"text": "h\ni"', "control character"),
    "seventy lists": ('"mediaUrls": []', f'"mediaUrls": {"[" * 70}{"]" * 70}', "deep"),
}


@pytest.mark.parametrize("group", [False, True])
@pytest.mark.parametrize("bad", RAW)
def test_what_json_does_not_know_costs_the_message_that_it_is_in(shelf, bad, group):
    before, after, why = RAW[bad]
    files = x(message(1, "700000001"), message(2, "500"), message(3, "700000001"), group=group)
    (name,) = [name for name in files if "messages" in name]
    head, second, tail = files[name].partition('"id": "2"')
    start = head.rindex('{"messageCreate"')
    end = tail.index("}}") + 2
    files[name] = head[:start] + (head[start:] + second + tail[:end]).replace(before, after, 1) + tail[end:]
    report = shelf.load(files)

    assert report.refused == 1
    assert ".messages[1]" in report.problems[0].where
    assert why in report.problems[0].why
    assert shelf.people() == {person: {"in": 2} for person in shelf.people()}
    assert len(shelf.people()) == 1


def test_many_bad_messages_cost_themselves(shelf):
    """Every second of two hundred: one by one."""
    events = [message(number, "700000001", **({"id": number} if number % 2 else {})) for number in range(200)]
    report = shelf.load(x(*events))

    assert report.refused == 100
    (person,) = shelf.book.connections(now=NOW)
    assert person.interactions["in"] == 100


@pytest.mark.parametrize("reaction", [{"senderId": 7, "reactionKey": "like"}, None, 5, []])
def test_a_bad_reaction_costs_itself(shelf, reaction):
    """The message that it is to is read, and the good reaction beside it."""
    good = {"senderId": "700000001", "reactionKey": "like", "eventId": "9", "createdAt": "2022-12-13T10:00:00.000Z"}
    report = shelf.load(x(message(1, "500", reactions=[reaction, good])))

    assert report.refused == 1
    assert ".reactions[0]" in report.problems[0].where
    (person,) = shelf.book.connections(now=NOW)
    assert person.interactions["out"] == 1


@pytest.mark.parametrize("snapshot", [["700000001", 700000002], ["700000001", None], [[], "700000001"]])
def test_a_bad_member_of_a_group_costs_itself(shelf, snapshot):
    """The others, and what was said, are read."""
    began = {
        "joinConversation": {
            "initiatingUserId": "500",
            "participantsSnapshot": snapshot,
            "createdAt": "2022-12-01T00:00:00.000Z",
        }
    }
    report = shelf.load(x(began, message(3, "500"), group=True))

    assert report.refused == 1
    (person,) = shelf.book.connections(now=NOW)
    assert person.interactions["out"] == 1


def test_a_bad_mention_costs_itself(shelf):
    """The post answers one and names two, of whom one is told badly."""
    mentions = [{"id_str": 5, "screen_name": "ada"}, {"id_str": "9", "screen_name": "ben", "indices": ["0", "4"]}]
    post = {
        "id_str": "1600000000000000001",
        "created_at": "Sat Dec 10 09:15:02 +0000 2022",
        "full_text": "hello",
        "in_reply_to_user_id_str": "8",
        "entities": {"user_mentions": mentions},
    }
    report = shelf.load({"data/account.js": ACCOUNT, "data/tweets.js": [{"tweet": post}]})

    assert report.refused == 1
    assert report.problems[0].where == "data/tweets.js[0].tweet.entities.user_mentions[0]"
    assert sorted(one.identities[0].key for one in shelf.book.connections(now=NOW)) == ["8", "9"]


def facebook(*messages, **files):
    people = [{"name": "Mira Holt"}, {"name": "Sam Owner"}]
    thread = {"participants": people, "messages": list(messages), "title": "Mira Holt", "thread_path": "inbox/mira_1"}
    text = json.dumps(thread).replace(HALF, "\\ud83d x")
    return {
        "profile_information/profile_information.json": {"profile_v2": {"name": {"full_name": "Sam Owner"}}},
        "messages/inbox/mira_1/message_1.json": text,
        **files,
    }


def said(number, **more):
    return {"sender_name": "Mira Holt", "timestamp_ms": 1700000000000 + number, "content": f"hi {number}", **more}


@pytest.mark.parametrize(
    "bad", [said(2, sender_name=5), said(2, timestamp_ms="x"), None, [], 5, said(2, content=HALF), said(2, content=5)]
)
def test_a_bad_message_of_facebook_costs_itself(shelf, bad):
    """The same there."""
    report = shelf.load(facebook(said(1), bad, said(3)))

    assert report.refused == 1
    assert report.problems[0].where.startswith("messages/inbox/mira_1/message_1.json[1]")
    (person,) = shelf.book.connections(now=NOW)
    assert person.interactions["in"] == 2


@pytest.mark.parametrize("reaction", [{"actor": 5}, None, "x"])
def test_a_bad_reaction_of_facebook_costs_itself(shelf, reaction):
    """The message that it is to is read."""
    report = shelf.load(facebook(said(1, reactions=[reaction, {"actor": "Sam Owner", "reaction": "x"}])))

    assert report.refused == 1
    (person,) = shelf.book.connections(now=NOW)
    assert person.interactions["in"] == 1


def test_a_bad_label_and_a_bad_call_cost_themselves(shelf):
    """In lists of labels, and in the log of calls, which is one document."""
    label = [{"timestamp": 1710000000, "label_values": [5, {"label": "Name", "value": "Mira Holt"}]}]
    call = {"call_type": "OUTGOING", "start_timestamp": 1700000000, "duration": 60, "contact_name": "Mira Holt"}
    files = {
        "friends/friends.json": {"friends_v2": [{"name": "Mira Holt", "timestamp": 1490000000}]},
        "likes_and_reactions.json": label,
        "call_logs.json": {"call_logs": {"+4912345": [call, {**call, "duration": "long"}], "+4967890": {"no": "list"}}},
    }
    report = shelf.load(facebook(said(1), **files))

    assert sorted(problem.where for problem in report.problems) == [
        "call_logs.json[1]",
        "likes_and_reactions.json[0].label_values[0]",
    ]
    (person,) = shelf.book.connections(now=NOW)
    assert person.interactions == {"in": 1, "out": 0, "both": 1}


@pytest.mark.parametrize(
    "files",
    [
        {
            "data/account.js": ACCOUNT,
            "data/tweets.js": [5] * 5000,
            "data/following.js": [{"following": {"accountId": "7"}}],
        },
        facebook(*[5] * 5000, **{"friends/friends.json": {"friends_v2": [{"name": "Ann", "timestamp": 1490000000}]}}),
        {
            "messages.csv": "From,To,Date,Content\n" + "x\n" * 5000,
            "Connections.csv": "First Name,Last Name,URL,Connected On\nAnn,Lee,linkedin.com/in/ann,01 Jan 2023\n",
            "Profile.csv": "First Name,Last Name\nSam,Owner\n",
        },
    ],
    ids=["x", "facebook", "linkedin"],
)
def test_a_member_of_rubbish_is_given_up(shelf, files):
    """After five hundred in a row; that is said, and the other members are read."""
    report = shelf.load(files)

    assert report.refused == 501
    assert "500 in a row" in report.problems[0].why
    assert report.new


@pytest.mark.parametrize("where", ["messages", "friends"])
def test_of_two_lists_under_one_key_the_last_counts(shelf, where):
    """A key twice in the object that holds the records: the last counts, and that is told."""
    first, last = json.dumps([said(1), said(2)]), json.dumps([said(3)])
    people = '"participants": [{"name": "Mira Holt"}, {"name": "Sam Owner"}]'
    files = facebook(said(9))
    if where == "messages":
        text = f'{{{people}, "messages": {first}, "title": "Mira Holt", "messages": {last}}}'
        files["messages/inbox/mira_1/message_1.json"] = text
    else:
        friend = '[{"name": "%s", "timestamp": 1490000000}]'
        files["friends/friends.json"] = f'{{"friends_v2": {friend % "Ann"}, "friends_v2": {friend % "Ben"}}}'
    report = shelf.load(files)

    assert report.refused == 1
    assert "stands twice" in report.problems[0].why
    if where == "messages":
        assert shelf.people() == {"Mira Holt": {"in": 1}}
    else:
        assert set(shelf.people()) == {"Mira Holt", "Ben"}


def test_a_key_twice_in_one_record_costs_the_record(shelf):
    """The control: there nothing is guessed."""
    files = facebook(said(1))
    text = files["messages/inbox/mira_1/message_1.json"]
    files["messages/inbox/mira_1/message_1.json"] = text.replace('"content": "hi 1"', '"content": "a", "content": "b"')
    files["friends/friends.json"] = {"friends_v2": [{"name": "Ann", "timestamp": 1490000000}]}
    report = shelf.load(files)

    assert report.refused == 1
    assert not any(shelf.people().values())
