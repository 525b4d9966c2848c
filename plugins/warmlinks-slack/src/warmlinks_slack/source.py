"""The source: exports of Slack."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import ClassVar

from warmlinks.archive import Archive
from warmlinks.plugins.sources import Coverage, Record, Source
from warmlinks_slack._files import BEGAN, COVERAGE, NETWORK, PATTERNS, is_ours

__all__ = ["SlackSource"]


class SlackSource(Source):
    """Reads the export of a workspace, or of an organization."""

    name: ClassVar[str] = NETWORK
    network: ClassVar[str] = NETWORK
    began: ClassVar[date | None] = BEGAN
    coverage: ClassVar[Coverage] = COVERAGE
    reads: ClassVar[tuple[str, ...]] = PATTERNS

    def recognizes(self, archive: Archive) -> bool:
        """Return whether there are lists of users and conversations as Slack writes them."""
        return is_ours(archive)

    def read(self, archive: Archive) -> Iterator[Record]:
        """Yield what the conversations hold that the owner is in.

        Raises:
            OwnerUnknownError: nobody says whose it is.
            InputError: it has no list of users, or of conversations.
        """
        # every source is asked about every archive; what reads one is only needed here
        from warmlinks_slack._reading import read_export

        return read_export(archive)
