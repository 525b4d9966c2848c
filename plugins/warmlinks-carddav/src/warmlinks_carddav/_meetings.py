"""Meetings in the calendars of the same account."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any, Final

from attrs import frozen

__all__ = ["Meeting", "meetings_in"]

_HORIZON: Final = timedelta(days=366 * 10)
"""What lies further back says nothing about today."""


@frozen
class Meeting:
    """A meeting: its key, when it began, and the addresses of those invited who did not decline."""

    key: str
    at: datetime
    with_: frozenset[str]


def meetings_in(text: str, *, owners: Collection[str], now: datetime, zone: tzinfo) -> Iterator[Meeting]:
    """Yield the meetings of the last ten years of a calendar entry, a series one by one.

    Those that were called off, or that the owner said no to, were none.

    Args:
        text: one resource of a calendar.
        owners: the addresses of whose calendar it is.
        now: the present, aware.
        zone: the zone of clocks without one.

    Raises:
        ValueError: the entry cannot be read.
    """
    # a third of what it takes to import all plugins, so it waits for a calendar
    from icalendar import Calendar
    from recurring_ical_events import of  # type: ignore[import-untyped]  # it comes without types

    for event in of(Calendar.from_ical(text), skip_bad_series=True).between(now - _HORIZON, now):
        if str(event.get("STATUS", "")).upper() == "CANCELLED":
            continue
        answers = dict(_guests(event))
        if any(answers.get(own) == "DECLINED" for own in owners):
            continue
        at = _moment(event["DTSTART"].dt, zone)
        others = frozenset(
            address for address, answer in answers.items() if answer != "DECLINED" and address not in owners
        )
        if others and at <= now:
            yield Meeting(f"{event.get('UID', '')}/{at.astimezone(UTC):%Y%m%dT%H%M%SZ}", at, others)


def _guests(event: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401  the library's own
    """Yield addresses and answers, the organizer's first, so that an attendee line overrides it."""
    for name in ("ORGANIZER", "ATTENDEE"):
        value = event.get(name, [])
        for guest in value if isinstance(value, list) else [value]:
            kind = str(guest.params.get("CUTYPE", "")).upper()
            if kind not in {"ROOM", "RESOURCE", "GROUP"}:
                yield (
                    str(guest).strip().casefold().removeprefix("mailto:"),
                    str(guest.params.get("PARTSTAT", "")).upper(),
                )


def _moment(start: date, zone: tzinfo) -> datetime:
    at = start if isinstance(start, datetime) else datetime.combine(start, time(12))
    return at if at.tzinfo is not None else at.replace(tzinfo=zone)
