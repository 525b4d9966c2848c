"""The shapes of a server's answers."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec

from warmlinks_mastodon.addresses import Named, account_of, host_in, moment_of

__all__ = ["Account", "Conversation", "Mention", "Notification", "Server", "Status"]

Time = Annotated[datetime, msgspec.Meta(tz=True)]
Id = Annotated[str, msgspec.Meta(min_length=1)]


class Server(msgspec.Struct):
    """What a server says of itself; `account_domain` if its accounts are named by another host."""

    domain: str
    account_domain: str | None = None

    @property
    def home(self) -> str:
        """The host that its accounts are named by."""
        host = self.account_domain or self.domain
        return host_in(host) or host.lower()


class Account(msgspec.Struct):
    """An account; `acct` has no host if it is of the same server."""

    id: Id
    acct: Id
    uri: str | None = None
    url: str | None = None
    display_name: str | None = None
    bot: bool | None = False
    created_at: str | None = None
    statuses_count: int | None = 0
    followers_count: int | None = 0
    following_count: int | None = 0

    @property
    def since(self) -> datetime | None:
        return moment_of(self.created_at)

    def named(self, home: str) -> Named | None:
        """Return the account by its full name, or None if the name is invalid."""
        key = account_of(self.acct, home=home)
        return (
            Named(key, self.uri or "", (self.display_name or "").strip(), self.url or "") if key is not None else None
        )


class Mention(msgspec.Struct):
    """An account that a post mentions."""

    id: Id
    acct: Id
    url: str | None = None

    def named(self, home: str) -> Named | None:
        """Return the account by its full name, or None if the name is invalid."""
        key = account_of(self.acct, home=home)
        return Named(key, url=self.url or "") if key is not None else None


class Quote(msgspec.Struct):
    """A quoted post, if it is visible; some servers give the post itself in place of its state."""

    quoted_status: Status | None = None
    account: Account | None = None


class Status(msgspec.Struct):
    """A post, or a boost of one."""

    id: Id
    uri: Id
    created_at: Time
    account: Account
    visibility: str = "public"
    content: str | None = None
    mentions: list[Mention] | None = None
    in_reply_to_id: str | None = None
    in_reply_to_account_id: str | None = None
    reblog: Status | None = None
    quote: Quote | None = None


class Notification(msgspec.Struct):
    """Something that others did."""

    id: Id
    type: str
    created_at: Time
    account: Account | None = None
    status: Status | None = None


class Conversation(msgspec.Struct):
    """A private conversation with its last post."""

    id: Id
    accounts: list[Account]
    last_status: Status | None = None
