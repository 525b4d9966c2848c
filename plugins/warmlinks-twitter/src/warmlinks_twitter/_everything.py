"""Goes through an archive: asks each reader in turn, in the order in which they need each other."""

from __future__ import annotations

from collections.abc import Iterator

from warmlinks.archive import Archive
from warmlinks.cues import CueReader
from warmlinks.plugins.sources import Record, Refused
from warmlinks_twitter._about import about, missing_files, read_manifest, unexpectedly_empty
from warmlinks_twitter._calls import read_calls, read_received
from warmlinks_twitter._chat import read_chat
from warmlinks_twitter._layout import CALLS, GROUPS, MESSAGES, POSTS, Layout
from warmlinks_twitter._lists import TIES, count_contacts, liked_posts, read_likes, read_ties
from warmlinks_twitter._messages import MessageReader
from warmlinks_twitter._notes import note_times, read_notes
from warmlinks_twitter._owner import find_owner
from warmlinks_twitter._posts import PostReader
from warmlinks_twitter._reading import Reading
from warmlinks_twitter._tables import read_tables

__all__ = ["read_archive"]


def read_archive(archive: Archive) -> Iterator[Record]:
    """What the archive holds: about it and its owner, posts, messages, lists, and everybody named in them."""
    layout = Layout.of(archive.members)
    refused: list[Refused] = []
    manifest = read_manifest(archive, layout, refused)
    owner = find_owner(archive, layout, manifest, refused)
    yield about(archive, layout, manifest, refused)
    yield owner.record()
    yield from refused
    yield from missing_files(layout, manifest)
    reading = Reading(archive, owner)
    yield from _posts(reading, layout)
    yield from _messages(reading, layout)
    for stem in TIES:
        yield from read_ties(reading, layout.members(stem), stem)
    yield from count_contacts(reading, layout.members("contact"))
    yield from reading.people.records()
    yield from reading.left()
    yield from unexpectedly_empty(manifest, reading.counts)


def _posts(reading: Reading, layout: Layout) -> Iterator[Record]:
    """Everything the owner said or did in public. Likes come last: who wrote a liked post, other posts may tell."""
    likes, notes = layout.members("like"), layout.members("note-tweet")
    posts = PostReader(
        reading,
        liked=liked_posts(reading, likes),
        note_times=note_times(reading, notes),
        old_export=layout.is_grailbird,
    )
    yield from posts.read([*layout.members(*POSTS), *layout.months])
    yield from read_tables(reading, layout.tables, posts)
    yield from read_notes(reading, notes, posts)
    yield from posts.finish()
    yield from read_likes(reading, likes, posts.authors)


def _messages(reading: Reading, layout: Layout) -> Iterator[Record]:
    """What was said and called in private. Posts come before it: they tell the names that messages lack."""
    chat = layout.members("message-event")
    moments: set[tuple[str, str, int]] | None = set() if chat else None
    messages = MessageReader(reading, CueReader.of_people(reading.people.names()), moments=moments)
    yield from messages.direct(layout.members(*MESSAGES) or layout.members("direct-message-headers"))
    yield from messages.groups(layout.members(*GROUPS) or layout.members("direct-message-group-headers"))
    yield from read_chat(reading, chat, moments or ())
    yield from read_calls(reading, layout.members(CALLS[0]))
    yield from read_received(reading, layout.members(CALLS[1]))
