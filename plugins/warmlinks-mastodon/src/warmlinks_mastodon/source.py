"""The source: archives of Mastodon and compatible servers, and the account tables that they export."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import ClassVar

from warmlinks.archive import Archive
from warmlinks.plugins.sources import Coverage, CoveredSides, Record, Source
from warmlinks_mastodon._names import PATTERNS, is_mastodons
from warmlinks_mastodon._network import BEGAN, NETWORK, coverage_of

__all__ = ["MastodonSource"]


class MastodonSource(Source):
    """Reads what a server gives to its users: what they did themselves."""

    name: ClassVar[str] = "mastodon"
    network: ClassVar[str] = NETWORK
    began: ClassVar[date | None] = BEGAN
    coverage: ClassVar[Coverage] = coverage_of(CoveredSides.OWN_SIDE)
    reads: ClassVar[tuple[str, ...]] = PATTERNS

    def recognizes(self, archive: Archive) -> bool:
        """Return whether there is an account, an outbox, or a table of accounts."""
        return is_mastodons(archive)

    def read(self, archive: Archive) -> Iterator[Record]:
        """Yield what the owner did, and the lists of accounts.

        Raises:
            OwnerUnknownError: nothing says whose it is.
            InputError: there is nothing in it to read.
        """
        # every source is asked about every archive; what reads one is only needed here
        from warmlinks_mastodon._reading import read_archive

        return read_archive(archive)
