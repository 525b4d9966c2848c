"""Times as the book keeps them: what a record said, and what that means in the owner's zone."""

from __future__ import annotations

import os
import time
from bisect import bisect_right
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from warmlinks.errors import SettingsError
from warmlinks.scoring.days import day_number, zone_offsets
from warmlinks.scoring.zones import zone_of

__all__ = [
    "DATE",
    "INSTANT",
    "WALL_CLOCK",
    "Days",
    "as_said",
    "as_stored",
    "machine_zone",
    "moment_of",
    "require_aware",
    "zone_name",
    "zone_of",
]

INSTANT, WALL_CLOCK, DATE = 0, 1, 2
"""What a record said of its time: an instant, a clock on the wall without a zone, or no more than the day."""

_DAY = 86400
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NAIVE_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001  a clock on the wall has no zone
_EPOCH_ORDINAL = date(1970, 1, 1).toordinal()
_MILLISECOND = timedelta(milliseconds=1)


def as_stored(value: datetime | date, *, zone: tzinfo, wall_clock: bool = False) -> tuple[int, int]:
    """A time as (milliseconds, precision).

    Args:
        value: an aware moment, or a date.
        zone: the zone that wall-clock times were read in.
        wall_clock: the record gave no zone: what is kept is what the clock showed.
    """
    if not isinstance(value, datetime):
        return (value.toordinal() - _EPOCH_ORDINAL) * _DAY * 1000, DATE
    if wall_clock:
        return (value.astimezone(zone).replace(tzinfo=None) - _NAIVE_EPOCH) // _MILLISECOND, WALL_CLOCK
    return (value - _EPOCH) // _MILLISECOND, INSTANT


def as_said(at: int, precision: int, zone: tzinfo) -> datetime | date:
    """The opposite of `as_stored`: an instant in UTC, a wall-clock time in the owner's zone, or a date."""
    if precision == INSTANT:
        return _EPOCH + timedelta(milliseconds=at)
    shown = _NAIVE_EPOCH + timedelta(milliseconds=at)
    return shown.date() if precision == DATE else shown.replace(tzinfo=zone)


def moment_of(second: int) -> datetime:
    """Epoch seconds as a moment in UTC."""
    return _EPOCH + timedelta(seconds=second)


def require_aware(now: datetime, name: str = "now") -> float:
    """The moment in epoch seconds.

    Args:
        now: the moment.
        name: what the caller knows it as.

    Raises:
        SettingsError: it is no moment, or has no time zone.
    """
    if not isinstance(now, datetime):
        raise SettingsError(
            f"{name} is no moment: {now!r}",
            advice="Pass an aware datetime, as in datetime(2026, 1, 31, 18, tzinfo=UTC)",
        )
    if now.tzinfo is None:
        raise SettingsError(
            f"{name} needs a time zone, got {now.isoformat()}", advice="Give one, as in 2026-01-31T18:00+01:00"
        )
    return now.timestamp()


class Days:
    """Turns stored times into (second, day number) in one zone; quick for instants between 2000 and 2045."""

    def __init__(self, zone: tzinfo) -> None:
        self.zone = zone
        self._from, self._to = 946_684_800, 2_366_841_600
        rows = zone_offsets(zone, self._from, self._to)
        self._changes = [since for since, _ in rows[1:]]
        self._offsets = [offset for _, offset in rows]

    def of(self, at: int, precision: int) -> tuple[int, int]:
        """The epoch second, and the number of the day in the zone; a date counts from its midnight there."""
        if precision == INSTANT:
            second = at // 1000
            if self._from <= second < self._to:
                return second, (second + self._offsets[bisect_right(self._changes, second)]) // _DAY
            return second, day_number(second, self.zone)
        shown = (_NAIVE_EPOCH + timedelta(milliseconds=at)).replace(tzinfo=self.zone)
        return int((shown - _EPOCH) // timedelta(seconds=1)), at // (_DAY * 1000)


def zone_name(zone: tzinfo | str) -> str:
    """The opposite of `zone_of`."""
    if isinstance(zone, str):
        zone_of(zone)
        return zone
    key = getattr(zone, "key", None)
    if isinstance(key, str):
        return key
    offset = zone.utcoffset(None)
    if offset is None:
        raise SettingsError(f"the time zone {zone!r} has no name to keep", advice="Use zoneinfo.ZoneInfo")
    minutes = offset // timedelta(minutes=1)
    return f"UTC{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}" if minutes else "UTC"


def machine_zone() -> str:
    """The name of the machine's zone: from `TZ`, else from where `/etc/localtime` points, else its present offset."""
    candidates = [os.environ.get("TZ", "").removeprefix(":")]
    try:
        target = str(Path("/etc/localtime").resolve())
    except (OSError, RuntimeError):
        target = ""
    candidates.append(target.partition("zoneinfo/")[2])
    for name in candidates:
        try:
            if name and ZoneInfo(name):
                return "UTC" if name in {"Etc/UTC", "Etc/UCT", "UCT", "Zulu"} else name
        except (ZoneInfoNotFoundError, ValueError, OSError):
            continue
    return zone_name(timezone(timedelta(seconds=time.localtime().tm_gmtoff // 60 * 60)))
