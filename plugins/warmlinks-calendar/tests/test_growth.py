"""Time in proportion to the calendar, whatever strangers write into it."""

from __future__ import annotations

import pytest
from doubling import AT_MOST, growth

from warmlinks.archive import Archive
from warmlinks_calendar.source import CalendarSource

pytestmark = pytest.mark.heavy

ME = "ATTENDEE:mailto:sam@home.example\n"
MIRA = "ATTENDEE;CN=Mira Holt:mailto:mira@holt.example\n"


def _calendar(*events):
    return "BEGIN:VCALENDAR\nVERSION:2.0\n" + "".join(events) + "END:VCALENDAR\n"


def _event(number, more="", start="20250304T090000Z"):
    return f"BEGIN:VEVENT\nUID:{number}@x.example\nDTSTART:{start}\n{ME}{MIRA}{more}END:VEVENT\n"


CASES = {
    "plain": lambda size: _calendar(*(_event(number) for number in range(size // 150))),
    "series": lambda size: _calendar(
        *(_event(number, "RRULE:FREQ=WEEKLY;COUNT=20\n") for number in range(size // 1500))
    ),
    "moved": lambda size: _calendar(
        _event(1, "RRULE:FREQ=DAILY;COUNT=3000\n"),
        *(
            _event(1, f"RECURRENCE-ID:20250{1 + number % 9}0{1 + number % 9}T090000Z\n")
            for number in range(size // 200)
        ),
    ),
    "never": lambda size: _calendar(
        *(_event(number, "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30\n") for number in range(size // 20_000))
    ),
    "dates left out": lambda size: _calendar(
        _event(1, "RRULE:FREQ=DAILY;COUNT=9\n" + "EXDATE:20250304T090000Z\n" * (size // 25))
    ),
    "guests": lambda size: _calendar(
        _event(1, "".join(f"ATTENDEE:mailto:p{n}@x.example\n" for n in range(size // 32)))
    ),
    "quotes": lambda size: _calendar(_event(1, 'ATTENDEE;CN="' + 'a"b' * (size // 3) + "\n")),
    "folds": lambda size: _calendar(_event(1, "SUMMARY:x" + "\n x" * (size // 3) + "\n")),
    "open": lambda size: _calendar(_event(1)) + "BEGIN:VEVENT\n" * (size // 13),
    "open inside": lambda size: _calendar(_event(1)) + "BEGIN:VEVENT\n" + "BEGIN:X\n" * (size // 8),
}


def _read(text):
    with Archive.of_bytes({"x.ics": text}, owner="sam@home.example") as archive:
        return sum(1 for _ in CalendarSource().read(archive))


@pytest.mark.parametrize("name", CASES)
def test_twice_the_calendar_takes_twice_the_time(name):
    """Also where an entry was written to make its reader slow."""
    assert growth(_read, CASES[name], 120_000) <= AT_MOST
