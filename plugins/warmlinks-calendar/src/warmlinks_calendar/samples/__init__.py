"""Writes the meetings of a sample world as a calendar; for trying and testing, and never used by the reader."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from warmlinks_samples.correspondence import Correspondence, Meeting
from warmlinks_samples.world import ME
from warmlinks_samples.zips import folded

__all__ = ["as_ics"]


def as_ics(correspondence: Correspondence) -> bytes:
    """One calendar with all meetings, as Google exports it."""
    lines = ["BEGIN:VCALENDAR", "PRODID:-//Google Inc//Google Calendar 70.9054//EN", "VERSION:2.0", "METHOD:PUBLISH"]
    lines += [f"X-WR-CALNAME:{correspondence.addresses[ME]}", f"X-WR-TIMEZONE:{correspondence.world.zone.key}"]
    for meeting in correspondence.meetings:
        lines += _event(correspondence, meeting)
    lines.append("END:VCALENDAR")
    return b"".join(map(folded, lines))


def _event(correspondence: Correspondence, meeting: Meeting) -> Iterator[str]:
    start, zone = meeting.start, correspondence.world.zone.key
    yield "BEGIN:VEVENT"
    if isinstance(start, datetime):
        yield f"DTSTART;TZID={zone}:{start:%Y%m%dT%H%M%S}"
        yield f"DTEND;TZID={zone}:{start + timedelta(hours=1):%Y%m%dT%H%M%S}"
    else:
        yield f"DTSTART;VALUE=DATE:{start:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{start + timedelta(days=1):%Y%m%d}"
    if meeting.weeks > 1:
        yield f"RRULE:FREQ=WEEKLY;COUNT={meeting.weeks}"
        for week in meeting.without:
            yield f"EXDATE;TZID={zone}:{start + timedelta(weeks=week):%Y%m%dT%H%M%S}"
    yield f"DTSTAMP:{(correspondence.world.end + timedelta(hours=9)).astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"ORGANIZER;CN={correspondence.name(meeting.by)}:mailto:{correspondence.addresses[meeting.by]}"
    yield f"UID:{meeting.id}@google.com"
    for person in (ME, *meeting.guests):
        answer = "DECLINED" if person in meeting.declined else "ACCEPTED"
        yield (
            f"ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT={answer};CN={correspondence.name(person)};X-NUM-GUESTS=0"
            f":mailto:{correspondence.addresses[person]}"
        )
    yield f"STATUS:{'CANCELLED' if meeting.cancelled else 'CONFIRMED'}"
    yield f"SUMMARY:{meeting.title}"
    yield "END:VEVENT"
