"""The members of an archive that are read, found by name and, for a few, by their first bytes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal, NamedTuple, TypeAlias

from warmlinks.archive import Archive, Member
from warmlinks.errors import InputError
from warmlinks_mastodon.addresses import account_of

__all__ = ["ACCOUNT", "PATTERNS", "List", "is_mastodons", "lists_in"]

ACCOUNT = "Account address"
"""How the column of accounts is called, where a table has a header."""

Kind: TypeAlias = Literal["following", "followed_by", "muted", "blocked", "list"]

_LISTS: dict[str, Kind] = {
    "followers": "followed_by",
    "following": "following",
    "follows": "following",
    "muted": "muted",
    "mutes": "muted",
    "blocked_accounts": "blocked",
    "blocks": "blocked",
    "lists": "list",
}
"""How the names of lists begin, also where a browser has put a number behind a name."""

_CONTENT_MARKS = {"actor.json": b"preferredUsername", "outbox.json": b"orderedItems"}
_LIST_PATTERNS = (*(f"{start}*.csv" for start in _LISTS), "followers.json", "following.json")
PATTERNS = (*_CONTENT_MARKS, "likes.json", *_LIST_PATTERNS)
"""All that is read."""

_HEAD = 2048
_MOST_HEADS = 8


class List(NamedTuple):
    """A member that lists accounts, and the kind of tie it stands for."""

    member: Member
    kind: Kind

    @property
    def table(self) -> bool:
        """Whether it is a CSV table."""
        return self.member.name.lower().endswith(".csv")


def is_mastodons(archive: Archive) -> bool:
    """Return whether there is an account, an outbox, or a table of accounts."""
    for member in archive.find(*_CONTENT_MARKS)[:_MOST_HEADS]:
        try:
            if _CONTENT_MARKS[_base_name(member)] in archive.head(member):
                return True
        except InputError:
            continue
    return any(
        listing.table and _is_list(archive, listing) is True
        for listing in _lists_by_name(archive.find(*_LIST_PATTERNS)[:_MOST_HEADS])
    )


def lists_in(archive: Archive) -> list[List]:
    """Return the lists of an archive, also those that turn out to be unreadable."""
    return [
        listing for listing in _lists_by_name(archive.find(*_LIST_PATTERNS)) if _is_list(archive, listing) is not False
    ]


def _lists_by_name(members: Iterable[Member]) -> list[List]:
    return [
        List(member, next(kind for start, kind in _LISTS.items() if _base_name(member).startswith(start)))
        for member in members
    ]


def _base_name(member: Member) -> str:
    return member.name.rpartition("/")[2].casefold()


def _is_list(archive: Archive, listing: List) -> bool | None:
    """Return whether a member is the list that its name promises; None if it is empty or unreadable."""
    try:
        head = archive.head(listing.member, _HEAD)
    except InputError:
        return None
    if not listing.table:
        return b"orderedItems" in head or (None if head.strip()[:1] not in {b"{", b"["} else False)
    text = head.decode("utf-8-sig", "replace")
    first, *_ = [*text.splitlines(), ""]
    if not text.strip() or "\ufffd" in first or "\0" in first:
        return None
    cells = [cell.strip('" ') for cell in re.split(r"[,;\t]", first)]
    account = cells[-1] if listing.kind == "list" else cells[0]
    return account_of(account) is not None or ACCOUNT.casefold() in map(str.casefold, cells)
