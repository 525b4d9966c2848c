"""Where nothing could be read, the reason is told, with what to do."""

from __future__ import annotations

import pytest

U = "https://www.linkedin.com/in/"
HEADER = "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
ZOE = f"Zoë,Müller,{U}zoe-m-1,,Tidewater Ltd,Engineer,09 Sep 2022\n"
TEN = (
    "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,RECIPIENT PROFILE URLS,DATE,SUBJECT,CONTENT,FOLDER\n"
)
MESSAGE = f"2-a==,,Zoë M,{U}zoe-m,Sam Owner,{U}sam,2024-01-05 10:00:00 UTC,,hi,INBOX\n"
INVITED = 'From,To,Sent At,Message,Direction\nSam Owner,Zoë,"1/5/20, 10:02 AM",,OUTGOING\n'
TWEET = [
    {
        "tweet": {
            "id_str": "410000000000000001",
            "created_at": "Tue Dec 10 09:15:02 +0000 2013",
            "full_text": "@mira Zoë",
            "in_reply_to_user_id_str": "700000001",
        }
    }
]
FRIENDS = '{"friends_v2": [{"name": "Zoë", "timestamp": 1490000000}]}'
PROFILE = '{"profile_v2": {"name": {"full_name": "Ines Okoro"}}}'


@pytest.mark.parametrize(
    "files",
    [
        {"Connections.csv": (HEADER + ZOE).encode("cp1252")},
        {"messages.csv": (TEN + MESSAGE).encode("latin-1")},
        {"Invitations.csv": INVITED.encode("cp1252")},
        {
            "profile_information.json": PROFILE.encode(),
            "friends/friends.json": FRIENDS.encode("cp1252"),
        },
    ],
    ids=["connections", "messages", "invitations", "friends in JSON"],
)
def test_another_encoding_is_told_where_it_leaves_nothing(shelf, files):
    """The only row is not UTF-8: that is said, and how to save it."""
    said = shelf.problem(files)

    assert "not UTF-8" in said
    assert "Save it as UTF-8" in said or "whose it is" in said


@pytest.mark.parametrize(
    ("files", "owner"),
    [
        ({"data/tweets.js": "window.YTD.x = []".encode("utf-16")}, "500"),
        ({"profile_information.json": PROFILE, "friends/friends.json": FRIENDS.encode("utf-16")}, None),
        ({"profile_information.json": PROFILE, "friends/friends.json": FRIENDS.encode("utf-16-le")}, None),
    ],
)
def test_utf_16_is_named_in_json(shelf, files, owner):
    """It is no JSON then; the encoding is named, and what to do."""
    files = {"data/follower.js": [], **files} if owner else files
    said = shelf.problem(files, owner=owner)

    assert "UTF-16" in said
    assert "Save it as UTF-8" in said


def test_the_control_in_utf_8_and_utf_16_tables(new_shelf):
    """The same rows are read as they should be written, and tables in UTF-16 too, which LinkedIn wrote itself."""
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        shelf = new_shelf()
        shelf.load({"Connections.csv": (HEADER + ZOE).encode(encoding)})
        assert set(shelf.people()) == {"Zoë Müller"}


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        (f'Ana,Silva,{U}ana,,"Tidewater,Y,01 Jan 2023\n', "not closed"),
        ("Ana,Silva\n", "2 cells"),
        ("Ana,Silva\nBo,Silva\n", "and 1 more"),
    ],
)
def test_the_first_reason_of_a_table_is_told(shelf, rows, why):
    """A table in which every row is bad says why the first one is."""
    assert why in shelf.problem({"Connections.csv": HEADER + rows})


@pytest.mark.parametrize(
    ("account", "why"),
    [
        ("window.YTD.account.part0 = [ {", "account.js"),
        ('window.YTD.account.part0 = [ {"account": 5} ]', "account.js[0]"),
        ("window.YTD.account.part0 = [ {".encode("utf-16"), "UTF-16"),
    ],
)
def test_an_account_that_cannot_be_read_is_told(shelf, account, why):
    """X: it is there, and cannot be read; nobody is told that it is missing."""
    said = shelf.problem({"data/account.js": account, "data/tweets.js": TWEET})

    assert why in said
    assert "cannot be read" in said
    assert "neither" not in said


def test_a_profile_that_cannot_be_read_is_told(shelf):
    """Facebook: the same with the profile."""
    said = shelf.problem({"profile_information/profile_information.json": '{"profile_v2": '})

    assert "profile_information.json" in said
    assert "cannot be read" in said


def test_an_invitation_that_cannot_be_read_is_told(shelf):
    """LinkedIn: the same with what tells of its owner."""
    said = shelf.problem({"Invitations.csv": "From,To,Sent At,Direction\nSam,Ada\n", "messages.csv": TEN + MESSAGE})

    assert "Invitations.csv[0]" in said
    assert "cannot be read" in said


def test_a_missing_account_is_still_said_to_be_missing(shelf):
    """The control."""
    assert "neither account.js nor a manifest" in shelf.problem({"data/tweets.js": TWEET})
