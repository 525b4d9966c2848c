"""Lines that have their days as a calendar file (RFC 5545), which any calendar reads."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import IO

from warmlinks.contentlines import content_line, escaped
from warmlinks.plugins.notifiers import Digest, DigestItem, inert

__all__ = ["HEAD", "write_calendar"]

HEAD = "".join(
    content_line(name, value)
    for name, value in (
        ("BEGIN", "VCALENDAR"),
        ("VERSION", "2.0"),
        ("PRODID", "-//warmlinks//warmlinks//EN"),
    )
)
"""What a calendar file of ours begins with, by which it is told from those of others."""

_NO_EVENT = (
    ("BEGIN", "VTIMEZONE"),
    ("TZID", "UTC"),
    ("BEGIN", "STANDARD"),
    ("DTSTART", "19700101T000000"),
    ("TZOFFSETFROM", "+0000"),
    ("TZOFFSETTO", "+0000"),
    ("END", "STANDARD"),
    ("END", "VTIMEZONE"),
)
"""A calendar holds a component at least; this is the one of which nothing is seen."""


def write_calendar(digest: Digest, stream: IO[str]) -> int:
    """Write an event of a whole day for each line of a digest; how many there were.

    An event keeps its UID while it is about the same, so that a calendar that reads the file again moves it, and what
    is in it no more is gone. Days that are told do not make anybody busy.

    Args:
        digest: its title is the calendar's name, its `made_at` the moment of all events; a line without a day stands
            on the day of that moment. Its texts are made inert.
        stream: where to write, opened with `newline=""` or in memory.
    """
    stream.write(HEAD)
    for name, value in (("CALSCALE", "GREGORIAN"), ("X-WR-CALNAME", escaped(inert(digest.title)))):
        stream.write(content_line(name, value))
    uids: set[str] = set()
    for item in digest.items:
        uid = hashlib.sha256(item.key.encode("utf-8", "surrogatepass")).hexdigest()[:32]
        if uid not in uids:
            uids.add(uid)
            stream.writelines(content_line(name, value) for name, value in _event(item, uid, digest.made_at))
    if not uids:
        stream.writelines(content_line(name, value) for name, value in _NO_EVENT)
    stream.write(content_line("END", "VCALENDAR"))
    return len(uids)


def _event(item: DigestItem, uid: str, made_at: datetime) -> Iterator[tuple[str, str]]:
    day = item.day or made_at.date()
    yield "BEGIN", "VEVENT"
    yield "UID", f"{uid}@warmlinks"
    yield "DTSTAMP", f"{made_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield "DTSTART;VALUE=DATE", _day(day)
    yield "DTEND;VALUE=DATE", _day(day + timedelta(days=1))
    yield "SUMMARY", escaped(inert(item.text))
    yield "TRANSP", "TRANSPARENT"
    yield "END", "VEVENT"


def _day(day: date) -> str:
    return f"{day.year:04}{day.month:02}{day.day:02}"
