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


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Asia/Tokyo"])
@pytest.mark.parametrize(
    ("until", "some"), [("99991231T235959Z", True), ("99991231T235959", True), ("00010101T000000Z", False)]
)
def test_a_series_until_an_end_of_time_is_read_like_one_without_end(tmp_path, zone, until, some):
    """Calendars write the last second of 9999 for a series that never ends, whatever zone it is in."""
    series = calendar(("a", "20250106T090000"), ("b", "20250107T100000Z"))
    series = series.replace("DTSTART:20250106T090000", f"DTSTART;TZID={zone}:20250106T090000")
    days = {}
    for name, rule in (("until", f"RRULE:FREQ=WEEKLY;UNTIL={until}"), ("endless", "RRULE:FREQ=WEEKLY")):
        (tmp_path / f"{name}.ics").write_text(series.replace("ORGANIZER", f"{rule}\r\nORGANIZER", 1))
        with wl.Book.open(":memory:", timezone=zone) as book:
            report = book.load(tmp_path / f"{name}.ics", owner=ME).files[0]
            days[name] = [row["day"] for row in book.table("contacts", now=NOW)]
            assert (report.error, report.refused) == (None, 0)

    assert len(days["endless"]) > 2
    assert (days["until"] == days["endless"]) is some
