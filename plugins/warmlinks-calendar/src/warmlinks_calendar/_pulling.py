"""Requests to a CalDAV server: all that lies ahead each time, then the last year, then all the rest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from attrs import frozen

from warmlinks.archive import Component, components_of
from warmlinks.errors import InputError, SettingsError
from warmlinks.net.asking import Net
from warmlinks.net.dav import CALDAV, Collection, Dav, Part, Place, Places
from warmlinks.phrases import count
from warmlinks.plugins.feeds import Checked, Checkpoint, state_in
from warmlinks.plugins.sources import About, Record, Refused
from warmlinks.values import Identity
from warmlinks_calendar._network import NETWORK
from warmlinks_calendar.records import CalendarRecords, Survey

if TYPE_CHECKING:
    from warmlinks_calendar.feed import CalendarFeedSettings

__all__ = ["check", "pull"]

_PAGE = 50
_LAST_YEAR = timedelta(days=366)


def check(settings: CalendarFeedSettings, net: Net) -> Checked:
    dav = _dav(settings, net)
    calendars = dav.collections()
    chief, *_ = owners = _owners(settings, dav)
    return Checked(Identity(NETWORK, chief, handle=chief, emails=owners), count(len(calendars), "calendar"))


def pull(settings: CalendarFeedSettings, since: str | None, net: Net) -> Iterator[Record | Checkpoint]:
    places = Places(state_in(since, dict[str, Place]))
    dav = _dav(settings, net)
    owners = _owners(settings, dav)
    for calendar in dav.collections():
        place = places.at(calendar.href)
        # the series without end are told a year further each year
        if place.token and place.token == calendar.token and not place.doing and place.whole[:4] == f"{net.now:%Y}":
            continue
        yield from _Calendar(dav, calendar, owners, net.now, places).pull(place)


@frozen
class _Calendar:
    dav: Dav
    calendar: Collection
    owners: tuple[str, ...]
    now: datetime
    places: Places

    def pull(self, place: Place) -> Iterator[Record | Checkpoint]:
        """Yield what is new in it."""
        now = self.now.astimezone(UTC)
        ahead = datetime.fromisoformat(place.whole) if place.whole else now
        # what was planned and does not come any more lapses, also what was cancelled shortly before its time
        yield About("CalDAV", collection=self.calendar.href)
        place = Place(place.token, place.doing, place.after, now.isoformat(timespec="seconds"))
        yield from self._page(self._between(ahead, None), place)
        if not place.token and not place.doing:
            yield from self._page(self._between(now - _LAST_YEAR, now), place)
        for parts, reached in self.dav.unread(self.calendar, place, _PAGE):
            yield from self._page(parts, reached)

    def _page(self, parts: Iterable[Part], reached: Place) -> Iterator[Record | Checkpoint]:
        yield from self._records(parts)
        yield Checkpoint(self.places.moved(self.calendar.href, reached))

    def _between(self, begin: datetime, end: datetime | None) -> list[Part]:
        """Return the entries that overlap a range of time."""
        until = f' end="{end:%Y%m%dT%H%M%SZ}"' if end else ""
        return self.dav.report(
            self.calendar.href,
            f"<x:calendar-query {self.dav.spaces}><d:prop><d:getetag/><x:calendar-data/></d:prop><x:filter>"
            '<x:comp-filter name="VCALENDAR"><x:comp-filter name="VEVENT">'
            f'<x:time-range start="{begin:%Y%m%dT%H%M%SZ}"{until}/></x:comp-filter></x:comp-filter></x:filter>'
            "</x:calendar-query>",
        )

    def _records(self, parts: Iterable[Part]) -> Iterator[Record]:
        survey, entries = Survey(), []
        for part in parts:
            where = f"{self.calendar.name or 'calendar'}/{part.href.rpartition('/')[2]}"
            try:
                for entry in components_of(part.text(CALDAV.data).encode(), "VEVENT", "VTIMEZONE", where=where):
                    if isinstance(entry, Component):
                        survey.add(entry)
                        entries.append((entry, where))
                    else:
                        yield Refused(where, entry.what, entry.advice or "")
            except InputError as error:
                yield Refused(where, error.what, error.advice or "")
        until = datetime(self.now.year + 1, 12, 31, tzinfo=UTC)
        records = CalendarRecords(self.owners, survey, zone=UTC, until=until)
        for entry, where in entries:
            yield from records.of_entry(entry, where)


def _dav(settings: CalendarFeedSettings, net: Net) -> Dav:
    return Dav(net, settings.url, settings.headers(net), CALDAV)


def _owners(settings: CalendarFeedSettings, dav: Dav) -> tuple[str, ...]:
    addresses = settings.addresses or dav.addresses() or ((settings.user,) if "@" in settings.user else ())
    if not addresses:
        raise SettingsError(
            "the setting addresses is needed",
            why="neither the server nor the user says by which address guests know you",
        )
    return tuple(address.casefold() for address in addresses)
