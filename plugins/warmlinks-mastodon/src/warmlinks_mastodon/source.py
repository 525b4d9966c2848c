"""Archives of Mastodon and of servers that write theirs alike, and the tables of accounts that they export."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import ClassVar

from warmlinks.archive import Archive
from warmlinks.errors import InputError
from warmlinks.plugins.sources import About, Coverage, CoveredSides, Record, Refused, Source
from warmlinks_mastodon._lists import PATTERNS, lists_in, read_list
from warmlinks_mastodon._outbox import OutboxReader
from warmlinks_mastodon._owner import owners_of
from warmlinks_mastodon._refusals import refusal
from warmlinks_mastodon.records import BEGAN, NETWORK, PostRecords, coverage_of

__all__ = ["MastodonSource"]

_TELLING = {"actor.json": b"preferredUsername", "outbox.json": b"orderedItems"}
_NOT_INCLUDED = (
    "replies, mentions, messages, likes and boosts by others",
    "the names of people other than you",
    "since when anybody follows",
)


class MastodonSource(Source):
    """Reads what a server of the network gives its users: what they did themselves."""

    name: ClassVar[str] = "mastodon"
    network: ClassVar[str] = NETWORK
    began: ClassVar[date | None] = BEGAN
    coverage: ClassVar[Coverage] = coverage_of(CoveredSides.OWN_SIDE)
    reads: ClassVar[tuple[str, ...]] = (*_TELLING, "likes.json", *PATTERNS)

    def recognizes(self, archive: Archive) -> bool:
        """Whether there is an account or an outbox, or a table of accounts."""
        for name, word in _TELLING.items():
            for member in archive.find(name)[:2]:
                try:
                    if word in archive.head(member):
                        return True
                except InputError:
                    continue
        return bool(lists_in(archive, certain=True))

    def read(self, archive: Archive) -> Iterator[Record]:
        """Yield what the owner did, and the lists of accounts.

        Raises:
            OwnerUnknownError: nothing says whose it is.
            InputError: there is nothing in it to read.
        """
        actors, outboxes, likes = (archive.find(f"{one}.json") for one in ("actor", "outbox", "likes"))
        lists = lists_in(archive)
        place = next(iter((*actors, *outboxes, *(one.member for one in lists))), None)
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
            *((one.member, read_list(archive, one, records)) for one in lists),
        ]
        for member, part in parts:
            try:
                yield from part
            except InputError as error:
                yield refusal(member.name, error)
