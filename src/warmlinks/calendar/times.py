"""Times as the book keeps them: as a record gave them, and as seconds and days in the owner's zone."""

from __future__ import annotations

import os
import sys
import time
from bisect import bisect_right
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from pathlib import Path

from warmlinks.calendar.days import date_of, day_number, number_of, zone_offsets
from warmlinks.calendar.zones import as_zone, iana_zone, zone_of
from warmlinks.errors import UsageError
from warmlinks.validation import FIRST_POSSIBLE, LAST_POSSIBLE, is_possible

__all__ = [
    "DATE",
    "INSTANT",
    "NEVER",
    "NEVER_DAY",
    "WALL_CLOCK",
    "Days",
    "as_stored",
    "day_of_text",
    "from_stored",
    "impossible",
    "machine_zone",
    "milliseconds_of",
    "moment_at",
    "moment_of",
    "zone_name",
    "zone_of",
]

INSTANT, WALL_CLOCK, DATE = 0, 1, 2
"""The precision of a record's time: an instant, a wall clock without a zone, or no more than the day."""

NEVER = 1 << 40
"""The second of an impossible time: it never comes, so no list is updated by it, and no state holds it."""

_DAY = 86400

NEVER_DAY = NEVER // _DAY
"""Its day."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NAIVE_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001  a wall clock has no zone
_MILLISECOND = timedelta(milliseconds=1)
_EARLIEST, _LATEST = datetime(1, 1, 3, tzinfo=UTC), datetime(9999, 12, 29, tzinfo=UTC)
"""Between these, a moment has a day in every zone."""


def as_stored(value: datetime | date, *, zone: tzinfo, wall_clock: bool = False) -> tuple[int, int]:
    """A time as (milliseconds, precision).

    Args:
        value: an aware moment, or a date.
        zone: the zone that wall-clock times were read in.
        wall_clock: the record gave no zone: the time that the clock showed is kept.
    """
    if not isinstance(value, datetime):
        return number_of(value) * _DAY * 1000, DATE
    if wall_clock:
        return (value.astimezone(zone).replace(tzinfo=None) - _NAIVE_EPOCH) // _MILLISECOND, WALL_CLOCK
    return (value - _EPOCH) // _MILLISECOND, INSTANT  # as `milliseconds_of`, without a call for each record


def milliseconds_of(moment: datetime) -> int:
    """An aware moment in epoch milliseconds."""
    return (moment - _EPOCH) // _MILLISECOND


def moment_at(milliseconds: int) -> datetime:
    """The opposite; the nearest moment in the calendar where it lies outside."""
    return moment_of(milliseconds // 1000) + timedelta(milliseconds=milliseconds % 1000)


def from_stored(at: int, time_precision: int, zone: tzinfo) -> datetime | date:
    """The opposite of `as_stored`: an instant in UTC, a wall-clock time in the owner's zone, or a date.

    A moment outside of the calendar, as only a damaged book can have it, becomes the nearest inside.
    """
    if time_precision == DATE:
        return date_of(at // (_DAY * 1000))
    moment = moment_at(at)
    return moment if time_precision == INSTANT else moment.replace(tzinfo=zone)


def moment_of(second: int) -> datetime:
    """Epoch seconds as a moment in UTC; the nearest one in the calendar where they lie outside."""
    try:
        return min(max(_EPOCH + timedelta(seconds=second), _EARLIEST), _LATEST)
    except OverflowError:
        return _EARLIEST if second < 0 else _LATEST


def impossible(column: str, *, day_only: str = "0") -> str:
    """The condition in SQL that a column holds no possible time; see `is_possible`.

    Args:
        column: a column of milliseconds.
        day_only: the condition in SQL that no more than the day is known.
    """
    return f"({column} < {FIRST_POSSIBLE} OR {column} >= {LAST_POSSIBLE} OR ({column} = 0 AND NOT ({day_only})))"


def day_of_text(text: str) -> date | None:
    """A day that is kept as a text; None where it is no day, or no possible one."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if is_possible(number_of(day) * _DAY * 1000, day_only=True) else None


