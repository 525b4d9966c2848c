"""What an archive lists, and how it is found."""

from __future__ import annotations

import os
import stat
import weakref
from datetime import UTC
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warmlinks.archive import Budgets, Member, open_archive
from warmlinks.archive._members import natural_key, shown
from warmlinks.errors import BudgetError, InputError
from warmlinks.testing.examples import write_folder, write_zip

TREE = {
    "x/messages/inbox/Ada_1/message_10.json": b"10",
    "x/messages/inbox/Ada_1/message_2.json": b"2",
    "x/messages/inbox/ben/message_1.json": b"1",
    "x/messages/inbox/ben/photos/p.jpg": b"",
    "x/data/Tweets.js": b"",
    "x/data/tweets-part1.js": b"",
    "x/data/tweets copy.js": b"",
    "x/who_you've_followed.json": b"",
}


def names(members):
    return [member.name for member in members]


def test_a_closed_archive_keeps_no_list(archive_of):
    """A long one goes at once, also where Python seldom looks for cycles."""
    archive = archive_of(TREE)
    entry = weakref.ref(archive._containers[0].entries[0])
    archive.close()

    assert entry() is None


def test_members_stand_in_natural_order(archive_of):
    """message_2 stands before message_10, whatever the case of the names."""
    archive = archive_of(TREE)

    assert names(archive.find("message_*.json")) == [
        "x/messages/inbox/Ada_1/message_2.json",
        "x/messages/inbox/Ada_1/message_10.json",
        "x/messages/inbox/ben/message_1.json",
    ]


@pytest.mark.parametrize(
    ("patterns", "found"),
    [
        (["tweets.js"], ["x/data/Tweets.js"]),
        (["tweets.js", "tweets-part*.js"], ["x/data/tweets-part1.js", "x/data/Tweets.js"]),
        (["data/TWEETS.js"], ["x/data/Tweets.js"]),
        (["x/data/tweets.js"], ["x/data/Tweets.js"]),
        (["y/data/tweets.js"], []),
        (["messages/inbox/*/message_?.json"], names([Member(n, 0) for n in TREE if "_2" in n or "_1.json" in n])),
        (["inbox/*.jpg"], []),
        (["who_you[']ve_followed.json"], []),
        (["who_you've_followed.json"], ["x/who_you've_followed.json"]),
        ([], []),
    ],
)
def test_patterns_look_at_the_right_end_of_a_name(archive_of, patterns, found):
    """A pattern is compared with as many parts of a name, from the right, as it has; a star stays within a part."""
    archive = archive_of(TREE)

    assert names(archive.find(*patterns)) == found


def test_the_same_export_as_zip_and_as_folder(tmp_path):
    """A zip and the folder unpacked from it list the same members and hold the same bytes."""
    with (
        open_archive(write_zip(tmp_path / "a.zip", TREE.items())) as zipped,
        open_archive(write_folder(tmp_path / "a", TREE)) as unpacked,
    ):
        assert names(zipped.members) == names(unpacked.members)
        assert [zipped.read(one) for one in zipped.members] == [unpacked.read(one) for one in unpacked.members]


def test_a_single_file_is_an_archive_of_one_member(tmp_path):
    """A file that is no zip is read as it is, under its own name."""
    path = tmp_path / "Connections.csv"
    path.write_bytes(b"hello")

    with open_archive(path) as archive:
        assert [(one.name, one.size, archive.read(one)) for one in archive.members] == [
            ("Connections.csv", 5, b"hello")
        ]


def test_parts_of_one_export_are_united(tmp_path):
    """Several zips are listed together; the very same file in both is listed once, a different one twice."""
    first = write_zip(tmp_path / "1.zip", [("a.json", b"1"), ("start.html", b"same"), ("p.json", b"one")])
    second = write_zip(tmp_path / "2.zip", [("b.json", b"2"), ("start.html", b"same"), ("p.json", b"two")])

    with open_archive([first, second]) as archive:
        assert names(archive.members) == ["a.json", "b.json", "p.json", "p.json", "start.html"]
        assert [archive.read(one) for one in archive.find("?.json")] == [b"1", b"2", b"one", b"two"]


