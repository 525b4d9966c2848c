"""Who asked and got no answer is nobody the owner knows: junk mail, requests and invitations make no connection."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

NOW = datetime(2026, 1, 1, tzinfo=UTC)
U = "https://www.linkedin.com/in/"
TEN = (
    "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,RECIPIENT PROFILE URLS,DATE,SUBJECT,CONTENT,FOLDER\n"
)
SAM = f"Sam Owner,{U}sam"
VAL = f"Val Sell,{U}val"
PROFILE = "First Name,Last Name,Headline\nSam,Owner,Connector\n"
CONNECTIONS = "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
INVITED = "From,To,Sent At,Message,Direction,inviterProfileUrl,inviteeProfileUrl\n"


def mail(*rows):
    return {
        "Profile.csv": PROFILE,
        "Connections.csv": f"{CONNECTIONS}Ann,Lee,{U}ann,,,,01 Jan 2023\n",
        "messages.csv": TEN + "".join(rows),
    }


def row(sender, to, hour, folder, conversation="2-a=="):
    return f"{conversation},,{sender},{to},2024-01-05 {hour}:00:00 UTC,,hello {hour},{folder}\n"


@pytest.mark.parametrize("folder", ["SPAM", "spam"])
def test_junk_mail_makes_nobody_known(shelf, folder):
    """One message and two; they are counted as what they are."""
    report = shelf.load(mail(row(VAL, SAM, 10, folder), row(VAL, SAM, 11, folder)))

    assert report.skipped["spam"] == 2
    assert set(shelf.people()) == {"Ann Lee"}


@pytest.mark.parametrize("answer", ["SPAM", "INBOX"])
def test_what_the_owner_answered_counts(shelf, answer):
    """Wherever the answer lies, both that it answers and itself are contact."""
    report = shelf.load(mail(row(VAL, SAM, 10, "SPAM"), row(SAM, VAL, 11, answer)))

    assert "spam" not in report.skipped
    assert shelf.people()["Val Sell"] == {"in": 1, "out": 1}


def test_junk_of_somebody_known_is_junk_all_the_same(shelf):
    """Another conversation with the sender is none of its concern; it counts."""
    shelf.load(mail(row(VAL, SAM, 10, "SPAM"), row(VAL, SAM, 11, "INBOX", "2-b==")))

    assert shelf.people()["Val Sell"] == {"in": 1}


def invitations(*rows, connections="", messages=""):
    files = {"Invitations.csv": INVITED + "".join(rows), "Connections.csv": CONNECTIONS + connections}
    return files | {"messages.csv": TEN + messages}


OUT = f'Sam Owner,Vera Star,"1/5/20, 10:02 AM",,OUTGOING,{U}sam,{U}vera\n'
IN = f'Vera Star,Sam Owner,"1/5/20, 10:02 AM",,INCOMING,{U}vera,{U}sam\n'
VERA = f"Vera Star,{U}vera"
SEED = f"Ann,Lee,{U}ann,,,,01 Jan 2023\n"


@pytest.mark.parametrize("invitation", [OUT, IN, OUT.replace(f"{U}vera", ""), IN.replace(f"{U}vera", "")])
def test_an_open_invitation_makes_no_connection(shelf, invitation):
    """Sent or received, with an address or without."""
    report = shelf.load(invitations(invitation, connections=SEED))

    assert report.skipped["invitation that was not accepted"] == 1
    assert set(shelf.people()) == {"Ann Lee"}


@pytest.mark.parametrize("invitation", [OUT, IN, OUT.replace(f"{U}vera", ""), IN.replace(f"{U}vera", "")])
def test_an_accepted_one_is_kept(shelf, invitation):
    """Whoever is connected accepted."""
    report = shelf.load(invitations(invitation, connections=f"Vera,Star,{U}vera,,,,09 Jan 2020\n"))

    assert "invitation that was not accepted" not in report.skipped
    assert set(shelf.people()) == {"Vera Star"}


@pytest.mark.parametrize(
    ("invitation", "message"), [(OUT, row(VERA, SAM, 10, "INBOX")), (IN, row(SAM, VERA, 10, "INBOX"))]
)
def test_an_answered_one_is_kept(shelf, invitation, message):
    """Who wrote back accepted, even if they are connected no more."""
    report = shelf.load(invitations(invitation, connections=SEED, messages=message))

    assert "invitation that was not accepted" not in report.skipped


def test_a_note_is_contact(shelf):
    """An invitation with a note counts, once, on its day."""
    shelf.load(invitations(OUT.replace('AM",,', 'AM",shall we talk,'), connections=SEED))

    assert shelf.people()["Vera Star"] == {"out": 1}


@pytest.mark.parametrize(("name", "key"), [("received", "received_requests_v2"), ("sent", "sent_requests_v2")])
def test_an_open_friend_request_makes_no_connection(shelf, name, key):
    """Facebook: the same."""
    files = {
        "profile_information/profile_information.json": {"profile_v2": {"name": {"full_name": "Sam Owner"}}},
        "friends/friends.json": {"friends_v2": [{"name": "Ann Lee", "timestamp": 1490000000}]},
        f"friends/{name}_friend_requests.json": {key: [{"name": "Vera Star", "timestamp": 1490000001}]},
    }
    report = shelf.load(files)

    assert report.skipped == {"request that was not accepted": 1}
    assert set(shelf.people()) == {"Ann Lee"}


@pytest.mark.parametrize("owner", ["Test User", "test-user-is-no-slug"])
def test_the_owner_by_the_name_that_all_messages_carry(shelf, owner):
    """The owner's address is empty in every message: the name is taken, a word that stands nowhere is not."""
    rows = [
        f"2-{other}==,,{name},{U}{other},Test User,,2024-01-05 10:00:00 UTC,,hello {other},INBOX\n"
        f"2-{other}==,,Test User,,{name},{U}{other},2024-01-05 11:00:00 UTC,,hi {other},INBOX\n"
        for other, name in (("ada", "Ada Moss"), ("ben", "Ben Orr"), ("cleo", "Cleo Fox"), ("dov", "Dov Kahn"))
    ]
    files = {"messages.csv": TEN + "".join(rows), "Registration.csv": "Registered At\n01/01/20\n"}

    if owner == "Test User":
        report = shelf.load(files, owner=owner)
        assert report.refused == 0
        assert shelf.people() == {name: {"in": 1, "out": 1} for name in ("Ada Moss", "Ben Orr", "Cleo Fox", "Dov Kahn")}
    else:
        assert "Test User" in shelf.problem(files, owner=owner)
        assert "Test User" in shelf.problem(files)
