"""The owner's zone as a short table of offsets, so that an engine without zone data finds the same days."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache

__all__ = ["offset_steps"]

_DAY = 86400
_FIRST_YEAR = 1835
"""Before it every place kept the time of its own sun, and no zone changed its offset."""


@lru_cache(maxsize=32)
def offset_steps(zone: tzinfo, first_year: int = _FIRST_YEAR, last_year: int = 2037) -> tuple[tuple[int, int], ...]:
    """When the zone's offset from UTC changes.

    Args:
        zone: any time zone.
        first_year: moments before it get the offset of its first moment.
        last_year: moments after it get the offset of its last moment.

    Returns:
        (epoch seconds from which on, offset in seconds) in order of time; the first pair holds for all before it too.
    """

    def offset(moment: int) -> int:
        delta = datetime.fromtimestamp(moment, zone).utcoffset()
        return int((delta or timedelta()).total_seconds())

    start = int(datetime(first_year, 1, 1, tzinfo=UTC).timestamp())
    end = int(datetime(last_year + 1, 1, 1, tzinfo=UTC).timestamp())
    steps = [(start, offset(start))]
    for day in range(start, end, _DAY):
        if offset(day + _DAY) == steps[-1][1]:
            continue
        low, high = day, day + _DAY
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if offset(middle) == steps[-1][1] else (low, middle)
        steps.append((high, offset(high)))
    return tuple(steps)
