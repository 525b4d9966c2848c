"""What is due and what is coming, as a calendar file that any calendar reads."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import IO

from warmlinks.contentlines import content_line, escaped
from warmlinks.report.content import Ahead

__all__ = ["write_calendar"]


def write_calendar(coming: Iterable[Ahead], stream: IO[str], *, now: datetime) -> int:
    """Write an event of a whole day for each; how many there were.

    An event keeps its UID while it is about the same, so that a calendar that reads the file again moves it.
    Of people nothing but their names is in it. Days that are told do not make anybody busy.

    Args:
        coming: what is to be written.
        stream: where to write.
        now: when it was made.
    """
    count = 0
    for name, value in (
        ("BEGIN", "VCALENDAR"),
        ("VERSION", "2.0"),
        ("PRODID", "-//warmlinks//warmlinks//EN"),
        ("CALSCALE", "GREGORIAN"),
    ):
        stream.write(content_line(name, value))
    uids: set[str] = set()
    for event in coming:
        uid = hashlib.sha256(event.key.encode()).hexdigest()[:32]
        if uid in uids:
            continue
        uids.add(uid)
        stream.writelines(content_line(name, value) for name, value in _event(event, uid, now))
        count += 1
    stream.write(content_line("END", "VCALENDAR"))
    return count


def _event(event: Ahead, uid: str, now: datetime) -> Iterator[tuple[str, str]]:
    yield "BEGIN", "VEVENT"
    yield "UID", f"{uid}@warmlinks"
    yield "DTSTAMP", f"{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield "DTSTART;VALUE=DATE", _day(event.day)
    yield "DTEND;VALUE=DATE", _day(event.day + timedelta(days=1))
    yield "SUMMARY", escaped(f"{event.what} {event.name}".rstrip(" :"))
    yield "TRANSP", "TRANSPARENT"
    yield "END", "VEVENT"


def _day(day: date) -> str:
    return f"{day.year:04}{day.month:02}{day.day:02}"
