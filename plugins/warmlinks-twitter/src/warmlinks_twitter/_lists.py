"""Lists of accounts and posts: who follows whom, who is blocked, what was liked, the uploaded address book."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal, TypeAlias

from warmlinks.archive import Member
from warmlinks.plugins.sources import Record, Refused, Tie, WholeList
from warmlinks.values import Direction, Interaction
from warmlinks_twitter._dates import id_number, id_time
from warmlinks_twitter._layout import NETWORK
from warmlinks_twitter._reading import Reading
from warmlinks_twitter._shapes import LikeEntry, ListedEntry, Something

__all__ = ["TIES", "count_contacts", "liked_posts", "read_likes", "read_ties"]

_Kind: TypeAlias = Literal["following", "followed_by", "blocked", "muted"]

TIES: dict[str, tuple[_Kind, Direction]] = {
    "following": ("following", "out"),
    "follower": ("followed_by", "in"),
    "block": ("blocked", "out"),
    "mute": ("muted", "out"),
}
"""Stem -> what being in that list is."""


def read_ties(reading: Reading, members: Sequence[Member], stem: str) -> Iterator[Record]:
    """The ties that one list stands for. When they began is not told.

    A list of those blocked or muted that was read without a loss is whole: who is not on it is so no longer.
    """
    kind, direction = TIES[stem]
    lost = False
    for member, index, entry in reading.records(members, ListedEntry):
        if isinstance(entry, Refused):
            lost = True
            yield entry
            continue
        where = f"{member}[{index}]"
        listed = entry.follower or entry.following or entry.blocking or entry.muting
        if listed is None or not id_number(listed.account_id):
            lost = True
            yield Refused(where, "no account number in this entry")
        elif listed.account_id != reading.owner.key:
            person = reading.people.listed(listed.account_id, where)
            if person is not None:
                yield person
            yield Tie(NETWORK, listed.account_id, kind, direction=direction, where=where)
    if members and not lost and (kind == "blocked" or kind == "muted"):  # noqa: PLR1714  so that the types narrow
        yield WholeList(NETWORK, kind, members[0].name)


def liked_posts(reading: Reading, members: Iterable[Member]) -> frozenset[int]:
    """The ids of the posts the owner liked; what cannot be read is reported when the likes are."""
    entries = (entry for _, _, entry in reading.records(members, LikeEntry))
    return frozenset(id_number(entry.like.tweet_id) for entry in entries if isinstance(entry, LikeEntry)) - {0}


def read_likes(reading: Reading, members: Iterable[Member], authors: Mapping[int, str]) -> Iterator[Record]:
    """Likes of posts whose author the archive tells, because the owner answered or quoted them.

    A like has no time. The post's own is the earliest it can have been, and stands for it.
    """
    numbers: set[int] = set()
    for member, index, entry in reading.records(members, LikeEntry):
        if isinstance(entry, Refused):
            yield entry
            continue
        number = id_number(entry.like.tweet_id)
        author = authors.get(number)
        at = id_time(number)
        if author is None or at is None or number in numbers:
            reading.leave("a like of a post whose author the archive does not tell", member)
            continue
        numbers.add(number)
        stated = f"not before {at.isoformat(timespec='seconds')}"
        yield Interaction(NETWORK, f"like:{number}", author, "like", "out", at, f"{member}[{index}]", stated=stated)


def count_contacts(reading: Reading, members: Iterable[Member]) -> Iterator[Record]:
    """The address book the owner uploaded: addresses without names, so nobody can be told by it."""
    for member, _, entry in reading.records(members, Something):
        if isinstance(entry, Refused):
            yield entry
        else:
            reading.leave("an address-book entry without a name", member)
