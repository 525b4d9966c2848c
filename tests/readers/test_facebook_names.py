"""Facebook: what a file is called says little, and two friends of one name are two."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime

import pytest

NOW = datetime(2026, 1, 1, tzinfo=UTC)
AT = 1_700_000_000_000
PROFILE = {"profile_information/profile_information.json": {"profile_v2": {"name": {"full_name": "Sam Owner"}}}}


def sealed(title, number, *people, count=1):
    messages = [
        {"senderName": people[0], "timestamp": AT + number * 1000 + one, "text": f"hi {one}", "type": "text"}
        for one in range(count)
    ]
    content = {"participants": [*people, "Sam Owner"], "threadName": f"{title}_{number}", "messages": messages}
    return {f"{title}_{number}.json": content}


TITLES = [
    "Story Miller", "Group trip", "Message in a bottle", "message", "Posts by Mail", "your_posts", "Your Friend",
    "comments", "likes_and_reactions", "album", "archived", "Event Horizon", "friends", "your_posts__check_ins",
]  # fmt: skip


@pytest.mark.parametrize("title", TITLES)
def test_an_encrypted_chat_is_read_whatever_its_title(shelf, title):
    """The content of a file decides, since its name is only a title and a number."""
    files = sealed("Mira Holt", 1, "Mira Holt") | sealed(title, 2, "Story Miller", count=2)
    report = shelf.load(files, owner="Sam Owner")

    assert report.refused == 0
    assert shelf.people() == {"Mira Holt": {"in": 1}, "Story Miller": {"in": 2}}


def test_a_group_among_them_is_read_too(shelf):
    """Three people, two messages."""
    files = sealed("Mira Holt", 1, "Mira Holt") | sealed("Group trip", 3, "Tom Orr", "Ann Lee", count=2)
    shelf.load(files, owner="Sam Owner")

    assert shelf.people()["Tom Orr"] == {"in": 2}


def test_a_list_of_the_plain_export_is_no_chat(shelf):
    """The control: a numbered file that holds something else is read as what it is."""
    rows = [{"timestamp": 1600000000, "title": "Sam Owner wrote on Mira Holt's timeline.", "data": [{"post": "hi"}]}]
    friends = {"friends/friends.json": {"friends_v2": [{"name": "Mira Holt", "timestamp": 1490000000}]}}
    shelf.load(PROFILE | friends | {"posts/your_posts_1.json": rows})

    assert shelf.people() == {"Mira Holt": {"out": 1}}


def page(*items):
    body = "".join(f"<li>{item}</li>" for item in items)
    return {"html/friends.htm": f"<h1>Sam Owner</h1><h2>Friends</h2><ul>{body}</ul>"}


@pytest.mark.parametrize(
    "items",
    [
        ("Ann Lee", "Kim Twin", "Kim Twin"),
        ("Ann Lee", "Kim Twin (Today)", "Kim Twin (Today)"),
        ("Ann Lee", "Kim Twin (May 5, 2014)", "Kim Twin (May 5, 2014)"),
    ],
)
def test_two_friends_of_one_name_without_a_moment_stay_two(shelf, items):
    """Without a day, with words, with one day: each stays alone, every row counts, and a question is asked."""
    report = shelf.load(page(*items) | PROFILE)

    assert (report.seen, report.new) == (7, 7)
    assert sorted(one.name for one in shelf.book.connections(now=NOW)) == ["Ann Lee", "Kim Twin", "Kim Twin"]
    assert len(shelf.book.duplicates()) == 1


@pytest.mark.parametrize("count", [2, 3])
@pytest.mark.parametrize("file", ["friends/friends.json", "connections/friends/your_friends.json"])
def test_friends_of_one_name_and_one_second_stay_apart(shelf, file, count):
    """Several requests can be confirmed together; loading the list again changes nothing."""
    entry = {"name": "Kim Twin", "timestamp": 1400000000}
    files = {file: {"friends_v2": [entry] * count + [{"name": "Ann Lee", "timestamp": 1400000000}]}} | PROFILE
    report = shelf.load(files)
    again = shelf.load(files | {"extra/none.json": "{}"})

    assert (report.seen, report.new, report.skipped) == (2 * count + 3, 2 * count + 3, {})
    names = sorted(one.name for one in shelf.book.connections(now=NOW))
    assert names == ["Ann Lee"] + ["Kim Twin"] * count
    assert shelf.book.duplicates()
    assert (again.new, again.changed) == (0, 0)


def test_three_of_one_name_are_three(shelf):
    """And loading the page again changes nothing."""
    files = page("Kim Twin", "Kim Twin", "Kim Twin") | PROFILE
    shelf.load(files)
    again = shelf.load(files | {"extra/none.json": "{}"})

    assert len(shelf.book.connections(now=NOW)) == 3
    assert (again.new, again.changed) == (0, 0)


@pytest.mark.parametrize("order", list(itertools.permutations([0, 1])))
def test_one_friend_in_two_lists_is_one(new_shelf, order):
    """The control: the same page in two archives, and the same friend in two parts of one, are one friend."""
    entry = {"name": "Kim Twin", "timestamp": 1400000000}
    part = {"friends_v2": [entry]}
    archives = [
        page("Kim Twin", "Ann Lee") | PROFILE,
        {"part1/friends/friends.json": part, "part2/friends/friends.json": part} | PROFILE,
    ]
    shelf = new_shelf()
    reports = [shelf.load(archives[number]) for number in order]

    assert sorted(shelf.people()) == ["Ann Lee", "Kim Twin"]
    assert {"the same again": 1} in [report.skipped for report in reports]


ZONES = {
    "Asia/Kuala_Lumpur": 7, "UTC+08": 7, "GMT+8": 7, "+08": 7, "+0800": 7, "(UTC+08:00)": 7, "Singapore": 7, "HKT": 7,
    "America/Argentina/Buenos_Aires": 18, "-03": 18, "Etc/GMT+3": 18, "US/Pacific": 22, "PDT": 22, "UTC": 15, "Z": 15,
}  # fmt: skip


@pytest.mark.parametrize("zone", ZONES)
def test_a_zone_on_a_page_is_honoured(shelf, zone):
    """By name, by offset, by abbreviation: 3:26 pm there."""
    text = (
        "<html><head><title>Sam Owner - Messages</title></head><body><div class='contents'><h1>Sam Owner</h1><div>"
        '<div class="thread">Sam Owner, Tom Achebe<div class="message"><div class="message_header"><span class="user">'
        f'Tom Achebe</span><span class="meta">Tuesday, June 2, 2015 at 3:26pm {zone}</span></div></div><p>hi</p></div>'
        "</div></div></body></html>"
    )
    shelf.load({"html/messages.htm": text})
    (tom,) = shelf.book.connections(now=NOW)

    assert tom.last_contact == datetime(2015, 6, 2, ZONES[zone], 26, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("2024-01-05 10:00:00 UTC", 10),
        ("2024-01-05 10:00:00 Europe/Berlin", 9),
        ("2024-01-05 10:00:00 +0530", 4),
        ("2024-01-05T10:00:00-05:00", 15),
        ('"1/5/24, 10:00 AM PST"', 18),
    ],
)
def test_a_zone_in_a_table_is_honoured(shelf, text, hour):
    """LinkedIn: the same function."""
    header = "CONVERSATION ID,FROM,SENDER PROFILE URL,TO,RECIPIENT PROFILE URLS,DATE,SUBJECT,CONTENT,FOLDER\n"
    u = "https://www.linkedin.com/in/"
    shelf.load(
        {
            "Profile.csv": "First Name,Last Name\nSam,Owner\n",
            "messages.csv": f"{header}2-a==,Mira Holt,{u}mira,Sam Owner,{u}sam,{text},,hi,INBOX\n",
        }
    )
    (mira,) = shelf.book.connections(now=NOW)

    assert mira.last_contact.astimezone(UTC).hour == hour


def test_a_zone_in_an_old_table_of_x_is_honoured(shelf):
    """X: an offset that is not Greenwich."""
    head = "tweet_id,in_reply_to_status_id,in_reply_to_user_id,timestamp,source,text\n"
    shelf.load({"tweets.csv": f"{head}153000000000000001,,7,2012-01-31 10:00:00 -0800,web,hello\n"}, owner="@sam")
    (one,) = shelf.book.connections(now=NOW)

    assert one.last_contact == datetime(2012, 1, 31, 18, tzinfo=UTC)


@pytest.mark.parametrize("tag", ["div", "ul", "section", "b", "table"])
@pytest.mark.parametrize("name", ["messages/inbox/mira_1/message_1.html", "html/messages.htm"])
def test_a_page_nested_too_deep_is_refused(shelf, name, tag):
    """It is said so, before the parser is asked, and the rest of the archive is read."""
    friends = {"friends/friends.json": {"friends_v2": [{"name": "Ann Lee", "timestamp": 1490000000}]}}
    report = shelf.load(PROFILE | friends | {name: f"<html><h1>Sam Owner</h1>{f'<{tag}>' * 20_000}"})

    assert [problem.why for problem in report.problems if "256 deep" in problem.why]
    assert set(shelf.people()) == {"Ann Lee"}
