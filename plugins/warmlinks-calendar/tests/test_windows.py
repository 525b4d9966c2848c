"""What the page on calendars says of an export of a window: it must not name its calendar."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

import warmlinks as wl

NOW = datetime(2026, 2, 1, tzinfo=UTC)
ME = "sam@tidewater.example"


def calendar(*meetings, name="work"):
    """An export with meetings, as (id, start), all stamped with the moment at which it was made."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//y//EN", *([f"X-WR-CALNAME:{name}"] if name else [])]
    made = max(start for _, start in meetings)
    for uid, start in meetings:
        lines += ["BEGIN:VEVENT", f"UID:{uid}", f"DTSTAMP:{made}", f"DTSTART:{start}", f"ORGANIZER:mailto:{ME}"]
        lines += ["ATTENDEE;CN=Ada Lovelace:mailto:ada@engine.example", "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""])


@pytest.mark.parametrize(("name", "lost"), [("", set()), ("work", {"2025-11-01"})])
def test_only_an_export_that_names_its_calendar_is_taken_for_the_whole_of_it(tmp_path, name, lost):
    """What was planned in the older one, and lies outside of the window, goes only then."""
    whole = calendar(("a", "20250101T100000Z"), ("b", "20251101T100000Z"))
    whole = whole.replace("DTSTAMP:20251101T100000Z", "DTSTAMP:20251001T000000Z")
    (tmp_path / "whole.ics").write_text(whole)
    (tmp_path / "window.ics").write_text(calendar(("c", "20260110T100000Z"), name=name))

    with wl.Book.open(":memory:", timezone="UTC") as book:
        for file in ("whole.ics", "window.ics"):
            book.load(tmp_path / file, owner=ME)
        days = {str(row["day"]) for row in book.table("contacts", now=NOW)}

    assert days == {"2025-01-01", "2025-11-01", "2026-01-10"} - lost
