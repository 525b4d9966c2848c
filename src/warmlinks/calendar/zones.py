"""A zone by its name, and as a short table of offsets, from which an engine without zone data finds the same days."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from warmlinks.errors import UsageError

__all__ = ["as_zone", "iana_zone", "in_zone", "offset_steps", "zone_of"]

_DAY = 86400
_FIRST_YEAR = 1835
"""Before it every place kept its own solar time, and no zone changed its offset."""
_OFFSET = re.compile(r"UTC(?:([+-])(\d\d):(\d\d))?")


@lru_cache(maxsize=256)
def iana_zone(name: str) -> tzinfo | None:
    """The zone of an IANA name; None where there is none."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


def zone_of(name: str) -> tzinfo:
    """The zone of that name: an IANA name, `UTC`, or a fixed offset as `UTC+02:00`.

    Raises:
        UsageError: there is no such zone.
    """
    fixed = _OFFSET.fullmatch(name)
    zone = _fixed_offset(*fixed.groups(default="0")) if fixed else iana_zone(name)
    if zone is None:
        raise UsageError(f"there is no time zone {name!r}", advice="Write it as Europe/Berlin")
    return zone


def _fixed_offset(sign: str, hours: str, minutes: str) -> tzinfo | None:
    if sign == "0":
        return UTC
    offset = timedelta(hours=int(hours), minutes=int(minutes))
    return timezone(-offset if sign == "-" else offset) if offset < timedelta(days=1) else None


def as_zone(zone: tzinfo | str) -> tzinfo:
    """A zone, or the zone of that name.

    Raises:
        UsageError: there is no such zone, or it is neither.
    """
    if isinstance(zone, str):
        return zone_of(zone)
    if not isinstance(zone, tzinfo):
        raise UsageError(f"{zone!r} is no time zone", advice="Write it as Europe/Berlin, or pass a ZoneInfo")
    return zone


def in_zone(at: datetime, zone: tzinfo) -> datetime:
    """An aware moment by the clock of a zone; in the first and last hours of all time it keeps its own clock.

    A series of meetings that never ends is often told as one until the last second of the year 9999.
    """
    try:
        return at.astimezone(zone)
    except OverflowError:
        return at.replace(tzinfo=zone)


@lru_cache(maxsize=256)
def offset_steps(zone: tzinfo, first_year: int = _FIRST_YEAR, last_year: int = 2037) -> tuple[tuple[int, int], ...]:
    """When the zone's offset from UTC changes.

    Args:
        zone: any time zone.
        first_year: moments before it get the offset of its first moment.
        last_year: moments after it get the offset of its last moment.

    Returns:
        (epoch seconds from which on, offset in seconds) in order of time; the first pair holds for all before it too.
    """

    def offset(moment: int) -> timedelta | None:
        return datetime.fromtimestamp(moment, zone).utcoffset()

    start = int(datetime(first_year, 1, 1, tzinfo=UTC).timestamp())
    end = int(datetime(last_year + 1, 1, 1, tzinfo=UTC).timestamp())
    present = offset(start)
    steps = [(start, present)]
    for day in range(start, end, _DAY):
        if offset(day + _DAY) == present:
            continue
        low, high = day, day + _DAY
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if offset(middle) == present else (low, middle)
        present = offset(high)
        steps.append((high, present))
    return tuple((since, int((delta or timedelta()).total_seconds())) for since, delta in steps)
