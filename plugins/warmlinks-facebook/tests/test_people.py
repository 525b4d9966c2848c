"""One person within Facebook."""

from __future__ import annotations

import pytest

from warmlinks.people.grouping import group
from warmlinks.plugins.sources import Tie

TOM = "Tom Achebe"
ZOE = "Zoë Lindqvist"
T = 1_700_000_000_000


def _persons(*found):
    """The people that the core makes of what several exports told, by their names."""
    identities = [identity for one in found for identity in one.people.values()]
    roots = group(identities)
    persons = {}
    for identity in identities:
        persons.setdefault(roots["facebook", identity.key], set()).add(identity.name)
    return sorted(name for names in persons.values() for name in [max(names, key=lambda one: one or "")])


def test_a_name_with_one_friend_and_one_thread_is_one(export):
    """The friend entry gives the key; thread and name are other keys of the same person."""
    found = export.read(
        export.profile()
        | export.friends((TOM, 1480000000))
        | export.thread("100000000000001", [TOM, export.me], export.said(TOM, T))
    )

    assert found.people.keys() == {"friend:Tom Achebe@1480000000"}
    assert found.people["friend:Tom Achebe@1480000000"].aliases == (
        "friend:Tom Achebe@2016-11-24",
        "thread:100000000000001",
        "name:Tom Achebe",
    )


def test_two_friends_of_one_name_stay_two(export):
    """Neither takes the thread: who is meant, only the owner knows."""
    found = export.read(
        export.profile()
        | export.friends((TOM, 1480000000), (TOM, 1490000000))
        | export.thread("100000000000001", [TOM, export.me], export.said(TOM, T))
    )

    assert list(found.people) == [
        "friend:Tom Achebe@1490000000",
        "friend:Tom Achebe@1480000000",
        "thread:100000000000001",
    ]
    assert _persons(found) == [TOM, TOM, TOM]


def test_two_threads_of_one_name_stay_two(export):
    """And the one friend of that name stays apart from both."""
    found = export.read(
        export.profile()
        | export.friends((TOM, 1480000000))
        | export.thread("100000000000001", [TOM, export.me], export.said(TOM, T))
        | export.thread("100000000000002", [TOM, export.me], export.said(TOM, T + 1))
    )

    assert _persons(found) == [TOM, TOM, TOM]
    assert found.keys[0] != found.keys[1]


def test_the_same_said_by_two_of_one_name_at_once_is_said_twice(export):
    """Two people of one name who say the same in the same moment have two messages."""
    found = export.read(
        export.profile()
        | export.thread("100000000000001", [TOM, export.me], export.said(TOM, T))
        | export.thread("100000000000002", [TOM, export.me], export.said(TOM, T))
    )

    assert len(set(found.keys)) == 2


@pytest.mark.parametrize("folder", ["message_requests/100000000000002", "filtered_threads/100000000000002"])
def test_a_stranger_with_a_friends_name_does_not_part_the_friend(export, folder):
    """False profiles bear the names of friends; an unanswered request is no second thread."""
    found = export.read(
        export.profile()
        | export.friends((TOM, 1480000000))
        | export.thread("100000000000001", [TOM, export.me], export.said(TOM, T))
        | export.thread(folder, [TOM, export.me], export.said(TOM, T + 5))
    )

    assert found.contact == [("message", "in", TOM)]
    assert found.skipped == {"message request": 1}


def test_names_are_one_whatever_their_unicode_form(export):
    """A letter with its accent and a letter and an accent are one name; what is shown stays as it came."""
    apart = "Zoe\u0308 Lindqvist"
    found = export.read(
        export.profile()
        | export.friends((apart, 1480000000))
        | export.thread("100000000000001", [ZOE, export.me], export.said(ZOE, T))
    )

    assert [identity.name for identity in found.people.values()] == [apart]


def test_deleted_accounts_are_as_many_as_their_threads(export):
    """They all have one name, so the thread tells them apart, and they have none."""
    found = export.read(
        export.profile()
        | export.thread("100000000000001", ["Facebook user", export.me], export.said("", T))
        | export.thread("100000000000002", ["Facebook user", export.me], export.said("Facebook user", T))
    )

    assert [(one.key, one.name) for one in found.people.values()] == [
        ("thread:100000000000001", None),
        ("thread:100000000000002", None),
    ]


