"""The source: exports of Telegram Desktop."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import ClassVar

from warmlinks.archive import Archive, Member
from warmlinks.plugins.sources import Coverage, Record, Source
from warmlinks_telegram._files import BEGAN, CARDS, COVERAGE, NETWORK, PATTERNS, is_ours

__all__ = ["TelegramSource"]


class TelegramSource(Source):
    """Reads `result.json`, of a whole account or of one chat."""

    name: ClassVar[str] = NETWORK
    network: ClassVar[str] = NETWORK
    began: ClassVar[date | None] = BEGAN
    coverage: ClassVar[Coverage] = COVERAGE
    reads: ClassVar[tuple[str, ...]] = PATTERNS

    def recognizes(self, archive: Archive) -> bool:
        """Return whether there is an export of Telegram Desktop, as JSON or as pages."""
        return is_ours(archive)

    def attachments(self, archive: Archive) -> Iterable[Member]:
        """Return the contacts that were sent in chats, which are nobody's address book."""
        return archive.find(CARDS)

    def read(self, archive: Archive) -> Iterator[Record]:
        """Yield what the exports hold.

        Raises:
            OwnerUnknownError: nothing says whose they are.
            InputError: there is no export, or they are of two accounts.
        """
        # every source is asked about every archive; what reads one is only needed here
        from warmlinks_telegram._reading import read_exports

        return read_exports(archive)
