"""Lists of accounts: the tables that a server exports, and the collections that some put into their archives."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, TypeAlias

from attrs import frozen

from warmlinks.archive import Archive, Member
from warmlinks.errors import InputError
from warmlinks.plugins.sources import Fact, Record, Refused, WholeList
from warmlinks.values import Direction
from warmlinks_mastodon._refusals import refusal
from warmlinks_mastodon._shapes import Reference, link_of
from warmlinks_mastodon.addresses import Named, account_of, actor_in
from warmlinks_mastodon.records import NETWORK, PostRecords

__all__ = ["PATTERNS", "List", "lists_in", "read_list"]

Kind: TypeAlias = Literal["following", "followed_by", "muted", "blocked", "list"]

_TABLES: dict[Kind, tuple[str, ...]] = {
    "following": ("following*.csv", "follows*.csv"),
    "followed_by": ("followers*.csv",),
    "muted": ("muted*.csv", "mutes*.csv"),
    "blocked": ("blocked_accounts*.csv", "blocks*.csv"),
    "list": ("lists*.csv",),
}
_COLLECTIONS: dict[Kind, tuple[str, ...]] = {"following": ("following.json",), "followed_by": ("followers.json",)}
PATTERNS = tuple(one for some in (*_TABLES.values(), *_COLLECTIONS.values()) for one in some)
"""What they are called, also where a browser has put a number behind a name."""

_HEAD = 2048
_MOST_HEADS = 8
_ACCOUNT, _LIST = "Account address", "List name"
_COLUMNS = (_ACCOUNT, "Show boosts", "Notify on new posts", "Languages", "Hide notifications")
"""All that tables of accounts have had; those of older servers have no header, and fewer."""


@frozen
class List:
    """A member that lists accounts, and what being on it is."""

    member: Member
    kind: Kind

    @property
    def table(self) -> bool:
        """Whether it is a table."""
        return self.member.name.lower().endswith(".csv")


def lists_in(archive: Archive, *, certain: bool = False) -> list[List]:
    """The lists of an archive.

    Args:
        archive: what is read.
        certain: only tables that begin as such; else also what cannot be read, which will say so.
    """
    found = [
        List(member, kind)
        for names in (_TABLES, _COLLECTIONS)
        for kind, patterns in names.items()
        for member in archive.find(*patterns)
    ]
    if certain:
        return [one for one in found[:_MOST_HEADS] if one.table and _is_one(archive, one) is True]
    return [one for one in found if _is_one(archive, one) is not False]


def _is_one(archive: Archive, one: List) -> bool | None:
    """Whether a member is what its name promises, by its beginning; None where that cannot be read, or is empty."""
    try:
        head = archive.head(one.member, _HEAD)
    except InputError:
        return None
    if not one.table:
        return b"orderedItems" in head or (None if head.strip()[:1] not in {b"{", b"["} else False)
    text = head.decode("utf-8-sig", "replace")
    first, *_ = [*text.splitlines(), ""]
    if not text.strip() or "\ufffd" in first or "\0" in first:
        return None
    cells = [cell.strip('" ') for cell in re.split(r"[,;\t]", first)]
    account = cells[-1] if one.kind == "list" else cells[0]
    return account_of(account) is not None or _ACCOUNT.casefold() in map(str.casefold, cells)


def read_list(archive: Archive, one: List, records: PostRecords) -> Iterator[Record]:
    """The ties of one list; when they began is not told.

    Raises:
        InputError: it cannot be read, or not to its end.
    """
    lost = False
    for where, found, title in _accounts(archive, one, records.owner.partition("@")[2]):
        if isinstance(found, Refused):
            lost = True
            yield found
        elif one.kind == "list":
            if not records.is_own(found):
                yield from records.person(found, where)
                yield Fact(NETWORK, found.key, "category", title, where)
        else:
            direction: Direction = "in" if one.kind == "followed_by" else "out"
            yield from records.tie(found, one.kind, direction, where)
    if not lost and (one.kind == "muted" or one.kind == "blocked"):  # noqa: PLR1714  so that the types narrow
        yield WholeList(NETWORK, one.kind, one.member.name)


def _accounts(archive: Archive, one: List, home: str) -> Iterator[tuple[str, Named | Refused, str]]:
    """The place of each entry, whom it names, and on which list of several."""
    name = one.member.name
    if not one.table:
        for index, item in archive.records(one.member, str | Reference, path=("orderedItems",)):  # type: ignore[arg-type]  # a type at run time
            where = f"{name}[{index}]"
            if isinstance(item, InputError):
                yield where, refusal(where, item), ""
                continue
            link = link_of(item)
            key = account_of(link) or (link if actor_in(link) else None)
            yield where, Named(key, link) if key is not None else Refused(where, "this is no account"), ""
        return
    columns = (_LIST, _ACCOUNT) if one.kind == "list" else _COLUMNS
    for index, row in archive.rows(one.member, names=columns, open_end=True):
        where = f"{name}[{index}]"
        if isinstance(row, InputError):
            yield where, refusal(where, row), ""
            continue
        title = row[_LIST].strip() if one.kind == "list" else ""
        key = account_of(row[_ACCOUNT], home=home)
        if key is None or (one.kind == "list" and not title):
            yield where, Refused(where, "this is no account" if key is None else "this list has no name"), ""
        else:
            yield where, Named(key), title
