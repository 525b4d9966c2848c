"""One message is one contact with one person, whatever the person is called where, and two people stay two."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime

import pytest

NOW = datetime(2026, 1, 1, tzinfo=UTC)
U = "https://www.linkedin.com/in/"
NINE = "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,DATE,SUBJECT,CONTENT,FOLDER\n"
TEN = (
    "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,RECIPIENT PROFILE URLS,DATE,SUBJECT,CONTENT,FOLDER\n"
)
PROFILE = "First Name,Last Name,Headline\nSam,Owner,Connector\n"
SAM = f"Sam Owner,{U}sam-owner"


def generations(members, *, answers="Ben Orr"):
    """A conversation of the owner with members (name -> slug) in two generations of the export."""
    to = ", ".join(members)
    urls = ",".join(f"{U}{slug}" for slug in members.values())
    back = ", ".join(name for name in ("Sam Owner", *members) if name != answers)
    back_urls = ",".join(
        f"{U}{slug}" for name, slug in {"Sam Owner": "sam-owner", **members}.items() if name != answers
    )
    sender = f"{answers},{U}{members[answers]}"
    first, second = "2024-01-05 10:00:00 UTC,,hi all,INBOX\n", "2024-01-05 11:00:00 UTC,,hello,INBOX\n"
    old = NINE + f'2-abc==,,{SAM},"{to}",{first}2-abc==,,{sender},"{back}",{second}'
    new = TEN + f'2-abc==,,{SAM},"{to}","{urls}",{first}2-abc==,,{sender},"{back}","{back_urls}",{second}'
    return {"old": {"Profile.csv": PROFILE, "messages.csv": old}, "new": {"Profile.csv": PROFILE, "messages.csv": new}}


WORLDS = {
    "two members": {"Ben Orr": "ben-orr", "Cleo Fox": "cleo-fox"},
    "three members, one of them not in Latin letters": {
        "Ben Orr": "ben-orr",
        "Cleo Fox": "cleo-fox",
        "李 小龍": "xiaolong",
    },
    "eight members": {"Ben Orr": "ben-orr"} | {f"Member {letter}ee": f"member-{letter}" for letter in "abcdefg"},
}


@pytest.mark.parametrize("order", [*itertools.permutations(["old", "new"]), ("old", "new", "old", "new")])
@pytest.mark.parametrize("world", WORLDS)
def test_one_message_over_two_linkedin_generations(new_shelf, world, order):
    """A generation that knows names only, and one that knows profiles: each member got one message."""
    members = WORLDS[world]
    files = generations(members)
    shelf = new_shelf()
    for name in order:
        shelf.load(files[name])

    people = shelf.people()
    assert people.pop("Ben Orr") == {"in": 1, "out": 1}
    assert people == {name: {"out": 1} for name in members if name != "Ben Orr"}


def test_each_generation_alone_says_the_same(new_shelf):
    """The control: what is right for both together is what each says by itself."""
    files = generations(WORLDS["two members"])
    said = []
    for name in files:
        shelf = new_shelf()
        shelf.load(files[name])
        said.append(shelf.people())

    assert said[0] == said[1] == {"Ben Orr": {"in": 1, "out": 1}, "Cleo Fox": {"out": 1}}


ACCOUNT = [{"account": {"accountId": "500", "username": "sam", "accountDisplayName": "Sam Owner"}}]
MIRA = {"name": "Mira Holt", "screen_name": "mira_holt", "indices": ["0", "10"], "id_str": "700000001"}
JONAS = {"name": "Jonas B", "screen_name": "jonas_b", "indices": ["0", "8"], "id_str": "700000002"}
HEADER = (
    '"tweet_id","in_reply_to_status_id","in_reply_to_user_id","retweeted_status_id","retweeted_status_user_id",'
    '"timestamp","source","text","expanded_urls"\n'
)


def post(number, text, *mentions, **more):
    """A post of a newer archive."""
    return {
        "tweet": {
            "id_str": str(number),
            "created_at": "Tue Dec 10 09:15:02 +0000 2013",
            "full_text": text,
            "entities": {"user_mentions": list(mentions)},
            **more,
        }
    }


def newer():
    """An archive that knows both by number."""
    posts = [post(410000000000000001, "@mira_holt hi", MIRA), post(410000000000000002, "@jonas_b hi", JONAS)]
    return {"data/account.js": ACCOUNT, "data/tweets.js": posts}


def table(text, reply="700000002", retweeted=""):
    """The old export with one row."""
    row = f'"153000000000000012","153000000000000001","{reply}","","{retweeted}","2012-01-31 10:00:00 +0000","web",'
    return {"tweets.csv": f'{HEADER}{row}"{text}",""\n'}


@pytest.mark.parametrize("first", ["newer", "old"])
@pytest.mark.parametrize(
    "text",
    [
        ".@mira_holt hello, see http://t.co/x",
        "@mira_holt hello, see http://t.co/x",
        "This. RT @mira_holt: hello",
        "MT @mira_holt hello",
        "so true “@mira_holt: hello”",
        "hello (via @mira_holt)",
    ],
)
def test_the_only_handle_in_a_text_need_not_be_who_is_answered(new_shelf, text, first):
    """Two numbers are two people: one is answered, the other one named."""
    shelf = new_shelf()
    archives = {"newer": newer(), "old": table(text)}
    for name in (first, *(archives.keys() - {first})):
        shelf.load(archives[name], owner="@sam" if name == "old" else None)

    assert shelf.people() == {"Mira Holt": {"out": 2}, "Jonas B": {"out": 2}}
    assert shelf.identities() == [["700000001", "@mira_holt"], ["700000002"]]


@pytest.mark.parametrize(("text", "people"), [("@mira_holt hello", 1), (".@mira_holt hello", 2)])
def test_an_old_table_alone_joins_what_is_likely(shelf, text, people):
    """Without another archive the handle that a reply begins with is that of whoever is answered: one contact."""
    shelf.load(table(text), owner="@sam")

    assert len(shelf.people()) == people
    assert all(counts == {"out": 1} for counts in shelf.people().values())


@pytest.mark.parametrize("first", ["newer", "old"])
def test_a_reply_that_names_whom_it_answers_is_one_contact(new_shelf, first):
    """The plain case: the newer archive knows whose the handle is, and the post counts once."""
    shelf = new_shelf()
    archives = {"newer": newer(), "old": table("@mira_holt hello", reply="700000001")}
    for name in (first, *(archives.keys() - {first})):
        shelf.load(archives[name], owner="@sam" if name == "old" else None)

    assert shelf.people() == {"Mira Holt": {"out": 2}, "Jonas B": {"out": 1}}


def test_a_repost_of_the_old_export_makes_one_of_nobody(shelf):
    """Nor is the handle behind `RT` taken for the number beside it."""
    shelf.load(newer())
    shelf.load(table("RT @mira_holt: hello", reply="", retweeted="700000002"), owner="@sam")

    assert shelf.people() == {"Mira Holt": {"out": 1}, "Jonas B": {"out": 1}}


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_handle_that_changed_hands_makes_one_of_nobody(new_shelf, order):
    """Two archives that know one handle with two numbers: the numbers stay two people."""
    other = JONAS | {"screen_name": "mira_holt"}
    archives = [
        newer(),
        {"data/account.js": ACCOUNT, "data/tweets.js": [post(410000000000000009, "@mira_holt", other)]},
    ]
    shelf = new_shelf()
    for number in order:
        shelf.load(archives[number])

    assert len(shelf.identities()) == 2
    assert all(len({key for key in keys if key.isdecimal()}) == 1 for keys in shelf.identities())


def test_two_accounts_of_one_person_get_one_message(shelf):
    """The owner says that two members of a group are one: the message to both was one, until that is taken back."""
    files = generations(WORLDS["two members"])["new"]
    shelf.load(files)
    book = shelf.book
    ben, cleo = (one.id for one in sorted(book.connections(now=NOW), key=lambda one: one.name))
    book.merge(ben, cleo)

    ((_, counts),) = shelf.people().items()
    assert counts == {"in": 1, "out": 1}
    assert not [check for check in book.doctor().checks if not check.ok]

    book.undo()

    assert shelf.people() == {"Ben Orr": {"in": 1, "out": 1}, "Cleo Fox": {"out": 1}}
