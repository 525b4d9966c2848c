"""Calendar days in the owner's zone, as numbers: floor((time + offset) / 86400), the same in every engine."""

from __future__ import annotations

from bisect import bisect_right
from datetime import UTC, date, datetime, time, tzinfo

from warmlinks.calendar.zones import offset_steps

__all__ = ["date_of", "day_number", "number_of", "start_of_day", "zone_offsets"]

_DAY = 86400
_ENDLESS = 1 << 62
_BEFORE_1970 = date(1970, 1, 1).toordinal()


def number_of(day: date) -> int:
    """The number of a day; 0 is 1 January 1970."""
    return day.toordinal() - _BEFORE_1970


def date_of(number: int) -> date:
    """The day of a number; one outside of the calendar is the first or the last day of it."""
    return date.fromordinal(min(max(number + _BEFORE_1970, 1), date.max.toordinal()))


def start_of_day(day: date, zone: tzinfo) -> float:
    """Return the epoch seconds at which a day begins in a zone."""
    return datetime.combine(day, time(), zone).timestamp()


def day_number(at: int, zone: tzinfo) -> int:
    """The number of the calendar day that holds this moment in this zone; 0 is 1 January 1970."""
    if zone is UTC:
        return at // _DAY
    # only the date is read, so its offset does not matter
    return number_of(datetime.fromtimestamp(at, zone))


def zone_offsets(zone: tzinfo, first: int, last: int) -> tuple[tuple[int, int], ...]:
    """The zone's offsets between two moments, as (from this moment on, seconds).

    Berlin in 2026 gives three rows: 3600, 7200 from 29 March 01:00 UTC on, 3600 from 25 October on.
    """
    rows: list[tuple[int, int]] = []
    # year by year: `offset_steps` keeps each, whatever span is asked for later
    for year in range(datetime.fromtimestamp(first, UTC).year, datetime.fromtimestamp(last, UTC).year + 1):
        steps = offset_steps(zone, year, year)
        rows += steps[1:] if rows and steps[0][1] == rows[-1][1] else steps
    start = max(bisect_right(rows, (first, _ENDLESS)) - 1, 0)
    return tuple(rows[start : max(bisect_right(rows, (last, _ENDLESS)), start + 1)])
