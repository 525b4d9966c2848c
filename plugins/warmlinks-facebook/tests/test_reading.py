"""Reading as such: recognising, large exports, damaged ones, time."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from warmlinks.archive import open_archive
from warmlinks.errors import OwnerUnknownError
from warmlinks.models import Interaction
from warmlinks.sources import About, Refused
from warmlinks_facebook import _survey
from warmlinks_facebook.source import FacebookSource

DATA = Path(__file__).parent / "data"
TOM = "Tom Achebe"
T = 1_700_000_000_000


def _recognized(export, files):
    with open_archive(export.write(files)) as archive:
        return FacebookSource().recognizes(archive)


@pytest.mark.parametrize(
    "name",
    [
        "friends/friends.json",
        "facebook-ines/friends_and_followers/friends.json",
        "connections/friends/your_friends.json",
        "friends.json",
        "messages/inbox/tom_1/message_1.json",
        "messages/inbox/tom_1/message.json",
        "inbox/tom_1/message_2.html",
        "message_1.json",
        "html/messages.htm",
        "messages/12.html",
        "your_facebook_activity/posts/media/sea.jpg",
    ],
)
def test_a_part_of_an_export_is_recognized(export, name):
    """At the top or below folders, a part or a single file: by name alone."""
    assert _recognized(export, {name: "{}"})


def test_the_encrypted_zip_is_recognized_by_what_it_begins_with(export):
    """Its file names are only names and counters."""
    assert _recognized(export, export.sealed(TOM, export.said(TOM, T)))
    assert not _recognized(export, {"holiday_12.json": {"pictures": []}})


@pytest.mark.parametrize(
    "name",
    [
        "your_instagram_activity/messages/inbox/tom_1/message_1.json",
        "connections/followers_and_following/following.json",
        "data/tweets.js",
        "Connections.csv",
        "photo.jpg",
    ],
)
def test_what_is_not_facebooks_is_left_to_others(export, name):
    """Instagram's threads have the same form, and are another network's."""
    assert not _recognized(export, {name: "{}"})


@pytest.mark.parametrize("case", sorted(path.name for path in DATA.iterdir() if path.is_dir()))
def test_an_export_too_large_to_keep_is_read_twice_alike(case, monkeypatch):
    """Between the first look and the second nothing need be kept; the records are the same."""
    parts = sorted((DATA / case).glob("part-*")) or [DATA / case]
    with open_archive(parts) as archive:
        kept = list(FacebookSource().read(archive))

    monkeypatch.setattr(_survey, "_KEPT", 0)
    with open_archive(parts) as archive:
        assert list(FacebookSource().read(archive)) == kept


def test_a_media_only_part_says_what_is_missing(export):
    """Alone it names nobody; the message says to load the others with it."""
    with pytest.raises(OwnerUnknownError, match="load all of them together"):
        export.read({"your_facebook_activity/posts/media/sea.jpg": "a picture"})


def test_a_bad_line_costs_that_line(export):
    """The others are read, and the place of the bad one is told."""
    bad = {"sender_name": TOM, "timestamp_ms": "then", "content": "x"}
    found = export.read(
        export.profile() | export.thread("1", [TOM, export.me], export.said(TOM, T), bad, export.said(TOM, T + 1))
    )

    [refused] = found.of(Refused)

    assert len(found.keys) == 2
    assert refused.where.endswith("message_1.json[1]")
    assert "then" not in refused.why


def test_a_bad_file_costs_that_file(export):
    """A profile that is damaged leaves the owner to be told by the threads."""
    threads = export.thread("1", [TOM, export.me], export.said(TOM, T)) | export.thread("2", ["Zoë Lind", export.me])
    name = next(iter(export.profile()))

    found = export.read(threads | {name: "{broken"})

    assert found.account.name == export.me
    assert [one.where for one in found.of(Refused)] == [name]


def test_the_generation_says_what_is_lost(export):
    """Whoever looks for what is not there is told that no reader can find it."""
    plain = export.profile() | export.thread("1", [TOM, export.me], export.said(TOM, T))

    [alone] = export.read(plain).of(About)
    [both] = export.read(plain, export.sealed(TOM, export.said(TOM, T))).of(About)

    assert (alone.generation, both.generation) == ("J4", "J4+E2EE")
    assert any("Encrypted" in sentence for sentence in alone.lost)
    assert not any("Encrypted" in sentence for sentence in both.lost)


def _json(export, size):
    lines = [export.said(TOM, T - number * 1000, f"message number {number} about the tides") for number in range(size)]
    return export.profile() | export.thread("1", [TOM, export.me], *lines)


def _page(export, size):
    block = (
        '<div class="pam _3-95 _2ph- _a6-g"><div class="_2ph_ _a6-h">{}</div>'
        '<div class="_2ph_ _a6-p"><div>{}</div></div>'
        '<div class="_3-94 _a6-o"><div class="_a72d">Jan 15, 2020 3:{:02d}:30 pm</div></div></div>'
    )
    blocks = "".join(block.format(TOM, f"message number {number}", number % 60) for number in range(size))
    return export.profile() | {"messages/inbox/tom_1/message_1.html": f"<html><body>{blocks}</body></html>"}


def _old_page(export, size):
    block = (
        '<div class="message"><div class="message_header"><span class="user">{}</span><span class="meta">'
        "Friday, October 4, 2013 at 10:{:02d}pm PDT</span></div></div><p>message number {}</p>"
    )
    blocks = "".join(block.format(TOM, number % 60, number) for number in range(size))
    body = f'<h1>{export.me}</h1><div class="thread">{TOM}, {export.me}{blocks}</div>'
    return {"html/messages.htm": f"<html><body>{body}</body></html>"}


@pytest.mark.parametrize("files", [_json, _page, _old_page])
def test_time_grows_in_a_straight_line(export, files):
    """Four times the size takes about four times as long, whatever the form."""

    def seconds(size):
        with open_archive(export.write(files(export, size))) as archive:
            list(FacebookSource().read(archive))
            started = time.process_time()
            contact = sum(isinstance(record, Interaction) for record in FacebookSource().read(archive))
        assert contact == size
        return time.process_time() - started

    small, large = seconds(1500), seconds(6000)

    assert large < 10 * small
