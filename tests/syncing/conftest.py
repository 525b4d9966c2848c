"""A club that can be asked: pages of members and letters from memory, and every way in which asking can go wrong."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import attrs
import pytest

import warmlinks as wl
from warmlinks.plugins.feeds import Checked, Checkpoint, Feed
from warmlinks.plugins.hookspecs import hookimpl
from warmlinks.plugins.registry import Registry
from warmlinks.plugins.sources import CoveredSides, Person
from warmlinks.settings import FeedTable
from warmlinks.values import Identity, Interaction

BEGIN = datetime(2026, 1, 1, 9, tzinfo=UTC)
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


@attrs.frozen(kw_only=True)
class ClubSettings:
    """None are needed."""

    place: str = "here"


def letters(page, *, size=3):
    """A page of letters, the newest page being 0, each from somebody of their own."""
    for nth in range(size):
        who = f"pat-{page}-{nth}"
        yield Person(Identity("club", who, name=f"Pat {page} {nth}"), f"page {page}")
        at = BEGIN - timedelta(days=10 * page + nth)
        yield Interaction("club", f"letter-{page}-{nth}", who, "message", "in", at, f"page {page}")


class Club:
    """What the server has, and what it does; tests change it."""

    def __init__(self):
        self.pages = 3
        self.does = {}
        self.then = {}
        self.pulled = []
        self.account = Identity("club", "owner", handle="owner")
        club = self

        class ClubFeed(Feed):
            name, network, settings = "club", "club", ClubSettings
            coverage = CoveredSides.BOTH_SIDES

            def check(self, settings, net):
                club.at("check")
                return Checked(club.account, f"{club.pages} pages")

            def pull(self, settings, since, net):
                club.pulled.append(since)
                yield from club.pull(since)

        self.feed = ClubFeed

    def at(self, place):
        """Where something is to go wrong, it does: so many times, or always."""
        self.then[place] = self.then.get(place, 99) - 1
        if self.then[place] < 0:
            return None
        act = self.does.get(place)
        if isinstance(act, BaseException):
            raise act
        return act(self) if callable(act) else None

    def pull(self, since):
        begin = int(since) if since else 0
        for page in range(begin, self.pages):
            yield from letters(page)
            self.at(f"page {page}")
            yield Checkpoint(str(page + 1))


@pytest.fixture
def club():
    return Club()


@pytest.fixture
def book(club, tmp_path):
    class Plugin:
        @hookimpl
        def warmlinks_register_feeds(self):
            return [club.feed]

    with wl.Book.open(
        tmp_path / "book.db", timezone="Europe/Berlin", registry=Registry(plugins={"club": Plugin()}, discover=False)
    ) as made:
        yield made


@pytest.fixture
def sync(book):
    """Sync, so many hours after noon."""

    def once(hours=0, **more):
        tables = more.pop("feeds", {"club": FeedTable(feed="club")})
        return book.sync(now=NOW + timedelta(hours=hours), feeds=tables, **more)

    return once
