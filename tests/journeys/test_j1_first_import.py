"""J1: the first import of three archives, end to end through the real plugins."""

from __future__ import annotations

import io
import json
import socket
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

import warmlinks as wl
from warmlinks_samples import make_world
from warmlinks_samples.generations import GENERATIONS
from warmlinks_samples.writing import write_generation, write_newest

NOW = datetime(2026, 2, 1, 12, tzinfo=UTC)

HEADER = "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
ROWS = (
    "Mira,Holt,https://www.linkedin.com/in/mira-holt,mira@tide.example,Tidewater,Engineer,09 Sep 2022\n"
    "Jonas,Brandt,https://www.linkedin.com/in/jonas-b,,Brandt & Co,Baker,10 Oct 2023\n"
)
MESSAGES = (
    "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,RECIPIENT PROFILE URLS,DATE,SUBJECT,CONTENT,FOLDER\n"
    "2-a==,,Sam Owner,https://www.linkedin.com/in/samowner,Mira Holt,https://www.linkedin.com/in/mira-holt,"
    "2025-01-05 10:00:00 UTC,,Hello,INBOX\n"
    "2-b==,A great offer,Some Brand,,Sam Owner,https://www.linkedin.com/in/samowner,2025-02-05 10:00:00 UTC,,"
    '"<p class=""spinmail-quill-editor__spin-break"">Buy, %FIRSTNAME%</p>",INBOX\n'
)


