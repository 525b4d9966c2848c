"""Account names (`user@host`), addresses and moments as the servers of the network write them.

Mastodon, Pleroma and Akkoma, Misskey, Pixelfed, GoToSocial, PeerTube and others each have their own paths. Where a path
holds a number in place of a user, nobody is told by it. A server may keep its pages on another host than the one its
accounts are named by, as `social.tide.example` for `mira@tide.example`; an address alone does not tell.
"""

from __future__ import annotations

import re
from datetime import datetime
from urllib.parse import unquote, urlsplit

from attrs import frozen

__all__ = ["Named", "account_of", "actor_in", "author_in", "host_in", "moment_of", "named_by"]

_LONGEST = 2000
# patterns are compiled when they are first used: every load of whatever archive imports this
_ACCOUNT = r"@?([\w.\-]{1,200})@([^\s@/?#,;<>\"']{1,253})"
_LOCAL = r"@?([\w.\-]{1,200})"
_USER = r"[\w.\-]{1,200}"
_USER_SEGMENTS = frozenset(
    ("users", "user", "u", "accounts", "a", "video-channels", "c", "profile", "channel")  # and Pixelfed's /p/user/id
)
_AT_SEGMENTS = frozenset({"web", "deck"})
_ID = r"[0-9a][0-9a-z]{9}|[0-9a][0-9a-z]{15}|[0-9a-f]{24}|0[0-9a-hjkmnp-tv-z]{25}"
"""How Misskey and its kin write an account's number."""

_ACTOR_SEGMENTS = {"users": 2, "accounts": 2, "video-channels": 2, "ap": 3}
"""How many parts of a path are the account's own address, by the first of them."""


def account_of(text: str, *, home: str = "") -> str | None:
    """Return `user@host` in lower case, or None if the text is no account name.

    Args:
        text: as `@mira@tide.example`, `mira@tide.example`, or the address of a page.
        home: the host of accounts that are written without one.
    """
    text = text.strip().removeprefix("acct:")
    if len(text) > _LONGEST:
        return None
    if "/" in text:
        return author_in(text)
    if match := re.fullmatch(_ACCOUNT, text):
        return _key(match[1], match[2])
    if home and (match := re.fullmatch(_LOCAL, text)):
        return _key(match[1], home)
    return None


def author_in(url: str) -> str | None:
    """Return `user@host` of the page, account or post at an address, or None if the address does not tell."""
    host, path = _host_and_path(url)
    if not host or not path:
        return None
    if path[0] in _AT_SEGMENTS:
        path = path[1:]
    first = path[0] if path else ""
    if first.startswith("@"):
        return account_of(first, home=host)
    user = path[1] if len(path) > 1 else ""
    if first == "p":
        names_user = len(path) > 2  # noqa: PLR2004  /p/user/id
    else:
        names_user = first in _USER_SEGMENTS and not (first == "user" and user.isdecimal())
        # an account's number and nothing behind it: posts lie elsewhere then
        names_user = names_user and not (len(path) == 2 and re.fullmatch(_ID, user.lower()) and re.search(r"\d", user))  # noqa: PLR2004
    return _key(user, host) if names_user and re.fullmatch(_USER, user) else None


def actor_in(url: str) -> str:
    """Return the actor address that an address is or lies below; empty if unknown."""
    host, path = _host_and_path(url)
    parts = _ACTOR_SEGMENTS.get(path[0], 0) if host and path else 0
    if not parts or len(path) < parts:
        return ""
    scheme = url.partition(":")[0].lower()
    return f"{scheme}://{host}/{'/'.join(path[:parts])}"


def host_in(url: str) -> str:
    """Return the host of an address."""
    return _host_and_path(url)[0]


def moment_of(text: str | None) -> datetime | None:
    """Parse a moment; None if it is invalid or has no zone."""
    try:
        at = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return at if at.tzinfo is not None else None


def _key(user: str, host: str) -> str | None:
    host = _host(host)
    return f"{user.lower()}@{host}" if host else None


def _host(text: str) -> str:
    host = text.lower().rstrip(".")
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode()
    except UnicodeError:
        return host


def _host_and_path(url: str) -> tuple[str, list[str]]:
    """Return the host of a web address and the parts of its path."""
    if not url.lower().startswith(("https://", "http://")) or len(url) > _LONGEST:
        return "", []
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return "", []
    place = f"{_host(host)}:{port}" if port is not None else _host(host)
    return place, [unquote(part) for part in parts.path.split("/") if part]


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
