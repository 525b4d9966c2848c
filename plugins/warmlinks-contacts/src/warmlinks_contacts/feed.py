"""The feed: address books over CardDAV; read-only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from attrs import field, frozen

from warmlinks.net.asking import Net
from warmlinks.net.http import Url, as_url
from warmlinks.plugins.feeds import Checked, Checkpoint, Feed
from warmlinks.plugins.sources import Coverage, Record
from warmlinks.settings import LoginSettings
from warmlinks_contacts.records import NETWORK

__all__ = ["ContactsFeed", "ContactsFeedSettings"]


@frozen(kw_only=True)
class ContactsFeedSettings(LoginSettings):
    """The settings of an account with address books.

    Attributes:
        url: the server, the owner's place on it, or one address book.
    """

    url: Url = field(converter=as_url)


class ContactsFeed(Feed):
    """Asks a CardDAV server."""

    name: ClassVar[str] = "contacts"
    network: ClassVar[str] = NETWORK
    coverage: ClassVar[Coverage] = {}
    needs_owner: ClassVar[bool] = False
    settings: ClassVar[type[ContactsFeedSettings]] = ContactsFeedSettings

    def check(self, settings: ContactsFeedSettings, net: Net) -> Checked:
        """Find the address books."""
        # what only reads files has no use for it
        from warmlinks_contacts._pulling import check

        return check(settings, net)

    def pull(self, settings: ContactsFeedSettings, since: str | None, net: Net) -> Iterator[Record | Checkpoint]:
        """Yield the people of new and changed cards of each book, page by page."""
        from warmlinks_contacts._pulling import pull

        return pull(settings, since, net)
