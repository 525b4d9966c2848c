"""Requests to a server, page by page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, TypeAlias

import msgspec
from attrs import define, frozen

from warmlinks.errors import FeedError
from warmlinks.net.asking import Net
from warmlinks.net.http import Reply, Url
from warmlinks.net.secrets import SecretRef
from warmlinks.phrases import counted, number
from warmlinks.plugins.feeds import Checked, Checkpoint, checkpoint_of, state_in
from warmlinks.plugins.sources import Record, Refused
from warmlinks_mastodon._entities import Account, Conversation, Notification, Server, Status
from warmlinks_mastodon._places import Gap, Place, Stream, floor_in, query_in
from warmlinks_mastodon._server_records import ServerRecords
from warmlinks_mastodon.addresses import Named
from warmlinks_mastodon.records import PostRecords, identity_of

__all__ = ["check_account", "pull_account"]

_NOTIFICATIONS = "/api/v1/notifications"


def check_account(url: Url, token: SecretRef, net: Net) -> Checked:
    server = _Server(url, net.bearer(token), net)
    me, owner, _ = server.owner()
    server.ask(f"{_NOTIFICATIONS}?limit=1").json(list[msgspec.Raw])
    counts = (
        counted(me.statuses_count or 0, "post"),
        counted(me.followers_count or 0, "follower"),
        f"{number(me.following_count or 0)} followed",
    )
    return Checked(identity_of(owner), ", ".join(counts), me.since)


def pull_account(url: Url, token: SecretRef, since: str | None, net: Net) -> Iterator[Record | Checkpoint]:
    server = _Server(url, net.bearer(token), net)
    me, owner, home = server.owner()
    place = state_in(since, Place)
    maker = ServerRecords(me, home, PostRecords([owner]))
    todo = [server.pages(listing, place.stream(listing.name), maker) for listing in _lists(me)]
    while todo:
        for pages in tuple(todo):
            records = next(pages, None)
            if records is None:
                todo.remove(pages)
                continue
            yield from records
            yield checkpoint_of(place)


_Make: TypeAlias = Callable[[ServerRecords, Any, str], Iterator[Record]]


@frozen
class _List:
    """One list of a server: its path, the shape of its entries, and how records are made of them."""

    name: str
    path: str
    limit: int
    shape: type[Any]
    make: _Make


def _lists(me: Account) -> tuple[_List, ...]:
    """Return the lists to ask for; what others did comes first."""
    account = f"/api/v1/accounts/{me.id}"
    return (
        _List("notifications", _NOTIFICATIONS, 80, Notification, ServerRecords.notification),
        _List("statuses", f"{account}/statuses", 40, Status, ServerRecords.status),
        _List("conversations", "/api/v1/conversations", 40, Conversation, ServerRecords.conversation),
        _List("following", f"{account}/following", 80, Account, ServerRecords.following),
        _List("followers", f"{account}/followers", 80, Account, ServerRecords.follower),
    )


@define
class _Server:
    """Asks one server for its lists."""

    _url: Url
    _headers: Mapping[str, str]
    _net: Net

    def ask(self, target: str) -> Reply:
        return self._net.get(self._url.at(target), headers=self._headers)

    def owner(self) -> tuple[Account, Named, str]:
        """Return the owner's account, its name, and the host that accounts of this server are named by."""
        me = self.ask("/api/v1/accounts/verify_credentials").json(Account)
        home = self.ask("/api/v2/instance").json(Server).home
        owner = me.named(home)
        if owner is None or not me.id.isalnum():
            raise FeedError(
                f"{self._url} does not say whose account it is",
                advice="Check that the address in the settings is that of the server",
            )
        return me, owner, home

    def pages(self, of: _List, stream: Stream, maker: ServerRecords) -> Iterator[list[Record]]:
        """Yield the records of each page, newest first, and note in `stream` how far the list is read."""
        floor, gaps = stream.top, stream.gaps
        query, newest = query_in("", limit=of.limit, since_id=floor), True
        while True:
            for reply in self._net.pages(
                self._url.at(f"{of.path}?{query}"),
                next_=partial(self._next_target, of, floor),
                headers=self._headers,
            ):
                entries = self._entries_of(of, reply)
                records = [record for entry in entries for record in _records(of, entry, maker)]
                if newest:
                    # lists of accounts tell the number of their newest entry by this link alone
                    stream.top, newest = floor_in(reply.links.get("prev", "")) or stream.top, False
                following = self._next_target(of, floor, reply)
                left = [Gap(floor, following.partition("?")[2])] if following is not None else []
                stream.leave([*left, *gaps])
                yield records
            if not gaps:
                return
            gap, *gaps = gaps
            floor, query, newest = gap.floor, gap.query, False

    def _next_target(self, of: _List, floor: str, reply: Reply) -> str | None:
        """Return the target of the next page, limited to what is newer than `floor`."""
        link = reply.links.get("next")
        return f"{self._url.at(of.path).target}?{query_in(link, since_id=floor)}" if link is not None else None

    def _entries_of(self, of: _List, reply: Reply) -> list[Any]:
        """Return the entries of a page, with None for each that has another shape.

        Raises:
            FeedError: it is no page of this list.
        """
        for link in reply.links.values():
            if not link.partition("?")[0].rstrip("/").endswith(of.path):
                raise FeedError(
                    f"{self._url} answered another question than was asked", advice="The next sync asks again"
                )
        entries = [_decoded(item, of.shape) for item in reply.json(list[msgspec.Raw])]
        if entries and not reply.links and all(entry is None for entry in entries):
            reply.json(list[of.shape])  # type: ignore[name-defined]  # it says what is wrong
        return entries


def _decoded(item: msgspec.Raw, shape: type[Any]) -> Any:  # noqa: ANN401  an instance of it
    try:
        return msgspec.json.decode(item, type=shape)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None


def _records(of: _List, entry: Any, maker: ServerRecords) -> Iterator[Record]:  # noqa: ANN401  as the list has it
    """Return the records of an entry; one of another shape is refused alone."""
    if entry is None:
        yield Refused(of.name, "an entry is not of the shape that servers of this network give")
    else:
        yield from of.make(maker, entry, of.name)
