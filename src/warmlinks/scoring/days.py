"""Calendar days in the owner's zone, as numbers: floor((time + offset) / 86400), the same in every engine.

A zone is reduced to the few moments at which its offset changes, so that arrays, SQL and data frames need no zone data
of their own and give the same days.
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import UTC, datetime, tzinfo
from functools import lru_cache

__all__ = ["day_number", "zone_offsets"]

_DAY = 86400


def zone_offsets(zone: tzinfo, first: int, last: int) -> tuple[tuple[int, int], ...]:
    """The zone's offsets as (from this moment on, seconds) between two moments; the first row holds from ever on.

    Berlin in 2026 gives three rows: 3600, 7200 from 29 March 01:00 UTC on, 3600 from 25 October on.
    """
    years = datetime.fromtimestamp(first, UTC).year, datetime.fromtimestamp(last, UTC).year
    rows = _table(zone, *years)
    start = max(bisect_right(rows, (first, 1 << 62)) - 1, 0)
    return rows[start : bisect_right(rows, (last, 1 << 62))] or rows[:1]


def day_number(at: int, zone: tzinfo) -> int:
    """The number of the calendar day that holds this moment in this zone; 0 is 1 January 1970."""
    offset = 0 if zone is UTC else _offset(at, zone)
    return (at + offset) // _DAY


@lru_cache(maxsize=64)
def _table(zone: tzinfo, first: int, last: int) -> tuple[tuple[int, int], ...]:
    start = int(datetime(max(first, 2), 1, 1, tzinfo=UTC).timestamp()) - _DAY
    end = int(datetime(min(last + 1, 9998), 1, 1, tzinfo=UTC).timestamp()) + _DAY
    rows = [(start, _offset(start, zone))]
    # offsets do not change twice within a day; the day of a change is then halved down to its second
    for noon in range(start + _DAY, end + 1, _DAY):
        offset = _offset(noon, zone)
        if offset != rows[-1][1]:
            low, high = noon - _DAY, noon
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (low, middle) if _offset(middle, zone) == offset else (middle, high)
            rows.append((high, offset))
    return tuple(rows)


def _offset(at: int, zone: tzinfo) -> int:
    offset = datetime.fromtimestamp(at, UTC).astimezone(zone).utcoffset()
    return 0 if offset is None else int(offset.total_seconds())
