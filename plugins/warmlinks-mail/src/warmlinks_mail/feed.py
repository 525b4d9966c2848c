"""The feed: the headers of the mails of a mailbox over IMAP, newest first, each fetched once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from attrs import field, frozen, validators

from warmlinks.errors import SettingsError
from warmlinks.net.asking import Net
from warmlinks.plugins.feeds import Checked, Checkpoint, Feed
from warmlinks.plugins.sources import Coverage, Record
from warmlinks.settings import LoginSettings, as_texts, between
from warmlinks_mail._network import COVERAGE, NETWORK

__all__ = ["MailFeed", "MailFeedSettings"]


@frozen(kw_only=True)
class MailFeedSettings(LoginSettings):
    """The settings of a mailbox.

    Attributes:
        host: the IMAP server.
        port: its port with TLS; without TLS only where `insecure = true` says so.
        user: the name to log in with; here it is needed with a token too.
        addresses: the owner's addresses, the chief one first; without any, the user, if that is an address.
        folders: only these, by their last name; without any, all but spam, trash, drafts and chats.
    """

    host: str = field(validator=validators.instance_of(str))
    port: int = field(default=993, validator=between(1, 65535))
    user: str = field(validator=validators.instance_of(str))
    addresses: tuple[str, ...] = field(default=(), converter=as_texts)
    folders: tuple[str, ...] = field(default=(), converter=as_texts)

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        if "@" not in self.user and not self.addresses:
            raise SettingsError("the setting addresses is needed", why="the user is no e-mail address")

    @property
    def owners(self) -> tuple[str, ...]:
        """The owner's addresses in lower case."""
        return tuple(address.casefold() for address in self.addresses or (self.user,))


class MailFeed(Feed):
    """Asks an IMAP server; read-only."""

    name: ClassVar[str] = "mail"
    network: ClassVar[str] = NETWORK
    coverage: ClassVar[Coverage] = COVERAGE
    settings: ClassVar[type[MailFeedSettings]] = MailFeedSettings

    def check(self, settings: MailFeedSettings, net: Net) -> Checked:
        """Log in, and count folders and mails."""
        # what only reads files has no use for it
        from warmlinks_mail._pulling import check

        return check(settings, net)

    def pull(self, settings: MailFeedSettings, since: str | None, net: Net) -> Iterator[Record | Checkpoint]:
        """Yield the newest page of each folder, then the next page of each, until all is read."""
        from warmlinks_mail._pulling import pull

        return pull(settings, since, net)
