"""Reads calendars in two passes: first who is who, then the entries."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, tzinfo

from warmlinks.archive import Archive, Component, Member
from warmlinks.errors import InputError, OwnerUnknownError
from warmlinks.plugins.sources import About, Record, owner_addresses, refusal
from warmlinks_calendar._times import Zones
from warmlinks_calendar.records import CalendarRecords, Survey

__all__ = ["read_calendars"]

_SHARE = 0.5
_FEWEST = 2


def read_calendars(archive: Archive, members: list[Member]) -> Iterator[Record]:
    """Yield the records of the meetings.

    Args:
        archive: where.
        members: the calendars in it.
    """
    survey, zone_name, made_at, errors = Survey(), "", None, []
    around: Component | None = None
    calendars: set[str] = set()
    for member in members:
        try:
            for _, entry in archive.components(member, "VEVENT", "VTIMEZONE"):
                if isinstance(entry, Component):
                    survey.add(entry)
                    around = entry
                    calendars.add(_calendar_name(entry))
                    made_at = max(filter(None, (made_at, _made_at(entry))), default=None)
        except InputError as error:
            errors.append(error)
        if around is not None:
            zone_name = zone_name or _calendar_property(around, "X-WR-TIMEZONE")
    if errors and not survey.entries:
        raise errors[0]
    owners = _owners(archive, members, around, survey)
    zone: tzinfo = Zones().named(zone_name) or archive.timezone
    records = CalendarRecords(owners, survey, zone=zone, until=_end_of_reading(archive))
    whole = "" if "" in calendars else ", ".join(sorted(calendars))
    yield About("iCalendar", as_of=made_at, timezone=zone_name or None, collection=whole)
    yield from records.account(members[0].name)
    for member in members:
        yield from _entries(archive, member, records)


def _entries(archive: Archive, member: Member, records: CalendarRecords) -> Iterator[Record]:
    try:
        for index, entry in archive.components(member, "VEVENT", "VTIMEZONE"):
            where = f"{member.name}[{index}]"
            if isinstance(entry, InputError):
                yield refusal(where, entry)
            else:
                yield from records.of_entry(entry, where)
    except InputError as error:
        yield refusal(member.name, error)


def _owners(archive: Archive, members: list[Member], around: Component | None, survey: Survey) -> tuple[str, ...]:
    """Return the owner's addresses: from the user, the calendar's name or its file's, else who is in most entries."""
    if named := owner_addresses(archive):
        return named
    names = [member.name.rsplit("/", 1)[-1].rsplit(".", 1)[0].casefold() for member in members]
    called = _calendar_property(around, "X-WR-CALNAME").casefold() if around is not None else ""
    for name in (called, *names):
        if name in survey.shared:
            return (name,)
    likely = survey.likely_owners()
    counts = [survey.shared[address] for address in likely[:2]]
    if counts and counts[0] >= _FEWEST and counts[0] > _SHARE * survey.entries and counts != counts[:1] * 2:
        return (likely[0],)
    known = {email.casefold() for account in archive.accounts for email in account.emails}
    if meant := tuple(address for address in likely if address in known):
        return meant
    if not survey.shared:
        raise InputError(
            "nobody is invited to anything in this calendar",
            archive=archive.name,
            advice="Only entries with guests tell of contact",
        )
    raise OwnerUnknownError("the calendar does not say whose it is", archive=archive.name, candidates=tuple(likely[:5]))


def _calendar_name(entry: Component) -> str:
    """Return the calendar that the file is the whole of; empty for a single invitation."""
    return (
        ""
        if _calendar_property(entry, "METHOD").upper() not in {"", "PUBLISH"}
        else _calendar_property(entry, "X-WR-CALNAME")
    )


def _calendar_property(entry: Component, name: str) -> str:
    return next((line.text.strip() for line in entry.around if line.name == name), "")


def _made_at(entry: Component) -> datetime | None:
    """Return when the file was made, which is the DTSTAMP of Google and others."""
    text = entry.text("DTSTAMP")
    try:
        return datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC) if text else None
    except ValueError:
        return None


def _end_of_reading(archive: Archive) -> datetime:
    """Return the end of next year, unless the archive says otherwise."""
    until = getattr(archive, "until", None)
    return until if isinstance(until, datetime) else datetime(datetime.now(UTC).year + 1, 12, 31, tzinfo=UTC)
