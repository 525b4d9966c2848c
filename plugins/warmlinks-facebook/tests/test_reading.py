"""Reading as such: recognising, large exports, damaged ones, time."""

from __future__ import annotations

from pathlib import Path

import pytest
from doubling import AT_MOST, growth

from warmlinks.archive import open_archive
from warmlinks.errors import OwnerUnknownError
from warmlinks.plugins.sources import About, Refused
from warmlinks.values import Interaction
from warmlinks_facebook import _html_old
from warmlinks_facebook.source import FacebookSource
from warmlinks_meta import pages, survey

DATA = Path(__file__).parent / "data"
PIECE = 8 * 1024
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

    monkeypatch.setattr(survey, "_KEPT", 0)
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
    assert any("encrypted" in what for what in alone.not_included)
    assert not any("encrypted" in what for what in both.not_included)


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


def _growth(export, monkeypatch, files, read):
    """How many times as long an export of twice the size takes, pages in small pieces."""
    monkeypatch.setitem(pages.pieces.__kwdefaults__, "size", PIECE)

    def read_all(paths):
        with open_archive(paths) as archive:
            return read(archive)

    return growth(read_all, lambda size: export.write(files(export, size)), 300)


def _contacts(archive):
    return sum(isinstance(record, Interaction) for record in FacebookSource().read(archive))


@pytest.mark.heavy
@pytest.mark.parametrize("files", [_json, _page, _old_page])
def test_time_grows_in_a_straight_line(export, monkeypatch, files):
    """Twice the size takes about twice the time, whatever the form."""
    assert _growth(export, monkeypatch, files, _contacts) < AT_MOST


def _read_anew_for_each_piece(archive):
    return [_contacts(archive) for _ in range(1 + sum(member.size for member in archive.members) // 10_000)]


def _each_beside_each(archive):
    records = [record for record in FacebookSource().read(archive) if isinstance(record, Interaction)] * 8
    return sum(one is other for one in records for other in records)


@pytest.mark.heavy
@pytest.mark.parametrize("read", [_read_anew_for_each_piece, _each_beside_each])
def test_a_square_would_be_noticed(export, monkeypatch, read):
    """The control: reading anew all the time, or comparing each with each, grows faster than the export does."""
    assert _growth(export, monkeypatch, _page, read) > AT_MOST


@pytest.mark.heavy
@pytest.mark.parametrize(
    "piece", ["<div ", '<div class="', '<div class="_2lej ', '<section class="class=', '<div class="message" ', "<h3>"]
)
def test_tags_made_to_stop_a_pattern_do_not(tmp_path, monkeypatch, piece):
    """The patterns that find where to cut a page take time in a straight line, whatever the tags are."""
    monkeypatch.setitem(pages.pieces.__kwdefaults__, "size", PIECE // 32)
    monkeypatch.setattr(pages, "_LONGEST", PIECE // 8)

    def page(size):
        path = tmp_path / f"{size}.html"
        path.write_text(piece * (size // len(piece)))
        return path

    def cut(path):
        with open_archive(path) as archive:
            for start in (pages.BLOCK_START, _html_old._START):
                list(pages.pieces(archive, archive.members[0], start))

    assert growth(cut, page, PIECE * 8) < AT_MOST
