"""Moments, days and zones as calendars write them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, tzinfo
from functools import lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from attrs import frozen

from warmlinks.archive import Component, Property
from warmlinks.calendar.stated_zones import stated_zone
from warmlinks.calendar.zones import in_zone

__all__ = ["Start", "Zones", "start_of", "starts_of"]

_DATE_TIME = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)?(Z?))?")
_LAST_SECOND = 59


@frozen
class Start:
    """When an entry begins.

    Attributes:
        wall: what the clock shows there, without a zone; midnight where only the day is told.
        zone: the zone of that clock; None for a clock without one, and for a day.
        day_only: whether no more than the day is told.
    """

    wall: datetime
    zone: tzinfo | None = None
    day_only: bool = False

    def on(self, day: date) -> Start:
        """Return the same time on another day."""
        return Start(datetime.combine(day, self.wall.time()), self.zone, self.day_only)

    def at(self, zone: tzinfo) -> datetime | date:
        """Return the moment in UTC, with `zone` for a clock without one; the day if only that is given."""
        return self.wall.date() if self.day_only else in_zone(self.wall.replace(tzinfo=self.zone or zone), UTC)

    @property
    def mark(self) -> str:
        """What tells the times of a series apart, the same in every export."""
        if self.day_only:
            return f"{self.wall:%Y%m%d}"
        if self.zone is None:
            return f"{self.wall:%Y%m%dT%H%M%S}"
        return f"{in_zone(self.wall.replace(tzinfo=self.zone), UTC):%Y%m%dT%H%M%SZ}"


class Zones:
    """Finds zones by the names in a calendar, including those that it defines."""

    def __init__(self) -> None:
        self._defined: dict[str, tzinfo] = {}

    def define(self, zone: Component) -> None:
        """Add a `VTIMEZONE` that names a zone of the world."""
        name, place = zone.text("TZID"), zone.text("X-LIC-LOCATION")
        if name and (place_zone := _zone_named(place)) is not None:
            self._defined[name] = place_zone

    def named(self, name: str) -> tzinfo | None:
        """Return the zone of a name, or None if unknown."""
        return _zone_named(name) or self._defined.get(name)


def start_of(prop: Property, zones: Zones) -> Start | None:
    """Parse a line such as `DTSTART;TZID=Europe/Berlin:20250304T090000`; None if it has no time."""
    return next(starts_of(prop, zones), None)


def starts_of(prop: Property, zones: Zones) -> Iterator[Start]:
    """Yield all times in a line; of periods the beginnings."""
    zone = zones.named(prop.parameter("TZID")) if "TZID" in prop.parameters else None
    for text in prop.value.split(","):
        match = _DATE_TIME.match(text.strip().upper())
        if match is None:
            continue
        year, month, day, hour, minute, second, utc = match.groups()
        try:
            on = date(int(year), int(month), int(day))
            at = time(int(hour or 0), int(minute or 0), min(int(second or 0), _LAST_SECOND))
        except ValueError:
            continue
        yield Start(datetime.combine(on, at), UTC if utc else zone, hour is None)


@lru_cache(maxsize=512)
def _zone_named(name: str) -> tzinfo | None:
    """Return a zone by its IANA name, also with a prefix, its Windows name, or an offset."""
    name = name.strip().strip('"')
    parts = name.strip("/").split("/")
    for candidate in ("/".join(parts[-3:]), "/".join(parts[-2:]), _windows_zones().get(name, "")):
        if candidate and (zone := _zone_info(candidate)) is not None:
            return zone
    stated = stated_zone(f"00:00:00 {name}") if name else None
    return stated.zone if stated is not None else None


def _zone_info(name: str) -> tzinfo | None:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


@lru_cache(maxsize=1)
def _windows_zones() -> dict[str, str]:
    text = files("warmlinks_calendar").joinpath("windows_zones.toml").read_text(encoding="utf-8")
    return {str(name): str(zone) for name, zone in tomllib.loads(text).items()}
