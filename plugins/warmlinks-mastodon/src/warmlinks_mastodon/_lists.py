"""Lists of accounts: the tables that a server exports, and the collections that some put into their archives."""

from __future__ import annotations

from collections.abc import Iterator

from warmlinks.archive import Archive
from warmlinks.errors import InputError
from warmlinks.plugins.sources import Fact, Record, Refused, WholeList, refusal
from warmlinks.values import Direction
from warmlinks_mastodon._names import ACCOUNT, List
from warmlinks_mastodon._network import NETWORK
from warmlinks_mastodon._shapes import Reference, link_of
from warmlinks_mastodon.addresses import Named, account_of, actor_in
from warmlinks_mastodon.records import PostRecords

__all__ = ["read_list"]

_LIST = "List name"
_COLUMNS = (ACCOUNT, "Show boosts", "Notify on new posts", "Languages", "Hide notifications")
"""All that tables of accounts have had; those of older servers have no header, and fewer."""


def read_list(archive: Archive, listing: List, records: PostRecords) -> Iterator[Record]:
    """Yield the ties of a list; it does not tell since when they exist."""
    lost = False
    for where, account, title in _accounts(archive, listing, records.owner.partition("@")[2]):
        if isinstance(account, Refused):
            lost = True
            yield account
        elif listing.kind == "list":
            if not records.is_own(account):
                yield from records.person(account, where)
                yield Fact(NETWORK, account.key, "category", title, where)
        else:
            direction: Direction = "in" if listing.kind == "followed_by" else "out"
            yield from records.tie(account, listing.kind, direction, where)
    if not lost and (listing.kind == "muted" or listing.kind == "blocked"):  # noqa: PLR1714  so that the types narrow
        yield WholeList(NETWORK, listing.kind, listing.member.name)


def _accounts(archive: Archive, listing: List, home: str) -> Iterator[tuple[str, Named | Refused, str]]:
    """Yield the place of each entry, the account, and the title of the list where there are several."""
    name = listing.member.name
    if not listing.table:
        for index, item in archive.records(listing.member, str | Reference, path=("orderedItems",)):  # type: ignore[arg-type]  # a type at run time
            where = f"{name}[{index}]"
            if isinstance(item, InputError):
                yield where, refusal(where, item), ""
                continue
            link = link_of(item)
            key = account_of(link) or (link if actor_in(link) else None)
            yield where, Named(key, link) if key is not None else Refused(where, "this is no account"), ""
        return
    columns = (_LIST, ACCOUNT) if listing.kind == "list" else _COLUMNS
    for index, row in archive.rows(listing.member, names=columns, open_end=True):
        where = f"{name}[{index}]"
        if isinstance(row, InputError):
            yield where, refusal(where, row), ""
            continue
        title = row[_LIST].strip() if listing.kind == "list" else ""
        key = account_of(row[ACCOUNT], home=home)
        if key is None or (listing.kind == "list" and not title):
            yield where, Refused(where, "this is no account" if key is None else "this list has no name"), ""
        else:
            yield where, Named(key), title
