"""The source: from an export of Facebook or Messenger to records."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import ClassVar

from warmlinks.archive import Archive
from warmlinks.plugins.sources import Coverage, Record, Source
from warmlinks_facebook._layout import COVERAGE, NETWORK, is_ours
from warmlinks_meta.downloads import members_of_instagram
from warmlinks_meta.lines import BEGAN

__all__ = ["FacebookSource"]


class FacebookSource(Source):
    """Reads every generation of Facebook's "Download your information", and Messenger's zip of encrypted chats."""

    name: ClassVar[str] = NETWORK
    network: ClassVar[str] = NETWORK
    began: ClassVar[date | None] = BEGAN
    coverage: ClassVar[Coverage] = COVERAGE

    def part(self, archive: Archive) -> Archive:
        """Of a download that holds Instagram too, all but its files: both have threads of the same form."""
        others = frozenset(members_of_instagram(archive))
        return archive.part(*(member for member in archive.members if member not in others)) if others else archive

    def recognizes(self, archive: Archive) -> bool:
        """Whether the archive has Facebook's files, judged by their names."""
        return is_ours(self.part(archive))

    def read(self, archive: Archive) -> Iterator[Record]:
        """Yield what the export holds.

        Raises:
            OwnerUnknownError: it does not tell whose it is.
        """
        # every source is asked about every archive; what reads one is only needed here
        from warmlinks_facebook._reading import read_export

        return read_export(archive)
