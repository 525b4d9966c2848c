"""The source: mbox files, Maildir folders and single mails, as mail programs and Google Takeout write them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import ClassVar

from warmlinks.archive import Archive
from warmlinks.plugins.sources import Checkpoint, Coverage, Record, Source
from warmlinks_mail._boxes import PATTERNS, boxes_in
from warmlinks_mail._network import COVERAGE, NETWORK

__all__ = ["MailSource"]

_MOST_HEADS = 12


class MailSource(Source):
    """Reads mailboxes."""

    name: ClassVar[str] = "mail"
    network: ClassVar[str] = NETWORK
    coverage: ClassVar[Coverage] = COVERAGE
    reads: ClassVar[tuple[str, ...]] = PATTERNS
    began: ClassVar[date | None] = date(1982, 1, 1)

    def recognizes(self, archive: Archive) -> bool:
        """Return whether there is a file that begins as a mailbox, or as a mail in a Maildir."""
        return next(boxes_in(archive, most=_MOST_HEADS), None) is not None

    def read(self, archive: Archive) -> Iterator[Record | Checkpoint]:
        """Yield what the mails say. They are gone through twice: first to learn who is who.

        Raises:
            OwnerUnknownError: nothing says whose they are.
            InputError: nothing in it can be read.
        """
        # every source is asked about every archive; what reads one is only needed here
        from warmlinks_mail._reading import read_mailboxes

        return read_mailboxes(archive)
