"""The feed: asks a server for the owner's posts and lists and for what others did to the owner; read-only."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import ClassVar

from attrs import field, frozen

from warmlinks.net.asking import Net
from warmlinks.net.http import Url, as_url
from warmlinks.net.secrets import SecretRef
from warmlinks.plugins.feeds import Checked, Checkpoint, Feed
from warmlinks.plugins.sources import Coverage, CoveredSides, Record
from warmlinks.settings import as_secret
from warmlinks_mastodon._network import BEGAN, NETWORK, coverage_of

__all__ = ["MastodonFeed", "MastodonFeedSettings"]


@frozen(kw_only=True)
class MastodonFeedSettings:
    """The settings of an account.

    Attributes:
        url: the server.
        token: where an access token lies that may read, as `keyring:warmlinks/mastodon`.
    """

    url: Url = field(converter=as_url)
    token: SecretRef = field(converter=as_secret)


class MastodonFeed(Feed):
    """Asks a server with Mastodon's API, which Pleroma, Akkoma, GoToSocial, Pixelfed and others share."""

    name: ClassVar[str] = "mastodon"
    network: ClassVar[str] = NETWORK
    began: ClassVar[date | None] = BEGAN
    coverage: ClassVar[Coverage] = coverage_of(CoveredSides.BOTH_SIDES)
    settings: ClassVar[type[MastodonFeedSettings]] = MastodonFeedSettings

    def check(self, settings: MastodonFeedSettings, net: Net) -> Checked:
        """Return the account and what is there; fail if the token may not read notifications."""
        # a program that only reads files needs nothing of servers in its memory
        from warmlinks_mastodon._pulling import check_account

        return check_account(settings.url, settings.token, net)

    def pull(self, settings: MastodonFeedSettings, since: str | None, net: Net) -> Iterator[Record | Checkpoint]:
        """Yield the newest page of each list, then the next page of each, until all is read."""
        from warmlinks_mastodon._pulling import pull_account

        return pull_account(settings.url, settings.token, since, net)
