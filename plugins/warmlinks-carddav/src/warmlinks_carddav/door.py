"""The door: each card on a CardDAV server is a contact, and lines of ours in it hold its score."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar, Final

from attrs import converters, field, frozen

from warmlinks.calendar.zones import as_zone
from warmlinks.errors import SettingsError
from warmlinks.net.asking import Net
from warmlinks.net.dav import CALDAV, CARDDAV, Collection, Dav, Kind, Part, batched
from warmlinks.net.http import Url, as_url, judged, pause_of
from warmlinks.plugins.doors import Activity, Change, Contact, Door, Opened, Result, Written
from warmlinks.settings import LoginSettings
from warmlinks_carddav._cards import addresses_of, edited, name_of, values_of
from warmlinks_carddav._meetings import meetings_in

__all__ = ["CardDavDoor", "CardDavSettings"]

_PAGE: Final = 100
_FIELD: Final = re.compile(r"X-[A-Za-z0-9-]+")
_RESULT_OF: Final = {
    200: Result.DONE,
    201: Result.DONE,
    204: Result.DONE,
    404: Result.GONE,
    409: Result.STALE,
    410: Result.GONE,
    412: Result.STALE,
    423: Result.LATER,
    429: Result.LATER,
    503: Result.LATER,
}


def _check_zone(_settings: object, _attribute: object, text: str) -> None:
    as_zone(text)


@frozen(kw_only=True)
class CardDavSettings(LoginSettings):
    """The settings of an address book.

    Attributes:
        url: the server, the owner's place on it, or one address book.
        calendars: where the calendars are that tell of meetings; by default where the address book is.
        timezone: the zone of entries of calendars that name none.
    """

    url: Url = field(converter=as_url)
    calendars: Url | None = field(default=None, converter=converters.optional(as_url))
    timezone: str = field(default="UTC", validator=_check_zone)


class CardDavDoor(Door):
    """The address books of one account, or one of them.

    A contact's key is the place of its card on the server, its version the card's ETag. Fields are lines whose names
    begin with `X-`; they are made with the first value. No other line is touched.
    """

    name: ClassVar[str] = "carddav"
    settings: ClassVar[type[Any]] = CardDavSettings
    batch: ClassVar[int] = 50

    def __init__(self, settings: CardDavSettings, net: Net) -> None:
        """Make the door; nothing is asked yet."""
        super().__init__(settings, net)
        self._books: list[Collection] = []

    def check(self) -> Opened:
        """Return the account, and the number of its cards."""
        dav = self._dav()
        self._books = books = dav.collections()
        count = sum(len(dav.listing(book).hrefs) for book in books)
        many = "one address book" if len(books) == 1 else f"{len(books)} address books"
        return Opened(account=f"{self.told.user or self.told.url.host}, {many}", people=count)

    def fields(self) -> None:
        """Return None: a card takes any line whose name begins with `X-`."""

    def people(self, fields: Sequence[str], keys: Sequence[str] | None = None) -> Iterator[Contact]:
        """Yield each card of a person."""
        names = {name.upper(): name for name in fields if _FIELD.fullmatch(name)}
        for part, card in self._cards(keys):
            version = part.text("getetag") or None
            yield Contact(key=part.href, name=name_of(card), fields=values_of(card, names), version=version)

    def activities(self, since: datetime | None = None) -> Iterator[Activity]:  # noqa: ARG002  a series tells no change
        """Yield the meetings in the calendars with people who have a card; kind `meeting`.

        One card that lies in two address books is met in both. Whoever shares an address with another is met with them.
        """
        of_address: dict[str, set[str]] = {}
        for part, card in self._cards(None):
            for address in addresses_of(card):
                of_address.setdefault(address, set()).add(part.href)
        dav = self._dav(self.told.calendars or self.told.url, CALDAV)
        zone, owners = as_zone(self.told.timezone), {*dav.addresses(), self.told.user.casefold()}
        for calendar in dav.collections():
            for page in batched(dav.listing(calendar).hrefs, _PAGE):
                for part in dav.entries(calendar.href, page):
                    try:
                        meetings = list(meetings_in(part.text(CALDAV.data), owners=owners, now=self.net.now, zone=zone))
                    except (ValueError, KeyError, AttributeError):
                        # an entry that is none is nobody's meeting; the other entries are
                        continue
                    for meeting in meetings:
                        for href in sorted({href for address in meeting.with_ for href in of_address.get(address, ())}):
                            yield Activity(
                                key=f"{meeting.key}/{href}", contact=href, at=meeting.at.astimezone(UTC), kind="meeting"
                            )

    def write(self, changes: Sequence[Change]) -> Iterator[Written]:
        """Write the cards one by one, each only if it is unchanged since it was read."""
        cards = {part.href: (part, card) for part, card in self._cards([change.contact for change in changes])}
        for change in changes:
            if change.contact not in cards:
                yield Written(contact=change.contact, result=Result.GONE)
                continue
            part, card = cards[change.contact]
            yield self._write(change, part.text("getetag"), card)

    def _write(self, change: Change, version: str, card: str) -> Written:
        names = {_checked_name(name).upper(): name for name in change.fields}
        if change.version is not None and version != change.version:
            return Written(contact=change.contact, result=Result.STALE, version=version or None)
        new = edited(card, change.fields)
        if values_of(new, names) == values_of(card, names):
            return Written(contact=change.contact, result=Result.SAME, version=version or None)
        if not version:
            why = "this server tells no version of a card, so nobody's edit would be safe"
            return Written(contact=change.contact, result=Result.REFUSED, reason=why)
        reply = self._dav().put(change.contact, _as_sent(new), version=version)
        if reply.status in (401, 403) and not _is_of_card(reply.body):
            judged(reply)
        result = _RESULT_OF.get(reply.status, Result.REFUSED)
        if result is Result.REFUSED and reply.status >= 500:  # noqa: PLR2004  the server's own trouble: was it written?
            judged(reply)
        reason = "" if result in (Result.DONE, Result.STALE, Result.GONE) else f"the server answered {reply.status}"
        etag = reply.headers.get("etag") or None
        return Written(
            contact=change.contact,
            result=result,
            reason=reason,
            retry_after=pause_of(reply),
            version=etag if result is Result.DONE else None,
        )

    # inside

    def _dav(self, url: Url | None = None, kind: Kind = CARDDAV) -> Dav:
        return Dav(self.net, url or self.told.url, self.told.headers(self.net), kind)

    def _cards(self, keys: Sequence[str] | None) -> Iterator[tuple[Part, str]]:
        """Yield the cards of people, all or at these places; groups are left out."""
        dav = self._dav()
        self._books = self._books or dav.collections()
        for book in self._books:
            within = dav.listing(book).hrefs if keys is None else [key for key in keys if key.startswith(book.href)]
            for page in batched(within, _PAGE):
                for part in dav.entries(book.href, page):
                    card = part.text(CARDDAV.data)
                    if not _GROUP_CARD.search(card):
                        yield part, card


_GROUP_CARD: Final = re.compile(r"^(?:X-ADDRESSBOOKSERVER-)?KIND[^:\r\n]*:group\s*$", re.IGNORECASE | re.MULTILINE)


def _as_sent(card: str) -> str:
    """Return the card with CRLF line ends, which XML does not preserve."""
    return "".join(f"{line}\r\n" for line in re.split(r"\r\n|\r|\n", card.rstrip("\r\n")))


def _is_of_card(body: bytes) -> bool:
    """Return whether a refusal is about this card and not about the account."""
    return b"valid-address-data" in body or b"max-resource-size" in body or b"no-uid-conflict" in body


def _checked_name(name: str) -> str:
    """Return a valid name for a line of ours."""
    if not _FIELD.fullmatch(name):
        raise SettingsError(
            f"a card has no line {name!r} for us",
            why="names of lines of one's own begin with X-",
            advice="Name it so in the settings, as in X-WARMLINKS-WARMTH",
        )
    return name
