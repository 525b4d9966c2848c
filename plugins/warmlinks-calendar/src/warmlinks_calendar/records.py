"""Records of calendar entries, whether they come from a file or from a server."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, tzinfo
from hashlib import blake2b

from attrs import define, evolve, field, frozen

from warmlinks.archive import Component, Property
from warmlinks.calendar.zones import in_zone
from warmlinks.cues import CueReader, given_names
from warmlinks.plugins.sources import (
    Account,
    Conversation,
    Member,
    Message,
    Person,
    Record,
    Refused,
    Skipped,
    contacts_of,
    is_crowd,
)
from warmlinks.values import Identity
from warmlinks_calendar._network import NETWORK
from warmlinks_calendar._rules import days_of, rule_of
from warmlinks_calendar._times import Start, Zones, start_of, starts_of

__all__ = ["CalendarRecords", "Survey", "address_of"]

_NON_PERSON_TYPES = frozenset({"ROOM", "RESOURCE", "GROUP"})
_NON_PERSON_DOMAINS = ("@resource.calendar.google.com", "@group.calendar.google.com", "@import.calendar.google.com")
_PAIR = 2
_FIRST_YEAR = 1970
"""A series that began earlier is no series of meetings: its first day is all that is read."""


def address_of(prop: Property) -> str:
    """Return the normalized e-mail address of an organizer or guest; empty if there is none."""
    text = prop.value.strip()
    if not text.lower().startswith("mailto:"):
        text = prop.parameter("EMAIL") or text
    address = text.removeprefix("mailto:").removeprefix("MAILTO:").partition("?")[0].strip("<> ").casefold()
    local, at, domain = address.rpartition("@")
    return address if at and local and "." in domain and not any(mark in address for mark in " /,;") else ""


@define
class Survey:
    """What has to be known of a calendar before the first entry is turned into records.

    Attributes:
        zones: those it defines.
        moved: of each series, by its id, the times that are told by an entry of their own.
        shared: how often each address is among the guests.
        entries: how many entries have guests.
    """

    zones: Zones = field(factory=Zones)
    moved: dict[str, set[str]] = field(factory=dict)
    shared: Counter[str] = field(factory=Counter)
    entries: int = 0

    def add(self, entry: Component) -> None:
        """Add an entry or a zone."""
        if entry.name == "VTIMEZONE":
            self.zones.define(entry)
            return
        instead = entry.first("RECURRENCE-ID")
        if instead is not None and (start := start_of(instead, self.zones)) is not None:
            self.moved.setdefault(entry.text("UID"), set()).add(start.mark)
        addresses = {address for line in entry.all("ATTENDEE", "ORGANIZER") if (address := address_of(line))}
        if addresses:
            self.entries += 1
            self.shared.update(addresses)

    def likely_owners(self) -> list[str]:
        """Return the addresses by the number of entries they are in."""
        return [address for address, _ in sorted(self.shared.items(), key=lambda item: (-item[1], item[0]))]


@frozen
class _Guest:
    address: str
    name: str
    answer: str


class CalendarRecords:
    """Makes records of entries.

    Args:
        owners: the owner's addresses, the chief one first.
        survey: what was learnt of the whole calendar.
        zone: the zone in which a clock without one is read.
        until: the last day of a series without end.
    """

    def __init__(self, owners: Sequence[str], survey: Survey, *, zone: tzinfo, until: datetime) -> None:
        self._owners = tuple(owner.casefold() for owner in owners)
        self._survey = survey
        self._zone = zone
        self._last = until.astimezone(UTC).date()
        self._names: dict[str, str] = {}
        self._keys: set[str] = set()
        self._groups: set[str] = set()
        self._cues = CueReader({})

    def account(self, where: str = "") -> Iterator[Account]:
        """Yield the owner's addresses."""
        for address in self._owners:
            yield Account(Identity(NETWORK, address, emails=(address,)), where)

    def of_entry(self, entry: Component, where: str) -> Iterator[Record]:
        """Yield the records of an entry: a meeting with each guest at each of its times."""
        if entry.name != "VEVENT":
            return
        why, guests = self._guests_of(entry)
        kind = "cancelled" if entry.text("STATUS").upper() == "CANCELLED" else "meeting"
        if why:
            yield Skipped(why, where=where)
            return
        line = entry.first("DTSTART")
        start = start_of(line, self._survey.zones) if line is not None else None
        if start is None:
            yield Refused(where, "this entry has no time that can be read")
            return
        uid = entry.text("UID") or _uid_of(entry, start)
        yield from self._persons(guests, where)
        stated = line.value.strip() if line is not None and start.zone is None and not start.day_only else None
        written = False
        for mark, at in self._times(entry, start, uid):
            key = f"{uid}/{mark}"
            if key in self._keys:
                continue
            self._keys.add(key)
            written = True
            for contact in contacts_of(
                network=NETWORK,
                key=key,
                kind=kind,
                direction="both",
                present=[guest.address for guest in guests],
                owner=self._owners[0],
                at=at,
                where=where,
            ):
                yield evolve(contact, stated=stated) if stated else contact
        if not written:
            yield Skipped("the same entry in another calendar", where=where)
        elif kind == "meeting" and entry.first("RRULE") is None and len(guests) == _PAIR:
            yield from self._cue(entry, guests, start, uid, where)

    def _guests_of(self, entry: Component) -> tuple[str, list[_Guest]]:
        """Return why the entry is no contact, and the guests beside the owner."""
        guests_by_address: dict[str, _Guest] = {}
        for line in entry.all("ATTENDEE", "ORGANIZER"):
            address = address_of(line)
            answer = line.parameter("PARTSTAT").upper()
            if (
                not address
                or address.endswith(_NON_PERSON_DOMAINS)
                or line.parameter("CUTYPE").upper() in _NON_PERSON_TYPES
            ):
                continue
            if address in guests_by_address and line.name == "ORGANIZER":
                continue
            guests_by_address[address] = _Guest(address, _name_of(line, address), answer)
        if any(guests_by_address[own].answer == "DECLINED" for own in self._owners if own in guests_by_address):
            return "declined", []
        guests = [
            guest
            for guest in guests_by_address.values()
            if guest.address not in self._owners and guest.answer != "DECLINED"
        ]
        if not guests:
            return "nobody else is in it", []
        if is_crowd(len(guests)):
            return "more than eight others", []
        return "", sorted(guests, key=lambda guest: guest.address)

    def _times(self, entry: Component, start: Start, uid: str) -> Iterator[tuple[str, datetime | date]]:
        """Yield (mark, time) for each time of an entry."""
        instead = entry.first("RECURRENCE-ID")
        if instead is not None:
            original = start_of(instead, self._survey.zones)
            yield (original or start).mark, start.at(self._zone)
            return
        zones = self._survey.zones
        left_out = {time.mark for prop in entry.all("EXDATE") for time in starts_of(prop, zones)}
        left_out |= self._survey.moved.get(uid, set())
        days = {start.wall.date()}
        for prop in entry.all("RRULE"):
            days.update(self._days(prop.value, start))
        times = {time.mark: time for time in (start.on(day) for day in days)}
        for prop in entry.all("RDATE"):
            times.update((time.mark, time) for time in starts_of(prop, zones))
        without_clock = {mark[:8] for mark in left_out if len(mark) == len("20250304")}
        for mark, time in sorted(times.items(), key=lambda item: item[1].wall):
            if mark not in left_out and f"{time.wall:%Y%m%d}" not in without_clock:
                yield mark, time.at(self._zone)

    def _days(self, text: str, start: Start) -> Iterator[date]:
        """Yield the days of a series up to its end, or the last day of interest."""
        rule = rule_of(text)
        if rule is None or start.wall.year < _FIRST_YEAR:
            return
        last = self._last
        if rule.until and (end := start_of(Property("UNTIL", rule.until), self._survey.zones)) is not None:
            # the last day by the clock of the series
            moment = end.wall if end.zone is None else in_zone(end.wall.replace(tzinfo=UTC), start.zone or self._zone)
            last_day = moment.date()
            if not end.day_only and moment.time() < start.wall.time() and last_day.toordinal() > 1:
                last_day = date.fromordinal(last_day.toordinal() - 1)
            last = min(last, last_day)
        yield from days_of(rule, start.wall.date(), last)

    def _persons(self, guests: Iterable[_Guest], where: str) -> Iterator[Person]:
        """Yield those who are new, or whose name is new."""
        for guest in guests:
            if self._names.get(guest.address, "") or (guest.address in self._names and not guest.name):
                continue
            self._names[guest.address] = guest.name
            yield Person(Identity(NETWORK, guest.address, name=guest.name or None, emails=(guest.address,)), where)

    def _cue(
        self, entry: Component, guests: Sequence[_Guest], start: Start, uid: str, where: str
    ) -> Iterator[Conversation | Message]:
        """Yield the message of a meeting of three if its title sounds like an introduction."""
        line = entry.first("ORGANIZER")
        by = address_of(line) if line is not None else ""
        members = {guest.address: guest.name for guest in guests}
        owner = self._owners[0]
        at = start.at(self._zone)
        if by in self._owners:
            by = owner
        if (by != owner and by not in members) or not isinstance(at, datetime):
            return
        cues = self._cues.read(
            entry.text("SUMMARY"), first_names=given_names((name, address) for address, name in members.items() if name)
        )
        if not cues:
            return
        group = f"meeting:{blake2b(' '.join(sorted(members)).encode(), digest_size=9).hexdigest()}"
        if group not in self._groups:
            self._groups.add(group)
            yield Conversation(
                NETWORK, group, "group", tuple(Member(address) for address in (owner, *members)), where=where
            )
        yield Message(NETWORK, f"meeting:{uid}", group, by, at, cues, where)


def _name_of(prop: Property, address: str) -> str:
    name = " ".join(prop.parameter("CN").strip("'\" ").split())
    return "" if "@" in name or name.casefold() == address else name


def _uid_of(entry: Component, start: Start) -> str:
    """Return a replacement for a missing UID: a digest of time and guests."""
    guests: Collection[str] = sorted({address_of(line) for line in entry.all("ATTENDEE", "ORGANIZER")})
    return blake2b(f"{start.mark} {' '.join(guests)}".encode(), digest_size=12).hexdigest()
