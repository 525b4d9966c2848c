"""The source: whether an archive is one of X's, and what is read of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import ClassVar

from warmlinks.archive import Archive
from warmlinks.errors import InputError
from warmlinks.plugins.sources import Coverage, Record, Source
from warmlinks_twitter._dates import EARLIEST
from warmlinks_twitter._layout import COVERAGE, NETWORK, is_recognized

__all__ = ["TwitterSource"]


class TwitterSource(Source):
    """Reads the archive that X (Twitter) gives its users, in all forms it has had since 2012."""

    name: ClassVar[str] = "twitter"
    network: ClassVar[str] = NETWORK
    began: ClassVar[date | None] = EARLIEST.date()
    coverage: ClassVar[Coverage] = COVERAGE

    def recognizes(self, archive: Archive) -> bool:
        """Whether the archive has one of the network's own files, by name and by first bytes."""
        try:
            return is_recognized(archive)
        except InputError:
            return False

    def read(self, archive: Archive) -> Iterator[Record]:
        """Yield what the archive holds: about it and its owner, posts, messages, lists, and everybody named in them."""
        # every source is asked about every archive; what reads one is only needed here
        from warmlinks_twitter._everything import read_archive

        return read_archive(archive)
