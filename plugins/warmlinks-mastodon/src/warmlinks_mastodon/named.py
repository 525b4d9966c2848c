"""Accounts as posts and servers name them, with one key for each."""

from __future__ import annotations

from attrs import frozen

from warmlinks_mastodon.addresses import account_of, author_in, host_in

__all__ = ["Named", "named_by"]


@frozen
class Named:
    """An account as it is named somewhere.

    Attributes:
        key: `user@host`; the address of the account where no more is known.
        actor: the account's own address on the network, where that is told.
        name: how it is called.
        url: its page.
    """

    key: str
    actor: str = ""
    name: str = ""
    url: str = ""

    @property
    def aliases(self) -> tuple[str, ...]:
        """Other keys for the account: its actor address, and the user at the host of its pages."""
        user = self.key.partition("@")[0]
        others = (author_in(self.actor), author_in(self.url))
        same = (key for key in others if key is not None and key.partition("@")[0] == user)
        return tuple(dict.fromkeys(key for key in (self.actor, *same) if key and key != self.key))


def named_by(href: str, name: str, *, home: str = "", home_host: str = "") -> Named | None:
    """Return the account that a mention names, by its address and its written name.

    Args:
        href: the address, as `https://social.tide.example/users/mira`.
        name: as `@mira@tide.example`, or `@mira` on the server of whoever writes.
        home: the host that accounts of that server are named by.
        home_host: the host of that server's own addresses.
    """
    host = host_in(href)
    # a short name is of the server that wrote it, whatever its accounts are named by
    at = home if home and host in {"", home_host} else host
    key = account_of(name, home=at) or author_in(href) or (href if host else None)
    return Named(key, href if host else "") if key else None
