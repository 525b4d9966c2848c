"""The source: iCalendar files, alone, in Google's zip or in a Takeout."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from warmlinks.archive import Archive
from warmlinks.plugins.sources import Coverage, Record, Source
from warmlinks_calendar._network import COVERAGE, NETWORK

__all__ = ["CalendarSource"]

_FILES = ("*.ics", "*.ical", "*.icalendar", "*.ifb")
_MOST_HEADS = 12
_HEAD = 2048


class CalendarSource(Source):
    """Reads calendars."""

    name: ClassVar[str] = "calendar"
    network: ClassVar[str] = NETWORK
    coverage: ClassVar[Coverage] = COVERAGE
    reads: ClassVar[tuple[str, ...]] = _FILES
    repeats: ClassVar[bool] = True

    def recognizes(self, archive: Archive) -> bool:
        """Return whether there is a file that begins as a calendar."""
        return any(
            b"BEGIN:VCALENDAR" in archive.peek(member, _HEAD).replace(b"\0", b"").upper()
            for member in archive.find(*_FILES)[:_MOST_HEADS]
        )

    def read(self, archive: Archive) -> Iterator[Record]:
        """Yield the meetings.

        Raises:
            OwnerUnknownError: nothing says whose it is.
            InputError: nothing in it can be read.
        """
        # every source is asked about every archive; what reads one is only needed here
        from warmlinks_calendar._reading import read_calendars

        return read_calendars(archive, archive.find(*_FILES))
