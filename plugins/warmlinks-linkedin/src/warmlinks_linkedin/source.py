"""LinkedIn's data export, of every generation since 2018, whole or in single files."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import ClassVar

from warmlinks.archive import Archive
from warmlinks.plugins.sources import Coverage, Record, Source
from warmlinks_linkedin._files import DIRECTED, files_of
from warmlinks_linkedin._generations import BEGAN, COVERAGE
from warmlinks_linkedin._names import NETWORK

__all__ = ["LinkedInSource"]


class LinkedInSource(Source):
    """Reads LinkedIn's data export."""

    name: ClassVar[str] = "linkedin"
    network: ClassVar[str] = NETWORK
    began: ClassVar[date | None] = BEGAN
    coverage: ClassVar[Coverage] = COVERAGE

    def recognizes(self, archive: Archive) -> bool:
        """Whether there are files named as LinkedIn names them, or a table with such columns."""
        files = files_of(archive)
        return any(files.get(kind, ()) for kind in ("connections", *DIRECTED))

    def read(self, archive: Archive) -> Iterator[Record]:
        """Yield what the export holds.

        Raises:
            OwnerUnknownError: nothing says whose it is. Connections alone need no owner: they have no direction.
            InputError: nothing in it can be read.
        """
        # every source is asked about every archive; what reads one is only needed here
        from warmlinks_linkedin._reading import Reading

        reading = Reading(archive, files_of(archive))
        reading.read_small()
        yield from reading.records()
