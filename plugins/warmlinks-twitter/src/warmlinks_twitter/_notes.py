"""Long posts. The beginning of each is an ordinary post too, and there is no sure link between the two."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta

from warmlinks.archive import Member
from warmlinks.plugins.sources import Record, Refused
from warmlinks_twitter._dates import id_number, iso_time, post_stamp
from warmlinks_twitter._posts import PostReader
from warmlinks_twitter._reading import Reading
from warmlinks_twitter._shapes import Entities, Mention, Note, NoteEntry, Tweet

__all__ = ["note_times", "read_notes"]

_SECOND = timedelta(seconds=1)


def note_times(reading: Reading, members: Iterable[Member]) -> frozenset[str]:
    """The seconds in which long posts were made, as posts write them, with the seconds on either side."""
    stamps: set[str] = set()
    for _, _, entry in reading.records(members, NoteEntry):
        if not isinstance(entry, Refused) and entry.note_tweet is not None:
            stamps.update(_stamps(entry.note_tweet))
    return frozenset(stamps)


def read_notes(reading: Reading, members: Iterable[Member], posts: PostReader) -> Iterator[Record]:
    """Long posts that no post of the same second stands for."""
    for member, index, entry in reading.records(members, NoteEntry):
        if isinstance(entry, Refused):
            yield entry
        elif entry.note_tweet is None or entry.note_tweet.core is None:
            yield Refused(f"{member}[{index}]", "a long post of an unknown form")
        elif posts.met.isdisjoint(_stamps(entry.note_tweet)):
            yield from posts.post(_as_post(entry.note_tweet), member, index)
        else:
            reading.leave("a long post that is among the posts too", member)


def _stamps(note: Note) -> tuple[str, ...]:
    at = iso_time(note.created_at, note.note_tweet_id)
    return () if at is None else tuple(post_stamp(at + step) for step in (-_SECOND, timedelta(), _SECOND))


def _as_post(note: Note) -> Tweet:
    """The long post in the shape of a post. It names accounts by handle only."""
    core = note.core
    at = iso_time(note.created_at, note.note_tweet_id)
    mentions = []
    for mention in (core.mentions if core is not None else None) or ():
        handle = mention.screen_name or ""
        start = mention.from_index or 0
        start = id_number(start)
        mentions.append(Mention(id_str="-1", screen_name=handle, indices=(start, start + len(handle) + 1)))
    return Tweet(
        id_str=note.note_tweet_id,
        created_at=post_stamp(at) if at is not None else "",
        full_text=core.text if core is not None else "",
        entities=Entities(user_mentions=mentions),
    )