_FROM, _TO = 946_684_800, 2_366_841_600
_SPAN = 25
"""Spans of two to this many seconds: a little more than a year."""


class Days:
    """Turns stored times into (second, day number) in one zone.

    Quick for instants between 2000 and 2045: the zone's offsets are looked up once for each span that occurs.
    """

    def __init__(self, zone: tzinfo) -> None:
        self.zone = zone
        self._spans: dict[int, tuple[list[int], list[int]]] = {}

    def of(self, at: int, time_precision: int) -> tuple[int, int]:
        """The epoch second, and the number of the day in the zone; a date counts from its midnight there.

        An impossible time is `NEVER`.
        """
        if time_precision == INSTANT and _FROM <= (second := at // 1000) < _TO:
            changes, offsets = self._spans.get(second >> _SPAN) or self._span(second >> _SPAN)
            return second, (second + offsets[bisect_right(changes, second)]) // _DAY
        if not is_possible(at, day_only=time_precision == DATE):
            return NEVER, NEVER_DAY
        if time_precision == INSTANT:
            return at // 1000, day_number(at // 1000, self.zone)
        shown = (_NAIVE_EPOCH + timedelta(milliseconds=at)).replace(tzinfo=self.zone)
        return int((shown - _EPOCH) // timedelta(seconds=1)), at // (_DAY * 1000)

    def uncertain(self, first: int, last: int) -> str:
        """A condition in SQL on columns `at`, `precision`, `second` and `day`, met by every row that may have another.

        What does not meet it has the day that each offset of the zone between the two seconds makes of its instant.
        """
        first, last = max(first, _FROM), min(last, _TO - 1)
        if first > last:
            return "true"
        offsets = [offset for _, offset in zone_offsets(self.zone, first, last)]
        return (
            f"NOT (precision = {INSTANT} AND second = at / 1000 AND second BETWEEN {first} AND {last}"
            f" AND day = (second + {min(offsets)}) / {_DAY} AND day = (second + {max(offsets)}) / {_DAY})"
        )

    def _span(self, number: int) -> tuple[list[int], list[int]]:
        """When the offset changes in a span, and the offsets before, between and after."""
        rows = zone_offsets(self.zone, number << _SPAN, ((number + 1) << _SPAN) - 1)
        span = self._spans[number] = [since for since, _ in rows[1:]], [offset for _, offset in rows]
        return span


def zone_name(zone: tzinfo | str) -> str:
    """The opposite of `zone_of`."""
    resolved = as_zone(zone)
    name = zone if isinstance(zone, str) else getattr(zone, "key", None)
    if isinstance(name, str):
        return name
    offset = resolved.utcoffset(None)
    if offset is None:
        raise UsageError(f"the time zone {zone!r} has no name to keep", advice="Use zoneinfo.ZoneInfo")
    minutes = offset // timedelta(minutes=1)
    return f"UTC{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}" if minutes else "UTC"


def machine_zone() -> str:
    """The name of the machine's zone: from `TZ`, else as the system has it, else its present offset."""
    candidates = [os.environ.get("TZ", "").removeprefix(":")]
    try:
        target = str(Path("/etc/localtime").resolve())
    except (OSError, RuntimeError):
        target = ""
    candidates += [_zone_of_windows(), target.partition("zoneinfo/")[2]]
    for name in candidates:
        if name and iana_zone(name) is not None:
            return "UTC" if name in {"Etc/UTC", "Etc/UCT", "UCT", "Zulu"} else name
    return zone_name(timezone(timedelta(seconds=time.localtime().tm_gmtoff // 60 * 60)))


def _zone_of_windows() -> str:
    """The IANA name of the zone that Windows is set to; empty on other systems."""
    if sys.platform != "win32":
        return ""
    from tzlocal import get_localzone_name

    try:
        return str(get_localzone_name())
    except (LookupError, OSError):
        return ""
