"""The feed: public posts, follows and followers of an account; with a password also what others did.

Nothing is written. Posts come newest first; the two lists, which have no order in time, once a day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import ClassVar

from attrs import converters, field, frozen

from warmlinks.errors import SettingsError
from warmlinks.net.asking import Net
from warmlinks.net.http import Url, as_url
from warmlinks.net.secrets import SecretRef
from warmlinks.plugins.feeds import Checked, Checkpoint, Feed
from warmlinks.plugins.sources import Coverage, Record
from warmlinks.settings import as_secret
from warmlinks_bluesky._network import BEGAN, COVERAGE, NETWORK

__all__ = ["BlueskyFeed", "BlueskyFeedSettings"]

_PUBLIC = "https://public.api.bsky.app"
_SERVER = "https://bsky.social"
_ACCOUNT = re.compile(r"did:[a-z0-9]+:[A-Za-z0-9._:%-]+|(?:[A-Za-z0-9-]+\.)+[A-Za-z][A-Za-z0-9-]*", re.ASCII)


def _account(value: object) -> str:
    account = value.strip().removeprefix("@") if isinstance(value, str) else ""
    if not _ACCOUNT.fullmatch(account):
        raise SettingsError("the setting account is neither a handle nor a DID", advice='Write it as "ada.bsky.social"')
    return account


@frozen(kw_only=True)
class BlueskyFeedSettings:
    """The settings of an account.

    Attributes:
        account: its handle, or its DID, which stays when the handle is another one.
        password: where an app password lies, as `keyring:warmlinks/bluesky`; without one only what is public is seen.
        url: the server; without it the public one, and with a password that of Bluesky.
    """

    account: str = field(converter=_account)
    password: SecretRef | None = field(default=None, converter=as_secret)
    url: Url | None = field(default=None, converter=converters.optional(as_url))

    @property
    def server(self) -> Url:
        """The server to ask."""
        return self.url or Url.parse(_PUBLIC if self.password is None else _SERVER)


class BlueskyFeed(Feed):
    """Asks a server of the network."""

    name: ClassVar[str] = "bluesky"
    network: ClassVar[str] = NETWORK
    coverage: ClassVar[Coverage] = COVERAGE
    began: ClassVar[date | None] = BEGAN
    settings: ClassVar[type[BlueskyFeedSettings]] = BlueskyFeedSettings

    def check(self, settings: BlueskyFeedSettings, net: Net) -> Checked:
        """Return the account and the number of its posts."""
        # what only reads files has no use for it
        from warmlinks_bluesky._pulling import check

        return check(settings, net)

    def pull(self, settings: BlueskyFeedSettings, since: str | None, net: Net) -> Iterator[Record | Checkpoint]:
        """Yield the owner's posts and what others did to them; once a day also the follows and the followers."""
        from warmlinks_bluesky._pulling import pull

        return pull(settings, since, net)
