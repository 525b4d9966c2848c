"""Who is who: user names, names that are shown, and what joins them from one download to the next."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from warmlinks_instagram._accounts import Accounts, of_address, of_folder_name, user_name

NOW = datetime(2026, 1, 1, tzinfo=UTC)
T = 1_720_000_000_000
S = 1_700_000_000
MIRA, ID = "Mira Holt", "17842100000000001"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("tide.mira", "tide.mira"),
        (" @Tide_Mira ", "tide_mira"),
        ("Mira Holt", ""),
        ("<img src=x>", ""),
        ("a" * 31, ""),
        ("", ""),
        (7, ""),
        (None, ""),
    ],
)
def test_user_names_are_told_from_other_words(text, name):
    """Letters, digits, dots and lines below, thirty at most, in any case."""
    assert user_name(text) == name


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://www.instagram.com/tide.mira", "tide.mira"),
        ("https://instagram.com/Tide.Mira/?igsh=1", "tide.mira"),
        ("https://www.instagram.com/_u/tide.mira", "tide.mira"),
        ("https://instagram.com/stories/tide.mira/3717145434100081006", "tide.mira"),
        ("https://www.threads.net/@tide.mira", "tide.mira"),
        ("https://www.instagram.com/p/abc/", ""),
        ("https://www.instagram.com/reel/abc/", ""),
        ("https://www.instagram.com.evil.example/tide.mira", ""),
        ("https://evil.example/instagram.com/tide.mira", ""),
        ("javascript:alert(1)", ""),
        (None, ""),
    ],
)
def test_an_address_of_a_profile_tells_whose_it_is(address, name):
    """Addresses of posts, and of other hosts, tell nobody."""
    assert of_address(address) == name


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        ("instagram-Tide.Mira-2026-01-21-AbCdEf12", "tide.mira"),
        ("tide_mira_20200316", "tide_mira"),
        ("tide_mira_20200316_part_2", "tide_mira"),
        ("holiday", ""),
        ("connections", ""),
    ],
)
def test_what_a_download_is_called_tells_its_owner(folder, name):
    """As Meta calls them, now and before."""
    assert of_folder_name(folder) == name


@pytest.mark.parametrize(
    ("folder", "title", "user"),
    [
        ("tide.mira", MIRA, "tide.mira"),
        ("tidemira", MIRA, "tide.mira"),
        ("new.user", MIRA, "new.user"),
        ("miraholt", MIRA, ""),
        ("mira.holt", MIRA, "mira.holt"),
        ("zoelindqvist", "Zoë Lindqvist", ""),
        ("jobloggs", "Jo", ""),
        ("instagramuser", "Instagram User", ""),
        ("", MIRA, ""),
    ],
)
def test_the_folder_of_a_thread_tells_the_user_name(folder, title, user):
    """Where it is one that is known, or differs from the name that is shown; two that fit tell nobody."""
    accounts = Accounts({"tide.mira", "jo.bloggs", "jo_bloggs"})

    assert accounts.in_folder(f"{folder}_{ID}", ID, title) == user


def _talk(download, folder, shown, *more):
    said = [download.said(shown, T + at, text) for at, text in ((0, "how was the tide"), *more)]
    return download.thread(f"{folder}_{ID}", [shown, download.me], *said, download.said(download.me, T + 90_000, "low"))


def test_who_takes_another_user_name_stays_who_they_are(download, book):
    """By the chat's own id; the same messages under the new name count once."""
    book.give(1, download.profile(), _talk(download, "tide.mira", MIRA), download.followed(("tide.mira", S)))
    book.give(2, download.profile(), _talk(download, "mira.at.sea", "Mira, at sea", (1000, "back again")))

    (mira,) = book.connections(now=NOW)

    assert {one.key for one in mira.identities} == {"tide.mira", "mira.at.sea"}
    assert mira.interactions == {"in": 2, "out": 1, "both": 0}


def test_who_follows_under_another_name_stays_who_they_are(download, book):
    """By the second of following, where nobody else has it."""
    alone = (("tide.mira", S), ("jonas", S + 5), ("twin.a", S + 9), ("twin.b", S + 9))
    later = (("mira.at.sea", S), ("jonas", S + 5), ("twin.c", S + 9), ("twin.b", S + 9))
    book.give(1, download.profile(), download.followed(*alone))
    book.give(2, download.profile(), download.followed(*later))

    together = sorted(sorted(one.key for one in person.identities) for person in book.connections(now=NOW))

    assert together == [["jonas"], ["mira.at.sea", "tide.mira"], ["twin.a"], ["twin.b"], ["twin.c"]]


def test_a_page_in_an_address_book_is_the_account(download):
    """Where it leads there, the two are one person without a question."""
    from warmlinks.people.keys import account_key

    mira = download.read(download.profile(), download.followed(("tide.mira", S))).people["tide.mira"]

    assert account_key("instagram.com/Tide.Mira") == f"instagram:@{mira.handle}" == account_key(mira.url)


def test_a_chat_of_2019_and_the_same_since_count_once(download, book):
    """Then by user names alone and to the microsecond, now by the names that are shown."""
    users = ["sam.tidewater", "tide.mira"]
    flat = [{"sender": "tide.mira", "created_at": "2024-07-03T09:46:40.1+00:00", "text": "how was the tide"}]
    book.give(
        1,
        {
            "messages.json": [{"participants": users, "conversation": flat}],
            "profile.json": {"username": users[0], "date_joined": ""},
        },
    )
    book.give(2, download.profile(), _talk(download, "tide.mira", MIRA))
    (mira,) = book.connections(now=NOW)

    assert mira.interactions == {"in": 1, "out": 1, "both": 0}


def test_a_download_again_adds_nothing_and_a_longer_one_what_is_new(download, book):
    """Whatever else is in it."""
    first = _talk(download, "tide.mira", MIRA)
    book.give(1, download.profile(), first)
    again = book.give(2, download.profile(), first, download.followed(("jonas", S)))
    longer = book.give(3, download.profile(), _talk(download, "tide.mira", MIRA, (120_000, "and now")))

    assert (again.changed, again.refused) == (0, 0)
    assert longer.new == 1
    assert [one.interactions for one in book.connections(now=NOW) if one.name == MIRA] == [
        {"in": 2, "out": 1, "both": 0}
    ]


def test_a_name_in_a_group_is_who_alone_goes_by_it(download):
    """And two chats of one name are two, of whom a group tells neither."""
    group = download.thread(f"g_{ID[:-1]}9", [MIRA, "Anna Holm", download.me], download.said(MIRA, T + 5))
    annas = [
        download.thread(f"annaholm_{ID[:-1]}{n}", ["Anna Holm", download.me], download.said("Anna Holm", T + n, f"{n}"))
        for n in (2, 3)
    ]
    found = download.read(
        download.profile(), download.followed(("tide.mira", S)), _talk(download, "tide.mira", MIRA), group, *annas
    )

    assert [who for _, _, who in found.contact].count("tide.mira") == 3
    assert {"thread:17842100000000002", "thread:17842100000000003", "name:Anna Holm"} <= {*found.people}


def test_the_same_words_to_several_in_a_minute_are_each_kept(download):
    """A post that is sent to three people is contact with each."""
    threads = [
        download.thread(
            f"user.{n}_{ID[:-1]}{n}",
            [f"P {n}", download.me],
            download.said(download.me, T + n, "You sent an attachment."),
        )
        for n in (1, 2, 3)
    ]
    found = download.read(download.profile(), *threads)

    assert found.contact == [("message", "out", f"user.{n}") for n in (1, 2, 3)]
    assert len({*found.keys}) == 3
