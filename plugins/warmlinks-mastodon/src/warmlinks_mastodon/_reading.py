"""Reads an archive: the owner, the posts, the lists of accounts."""

from __future__ import annotations

from collections.abc import Iterator

from warmlinks.archive import Archive
from warmlinks.errors import InputError
from warmlinks.plugins.sources import About, Record, Refused, refusal
from warmlinks_mastodon._lists import read_list
from warmlinks_mastodon._names import lists_in
from warmlinks_mastodon._outbox import OutboxReader
from warmlinks_mastodon._owner import owners_of
from warmlinks_mastodon.records import PostRecords

__all__ = ["read_archive"]

_NOT_INCLUDED = (
    "replies, mentions, messages, likes and boosts by others",
    "the names of people other than you",
    "since when anybody follows",
)


def read_archive(archive: Archive) -> Iterator[Record]:
    actors, outboxes, likes = (archive.find(f"{name}.json") for name in ("actor", "outbox", "likes"))
    lists = lists_in(archive)
    place = next(iter((*actors, *outboxes, *(listing.member for listing in lists))), None)
    if place is None:
        raise InputError(
            "it has neither an account nor posts nor a list of accounts",
            archive=archive.name,
            advice="Load the whole archive, as the server gave it",
        )
    refused: list[Refused] = []
    records = PostRecords(owners_of(archive, refused))
    yield About(
        "archive" if actors or outboxes else "tables of accounts",
        coverage=None if outboxes else {},
        not_included=_NOT_INCLUDED if outboxes else ("what anybody wrote", *_NOT_INCLUDED[1:]),
    )
    yield from records.account(place.name)
    yield from refused
    outbox = OutboxReader(archive, records)
    parts = [
        *((member, outbox.posts(member)) for member in outboxes),
        *((member, outbox.likes(member)) for member in likes),
        *((listing.member, read_list(archive, listing, records)) for listing in lists),
    ]
    for member, part in parts:
        try:
            yield from part
        except InputError as error:
            yield refusal(member.name, error)
