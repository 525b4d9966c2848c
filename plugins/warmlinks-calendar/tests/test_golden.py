"""Invented calendars beside the records they are read to."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from golden import cases_in, is_as_reviewed

from warmlinks.archive import open_archive
from warmlinks_calendar.source import CalendarSource

DATA = Path(__file__).parent / "data"


@pytest.mark.parametrize("case", cases_in(DATA))
def test_a_calendar_is_read_to_the_records_beside_it(case):
    """Every form gives exactly the records that were reviewed."""
    with open_archive(DATA / case, timezone=ZoneInfo("Europe/Berlin")) as archive:
        archive.until = datetime(2026, 12, 31, tzinfo=UTC)
        assert CalendarSource().recognizes(archive)
        is_as_reviewed(CalendarSource().read(archive), DATA / f"{case}.txt")
