"""A book that one feed is asked for, and nothing else that is installed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import warmlinks as wl
from warmlinks.plugins.feeds import Feed
from warmlinks.plugins.registry import Registry
from warmlinks.settings import FeedTable
from warmlinks.testing.fakes import as_plugin

__all__ = ["ask", "book_of"]


@contextmanager
def book_of(feed: type[Feed], folder: Path) -> Iterator[wl.Book]:
    """A new book, which knows this feed."""
    registry = Registry(plugins={feed.name: as_plugin(feed)}, discover=False)
    with wl.Book.open(folder / "book.db", timezone="UTC", registry=registry) as book:
        yield book


def ask(book: wl.Book, table: FeedTable, now: datetime, **more: object) -> wl.FeedReport:
    """One sync of the one feed."""
    (report,) = book.sync(now=now, feeds={table.feed: table}, **more).feeds
    return report
