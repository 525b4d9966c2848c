"""The source: from a download of Instagram to records."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import ClassVar

from warmlinks.archive import Archive
from warmlinks.plugins.sources import Coverage, Record, Source
from warmlinks_instagram._layout import BEGAN, COVERAGE, NETWORK, is_ours
from warmlinks_meta.downloads import members_of_instagram

__all__ = ["InstagramSource"]


class InstagramSource(Source):
    """Reads every generation of Instagram's "Download your information", in JSON and as pages."""

    name: ClassVar[str] = NETWORK
    network: ClassVar[str] = NETWORK
    began: ClassVar[date | None] = BEGAN
    coverage: ClassVar[Coverage] = COVERAGE

    def part(self, archive: Archive) -> Archive:
        """Of a download that holds Facebook too, Instagram's files."""
        ours = members_of_instagram(archive)
        return archive.part(*ours) if ours else archive

    def recognizes(self, archive: Archive) -> bool:
        """Whether the archive has Instagram's files."""
        return is_ours(archive)

    def read(self, archive: Archive) -> Iterator[Record]:
        """Yield what the download holds.

        Raises:
            OwnerUnknownError: it does not tell whose it is.
        """
        # every source is asked about every archive; what reads one is only needed here
        from warmlinks_instagram._reading import read_download

        return read_download(archive)