def test_an_older_export_that_knows_less_is_joined(export):
    """A member of a group, later a correspondent, later a friend, on pages or not: one person in the end."""
    member = export.read(
        export.profile() | export.thread("100000000000009", [TOM, ZOE, export.me], export.said(ZOE, T))
    )
    writes = export.read(
        export.profile() | export.thread("ZoeLindqvist_Ab3dE6gH1j", [ZOE, export.me], export.said(ZOE, T))
    )
    moved = export.read(export.profile() | export.thread("100000000000001", [ZOE, export.me], export.said(ZOE, T)))
    friend = export.read(export.profile() | export.friends((ZOE, 1490000000)))
    page = export.read(
        export.profile()
        | {"html/friends.htm": f"<h1>{export.me}</h1><h2>Friends</h2><ul><li>{ZOE} (Mar 20, 2017)</li></ul>"}
    )
    chat = export.read(export.sealed(ZOE, export.said(ZOE, T)))

    assert _persons(member, writes, moved, friend, page, chat) == [TOM, ZOE]


def test_two_friends_of_one_name_on_a_page_are_those_in_json(export):
    """The page knows the day only, which is enough to tell which of the two is which."""
    listed = export.read(export.profile() | export.friends((TOM, 1480000000), (TOM, 1490000000)))
    page = export.read(
        export.profile()
        | {"html/friends.htm": f"<h2>Friends</h2><ul><li>{TOM} (Mar 20, 2017)</li><li>{TOM} (Nov 24, 2016)</li></ul>"}
    )

    assert _persons(listed, page) == [TOM, TOM]


def test_who_takes_another_name_stays_who_they_are(export):
    """A marriage changes the name in the whole export; the thread is the same."""
    before = export.read(
        export.profile() | export.thread("zoelind_100000000000001", [ZOE, export.me], export.said(ZOE, T))
    )
    after = export.read(
        export.profile() | export.thread("zoeberg_100000000000001", ["Zoë Berg", export.me], export.said("Zoë Berg", T))
    )

    assert len(_persons(before, after)) == 1


def test_a_friend_who_was_removed_and_came_back_is_one(export):
    """Both lists name the person: since when they are connected, and since when they had not been."""
    removed = {
        "connections/friends/removed_friends.json": {"deleted_friends_v2": [{"name": TOM, "timestamp": 1400000000}]}
    }
    found = export.read(export.profile() | export.friends((TOM, 1480000000)) | removed)

    ties = found.of(Tie)

    assert [(tie.who, tie.kind, int(tie.since.timestamp())) for tie in ties] == [
        ("friend:Tom Achebe@1480000000", "connected", 1480000000),
        ("friend:Tom Achebe@1480000000", "removed", 1400000000),
    ]


@pytest.mark.parametrize("path", ["friends/friends.json", "friends_and_followers/friends.json", "x/your_friends.json"])
@pytest.mark.parametrize("key", ["friends", "friends_v2", "friends_v3"])
def test_every_layout_gives_the_same_friends(export, path, key):
    """Old folder or new, with a version in the key or without: the same people under the same keys."""
    found = export.read(export.profile() | {path: {key: [{"name": ZOE, "timestamp": 1490000000}]}})

    assert [(one.key, one.name) for one in found.people.values()] == [("friend:Zoë Lindqvist@1490000000", ZOE)]


def test_friends_in_the_form_with_labels_are_read(export):
    """Some lists have become labels in the account's language; the first text is the name."""
    entry = {
        "timestamp": 1490000000,
        "label_values": [{"label": "Navn", "value": ZOE}, {"label": "URL", "href": "https://x"}],
    }
    found = export.read(export.profile() | {"connections/friends/your_friends.json": [entry]})

    assert list(found.people) == ["friend:Zoë Lindqvist@1490000000"]


def test_letters_that_are_right_already_stay(export):
    """A file that was cleaned by hand, or never broken, shows the same names."""
    files = export.profile() | export.friends(("José Ibáñez", 1480000000))

    assert export.read(files).people == export.read(files, broken=False).people


def test_an_address_goes_to_the_only_friend_of_its_name(export):
    """Two friends of one name, or two entries of one, and it goes to nobody."""

    def book(*names):
        entries = [{"name": name, "details": [{"contact_point": f"{i}@example.org"}]} for i, name in enumerate(names)]
        return {"x/contacts_uploaded_from_your_phone.json": {"address_book_v2": {"address_book": entries}}}

    one = export.friends((TOM, 1480000000))
    two = export.friends((TOM, 1480000000), (TOM, 1490000000))

    def emails(found):
        return [identity.emails for identity in found.people.values()]

    assert emails(export.read(export.profile() | one | book(TOM, "Plumber"))) == [("0@example.org",)]
    assert emails(export.read(export.profile() | two | book(TOM))) == [(), ()]
    assert emails(export.read(export.profile() | one | book(TOM, TOM))) == [()]
