"""When a digest may go out: never at night, not before its time, never on a day off, over any change of the clock."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, tzinfo

from warmlinks.calendar.active_time import ActiveTime, day_in
from warmlinks.settings import DigestSettings

__all__ = ["may_send", "next_moment"]

_YEARS_AHEAD = 3660


def _at(day: date, moment: time, zone: tzinfo) -> datetime:
    """That time of that day; where the clock skips it, the time after the skip, and where it comes twice, the first."""
    local = datetime.combine(day, moment, zone)
    # A round trip through UTC moves a skipped time to where the clock really was.
    return datetime.fromtimestamp(local.timestamp(), zone)


def _quiet(moment: datetime, settings: DigestSettings, zone: tzinfo) -> bool:
    now = moment.astimezone(zone).time()
    start, end = settings.quiet_from, settings.quiet_to
    if start == end:
        return False
    return start <= now < end if start < end else now >= start or now < end


def may_send(now: datetime, *, settings: DigestSettings, calendar: ActiveTime) -> bool:
    """Whether a digest may go out at this moment."""
    local = now.astimezone(calendar.zone)
    return (
        calendar.is_active(local.date())
        and local.time() >= settings.send_at
        and not _quiet(now, settings, calendar.zone)
    )


def next_moment(now: datetime, *, settings: DigestSettings, calendar: ActiveTime) -> datetime:
    """The first moment from now on at which a digest may go out, in UTC terms of the owner's clock.

    Quiet hours from 21:00 to 08:00 in Berlin: raised on 28 March 2026 at 23:30, it goes out on 29 March at 08:00, which
    is 06:00 UTC.
    """
    if may_send(now, settings=settings, calendar=calendar):
        return now
    zone = calendar.zone
    today = day_in(now, zone)
    for ahead in range(_YEARS_AHEAD):
        day = today + timedelta(days=ahead)
        if not calendar.is_active(day):
            continue
        for moment in sorted({settings.send_at, max(settings.send_at, settings.quiet_to)}):
            candidate = _at(day, moment, zone)
            if candidate >= now and may_send(candidate, settings=settings, calendar=calendar):
                return candidate
    return now + timedelta(days=_YEARS_AHEAD)
