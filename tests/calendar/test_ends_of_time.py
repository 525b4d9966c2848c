"""The first and the last hours of all time, which machines write where they mean no time, or for ever."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from warmlinks.calendar.active_time import day_in
from warmlinks.calendar.stated_zones import as_moment, stated_zone
from warmlinks.calendar.zones import in_zone

ENDS = (datetime(1, 1, 1), datetime(9999, 12, 31, 23, 59, 59))  # noqa: DTZ001
ZONES = [
    *map(ZoneInfo, ("America/New_York", "Asia/Tokyo", "Europe/Berlin", "UTC")),
    timezone(timedelta(hours=14)),
    timezone(timedelta(hours=-12)),
]


@pytest.mark.parametrize("wall", ENDS, ids=str)
@pytest.mark.parametrize("zone", ZONES, ids=str)
def test_no_zone_leads_out_of_time(wall, zone):
    """By whichever clock: a moment stays one, within a day of where it was."""
    there = in_zone(wall.replace(tzinfo=UTC), zone)
    back = in_zone(wall.replace(tzinfo=zone), UTC)
    stated, _ = as_moment(wall, None, zone)
    with_offset, _ = as_moment(wall, stated_zone("10:00 UTC+14"), zone)

    assert there.tzinfo is zone
    assert back.tzinfo is stated.tzinfo is with_offset.tzinfo is UTC
    for moment in (there, back, stated, with_offset):
        assert abs(moment.replace(tzinfo=None) - wall) < timedelta(days=1)
    assert abs(day_in(wall.replace(tzinfo=UTC), zone) - wall.date()) <= timedelta(days=1)


def test_control_python_leads_out_of_it():
    """What a plain conversion does there, and that elsewhere the two are the same."""
    with pytest.raises(OverflowError):
        ENDS[1].replace(tzinfo=UTC).astimezone(ZoneInfo("Asia/Tokyo"))
    moment = datetime(2024, 5, 6, 7, 8, tzinfo=UTC)
    assert in_zone(moment, ZoneInfo("Asia/Tokyo")) == moment.astimezone(ZoneInfo("Asia/Tokyo"))
