"""The feed: calendars over CalDAV; all that lies ahead each time, then the last year, then all the rest."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from attrs import field, frozen

from warmlinks.net.asking import Net
from warmlinks.net.http import Url, as_url
from warmlinks.plugins.feeds import Checked, Checkpoint, Feed
from warmlinks.plugins.sources import Coverage, Record
from warmlinks.settings import LoginSettings, as_texts
from warmlinks_calendar._network import COVERAGE, NETWORK

__all__ = ["CalendarFeed", "CalendarFeedSettings"]


@frozen(kw_only=True)
class CalendarFeedSettings(LoginSettings):
    """The settings of an account with calendars.

    Attributes:
        url: the server, the owner's place on it, or one calendar.
        addresses: the owner's addresses, by which guests know them; without any, those that the server names.
    """

    url: Url = field(converter=as_url)
    addresses: tuple[str, ...] = field(default=(), converter=as_texts)


class CalendarFeed(Feed):
    """Asks a CalDAV server; read-only."""

    name: ClassVar[str] = "calendar"
    network: ClassVar[str] = NETWORK
    coverage: ClassVar[Coverage] = COVERAGE
    settings: ClassVar[type[CalendarFeedSettings]] = CalendarFeedSettings

    def check(self, settings: CalendarFeedSettings, net: Net) -> Checked:
        """Find the calendars and their owner."""
        # what only reads files has no use for it
        from warmlinks_calendar._pulling import check

        return check(settings, net)

    def pull(self, settings: CalendarFeedSettings, since: str | None, net: Net) -> Iterator[Record | Checkpoint]:
        """Yield the records of each calendar that has changed."""
        from warmlinks_calendar._pulling import pull

        return pull(settings, since, net)