def test_what_the_user_said_is_handed_on(archive_of):
    """Owner and zone are the source's to use; without them there is no owner, and UTC."""
    given_zone = archive_of({}, owner="@sam", timezone=ZoneInfo("Europe/Berlin"))
    plain = archive_of({})

    assert (given_zone.owner, given_zone.timezone.key) == ("@sam", "Europe/Berlin")
    assert (plain.owner, plain.timezone) == (None, UTC)


def test_litter_of_operating_systems_is_left_out(archive_of):
    """What macOS adds to zips is no member."""
    archive = archive_of({"__MACOSX/._a.csv": b"", "x/.DS_Store": b"", "x/a.csv": b""})

    assert names(archive.members) == ["x/a.csv"]


def test_links_and_pipes_in_a_folder_are_no_members(tmp_path):
    """A link is not followed and a pipe is not waited for; a plain file beside them is listed."""
    folder = tmp_path / "export"
    folder.mkdir()
    (tmp_path / "secret.csv").write_text("elsewhere")
    (folder / "link.csv").symlink_to(tmp_path / "secret.csv")
    (folder / "up").symlink_to(tmp_path)
    os.mkfifo(folder / "pipe.csv")
    (folder / "plain.csv").write_text("here")

    with open_archive(folder) as archive:
        assert names(archive.members) == ["plain.csv"]


def test_a_file_swapped_for_a_link_is_refused(tmp_path):
    """A member that has become a link since the folder was listed is not opened."""
    folder = write_folder(tmp_path / "export", {"a.csv": b"here"})
    (tmp_path / "secret.csv").write_text("elsewhere")

    with open_archive(folder) as archive:
        (folder / "a.csv").unlink()
        (folder / "a.csv").symlink_to(tmp_path / "secret.csv")
        with pytest.raises(InputError, match="cannot be read"):
            archive.read(archive.members[0])


@pytest.mark.parametrize("name", ["nowhere.zip", "a\0b"])
def test_a_path_that_is_not_there_is_said(tmp_path, name):
    """A missing file is the user's mistake, told with its path."""
    with pytest.raises(InputError, match="there is no such file"):
        open_archive(tmp_path / name)


def test_no_path_at_all_is_said():
    """An empty list of paths is refused."""
    with pytest.raises(InputError, match="no file was named"):
        open_archive([])


def test_a_device_is_no_archive(tmp_path):
    """What is neither file nor folder is not opened."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)

    assert stat.S_ISFIFO(pipe.stat().st_mode)
    with pytest.raises(InputError, match="neither a file nor a folder"):
        open_archive(pipe)


def test_a_large_folder_is_refused_by_number(tmp_path):
    """The budget of entries holds for folders too."""
    folder = write_folder(tmp_path / "export", {f"{number}.txt": b"" for number in range(11)})

    with pytest.raises(BudgetError) as caught:
        open_archive(folder, budgets=Budgets(entries=10))

    assert (caught.value.budget, caught.value.limit) == ("entries", 10)


def test_it_says_what_was_opened_and_read(archive_of):
    """Which members were opened, and how many bytes were read, can be asked."""
    archive = archive_of({"a.txt": b"12345", "b.txt": b"678", "c.txt": b""})

    archive.head(archive.members[0], 2)
    archive.read(archive.members[1])

    assert names(archive.opened) == ["a.txt", "b.txt"]
    assert archive.bytes_read >= 2 + 3


@given(st.text(max_size=30), st.text(max_size=30))
def test_any_two_names_can_be_ordered(one, other):
    """Every name has a key, different names have different ones, and they compare."""
    first, second = natural_key(one), natural_key(other)

    assert (first == second) == (one == other)
    assert (first < second) != (first >= second)


def test_names_are_shown_escaped():
    """Line ends, zero bytes and marks that turn the direction are shown as what they are; letters stay."""
    assert shown("a\nb\0c\u202edé字") == r"a\nb\x00c\u202edé字"