@pytest.fixture(autouse=True)
def without_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything of this journey happens with the network cut off (J1.8)."""

    def refuse(*_: object, **__: object) -> None:
        pytest.fail("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.fixture
def book() -> Iterator[wl.Book]:
    with wl.Book.open(":memory:", timezone="Europe/Berlin") as book:
        yield book


def zipped(path: Path, members: dict[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def linkedin(folder: Path, rows: str = HEADER + ROWS, **more: str) -> Path:
    members = {"Connections.csv": rows, "messages.csv": MESSAGES, "Profile.csv": "First Name,Last Name\nSam,Owner\n"}
    return zipped(folder / "Basic_LinkedInDataExport.zip", members | more)


def twitter(folder: Path) -> Path:
    def script(name: str, data: object) -> str:
        return f"window.YTD.{name}.part0 = {json.dumps(data)}"

    tweet = {
        "id_str": "1600000000000000001",
        "id": "1600000000000000001",
        "created_at": "Sat Dec 10 09:15:02 +0000 2022",
        "full_text": "@jonasbrandt good bread",
        "in_reply_to_user_id_str": "700000002",
        "in_reply_to_user_id": "700000002",
        "in_reply_to_screen_name": "jonasbrandt",
        "entities": {
            "urls": [],
            "user_mentions": [{"name": "Jonas Brandt", "screen_name": "jonasbrandt", "id_str": "700000002", "id": "1"}],
        },
    }
    owner = {"accountId": "500", "username": "samowner", "accountDisplayName": "Sam Owner"}
    followers = [{"follower": {"accountId": str(700000000 + n)}} for n in range(2, 6)]
    return zipped(
        folder / "twitter-2026-01-05.zip",
        {
            "data/account.js": script("account", [{"account": owner}]),
            "data/manifest.js": "window.__THAR_CONFIG = "
            + json.dumps({"userInfo": {"accountId": "500", "userName": "samowner", "displayName": "Sam Owner"}}),
            "data/tweets.js": script("tweets", [{"tweet": tweet}]),
            "data/follower.js": script("follower", followers),
        },
    )


def facebook(folder: Path, *, broken: bool = True, new_layout: bool = False) -> Path:
    jose = "José Núñez"
    written = jose.encode().decode("latin-1") if broken else jose
    friends = [
        {"name": "Mira Holt", "timestamp": 1490000000, "contact_info": "mira@tide.example"},
        {"name": written, "timestamp": 1500000000},
        {"name": "Tom Achebe", "timestamp": 1510000000},
        {"name": "Tom Achebe", "timestamp": 1520000000},
    ]
    profile = {"name": {"full_name": "Sam Owner"}, "username": "sam.owner"}
    if new_layout:
        members = {
            "connections/friends/your_friends.json": json.dumps({"friends_v2": friends}),
            "personal_information/profile_information/profile_information.json": json.dumps({"profile_v2": profile}),
        }
    else:
        members = {
            "friends/friends.json": json.dumps({"friends": friends}),
            "profile_information/profile_information.json": json.dumps({"profile": profile}),
        }
    return zipped(folder / f"facebook-sam-{broken}-{new_layout}.zip", members)


def names(book: wl.Book) -> list[str]:
    return [person.name for person in book.connections(now=NOW)]


def test_j1_1_people_shared_by_address_are_one_and_by_name_a_question(book, tmp_path):
    """Three archives share Mira by her address and Jonas by his name: she is one person, he is two and a question."""
    report = book.load([linkedin(tmp_path), twitter(tmp_path), facebook(tmp_path)])
    mira = book.show("mira@tide.example", now=NOW).connection
    asked = {(one.a_name, one.b_name) for one in book.duplicates()}

    assert not report.failed
    assert {identity.network for identity in mira.identities} == {"linkedin", "facebook"}
    assert names(book).count("Mira Holt") == 1
    assert names(book).count("Jonas Brandt") == 2
    # the two friends of one name on Facebook are a question too, though only one person's (J1.4)
    assert asked == {("Jonas Brandt", "Jonas Brandt"), ("Tom Achebe", "Tom Achebe")}


def many(folder: Path, *, namesake: bool = False) -> list[Path]:
    """Two archives with two dozen people each, who share Zdislava Ork and Mary Smith; many are called Mary or Smith."""
    letters = "bcdfghklmnprstvw"
    smiths = [f"{given_name} Smith" for given_name in ("Mary", "Ann", "Bob", "Carl")]
    connected = ["Zdislava Ork", *smiths, *(f"Mary {family}" for family in ("Jones", "Brown", "Moss"))]
    befriended = ["Zdislava Ork", *(["Zdislava Ork"] if namesake else []), *smiths]
    connected += [f"Jan{letter}a Ta{letter}er" for letter in letters]
    befriended += [f"Ka{letter}i Mo{letter}en" for letter in letters]
    friends = [{"name": name, "timestamp": 1490000000 + at * 86400} for at, name in enumerate(befriended)]
    rows = [
        f"{name.split()[0]},{name.split()[1]},https://www.linkedin.com/in/p-{at},,,,01 Mar 2021"
        for at, name in enumerate(connected)
    ]
    profile = {"name": {"full_name": "Sam Owner"}, "username": "sam.owner"}
    head = "First Name,Last Name,URL,Email Address,Company,Position,Connected On"
    return [
        zipped(
            folder / f"facebook-many-{namesake}.zip",
            {
                "friends/friends.json": json.dumps({"friends": friends}),
                "profile_information/profile_information.json": json.dumps({"profile": profile}),
            },
        ),
        zipped(
            folder / f"Basic_LinkedInDataExport_{namesake}.zip",
            {
                "Connections.csv": "\n".join([head, *rows]) + "\n",
                "Profile.csv": "First Name,Last Name\nSam,Owner\n",
            },
        ),
    ]


def test_j1_1_in_networks_of_twenty_and_more_a_rare_name_is_assumed_one(book, tmp_path):
    """A rare full name on both is one person and shown so; a common one is two and a question."""
    report = book.load(many(tmp_path))
    people = {
        name: [one for one in book.connections(now=NOW) if one.name == name] for name in ("Zdislava Ork", "Mary Smith")
    }
    asked = {(one.a_name, one.b_name) for one in book.duplicates(limit=None)}

    assert not report.failed
    assert len(people["Zdislava Ork"]) == 1
    assert len(people["Zdislava Ork"][0].assumed_with) == 1
    assert len(people["Mary Smith"]) == 2
    assert ("Mary Smith", "Mary Smith") in asked
    assert ("Zdislava Ork", "Zdislava Ork") not in asked


def test_j1_4_nobody_is_assumed_to_be_one_of_two_friends_of_one_name(book, tmp_path):
    """Two friends of one name stay two, and the third on another network is neither of them."""
    book.load(many(tmp_path, namesake=True))

    assert names(book).count("Zdislava Ork") == 3
    assert not [one for one in book.connections(now=NOW) if one.name == "Zdislava Ork" and one.assumed_with]


def test_j1_2_loading_all_again_is_nothing_new(book, tmp_path):
    """Loading all three again, known or read anew, brings no new people and no new interactions."""
    paths = [linkedin(tmp_path), twitter(tmp_path), facebook(tmp_path)]
    first = book.load(paths)
    for again in (book.load(paths), book.load(paths, reread=True)):
        assert again.nothing_new
        assert (again.new_people, again.new_interactions) == (0, 0)
        assert [file.seen for file in again.files] == [file.seen for file in first.files]

    assert first.new_interactions == 2
    assert not first.nothing_new


PREAMBLE = 'Notes:\n"When exporting your connection data, you may notice …"\n\n'


@pytest.mark.parametrize(
    "table",
    [
        (PREAMBLE + HEADER + ROWS).encode(),
        (PREAMBLE.replace("\n\n", "\n") + HEADER + ROWS).encode(),
        ("Notes:\n\n\n\n\n" + HEADER + ROWS).encode(),
        (HEADER + ROWS).encode("utf-8-sig"),
        (HEADER + ROWS).replace(",", ";").encode(),
        (HEADER + ROWS).replace("\n", "\r\n").encode("utf-16"),
    ],
)
def test_j1_3_whatever_stands_before_the_header_the_people_are_the_same(book, tmp_path, table):
    """With the notes, with other preambles, with a byte order mark, or cleaned by hand: the same people."""
    path = tmp_path / "Connections.csv"
    path.write_bytes(table)
    book.load(path)

    assert names(book) == ["Jonas Brandt", "Mira Holt"]
    assert book.show("Mira Holt", now=NOW).connection.connected_on["linkedin"].isoformat() == "2022-09-09"


def test_j1_3_a_file_without_a_header_fails(book, tmp_path):
    """A table without a recognisable header ends with a message, never with zero people and success."""
    path = tmp_path / "Connections.csv"
    path.write_text("Vorname,Nachname\nMira,Holt\n")
    with pytest.raises(wl.InputError):
        book.load(path)
    report = book.load([path], source="linkedin")

    assert report.failed
    assert names(book) == []


def test_j1_4_broken_letters_are_mended_and_right_ones_left(tmp_path):
    """Broken letters show José, right ones stay; old and new layout give the same people; two friends stay two."""
    people = []
    for broken in (True, False):
        for new_layout in (True, False):
            with wl.Book.open(":memory:", timezone="Europe/Berlin") as book:
                book.load(facebook(tmp_path, broken=broken, new_layout=new_layout))
                people.append([(one.name, one.identities[0].key) for one in book.connections(now=NOW)])

    assert [name for name, _ in people[0]] == ["José Núñez", "Mira Holt", "Tom Achebe", "Tom Achebe"]
    assert people[1:] == people[:1] * 3


def test_j1_4_a_friend_is_never_joined_by_name_alone(book, tmp_path):
    """A Facebook friend and a LinkedIn contact of one name stay two people."""
    rows = HEADER + "Tom,Achebe,https://www.linkedin.com/in/tom-a,,,,09 Sep 2022\n"
    book.load([facebook(tmp_path), linkedin(tmp_path, rows)])

    assert names(book).count("Tom Achebe") == 3


def test_j1_5_generations_load_and_sponsored_mail_is_no_contact(book, tmp_path):
    """A sponsored message is skipped with its reason, and counts for nobody."""
    report = book.load(linkedin(tmp_path))
    total = sum(sum(person.interactions.values()) for person in book.connections(now=NOW))

    assert report.files[0].skipped.get("sponsored") == 1
    assert total == 1


def test_j1_6_followers_are_numbers_until_the_archive_names_them(book, tmp_path):
    """Of four followers known by number, the one that a tweet names is listed, the rest are counted."""
    report = book.load(twitter(tmp_path))

    assert names(book) == ["Jonas Brandt"]
    assert book.unresolved() == report.files[0].unresolved == 3


def test_j1_7_hostile_zips_are_refused_and_write_nothing(book, tmp_path):
    """A member that points elsewhere, and one that grows beyond its limit, are refused before anything is written."""
    climbing = zipped(tmp_path / "climb.zip", {"../../evil.csv": HEADER + ROWS, "Connections.csv": HEADER + ROWS})
    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("Connections.csv", b"0" * (60 << 20))
    before = sorted(tmp_path.rglob("*")), sorted(tmp_path.parent.iterdir())
    report = book.load([climbing, bomb])

    assert [file.failed is not None for file in report.files] == [True, True]
    assert (sorted(tmp_path.rglob("*")), sorted(tmp_path.parent.iterdir())) == before
    assert names(book) == []


def test_j1_all_generations_of_all_networks_load_in_any_order(tmp_path):
    """Every generation that the samples know loads, and forwards or backwards the book is the same to the byte."""
    world = make_world(people=30, years=2, messages=300)
    files = [
        (one, write_generation(world, one.network, one.name, tmp_path / one.network / one.name)) for one in GENERATIONS
    ]
    exports = []
    for order in (files, files[::-1]):
        # no zone is given: one of the archives tells it, sooner or later
        with wl.Book.open(":memory:") as book:
            for one, parts in order:
                # the tables of early 2013 do not say whose they are
                owner = world.owner.accounts["twitter"].key if one.name == "G0-csv" else None
                for file in book.load(parts, owner=owner).files:
                    assert file.failed is None
                    assert file.seen == file.new + file.changed + file.same + file.left_out + file.refused
            stream = io.StringIO()
            book.export(stream)
            exports.append(stream.getvalue())

    assert exports[0] == exports[1]


def test_j1_the_sample_world_loads_whole(book, tmp_path):
    """The newest archives of the three networks load with nothing refused and everybody with contact listed."""
    report = book.load(write_newest(make_world(), tmp_path))

    assert {file.source for file in report.files} == {"facebook", "linkedin", "twitter"}
    assert not report.failed
    assert all(not file.refused for file in report.files)
    assert len(book.connections(now=NOW)) > 30
